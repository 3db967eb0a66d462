"""A paper as the command line asks for it: what stands, else a draft that is made and not stored."""

from __future__ import annotations

from typing import Any

from jiebang.common import clock
from jiebang.kernel import compose as composing
from jiebang.programmes.models import Secondment
from jiebang.reports.actions import draft_report
from jiebang.reports.actions.holding import refuse_unbegun
from jiebang.reports.frozen import composed_content
from jiebang.reports.material import material_of
from jiebang.reports.models import Report
from jiebang.reports.papers import Paper, paper_of
from jiebang.reports.periods import own_turn
from jiebang.reports.permissions import is_closed
from jiebang.reports.phrases import phrases_of


def made_paper(secondment: Secondment, kind: str, period: str, *, by: Any) -> Paper:
    """The report of one period as `by` reads it. Raises Refused where there is none to make.

    Handed in: as handed in · a draft: refreshed while it is open · none: composed, and nothing is stored.
    """
    report_kind, turn = own_turn(secondment, kind, period)
    refuse_unbegun(report_kind, turn)
    rows = Report.objects.select_related("cohort", "secondment__person", "submission")
    stands = rows.filter(secondment=secondment, kind=kind, period=turn.key).first()
    if stands is not None:
        if not stands.is_submitted and not is_closed(turn, stands.extended_to):
            draft_report(secondment, kind, turn.key, by=by)
            stands = rows.get(pk=stands.pk)
        return paper_of(stands, by)
    as_of = min(turn.end, clock.today())
    material = material_of(secondment, report_kind, turn, as_of)
    loose = Report(
        cohort=secondment.cohort, secondment=secondment, kind=kind, period=turn.key, starts_on=turn.start,
        ends_on=turn.end, as_of=as_of, sections=list(material.sections), drafted_at=clock.now(),
    )  # fmt: skip
    sentences = composing.compose(material, phrases_of(secondment.cohort.scheme))
    return paper_of(loose, by, composed_content(loose, sentences))


def as_json(paper: Paper) -> dict[str, Any]:
    """For programs: the head, each sentence with the numbers of its records, and the records."""
    return {
        **{key: paper.head[key] for key in ("title", "person", "number", "cohort", "host", "period")},
        **{key: paper.head[key] for key in ("starts_on", "ends_on", "as_of", "language")},
        "submitted_on": paper.report.submission.submitted_on if paper.report.is_submitted else None,
        "sections": [
            {
                "title": part.title,
                "sentences": [
                    {
                        "text": line.text,
                        "state": line.state,
                        "rests_on": [note.number for note in paper.notes if note.uuid in line.records],
                    }
                    for line in part.lines
                ],
            }
            for part in paper.parts
        ],
        "records": [
            {
                "number": note.number, "record": note.source or str(note.uuid), "uuid": str(note.uuid),
                "version": note.version, "date": note.date, "kind": note.kind, "title": note.title,
            }
            for note in paper.notes
        ],
    }  # fmt: skip

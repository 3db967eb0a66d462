"""What the person does to the sentences. Each one transaction with one audit line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiebang.common.audit import audit
from jiebang.common.plain import printable
from jiebang.common.refusals import Refused
from jiebang.evidence.models import Record
from jiebang.reports.actions.drafting import write_draft
from jiebang.reports.actions.holding import changed, current, report_to_change
from jiebang.reports.models import Evidence, Report, Sentence
from jiebang.reports.periods import kind_and_period

LONGEST_SENTENCE = 600
MOST_SENTENCES = 120


@transaction.atomic
def edit_sentence(
    sentence: Sentence, text: str, *, version: int, by: Any, records: Iterable[UUID] | None = None
) -> Sentence:
    """Change a sentence, and where `records` is given what it rests on. Raises Stale with both texts."""
    report = report_to_change(sentence.report)
    sentence = current(sentence, text, version)
    text = checked(text)
    recited = records is not None and cite(sentence, text, records, report)
    sentence.state = state_after(sentence, text, recited=recited)
    move_marks(sentence, text)
    sentence.text = text
    # What the person wrote has to rest on something, even where the draft only stated a nothing.
    sentence.needs_evidence = sentence.needs_evidence or sentence.state == Sentence.State.EDITED
    return stored(sentence, report, by, "report.sentence_edited")


def state_after(sentence: Sentence, text: str, *, recited: bool) -> str:
    """A drafted sentence becomes an edited one, and the draft's again when its words and evidence are."""
    if sentence.state == Sentence.State.OPINION and recited and sentence.evidence.exists():
        return Sentence.State.EDITED if sentence.rule else Sentence.State.OWN
    if sentence.state not in (Sentence.State.DRAFTED, Sentence.State.EDITED):
        return sentence.state
    if recited or text != sentence.drafted:
        return Sentence.State.EDITED
    return Sentence.State.DRAFTED


@transaction.atomic
def restore_sentence(sentence: Sentence, *, version: int, by: Any) -> Sentence:
    """Back to the draft's words; its evidence is drafted afresh with the next refresh."""
    report = report_to_change(sentence.report)
    sentence = current(sentence, sentence.drafted, version)
    if not sentence.drafted:
        raise Refused(_("You wrote this sentence yourself; there is no draft to go back to."))
    sentence.text, sentence.state = sentence.drafted, Sentence.State.DRAFTED
    stored(sentence, report, by, "report.sentence_restored")
    kind, period = kind_and_period(report)
    write_draft(report, kind, period)
    return Sentence.objects.filter(report=report, rule=sentence.rule).first() or sentence


@transaction.atomic
def mark_opinion(sentence: Sentence, *, version: int, by: Any) -> Sentence:
    """The person stands for it: a judgement of one's own needs no record."""
    report = report_to_change(sentence.report)
    sentence = current(sentence, sentence.text, version)
    sentence.state = Sentence.State.OPINION
    return stored(sentence, report, by, "report.sentence_marked_opinion")


@transaction.atomic
def add_sentence(
    report: Report, text: str, *, section: int, by: Any, records: Iterable[UUID] = (), opinion: bool = False
) -> Sentence:
    """A sentence of the person's own at the end of a section."""
    report = report_to_change(report)
    if not 0 <= section < len(report.sections):
        raise Refused(_("This report has no such section. Reload the page and choose one of its sections."))
    if report.sentences.count() >= MOST_SENTENCES:
        raise Refused(_("A report holds at most {n} sentences. Delete one first.").format(n=MOST_SENTENCES))
    text = checked(text)
    last = report.sentences.aggregate(last=models.Max("position"))["last"] or 0
    state = Sentence.State.OPINION if opinion else Sentence.State.OWN
    sentence = Sentence.objects.create(report=report, section=section, position=last + 1, text=text, state=state)
    cite(sentence, text, records, report)
    changed(report)
    audit(by, "report.sentence_added", report, scope=report.cohort.uuid, sentence=str(sentence.uuid))
    return sentence


@transaction.atomic
def remove_sentence(sentence: Sentence, *, version: int, by: Any) -> None:
    """Delete it; a drafted one is not drafted again."""
    report = report_to_change(sentence.report)
    sentence = current(sentence, sentence.text, version)
    if sentence.rule and sentence.rule not in report.removed:
        report.removed = [*report.removed, sentence.rule]
    uuid, text = str(sentence.uuid), sentence.text
    sentence.delete()
    changed(report)
    audit(by, "report.sentence_removed", report, scope=report.cohort.uuid, sentence=uuid, characters=len(text))


def checked(text: str) -> str:
    """One line, visible characters only."""
    line = " ".join(printable(text).split())
    if not line:
        raise Refused(_("Write the sentence, or delete it."), field="text")
    if len(line) > LONGEST_SENTENCE:
        raise Refused(_("{length} characters are too long for one sentence; {most} fit. Make two of it.").format(
            length=len(line), most=LONGEST_SENTENCE), field="text")  # fmt: skip
    return line


def move_marks(sentence: Sentence, text: str) -> None:
    """Keep each mark behind the words it stood behind, as far as these still stand; else at the end."""
    old = sentence.text
    same_head = next((n for n, (a, b) in enumerate(zip(old, text, strict=False)) if a != b), min(len(old), len(text)))
    tail = zip(reversed(old), reversed(text), strict=False)
    same_tail = next((n for n, (a, b) in enumerate(tail) if a != b), min(len(old), len(text)))
    rows = list(sentence.evidence.all())
    for row in rows:
        if row.at <= same_head:
            continue
        from_end = len(old) - row.at
        row.at = len(text) - from_end if from_end <= same_tail else end_of(text)
    Evidence.objects.bulk_update(only_once(rows), ["at"])


def only_once(rows: list[Evidence]) -> list[Evidence]:
    """Without the second of two marks for one record that came to stand at one place."""
    seen: set[tuple[int, int]] = set()
    kept = []
    for row in rows:
        if (row.record_id, row.at) in seen:
            row.delete()
        else:
            seen.add((row.record_id, row.at))
            kept.append(row)
    return kept


def end_of(text: str) -> int:
    return len(text.rstrip("。．.！!？?；;，, ")) or len(text)


def cite(sentence: Sentence, text: str, records: Iterable[UUID], report: Report) -> bool:
    """Let the sentence rest on exactly these records of the person; whether that changed anything.

    Those it rests on already keep their place.
    """
    wanted = set(records)
    theirs = dict(citable(report).filter(uuid__in=wanted).values_list("pk", "version"))
    if len(theirs) < len(wanted):
        raise Refused(_("One of the records chosen is not yours or was withdrawn. Reload the page and choose again."))
    there = set(sentence.evidence.values_list("record_id", flat=True))
    if there == set(theirs):
        return False
    sentence.evidence.exclude(record_id__in=theirs).delete()
    new = [pk for pk in theirs if pk not in there]
    Evidence.objects.bulk_create(
        Evidence(sentence=sentence, record_id=pk, version=theirs[pk], at=end_of(text)) for pk in new
    )
    return True


def citable(report: Report) -> models.QuerySet[Record]:
    """Standing records the person took part in or wrote."""
    part = models.Q(participations__secondment=report.secondment) | models.Q(author=report.secondment)
    return Record.objects.standing().filter(part, cohort=report.cohort).distinct()


def stored(sentence: Sentence, report: Report, by: Any, verb: str) -> Sentence:
    sentence.version += 1
    sentence.save()
    changed(report)
    audit(by, verb, report, scope=report.cohort.uuid, sentence=str(sentence.uuid))
    return sentence

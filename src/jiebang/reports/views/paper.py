"""One report as it is read: the paper with its margin, the records not written in, the preview and the Word file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import content_disposition_header

from jiebang.common import clock
from jiebang.common.documents import CONTENT_TYPE, layout_for
from jiebang.common.look import day_short
from jiebang.common.policy import policy
from jiebang.evidence.models import Record
from jiebang.kernel.compose import tidy
from jiebang.kernel.scheme import in_language
from jiebang.programmes.words import language_of
from jiebang.reports.actions import citable
from jiebang.reports.export import document_of, word_name, word_of
from jiebang.reports.frozen import record_title
from jiebang.reports.models import Report
from jiebang.reports.papers import Paper, paper_of
from jiebang.reports.periods import is_owed, kind_and_period
from jiebang.reports.permissions import is_closed, may_change, may_draft, may_extend
from jiebang.reports.phrases import phrases_of
from jiebang.reports.queries import turn_of
from jiebang.reports.wording import TONES, days_of, state_words, verdict


@policy("reports.read")
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "reports/report.html", desk(request, the_report(request, uuid)))


@policy("reports.read")
def report_word(request: HttpRequest, uuid: UUID) -> HttpResponse:
    paper = paper_of(the_report(request, uuid), request.user)
    response = HttpResponse(word_of(paper), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, word_name(paper))
    return response


@policy("reports.read")
def report_preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = the_report(request, uuid)
    paper = paper_of(found, request.user)
    with translation.override(paper.head["language"]):
        document = document_of(paper)
    context = {**head_context(request, found), "paper": paper, "document": document}
    return render(request, "reports/preview.html", {**context, "layout": layout_for(paper.head["language"])})


@policy("reports.read")
def report_records(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The records of the period the text does not quote, each to be added or left."""
    found = the_report(request, uuid)
    context = desk(request, found)
    context["left"] = [candidate(record, found) for record in left_out(found, context["paper"], request.user)]
    return render(request, "reports/records.html", context)


def the_report(request: HttpRequest, uuid: UUID) -> Report:
    rows = Report.objects.visible_to(request.user).select_related(
        "cohort", "secondment__person", "secondment__host__organisation", "secondment__home_unit", "submission"
    )
    return get_object_or_404(rows, uuid=uuid)


def head_context(request: HttpRequest, found: Report) -> dict[str, Any]:
    kind, period = kind_and_period(found)
    turn = turn_of(kind, period, found, clock.today())
    owed = found.is_submitted or is_owed(found)
    if not owed:
        turn = replace(turn, state="not_owed")
    closed = not owed or is_closed(period, found.extended_to)
    theirs = may_change(request.user, found)
    return {
        "report": found,
        "turn": turn,
        "days": days_of(period),
        "state": state_words(turn),
        "tone": TONES[turn.state],
        "is_own": theirs,
        "closed": closed,
        "can": theirs and not found.is_submitted and not closed,
        "may_redraft": not found.is_submitted and not closed and may_draft(request.user, found.secondment),
        "may_extend": owed and closed and not found.is_submitted and may_extend(request.user, found),
        "today": clock.today(),
        "day_number": found.cohort.day_number(clock.today()),
    }


def desk(
    request: HttpRequest, found: Report, *, editing: UUID | None = None, just: UUID | None = None
) -> dict[str, Any]:
    """What the page and its fragment show. editing: the sentence whose form is open · just: the one just written."""
    paper = paper_of(found, request.user)
    line = next((line for line in paper.lines if line.uuid == editing), None)
    head = head_context(request, found)
    return {
        **head,
        "paper": paper,
        "verdict": verdict(paper, head["turn"], closed=head["closed"]),
        "urls": {str(note.uuid): record_url(note.uuid) for note in paper.notes if note.readable},
        "left_count": left_out(found, paper, request.user).count() if head["is_own"] else 0,
        "editing": line,
        "choices": choices(found, line.records) if line and head["can"] else [],
        "just": just,
    }


def left_out(found: Report, paper: Paper, user: Any) -> QuerySet[Record]:
    quoted = [note.uuid for note in paper.notes]
    rows = citable(found).filter(date__range=(found.starts_on, found.as_of)).exclude(uuid__in=quoted)
    return rows.visible_to(user).order_by("date", "id")


@dataclass(frozen=True)
class Candidate:
    """A record that could stand behind a sentence, with a sentence it could make."""

    uuid: UUID
    day: str
    kind: str
    title: str
    text: str
    url: str
    chosen: bool = False


def candidate(record: Record, found: Report, chosen: bool = False) -> Candidate:
    scheme = found.cohort.scheme
    kind = scheme.kind(record.kind)
    phrases = phrases_of(scheme)
    subject = tidy(record.subject, 80)
    body = tidy(record.learned or record.content, 160)
    told = subject if not body else body if not subject else f"{subject}{'，' if phrases.stop == '。' else ': '}{body}"
    return Candidate(
        uuid=record.uuid,
        day=day_short(record.date),
        kind=in_language(kind, "title", language_of(scheme)) if kind else record.kind,
        title=record_title(record),
        text=f"{told or record_title(record)}{phrases.stop}",
        url=record_url(record.uuid),
        chosen=chosen,
    )


def choices(found: Report, chosen: tuple[UUID, ...]) -> list[Candidate]:
    """The records of the period, and whatever the sentence rests on already."""
    within = citable(found).filter(date__range=(found.starts_on, found.as_of))
    rows = within | citable(found).filter(uuid__in=chosen)
    rows = rows.distinct().prefetch_related("organisations").order_by("date", "id")
    return [candidate(record, found, record.uuid in chosen) for record in rows]


def record_url(uuid: UUID) -> str:
    try:
        return reverse("record", kwargs={"uuid": uuid})
    except NoReverseMatch:
        return ""

"""What changes a report on screen: draft, edit, mark, add, delete, hand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiebang.common.asked import as_date, as_uuid
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.reports import actions
from jiebang.reports.models import Report, Sentence
from jiebang.reports.permissions import may_change, may_draft, may_extend, seen_secondments
from jiebang.reports.views.paper import desk, the_report


@policy("reports.draft")
@require_POST
def report_draft(request: HttpRequest) -> HttpResponse:
    """Draft the report of one period, or open it where it is drafted."""
    followed, _received = seen_secondments(request.user)
    people = followed.select_related("cohort", "person", "host__organisation")
    asked = as_uuid(request.POST.get("secondment", ""))
    if asked is None:
        raise incomplete()
    secondment = get_object_or_404(people, uuid=asked)
    if not may_draft(request.user, secondment):
        raise PermissionDenied
    kind, period = request.POST.get("kind", ""), request.POST.get("period", "")
    there = Report.objects.filter(secondment=secondment, kind=kind, period=period).first()
    found = there or actions.draft_report(secondment, kind, period, by=request.user)
    return redirect("report", uuid=found.uuid)


@policy("reports.draft")
@require_POST
def report_redraft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = the_report(request, uuid)
    if not may_draft(request.user, found.secondment):
        raise PermissionDenied
    actions.draft_report(found.secondment, found.kind, found.period, by=request.user)
    messages.success(request, _("Drafted again from the newest records; what you changed was kept."))
    return redirect("report", uuid=uuid)


@policy("reports.write")
@require_POST
def report_submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = report_to_write(request, uuid)
    version = number(request, "version")
    try:
        actions.submit_report(found, version=version, by=request.user)
    except Stale:
        raise
    except Refused as error:
        # The page itself shows the sentence and what can be done about it; a bare refusal would not.
        context = desk(request, the_report(request, uuid))
        return render(request, "reports/report.html", {**context, "refused": error}, status=error.status)
    messages.success(request, _("Handed in. Words and quoted records stand as they are now."))
    return redirect("report", uuid=uuid)


@policy("reports.extend")
@require_POST
def report_extend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = the_report(request, uuid)
    if not may_extend(request.user, found):
        raise PermissionDenied
    until = as_date(request.POST.get("until", ""))
    if until is None:
        raise Refused(_("Write the day as year-month-day, for example 2021-12-20."), field="until")
    actions.extend_report(found, until, by=request.user)
    messages.success(request, _("It can be handed in until {day}.").format(day=until))
    return redirect("report", uuid=uuid)


@policy("reports.write")
@require_POST
def sentence_add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = report_to_write(request, uuid)
    sentence = actions.add_sentence(
        found,
        request.POST.get("text", ""),
        section=number(request, "section"),
        by=request.user,
        records=chosen_records(request),
        opinion=bool(request.POST.get("opinion")),
    )
    if request.POST.get("back") == "records":
        messages.success(request, _("Added to the report."))
        return redirect("report_records", uuid=uuid)
    return answer(request, uuid, just=sentence.uuid)


@policy("reports.write")
def sentence_edit(request: HttpRequest, uuid: UUID, sentence: UUID) -> HttpResponse:
    """GET opens the sentence's form inside the page, POST stores it."""
    found = report_to_write(request, uuid)
    if request.method == "POST":
        row = the_sentence(found, sentence, request.POST.get("text", ""))
        records = chosen_records(request) if request.POST.get("with_records") else None
        actions.edit_sentence(
            row, request.POST.get("text", ""), version=number(request, "version"), by=request.user, records=records
        )
        return answer(request, uuid, just=sentence)
    get_object_or_404(found.sentences, uuid=sentence)
    context = desk(request, found, editing=sentence)
    return render(request, "reports/fragment.html" if request.htmx else "reports/report.html", context)


@policy("reports.write")
@require_POST
def sentence_opinion(request: HttpRequest, uuid: UUID, sentence: UUID) -> HttpResponse:
    return act_on(request, uuid, sentence, actions.mark_opinion)


@policy("reports.write")
@require_POST
def sentence_remove(request: HttpRequest, uuid: UUID, sentence: UUID) -> HttpResponse:
    return act_on(request, uuid, sentence, actions.remove_sentence)


@policy("reports.write")
@require_POST
def sentence_restore(request: HttpRequest, uuid: UUID, sentence: UUID) -> HttpResponse:
    return act_on(request, uuid, sentence, actions.restore_sentence)


def act_on(request: HttpRequest, uuid: UUID, sentence: UUID, act: Callable[..., Any]) -> HttpResponse:
    found = report_to_write(request, uuid)
    row = the_sentence(found, sentence, "")
    act(row, version=number(request, "version"), by=request.user)
    return answer(request, uuid, just=sentence)


def report_to_write(request: HttpRequest, uuid: UUID) -> Report:
    """Visible and one's own: 404 for who may not know of it, 403 for who may only read it."""
    found = the_report(request, uuid)
    if not may_change(request.user, found):
        raise PermissionDenied
    return found


def the_sentence(found: Report, uuid: UUID, yours: str) -> Sentence:
    """The sentence; one that was deleted or drafted anew meanwhile gives the person's own words back."""
    row = found.sentences.filter(uuid=uuid).first()
    if row is None:
        raise Stale(
            _("This sentence is no longer there: it was deleted, or the report was drafted again. Your words stand "
              "below: copy what you want to keep, then reload."),
            yours={str(_("sentence")): yours}, theirs={str(_("sentence")): str(_("(deleted)"))},
        )  # fmt: skip
    return row


def answer(request: HttpRequest, uuid: UUID, *, just: UUID) -> HttpResponse:
    """The fresh desk for htmx, else back to the page at the sentence."""
    if request.htmx:
        return render(request, "reports/fragment.html", desk(request, the_report(request, uuid), just=just))
    return redirect(f"{reverse('report', kwargs={'uuid': uuid})}#s-{just}")


def number(request: HttpRequest, name: str) -> int:
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        raise Refused(_("The form is incomplete. Reload the page and try again.")) from None


def chosen_records(request: HttpRequest) -> list[UUID]:
    """Raises Refused where one of them cannot be read: a record left out unseen would be lost."""
    found = [as_uuid(value) for value in request.POST.getlist("records")]
    if None in found:
        raise incomplete()
    return [uuid for uuid in found if uuid]


def incomplete() -> Refused:
    return Refused(_("The form is incomplete. Reload the page and try again."))

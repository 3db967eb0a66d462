"""Who agreed to what, for the office: one purpose of one cohort at a time, and noting what was signed on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.people import consents
from jiebang.people.models import Consent, Role
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import visible_secondments
from jiebang.programmes.privacy.forms import PaperForm, posted

PAGE = 50
MOST_AT_ONCE = 500


@policy("privacy.consents")
@require_http_methods(["GET", "POST"])
def consent_list(request: HttpRequest) -> HttpResponse:
    cohort = cohort_or_404(request)
    form = PaperForm(purpose_choices(), posted(request), initial={"purpose": asked_purpose(request)})
    if request.method == "POST" and form.is_valid():
        return note_paper(request, cohort, form)
    found, chosen = filtered(request, cohort)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "form": form,
        "page": page,
        "verdict": verdict(people_of(request, cohort), chosen["purpose"]),
        "rows": list(rows_of(page, chosen["purpose"])),
        "purpose": next(p for p in consents.purposes() if p.code == chosen["purpose"]),
        "search": chosen["q"],
        "narrowed": bool(chosen["q"] or chosen["state"]),
        "filters": [
            {"name": "purpose", "label": _("Purpose"), "choices": purpose_choices(), "value": chosen["purpose"]},
            {"name": "state", "label": _("Answer"), "choices": state_choices(), "value": chosen["state"]},
        ],
    }
    return render(request, "programmes/privacy/consents.html", context, status=422 if form.errors else 200)


def note_paper(request: HttpRequest, cohort: Cohort, form: PaperForm) -> HttpResponse:
    """The same paper answer for all ticked people; those who answered themselves are left alone and counted."""
    ticked = [word for word in request.POST.getlist("id")[:MOST_AT_ONCE] if len(word) == 36]
    chosen = list(people_of(request, cohort).filter(uuid__in=valid(ticked)))
    if not chosen:
        raise Refused(_("Tick the people first."))
    noted = 0
    for secondment in chosen:
        standing = consents.standing_answers(secondment.person).get(form.cleaned_data["purpose"])
        if standing is not None and standing.how == Consent.How.OWN:
            continue
        consents.note_paper(
            secondment.person, form.cleaned_data["purpose"], agreed=form.cleaned_data["agreed"] == "yes",
            note=form.cleaned_data["note"], by=request.user,
        )  # fmt: skip
        noted += 1
    told = ngettext("Noted for {n} person.", "Noted for {n} people.", noted).format(n=noted)
    if left := len(chosen) - noted:
        told += ngettext(
            " {n} answered in person and was left as it is.", " {n} answered in person and were left as they are.", left
        ).format(n=left)
    messages.success(request, told)
    return redirect(f"{reverse('consents')}?purpose={form.cleaned_data['purpose']}")


def valid(words: list[str]) -> list[str]:
    found = []
    for word in words:
        try:
            found.append(str(UUID(word)))
        except ValueError:
            continue
    return found


@policy("privacy.consents")
@require_safe
def consent_sheet(request: HttpRequest) -> FileResponse:
    cohort = cohort_or_404(request)
    found, chosen = filtered(request, cohort)
    columns = [_("Id"), _("Full name"), _("Group"), _("Answer"), _("Answered"), _("How it was given"), _("Note")]
    purpose = next(p for p in consents.purposes() if p.code == chosen["purpose"])
    rows = map(sheet_row, rows_of(found, chosen["purpose"]))
    return sheet_response(f"{cohort.name} {purpose.title}", columns, rows)


def sheet_row(row: dict[str, Any]) -> list[Any]:
    person, answer = row["secondment"], row["answer"]
    return [
        person.number, person.person.name, str(person.group or ""), row["words"],
        answer.answered_at if answer else None, row["how"], answer.note if answer else "",
    ]  # fmt: skip


def cohort_or_404(request: HttpRequest) -> Cohort:
    cohort = current_cohort(request)
    if cohort is None:
        raise Http404
    return cohort


def people_of(request: HttpRequest, cohort: Cohort) -> QuerySet[Secondment]:
    seen: QuerySet[Secondment] = visible_secondments(
        Secondment.objects.filter(cohort=cohort), request.user, roles=[Role.OFFICE]
    )
    return seen.select_related("person", "group").order_by("person__sort_key", "number", "id")


def filtered(request: HttpRequest, cohort: Cohort) -> tuple[QuerySet[Secondment], dict[str, str]]:
    chosen = {name: clean(request.GET.get(name, ""))[:100] for name in ("q", "state")}
    chosen["purpose"] = asked_purpose(request)
    found = people_of(request, cohort)
    if chosen["q"]:
        found = found.filter(Q(person__name__icontains=chosen["q"]) | Q(number__icontains=chosen["q"]))
    standing = Consent.objects.filter(person=OuterRef("person"), purpose=chosen["purpose"], withdrawn_at__isnull=True)
    if chosen["state"] in {"yes", "no"}:
        found = found.filter(Exists(standing.filter(agreed=chosen["state"] == "yes")))
    elif chosen["state"] == "open":
        found = found.filter(~Exists(standing))
    return found, chosen


def verdict(people: QuerySet[Secondment], purpose: str) -> str:
    """81 人中 12 人同意，3 人不同意，66 人还没有答复: of the whole cohort, whatever the list is narrowed to."""
    standing = Consent.objects.filter(person=OuterRef("person"), purpose=purpose, withdrawn_at__isnull=True)
    counted = people.order_by().aggregate(
        everybody=Count("pk"),
        agreed=Count("pk", filter=Exists(standing.filter(agreed=True))),
        declined=Count("pk", filter=Exists(standing.filter(agreed=False))),
    )
    agreed, declined, everybody = counted["agreed"], counted["declined"], counted["everybody"]
    waiting = everybody - agreed - declined
    parts = [ngettext("of {of} people {n} agrees", "of {of} people {n} agree", agreed).format(n=agreed, of=everybody)]
    if declined:
        parts.append(ngettext("{n} declines", "{n} decline", declined).format(n=declined))
    if waiting:
        parts.append(ngettext("{n} has not answered yet", "{n} have not answered yet", waiting).format(n=waiting))
    return pgettext("between clauses", ", ").join(parts) + pgettext("end of a sentence", ".")


def rows_of(people: Any, purpose: str) -> Iterator[dict[str, Any]]:
    listed = list(people)
    answers = {
        row.person_id: row
        for row in Consent.objects.filter(
            person__in=[row.person_id for row in listed], purpose=purpose, withdrawn_at__isnull=True
        )
    }
    for row in listed:
        answer = answers.get(row.person_id)
        words, tone = (
            (_("no answer yet"), "och")
            if answer is None
            else (_("agreed"), "pin")
            if answer.agreed
            else (_("declined"), "")
        )
        yield {
            "secondment": row,
            "answer": answer,
            "words": words,
            "tone": tone,
            "how": str(Consent.How(answer.how).label) if answer else "",
        }


def asked_purpose(request: HttpRequest) -> str:
    wanted = request.GET.get("purpose", "")
    known = [purpose.code for purpose in consents.purposes()]
    return wanted if wanted in known else known[0]


def purpose_choices() -> list[tuple[str, Any]]:
    return [(purpose.code, purpose.title) for purpose in consents.purposes()]


def state_choices() -> list[tuple[str, str]]:
    return [("", _("all")), ("open", _("no answer yet")), ("yes", _("agreed")), ("no", _("declined"))]

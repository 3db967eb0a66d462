"""My data: what is kept about me, who looked at it, what I agree to, and taking all of it away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jiebang.common import clock, own_data
from jiebang.common.audit import audit
from jiebang.common.plain import file_name
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.people import consents, identity, phones
from jiebang.people.models import DataRequest, Person
from jiebang.programmes.privacy import seen
from jiebang.programmes.privacy.forms import IdNumberForm, PhoneForm, posted
from jiebang.programmes.privacy.rules import own_person

PAGE = 50
ROWS_SHOWN, LOOKS_SHOWN = 3, 5


@policy("privacy.own")
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    person = person_or_404(request)
    looks = seen.entries_about(person.uuid)
    context = {
        "person": person,
        "id_numbers": identity.are_kept(),
        "id_number": identity.masked_number_of(person),
        "glances": own_data.glances(person, first=ROWS_SHOWN),
        "looks": seen.in_words(list(looks[:LOOKS_SHOWN])),
        "looks_count": looks.count(),
        "open_questions": len(consents.unanswered(person)),
        "answers": answers_in_words(person),
        "requests": DataRequest.objects.filter(person=person)[:5],
    }
    return render(request, "programmes/privacy/my_data.html", context)


def person_or_404(request: HttpRequest) -> Person:
    person = own_person(request.user)
    if person is None:
        raise Http404
    return person


def answers_in_words(person: Person) -> list[dict[str, Any]]:
    """Each purpose with the answer that holds, None where none was given."""
    standing = consents.standing_answers(person)
    return [{"purpose": purpose, "answer": standing.get(purpose.code)} for purpose in consents.purposes()]


@policy("privacy.own")
@require_GET
def my_looks(request: HttpRequest) -> HttpResponse:
    page = Paginator(seen.entries_about(person_or_404(request).uuid), PAGE).get_page(request.GET.get("page"))
    return render(request, "programmes/privacy/my_looks.html", {"page": page, "looks": seen.in_words(list(page))})


@policy("privacy.own")
@require_GET
def my_looks_sheet(request: HttpRequest) -> FileResponse:
    columns = [_("When"), _("Who"), _("Role"), _("What"), _("Why")]
    entries = list(seen.entries_about(person_or_404(request).uuid))
    rows = ([look.at, look.who, look.role, look.what, look.why] for look in seen.in_words(entries))
    return sheet_response(_("Who looked at my data"), columns, rows)


@policy("privacy.own")
@require_GET
def my_data_archive(request: HttpRequest) -> FileResponse:
    """Everything, as open formats in one zip. Written anew each time; no copy is kept."""
    person = person_or_404(request)
    # Closed by the response when it has been sent.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    about = {"format": "jiebang-own-data", "version": 1, "person": str(person.uuid), "made_on": clock.today()}
    counts = own_data.write_archive(target, person, about)
    audit(request.user, "seen.own_data", person, about=[person.uuid], rows=sum(counts.values()))
    target.seek(0)
    name = f"{file_name(_('My data'))} {clock.today()}.zip"
    return FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")


# ── phone and identity number ──────────────────────────────────────────────────────────────────────────────────


@policy("privacy.own")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def my_phone(request: HttpRequest) -> HttpResponse:
    person = person_or_404(request)
    form = PhoneForm(posted(request), initial={"phone": person.phone, "seen": phones.mark_of(person)})
    if request.method == "POST" and form.is_valid():
        try:
            phones.change_phone(person, form.cleaned_data["phone"], by=request.user, seen=form.cleaned_data["seen"])
        except Stale:
            raise
        except Refused as error:
            form.add_error("phone", str(error))
        else:
            messages.success(request, _("Your phone number is kept as you wrote it."))
            return redirect("my_data")
    return render(request, "programmes/privacy/my_phone.html", {"form": form}, status=422 if form.errors else 200)


@policy("privacy.own")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def my_id_number(request: HttpRequest) -> HttpResponse:
    person = person_or_404(request)
    if not identity.are_kept():
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "delete":
        consents.answer(person, consents.ID_NUMBER, agreed=False, by=request.user)
        messages.success(request, _("Your identity number is deleted."))
        return redirect("my_data")
    form = IdNumberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            identity.give_number(person, form.cleaned_data["id_number"], by=request.user)
        except Refused as error:
            form.add_error("id_number", str(error))
        else:
            messages.success(request, _("Your identity number is kept encrypted."))
            return redirect("my_data")
    purpose = next(p for p in consents.purposes() if p.code == consents.ID_NUMBER)
    context = {"form": form, "masked": identity.masked_number_of(person), "purpose": purpose}
    return render(request, "programmes/privacy/my_id_number.html", context, status=422 if form.errors else 200)


# ── consents ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("privacy.own")
@require_http_methods(["GET", "POST"])
def my_consents(request: HttpRequest) -> HttpResponse:
    """One page: what was not asked yet first, everything else to look at and to change."""
    person = person_or_404(request)
    if request.method == "POST":
        for purpose, agreed in posted_answers(request):
            consents.answer(person, purpose, agreed=agreed, by=request.user)
        messages.success(request, _("Your answers are kept and hold from now on."))
        return redirect("my_consents")
    answers = answers_in_words(person)
    answers.sort(key=lambda row: row["answer"] is not None)
    context = {"answers": answers, "open_questions": sum(row["answer"] is None for row in answers)}
    return render(request, "programmes/privacy/my_consents.html", context)


def posted_answers(request: HttpRequest) -> Iterator[tuple[str, bool]]:
    """What was ticked; a purpose left alone keeps the answer it has."""
    for purpose in consents.purposes():
        value = request.POST.get(f"purpose-{purpose.code}", "")
        if value in {"yes", "no"}:
            yield purpose.code, value == "yes"

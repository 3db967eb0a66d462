"""The complaint and suggestion box: putting a letter in, reading and answering it, looking one up by its code."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.address import is_on_site
from jiebang.common.asked import uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.write_once import KEY, keeps_no_key
from jiebang.notices import actions, audiences, lists
from jiebang.notices.actions.box import by_receipt
from jiebang.notices.forms import LetterForm, ReceiptForm, TextForm
from jiebang.notices.models import Letter
from jiebang.notices.permissions import HANDLERS, may_answer
from jiebang.notices.queries import letters_with_state
from jiebang.notices.views.inbox import clock_words
from jiebang.people.access import holds
from jiebang.people.models import Role


@policy("box.read")
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Those a handler sees to, and everybody's own named ones."""
    seen, asked = letters_seen(request), asked_of(request)
    page = Paginator(lists.letters_found(seen, asked, request.user), lists.PAGE).get_page(request.GET.get("page"))
    handler = holds(request.user, *HANDLERS)
    context = {
        "page": page,
        "rows": [{"letter": row, **state_of(row)} for row in page],
        "asked": asked,
        "handler": handler,
        "filters": [
            {
                "name": "state",
                "label": _("State"),
                "choices": lists.letter_states(handler=handler),
                "value": asked.state,
            },
            {"name": "kind", "label": _("Kind"), "choices": lists.letter_kinds(), "value": asked.kind},
        ],
        "any_at_all": page.paginator.count or (asked.any and seen.exists()),
        "sheet": reverse("letters_sheet"),
    }
    return render(request, "notices/letters.html", context)


def letters_seen(request: HttpRequest) -> Any:
    return letters_with_state(Letter.objects.visible_to(request.user))


def asked_of(request: HttpRequest) -> lists.Asked:
    kinds = [key for key, _words in lists.letter_kinds() if key]
    return lists.Asked.of(request.GET, states=lists.LETTER_STATES, kinds=kinds)


def state_of(letter: Any) -> dict[str, Any]:
    """Answered, or how its clock stands."""
    if letter.answered >= letter.rounds:
        return {"state": _("answered"), "tone": "pin", "clock": "", "clock_tone": ""}
    words, tone = clock_words(letter.due)
    state = _("passed on") if letter.passed else _("received")
    return {"state": state, "tone": "ind", "clock": words, "clock_tone": tone}


@policy("box.read")
@require_GET
def letters_sheet(request: HttpRequest) -> FileResponse:
    columns = [
        _("Number"), _("Received on"), _("Kind"), _("About"), _("Text"), _("Sender"), _("State"), _("Answer due"),
    ]  # fmt: skip
    lines = [
        [
            row.number, row.sent_on, row.get_kind_display(), row.get_about_display(), row.text,
            _("no name left") if row.is_unnamed else str(row.author), state_of(row)["state"],
            None if row.answered >= row.rounds else row.due,
        ]
        for row in lists.letters_found(letters_seen(request), asked_of(request), request.user)[:5_000]
    ]  # fmt: skip
    return sheet_response(_("Suggestion box"), columns, lines)


@policy("box.read")
@require_POST
def letters_chosen(request: HttpRequest) -> HttpResponse:
    """Take the ticked ones away as Excel."""
    ids = uuids(request.POST.getlist("id"))
    if not ids:
        raise Refused(_("Tick the letters first."))
    query = QueryDict(mutable=True)
    query.setlist("id", [str(one) for one in ids])
    return redirect(f"{reverse('letters_sheet')}?{query.urlencode()}")


# ── putting one in ─────────────────────────────────────────────────────────────────────────────────────────────


@policy("signed_in")
@keeps_no_key
@require_http_methods(["GET", "POST"])
def letter_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the receipt. The request leaves no key behind: it would name an unnamed writer."""
    here = audiences.source().current(request)
    form = LetterForm(request.user, request.POST or None, first=here, initial={"kind": Letter.Kind.SUGGESTION})  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        receipt = actions.put_in(
            key=key_of(request), kind=said["kind"], about=said["about"], text=said["text"], by=request.user,  # type: ignore[arg-type]
            place=form.place_chosen, page=page_from(request), about_user=form.member_chosen, unnamed=said["unnamed"],
        )  # fmt: skip
        return render(request, "notices/receipt.html", {"receipt": receipt, "letter": receipt.letter})
    context = {
        "form": form,
        "page": page_from(request),
        "key": request.POST.get("idempotency_key") or uuid4(),
        "leadership": has_leadership(form),
        "days": settings.ANSWER_DAYS,
    }
    return render(request, "notices/letter_form.html", context, status=422 if form.errors else 200)


def key_of(request: HttpRequest) -> str:
    key = request.POST.get("idempotency_key", "")
    if not KEY.fullmatch(key):
        raise Refused(_("The form came without its key. Reload the page and enter it afresh."))
    return key


def page_from(request: HttpRequest) -> str:
    """The page the writer came from, if it is one of this site: its path alone, nothing that was searched there."""
    page = (request.POST.get("page") or request.GET.get("from") or "").partition("?")[0][:300]
    return page if is_on_site(page, request) else ""


def has_leadership(form: LetterForm) -> bool:
    scopes = [place.scope for place in form.places.values()] or [None]
    return any(audiences.source().holders(scope, Role.READER) for scope in scopes)


# ── by its code ────────────────────────────────────────────────────────────────────────────────────────────────


@policy("signed_in")
@keeps_no_key
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Number and code open a letter to whoever knows both; nothing is kept of who asked."""
    form = ReceiptForm(request.POST or None)
    found = by_receipt(form.cleaned_data["number"], form.cleaned_data["code"]) if form.is_valid() else None
    if found is None:
        if form.is_bound and not form.errors:
            form.add_error(
                None, _("There is no letter with this number and code. Check both as they stand on the receipt.")
            )
        return render(request, "notices/receipt_form.html", {"form": form}, status=422 if form.errors else 200)
    if request.POST.get("act") == "ask":
        question = TextForm(request.POST)
        if not question.is_valid():
            return opened(request, found, question, status=422)
        actions.ask_again(found, question.cleaned_data["text"], by=None)
        found.refresh_from_db()
    return opened(request, found, TextForm())


def opened(request: HttpRequest, letter: Letter, question: TextForm, *, status: int = 200) -> HttpResponse:
    context = {**letter_context(letter), "question": question, "by_code": True,
               "number": request.POST.get("number", ""), "code": request.POST.get("code", "")}  # fmt: skip
    return render(request, "notices/letter.html", context, status=status)


# ── one letter ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("box.read")
@require_GET
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return letter_page(request, letter_or_404(request, uuid))


def letter_page(
    request: HttpRequest, found: Letter, *, reply: TextForm | None = None, question: TextForm | None = None
) -> HttpResponse:
    answers = may_answer(request.user, found)
    context = {
        **letter_context(found),
        "own": found.author_id == request.user.pk,
        "may_answer": answers,
        "leadership": answers
        and not found.to_leadership
        and bool(audiences.source().holders(found.scope_id, Role.READER)),
        "reply": reply or TextForm(),
        "question": question or TextForm(),
    }
    failed = any(form is not None and form.errors for form in (reply, question))
    return render(request, "notices/letter.html", context, status=422 if failed else 200)


def letter_context(found: Letter) -> dict[str, Any]:
    found = letters_with_state(Letter.objects.all()).get(pk=found.pk)
    answers = {answer.round: answer for answer in found.answers.select_related("answered_by__person")}
    return {
        "letter": found,
        **state_of(found),
        "first_answer": answers.get(1),
        "second_answer": answers.get(2),
        "followup": getattr(found, "followup", None),
        "passed_on": list(found.passed_on.all()),
        "is_open": found.answered < found.rounds,
    }


def letter_or_404(request: HttpRequest, uuid: UUID) -> Letter:
    return get_object_or_404(Letter.objects.visible_to(request.user), uuid=uuid)


@policy("box.answer")
@require_POST
def letter_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = answerable_or_404(request, uuid)
    form = TextForm(request.POST)
    if not form.is_valid():
        return letter_page(request, found, reply=form)
    actions.answer(found, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Answered. The writer can read it."))
    return redirect("letter", uuid=uuid)


@policy("box.answer")
@require_POST
def letter_pass_on(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To leadership, or in words to somebody outside the product."""
    found = answerable_or_404(request, uuid)
    to = "" if request.POST.get("act") == "leadership" else " ".join(request.POST.get("to", "").split())
    if not to and request.POST.get("act") != "leadership":
        raise Refused(_("Say to whom it goes."), field="to")
    actions.pass_on(found, to=to, note=" ".join(request.POST.get("note", "").split()), by=request.user)
    messages.success(request, _("Passed on. The clock goes on until it is answered."))
    return redirect("letter", uuid=uuid)


def answerable_or_404(request: HttpRequest, uuid: UUID) -> Letter:
    found = letter_or_404(request, uuid)
    if not may_answer(request.user, found):
        raise PermissionDenied
    return found


@policy("box.ask")
@require_POST
def letter_ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The writer's one question after the answer."""
    found = letter_or_404(request, uuid)
    if found.author_id != request.user.pk:
        raise PermissionDenied
    form = TextForm(request.POST)
    if not form.is_valid():
        return letter_page(request, found, question=form)
    actions.ask_again(found, form.cleaned_data["text"], by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Asked. It is answered within the same time as the letter."))
    return redirect("letter", uuid=uuid)

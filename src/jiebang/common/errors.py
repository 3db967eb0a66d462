"""What a person sees when something cannot be answered: a page, or for htmx a fragment, or for a program JSON.

Never a traceback, never more about a hidden row than that nothing was found.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused, Stale


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """The answer to a `Refused` (422) or, with both texts beside each other, a `Stale` (409)."""
    if isinstance(error, Stale):
        texts = [(name, error.yours.get(name, ""), theirs) for name, theirs in error.theirs.items()]
        return answer(request, error.status, _("Somebody else changed this meanwhile"), str(error), texts=texts)
    return answer(request, error.status, _("That did not work"), str(error), field=error.field)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        400,
        _("This request cannot be read"),
        _("Go back, check what you entered, and send it again. A file or text may be too large."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        403,
        _("This page is not for your role"),
        _("It belongs to another role. If you need it for your work, ask whoever opened your account."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        404,
        _("Nothing was found here"),
        _("It may have been moved or withdrawn, or it belongs to somebody else. Go on from your first page."),
    )


def not_opened(request: HttpRequest) -> HttpResponse:
    """An address that only takes a form, opened by hand or loaded again."""
    return answer(
        request,
        405,
        _("This address cannot be opened"),
        _("It only takes what a button of a page sends. Go back to that page and press the button there."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        413,
        _("This is too large"),
        _("Nothing was saved. A file may have up to {n} MB; make it smaller or send it in parts.").format(
            n=settings.MAX_UPLOAD_MB
        ),
        field="file",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its protection against forgery: usually one left open over night, or cookies switched off."""
    return answer(
        request,
        403,
        _("This form has expired"),
        _("Nothing was saved. Go back, reload the page and send the form again; cookies must be allowed."),
    )


def busy(request: HttpRequest) -> HttpResponse:
    """Rendered without the shell, which would ask the database again."""
    response = bare(
        request,
        503,
        _("The server is busy"),
        _("Nothing was saved. Wait a few seconds and send it again; it will be stored once."),
    )
    response["Retry-After"] = "5"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the shell: whatever broke may be part of it."""
    return bare(
        request,
        500,
        _("Something went wrong here"),
        _("Nothing was half saved. The operator finds what happened under the number of this request."),
    )


def bare(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(as_json(status, sentence), status=status)
    number = getattr(request, "number", "")
    page = render_to_string("errors/bare.html", {"title": title, "sentence": sentence, "number": number})
    return HttpResponse(page, status=status)


def answer(
    request: HttpRequest,
    status: int,
    title: str,
    sentence: str,
    *,
    field: str = "",
    texts: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(as_json(status, sentence, field), status=status)
    context = {
        "status": status,
        "title": title,
        "sentence": sentence,
        "texts": texts or [],
        "back": page_before(request),
    }
    if getattr(request, "htmx", False):
        response = render(request, "errors/fragment.html", context, status=status)
        # Above the form, never in its place: what was typed stays.
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "innerHTML show:top"
        return response
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return render(request, "errors/page.html" if signed_in else "errors/visitor.html", context, status=status)


def page_before(request: HttpRequest) -> str:
    """The page a refused form was sent from; "" for what was only opened, and for a form of another site."""
    before = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except DisallowedHost:  # the very fault that is being answered
        return ""
    own = url_has_allowed_host_and_scheme(before, {host}, require_https=request.is_secure())
    return before if own and request.method == "POST" else ""


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )


CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    422: "invalid",
    503: "busy",
}


def as_json(status: int, sentence: str, field: str = "") -> dict[str, Any]:
    return {"code": CODES.get(status, "error"), "message": sentence, "field": field, "remedy": sentence}

"""What every request passes through. Each is a function: the order stands in settings."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation

from jiebang.common import clock, errors
from jiebang.common.address import client_address
from jiebang.common.audit import audited_request
from jiebang.common.refusals import Refused
from jiebang.common.write_once import is_busy, long_work, write_once

__all__ = [
    "audited",
    "business_date",
    "language",
    "long_work",
    "private_pages",
    "refusals",
    "request_log",
    "write_once",
]

Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("jiebang.requests")


def request_log(get_response: Handler) -> Handler:
    """A number for each request and one JSON line about it, without names, addresses, ids or what was entered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request.number = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Request-Id"] = request.number  # type: ignore[attr-defined]
        match = request.resolver_match
        line = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "request": request.number,  # type: ignore[attr-defined]
            "method": request.method,
            "route": match.route if match else "",
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        }
        log.info(json.dumps(line))
        return response

    return middleware


def refusals(get_response: Handler) -> Handler:
    """Give a page to what a view refuses, to an address only forms are sent to, and to a database that stays locked."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            page = errors.not_opened(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if is_busy(exception):
            return errors.busy(request)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def language(get_response: Handler) -> Handler:
    """The user's own language, else the one this browser chose, else JIEBANG_LANGUAGE."""
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = code
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """What a signed-in person is shown stays out of every cache, the browser's own included."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def audited(get_response: Handler) -> Handler:
    """Audit lines of a request carry its address; what was refused is written once everything else is undone.

    Stands outside of write_once, whose transaction a refusal takes back.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with audited_request(client_address(request)):
            return get_response(request)

    return middleware


def business_date(get_response: Handler) -> Handler:
    """Each request asks for the sample date once, and none uses one an earlier request held."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        clock.forget()
        return get_response(request)

    return middleware

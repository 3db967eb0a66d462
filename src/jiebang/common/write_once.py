"""Every write is safe to repeat: a changing request that carries a key is carried out once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from jiebang.common import clock, errors
from jiebang.common.models import WriteKey
from jiebang.common.refusals import KeyReused, Refused

Handler = Callable[[HttpRequest], HttpResponseBase]
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
UNSIGNED_FIELDS = {"csrfmiddlewaretoken", "idempotency_key"}
MAX_KEPT_ANSWER = 1_000_000
LONGEST_WORK = timedelta(minutes=10)


@dataclass(frozen=True)
class Stamp:
    """What one changing request is known by: its key, and who asked what where."""

    key: str
    user_id: int
    path: str
    body_hash: str


def write_once(get_response: Handler) -> Handler:
    """A changing request that carries a key is carried out once; a replay gets the first answer and changes nothing.

    The key's row and everything the view writes stand or fall together in one transaction. A second request with the
    same key waits for the first and then gets its answer. Answers of 400 and above are undone and not kept, so the
    mended form may use its key again. Visitors' keys are ignored: nothing is kept for somebody who is nobody yet, and
    failed sign-ins must stay counted.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in CHANGING:
            return get_response(request)
        if is_too_large(request):
            return errors.too_large(request)
        if not request.user.is_authenticated:
            return get_response(request)
        try:
            return answer_once(request, get_response)
        except Refused as error:
            return errors.refused(request, error)
        except OperationalError as error:
            if not is_busy(error):
                raise
            return errors.busy(request)

    return middleware


def answer_once(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    key = key_of(request)
    if not key or marked(request, "keeps_no_key"):
        return get_response(request)
    stamp = Stamp(key, request.user.pk, request.get_full_path()[:500], body_hash(request))
    carry_out = carry_out_long if marked(request, "long_work") else carry_out_whole
    return first_answer(stamp) or carry_out(request, stamp, get_response)


def carry_out_whole(request: HttpRequest, stamp: Stamp, get_response: Handler) -> HttpResponseBase:
    """The key's row and all the view writes, in one transaction."""
    with transaction.atomic():
        if not claim(stamp):
            return first_answer(stamp) or errors.busy(request)
        response = get_response(request)
        if response.status_code < 400:
            response = keep_answer(request, stamp, response)
        elif getattr(request, "counts_failures", False):
            WriteKey.objects.filter(key=stamp.key).delete()
        else:
            transaction.set_rollback(True)
    return response


def carry_out_long(request: HttpRequest, stamp: Stamp, get_response: Handler) -> HttpResponseBase:
    """For views that work long before they write: no transaction is held meanwhile, a second request is sent away."""
    if not claim(stamp):
        return first_answer(stamp) or errors.busy(request)
    kept = False
    try:
        response = get_response(request)
        if response.status_code < 400:
            response, kept = keep_answer(request, stamp, response), True
        return response
    finally:
        if not kept:
            WriteKey.objects.filter(key=stamp.key).delete()


def long_work(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that works long before it writes (reading an upload, solving a plan).

    write_once then opens no transaction around it; the view's own transaction must hold all its writes.
    """
    view.long_work = True  # type: ignore[attr-defined]
    return view


def counts_failures(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose refusals leave a trace on purpose, as a wrong password does: that is not undone with them."""

    @wraps(view)
    def counting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.counts_failures = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return counting


def keeps_no_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose request must leave no trace of who sent it; it keeps repeats apart by itself."""
    view.keeps_no_key = True  # type: ignore[attr-defined]
    return view


def marked(request: HttpRequest, mark: str) -> bool:
    try:
        return getattr(resolve(request.path_info).func, mark, False)
    except Resolver404:
        return False


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is longer than the largest file with its form around it; told before anything of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return (
        not length.isdigit() or int(length) > settings.MAX_UPLOAD_MB * 1_048_576 + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )


def key_of(request: HttpRequest) -> str:
    header, field = request.headers.get("Idempotency-Key", ""), request.POST.get("idempotency_key", "")
    if header and field and header != field:
        raise Refused(_("The request carries two different keys. Reload the page and send it again."))
    key = header or field
    if key and not KEY.fullmatch(key):
        raise Refused(
            _("The request's key must be 8 to 64 letters, digits, - or _. Reload the page and send it again.")
        )
    return key


def body_hash(request: HttpRequest) -> str:
    """SHA-256 over method, fields and files, without the token that changes with every page."""
    digest = hashlib.sha256((request.method or "").encode())
    if not (request.POST or request.FILES):
        digest.update(request.body)
    for name in sorted(set(request.POST) - UNSIGNED_FIELDS):
        feed(digest, name, *request.POST.getlist(name))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            feed(digest, name, file.name or "")
            for chunk in chunks(file):
                digest.update(chunk)
    return digest.hexdigest()


def feed(digest: Any, *texts: str) -> None:
    """Add texts so that no two different lists run together into the same bytes."""
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)


def chunks(file: UploadedFile) -> Iterator[bytes]:
    """The file piece by piece, left at its beginning for the view."""
    yield (file.size or 0).to_bytes(8, "big")
    yield from file.chunks()
    file.seek(0)


def first_answer(stamp: Stamp) -> HttpResponse | None:
    """The answer the first request with this key got; None where there was none yet."""
    row = WriteKey.objects.filter(key=stamp.key).first()
    if row is None or was_abandoned(row):
        return None
    if (row.user_id, row.path, row.body_hash) != (stamp.user_id, stamp.path, stamp.body_hash):
        raise KeyReused(_("This form was sent before with other content. Reload the page and enter it afresh."))
    if row.status == 0:
        raise still_running()
    response = HttpResponse(bytes(row.body), status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    return response


def was_abandoned(row: WriteKey) -> bool:
    """A long piece of work whose process died left its key behind: it is free again."""
    if row.status == 0 and clock.now() - row.at > LONGEST_WORK:
        return bool(WriteKey.objects.filter(pk=row.pk, status=0).delete()[0])
    return False


def still_running() -> KeyReused:
    return KeyReused(_("This was sent a moment ago and is still being worked on. Wait a little, then look again."))


def claim(stamp: Stamp) -> bool:
    """Take the key; False when another request took it first. Waits for one that is taking it right now."""
    try:
        with transaction.atomic():
            WriteKey.objects.create(
                key=stamp.key, user_id=stamp.user_id, path=stamp.path, body_hash=stamp.body_hash, at=clock.now()
            )
    except IntegrityError:
        return False
    return True


def given_once(response: HttpResponse, sentence: str) -> HttpResponse:
    """Mark an answer that holds secrets: it is kept nowhere, and who sends the form again reads the sentence."""
    response.given_once = sentence  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store, private"
    return response


def keep_answer(request: HttpRequest, stamp: Stamp, response: HttpResponseBase) -> HttpResponseBase:
    sentence = getattr(response, "given_once", "")
    if sentence:
        store_answer(stamp, errors.refused(request, KeyReused(sentence)))
        return response
    if response.streaming:
        response = in_one_piece(response)
    store_answer(stamp, response)
    return response


def store_answer(stamp: Stamp, response: Any) -> None:
    body = response.content if len(response.content) <= MAX_KEPT_ANSWER else b""
    headers = {name: value for name, value in response.items() if name.lower() != "set-cookie"}
    WriteKey.objects.filter(key=stamp.key).update(status=response.status_code, headers=headers, body=body)


def in_one_piece(response: Any) -> HttpResponse:
    whole = HttpResponse(b"".join(response.streaming_content), status=response.status_code)
    for name, value in response.items():
        whole[name] = value
    return whole


def is_busy(exception: Exception) -> bool:
    words = str(exception)
    return isinstance(exception, OperationalError) and ("locked" in words or "timeout" in words)

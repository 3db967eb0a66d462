"""Taking in, storing and handing out files people send."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404

from jiebang.common import clock, limited
from jiebang.common.files import words
from jiebang.common.refusals import Refused
from jiebang.common.uploads import MEGABYTE, shown_name

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
ACCEPTED_ENDINGS = tuple(CONTENT_TYPES)
# A file whose row was never written, because the request broke off, goes after this time.
STRAY_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Accepted:
    """A file found harmless. content: what is kept of it · name: as it may be shown."""

    name: str
    ending: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def accept(upload: UploadedFile, *, field: str = "files") -> Accepted:
    """Look at an uploaded file in the limited child. Raises Refused with what is wrong and what to do."""
    name = shown_name(upload.name)
    ending = ending_of(name)
    if ending not in CONTENT_TYPES:
        raise fault("kind", field, name=name, allowed="、".join(ACCEPTED_ENDINGS))
    size = upload.size or 0
    if not size:
        raise fault("empty", field, name=name)
    if size > settings.MAX_UPLOAD_MB * MEGABYTE:
        raise fault("too_large", field, name=name, size=round(size / MEGABYTE, 1), allowed=settings.MAX_UPLOAD_MB)
    with tempfile.NamedTemporaryFile(prefix="jiebang-upload-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        answer = limited.ask("jiebang.common.files.child", copy.name, ending) or {"fault": "too_heavy", "values": {}}
        if "fault" in answer:
            raise fault(answer["fault"], field, name=name, **answer["values"])
        return Accepted(name, ending, kept_bytes(Path(copy.name), answer["pieces"]))


def ending_of(name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return "jpg" if ending == "jpeg" else ending


def kept_bytes(path: Path, pieces: list[Any]) -> bytes:
    """The file put together from the pieces the child named."""
    data = path.read_bytes()
    return b"".join(bytes.fromhex(p) if isinstance(p, str) else data[p[0] : p[1]] for p in pieces)


def fault(code: str, field: str, **values: Any) -> Refused:
    return Refused(words.say(code, values), field=field)


def keep(accepted: Accepted, folder: str) -> str:
    """Store it under a random name; that name goes into the row."""
    return default_storage.save(f"{folder}/{uuid.uuid4().hex}.{accepted.ending}", ContentFile(accepted.content))


@contextmanager
def taken_in(uploads: Sequence[UploadedFile], folder: str) -> Iterator[list[tuple[Accepted, str]]]:
    """The files looked at and stored, each with its name in the store; they go again where the act fails."""
    accepted = [accept(upload) for upload in uploads]
    stored: list[tuple[Accepted, str]] = []
    try:
        for one in accepted:
            stored.append((one, keep(one, folder)))
        yield stored
    except BaseException:
        for _file, name in stored:
            drop(name)
        raise


def drop(stored: str) -> None:
    default_storage.delete(stored)


def serve(stored: str, name: str) -> FileResponse:
    """To be saved, never shown: whatever is inside runs nowhere. Raises Http404 where the file is gone."""
    try:
        file = default_storage.open(stored)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[ending_of(stored)])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def stray(folder: str, known: Iterable[str]) -> list[str]:
    """Stored files of a folder that no row names and that are too old to be still on their way."""
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    loose = {f"{folder}/{name}" for name in names} - set(known)
    return sorted(one for one in loose if default_storage.get_modified_time(one) < clock.now() - STRAY_AFTER)

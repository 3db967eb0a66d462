"""Files people send, on their way in: size checked here, content only in the limited child process."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from jiebang.common.plain import file_name
from jiebang.common.refusals import Refused
from jiebang.common.tables import TableFault, Workbook, read_file
from jiebang.common.wording import say_file

MEGABYTE = 1024 * 1024


def read_table(path: Path | str) -> Workbook:
    """The list in a file. Raises Refused with a sentence that says what the file is and what to do."""
    try:
        return read_file(path, max_bytes=settings.MAX_UPLOAD_MB * MEGABYTE)
    except TableFault as fault:
        raise Refused(say_file(fault.code, fault.values), field="file") from None


def read_upload(upload: UploadedFile) -> tuple[Workbook, str]:
    """(the list, SHA-256 of the file) of an uploaded file. The file itself is not kept."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * MEGABYTE:
        values = {"size": round((upload.size or 0) / MEGABYTE, 1), "allowed": settings.MAX_UPLOAD_MB}
        raise Refused(say_file("file_too_large", values), field="file")
    with tempfile.NamedTemporaryFile(prefix="jiebang-upload-") as copy:
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        return read_table(copy.name), digest.hexdigest()


def file_digest(path: Path | str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shown_name(name: str | None) -> str:
    """A file's name as it may be shown and stored: no path, no control or direction characters, not endless."""
    base = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = base.rpartition(".")
    return f"{file_name(stem)}.{file_name(ending)[:8]}" if dot and stem else file_name(base)

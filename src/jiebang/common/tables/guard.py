"""What a file is by its content, and whether an archive is safe to unpack. Runs inside the limited child.

Sizes are counted while inflating, never believed; a document type declaration in any XML part is refused before
anything reads it, in whatever encoding it is written.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from jiebang.common.tables.values import TableFault

MAX_PARTS = 2_000
MAX_PART = 64 * 1024 * 1024
MAX_TOTAL = 100 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
_CHUNK = 256 * 1024


def kind_of(path: Path) -> str:
    """ "xlsx", "json" or "text"; TableFault naming what it is instead."""
    size = path.stat().st_size
    if size == 0:
        raise TableFault("empty_file")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        check_archive(path)
        return _kind_of_archive(path)
    if head.startswith(b"PK"):
        raise TableFault("broken_archive")
    _refuse_known_formats(head, path)
    return "json" if re.match(rb"(\xef\xbb\xbf)?\s*[{\[]", head) else "text"


_SIGNATURES = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
}


def _refuse_known_formats(head: bytes, path: Path) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise TableFault(_kind_of_ole(path))
    for signature, code in _SIGNATURES.items():
        if code and head.startswith(signature):
            raise TableFault("other_format", format=code)
    start = re.sub(rb"[\x00\xff\xfe\xef\xbb\xbf\s]+", b"", head[:1024]).lower()
    if start.startswith((b"<html", b"<!doctypehtml", b"<table", b"<meta", b"<head", b"<style", b"<!--")):
        raise TableFault("html")
    if start.startswith(b"<?xml") or start.startswith(b"<"):
        raise TableFault("html" if b"<html" in start else "xml")


def _kind_of_ole(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "password"
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "old_xls"
    return "old_office"


def _kind_of_archive(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if any(name.startswith("xl/") for name in names):
        if any(name.endswith("workbook.bin") for name in names):
            raise TableFault("other_format", format="xlsb")
        return "xlsx"
    for part, code in (("word/", "docx"), ("ppt/", "pptx"), ("content.xml", "ods")):
        if any(name.startswith(part) for name in names):
            raise TableFault("other_format", format=code)
    raise TableFault("other_format", format="archive")


def check_archive(path: Path) -> None:
    """Refuse an archive that is broken, locked, lies about sizes, unpacks to too much or holds a DTD."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS:
                raise TableFault("too_many_parts", allowed=MAX_PARTS)
            if len({entry.filename for entry in entries}) != len(entries):
                raise TableFault("broken_archive")
            _check_entries(file, entries)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError):
        raise TableFault("broken_archive") from None


def _check_entries(file: IO[bytes], entries: list[zipfile.ZipInfo]) -> None:
    total = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise TableFault("password")
        prologue = _Prologue()
        size = 0
        for chunk in _inflated(file, entry):
            size += len(chunk)
            total += len(chunk)
            _refuse_large(size, total, entry)
            prologue.feed(chunk)
        prologue.end()
        if size != entry.file_size:
            raise TableFault("broken_archive")


def _refuse_large(size: int, total: int, entry: zipfile.ZipInfo) -> None:
    too_dense = size > RATIO_COUNTS_FROM and size > MAX_RATIO * max(entry.compress_size, 1)
    if size > MAX_PART or total > MAX_TOTAL or too_dense:
        raise TableFault("unpacks_too_large", allowed=MAX_TOTAL // 1024 // 1024)


def _inflated(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's real content chunk by chunk, whatever its header says about its size."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise TableFault("broken_archive")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from _raw(file, entry.compress_size)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _deflated(_raw(file, entry.compress_size))
    else:
        raise TableFault("broken_archive")


def _raw(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0:
        chunk = file.read(min(_CHUNK, length))
        if not chunk:
            raise TableFault("broken_archive")
        length -= len(chunk)
        yield chunk


def _deflated(raw: Iterator[bytes]) -> Iterator[bytes]:
    stream = zlib.decompressobj(-15)
    for chunk in raw:
        rest = chunk
        while rest:
            yield stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
    yield stream.flush()
    if not stream.eof:
        raise TableFault("broken_archive")


class _Prologue:
    """Reads the start of a part with a real XML parser until its first element; refuses a document type.

    expat decodes UTF-16 and declared encodings itself and calls back at the declaration, before any entity is used.
    """

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._element
        self.done = False
        self.started = False

    def feed(self, chunk: bytes) -> None:
        if not self.started and chunk:
            self.started = True
            # A picture or a printer's settings: no XML, nothing to look for.
            self.done = not chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
        if self.done or not chunk:
            return
        try:
            self.parser.Parse(chunk, False)
        except expat.ExpatError:
            if not self.done:
                raise TableFault("broken_archive") from None

    def end(self) -> None:
        if self.started and not self.done:
            raise TableFault("broken_archive")

    def _doctype(self, *_: object) -> None:
        raise TableFault("dtd")

    def _element(self, *_: object) -> None:
        self.done = True
        self.parser.StartElementHandler = None

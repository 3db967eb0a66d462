"""Documents by what is in them: PDF, the office formats, plain text. Runs inside the limited child."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from jiebang.common.files.faults import FileFault
from jiebang.common.files.pictures import Piece
from jiebang.common.tables.guard import check_archive
from jiebang.common.tables.values import TableFault

FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_ACTIVE_PDF = re.compile(rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?)\b")
_ACTIVE_OFFICE = re.compile(r"(vbaproject|vbadata|activex|oleobject|/embeddings/.*\.bin$)", re.I)
_PAGE = re.compile(rb"\s*(<!doctype|<html|<svg|<\?xml|<script|<head|<body)", re.I)


def pdf(data: bytes) -> list[Piece]:
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise FileFault("not_what_it_says")
    if b"%%EOF" not in data[-1024:]:
        raise FileFault("damaged")
    if _ACTIVE_PDF.search(data):
        raise FileFault("active")
    return [[0, len(data)]]


def office(path: Path, ending: str) -> list[Piece]:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # an encrypted or a very old document
        raise FileFault("locked" if "EncryptedPackage".encode("utf-16-le") in path.read_bytes() else "not_what_it_says")
    if not head.startswith(b"PK\x03\x04"):
        raise FileFault("not_what_it_says")
    try:
        check_archive(path)
    except TableFault as fault:
        codes = {"password": "locked", "unpacks_too_large": "unpacks_too_large", "dtd": "dtd"}
        raise FileFault(codes.get(fault.code, "damaged")) from None
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if not types or not any(name.startswith(FOLDERS[ending]) for name in names):
        raise FileFault("not_what_it_says")
    if b"macroenabled" in types.lower() or any(_ACTIVE_OFFICE.search(name) for name in names):
        raise FileFault("active")
    return [[0, path.stat().st_size]]


def text(data: bytes) -> list[Piece]:
    if b"\0" in data or _PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise FileFault("not_what_it_says")
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[0, len(data)]]
    raise FileFault("not_what_it_says")

"""Files that mean harm, made on the spot: a bomb is never stored in the project."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def rels(kind: str, target: str) -> str:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def sheet(rows: str, *, prologue: str = "", dimension: str = "", more: str = "") -> str:
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<worksheet xmlns="{MAIN}">{size}'
        f"<sheetData>{rows}</sheetData>{more}</worksheet>"
    )


def row(number: int, *texts: str, attributes: str = "") -> str:
    cells = "".join(
        f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in enumerate(texts)
    )
    return f'<row r="{number}"{attributes}>{cells}</row>'


HEADER = row(1, "编号", "姓名", "派出单位")
PERSON = row(2, "P1", "甲", "市商务局")


def xlsx(path: Path, sheet_xml: str | bytes, **parts: str | bytes) -> Path:
    """A workbook of one sheet; further parts by name with / written __ ."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", rels("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", rels("worksheet", "worksheets/sheet1.xml"))
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def deflated(head: bytes, unit: bytes, count: int, tail: bytes) -> tuple[bytes, int, int]:
    """(raw deflate stream, size, CRC) of head + unit × count + tail, made without holding it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk = unit * 4096
    out, size, crc = [packer.compress(head)], len(head), zlib.crc32(head)
    whole, rest = divmod(count, 4096)
    for piece in [chunk] * whole + [unit * rest, tail]:
        out.append(packer.compress(piece))
        size += len(piece)
        crc = zlib.crc32(piece, crc)
    return b"".join([*out, packer.flush()]), size, crc


def with_bomb(path: Path, name: str, unit: bytes, count: int, *, claim: int | None = None) -> Path:
    """A workbook with one part that unpacks to unit × count; claim: the size its header states instead."""
    data, size, crc = deflated(b"<?xml version='1.0'?><a>", unit, count, b"</a>")
    base = io.BytesIO()
    with zipfile.ZipFile(base, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("xl/workbook.xml", WORKBOOK)
    with zipfile.ZipFile(base) as archive:
        start = archive.start_dir
        directory = base.getvalue()[start:]
    entries = base.getvalue()[:start]
    stated = claim if claim is not None else size
    encoded = name.encode()
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(data), stated, len(encoded), 0)
    local = b"PK\x03\x04" + fields + encoded + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, start) + encoded
    records = directory[: directory.rindex(b"PK\x05\x06")]
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 3, 3, len(records) + len(central), start + len(local), 0)
    path.write_bytes(entries + local + records + central + end)
    return path


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
QUADRATIC = '<!DOCTYPE a [<!ENTITY a "' + "h" * 10_000 + '">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

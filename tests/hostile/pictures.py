"""Pictures and documents to upload, harmless and not, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

GPS = b"GPS-31.2304N-121.4737E"
HUFFMAN = b"\xff\xc4" + struct.pack(">H", 21) + b"\x00" + bytes([0, 1] + [0] * 14) + b"\x00\x00"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turned: int = 6) -> bytes:
    """An Exif segment that says which way is up and where the picture was taken."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return segment(0xE1, b"Exif\0\0" + tiff + GPS)


def jpeg(*more: bytes, width: int = 8, height: int = 8, behind: bytes = b"") -> bytes:
    frame = segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\xd2\xff\x00\x7f\xff\xd0\x8a"
    head = segment(0xE0, b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    tables = segment(0xDB, b"\x00" + bytes(range(1, 65))) + HUFFMAN
    return b"\xff\xd8" + head + b"".join(more) + tables + frame + scan + b"\xff\xd9" + behind


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more: bytes, width: int = 2, height: int = 2, behind: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + rows + chunk(b"IEND") + behind


def office(folder: str, *, extra: dict[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, f"{folder}/document.xml": b"<x/>", **(extra or {})}.items():
            archive.writestr(name, content)
    return target.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"

"""Pictures without what cameras and programs hang on them: places, times, devices, comments, second files.

The picture's own data is copied byte for byte, so nothing is decoded and nothing loses quality; of a JPEG's Exif only
the way up is written anew. Runs inside the limited child.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from jiebang.common.files.faults import FileFault

Piece = list[int] | str  # [start, end] of the file, or bytes of our own as hex

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 20_000
# What begins or hides another format: a page, a program, an archive, a document.
SIGNS = (b"<script", b"<html", b"<svg", b"<!doctype", b"<?php", b"%pdf-", b"pk\x03\x04", b"gif8")

_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_JPEG_KEPT = {0xC4, 0xCC, 0xD9, 0xDA, 0xDB, 0xDD} | _JPEG_FRAMES
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}


def jpeg(data: bytes) -> list[Piece]:
    if not data.startswith(b"\xff\xd8\xff"):
        raise FileFault("not_what_it_says")
    pieces: list[Piece] = [[0, 2]]
    dropped: list[bytes] = []
    turned, end = 1, 2
    for marker, start, end in _segments(data):
        body = data[start + 4 : end]
        if marker in _JPEG_KEPT or _is_colour(marker, body):
            pieces.append([start, end])
        else:
            turned = _way_up(body) if marker == 0xE1 and body.startswith(b"Exif\0\0") else turned
            dropped.append(body)
    dropped.append(data[end:])
    _refuse_second_file(dropped)
    if turned != 1:
        pieces.insert(1, _exif_way_up(turned).hex())
    return pieces


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment up to the last, a scan with its picture data."""
    place, seen = 2, set()
    while 0xD9 not in seen:
        marker, start, end = _segment(data, place)
        seen.add(marker)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[start + 5 : start + 9])
            _refuse_large(width, height)
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        # A scan follows a frame, and the end follows a scan.
        if (marker == 0xDA and not seen & _JPEG_FRAMES) or (marker == 0xD9 and 0xDA not in seen):
            raise FileFault("damaged")
        yield marker, start, end
        place = end


def _segment(data: bytes, place: int) -> tuple[int, int, int]:
    """(marker, start, end) of the segment at `place`; filler bytes before it are skipped."""
    while data[place : place + 2] == b"\xff\xff":
        place += 1
    if len(data) < place + 2 or data[place] != 0xFF:
        raise FileFault("damaged")
    marker = data[place + 1]
    if marker == 0xD9:
        return marker, place, place + 2
    if len(data) < place + 4 or marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
        raise FileFault("damaged")
    (length,) = struct.unpack(">H", data[place + 2 : place + 4])
    end = place + 2 + length
    # The shortest frame header that names its size has eight bytes.
    if length < (8 if marker in _JPEG_FRAMES else 2) or end > len(data):
        raise FileFault("damaged")
    return marker, place, end


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the picture data that begins at `place` gives way to the next segment."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        following = data[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return place
        place += 1 if following == 0xFF else 2
    raise FileFault("damaged")


def _is_colour(marker: int, body: bytes) -> bool:
    """How colours are meant: JFIF's head (without its thumbnail's room) and Adobe's mark."""
    return (marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) == 14) or (
        marker == 0xEE and body.startswith(b"Adobe") and len(body) == 12
    )


def _way_up(exif: bytes) -> int:
    """The Orientation of an Exif segment, 1 to 8; 1 where it does not say or cannot be read."""
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (offset,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, offset)
        for number in range(min(count, 200)):
            tag, kind = struct.unpack_from(f"{order}HH", tiff, offset + 2 + 12 * number)
            if (tag, kind) == (0x0112, 3):
                (value,) = struct.unpack_from(f"{order}H", tiff, offset + 2 + 12 * number + 8)
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _exif_way_up(turned: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def png(data: bytes) -> list[Piece]:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise FileFault("not_what_it_says")
    pieces: list[Piece] = [[0, 8]]
    dropped: list[bytes] = []
    end = 8
    for kind, start, end in _chunks(data):
        if start == 8:
            if kind != b"IHDR" or end - start != 25:
                raise FileFault("damaged")
            _refuse_large(*struct.unpack(">II", data[16:24]))
        if kind in _PNG_KEPT:
            pieces.append([start, end])
        else:
            dropped.append(data[start + 8 : end - 4])
    dropped.append(data[end:])
    _refuse_second_file(dropped)
    return pieces


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of each chunk up to the last, its checksum tried."""
    place = 8
    while True:
        if len(data) < place + 12:
            raise FileFault("damaged")
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        end = place + 12 + length
        if end > len(data) or zlib.crc32(data[place + 4 : end - 4]) != struct.unpack(">I", data[end - 4 : end])[0]:
            raise FileFault("damaged")
        yield kind, place, end
        if kind == b"IEND":
            return
        place = end


def _refuse_large(width: int, height: int) -> None:
    if not width or not height:
        raise FileFault("damaged")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise FileFault("too_many_pixels", width=width, height=height)


def _refuse_second_file(dropped: list[bytes]) -> None:
    """A phone's trailer is left away in silence; a page or program behind the picture was put there on purpose."""
    for part in dropped:
        low = part.lower()
        if any(sign in low for sign in SIGNS):
            raise FileFault("two_in_one")

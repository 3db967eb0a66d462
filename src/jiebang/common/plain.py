"""Text from anywhere made safe to put into a file: no control characters, no half characters, no paths."""

from __future__ import annotations

import re
import unicodedata

# Not allowed in XML 1.0, with the lone halves of surrogate pairs and the two that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# They turn the reading direction of what follows, so that a name shows as another.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\r\n\t]+')
# Names Windows keeps for devices, whatever ending follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)


def printable(text: str) -> str:
    """The text without characters that no office file may hold; line breaks and tabs stay."""
    return _TURNING.sub("", _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def file_name(text: str) -> str:
    """A name every system can store, in any language; "list" where nothing is left."""
    plain = _NOT_IN_FILE_NAMES.sub(" ", printable(text))
    name = " ".join(plain.split()).strip(". ")[:100] or "list"
    return f"_{name}" if _DEVICES.match(name) else name


def one_width(character: str) -> int:
    """Columns a character takes in a fixed-width cell: 2 for Chinese and full-width ones."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

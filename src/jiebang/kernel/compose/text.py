"""Text from records made fit to stand in a sentence, and sentences built with their marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from jiebang.kernel.compose.model import Mark, Sentence

# Stands for the marks while a sentence is built; `tidy` takes it out of everything that comes from a record.
MARKS = "\x00"
_ENDS = "。．.！!？?；;，,、：: "
_STOPS = "。！？!?；;"
# Full-width punctuation brings its own space.
_NO_SPACE = re.compile("(?<=[，。；：、！？）》」』]) +| +(?=[，。；：、！？（《「『])")
_CLOSING = "”’」』）)》"


def tidy(text: str, most: int = 200) -> str:
    """One line without control or direction characters and without closing punctuation, at most `most` characters.

    A longer text ends at the last full stop that fits, else with an ellipsis.
    """
    visible = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(visible.split())
    if len(line) > most:
        line = _shortened(line, most)
    return line.rstrip(_ENDS)


def _shortened(line: str, most: int) -> str:
    head = line[: most - 2]
    stop = max(head.rfind(mark) for mark in _STOPS)
    if stop >= most // 3:
        return head[:stop]
    if line[most - 3 : most - 1].isascii():
        # Between letters: a text of spaced words loses no half word, and its ellipsis is a single one.
        return (head.rpartition(" ")[0] or head).rstrip(_ENDS) + "…"
    return head.rstrip(_ENDS) + "……"


def ended(text: str, stop: str) -> str:
    """The text with one closing stop; a question or an ellipsis closes itself."""
    last = text.rstrip(_CLOSING)[-1:]
    return text if last and last in "。！？!?…" else text.rstrip(_ENDS) + stop


def sentence(
    section: int,
    rule: str,
    text: str,
    groups: Sequence[Sequence[str]] = (),
    *,
    plain: bool = False,
    weight: int = 0,
) -> Sentence:
    """A sentence whose marks stand where `text` holds MARKS, one group of records for each.

    Groups without a place of their own stand before the closing punctuation.
    """
    pieces = _NO_SPACE.sub("", text).split(MARKS)
    marks: list[Mark] = []
    at = 0
    for piece, records in zip(pieces[:-1], groups, strict=False):
        at += len(piece)
        marks += [Mark(at, record) for record in dict.fromkeys(records)]
    whole = "".join(pieces)
    end = len(whole.rstrip(_ENDS)) or len(whole)
    for records in groups[len(pieces) - 1 :]:
        marks += [Mark(end, record) for record in dict.fromkeys(records)]
    return Sentence(section, rule, whole, tuple(marks), plain, weight)

"""Words of short texts and how much each tells.

A word tells much when few fields of work use it: `background.tsv` says of how many of 1000 fields a word is, whatever
lists are at hand, so that one more row never changes what a word is worth (see docs/placement.md).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

import rjieba

_FUNCTION_WORDS = """
以及 或者 并且 而且 但是 如果 因为 所以 对于 关于 根据 通过 按照 以便 其他 其它 有关 相关 各类 等等 进行 能够 可以
the and or of for with without in into to by on at from as per an is are be it its this that these those their them
they our your his her which who what when where how up out off over about all any both each not no do does
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
# A word of a tenth of all fields, or of fewer, tells all it can.
TELLS_ALL = 100
IN_ALL = 1000
# Every text counts as having this much of a word nobody else has: what two texts of two plain words share is chance.
UNSAID = 0.5
_BREAKS = re.compile(r"[，,。；;！!？?、：:（）()\n\r\t/]|\.(?=\s|$)|\band\b")


def folded(text: str) -> str:
    """Full width to half width, lower case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def clauses(text: str) -> list[str]:
    """A longer text in the pieces it is written in, each once."""
    return list(dict.fromkeys(piece for part in _BREAKS.split(text) if (piece := part.strip())))


@lru_cache(maxsize=65536)
def tfidf(text: str) -> Mapping[str, float]:
    """Weight by word in the order of the words; the squares add up to less than 1 (see UNSAID)."""
    weights = {
        word: (1 + math.log(times)) * telling
        for word, times in sorted(Counter(map(stem, words(text))).items())
        if (telling := tells(word))
    }
    length = math.sqrt(UNSAID**2 + sum(weight**2 for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()}


def words(text: str) -> list[str]:
    """Words of two characters or more, in their order, without those that only hold a sentence together."""
    found = rjieba.cut(unicodedata.normalize("NFKC", text).lower())
    return [
        word for word in found if len(word) > 1 and word.isalnum() and not word.isdigit() and word not in FUNCTION_WORDS
    ]


def stem(word: str) -> str:
    """An English plural as its singular; anything else as it is."""
    if not word.isascii() or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def tells(word: str) -> float:
    """How much a word sets a text apart, from 0 (every field uses it) to 1."""
    share = background().get(word, 0)
    return 1.0 if share <= TELLS_ALL else math.log(IN_ALL / share) / math.log(IN_ALL / TELLS_ALL)


@cache
def background() -> Mapping[str, int]:
    """{word: of how many of 1000 fields of work it is}, as `background.tsv` says."""
    lines = files("jiebang.kernel.fit").joinpath("background.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {word: int(share) for word, share in pairs}

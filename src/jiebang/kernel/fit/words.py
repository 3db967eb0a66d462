"""Likeness of short texts: the same once folded, else by the telling words they share."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import rjieba

from jiebang.kernel.fit.model import GENERIC_WORDS

# Two different texts are never as alike as one text with itself.
MOST_ALIKE = 0.6
# Below this share of words in common nobody would call two short texts alike.
LEAST_SHARED = 0.4


def folded(text: str) -> str:
    """Full width to half width, lower case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=65536)
def telling_words(text: str) -> frozenset[str]:
    """Words of two characters or more that set this text apart from others."""
    words = rjieba.cut(unicodedata.normalize("NFKC", text).lower())
    return frozenset(word for word in words if len(word) > 1 and word.isalnum() and word not in GENERIC_WORDS)


@lru_cache(maxsize=262144)
def likeness(first: str, second: str) -> float:
    """1 = the same text, else up to MOST_ALIKE by the share of telling words; 0 when fewer than LEAST_SHARED are."""
    if folded(first) == folded(second):
        return 1.0
    one, other = telling_words(first), telling_words(second)
    share = len(one & other) / max(1, len(one | other))
    return MOST_ALIKE * share if share >= LEAST_SHARED else 0.0

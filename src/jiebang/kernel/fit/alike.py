"""Likeness of short texts: the same once folded, else the cosine of their TF-IDF weights.

One text against another for the reasons, many against many as sparse products for the table; both give the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from jiebang.kernel.fit.words import folded, stem, tfidf, words

Shares = npt.NDArray[np.float64]

# Two different texts are never as alike as one text with itself.
MOST_ALIKE = 0.6
# Below this cosine nobody would call two short texts alike.
LEAST_COSINE = 0.5
# A word that carries less of the cosine than this is not why two texts are alike.
LEAST_CARRIED = 0.2
MOST_WORDS = 3
# Enough to blur the last bits of a sum, so that its order never tells.
_DIGITS = 9
# How many likenesses are worked out at once.
_CELLS = 4_000_000


def likeness(first: str, second: str) -> float:
    """1 = the same text, else up to MOST_ALIKE; 0 = not alike. The same both ways."""
    if folded(first) == folded(second):
        return 1.0
    one, other = tfidf(first), tfidf(second)
    cosine = round(sum(weight * other[word] for word, weight in one.items() if word in other), _DIGITS)
    return MOST_ALIKE * cosine if cosine >= LEAST_COSINE else 0.0


def shared_words(first: str, second: str) -> list[str]:
    """The words that make two texts alike, as the first writes them, the one that carries most first."""
    one, other = tfidf(first), tfidf(second)
    carried = {word: weight * other[word] for word, weight in one.items() if word in other}
    least = LEAST_CARRIED * sum(carried.values())
    telling = sorted((word for word, part in carried.items() if part >= least), key=lambda word: -carried[word])
    written = {stem(word): word for word in words(first)}
    return [written[word] for word in telling[:MOST_WORDS]]


def likest(
    texts: Sequence[str], lists: Sequence[Sequence[str]], *, beside: Sequence[Sequence[str]] | None = None
) -> Shares:
    """(texts, lists): likeness of each text to the likest of each list; 0 for an empty list.

    beside: for each text others that take what is the same as they are: it cannot stand in for this text
    """
    found = np.zeros((len(texts), len(lists)))
    filled = [column for column, given in enumerate(lists) if given]
    given = [text for column in filled for text in lists[column]]
    if not texts or not given:
        return found
    starts = np.cumsum([0] + [len(lists[column]) for column in filled[:-1]])
    step = max(1, _CELLS // len(given))
    for first in range(0, len(texts), step):
        block = slice(first, first + step)
        others = beside[block] if beside else [()] * len(texts[block])
        found[block, filled] = np.maximum.reduceat(_likenesses(texts[block], given, others), starts, axis=1)
    return found


def _likenesses(texts: Sequence[str], given: Sequence[str], beside: Sequence[Sequence[str]]) -> Shares:
    """likeness() of every two, but for what the texts `beside` take."""
    kinds = {text: place for place, text in enumerate(dict.fromkeys(given))}
    place = {word: i for i, word in enumerate(sorted({word for text in kinds for word in tfidf(text)}))}
    cosines = (_matrix(texts, place) @ _matrix(list(kinds), place).T).tocsr()
    found = cosines.data.round(_DIGITS)
    cosines.data = np.where(found >= LEAST_COSINE, MOST_ALIKE * found, 0.0)
    shares = cosines.toarray()
    same: dict[str, list[int]] = {}
    for text, column in kinds.items():
        same.setdefault(folded(text), []).append(column)
    for row, (text, others) in enumerate(zip(texts, beside, strict=True)):
        shares[row, [column for other in others for column in same.get(folded(other), [])]] = 0.0
        shares[row, same.get(folded(text), [])] = 1.0
    each: Shares = shares[:, [kinds[text] for text in given]]
    return each


def _matrix(texts: Sequence[str], place: dict[str, int]) -> csr_array:
    """(texts, words) TF-IDF weights of the words that have a place."""
    rows, columns, weights = [], [], []
    for row, text in enumerate(texts):
        for word, weight in tfidf(text).items():
            if word in place:
                rows.append(row)
                columns.append(place[word])
                weights.append(weight)
    return csr_array((weights, (rows, columns)), shape=(len(texts), len(place)), dtype=np.float64)

"""The table of words behind the computed fit, made anew from the lists of the demonstration.

python tools/fit_words.py        writes src/jiebang/kernel/fit/background.tsv

A field of work is a sector of the lists. A word is used in a field when a job, skill, title, duty, need or offer there
has it; what people want to learn is left out, for it often lies outside their field. Lines below HAND are kept.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

import jiebang
from jiebang.kernel.fit.words import IN_ALL, TELLS_ALL, stem, words

SOURCE = Path(jiebang.__file__).parent
TABLE = SOURCE / "kernel" / "fit" / "background.tsv"
DATA = SOURCE / "demo" / "data"
HAND = "# Set by hand: words of posts and jobs anywhere, which those lists happen not to have"
HEAD = """\
# How common words are: word, tab, how many of 1000 other fields of work use it besides its own.
# 1000 = every field does, it says nothing · up to 100, or not on this list = few do, it tells two texts apart.
# Made by tools/fit_words.py from the lists of the demonstration; the lines after the next comment are set by hand.
"""
LISTS = ("people.xlsx", "weifang-people.xlsx", "rotation-people.csv",
         "posts.xlsx", "weifang-posts.xlsx", "rotation-posts.csv")  # fmt: skip
READ = {
    "职务", "专长", "岗位", "职责", "可学到", "要求", "行业",
    "job", "skills", "title", "duties", "offers", "needs", "sector",
}  # fmt: skip
LEAST_FIELDS = 11


def main() -> None:
    fields = by_field()
    used = Counter(word for found in fields.values() for word in found)
    chinese = sum(not name.isascii() for name in fields)
    shares = {word: share(count, len(fields) - chinese if word.isascii() else chinese) for word, count in used.items()}
    by_hand = TABLE.read_text(encoding="utf-8").partition(HAND)[2].lstrip("\n") if TABLE.exists() else ""
    kept = {line.split("\t")[0] for line in by_hand.splitlines()}
    common = {word: n for word, n in shares.items() if n > TELLS_ALL and word not in kept}
    lines = [f"{word}\t{n}\n" for word, n in sorted(common.items(), key=lambda item: (-item[1], item[0]))]
    TABLE.write_text(HEAD + "".join(lines) + HAND + "\n" + by_hand, encoding="utf-8")
    print(f"{TABLE}: {len(lines)} words, {len(kept)} set by hand")


def share(count: int, fields: int) -> int:
    """Of 1000 fields besides the word's own. The few fields of the English lists are counted as if there were more."""
    return round(IN_ALL * (count - 1) / (max(fields, LEAST_FIELDS) - 1))


def by_field() -> dict[str, set[str]]:
    fields: dict[str, set[str]] = defaultdict(set)
    for row in (row for name in LISTS for row in rows(name)):
        fields[row.get("行业") or row["sector"]] |= stems(value for title, value in row.items() if title in READ)
    return fields


def stems(texts: Iterable[str]) -> set[str]:
    return {stem(word) for text in texts for word in words(text)}


def rows(name: str) -> Iterator[dict[str, str]]:
    if name.endswith(".csv"):
        with (DATA / name).open(encoding="utf-8-sig") as file:
            yield from csv.DictReader(file)
        return
    head, *body = CalamineWorkbook.from_path(str(DATA / name)).get_sheet_by_index(0).to_python()
    for cells in body:
        yield dict(zip(map(str, head), map(str, cells), strict=True))


if __name__ == "__main__":
    main()

"""The words of an agreement, apart from its row: parts with lines, each line knowing where it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

# The parts drawn from facts, in the order of the paper; the clauses of the cohort follow.
PARTS: dict[str, Any] = {
    "parties": pgettext_lazy("of an agreement", "Parties"),
    "post": pgettext_lazy("of an agreement", "Post and days"),
    "duties": pgettext_lazy("of an agreement", "Duties"),
    "goals": pgettext_lazy("of an agreement", "Goals"),
    "teaches": pgettext_lazy("of an agreement", "What can be learned"),
    "mentoring": pgettext_lazy("of an agreement", "Mentoring"),
    "contacts": pgettext_lazy("of an agreement", "Contact persons"),
}
# Those the office may word otherwise; the rest changes only where its facts do.
OWN_PARTS = ("duties", "goals", "teaches", "mentoring", "contacts")


@dataclass(frozen=True)
class Line:
    """source: where the words were recorded, for readers; no part of what is confirmed."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Part:
    """key: one of PARTS, or "clause" for a clause of the cohort · facts: what it was drawn from, as it was recorded.

    Whether facts changed is told by the facts: a later edition of the product may word a sentence otherwise.
    """

    key: str
    title: str
    lines: tuple[Line, ...]
    facts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each line with where it came from, said once behind the last of several from the same place."""
        after = [line.source for line in self.lines[1:]] + [""]
        return [
            (line.text, line.source if line.source != following else "")
            for line, following in zip(self.lines, after, strict=True)
        ]


@dataclass(frozen=True)
class Text:
    language: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)

    @property
    def digest(self) -> str:
        """What a confirmation names: of the words alone, wherever they came from."""
        words = [self.language, self.title, self.subtitle, *([part.title, part.words] for part in self.parts)]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(kept: Mapping[str, Any]) -> Text:
    parts = [
        Part(part["key"], part["title"], tuple(Line(**line) for line in part["lines"]), tuple(part["facts"]))
        for part in kept.get("parts", ())
    ]
    return Text(kept.get("language", ""), kept.get("title", ""), kept.get("subtitle", ""), tuple(parts))


@dataclass(frozen=True)
class Difference:
    """A part that says something else. old or new is "" where the part is only in the other text."""

    key: str
    title: str
    old: str
    new: str


def differences(old: Text, new: Text) -> list[Difference]:
    """What another text says otherwise, in the order of the new one; what it says no more stands last."""
    before, after = by_name(old), by_name(new)
    found = [
        Difference(part.key, part.title, before[name].words if name in before else "", part.words)
        for name, part in after.items()
        if name not in before or before[name].facts != part.facts
    ]
    gone = [part for name, part in before.items() if name not in after]
    return found + [Difference(part.key, part.title, part.words, "") for part in gone]


def by_name(text: Text) -> dict[tuple[str, str], Part]:
    """A clause is known by its title: one put in among them makes no other one new."""
    return {(part.key, "" if part.key in PARTS else part.title): part for part in text.parts}


def titles(found: Sequence[Difference]) -> list[str]:
    """The parts in the reader's language, clauses by their heading."""
    return [str(PARTS.get(one.key, one.title)) for one in found]

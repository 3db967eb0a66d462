"""What each key of a scheme file may hold. One rule per key; a rule turns a TOML value into ours or names the fault."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any

from jiebang.kernel.scheme.model import ORGANISATIONS


class Wrong(Exception):
    """A value breaks its rule. faults: codes of `faults.WORDING` with the values that fill them."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.faults: list[tuple[str, dict[str, Any]]] = [(code, values)]


@dataclass(frozen=True)
class Rule(ABC):
    """required: the key must stand in its table, and not empty."""

    required: bool = False
    allowed = ("a value", "内容")

    @property
    def twin(self) -> bool:
        """The key may have an English twin ending _en."""
        return False

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The value as the model holds it; raises Wrong."""

    def wrong_type(self, value: Any) -> Wrong:
        return Wrong("type", allowed=self.allowed[0], allowed_zh=self.allowed[1], got=shown(value))


@dataclass(frozen=True)
class Text(Rule):
    """lines: may run over several lines."""

    most: int = 2000
    lines: bool = False
    allowed = ("text in quotes", "用引号括起的文字")

    @property
    def twin(self) -> bool:
        return True

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(value)
        text = value.strip()
        kept = "\n\t" if self.lines else ""
        if control := next((c for c in text if is_control(c) and c not in kept), None):
            raise Wrong("control", got=f"U+{ord(control):04X}")
        if len(text) > self.most:
            raise Wrong("long_text", got=len(text), most=self.most)
        if self.required and not text:
            raise Wrong("blank")
        return text


@dataclass(frozen=True)
class Code(Rule):
    """A name for programs; dashed: words are joined by - instead of _ · blank: may be empty."""

    dashed: bool = False
    blank: bool = False
    most: int = 40
    allowed = ("a code in quotes", "用引号括起的代码")

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(value)
        extra = "-" if self.dashed else "_"
        fits = re.fullmatch(rf"[a-z][a-z0-9{extra}]*", value) and len(value) <= self.most
        if not fits and not (self.blank and value == ""):
            raise Wrong("code", extra=extra, most=self.most, got=shown(value))
        return value


@dataclass(frozen=True)
class Whole(Rule):
    least: int = 0
    most: int = 100_000
    allowed = ("a whole number", "整数")

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong_type(value)
        check_range(value, self.least, self.most)
        return value


@dataclass(frozen=True)
class Number(Rule):
    least: float = 0
    most: float = 10_000
    allowed = ("a number", "数字")

    def read(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not finite(value):
            raise self.wrong_type(value)
        check_range(value, self.least, self.most)
        return value


@dataclass(frozen=True)
class Flag(Rule):
    allowed = ("true or false", " true 或 false")

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.wrong_type(value)
        return value


@dataclass(frozen=True)
class Choice(Rule):
    of: tuple[str, ...] = ()
    allowed = ("text in quotes", "用引号括起的文字")

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(value)
        if value not in self.of:
            raise Wrong("choice", allowed=", ".join(self.of), got=shown(value), near=near(value, self.of))
        return value


@dataclass(frozen=True)
class Time(Rule):
    allowed = ("a time in quotes", "用引号括起的时间")

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(value)
        if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00", value):
            raise Wrong("time", got=shown(value))
        return value


@dataclass(frozen=True)
class Many(Rule):
    """A list whose entries all follow one rule."""

    of: Rule = Text(required=True)
    most: int = 40
    allowed = ("a list in square brackets", "方括号中的列表")

    @property
    def twin(self) -> bool:
        return self.of.twin

    def read(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise self.wrong_type(value)
        if len(value) > self.most:
            raise Wrong("too_many", got=len(value), most=self.most)
        read, wrong = [], []
        for entry in value:
            try:
                read.append(self.of.read(entry))
            except Wrong as error:
                wrong.append(error)
        if wrong:
            wrong[0].faults = [fault for error in wrong for fault in error.faults]
            raise wrong[0]
        return tuple(read)


def check_range(value: float, least: float, most: float) -> None:
    if value < least:
        raise Wrong("low", least=least, got=shown(value))
    if value > most:
        raise Wrong("high", most=most, got=shown(value))


def finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def is_control(character: str) -> bool:
    # PostgreSQL refuses U+0000, XML refuses the others: neither a snapshot nor a Word file could carry them.
    return character < " " or "\x7f" <= character <= "\x9f" or character in "\ufffe\uffff"


def shown(value: Any) -> str:
    """A TOML value as a person wrote it, short enough for one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table / 表"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a very large number / 极大的数"
    text = repr(value) if isinstance(value, str | list) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def near(word: str, allowed: tuple[str, ...] | list[str]) -> str:
    """The allowed word nearest to a mistyped one; "" where none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word[:60], allowed, n=1, cutoff=0.6)
    return found[0] if found else ""


_SOURCE: dict[str, Rule] = {"source": Text(lines=True)}
_ITEM: dict[str, Rule] = {"code": Code(required=True), "title": Text(required=True, most=60), **_SOURCE}
_LEVELS = ("cohort", "group")
_SCOPES = ("person", "group", "cohort")
DAYS = 3650

# Tables that stand once.
SINGLE: dict[str, dict[str, Rule]] = {
    "scheme": {
        "code": Code(required=True, dashed=True, most=60),
        "name": Text(required=True, most=120),
        "days": Whole(required=True, least=1, most=DAYS),
        "home": Text(most=60),
        "destination": Text(most=60),
        **_SOURCE,
    },
    "lead": {"title": Text(required=True, most=60), "text": Text(lines=True), **_SOURCE},
    "modules": {"branch": Flag(), "events": Flag(), "leads": Flag(), "questions": Flag(), **_SOURCE},
    "words": _SOURCE,  # and any term of the glossary
    "burden": {
        "control_seconds": Number(most=600),
        "character_seconds": Number(most=60),
        "page_seconds": Number(most=600),
        **_SOURCE,
    },
}

# Tables that stand once for every entry.
REPEATED: dict[str, dict[str, Rule]] = {
    "phase": {
        **_ITEM,
        "from_day": Whole(required=True, least=1, most=DAYS),
        "to_day": Whole(required=True, least=1, most=DAYS),
    },
    "direction": {**_ITEM, "question": Text(lines=True)},
    "action": _ITEM,
    "more": _ITEM,
    "orientation": {**_ITEM, "meaning": Text(lines=True), "level": Choice(of=_LEVELS)},
    "kind": {**_ITEM, "group": Flag(), "minutes": Number(most=600)},
    "task": {
        **_ITEM,
        "quota": Whole(required=True, least=1),
        "unit": Text(most=20),
        "scope": Choice(of=_SCOPES),
        "counts": Many(of=Code()),
        "organisation": Choice(of=ORGANISATIONS),
        "distinct": Choice(of=("none", "organisation", "person")),
        "pace": Choice(of=("even", "by_day")),
        "due_day": Whole(least=1, most=DAYS),
        "window": Choice(of=("whole", "quarter", "month")),
        "carry": Flag(),
        "action": Code(),
    },
    "report": {
        **_ITEM,
        "every": Choice(required=True, of=("day", "week", "half_month", "month", "quarter", "end")),
        "who": Choice(required=True, of=_SCOPES),
        "form": Choice(of=("digest", "discussion", "report")),
        "due_days": Whole(most=366),
        "due_time": Time(),
        "lock_days": Whole(most=366),
        "sections": Many(of=Text(required=True, most=60)),
        "section_actions": Many(of=Code(blank=True)),
    },
    "course": {**_ITEM, "hours": Number(most=1000)},
    "stage": _ITEM,
}


def rule_of(key: str, keys: dict[str, Rule]) -> Rule | None:
    """The rule of a key or of the English twin of one; None for an unknown key."""
    if key in keys:
        return keys[key]
    base = keys.get(key.removesuffix("_en")) if key.endswith("_en") else None
    return replace(base, required=False) if base is not None and base.twin else None


def with_twins(keys: dict[str, Rule]) -> list[str]:
    return [*keys, *(f"{key}_en" for key, rule in keys.items() if rule.twin)]


def shown_name(name: str) -> str:
    """A name found in a file, short and printable enough for one line."""
    return name[:60] if name.isprintable() and name.strip() else repr(name[:60])

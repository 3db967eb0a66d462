"""The file of rules (TOML), read against the lists: every fault said at once with its line and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from jiebang.common.text import clean
from jiebang.placements import files
from jiebang.placements.inputs import Inputs
from jiebang.placements.rule_conflicts import contradictions
from jiebang.placements.rule_ground import Ground
from jiebang.placements.rule_toml import EXAMPLES, KEYS, Table, read_tables, short, unknown_word
from jiebang.placements.rule_words import SIDES, noticed, told
from jiebang.placements.rules import Forbidden, RuleFault, Stated, kind_key

MOST_FAULTS = 100
MOST_WISHES = 5
MOST_PEOPLE = 100_000
LONGEST_WHY = 500


@dataclass
class RuleFile:
    """rules: in the order of the file, each once, only those without a fault · faults, notices: worded lines."""

    rules: list[Stated] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_rules(path: Path, ground: Ground | None) -> RuleFile:
    """The rules of a file. ground: None where a list could not be read: then only the file's form is looked at."""
    files.register_words()
    tables, faults = read_tables(path)
    reader = _Reader(ground, faults)
    reader.read(tables)
    faults = sorted(faults, key=lambda fault: fault.line)
    left_out = len(faults) - MOST_FAULTS
    if left_out > 0:
        faults = [*faults[:MOST_FAULTS], RuleFault("too_many", 0, values={"count": left_out})]
    notices = sorted(reader.notices, key=lambda notice: notice.line)
    return RuleFile(
        reader.rules, [told(path.name, fault) for fault in faults], [noticed(path.name, notice) for notice in notices]
    )


def forbidden_wishes(name: str, inputs: Inputs) -> list[str]:
    """What to say, beside the file's name, of wishes that a rule forbids; they stay on the list."""
    people = {person.number: person for person in inputs.people}
    posts = {post.number: post for post in inputs.posts}
    forbidden = Forbidden(inputs.rules, people, posts)
    found = [
        RuleFault(
            "wish_forbidden", rule.line, values={"side": SIDES[wish.side], "person": wish.person, "post": wish.post}
        )
        for wish in inputs.wishes
        if wish.person in people and wish.post in posts and (rule := forbidden.rule(wish.person, wish.post))
    ]
    more = len(found) - MOST_WISHES
    if more > 0:
        found = [*found[:MOST_WISHES], RuleFault("more_wishes", 0, values={"count": more})]
    return [noticed(name, notice) for notice in found]


class _Reader:
    """Collects faults while it reads, so that one bad value never hides the next."""

    def __init__(self, ground: Ground | None, faults: list[RuleFault]) -> None:
        self.ground = ground
        self.rules: list[Stated] = []
        self.faults = faults
        self.notices: list[RuleFault] = []

    def read(self, tables: Sequence[Table]) -> None:
        first: dict[Stated, Stated] = {}
        for table in tables:
            before = len(self.faults)
            stated = self._rule(table)
            if len(self.faults) > before:
                continue
            same = first.setdefault(_meaning(stated), stated)
            if same is not stated:
                self.notices.append(RuleFault("rule_again", stated.line, values={"other": same.line}))
        self.rules = list(first.values())
        if self.ground:
            self._say_blanks(self.ground)
            self.faults += contradictions(self.rules, self.ground.people, self.ground.posts, self.ground.fits)

    # ── one rule ───────────────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, table: Table) -> Stated:
        allowed = [*KEYS[table.kind], "why"]
        for key in table.data:
            if key not in allowed:
                self.faults.append(unknown_word("unknown_key", table.line_of(key), key, allowed, kind=table.header))
        values = _READ[table.kind](self, table)
        return Stated(kind=table.kind, line=table.line, why=self._why(table), **values)  # type: ignore[arg-type]

    def _forbid(self, table: Table) -> dict[str, Any]:
        who = self._one_of(table, "person", "home", missing="missing_who")
        where = self._one_of(table, "post", "host", missing="missing_where")
        return {key: self._found(table, key) for key in (who, where) if key}

    def _one_of(self, table: Table, *keys: str, missing: str) -> str:
        given = [key for key in keys if key in table.data]
        if not given:
            self._fault(table, missing)
        elif len(given) > 1:
            line = max(table.line_of(key) for key in given)
            self.faults.append(RuleFault("one_of_two", line, values={"first": keys[0], "second": keys[1]}))
        return given[0] if len(given) == 1 else ""

    def _fix(self, table: Table) -> dict[str, Any]:
        return {key: self._found(table, key) for key in ("person", "post")}

    def _people(self, table: Table) -> dict[str, Any]:
        written = table.data.get("people")
        if not isinstance(written, list):
            self._missing_or(table, "people", "no_list")
        elif len(written) < 2:
            self._bad(table, "people", "too_few_people")
        else:
            return {"people": tuple(self._members(table, written))}
        return {}

    def _members(self, table: Table, written: Sequence[Any]) -> Iterable[str]:
        people: dict[str, None] = {}
        for value in written:
            number = self._find(table, "people", self._text(table, "people", value))
            if number and number in people:
                self._bad(table, "people", "person_again", value)
            people[number] = None
        return people

    def _limit(self, table: Table) -> dict[str, Any]:
        by, at = self._found(table, "by"), table.data.get("at", "host")
        if at not in ("host", "post"):
            self._bad(table, "at", "not_one_of", at, allowed=["host", "post"])
        if not {"max", "min"} & table.data.keys():
            self._fault(table, "missing_bound")
        most, least = self._whole(table, "max", 0), self._whole(table, "min", 1)
        if most is not None and least is not None and least > most:
            self._bad(table, "min", "min_above_max", least, least=least, most=most)
        if least == 1:
            self.notices.append(RuleFault("min_of_one", table.line_of("min"), "min"))
        return {"by": by, "at": at, "most": most, "least": least}

    def _fill(self, table: Table) -> dict[str, Any]:
        if table.number:
            self._fault(table, "fill_twice", other=table.lines.of("fill", 0))
        wanted = table.data.get("min_posts")
        if wanted not in ("hard", "soft"):
            self._missing_or(table, "min_posts", "not_one_of", allowed=["hard", "soft"])
        return {"hard": wanted == "hard"}

    def _say_blanks(self, ground: Ground) -> None:
        """A limit counts only people of whom the list says something in its column."""

        @cache
        def blank(column: str) -> list[str]:
            return [person.number for person in ground.people if not kind_key(person, column)]

        for limit in (rule for rule in self.rules if rule.kind == "limit"):
            people = blank(limit.by)
            code = "kind_blank" if len(people) < len(ground.people) else "kind_blank_everywhere"
            values = {"count": len(people), "people": [*people[:5], *(["…"] if len(people) > 5 else [])]}
            if people:
                self.notices.append(RuleFault(code, limit.line, "by", limit.by, values))

    # ── one value ──────────────────────────────────────────────────────────────────────────────────────────────

    def _found(self, table: Table, key: str) -> str:
        """What a key names, as the lists write it; "" with a fault said where they do not have it."""
        if key not in table.data:
            self._missing_or(table, key, "")
            return ""
        return self._find(table, key, self._text(table, key, table.data[key]))

    def _find(self, table: Table, key: str, written: str) -> str:
        if not written or self.ground is None:
            return written
        find = {
            "person": self.ground.person,
            "people": self.ground.person,
            "post": self.ground.post,
            "host": self.ground.host,
            "home": self.ground.home,
            "by": self.ground.column,
        }
        found = find[key](written)
        if isinstance(found, files.NotFound):
            self._bad(table, key, found.code, written, **found.values)
            return ""
        if found.doubtful:
            read_as = {"read_as": found.number}
            self.notices.append(RuleFault("found_by_name", table.line_of(key), key, short(written), read_as))
        return found.number

    def _text(self, table: Table, key: str, value: Any) -> str:
        # Numbers of lists are often plain numbers, and people write them as such.
        if isinstance(value, int) and not isinstance(value, bool) and key in ("person", "post", "people"):
            return short(value)
        if not isinstance(value, str):
            self._bad(table, key, "no_words", value, example=EXAMPLES[key])
            return ""
        if not clean(value):
            self._bad(table, key, "blank", example=EXAMPLES[key])
        return clean(value)

    def _whole(self, table: Table, key: str, least: int) -> int | None:
        value = table.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._bad(table, key, "no_number", value, example=EXAMPLES[key])
        elif not least <= value <= MOST_PEOPLE:
            self._bad(table, key, "out_of_range", value, least=least, most=MOST_PEOPLE)
        else:
            return value
        return None

    def _why(self, table: Table) -> str:
        written = table.data.get("why", "")
        why = " ".join(self._text(table, "why", written).split("\n")) if written != "" else ""
        if len(why) > LONGEST_WHY:
            self._bad(table, "why", "too_long", length=len(why), allowed=LONGEST_WHY)
        return why

    # ── saying ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _missing_or(self, table: Table, key: str, code: str, **values: Any) -> None:
        """A key that is not there, or whose value is wrong."""
        example = EXAMPLES[key]
        if key in table.data:
            self._bad(table, key, code, table.data[key], example=example, **values)
        else:
            self._fault(table, "missing", missing=key, example=example)

    def _bad(self, table: Table, key: str, code: str, value: Any = "", **values: Any) -> None:
        self.faults.append(RuleFault(code, table.line_of(key), key, short(value), values))

    def _fault(self, table: Table, code: str, **values: Any) -> None:
        self.faults.append(RuleFault(code, table.line, values=values))


_READ: dict[str, Callable[[_Reader, Table], dict[str, Any]]] = {
    "forbid": _Reader._forbid,
    "fix": _Reader._fix,
    "together": _Reader._people,
    "apart": _Reader._people,
    "limit": _Reader._limit,
    "fill": _Reader._fill,
}


def _meaning(stated: Stated) -> Stated:
    """The rule without where it stands and why."""
    return replace(stated, line=0, why="", people=tuple(sorted(stated.people)))

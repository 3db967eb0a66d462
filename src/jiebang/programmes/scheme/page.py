"""What the pages of a scheme show: its entries in words, its burden, its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock, look
from jiebang.common.ruler import Ruler, Span
from jiebang.kernel.burden import Meter, Part, meter
from jiebang.kernel.scheme import TERMS, Difference, Fault, Scheme
from jiebang.kernel.scheme.entries import entries
from jiebang.kernel.scheme.file import REPEATED
from jiebang.kernel.scheme.lint import MOST_MINUTES
from jiebang.programmes.models import Cohort
from jiebang.programmes.scheme import faults, words
from jiebang.programmes.scheme.differences import key_word, value_words
from jiebang.programmes.scheme.drafts import print_of

# The order of the page: what is asked first, then what it is about.
ASKED = ("task", "report", "kind")
ABOUT = ("phase", "direction", "orientation", "action", "more", "course", "stage")
SHORT = ("action", "more", "course", "stage")
# What a mentor reads of a scheme.
BASICS = ("phase", "direction")


@dataclass(frozen=True)
class Row:
    """One entry. changed: what the draft changes of it · wrong, considered: sentences at the entry."""

    item: Any
    number: int
    title: str
    words: str
    source: str
    tag: str = ""
    changed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()
    first: bool = False
    last: bool = False
    seen: str = ""

    @property
    def code(self) -> str:
        return str(self.item.code)


@dataclass(frozen=True)
class Section:
    table: str
    title: str
    one: str
    rows: list[Row]
    gone: list[tuple[str, str]] = field(default_factory=list)  # (code, title) of what the draft takes out

    @property
    def is_short(self) -> bool:
        """Entries that are little more than their titles stand in one line, their sources once below."""
        return self.table in SHORT

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(row.source for row in self.rows if row.source))


@dataclass(frozen=True)
class Marks:
    """What a draft shows at its entries: differences with their sentences, faults and remarks."""

    told: Sequence[tuple[Difference, str]] = ()
    wrong: Sequence[Fault] = ()
    considered: Sequence[Fault] = ()

    @classmethod
    def of(cls, told: Sequence[tuple[Difference, str]], scheme: Scheme) -> Marks:
        wrong = faults.found_in(scheme)
        return cls(told, wrong, [] if wrong else faults.considered(scheme))


def sections(scheme: Scheme, tables: Iterable[str], marks: Marks | None = None) -> list[Section]:
    """The entries of these tables; tables without any are shown only where a draft may add to them."""
    marks_, editing = marks or Marks(), marks is not None
    found = [section(scheme, table, marks_) for table in tables]
    return [one for one in found if one.rows or one.gone or editing]


def section(scheme: Scheme, table: str, marks: Marks) -> Section:
    rows = [row(scheme, table, number, marks) for number in range(1, len(entries(scheme, table)) + 1)]
    gone = [(d.code, words.said(d.item)) for d, _text in marks.told if (d.table, d.what) == (table, "removed")]
    return Section(table, words.heading(table), words.one_of(table), rows, gone)


def row(scheme: Scheme, table: str, number: int, marks: Marks) -> Row:
    items = entries(scheme, table)
    item = items[number - 1]
    own = [d for d, _text in marks.told if (d.table, d.code) == (table, item.code)]
    return Row(
        item=item,
        number=number,
        title=words.said(item),
        words=words.entry_words(table, item, scheme),
        source=words.said(item, "source"),
        tag=_("new") if any(d.what == "added" for d in own) else _("changed") if own else "",
        changed=tuple(change_words(d, scheme) for d in own if d.what == "changed"),
        wrong=tuple(faults.say(fault) for fault in faults.of_entry(marks.wrong, table, number)),
        considered=tuple(faults.say(fault) for fault in faults.of_entry(marks.considered, table, number)),
        first=number == 1,
        last=number == len(items),
        seen=print_of(item),
    )


def change_words(found: Difference, scheme: Scheme) -> str:
    """定额由 10 改为 8, at the entry it is about."""
    was, now = (value_words(found.key, value, scheme) for value in (found.before, found.after))
    return look.spaced(_("{key} from {before} to {after}").format(key=key_word(found.key), before=was, after=now))


def elsewhere(marks: Marks, scheme: Scheme) -> list[str]:
    """Faults and remarks of no entry in particular."""
    found = [*marks.wrong, *marks.considered]
    return [faults.placed(fault, scheme) for fault in found if fault.entry[0] not in REPEATED or not fault.entry[1]]


# ---------- tasks, as a table ----------


@dataclass(frozen=True)
class TaskRow:
    row: Row
    quota: str
    pace: str
    counts: str
    action: str


def task_rows(scheme: Scheme, section_: Section) -> list[TaskRow]:
    return [
        TaskRow(
            row,
            words.quota_words(row.item),
            words.pace_words(row.item),
            words.counts_words(row.item, scheme),
            words.action_word(row.item.action, scheme) if row.item.action else "",
        )
        for row in section_.rows
    ]


# ---------- words, modules, burden ----------


def word_rows(scheme: Scheme) -> list[tuple[str, str, str, str]]:
    """(term, the product's word, the programme's, the programme's in English)"""
    named = [term for term in TERMS if scheme.words.get(term) or scheme.words.get(f"{term}_en")]
    return [
        (term, words.term_word(term), scheme.words.get(term, ""), scheme.words.get(f"{term}_en", "")) for term in named
    ]


def module_words(scheme: Scheme) -> str:
    on = [name for code, name in words.MODULES.items() if getattr(scheme.modules, code)]
    return words.joined(on) or _("none")


@dataclass(frozen=True)
class Load:
    """The burden of a scheme for one person in one week, with what costs most first."""

    minutes: float
    inputs: float
    parts: list[tuple[Part, str]]
    group_size: int
    too_much: bool

    @property
    def said(self) -> str:
        return said_minutes(self.minutes)

    @property
    def touches(self) -> int:
        return round(self.inputs)


def load_of(scheme: Scheme) -> Load:
    found: Meter = meter(scheme)
    costly = sorted((part for part in found.parts if round(part.minutes, 1) > 0), key=lambda part: -part.minutes)
    return Load(
        minutes=found.minutes,
        inputs=found.inputs,
        parts=[(part, words.said(part)) for part in costly],
        group_size=found.group_size,
        too_much=found.minutes > MOST_MINUTES,
    )


@dataclass(frozen=True)
class Loads:
    """Before and after; what each part costs more or less, the largest change first."""

    before: Load
    after: Load
    parts: list[tuple[str, float, float]]

    @property
    def same(self) -> bool:
        return round(self.before.minutes, 1) == round(self.after.minutes, 1) and (
            round(self.before.inputs) == round(self.after.inputs)
        )


def loads_of(before: Scheme, after: Scheme) -> Loads:
    was, now = load_of(before), load_of(after)
    old, new = ({(p.what, p.code): (title, p.minutes) for p, title in load.parts} for load in (was, now))
    changed = [
        ((new.get(key) or old[key])[0], old.get(key, ("", 0.0))[1], new.get(key, ("", 0.0))[1])
        for key in dict.fromkeys([*new, *old])
    ]
    changed = [part for part in changed if round(part[1], 2) != round(part[2], 2)]
    return Loads(was, now, sorted(changed, key=lambda part: -abs(part[2] - part[1])))


def said_minutes(minutes: float) -> str:
    return look.number(round(minutes, 1) if minutes < 10 else round(minutes))


# ---------- the head of the page ----------


def ruler_of(cohort: Cohort, scheme: Scheme) -> Ruler:
    """The days with their phases; phases on their way past the end are cut."""
    days = max(1, scheme.about.days)
    phases = [Span(words.said(p), p.from_day, p.to_day) for p in scheme.phases if p.from_day <= min(p.to_day, days)]
    return Ruler(
        days=days, today=cohort.day_number(clock.today()), starts_on=cohort.starts_on, phases=phases,
        label=words.clauses([ngettext("{n} day", "{n} days", days).format(n=days), *(
            f"{words.said(p)} {words.days_words(p)}" for p in scheme.phases)]),
    )  # fmt: skip


def verdict(scheme: Scheme) -> str:
    """九项任务，两种材料；每人每周约 31 分钟、58 次点选。"""
    load = load_of(scheme)
    tasks = len(scheme.tasks)
    papers = sum(1 for report in scheme.reports if report.form == "report")
    said_tasks = ngettext("{n} task", "{n} tasks", tasks).format(n=tasks) if tasks else _("no tasks with a quota")
    said_papers = ngettext("{n} paper", "{n} papers", papers).format(n=papers)
    text = _("{tasks}, {papers}; recording and handing in take each person about {minutes} minutes a week.")
    return text.format(tasks=said_tasks, papers=said_papers, minutes=load.said)


def days_words(scheme: Scheme) -> str:
    return ngettext("{n} day", "{n} days", scheme.about.days).format(n=scheme.about.days)

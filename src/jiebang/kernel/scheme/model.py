"""A scheme as frozen values: what a programme asks for, in its own words, every number with its source.

Titles may carry an English twin (`title_en`). Codes are unique within their table.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

PERSON, GROUP, COHORT = "person", "group", "cohort"


@dataclass(frozen=True)
class About:
    """[scheme]: which scheme this is. days: length of a cohort in calendar days."""

    code: str
    name: str
    days: int
    name_en: str = ""
    home: str = ""
    home_en: str = ""
    destination: str = ""
    destination_en: str = ""
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True)
class Lead:
    title: str
    text: str = ""
    title_en: str = ""
    text_en: str = ""
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True)
class Item:
    """A named thing of a scheme: action, more, course, stage and the base of the others."""

    code: str
    title: str
    title_en: str = ""
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True)
class Phase(Item):
    from_day: int = 1
    to_day: int = 1


@dataclass(frozen=True)
class Direction(Item):
    question: str = ""
    question_en: str = ""


@dataclass(frozen=True)
class Orientation(Item):
    meaning: str = ""
    meaning_en: str = ""
    level: Literal["cohort", "group"] = "cohort"


@dataclass(frozen=True)
class Kind(Item):
    """A kind of record. group: entered once for a whole body. minutes: what entering one costs a person."""

    group: bool = False
    minutes: float = 1


@dataclass(frozen=True)
class Task(Item):
    """A task with its quota. counts: record kinds, or "contact", "idea", "research_report", "market_project".

    organisation: only visits to such organisations · distinct: each subject once · pace: "even" over the cohort or
    due as a whole "by_day" due_day · window: the quota holds for the whole cohort or for each quarter or month;
    carry: what is missing in one window is owed in the next.
    """

    quota: int = 1
    unit: str = ""
    unit_en: str = ""
    scope: Literal["person", "group", "cohort"] = "person"
    counts: tuple[str, ...] = ()
    organisation: str = ""
    distinct: Literal["none", "organisation", "person"] = "none"
    pace: Literal["even", "by_day"] = "even"
    due_day: int | None = None
    window: Literal["whole", "quarter", "month"] = "whole"
    carry: bool = False
    action: str = ""


@dataclass(frozen=True)
class ReportKind(Item):
    """A paper or exchange that is due every so often.

    due_days, lock_days: days after the period's last day; lock_days None: never locked · due_time: "HH:MM" local time
    sections: titles in order · section_actions: the action each section belongs to, "" for none, or nothing at all
    """

    every: Literal["day", "week", "half_month", "month", "quarter", "end"] = "half_month"
    who: Literal["person", "group", "cohort"] = "person"
    form: Literal["digest", "discussion", "report"] = "report"
    due_days: int = 0
    due_time: str = "24:00"
    lock_days: int | None = None
    sections: tuple[str, ...] = ()
    sections_en: tuple[str, ...] = ()
    section_actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course(Item):
    hours: float = 0


@dataclass(frozen=True)
class Modules:
    branch: bool = False
    events: bool = False
    leads: bool = False
    questions: bool = False
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True)
class Burden:
    """What recording costs: seconds per control touched, per character written, per page opened."""

    control_seconds: float = 4
    character_seconds: float = 0.5
    page_seconds: float = 5
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True)
class Scheme:
    about: About
    lead: Lead | None = None
    phases: tuple[Phase, ...] = ()
    directions: tuple[Direction, ...] = ()
    actions: tuple[Item, ...] = ()
    mores: tuple[Item, ...] = ()
    orientations: tuple[Orientation, ...] = ()
    kinds: tuple[Kind, ...] = ()
    tasks: tuple[Task, ...] = ()
    reports: tuple[ReportKind, ...] = ()
    courses: tuple[Course, ...] = ()
    stages: tuple[Item, ...] = ()
    modules: Modules = field(default_factory=Modules)
    words: dict[str, str] = field(default_factory=dict)
    burden: Burden = field(default_factory=Burden)

    def kind(self, code: str) -> Kind | None:
        return next((k for k in self.kinds if k.code == code), None)

    def task(self, code: str) -> Task | None:
        return next((t for t in self.tasks if t.code == code), None)

    def report(self, code: str) -> ReportKind | None:
        return next((r for r in self.reports if r.code == code), None)


def in_language(item: Any, name: str, language: str) -> str:
    """The text `name` of an item in "en" or "zh-hans"; the one that exists where the other is missing."""
    english = getattr(item, f"{name}_en", "")
    return english if language.startswith("en") and english else getattr(item, name)


_TABLES = {
    "phases": Phase,
    "directions": Direction,
    "actions": Item,
    "mores": Item,
    "orientations": Orientation,
    "kinds": Kind,
    "tasks": Task,
    "reports": ReportKind,
    "courses": Course,
    "stages": Item,
}

# The terms of docs/glossary.md a scheme may put its own word on.
TERMS = (
    "programme", "cohort", "secondee", "placement", "post", "host", "home_unit", "office", "mentor", "task", "quota",
    "record", "fact", "confirmation", "body", "group", "branch", "task_force", "group_leader", "deputy_leader",
    "secretary", "lead", "market_project", "delegation", "question", "finding", "answer", "proposal", "idea",
    "research_report", "ruling", "adoption", "uptake", "baton_pack", "direction", "action", "more", "orientation",
    "report", "course", "contact", "company", "association", "team",
)  # fmt: skip

# What feeds tasks besides kinds of records.
FEEDS = ("contact", "idea", "research_report", "market_project")
ORGANISATIONS = ("company", "association", "agency", "school", "other")

# Taken where a scheme names no kinds.
SHIPPED_KINDS = (
    Kind("visit", "走访", "Visit"),
    Kind("group_visit", "集体走访", "Group visit", group=True),
    Kind("civic_education", "红色教育", "Civic education", group=True),
    Kind("promotion", "推介活动", "Promotion event", group=True),
    Kind("meeting", "会议", "Meeting", group=True, minutes=3),
    Kind("study", "学习", "Study", minutes=0.5),
    Kind("host_work", "岗位工作", "Work at the host", minutes=0.5),
    Kind("news", "信息上报", "News reported", minutes=2),
    Kind("daily_exchange", "日交流", "Daily exchange", group=True, minutes=0.5),
    Kind("other", "其他", "Other"),
)


def to_json(scheme: Scheme) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(scheme), ensure_ascii=False))  # type: ignore[no-any-return]


def from_json(data: dict[str, Any]) -> Scheme:
    """Rebuild a snapshot. Keys a later version dropped are left out; new ones take their defaults."""
    rows = {name: tuple(_build(cls, row) for row in data.get(name, ())) for name, cls in _TABLES.items()}
    return Scheme(
        about=_build(About, data["about"]),
        lead=_build(Lead, data["lead"]) if data.get("lead") else None,
        modules=_build(Modules, data.get("modules", {})),
        words=dict(data.get("words", {})),
        burden=_build(Burden, data.get("burden", {})),
        **rows,
    )


def _build(cls: type, row: dict[str, Any]) -> Any:
    known = {f.name for f in fields(cls)}
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in known})


def digest(scheme: Scheme) -> str:
    """SHA-256 of the scheme as canonical JSON."""
    text = json.dumps(to_json(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

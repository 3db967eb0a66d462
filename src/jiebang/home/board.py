"""The group board: a sentence, what asks for a hand, papers, and people × tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock, look
from jiebang.common.links import existing
from jiebang.evidence.queries import TaskProgress
from jiebang.home import phrases
from jiebang.home.papers import Handed, Turn, turns_of
from jiebang.home.standing import Standing, parted, people_of, standings
from jiebang.kernel.scheme import Task
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import cleared
from jiebang.programmes.queries import whereabouts

TURNS_SHOWN = 6


@dataclass(frozen=True)
class Head:
    """A column of the table: a task with what today expects of one person."""

    title: str
    note: str


@dataclass(frozen=True)
class Cell:
    """One person's count of one task. level: heat step; value: a number, or a word where it is not yet time."""

    value: Any
    level: int
    url: str
    label: str
    title: str


@dataclass(frozen=True)
class Row:
    standing: Standing
    cells: list[Cell]
    report: str
    report_tone: str
    why: str
    last_tone: str
    url: str = ""  # the person's tasks


@dataclass(frozen=True)
class Apart:
    """Somebody who has left or is still to come. words: which of the two, and when · tasks: how far each came."""

    secondment: Secondment
    words: str
    tasks: str
    url: str = ""


@dataclass(frozen=True)
class Board:
    cohort: Cohort
    rows: list[Row]
    heads: list[Head]
    turns: list[Turn]
    latest: Turn | None
    people: list[Standing]
    apart: list[Apart] = field(default_factory=list)
    group: Body | None = None

    @property
    def quiet(self) -> list[Standing]:
        return [person for person in self.people if person.needs_help]

    @property
    def behind(self) -> list[Standing]:
        return [person for person in self.people if person.is_behind and not person.needs_help]

    @property
    def missing(self) -> list[Standing]:
        """Whose latest paper is not in although it is due, and nobody has said why."""
        if self.latest is None:
            return []
        handed = self.latest.handed
        return [p for p in self.people if handed[p.secondment.pk].code == "missing" and not p.explained]


def group_board(group: Body, *, to: Any, by_name: bool = False) -> Board:
    """The board of one group today as the user `to` reads it, in the order of what needs help, or by name."""
    members = people_of(group.cohort).filter(group=group)
    board = board_of(group.cohort, members, by_name=by_name, reasons=cleared("leave.reason", members, to))
    return replace(board, group=group)


def board_of(cohort: Cohort, secondments: Iterable, *, by_name: bool = False, reasons: Collection[int] = ()) -> Board:
    """reasons: the people (primary keys) of whose leave the reason may be told."""
    people, others = parted(standings(cohort, secondments))
    turns = turns_of(cohort, [p.secondment for p in people], last=TURNS_SHOWN)
    latest = latest_of(turns)
    shown = people if by_name else sorted(people, key=lambda person: person.urgency)
    return Board(
        cohort=cohort,
        rows=[row_of(person, latest.handed.get(person.secondment.pk) if latest else None, reasons) for person in shown],
        heads=[head_of(task, people) for task in cohort.scheme.tasks],
        turns=turns,
        latest=latest,
        people=people,
        apart=[apart_of(person) for person in others],
    )


def apart_of(person: Standing) -> Apart:
    who = person.secondment
    done = phrases.joined(f"{phrases.title_of(t.task)} {t.done}/{t.quota}" for t in person.tasks if t.done)
    return Apart(who, whereabouts(who, clock.today()), done, existing(f"/people/{who.uuid}/tasks/"))


def latest_of(turns: list[Turn]) -> Turn | None:
    """The turn a board speaks of: the newest that is due, else the newest that is over."""
    newest = sorted(turns, key=lambda turn: turn.period.end, reverse=True)
    return next((turn for turn in newest if turn.is_due), newest[0] if newest else None)


def row_of(person: Standing, handed: Handed | None, reasons: Collection[int]) -> Row:
    words, tone = phrases.handed_words(handed)
    return Row(
        standing=person,
        cells=[cell_of(person, task) for task in person.tasks],
        report=words,
        report_tone=tone,
        why=why_of(person, tell_reason=person.secondment.pk in reasons),
        last_tone="cin" if person.needs_help else "muted",
        url=existing(f"/people/{person.secondment.uuid}/tasks/"),
    )


def cell_of(person: Standing, task: TaskProgress) -> Cell:
    level = look.level_of(task)
    title = phrases.title_of(task.task)
    label = _("{person}, {task}: {done} of {quota}, {verdict}").format(
        person=person.secondment, task=title, done=task.done, quota=task.quota, verdict=look.verdict_words(task)
    )
    waiting = task.verdict.code == "not_yet" and not task.done
    value = "—" if waiting else task.done
    return Cell(value, level or 0, evidence_url(person, task.task), label, title)


def evidence_url(person: Standing, task: Task) -> str:
    """The records behind a count."""
    return existing(f"/people/{person.secondment.uuid}/tasks/{task.code}/")


def head_of(task: Task, people: list[Standing]) -> Head:
    """What stands over a column: 应 6 / 10, or the day on which the whole is due."""
    shown = next((t for person in people for t in person.tasks if t.task.code == task.code), None)
    if shown is None or task.pace == "by_day":
        cohort = people[0].secondment.cohort if people else None
        due = due_date(task, cohort) if cohort else None
        return Head(phrases.title_of(task), _("by {day}").format(day=look.day_short(due)) if due else str(task.quota))
    usual = max(t.expected for person in people for t in person.tasks if t.task.code == task.code)
    return Head(phrases.title_of(task), _("due {expected} / {quota}").format(expected=usual, quota=shown.quota))


def due_date(task: Task, cohort: Cohort) -> date | None:
    """The day a task due as a whole falls due; None where each quarter or month has its own."""
    if task.due_day is None or task.window != "whole":
        return None
    return min(cohort.ends_on, cohort.starts_on + timedelta(days=task.due_day - 1))


def why_of(person: Standing, *, tell_reason: bool) -> str:
    """What is known beside the numbers: a leave, silence, or how far the slowest tasks are."""
    said: list[str] = []
    if person.is_quiet:
        days = person.quiet_days or 0
        said.append(ngettext("{n} day without a record", "{n} days without a record", days).format(n=days))
    if person.leave is not None:
        span = look.day_span(person.leave.starts_on, person.leave.ends_on)
        reason = person.leave.reason if tell_reason else _("on leave")
        said.append(_("{reason} {span}, said so").format(reason=reason, span=span))
    elif person.slow:
        said.append(phrases.joined(phrases.slow_words(task) for task in person.slow[:2]))
        said.append(_("no reason given"))
    return pgettext("between remarks", "; ").join(said)


# ---------- the sentence ----------


def verdict(board: Board) -> SafeString:
    """10 人中 8 人跟上，2 人落后（1 人已说明原因），1 人 6 天没有记录。"""
    people = board.people
    if not people:
        return phrases.sentence([_("Nobody is in this group yet")])
    return phrases.sentence([_keeping_up(people), _behind(board), _quiet(board)])


def _keeping_up(people: list[Standing]) -> SafeString | str:
    keep = sum(1 for person in people if person.keeps_up)
    if not keep:
        return ngettext("{n} person in all", "{n} people in all", len(people)).format(n=len(people))
    words = ngettext("{n} keeps up", "{n} keep up", keep).format(n=keep)
    return format_html(
        ngettext("of {n} person {keep}", "of {n} people {keep}", len(people)),
        n=len(people),
        keep=phrases.ink("", words),
    )


def _behind(board: Board) -> SafeString | str:
    behind = board.behind
    if not behind:
        return ""
    words = phrases.ink(
        "och", ngettext("{n} person is behind", "{n} people are behind", len(behind)).format(n=len(behind))
    )
    explained = sum(1 for person in behind if person.explained)
    if not explained:
        return words
    return format_html(_("{behind} ({n} gave a reason)"), behind=words, n=explained)


def _quiet(board: Board) -> SafeString | str:
    quiet = board.quiet
    if not quiet:
        return ""
    days = min(person.quiet_days or 0 for person in quiet)
    if len(quiet) == 1:
        words = ngettext("1 without a record for {days} day", "1 without a record for {days} days", days)
    else:
        words = ngettext(
            "{n} without a record for {days} day or more", "{n} without a record for {days} days or more", days
        )
    return phrases.ink("cin", words.format(n=len(quiet), days=days))

"""The dry run and the run; both tell the same lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from jiebang.common.erasure.registry import steps
from jiebang.common.erasure.rules import WORDS, How, Step
from jiebang.common.erasure.subject import Subject


@dataclass(frozen=True)
class Line:
    """One table: how many of its rows are deleted, emptied, renamed or kept, and why. No names, no values.

    What goes stands before what stays.
    """

    table: str
    how: str
    count: int
    reason: str

    @property
    def words(self) -> str:
        return str(WORDS[How(self.how)])


def survey(subject: Subject) -> list[Line]:
    """What `carry_out` would do, table by table; nothing is changed."""
    return _lines(subject, lambda step: step.count(subject))


def carry_out(subject: Subject) -> list[Line]:
    """Do it, in the caller's transaction. A second time finds nothing left to change."""
    return _lines(subject, lambda step: step.run(subject))


def _lines(subject: Subject, counted: Callable[[Step], int]) -> list[Line]:
    found = [line_of(step, subject, counted) for step in steps()]
    return sorted((line for line in found if line.count), key=lambda line: list(How).index(How(line.how)))


def line_of(step: Step, subject: Subject, counted: Callable[[Step], int]) -> Line:
    table = table_name(step.model)
    if step.shared and subject.has_namesake:
        reason = _("somebody else has the same name; who is meant only the authors know")
        return Line(table, How.KEEP, step.count(subject), reason)
    return Line(table, step.how, counted(step), str(step.reason))


def as_json(lines: list[Line]) -> list[dict[str, Any]]:
    return [{"table": line.table, "how": line.how, "count": line.count, "reason": line.reason} for line in lines]


NAMES: dict[str, Any] = {}


def name_tables(**names: Any) -> None:
    """What tables are called on screen: name_tables(**{"evidence.record": _("records")})."""
    NAMES.update(names)


def table_name(label: str) -> str:
    return str(NAMES.get(label) or apps.get_model(label)._meta.verbose_name_plural)

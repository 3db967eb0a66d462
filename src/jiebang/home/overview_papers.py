"""The overview's matrix of papers by group: how many of those who owe one handed it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common.cells import Left, suppress
from jiebang.home import phrases
from jiebang.home.discretion import hidden_shares
from jiebang.home.overview import GroupColumn, Overview
from jiebang.home.papers import Turn


@dataclass(frozen=True)
class Share:
    """A cell of the matrix: how many of those who owe a paper handed it in on time."""

    words: str
    level: int
    label: str


def columns_of(view: Overview, *, discreet: bool) -> list[dict[str, Any]]:
    """The groups with how many people they have."""
    sizes = [len(column.people) for column in view.groups]
    shown = suppress(sizes)[0] if discreet else sizes
    return [{"group": column.group, "size": size} for column, size in zip(view.groups, shown, strict=True)]


def matrix(view: Overview, *, discreet: bool) -> list[dict[str, Any]]:
    """One row for each turn, one cell for each group."""
    return [
        {
            "title": phrases.turn_title(turn),
            "span": phrases.turn_span(turn),
            "cells": shares(turn, view.groups, discreet=discreet),
        }
        for turn in sorted(view.turns, key=lambda turn: turn.period.end, reverse=True)
    ]


def shares(turn: Turn, columns: list[GroupColumn], *, discreet: bool) -> list[Share]:
    owed = [turn.count("on_time", "late", "missing", "open", among=column.keys) for column in columns]
    counted = ("on_time",) if turn.is_due else ("on_time", "late")
    done = [turn.count(*counted, among=column.keys) for column in columns]
    left = hidden_shares(list(zip(done, owed, strict=True))) if discreet else [None] * len(columns)
    return [share(turn, column, n, of, kept) for column, n, of, kept in zip(columns, done, owed, left, strict=True)]


def share(turn: Turn, column: GroupColumn, done: int, owed: int, left: Left | None) -> Share:
    name = column.group.name if column.group else _("in no group")
    paper, span = phrases.turn_title(turn), phrases.turn_span(turn)
    if left is not None:
        return kept_share(f"{name}{_(', ')}{paper} {span}", done, left)
    label = _("{group}, {paper} {span}: {n} of {of} on time").format(
        group=name, paper=paper, span=span, n=done, of=owed
    )
    if not owed:
        return Share("—", 0, label)
    if not turn.is_due:
        return Share(f"{done}/{owed}", 1 if done == owed else 0, label)
    return Share(f"{done}/{owed}", share_level(done / owed), label)


def kept_share(what: str, done: int, left: Left) -> Share:
    """A cell that is not told: whether few handed in or few did not is; more would point at somebody."""
    if not left.small:
        return Share(str(left), 0, _("{what}: not shown, it would point at somebody").format(what=what))
    if 0 < done < left.least:
        return Share(str(left), -2, _("{what}: {few} on time").format(what=what, few=left))
    return Share(_("nearly all"), 1, _("{what}: all but {few} on time").format(what=what, few=left))


def share_level(part: float) -> int:
    steps_ = ((1.0, 3), (0.9, 1), (0.8, -1), (0.7, -2))
    return next((level for least, level in steps_ if part >= least), -3)

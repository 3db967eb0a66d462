"""The plan to keep: what an earlier `match --json` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common import wording
from jiebang.common.tables import TableFault, read_plain
from jiebang.common.text import clean_number

MAX_BYTES = 50 * 1024 * 1024


@dataclass
class OldPlan:
    """places: {person: post} · faults: worded lines."""

    places: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_plan(path: Path) -> OldPlan:
    old = OldPlan()
    try:
        lines = _lines(path)
    except TableFault as fault:
        old.faults.append(_("{file}: {fault}").format(file=path.name, fault=wording.say_file(fault.code, fault.values)))
        return old
    except ValueError as error:
        old.faults.append(str(error))
        return old
    for number, line in enumerate(lines, start=1):
        _take(old, path, number, line)
    return old


def _lines(path: Path) -> list[Any]:
    """The plan's assignments. Raises TableFault or ValueError with a sentence for a file that is no plan."""
    text = read_plain(path, max_bytes=MAX_BYTES)
    no_plan = _("{file} is no plan; give the file that match --json wrote.").format(file=path.name)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(no_plan) from None
    lines = data.get("assignments") if isinstance(data, dict) else None
    if not isinstance(lines, list):
        raise ValueError(no_plan)
    return lines


def _take(old: OldPlan, path: Path, number: int, line: Any) -> None:
    person, post = (line.get(key) if isinstance(line, dict) else None for key in ("person", "post"))
    if not (isinstance(person, str) and person and isinstance(post, str) and post):
        text = _("{file}, assignment {number}: it must name a person and a post.")
        old.faults.append(text.format(file=path.name, number=number))
        return
    person = clean_number(person)
    if old.places.setdefault(person, clean_number(post)) != clean_number(post):
        text = _("{file}, assignment {number}: {person} has two posts. Keep one.")
        old.faults.append(text.format(file=path.name, number=number, person=person))

"""A plan as other programs and people take it away: JSON and .xlsx (interfaces: `match`)."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from jiebang.common.sheets import write_sheet
from jiebang.kernel import placement
from jiebang.placements.answer_words import Names, impossible_texts, moved_text, why_texts
from jiebang.placements.answers import RuleLine, Versus, WhyNot
from jiebang.placements.inputs import Candidate, Inputs, Vacancy
from jiebang.placements.matching import Match, NoMatch
from jiebang.placements.wording import parts_text, reason_texts

Extra = Mapping[str, Mapping[str, str]]  # number → columns nobody knows

# The titles interfaces.md fixes; the English ones are the keys the importers read.
TITLES = ("学员编号", "姓名", "岗位编号", "单位", "岗位", "fit", "parts", "reasons")
TITLES_EN = ("person", "name", "post", "host", "title", "fit", "parts", "reasons")


def plan_data(found: Match, inputs: Inputs, *, extra: Extra | None = None) -> dict[str, Any]:
    """The plan as JSON. extra: the people's own columns, by person."""
    seen, names = found.certificate, Names.of(inputs)
    return {
        "status": found.status,
        "aim": found.aim,
        "people": len(inputs.people),
        "placed": seen.placed,
        "total_fit": seen.total_fit,
        "worst_fit": seen.worst_fit,
        "bound": seen.bound,
        "seconds": found.seconds,
        "assignments": [_assignment(line, (extra or {}).get(line.person, {})) for line in found.placed],
        "unplaced": [{"person": left.person, "reasons": reason_texts(left.reasons)} for left in found.unplaced],
        "rules": [_rule(line, names) for line in found.rules],
        "blocking_pairs": found.blocking_pairs,
        "missed_minimums": [{"post": post, "taken": n, "min": least} for post, n, least in found.missed_minimums],
        "free_seats": dict(found.free_seats),
        "why": [_why(why, found.aim, names) for why in found.why],
        "versus": _versus(found.versus, names) if found.versus else None,
        "infeasible": None,
        "certificate": dict(found.proof),
        "engines": placement.engine_versions(),
    }


def impossible_data(found: NoMatch, inputs: Inputs) -> dict[str, Any]:
    """What is known where there is no plan."""
    conflict = found.conflict
    return {
        "status": found.status,
        "aim": found.aim,
        "people": len(inputs.people),
        "placed": 0,
        "seconds": found.seconds,
        "infeasible": conflict
        and {
            "rules": [rule.label for rule in conflict.rules],
            "people": list(conflict.people),
            "smallest": conflict.smallest,
            "reasons": impossible_texts(conflict, Names.of(inputs)),
        },
        "engines": placement.engine_versions(),
    }


def _rule(line: RuleLine, names: Names) -> dict[str, Any]:
    data = {"rule": line.stated.label, "kept": line.kept, "binding": line.binding, "text": names.rule(line.stated)}
    return data if line.stated.binds else {**data, "missing": line.missing}


def _why(why: WhyNot, aim: str, names: Names) -> dict[str, Any]:
    return {
        "person": why.person,
        "post": why.post,
        "possible": why.possible,
        "cost": why.cost,
        "placed_change": why.placed_change,
        "worst_change": why.worst_change,
        "exact": why.exact,
        "fit": why.fit,
        "moves": [{"person": step.person, "from": step.old or None, "to": step.new or None} for step in why.moves],
        "rules": [rule.label for rule in why.rules],
        "reasons": why_texts(why, aim, names),
    }


def _versus(versus: Versus, names: Names) -> dict[str, Any]:
    return {
        "kept": versus.kept,
        "moved": [
            {"person": one.person, "from": one.old or None, "to": one.new or None, "why": moved_text(one, names)}
            for one in versus.moved
        ],
        "new": list(versus.new),
        "gone": list(versus.gone),
    }


def _assignment(line: Any, extra: Mapping[str, str]) -> dict[str, Any]:
    data = {
        "person": line.person,
        "post": line.post,
        "fit": line.fit,
        "parts": dict(line.parts),
        "reasons": reason_texts(line.reasons),
        "wish_rank": line.wish_rank,
        "place_in_list": line.place_in_list,
        "open_posts": line.of,
    }
    return {**data, "extra": dict(extra)} if extra else data


def write_plan_json(path: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    with _written_whole(path) as write:
        write(lambda temporary: temporary.write_text(text, encoding="utf-8"))


def write_plan_sheet(path: Path, found: Match, inputs: Inputs, *, people_extra: Extra, post_extra: Extra) -> None:
    """One row a person in the order of the list, those without a place included."""
    columns, rows = plan_table(found, inputs, people_extra=people_extra, post_extra=post_extra)
    with _written_whole(path) as write:
        write(lambda temporary: write_sheet(str(temporary), columns, rows, name="plan"))


def plan_table(
    found: Match, inputs: Inputs, *, people_extra: Extra, post_extra: Extra
) -> tuple[list[str], list[list[Any]]]:
    own = _titles(people_extra)
    posts = {title: title if title not in own else f"{title} (post)" for title in _titles(post_extra)}
    titles = TITLES_EN if (get_language() or "").startswith("en") else TITLES
    rows = []
    lines = {line.person: line for line in [*found.placed, *found.unplaced]}
    post_of = {post.number: post for post in inputs.posts}
    for person in inputs.people:
        line = lines[person.number]
        post = post_of.get(getattr(line, "post", ""))
        more = post_extra.get(post.number, {}) if post else {}
        rows.append(
            [
                *_row(person, post, line),
                *(people_extra.get(person.number, {}).get(title) for title in own),
                *(more.get(title) for title in posts),
            ]
        )
    return [*titles, *own, *posts.values()], rows


def _row(person: Candidate, post: Vacancy | None, line: Any) -> list[Any]:
    place = [post.number, post.host, post.title, line.fit, parts_text(line.parts)] if post else [None] * 5
    return [person.number, person.name, *place, "\n".join(reason_texts(line.reasons))]


def _titles(extra: Extra) -> Sequence[str]:
    return list(dict.fromkeys(title for columns in extra.values() for title in columns))


@contextmanager
def _written_whole(path: Path) -> Iterator[Callable[[Callable[[Path], Any]], None]]:
    """Write beside the target and put it in place only when all is written: a failure leaves an old file alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield lambda fill: fill(temporary)
        # mkstemp makes a private file; what is taken away has the rights any new file would have.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)

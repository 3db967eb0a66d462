"""What `jiebang match` says and writes: doubts to stderr, the plan to files or stdout."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from jiebang.cli.output import CannotDo, write_json

if TYPE_CHECKING:
    from jiebang.placements.answer_words import Names
    from jiebang.placements.inputs import Inputs
    from jiebang.placements.lists import Lists
    from jiebang.placements.matching import Match, NoMatch


def json_path(chosen: argparse.Namespace) -> Path | None:
    return Path(chosen.json) if chosen.json and chosen.json != "-" else None


def say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def say_doubts(found: Match) -> None:
    """What a person should see even when the result goes to a program."""
    from django.utils.translation import gettext as _

    if found.status != "optimal":
        say(_doubts(found))
    for post, taken, least in found.missed_minimums:
        text = _("{post} gets {taken} people, fewer than the {least} asked for.")
        say([text.format(post=post, taken=taken, least=least)])


def _doubts(found: Match) -> Iterable[str]:
    from django.utils.translation import gettext as _

    seen = found.certificate
    if found.aim == "stable":
        text = _("{count} pairs would rather have each other: under these rules no plan without any was found.")
        yield text.format(count=seen.blocking)
        return
    if seen.placed < seen.most_placed:
        text = _("Not proved best: up to {most} people might be placed, {placed} are.")
        yield text.format(most=seen.most_placed, placed=seen.placed)
    elif seen.bound > seen.total_fit:
        text = _("Not proved best: a larger total fit by up to {gap} may be possible.")
        yield text.format(gap=seen.bound - seen.total_fit)
    else:
        yield _("Not proved best: the search was stopped by the time limit.")
    if not seen.worst_proved:
        yield _("A better place for the worst-off person may be possible; allow more time.")


def write(chosen: argparse.Namespace, lists: Lists, inputs: Inputs, found: Match) -> None:
    from jiebang.placements.plan_file import plan_data, write_plan_json, write_plan_sheet

    data = plan_data(found, inputs, extra=lists.person_extra)
    try:
        if chosen.out:
            extra = {"people_extra": lists.person_extra, "post_extra": lists.post_extra}
            write_plan_sheet(chosen.out, found, inputs, **extra)
        if path := json_path(chosen):
            write_plan_json(path, data)
    except OSError as error:
        raise CannotDo(f"{error.filename or ''}: {error.strerror}") from None
    if chosen.json == "-":
        write_json("-", data)
    else:
        _summary(chosen, inputs, found)


def _summary(chosen: argparse.Namespace, inputs: Inputs, found: Match) -> None:
    from jiebang.placements.answer_words import Names
    from jiebang.placements.wording import summary_text

    names = Names.of(inputs)
    print(summary_text(found, len(inputs.people)))
    if not (chosen.out or chosen.json):
        for line in found.placed:
            print(f"{names.person(line.person)} → {line.post} {names.post(line.post)} {line.fit}")
        for left in found.unplaced:
            print(f"{names.person(left.person)} → —")
    _versus(found, names)
    _why(found, names)


def _versus(found: Match, names: Names) -> None:
    from django.utils.translation import gettext as _

    from jiebang.placements.answer_words import moved_text

    if found.versus is None:
        return
    text = _("Of the plan to keep, {kept} stay and {moved} move.")
    print(text.format(kept=found.versus.kept, moved=len(found.versus.moved)))
    for one in found.versus.moved:
        print(f"{names.person(one.person)}: {names.post(one.old)} → {names.post(one.new)} · {moved_text(one, names)}")


def _why(found: Match, names: Names) -> None:
    from jiebang.placements.answer_words import why_texts

    for why in found.why:
        print(f"{names.person(why.person)} ⇢ {why.post} {names.post(why.post)}")
        for text in why_texts(why, found.aim, names):
            print(f"  {text}")


def write_impossible(chosen: argparse.Namespace, inputs: Inputs, none: NoMatch) -> int:
    """Exit status 1, the reasons on stderr; files that are there stay as they are."""
    from django.utils.translation import gettext as _

    from jiebang.placements.answer_words import Names, impossible_texts
    from jiebang.placements.plan_file import impossible_data

    if none.conflict is None:
        say([_("No plan was found in the time allowed; allow more. Nothing was written.")])
    else:
        say([_("There is no plan that keeps all rules. Nothing was written.")])
        say(impossible_texts(none.conflict, Names.of(inputs)))
    if chosen.json == "-":
        write_json("-", impossible_data(none, inputs))
    return 1

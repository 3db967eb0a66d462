"""`jiebang match`: placement from two lists, without a database."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jiebang.cli import match_output
from jiebang.cli.output import CannotDo, add_json

if TYPE_CHECKING:
    from jiebang.kernel.fit import Sectors, Weights
    from jiebang.placements.inputs import Inputs
    from jiebang.placements.lists import Lists

EXAMPLE = """example:
  jiebang match people.xlsx posts.xlsx --wishes wishes.xlsx --out plan.xlsx --json plan.json

People and posts are .xlsx or .csv, with Chinese or English headers in any order. Exit status: 0 a plan was found,
1 it could not be done (nothing is written), 2 the arguments are wrong.
"""
AIMS = ("fair", "total", "wishes", "stable")


def add(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser(
        "match",
        help="place people at posts, without a database",
        description="Place people at posts: as many as possible, then the aim. Every place comes with its reasons.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("people", type=Path, metavar="PEOPLE", help="list of people, .xlsx or .csv")
    parser.add_argument("posts", type=Path, metavar="POSTS", help="list of posts with their seats, .xlsx or .csv")
    parser.add_argument("--wishes", type=Path, metavar="FILE", help="ranked wishes of people, hosts and home units")
    parser.add_argument("--fits", type=Path, metavar="FILE.csv", help="fits to use instead of the computed ones")
    parser.add_argument(
        "--rules", type=Path, metavar="FILE.toml", help="rules the plan must keep, see docs/placement.md"
    )
    parser.add_argument(
        "--affinity", type=Path, metavar="FILE.toml", help="how near sectors are, over the shipped table"
    )
    parser.add_argument(
        "--weights", metavar="PART=POINTS,…", help="points of own_job, gap, level, person, host, home; at most 1000"
    )
    parser.add_argument(
        "--aim",
        choices=AIMS,
        default="fair",
        help="fair: the worst-off person as well placed as possible, then the largest total fit (default) · "
        "total: the largest total fit · wishes: most first wishes, then second ones and so on · "
        "stable: nobody would rather swap",
    )
    parser.add_argument("--out", type=Path, metavar="PLAN.xlsx", help="write the plan as a workbook, one row a person")
    add_json(parser)
    parser.add_argument(
        "--why", action="append", default=[], metavar="PERSON:POST", help="why is PERSON not at POST; may be repeated"
    )
    parser.add_argument("--keep", type=Path, metavar="OLDPLAN.json", help="move as few as can be from this plan")
    parser.add_argument(
        "--time-limit", type=_seconds, default=300.0, metavar="S", help="seconds to search (300); the best plan by then"
    )
    parser.set_defaults(run=run, plain=True, refuse=parser.error)


def run(chosen: argparse.Namespace) -> int:
    from jiebang.cli.texts import prepare_texts

    prepare_texts()
    _refuse_arguments(chosen)
    weights = _weights(chosen)
    from jiebang.placements.lists import read_lists

    lists = read_lists(chosen.people, chosen.posts, wishes=chosen.wishes, fits=chosen.fits, rules=chosen.rules)
    sectors = _sectors(chosen, lists) if chosen.affinity else None
    keep = _kept(chosen, lists) if chosen.keep else {}
    match_output.say(lists.notices)
    if lists.faults:
        raise CannotDo("\n".join([*lists.faults, _nothing_written(len(lists.faults))]))
    inputs = replace(lists.inputs, weights=weights, sectors=sectors, keep=keep)
    return _matched(chosen, lists, inputs, _asked(chosen, inputs))


def _matched(chosen: argparse.Namespace, lists: Lists, inputs: Inputs, ask: list[tuple[str, str]]) -> int:
    from django.utils.translation import gettext as _

    from jiebang.kernel.placement import NotForStable
    from jiebang.placements.answer_words import Names
    from jiebang.placements.matching import NoMatch, match

    try:
        found = match(inputs, chosen.aim, seconds=chosen.time_limit, ask=ask)
    except NoMatch as none:
        return match_output.write_impossible(chosen, inputs, none)
    except NotForStable as wrong:
        rule = inputs.binding[wrong.number]
        text = _("--aim stable cannot hold this rule: {rule}. Leave the rule out or choose another aim.")
        raise CannotDo(text.format(rule=Names.of(inputs).rule(rule))) from None
    match_output.say_doubts(found)
    match_output.write(chosen, lists, inputs, found)
    return 0


def _asked(chosen: argparse.Namespace, inputs: Inputs) -> list[tuple[str, str]]:
    """The pairs of --why; exit status 2 for one that names nobody."""
    from django.utils.translation import gettext as _

    people = {person.number for person in inputs.people}
    posts = {post.number for post in inputs.posts}
    found = []
    for written in chosen.why:
        person, _colon, post = (part.strip() for part in written.replace("：", ":").partition(":"))
        if not post:
            chosen.refuse(_("--why {written}: write PERSON:POST, for example P001:K003.").format(written=written))
        if person not in people:
            chosen.refuse(_("--why {written}: nobody has the number {number}.").format(written=written, number=person))
        if post not in posts:
            chosen.refuse(_("--why {written}: no post has the number {number}.").format(written=written, number=post))
        found.append((person, post))
    return found


def _kept(chosen: argparse.Namespace, lists: Lists) -> dict[str, str]:
    """The places of the plan to keep; what is wrong with its file goes to the lists' own faults."""
    from jiebang.placements.keep_file import read_plan

    old = read_plan(chosen.keep)
    lists.faults += old.faults
    return old.places


def _refuse_arguments(chosen: argparse.Namespace) -> None:
    """Exit status 2 with a sentence for targets that would lose something."""
    from django.utils.translation import gettext as _

    if chosen.out and chosen.out.suffix.lower() != ".xlsx":
        chosen.refuse(
            _("--out {path}: the plan is written as a workbook; end the name in .xlsx.").format(path=chosen.out)
        )
    inputs = {
        p.resolve()
        for p in (chosen.people, chosen.posts, chosen.wishes, chosen.fits, chosen.rules, chosen.affinity, chosen.keep)
        if p
    }
    targets = [p for p in (chosen.out, match_output.json_path(chosen)) if p]
    for target in targets:
        if target.resolve() in inputs:
            chosen.refuse(
                _("{path} is one of the lists; the plan would overwrite it. Choose another name.").format(path=target)
            )
        if not target.resolve().parent.is_dir():
            chosen.refuse(_("{path}: there is no such folder.").format(path=target))
    if len({target.resolve() for target in targets}) < len(targets):
        chosen.refuse(_("--out and --json name the same file."))


def _weights(chosen: argparse.Namespace) -> Weights:
    """The points of the parts; exit status 2 for what is none, or has no effect beside the office's own fits."""
    from django.utils.translation import gettext as _

    from jiebang.kernel.fit import Weights
    from jiebang.placements.fit_choices import WrongWeights, weights_of

    if chosen.fits and (chosen.weights or chosen.affinity):
        chosen.refuse(_("--fits replaces the computed fit: --weights and --affinity have no effect beside it."))
    try:
        return weights_of(chosen.weights) if chosen.weights is not None else Weights()
    except WrongWeights as wrong:
        chosen.refuse(f"--weights {chosen.weights}: {wrong}")
        raise


def _sectors(chosen: argparse.Namespace, lists: Lists) -> Sectors:
    """The office's own shares over those shipped; what is wrong or odd about the file goes to the lists' own."""
    from jiebang.placements.fit_choices import read_affinity

    affinity = read_affinity(chosen.affinity, [row.sector for row in (*lists.people, *lists.posts)])
    lists.faults += affinity.faults
    lists.notices += affinity.notices
    return affinity.sectors


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text}: write seconds, for example 10")
    return seconds


def _nothing_written(faults: int) -> str:
    from django.utils.translation import ngettext

    return ngettext(
        "{count} thing has to be mended first; no plan was made and nothing was written.",
        "{count} things have to be mended first; no plan was made and nothing was written.",
        faults,
    ).format(count=faults)

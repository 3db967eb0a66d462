"""`jiebang match`: placement from two lists, without a database."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jiebang.cli.output import CannotDo, add_json, write_json

if TYPE_CHECKING:
    from jiebang.kernel.fit import Sectors, Weights
    from jiebang.placements.lists import Lists
    from jiebang.placements.matching import Match

EXAMPLE = """example:
  jiebang match people.xlsx posts.xlsx --wishes wishes.xlsx --out plan.xlsx --json plan.json

People and posts are .xlsx or .csv, with Chinese or English headers in any order. Exit status: 0 a plan was found,
1 it could not be done (nothing is written), 2 the arguments are wrong.
"""
AIMS = ("fair", "total", "wishes", "stable")
LATER = {"why", "keep"}


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
        "total: the largest total fit · wishes, stable: not in this version yet",
    )
    parser.add_argument("--out", type=Path, metavar="PLAN.xlsx", help="write the plan as a workbook, one row a person")
    add_json(parser)
    parser.add_argument(
        "--why", action="append", metavar="PERSON:POST", help="explain a pair (not in this version yet)"
    )
    parser.add_argument("--keep", type=Path, metavar="OLDPLAN.json", help="change little (not in this version yet)")
    parser.add_argument("--time-limit", type=_seconds, metavar="S", help="seconds to look for a fairer plan")
    parser.set_defaults(run=run, plain=True, refuse=parser.error)


def run(chosen: argparse.Namespace) -> int:
    from jiebang.cli.texts import prepare_texts

    prepare_texts()
    _refuse_arguments(chosen)
    weights = _weights(chosen)
    from jiebang.placements.lists import read_lists
    from jiebang.placements.matching import match

    lists = read_lists(chosen.people, chosen.posts, wishes=chosen.wishes, fits=chosen.fits, rules=chosen.rules)
    sectors = _sectors(chosen, lists) if chosen.affinity else None
    _say(lists.notices)
    if lists.faults:
        raise CannotDo("\n".join([*lists.faults, _nothing_written(len(lists.faults))]))
    inputs = replace(lists.inputs, weights=weights, sectors=sectors)
    found = match(inputs, chosen.aim, seconds=chosen.time_limit)
    _say_doubts(found)
    _write(chosen, lists, found)
    return 0


def _refuse_arguments(chosen: argparse.Namespace) -> None:
    """Exit status 2 with a sentence for what this version cannot do and for targets that would lose something."""
    from django.utils.translation import gettext as _

    for name in sorted(LATER):
        if getattr(chosen, name):
            chosen.refuse(_("--{name} is not understood by this version yet. Leave it out.").format(name=name))
    if chosen.aim not in ("fair", "total"):
        chosen.refuse(_("--aim {aim} is not understood by this version yet. Use fair or total.").format(aim=chosen.aim))
    if chosen.out and chosen.out.suffix.lower() != ".xlsx":
        chosen.refuse(
            _("--out {path}: the plan is written as a workbook; end the name in .xlsx.").format(path=chosen.out)
        )
    inputs = {
        p.resolve()
        for p in (chosen.people, chosen.posts, chosen.wishes, chosen.fits, chosen.rules, chosen.affinity)
        if p
    }
    targets = [p for p in (chosen.out, _json_path(chosen)) if p]
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


def _json_path(chosen: argparse.Namespace) -> Path | None:
    return Path(chosen.json) if chosen.json and chosen.json != "-" else None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text}: write seconds, for example 10")
    return seconds


def _say(lines: list[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _nothing_written(faults: int) -> str:
    from django.utils.translation import ngettext

    return ngettext(
        "{count} thing has to be mended first; no plan was made and nothing was written.",
        "{count} things have to be mended first; no plan was made and nothing was written.",
        faults,
    ).format(count=faults)


def _say_doubts(found: Match) -> None:
    """What a person should see even when the result goes to a program."""
    from django.utils.translation import gettext as _

    seen = found.solution.certificate
    if found.status != "optimal":
        gap = seen.bound - seen.total_fit
        print(_("Not proved best: a larger total fit by up to {gap} may be possible.").format(gap=gap), file=sys.stderr)
        if not seen.worst_proved:
            print(_("A better place for the worst-off person may be possible; allow more time."), file=sys.stderr)
    for post, taken, least in found.missed_minimums:
        print(
            _("{post} gets {taken} people, fewer than the {least} asked for.").format(
                post=post, taken=taken, least=least
            ),
            file=sys.stderr,
        )


def _write(chosen: argparse.Namespace, lists: Lists, found: Match) -> None:
    from jiebang.placements.plan_file import plan_data, write_plan_json, write_plan_sheet

    data = plan_data(found, len(lists.people), extra=lists.person_extra)
    try:
        if chosen.out:
            write_plan_sheet(
                chosen.out, found, lists.inputs, people_extra=lists.person_extra, post_extra=lists.post_extra
            )
        if path := _json_path(chosen):
            write_plan_json(path, data)
    except OSError as error:
        raise CannotDo(f"{error.filename or ''}: {error.strerror}") from None
    if chosen.json == "-":
        write_json("-", data)
    else:
        _summary(chosen, lists, found)


def _summary(chosen: argparse.Namespace, lists: Lists, found: Match) -> None:
    from jiebang.placements.wording import summary_text

    print(summary_text(found, len(lists.people)))
    if chosen.out or chosen.json:
        return
    posts = {post.number: post for post in lists.posts}
    names = {person.number: person.name for person in lists.people}
    for line in found.placed:
        post = posts[line.post]
        print(f"{line.person} {names[line.person]} → {post.number} {post.host} {post.title} {line.fit}")
    for left in found.unplaced:
        print(f"{left.person} {names[left.person]} → —")

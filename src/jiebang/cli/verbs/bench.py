"""`jiebang bench`: the project's own benchmarks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from jiebang.cli.output import CannotDo, add_verb, write_json

EXAMPLE = """example:
  jiebang bench placement --quick
  jiebang bench placement --json placement.json     # the sizes designed for; minutes, alone on the machine
  jiebang bench pages

Each measures the product beside its peers in the same run and prints ratios last. A goal missed is a figure, not a
failure: the exit status is 0 when it ran. Peers that are no packages of the product come with `make bench`.
"""


def add(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser(
        "bench",
        help="measure the product beside its peers",
        description="The project's own benchmarks.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(plain=True)
    parts = parser.add_subparsers(dest="part", metavar="placement|pages", required=True)
    placement = add_verb(
        parts, "placement", bench_placement, "the placement engine", "jiebang bench placement --quick", plain=True
    )
    placement.add_argument("--quick", action="store_true", help="small sizes and fewer runs, about a minute")
    pages = add_verb(parts, "pages", bench_pages, "the pages of a large cohort", "jiebang bench pages", plain=True)
    pages.add_argument("--quick", action="store_true", help="a small cohort and fewer runs")


def bench_placement(chosen: argparse.Namespace) -> int:
    from jiebang.cli.texts import prepare_texts

    prepare_texts()
    from jiebang.bench import placement

    return told(placement.run, chosen)


def bench_pages(chosen: argparse.Namespace) -> int:
    from jiebang.cli.texts import prepare_texts

    prepare_texts()
    from jiebang.bench import pages

    return told(pages.run, chosen)


def told(run: Callable[..., dict[str, Any]], chosen: argparse.Namespace) -> int:
    from jiebang.bench.run import NotMeasured

    say = _silent if chosen.json == "-" else partial(print, flush=True)
    try:
        raw = run(quick=chosen.quick, say=say)
    except NotMeasured as reason:
        raise CannotDo(str(reason)) from None
    if chosen.json:
        write_json(chosen.json, raw)
    return 0


def _silent(line: str) -> None:
    """Standard output belongs to the JSON."""

"""`jiebang tick`: all periodic work."""

from __future__ import annotations

import argparse

from jiebang.cli.output import CannotDo, add_json, write_json

EXAMPLE = """example:
  jiebang tick
  */5 * * * *  JIEBANG_HOME=/srv/jiebang jiebang tick     # a line of crontab

Safe to run twice, late, or on several machines: each job stands alone and only does what is still to do.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "tick", help="all periodic work", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from jiebang.cli.actor import require_database
    from jiebang.common import jobs

    require_database()
    outcomes = jobs.run_all()
    if chosen.json:
        write_json(chosen.json, [vars(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            print(f"{outcome.name}: {outcome.error or outcome.changed}")
    failed = [outcome.name for outcome in outcomes if outcome.error]
    if failed:
        raise CannotDo(_("Failed: {jobs}. The others are done.").format(jobs=", ".join(failed)))
    return 0

"""`jiebang erase`: carry out what the office agreed to erase."""

from __future__ import annotations

import argparse

from jiebang.cli.output import CannotDo, add_json, write_json

EXAMPLE = """examples:
  jiebang erase list                 # what the programme office agreed to and waits
  jiebang erase run 3 --dry-run      # what would happen, table by table
  jiebang erase run 3 --yes          # do it; it cannot be undone

Whose data it is stands with the office; here are numbers and tables alone. Make a backup first.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "erase",
        help="carry out approved erasures of personal data",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="part", metavar="list|run", required=True)
    listing = parts.add_parser("list", help="erasures the office agreed to")
    add_json(listing)
    listing.set_defaults(run=list_erasures)
    run = parts.add_parser("run", help="carry one out")
    run.add_argument("number", metavar="NUMBER", type=int)
    run.add_argument("--dry-run", action="store_true", help="only tell what would happen")
    run.add_argument("--yes", action="store_true", help="do it without asking; it cannot be undone")
    add_json(run)
    run.set_defaults(run=run_erasure)


def list_erasures(chosen: argparse.Namespace) -> int:
    from jiebang.cli.actor import require_database
    from jiebang.people.requests import due_on
    from jiebang.programmes.privacy.steps import approved_erasures

    require_database()
    rows = [
        {
            "number": row.pk,
            "agreed_on": str(row.decided_on),
            "due": str(due_on(row)),
            "done_on": str(row.done_on) if row.done_on else None,
        }
        for row in approved_erasures()
    ]
    if chosen.json:
        write_json(chosen.json, rows)
        return 0
    for row in rows:
        print("\t".join(str(value or "") for value in row.values()))
    return 0


def run_erasure(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from jiebang.cli.actor import require_database
    from jiebang.common.audit import Operator
    from jiebang.common.erasure.run import as_json
    from jiebang.programmes.privacy import erase
    from jiebang.programmes.privacy.steps import approved_erasures

    require_database()
    found = approved_erasures().filter(pk=chosen.number).first()
    if found is None:
        raise CannotDo(_("No erasure {n} was agreed to. See: jiebang erase list").format(n=chosen.number))
    if chosen.dry_run:
        return tell(chosen, as_json(erase.dry_run(found)))
    if not chosen.yes:
        raise CannotDo(_("It cannot be undone. Look at it with --dry-run, then do it with --yes."))
    return tell(chosen, erase.erase(found, by=Operator.here()).outcome)


def tell(chosen: argparse.Namespace, lines: list[dict[str, object]]) -> int:
    if chosen.json:
        write_json(chosen.json, lines)
        return 0
    for line in lines:
        print("\t".join(str(line[key]) for key in ("how", "count", "table", "reason")))
    return 0

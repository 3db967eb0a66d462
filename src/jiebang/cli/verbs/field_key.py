"""`jiebang field-key`: the key of the sealed fields."""

from __future__ import annotations

import argparse

from jiebang.cli.output import CannotDo, add_json, write_json

EXAMPLE = """examples:
  jiebang field-key show       # which keys are known, and how many stored values each sealed
  jiebang field-key rotate     # a new key, everything sealed anew, old keys dropped once nothing needs them

With JIEBANG_FIELD_KEY put the new key in front of the old ones yourself, then rotate. Keep a copy of the key apart from
the database and its backups: without it identity numbers cannot be read, with it and the database anybody reads them.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "field-key",
        help="the key of the sealed fields",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="part", metavar="show|rotate", required=True)
    show = parts.add_parser("show", help="keys and how many values each sealed")
    add_json(show)
    show.set_defaults(run=show_keys)
    rotate = parts.add_parser("rotate", help="seal everything anew under a new key")
    add_json(rotate)
    rotate.set_defaults(run=rotate_key)


def show_keys(chosen: argparse.Namespace) -> int:
    return tell(chosen)


def rotate_key(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from jiebang.cli.actor import require_database
    from jiebang.common import sealing
    from jiebang.common.audit import Operator, audit

    require_database()
    ready()
    known = sealing.keys()
    if not settings.FIELD_KEY:
        sealing.write_keys([sealing.new_key(), *known])
    changed = sealing.seal_anew()
    if not settings.FIELD_KEY:
        used = sealing.in_use()
        first, *others = sealing.keys()
        sealing.write_keys([first, *(key for key in others if used.get(key.name))])
    audit(Operator.here(), "field_key.rotated", None, changed=changed)
    return tell(chosen)


def tell(chosen: argparse.Namespace) -> int:
    from jiebang.cli.actor import require_database
    from jiebang.common import sealing

    require_database()
    ready()
    used = sealing.in_use()
    rows = [
        {"key": key.name, "seals": place == 0, "values": used.get(key.name, 0)}
        for place, key in enumerate(sealing.keys())
    ]
    if chosen.json:
        write_json(chosen.json, rows)
        return 0
    for row in rows:
        print(f"{row['key']}\t{row['values']}\t{'*' if row['seals'] else ''}")
    return 0


def ready() -> None:
    from django.utils.translation import gettext as _

    from jiebang.people import identity

    if not identity.are_kept():
        raise CannotDo(_("No field is sealed here: JIEBANG_ID_NUMBERS is off."))

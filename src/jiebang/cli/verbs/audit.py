"""`jiebang audit`: is the audit trail whole, and where does it end?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jiebang.cli.output import CannotDo, add_json, write_json

EXAMPLE = """examples:
  jiebang audit verify                        # exit status 1 and the first bad line when anything was tampered with
  jiebang audit seal --out end-of-trail.json  # the present end, to be kept on another machine or on paper
  jiebang audit verify --end end-of-trail.json
  jiebang audit seal --restored               # after a restored backup: its end is right, though it once was further on

Every line carries a digest over itself and the line before. `jiebang tick` keeps the last one in JIEBANG_HOME, so that
lines cut off at the end are missed; an end kept where the administrators of this machine cannot write proves more.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "audit", help="the audit trail", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(dest="part", metavar="verify|seal", required=True)
    verify = parts.add_parser("verify", help="recompute the whole chain; exit status 1 when it is not whole")
    verify.add_argument(
        "--end", type=Path, metavar="FILE", help="an end kept by `audit seal`, instead of this machine's"
    )
    verify.set_defaults(run=verify_trail)
    seal = parts.add_parser("seal", help="seal what waits and say where the trail ends")
    seal.add_argument("--out", type=Path, metavar="FILE", help="write the end to a file as well")
    seal.add_argument("--restored", action="store_true", help="a backup was restored: take the present end as right")
    seal.set_defaults(run=seal_trail)
    for part in (verify, seal):
        add_json(part)


def verify_trail(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from jiebang.cli.actor import require_database
    from jiebang.common.trail import anchor, check

    require_database()
    if chosen.end and not chosen.end.exists():
        raise CannotDo(_("There is no file {name}. Check the name and the folder.").format(name=chosen.end))
    end = anchor.kept(chosen.end)
    verdict = check.verify(end)
    if chosen.json:
        write_json(chosen.json, {**vars(verdict), "whole": verdict.is_whole, "end_known": end is not None})
    if verdict.waiting:
        waits = ngettext("{n} line waits to be sealed.", "{n} lines wait to be sealed.", verdict.waiting)
        print(waits.format(n=verdict.waiting), file=sys.stderr)
    if not verdict.is_whole:
        told = _("line {sequence}: {fault}") if verdict.sequence else "{fault}"
        raise CannotDo(told.format(sequence=verdict.sequence, fault=verdict.fault))
    if not chosen.json:
        lines = ngettext("{n} line, whole and unchanged.", "{n} lines, whole and unchanged.", verdict.lines)
        print(lines.format(n=verdict.lines))
    if end is None:
        print(_("No end was kept yet: lines cut off at the end would not be missed."), file=sys.stderr)
    return 0


def seal_trail(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from jiebang.cli.actor import require_database
    from jiebang.common.audit import Operator, audit
    from jiebang.common.trail import anchor, chain

    require_database()
    chain.seal()
    if chosen.restored:
        audit(Operator.here(), "trail.end_accepted", None, up_to=anchor.present().sequence)
        chain.seal()
        anchor.write(settings.AUDIT_ANCHOR, anchor.present())
    end = anchor.keep()
    if chosen.out:
        anchor.write(chosen.out.absolute(), end)
    if chosen.json:
        write_json(chosen.json, vars(end))
    else:
        print(f"{end.sequence}\t{end.digest}")
    return 0

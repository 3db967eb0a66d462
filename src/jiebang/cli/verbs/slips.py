"""`jiebang slips`: sign-in slips of a cohort as one Word file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from jiebang.cli.actor import actor, add_as, cohort_for, require, require_database
from jiebang.cli.output import CannotDo, add_json, store, write_json

EXAMPLE = """examples:
  jiebang slips --cohort sh05 --out slips.docx
  jiebang slips --cohort sh05 --group 第二组 --without-account --out group2.docx
  jiebang slips --cohort sh05 --person P001 --person P002 --out two.docx --url https://jiebang.example.org

A one-time link with its QR code for each person, good for seven days; four on an A4 page, in the language of the
cohort. An open slip of the same person stops working; somebody's password stays until the slip is used.
The links begin with --url, else JIEBANG_URL. --json writes them as well; both files are for their owner alone.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "slips", help="sign-in slips as Word", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cohort", required=True, metavar="CODE")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.docx")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--group", metavar="G", help="name of a group")
    whose.add_argument("--person", action="append", metavar="P", help="number of a secondee; may be repeated")
    parser.add_argument("--without-account", action="store_true", help="leave out who has an account already")
    parser.add_argument("--url", default="", metavar="URL", help="address the pages are opened at")
    add_json(parser)
    add_as(parser)
    parser.set_defaults(run=write_slips)


def write_slips(chosen: argparse.Namespace) -> int:
    from django.db import transaction
    from django.utils.translation import ngettext

    from jiebang.programmes.slips import issuing, papers

    require_database()
    by = actor(chosen)
    require("slips.issue", by)
    cohort = cohort_for(chosen.cohort, by)
    base = address(chosen.url) or papers.base_address()
    with transaction.atomic():  # no slip counts as issued that could not be written
        handed = issuing.issue_slips(people(chosen, cohort, by), by=by, cohort=cohort)
        store(chosen.out, papers.word_file(handed, base=base, cohort=cohort))
        if chosen.json:
            write_json(chosen.json, [as_json(one, base) for one in handed])
    if not chosen.json:
        print(chosen.out)
    told = ngettext("{n} slip, good until {day}", "{n} slips, good until {day}", len(handed))
    print(told.format(n=len(handed), day=papers.last_moment(handed[0])), file=sys.stderr)
    return 0


def address(written: str) -> str:
    from django.utils.translation import gettext as _

    if written and not written.startswith(("http://", "https://")):
        raise CannotDo(_("--url {url}: write an address such as https://jiebang.example.org").format(url=written))
    return written.rstrip("/")


def people(chosen: argparse.Namespace, cohort: Any, by: Any) -> list[Any]:
    from django.utils.translation import gettext as _

    from jiebang.programmes.slips import rows

    found = rows.secondments(by, cohort)
    if chosen.group:
        found = found.filter(group__name=chosen.group)
        if not found.exists():
            raise CannotDo(_("{cohort} has nobody in a group {name}.").format(cohort=cohort.code, name=chosen.group))
    if chosen.person:
        found = found.filter(number__in=chosen.person)
        missing = sorted(set(chosen.person) - set(found.values_list("number", flat=True)))
        if missing:
            raise CannotDo(
                _("{cohort} has nobody with the number {number}.").format(cohort=cohort.code, number=missing[0])
            )
    if chosen.without_account:
        found = found.filter(has_account=False)
    return list(found.order_by("number", "id"))


def as_json(one: Any, base: str) -> dict[str, Any]:
    return {
        "person": one.number,
        "name": one.name,
        "login": one.slip.login,
        "link": base + one.issued.path,
        "until": one.slip.expires_at.isoformat(timespec="seconds"),
    }

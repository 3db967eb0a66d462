"""`jiebang cohort`: make a cohort from a scheme, list cohorts, take a whole one away as an open archive."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from jiebang.cli.actor import actor, add_as, cohort_for, require, require_database
from jiebang.cli.output import CannotDo, add_verb, write_json

EXAMPLE = """examples:
  jiebang cohort create --scheme qingdao-shanghai --code sh07 --name 第七批 --start 2026-11-02
  jiebang cohort list
  jiebang cohort export sh07 sh07.zip
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "cohort",
        help="create, list and export cohorts",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="act", metavar="create|list|export|import", required=True)
    create = add_verb(
        verbs, "create", create_cohort, "a cohort with its own copy of a scheme",
        "jiebang cohort create --scheme ours.toml --code sh07 --name 第七批 --start 2026-11-02",
    )  # fmt: skip
    create.add_argument("--scheme", required=True, metavar="NAME-or-FILE", help="a shipped scheme, or a scheme file")
    create.add_argument("--code", required=True, help="letters, digits and hyphens; unique without regard to case")
    create.add_argument("--name", required=True, help="what people call it")
    create.add_argument("--start", required=True, type=day, metavar="DATE", help="day 1, as year-month-day")
    listing = add_verb(verbs, "list", list_cohorts, "the cohorts of this installation", "jiebang cohort list --json")
    export = add_verb(
        verbs, "export", export_cohort, "the whole cohort as an open archive", "jiebang cohort export sh05 sh05.zip"
    )
    export.add_argument("code", metavar="CODE")
    export.add_argument("file", metavar="FILE.zip", type=Path)
    take_in = add_verb(
        verbs, "import", import_cohort, "a cohort from an open archive (not yet)", "jiebang cohort import sh05.zip"
    )
    take_in.add_argument("file", metavar="FILE.zip", type=Path)
    for verb in (create, listing, export, take_in):
        add_as(verb)


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written}: write a date as year-month-day, for example 2026-11-02") from None


def create_cohort(chosen: argparse.Namespace) -> int:
    from jiebang.cli.scheme_files import good_scheme
    from jiebang.programmes import actions

    require_database()
    by = actor(chosen)
    require("programmes.write", by)
    scheme = good_scheme(chosen.scheme)
    cohort = actions.create_cohort(scheme, code=chosen.code, name=chosen.name, start=chosen.start, by=by)
    tell(chosen, as_json(cohort))
    return 0


def list_cohorts(chosen: argparse.Namespace) -> int:
    from jiebang.programmes import queries
    from jiebang.programmes.models import Cohort

    require_database()
    found = queries.with_counts(Cohort.objects.visible_to(actor(chosen))).select_related("programme")
    rows = [as_json(c) | {"people": c.people_count, "hosts": c.host_count} for c in found]
    if chosen.json:
        write_json(chosen.json, rows)
    elif not rows:
        print(no_cohort_yet(), file=sys.stderr)
    for row in [] if chosen.json else rows:
        print("\t".join(str(row[key]) for key in ("code", "start", "end", "people", "hosts", "scheme", "name")))
    return 0


def export_cohort(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from jiebang.programmes.archive import export_cohort as write
    from jiebang.programmes.permissions import may_manage

    require_database()
    by = actor(chosen)
    cohort = cohort_for(chosen.code, by)
    if not may_manage(by, cohort):
        raise CannotDo(_("Only the office of {cohort} takes it away whole.").format(cohort=cohort.name))
    try:
        counts = write(cohort, chosen.file, by=by)
    except OSError as error:
        raise CannotDo(
            _("{file} cannot be written: {reason}").format(file=chosen.file, reason=error.strerror)
        ) from None
    tell(chosen, {"code": cohort.code, "file": str(chosen.file), "rows": counts})
    return 0


def import_cohort(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    raise CannotDo(_("An archive cannot be taken in yet. Create the cohort and import its lists with: jiebang import"))


def as_json(cohort: Any) -> dict[str, Any]:
    return {
        "code": cohort.code,
        "name": cohort.name,
        "scheme": cohort.programme.code,
        "start": cohort.starts_on.isoformat(),
        "end": cohort.ends_on.isoformat(),
        "days": cohort.days,
        "scheme_sha256": cohort.snapshot_hash,
    }


def tell(chosen: argparse.Namespace, result: dict[str, Any]) -> None:
    if chosen.json:
        write_json(chosen.json, result)
        return
    for key, value in result.items():
        shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        print(f"{key}\t{shown}")


def no_cohort_yet() -> str:
    from django.utils.translation import gettext as _

    return _("No cohort yet. Make one with: jiebang cohort create --help")

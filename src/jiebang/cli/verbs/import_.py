"""`jiebang import`: the office's lists into the database, by the same importers as on screen."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiebang.cli.actor import actor, add_as, cohort_for, require, require_database
from jiebang.cli.output import CannotDo, add_json, store, write_json

KINDS = (
    "people", "hosts", "posts", "wishes", "placements", "records", "contacts", "companies", "leads", "events",
    "meetings", "courses", "questions", "articles",
)  # fmt: skip
EXAMPLE = """examples:
  jiebang import people people.xlsx groups.xlsx --cohort sh05 --yes
  jiebang import records records.xlsx --cohort sh05 --dry-run --errors mend.xlsx
  jiebang import companies companies.xlsx

All files go in, or none: a refused row holds everything back (--skip-refused leaves such rows out), and so does
a row that may be somebody known already. Rows that change what is stored need --yes. Nothing is ever deleted.
"""


def add(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser(
        "import",
        help="put lists of people, posts, records … into the database",
        description="Read .xlsx, .csv or .json lists and tell every row's fate: new, changed, unchanged, skipped, "
        "asked, refused.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--cohort", metavar="CODE", help="the cohort; not needed for companies")
    parser.add_argument("--dry-run", action="store_true", help="tell what would happen and store nothing")
    parser.add_argument(
        "--errors",
        type=Path,
        metavar="OUT.xlsx",
        help="write the refused rows here, to be mended (of a second file to OUT-2.xlsx, and so on)",
    )
    parser.add_argument("--yes", action="store_true", help="rows may change what is stored")
    parser.add_argument("--skip-refused", action="store_true", help="leave refused rows out")
    add_json(parser)
    add_as(parser)
    parser.set_defaults(run=run, wrong=parser.error)


def run(chosen: argparse.Namespace) -> int:
    from django.db import transaction

    require_database()
    by = actor(chosen)
    require("imports.write", by)
    goal = wanted(chosen, by)
    answers: list[dict[str, Any]] = []
    with transaction.atomic():
        done = all(take_in(path, goal, by, answers) for path in chosen.files)
        if chosen.dry_run or not done:
            transaction.set_rollback(True)
    if chosen.json:
        write_json(chosen.json, {"stored": done and not chosen.dry_run, "files": answers})
    conclude(chosen, done)
    return 0 if done else 1


@dataclass(frozen=True)
class Goal:
    """Which importer, into what, under which arguments."""

    importer: Any
    scope_id: Any
    chosen: argparse.Namespace


def wanted(chosen: argparse.Namespace, by: Any) -> Goal:
    from django.utils.translation import gettext as _

    from jiebang.common import imports
    from jiebang.programmes.permissions import may_manage

    try:
        importer = imports.get(chosen.kind)
    except KeyError:
        raise CannotDo(_("Lists of {kind} cannot be imported in this version yet.").format(kind=chosen.kind)) from None
    if not importer.scoped:
        return Goal(importer, imports.INSTALLATION, chosen)
    if not chosen.cohort:
        chosen.wrong(_("--cohort CODE is needed for {kind}").format(kind=chosen.kind))
    cohort = cohort_for(chosen.cohort, by)
    if not may_manage(by, cohort):
        raise CannotDo(_("Only the office of {cohort} imports lists.").format(cohort=cohort.name))
    return Goal(importer, cohort.uuid, chosen)


def take_in(path: Path, goal: Goal, by: Any, answers: list[dict[str, Any]]) -> bool:
    """Put one file in, within the caller's transaction. Whether it could go in."""
    from jiebang.common import imports

    chosen = goal.chosen
    batch = read(path, goal, by)
    hindrance = hindrance_of(batch, chosen)
    answers.append({"file": path.name, "kind": batch.kind, "hindrance": hindrance, **answer_of(batch)})
    if not chosen.json:
        tell(path, batch.preview)
    if chosen.errors:
        write_errors(batch, error_target(chosen, path))
    if hindrance:
        print(f"{path.name}: {hindrance}", file=sys.stderr)
        return False
    imports.apply_now(batch, by=by)
    return True


def read(path: Path, goal: Goal, by: Any) -> Any:
    """The file as a batch with its preview."""
    from jiebang.common import imports
    from jiebang.common.refusals import Refused
    from jiebang.common.tables import Options
    from jiebang.common.uploads import file_digest, read_table, shown_name

    options = Options(skip_refused=goal.chosen.skip_refused)
    try:
        workbook = read_table(path)
        return imports.start(
            goal.importer.kind, goal.scope_id, workbook,
            file_name=shown_name(path.name), sha256=file_digest(path), by=by, options=options,
        )  # fmt: skip
    except Refused as error:
        raise CannotDo(f"{path.name}: {error}") from None


def hindrance_of(batch: Any, chosen: argparse.Namespace) -> str:
    """Why the file cannot go in, "" where it can."""
    from django.utils.translation import ngettext

    from jiebang.common.imports import batches
    from jiebang.common.refusals import Refused

    try:
        batches.require_ready(batch)
    except Refused as error:
        return str(error)
    changed = batch.preview["counts"]["changed"]
    if changed and not chosen.yes:
        return ngettext(
            "{count} row changes what is stored; say --yes to let it.",
            "{count} rows change what is stored; say --yes to let them.",
            changed,
        ).format(count=changed)
    return ""


def answer_of(batch: Any) -> dict[str, Any]:
    kept = ("counts", "lines", "skipped", "unknown", "sheets", "faults", "notices")
    return {name: batch.preview[name] for name in kept}


def tell(path: Path, preview: dict[str, Any]) -> None:
    """One line per fate with the numbers of its rows; what stands against rows on stderr."""
    print(path.name)
    for fate, rows in by_fate(preview).items():
        print(f"  {fate_word(fate)} {len(rows)}: {spans(rows)}")
    for note in notes_of(preview):
        print(f"  {note}", file=sys.stderr)


def by_fate(preview: dict[str, Any]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for line in preview["lines"]:
        found.setdefault(line["fate"], []).append((line["sheet"], line["row"]))
    for row in preview["skipped"]:
        found.setdefault("skipped", []).append((row["sheet"], row["row"]))
    order = ("new", "changed", "unchanged", "skipped", "asked", "refused")
    return {fate: sorted(found[fate]) for fate in order if fate in found}


def spans(rows: list[tuple[str, int]]) -> str:
    """Rows 2–19, 21, sheet by sheet."""
    from django.utils.translation import gettext as _

    from jiebang.common.wording import row_span

    sheets = list(dict.fromkeys(sheet for sheet, _number in rows))
    parts = []
    for sheet in sheets:
        span = _("rows {span}").format(span=row_span([number for where, number in rows if where == sheet]))
        parts.append(f"{sheet} {span}" if len(sheets) > 1 else span)
    return "; ".join(parts)


def fate_word(fate: str) -> str:
    from jiebang.common.imports.words import FATES

    return str(FATES[fate])


def notes_of(preview: dict[str, Any]) -> Iterator[str]:
    """What a person should read: faults, questions, changes and notices, each with its place."""
    from jiebang.common.imports.words import line_notes

    yield from preview["faults"]
    yield from preview["notices"]
    for column in preview["unknown"]:
        if column["taken_as"] == "-":
            yield unknown_column(column)
    yield from said_of_rows(preview["lines"])
    for line in preview["lines"]:
        yield from line_notes({**line, "faults": [fault for fault in line["faults"] if fault["column"]]})
    for row in preview["skipped"]:
        yield skipped_row(row)


def said_of_rows(lines: list[dict[str, Any]]) -> Iterator[str]:
    """What stands against whole rows, such as a missing column, once with all of them."""
    from django.utils.translation import gettext as _

    found: dict[str, list[tuple[str, int]]] = {}
    for line in lines:
        for fault in line["faults"]:
            if not fault["column"]:
                sentence = _("{what}; {remedy}").format(**fault) if fault["remedy"] else fault["what"]
                found.setdefault(sentence, []).append((line["sheet"], line["row"]))
    for sentence, rows in found.items():
        yield f"{spans(rows)}{_(': ')}{sentence}"


def skipped_row(row: dict[str, Any]) -> str:
    from django.utils.translation import gettext as _

    from jiebang.common.wording import place

    return f"{place(row['sheet'], row['row'])}{_(': ')}{row['why']} {row['text'][:40]}".rstrip()


def unknown_column(column: dict[str, Any]) -> str:
    from django.utils.translation import gettext as _

    return _("column {letter} “{title}” is not known and was left out").format(**column)


def error_target(chosen: argparse.Namespace, path: Path) -> Path:
    """Where the refused rows of that file go: lists have columns of their own, so each of several has its own file."""
    number = chosen.files.index(path) + 1
    return chosen.errors if number == 1 else chosen.errors.with_stem(f"{chosen.errors.stem}-{number}")


def write_errors(batch: Any, target: Path) -> None:
    from django.utils.translation import gettext as _

    from jiebang.common.imports import error_sheet
    from jiebang.common.sheets import write_sheet

    titles, rows = error_sheet(batch)
    if not rows:
        return
    content = io.BytesIO()
    write_sheet(content, titles, rows)
    store(target, content.getvalue())
    print(_("The refused rows are in {file}.").format(file=target), file=sys.stderr)


def conclude(chosen: argparse.Namespace, done: bool) -> None:
    from django.utils.translation import gettext as _

    if not done:
        print(_("Nothing was stored."), file=sys.stderr)
    elif chosen.dry_run:
        print(_("This was a trial: nothing was stored."), file=sys.stderr)

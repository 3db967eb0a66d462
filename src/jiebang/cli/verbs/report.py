"""`jiebang report draft`: a self-drafted report of one person's period as a Word file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from jiebang.cli.actor import actor, add_as, cohort_for, require, require_database
from jiebang.cli.output import CannotDo, add_json, store, write_json

EXAMPLE = """examples:
  jiebang report draft --cohort sh05 --kind half_month_summary --period 2021-11-H2 --person P021 --out P021.docx
  jiebang report draft --cohort cr01 --kind monthly_reflection --period 2021-11 --person E01 --out E01.docx --json

A report that was handed in is written as handed in; an open draft is refreshed with the newest records and keeps what
the person changed; where there is none yet, it is composed for the file and nothing is stored.
--json writes every sentence with the numbers of the records it rests on.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "report", help="self-drafted reports", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="act", metavar="draft", required=True)
    draft = verbs.add_parser(
        "draft", help="one report as Word", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    draft.add_argument("--cohort", required=True, metavar="CODE")
    draft.add_argument("--kind", required=True, metavar="KIND", help="report code of the scheme: half_month_summary")
    draft.add_argument("--period", required=True, metavar="PERIOD", help="2021-11-H2, 2021-11, 2021-W45, end …")
    whose = draft.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", metavar="P", help="number of the secondee")
    whose.add_argument("--group", metavar="G", help="name of a group (not yet)")
    draft.add_argument("--out", required=True, type=Path, metavar="FILE.docx")
    add_json(draft)
    add_as(draft)
    draft.set_defaults(run=draft_report)


def draft_report(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from jiebang.reports.export import word_of
    from jiebang.reports.making import as_json, made_paper

    require_database()
    if chosen.group:
        raise CannotDo(_("Reports of a whole group cannot be drafted yet. Name one person: --person P021"))
    by = actor(chosen)
    require("reports.read", by)
    paper = made_paper(the_secondment(chosen, by), chosen.kind, chosen.period, by=by)
    store(chosen.out, word_of(paper))
    if chosen.json:
        write_json(chosen.json, as_json(paper))
    else:
        print(chosen.out)
        counts = {"sentences": len(paper.lines), "resting": paper.resting, "records": len(paper.notes)}
        told = _("{sentences} sentences, {resting} of them resting on {records} records")
        print(told.format(**counts), file=sys.stderr)
    return 0


def the_secondment(chosen: argparse.Namespace, by: Any) -> Any:
    from django.utils.translation import gettext as _

    from jiebang.programmes.models import Secondment
    from jiebang.programmes.permissions import visible_secondments
    from jiebang.reports.permissions import FROM_THE_DRAFT

    cohort = cohort_for(chosen.cohort, by)
    rows = Secondment.objects.filter(cohort=cohort, number__iexact=chosen.person)
    rows = rows.select_related("person", "cohort", "host__organisation", "home_unit")
    found = visible_secondments(rows, by, roles=FROM_THE_DRAFT).first()
    if found is None:
        raise CannotDo(
            _("{cohort} has nobody with the number {number}.").format(cohort=cohort.code, number=chosen.person)
        )
    return found

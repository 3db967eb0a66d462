"""`jiebang scheme`: which schemes are shipped, what one asks for, what is wrong with a file."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from jiebang import schemes
from jiebang.cli.language import gettext as _
from jiebang.cli.language import language
from jiebang.cli.output import add_verb, write_json
from jiebang.cli.scheme_files import file_name, good_scheme, open_scheme
from jiebang.kernel.burden import Meter, meter
from jiebang.kernel.scheme import Fault, Scheme, SchemeFaults, Task, in_language, to_json, to_toml
from jiebang.kernel.scheme.lint import remarks

EXAMPLE = """examples:
  jiebang scheme list
  jiebang scheme show qingdao-shanghai --toml > ours.toml     # a copy to change
  jiebang scheme check ours.toml                              # every fault at once, and the burden meter
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "scheme",
        help="list, check and show schemes",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(plain=True)
    verbs = parser.add_subparsers(dest="act", metavar="list|check|show", required=True)
    add_verb(verbs, "list", list_schemes, "the schemes shipped", "jiebang scheme list --json")
    check = add_verb(
        verbs, "check", check_scheme, "every fault of a file, and its burden", "jiebang scheme check a.toml"
    )
    check.add_argument("file", metavar="FILE", help="a scheme file, or the name of a shipped scheme")
    show = add_verb(verbs, "show", show_scheme, "what a scheme asks for", "jiebang scheme show weifang-beijing")
    show.add_argument("name", metavar="NAME", help="the name of a shipped scheme, or a scheme file")
    show.add_argument("--toml", action="store_true", help="print it as a scheme file")


def list_schemes(chosen: argparse.Namespace) -> int:
    found = [schemes.load(name) for name in schemes.names()]
    if chosen.json:
        write_json(chosen.json, [summary(scheme) for scheme in found])
        return 0
    for scheme in found:
        about = summary(scheme)
        print(_("{code}: {name}, {days} days, {tasks} tasks, {reports} kinds of reports").format(**about))
    return 0


def summary(scheme: Scheme) -> dict[str, Any]:
    return {
        "code": scheme.about.code,
        "name": in_language(scheme.about, "name", language()),
        "days": scheme.about.days,
        "tasks": len(scheme.tasks),
        "reports": len(scheme.reports),
    }


def check_scheme(chosen: argparse.Namespace) -> int:
    try:
        scheme = open_scheme(chosen.file)
    except SchemeFaults as error:
        if chosen.json:
            write_json(chosen.json, {"ok": False, "faults": [as_json(fault) for fault in error.faults]})
        else:
            print(error.text(language()))
        return 1
    found, burden = remarks(scheme, file_name(chosen.file)), meter(scheme)
    if chosen.json:
        said = [as_json(remark) for remark in found]
        write_json(chosen.json, {"ok": True, "faults": [], "remarks": said, "burden": asdict(burden)})
        return 0
    print(_("{file}: no faults").format(file=file_name(chosen.file)))
    for remark in found:
        print(_("To consider: {remark}").format(remark=remark.text(language())))
    print_burden(burden)
    return 0


def as_json(fault: Fault) -> dict[str, str]:
    return {"table": fault.table, "key": fault.key, "code": fault.code, "text": fault.text(language())}


def print_burden(burden: Meter) -> None:
    print(
        _(
            "Burden: {minutes} minutes and {inputs} inputs for each person each week ({weeks} weeks, groups of {size})"
        ).format(
            minutes=f"{burden.minutes:.1f}",
            inputs=f"{burden.inputs:.0f}",
            weeks=f"{burden.weeks:.1f}",
            size=burden.group_size,
        )
    )
    for part in sorted(burden.parts, key=lambda part: -part.minutes):
        line = _("  {minutes} min  {inputs} inputs  {title} ({code}): {times} in all").format(
            minutes=f"{part.minutes:5.2f}",
            inputs=f"{part.inputs:5.1f}",
            title=in_language(part, "title", language()),
            code=part.code,
            times=f"{part.times:.0f}",
        )
        shared = _(", {shared} more come with other records").format(shared=f"{part.shared:.0f}") if part.shared else ""
        print(line + shared)


def show_scheme(chosen: argparse.Namespace) -> int:
    scheme = good_scheme(chosen.name)
    if chosen.json:
        write_json(chosen.json, to_json(scheme))
    elif chosen.toml:
        print(to_toml(scheme), end="")
    else:
        print("\n".join(outline(scheme)))
    return 0


def outline(scheme: Scheme) -> list[str]:
    """The scheme as an office reads it: a heading for each table, a line for each entry with its source."""
    about = scheme.about
    lines = [f"{said(about, 'name')} ({about.code})", _("  {days} days").format(days=about.days) + source_of(about)]
    if scheme.lead:
        lines += ["", _("Lead principle"), f"  {said(scheme.lead, 'title')}{source_of(scheme.lead)}"]
    for title, items in tables(scheme):
        if items:
            lines += ["", title, *(f"  {line_of(item)}{source_of(item)}" for item in items)]
    on = [name for name in ("branch", "events", "leads", "questions") if getattr(scheme.modules, name)]
    return [*lines, "", _("Modules"), f"  {', '.join(on) or '–'}"]


def tables(scheme: Scheme) -> list[tuple[str, Any]]:
    return [
        (_("Phases"), scheme.phases),
        (_("Directions"), scheme.directions),
        (_("Actions"), scheme.actions),
        (_("Mores"), scheme.mores),
        (_("Orientations"), scheme.orientations),
        (_("Kinds of records"), scheme.kinds),
        (_("Tasks"), scheme.tasks),
        (_("Reports"), scheme.reports),
        (_("Courses"), scheme.courses),
        (_("Stages of leads"), scheme.stages),
    ]


def line_of(item: Any) -> str:
    line = f"{said(item, 'title')} ({item.code})"
    if isinstance(item, Task):
        when = _(", by day {day}").format(day=item.due_day) if item.due_day else ""
        window = f" / {item.window}" if item.window != "whole" else ""
        return f"{line}: {item.quota} {said(item, 'unit')}{window}{when}"
    if hasattr(item, "from_day"):
        return _("{line}: days {first} to {last}").format(line=line, first=item.from_day, last=item.to_day)
    if hasattr(item, "every"):
        return f"{line}: {item.every} · {item.who} · {item.form}"
    more = said(item, "question") or said(item, "meaning")
    return f"{line}: {more}" if more else line


def source_of(item: Any) -> str:
    source = said(item, "source")
    return f"  [{source}]" if source else ""


def said(item: Any, name: str) -> str:
    return in_language(item, name, language()) if hasattr(item, name) else ""

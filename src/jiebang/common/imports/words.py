"""Words for the fates and for what there is to say about a row, for the command line and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from jiebang.common.wording import place

FATES = {
    "new": _("new"),
    "changed": _("changed"),
    "unchanged": _("unchanged"),
    "skipped": _("skipped"),
    "asked": _("to be asked"),
    "refused": _("refused"),
}


def line_notes(line: dict[str, Any]) -> Iterator[str]:
    """The sentences about one row of a preview, each with its place."""
    for fault in line["faults"]:
        what = fault["what"]
        if fault["value"] and fault["value"] not in what:
            what += f" ({fault['value']})"
        told = say("{what}; {remedy}").format(what=what, remedy=fault["remedy"]) if fault["remedy"] else what
        yield f"{place(line['sheet'], line['row'], fault['column'])}{say(': ')}{told}"
    here = place(line["sheet"], line["row"])
    if line["why"]:
        yield f"{here}{say(': ')}{line['name']} {line['why']}"
    for change in line["changes"]:
        yield f"{here}{say(': ')}{line['name']} {change['title']} {change['old'] or '∅'} → {change['new'] or '∅'}"
    for question in line["questions"]:
        known = say(", ").join(candidate["label"] for candidate in question["candidates"])
        yield f"{here}{say(': ')}{question['text']} {known}"
    for notice in line["notices"]:
        yield f"{place(line['sheet'], line['row'], notice['column'])}{say(': ')}{notice['text']}"

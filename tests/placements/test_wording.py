"""What a plan who goes where is called: 安排方案, for 方案 alone is what a cohort asks for."""

from __future__ import annotations

import polib

from jiebang.common import catalogue

# Where the plan itself speaks, or the sentence before has named it.
NAMED_BEFORE = {
    "Nobody in this plan matches",
    "The placements stand already as this plan has them.",
    "No other plan is better in this order; the proof is kept with the plan.",
}


def test_the_pages_of_placements_call_a_plan_by_its_whole_name():
    pages = [
        entry
        for entry in polib.pofile(str(catalogue.PO))
        if any("templates/placements/" in path or "home/overview_page" in path for path, _line in entry.occurrences)
    ]
    said = {entry.msgid: entry.msgstr or entry.msgstr_plural[0] for entry in pages}
    short = {msgid for msgid, text in said.items() if "方案" in text.replace("安排方案", "")}
    assert short - NAMED_BEFORE == set()
    assert sum("安排方案" in text for text in said.values()) > 10

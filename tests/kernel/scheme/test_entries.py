"""A scheme changed entry by entry, its differences, and its file: whatever is put together reads back the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang import schemes
from jiebang.kernel.scheme import (
    Difference,
    Phase,
    Scheme,
    Task,
    differences,
    faults_of,
    from_json,
    read,
    to_json,
    to_toml,
)
from jiebang.kernel.scheme.entries import entries, entry, with_added, with_changed, with_moved, with_word, without
from jiebang.kernel.scheme.file import REPEATED
from jiebang.kernel.scheme.lint import remarks

SHIPPED = {name: schemes.load(name) for name in schemes.names()}
QINGDAO = SHIPPED["qingdao-shanghai"]
codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
titles = st.text(st.characters(exclude_categories=["C"], include_characters="\"\\#[]='"), min_size=1, max_size=20).map(
    lambda text: f"题{text.strip()}"
)


def edited(scheme: Scheme, table: str, act: str, number: int, title: str, code: str) -> Scheme:
    """One random edit; one that has nothing to act on leaves the scheme as it is."""
    rows = entries(scheme, table)
    if act == "add":
        return scheme if entry(scheme, table, code) else with_added(scheme, table, REPEATED[table][1](code, title))
    if not rows:
        return scheme
    row = rows[number % len(rows)]
    if act == "remove":
        return scheme if len(rows) == 1 and table == "kind" else without(scheme, table, row.code)
    if act == "move":
        return with_moved(scheme, table, row.code, down=number % 2 == 0)
    return with_changed(scheme, table, row.code, replace(row, title=title, source=title))


# What taking an entry out may leave wrong elsewhere, and nothing else.
ON_THE_WAY = {"unknown_count", "unknown_action", "reserved", "overlap", "no_person", "no_organisation"}
edits = st.lists(
    st.tuples(
        st.sampled_from(list(REPEATED)), st.sampled_from(["add", "remove", "move", "title"]), st.integers(0, 9), titles,
        codes,
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(SHIPPED)), edits)
def test_a_scheme_edited_in_any_way_reads_back_from_its_file_and_its_snapshot(name, steps):
    scheme = SHIPPED[name]
    for step in steps:
        scheme = edited(scheme, *step)
    assert from_json(to_json(scheme)) == scheme
    faults = faults_of(scheme, "x.toml")
    if faults:
        assert {fault.code for fault in faults} <= ON_THE_WAY
    else:
        assert read(to_toml(scheme, "第一行\n第二行"), "x.toml") == scheme


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(SHIPPED)), edits)
def test_two_schemes_have_no_difference_exactly_when_they_are_equal(name, steps):
    scheme = SHIPPED[name]
    for step in steps:
        scheme = edited(scheme, *step)
    assert (differences(SHIPPED[name], scheme) == []) == (SHIPPED[name] == scheme)


def test_differences_name_the_table_the_entry_and_the_value():
    task = QINGDAO.task("promotion")
    after = with_changed(QINGDAO, "task", "promotion", replace(task, quota=8))
    after = with_added(without(after, "more", "strict"), "phase", Phase("late", "迟", from_day=1, to_day=1))
    after = with_word(with_moved(after, "task", "idea", down=False), "host", "挂职单位", "")
    found = [
        (d.what, d.table, d.code, d.key, d.before, d.after) for d in differences(QINGDAO, after) if d.what != "moved"
    ]
    assert found == [
        ("added", "phase", "late", "", None, None),
        ("removed", "more", "strict", "", None, None),
        ("changed", "task", "promotion", "quota", 10, 8),
        ("changed", "words", "host", "word", "实训单位", "挂职单位"),
        ("changed", "words", "host_en", "word", "host", ""),
    ]
    assert [d.table for d in differences(QINGDAO, after) if d.what == "moved"] == ["task"]


def test_a_lead_taken_away_is_one_difference():
    after = replace(QINGDAO, lead=None)
    assert differences(QINGDAO, after) == [Difference("removed", "lead", item=QINGDAO.lead)]


def test_an_entry_moves_by_one_and_stays_at_the_edge():
    order = [task.code for task in QINGDAO.tasks]
    moved = with_moved(QINGDAO, "task", order[2], down=False)
    assert [task.code for task in moved.tasks][:4] == [order[0], order[2], order[1], order[3]]
    assert with_moved(QINGDAO, "task", order[0], down=False) == QINGDAO
    assert with_moved(QINGDAO, "task", order[-1], down=True) == QINGDAO


@pytest.mark.parametrize("act", [without, lambda *a: with_moved(*a, down=True)])
def test_an_entry_that_is_not_there_is_a_key_error(act):
    with pytest.raises(KeyError):
        act(QINGDAO, "task", "nothing")


def test_a_word_taken_away_leaves_no_twin_behind():
    assert with_word(QINGDAO, "idea", "", "").words == {
        key: word for key, word in QINGDAO.words.items() if key not in ("idea", "idea_en")
    }


def test_more_than_an_hour_a_week_is_remarked():
    heavy = with_added(QINGDAO, "task", Task("much", "很多", quota=90_000, counts=("contact",)))
    assert "remark_burden" in [fault.code for fault in remarks(heavy, "x")]
    assert "remark_burden" not in [fault.code for fault in remarks(QINGDAO, "x")]


def test_a_fault_tells_which_entry_it_is_about():
    wrong = with_changed(QINGDAO, "task", "idea", replace(QINGDAO.task("idea"), due_day=400))
    assert [(f.entry, f.key, f.code) for f in faults_of(wrong, "x")] == [(("task", 7), "due_day", "outside")]

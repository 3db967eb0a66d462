"""Leadership reads the overview and the boards without a count that points at somebody; the office reads all of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.common.audit import SYSTEM
from jiebang.common.cells import Left
from jiebang.home import overview_page
from jiebang.home.discretion import hidden_shares
from jiebang.home.overview import overview_of
from jiebang.home.overview_papers import matrix
from jiebang.programmes.actions import take_leave
from tests.builders import a_cohort, a_grant, a_group, a_secondment, a_user, signed_in
from tests.dump import text_of_zip
from tests.home.rows import DAY_57, a_group_of, day, keep_up

pytestmark = pytest.mark.django_db
FEW = "不足 3 人"


@pytest.fixture
def cohort(today_is):
    """Eight people; six keep up, two are quiet."""
    today_is(DAY_57)
    cohort, _group, people = a_group_of(8, code="sh05")
    for number, person in enumerate(people):
        person.person.name = f"学员{'甲乙丙丁戊己庚辛'[number]}"
        person.person.save()
        if number > 1:
            keep_up(person)
    return cohort


def page(role, cohort, client):
    user = a_user(role=role, scope=cohort)
    return signed_in(client, user).get(f"/cohorts/{cohort.code}/").content.decode()


def test_the_office_sees_numbers_and_names(cohort, client):
    text = page("office", cohort, client)
    assert "2 人可能需要帮助" in text and "学员甲" in text.split("待办")[-1]
    assert FEW not in text


def test_leadership_is_told_fewer_than_three_and_no_names_beside_what_is_behind(cohort, client):
    text = page("reader", cohort, client)
    assert f"{FEW}可能需要帮助" in text and "2 人可能需要帮助" not in text
    assert f'<span class="n r muted">{FEW}</span>' in text or f'<span class="n r och">{FEW}</span>' in text
    view = overview_of(cohort)
    told = overview_page.context(view, discreet=True)["todo"]
    assert not any("学员" in str(matter.text) for matter in told)
    assert any("学员" in str(matter.text) for matter in overview_page.context(view)["todo"])


def test_somebody_who_is_also_of_the_office_sees_everything(cohort, client):
    user = a_user(role="reader", scope=cohort)
    a_grant(user, "office", cohort)
    assert "2 人可能需要帮助" in signed_in(client, user).get("/cohorts/sh05/").content.decode()


def test_before_departure_few_without_a_place_are_not_counted_out(today_is, client):
    today_is(date(2021, 12, 12))
    cohort = a_cohort(code="sh06", start=date(2021, 12, 24))
    group = a_group(cohort)
    for number in range(4):
        a_secondment(cohort, group=group if number else None)
    text = page("reader", cohort, client)
    assert "4 人还没有岗位" in text and "3/4" not in text
    assert "已分组 3" not in text and "还有人没有分组" in text


def test_groups_of_one_or_two_are_not_counted_out(cohort):
    small = a_group(cohort, "两人组")
    for _n in range(2):
        a_secondment(cohort, group=small)
    columns = overview_page.context(overview_of(cohort), discreet=True)["columns"]
    assert [str(column["size"]) for column in columns] == ["未单列", FEW]
    assert [column["size"] for column in overview_page.context(overview_of(cohort))["columns"]] == [8, 2]


def test_the_matrix_of_papers_tells_few_apart_from_nearly_all(cohort):
    view = overview_of(cohort)
    shown = [cell.words for row in matrix(view, discreet=False) for cell in row["cells"]]
    kept = [cell.words for row in matrix(view, discreet=True) for cell in row["cells"]]
    assert shown == kept  # nobody handed anything in: 0 of 8 points at nobody
    assert shown and set(shown) == {"0/8"}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)).map(sorted).map(tuple), min_size=2, max_size=5))
def test_no_share_left_out_can_be_worked_out_of_the_totals(shares):
    left = hidden_shares(shares)
    for (done, of), kept in zip(shares, left, strict=True):
        if kept is None:
            assert done not in {1, 2} and of - done not in {1, 2}
    hidden = [number for number, kept in enumerate(left) if kept is not None]
    # With all other groups known and the totals given, one hidden group alone would be known.
    assert len(hidden) != 1 or not any(isinstance(kept, Left) and kept.small for kept in left)


# ── boards ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("role", "sees"), [("office", True), ("leader", True), ("deputy", True), ("reader", False)])
def test_why_somebody_is_away_is_for_office_and_the_own_leader(cohort, client, role, sees):
    group = cohort.bodies.get()
    person = group.secondments.first()
    take_leave(person, starts_on=day(56), ends_on=DAY_57 + timedelta(days=1), reason="颈椎病复查", by=SYSTEM)
    user = a_user(role=role, scope=group if role in {"leader", "deputy"} else cohort)
    signed_in(client, user)
    text = client.get(f"/groups/{group.uuid}/").content.decode()
    sheet = text_of_zip(b"".join(client.get(f"/groups/{group.uuid}.xlsx").streaming_content))
    assert [("颈椎病" in told) for told in (text, sheet)] == [sees, sees]
    assert sees or "请假" in text

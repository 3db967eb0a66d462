"""What waits for whom, from the rooms that stand now."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from jiebang.common import waiting
from jiebang.common.imports.batches import start
from jiebang.common.tables.values import Cell, Line, Sheet, Workbook
from tests.builders import signed_in
from tests.home.rows import a_visit

pytestmark = pytest.mark.django_db


def matters(user, kind: str) -> list[tuple[str, date | None]]:
    with translation.override("zh-hans"):
        return [(matter.title, matter.due) for matter in waiting.for_user(user) if matter.key.startswith(kind)]


def test_papers_owed_wait_with_their_day_and_the_page_opens(house, client, today_is):
    today_is(date(2021, 12, 1))
    found = matters(house["甲"], "report:")
    assert ("半月总结 11/16–30 待提交", date(2021, 12, 2)) in found
    assert [title for title, _due in found if "12/1" in title] == []
    for matter in waiting.for_user(house["甲"]):
        assert signed_in(client, house["甲"]).get(matter.url).status_code == 200
    assert matters(house.office, "report:") == []


def test_promised_steps_wait_for_their_owner_alone(house, today_is):
    own, mate = house.people[0], house.people[1]
    today = date(2021, 12, 12)
    for days, step, owner in (
        (-20, "太久", own),
        (-2, "早该做", own),
        (2, "快了", own),
        (9, "以后", own),
        (1, "他的", mate),
    ):
        a_visit(
            own,
            today - timedelta(days=3),
            f"公司{step}",
            next_step=step,
            next_owner=owner,
            next_due=today + timedelta(days),
        )
    assert [title for title, _due in matters(house["甲"], "step:")] == ["约定：早该做", "约定：快了"]
    assert [title for title, _due in matters(house["乙"], "step:")] == ["约定：他的"]


def test_a_list_read_and_not_taken_in_waits_for_whom_read_it(house, client):
    lines = [
        Line(n, [Cell("text", t) for t in row]) for n, row in enumerate([["编号", "姓名"], ["P9", "新来的"]], start=1)
    ]
    batch = start(
        "people",
        house.cohort.uuid,
        Workbook([Sheet("名单", lines)]),
        file_name="名单.xlsx",
        sha256="0" * 64,
        by=house.office,
    )
    assert matters(house.office, "import:") == [("名单 名单.xlsx 已读取，还没有导入", None)]
    assert matters(house.office2, "import:") == []
    assert signed_in(client, house.office).get(f"/imports/{batch.uuid}/").status_code == 200

from __future__ import annotations

from datetime import date

import pytest

from jiebang.evidence import said
from jiebang.evidence.drafts import Decided, Met

DAY = date(2021, 10, 17)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("周涛（上海连锁商超采购联盟（样例），副秘书长）", [Met("周涛", "上海连锁商超采购联盟（样例）", "副秘书长")]),
        ("周某某", [Met("周某某")]),
        ("李德佳(普洛斯,经理)；徐 庆浩（普洛斯）", [Met("李德佳", "普洛斯", "经理"), Met("徐庆浩", "普洛斯")]),
        ("王伟（普洛斯，总监\n李（", [Met("王伟", "普洛斯", "总监李（")]),
        ("；；", []),
        ("", []),
    ],
)
def test_people_met_are_read(text, people):
    assert said.people_met(text) == people


@pytest.mark.parametrize(
    ("text", "decisions"),
    [
        ("各组报送计划（各组组长，10月20日前）", [Decided("各组报送计划", "各组组长", date(2021, 10, 20))]),
        ("主题党日（支部委员会，10月30日起）", [Decided("主题党日（10月30日起）", "支部委员会")]),
        ("走访（甲、乙，2021-09-17前）；定稿", [Decided("走访", "甲、乙", date(2021, 9, 17)), Decided("定稿")]),
        ("定稿（张三，2月30日前）", [Decided("定稿（2月30日前）", "张三")]),
        ("定稿（张三）", [Decided("定稿", "张三")]),
    ],
)
def test_decisions_are_read(text, decisions):
    assert said.decisions(text, DAY) == decisions


def test_a_january_day_said_in_december_is_next_year():
    assert said.decisions("定稿（张三，1月5日前）", date(2021, 12, 20)) == [Decided("定稿", "张三", date(2022, 1, 5))]

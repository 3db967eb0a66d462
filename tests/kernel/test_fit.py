"""The computed fit: what counts, how much, and that reasons say the same as the points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.kernel.fit import PARTS, Opening, Profile, Sectors, Weights, Wishes, fit_table, reasons
from jiebang.kernel.fit.shares import covered_share, duties_share, level_share, sector_share, wish_share
from jiebang.kernel.fit.words import likeness

PORT = Profile("航运物流", 6, ("多式联运", "航线开发", "口岸协调"), ("航运金融", "绿色航运"), "港航经济处副处长")
FLEET = Opening(
    "航运物流", 5, ("航线开发", "港口管理"), ("绿色航运", "航运金融"), "航线规划分析师", "参与航线调整方案测算", "中远"
)
NEAR = Sectors({frozenset(("文化旅游", "城市更新")): 0.6})


def test_parts_add_up_to_the_points_of_each_share():
    table = fit_table([PORT], [FLEET], wishes=Wishes({(0, 0): 1}, {(0, 0): 2}, {}))
    # same sector 0.5; one of two needs met; one duty word of two: 350 x (0.5 + 0.15 + 0.1)
    assert table.of(0, 0) == {"own_job": 262, "gap": 350, "level": 75, "person": 100, "host": 40, "home": 0}
    assert table.total[0, 0] == 827


def test_reasons_name_what_was_counted():
    codes = {r.code: dict(r.values) for r in reasons(PORT, FLEET, ranks={"person": 1})}
    assert codes["same_sector"]["own"] == "航运物流"
    assert codes["needs_met"] == {"tags": ["航线开发"], "of": 2}
    assert codes["gap_learned"] == {"tags": ["航运金融", "绿色航运"], "of": 2}
    assert codes["level_above"] == {"own": 6, "post": 5, "by": 1}
    assert codes["person_wish"] == {"rank": 1}


def test_reasons_admit_what_the_post_does_not_give():
    far = Opening("金融", 2, ("债券发行",), ("债券登记结算",))
    codes = [r.code for r in reasons(PORT, far, ranks={}, wished_elsewhere=True)]
    assert codes == ["other_sector", "gap_none", "level_above", "person_wished_elsewhere"]


def test_blank_cells_count_half_and_say_so():
    table = fit_table([Profile()], [FLEET])
    assert table.of(0, 0) == {"own_job": 175, "gap": 175, "level": 50, "person": 0, "host": 0, "home": 0}
    assert [r.code for r in reasons(Profile(), FLEET, ranks={})] == [
        "sector_unknown", "skills_unknown", "gap_unknown", "level_unknown",
    ]  # fmt: skip


def test_nothing_at_all_gives_an_empty_table():
    assert fit_table([], []).total.shape == (0, 0)
    assert fit_table([PORT], []).total.shape == (1, 0)
    assert fit_table([], [FLEET]).total.shape == (0, 1)


def test_home_units_wish_counts_half_at_the_hosts_other_posts():
    openings = [Opening(host="阳光"), Opening(host="阳光"), Opening(host="别家"), Opening(), Opening()]
    wishes = Wishes(home={(0, 0): 1, (0, 3): 2})
    home = fit_table([Profile()], openings, wishes=wishes).parts["home"]
    assert home.tolist() == [[50, 25, 0, 40, 0]]
    assert wishes.of(0, 1, [o.host for o in openings]) == {"home_host": 1}
    assert wishes.of(0, 0, [o.host for o in openings]) == {"home": 1}


@pytest.mark.parametrize(("rank", "share"), [(None, 0), (1, 1.0), (2, 0.8), (5, 0.2), (6, 0.1), (40, 0.1)])
def test_later_wishes_give_less_but_never_nothing(rank, share):
    assert wish_share(rank) == pytest.approx(share)


@pytest.mark.parametrize(("own", "asked", "share"), [(6, 6, 1), (4, 7, 0.25), (1, 9, 0), (None, 3, 0.5)])
def test_each_level_between_costs_a_quarter(own, asked, share):
    assert level_share(own, asked) == share


def test_sectors_are_near_both_ways_and_strange_ones_are_not():
    assert sector_share("文化旅游", "城市更新", NEAR) == sector_share("城市更新", "文化旅游", NEAR) == 0.6
    assert sector_share("文化旅游", "金融", NEAR) == 0


def test_same_text_in_other_widths_and_cases_is_the_same():
    assert likeness("ＥＳＧ 报告", "esg报告") == 1


def test_texts_sharing_only_everyday_words_are_not_alike():
    assert likeness("绿色金融", "绿色建筑") == 0
    assert likeness("项目管理", "仓储管理") == 0
    assert 0 < likeness("临床研究管理", "创新药临床转化") <= 0.6


@pytest.mark.parametrize("weights", [{"gap": -1}, {"own_job": 900}])
def test_weights_below_0_or_above_1000_together_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        Weights(**weights)


def test_weights_can_be_changed():
    table = fit_table([PORT], [FLEET], weights=Weights(own_job=0, gap=1000, level=0, person=0, host=0, home=0))
    assert table.total.tolist() == [[1000]]


TAGS = st.lists(
    st.sampled_from(["航运金融", "绿色航运", "跨境电商", "航线开发", "口岸协调", "ESG"]), max_size=3, unique=True
)
LEVELS = st.none() | st.integers(1, 9)
PROFILES = st.builds(
    Profile,
    st.sampled_from(["", "航运物流", "文化旅游"]),
    LEVELS,
    TAGS.map(tuple),
    TAGS.map(tuple),
    st.sampled_from(["", "航线处处长", "科员"]),
)
OPENINGS = st.builds(
    Opening,
    st.sampled_from(["", "航运物流", "城市更新"]),
    LEVELS,
    TAGS.map(tuple),
    TAGS.map(tuple),
    st.sampled_from(["", "航线分析师"]),
    st.sampled_from(["", "参与航线调整"]),
)


@given(st.lists(PROFILES, max_size=4), st.lists(OPENINGS, max_size=4))
def test_whole_table_equals_one_pair_at_a_time(profiles, openings):
    table = fit_table(profiles, openings, sectors=NEAR)
    for i, profile in enumerate(profiles):
        for j, opening in enumerate(openings):
            own = (
                0.5 * sector_share(profile.sector, opening.sector, NEAR)
                + 0.3 * covered_share(opening.needs, profile.skills)
                + 0.2 * duties_share(profile, opening)
            )
            expected = [
                round(350 * own),
                round(350 * covered_share(profile.gap, opening.offers)),
                round(100 * level_share(profile.level, opening.level)),
            ]
            assert [table.of(i, j)[part] for part in PARTS[:3]] == pytest.approx(expected, abs=1)
    assert np.all((table.total >= 0) & (table.total <= 1000))

"""The computed fit: what counts, how much, and that reasons say the same as the points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.kernel.fit import PARTS, Opening, Profile, Sectors, Weights, Wishes, fit_table, reasons
from jiebang.kernel.fit.alike import MOST_ALIKE, likeness, likest, shared_words
from jiebang.kernel.fit.shares import (
    duties_share,
    duty_texts,
    gap_share,
    level_share,
    needs_share,
    sector_share,
    wish_share,
)
from jiebang.kernel.fit.words import TELLS_ALL, background, clauses, tells, tfidf

PORT = Profile("航运物流", 6, ("多式联运", "航线开发", "口岸协调"), ("航运金融", "绿色航运"), "港航经济处副处长")
FLEET = Opening(
    "航运物流", 5, ("航线开发", "港口管理"), ("绿色航运", "航运金融"), "航线规划分析师", "参与航线调整方案测算", "中远"
)
NEAR = Sectors({frozenset(("文化旅游", "城市更新")): 0.6})


def test_parts_add_up_to_the_points_of_each_share():
    table = fit_table([PORT], [FLEET], wishes=Wishes({(0, 0): 1}, {(0, 0): 2}, {}))
    # same sector 0.5; one of two needs met; the skill is what the title says, and a bit of the duties: 350 x 0.77
    assert table.of(0, 0) == {"own_job": 269, "gap": 350, "level": 75, "person": 100, "host": 40, "home": 0}
    assert table.total[0, 0] == 834


def test_reasons_name_what_was_counted():
    codes = {r.code: dict(r.values) for r in reasons(PORT, FLEET, ranks={"person": 1})}
    assert codes["same_sector"]["own"] == "航运物流"
    assert codes["needs_met"] == {"tags": ["航线开发"], "of": 2, "missed": ["港口管理"]}
    assert codes["gap_learned"] == {"tags": ["航运金融", "绿色航运"], "of": 2, "missed": []}
    assert codes["level_above"] == {"own": 6, "post": 5, "by": 1}
    assert codes["person_wish"] == {"rank": 1}


def test_reasons_admit_what_the_post_does_not_give():
    far = Opening("金融", 2, ("债券发行",), ("债券登记结算",))
    codes = [r.code for r in reasons(PORT, far, ranks={})]
    assert codes == ["other_sector", "needs_missed", "gap_none", "level_above"]


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
    assert sector_share("ＡＩ 医疗", "金融", Sectors({frozenset(("ai医疗", "金融")): 0.3})) == 0.3


def test_an_offices_own_shares_stand_over_those_shipped():
    own = Sectors({frozenset(("城市更新", "文化旅游")): 0.0, frozenset(("海洋", "港口")): 0.9}).over(NEAR)
    assert sector_share("文化旅游", "城市更新", own) == 0
    assert sector_share("港口", "海洋", own) == 0.9
    assert sector_share("金融", "保险", Sectors({frozenset(("金融", "保险")): 0.2}).over(NEAR)) == 0.2


def test_same_text_in_other_widths_and_cases_is_the_same():
    assert likeness("ＥＳＧ 报告", "esg报告") == 1


def test_texts_sharing_only_everyday_words_are_not_alike():
    assert likeness("绿色金融", "绿色建筑") == 0
    assert likeness("项目管理", "仓储管理") == 0
    assert likeness("project management", "the management of projects and of services") == 0
    assert 0.3 < likeness("临床研究管理", "创新药临床转化") <= MOST_ALIKE
    assert likeness("Supplier development", "development of suppliers") == pytest.approx(0.41, abs=0.01)


def test_the_words_that_make_texts_alike_are_named_the_heaviest_first():
    assert shared_words("跨境电商运营", "跨境电商运营总监助理") == ["电商", "跨境"]
    assert shared_words("临床研究管理", "创新药临床转化") == ["临床"]
    assert shared_words("Warehouse operations", "warehouse and operation safety") == ["warehouse"]
    assert shared_words("绿色建筑", "跨境结算") == []
    assert len(shared_words("港口 集疏运 仓单 交割 船舶", "仓单 交割 船舶 港口 集疏运 调度")) == 3


HOSTILE = [
    "", " ", "🙂🙂", "🙂", "的和与及以及", "the of and for", "ＥＳＧ", "１２３ 2021", "仓单" * 5000, "、，。；",
    "\x00\t\n", "a" * 10_000, "绿色航运", "航运金融", "supplier quality", "Supplier  Quality",
]  # fmt: skip
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_both_ways_whole_only_for_the_same_text_and_never_out_of_bounds(one, other):
    share = likeness(one, other)
    assert share == likeness(other, one)
    assert likeness(one, one) == likeness(other, other) == 1
    assert share == 1 or 0 <= share <= MOST_ALIKE
    assert sum(weight**2 for weight in tfidf(one).values()) < 1


@given(st.lists(TEXTS, max_size=4), st.lists(st.lists(TEXTS, max_size=3), max_size=3))
def test_many_texts_at_once_are_as_alike_as_one_by_one(texts, lists):
    expected = [[max((likeness(text, other) for other in given), default=0) for given in lists] for text in texts]
    assert likest(texts, lists) == pytest.approx(np.array(expected, dtype=float).reshape(len(texts), len(lists)))


def test_more_texts_than_are_worked_out_at_once_give_the_same(monkeypatch):
    texts, lists = ["绿色航运", "航运金融", "临床研究管理"], [["航运金融"], [], ["创新药临床转化", "绿色航运"]]
    whole = likest(texts, lists)
    monkeypatch.setattr("jiebang.kernel.fit.alike._CELLS", 1)
    assert likest(texts, lists).tolist() == whole.tolist()


def test_duties_are_read_in_the_pieces_they_are_written_in():
    assert clauses("协助可研，跟进（一期）、二期；\n协助可研。") == ["协助可研", "跟进", "一期", "二期"]
    assert clauses("Measure pick rates, propose changes and follow up. Version 1.5 only") == [
        "Measure pick rates", "propose changes", "follow up", "Version 1.5 only",
    ]  # fmt: skip


def test_what_is_not_offered_but_met_with_in_the_duties_is_half_learned():
    post = Opening("金融", 5, (), ("债券登记结算",), "研究员", "跟踪仓单交割；" + "整理会议纪要，" * 1500)
    eager = Profile("金融", 5, (), ("仓单交割", "海洋药物研发"))
    half_of_it = 0.5 * likeness("仓单交割", "跟踪仓单交割") / 2
    assert gap_share(eager, post) == pytest.approx(half_of_it)
    assert 0 < half_of_it < 0.5
    found = {reason.code: dict(reason.values) for reason in reasons(eager, post, ranks={})}
    assert found["gap_duties"] == {"pair": ["仓单交割", "跟踪仓单交割", ["交割", "仓单"]], "title": "研究员"}
    assert found["gap_missed"] == {"tags": ["海洋药物研发"]}


def test_an_offer_learned_as_such_does_not_stand_in_for_something_else_as_well():
    post = Opening(offers=("航运金融",))
    assert gap_share(Profile(gap=("绿色航运",)), post) == likeness("绿色航运", "航运金融") > 0
    assert gap_share(Profile(gap=("绿色航运", "航运金融")), post) == 0.5
    table = fit_table([Profile(gap=("绿色航运",)), Profile(gap=("绿色航运", "航运金融"))], [post])
    assert table.parts["gap"].tolist() == [[round(350 * likeness("绿色航运", "航运金融"))], [175]]


def test_one_more_row_changes_nobodys_fit():
    few = fit_table([PORT], [FLEET]).total[0, 0]
    others = [Profile(skills=(f"绿色航运{n}",), gap=("航运金融",)) for n in range(20)]
    posts = [Opening(offers=("航运金融", f"港口{n}"), duties="航线航运港口") for n in range(20)]
    assert fit_table([*others, PORT], [*posts, FLEET]).total[-1, -1] == few


def test_words_of_every_field_tell_nothing_and_words_of_few_tell_all():
    assert tells("专员") == tells("management") == 0
    assert tells("运营") < tells("绿色") < tells("航线") == 1
    assert tells("") == tells("从未见过的词") == 1
    assert all(TELLS_ALL < share <= 1000 for share in background().values())


@pytest.mark.parametrize("weights", [{"gap": -1}, {"own_job": 900}])
def test_weights_below_0_or_above_1000_together_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        Weights(**weights)


def test_weights_can_be_changed():
    table = fit_table([PORT], [FLEET], weights=Weights(own_job=0, gap=1000, level=0, person=0, host=0, home=0))
    assert table.total.tolist() == [[1000]]
    assert table.of(0, 0) == {"gap": 1000}


def test_where_the_aim_follows_the_wishes_they_are_left_out_of_the_fit():
    weights = Weights().without_wishes()
    assert weights == Weights(350, 350, 100, 0, 0, 0)
    table = fit_table([PORT], [FLEET], wishes=Wishes({(0, 0): 1}, {(0, 0): 2}, {}), weights=weights)
    assert table.of(0, 0) == {"own_job": 269, "gap": 350, "level": 75}


TAGS = st.lists(
    st.sampled_from(["航运金融", "绿色航运", "跨境电商", "航线开发", "口岸协调", "ESG", "ｅｓｇ", "🙂"]),
    max_size=3,
    unique=True,
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
    st.sampled_from(["", "参与航线调整", "跟踪航运金融，口岸协调"]),
)


@given(st.lists(PROFILES, max_size=4), st.lists(OPENINGS, max_size=4))
def test_whole_table_equals_one_pair_at_a_time(profiles, openings):
    table = fit_table(profiles, openings, sectors=NEAR)
    for i, profile in enumerate(profiles):
        for j, opening in enumerate(openings):
            own = (
                0.5 * sector_share(profile.sector, opening.sector, NEAR)
                + 0.3 * needs_share(profile, opening)
                + 0.2 * duties_share(profile, opening)
            )
            expected = [
                round(350 * own),
                round(350 * gap_share(profile, opening)),
                round(100 * level_share(profile.level, opening.level)),
            ]
            assert [table.of(i, j)[part] for part in PARTS[:3]] == pytest.approx(expected, abs=1)
    assert np.all((table.total >= 0) & (table.total <= 1000))
    backwards = fit_table(profiles[::-1], openings[::-1], sectors=NEAR)
    assert table.total.tolist() == backwards.total[::-1, ::-1].tolist()


@given(PROFILES, OPENINGS)
def test_reasons_say_what_the_points_say(profile, opening):
    codes = {reason.code for reason in reasons(profile, opening, ranks={}, sectors=NEAR)}
    gap, duties = gap_share(profile, opening), duties_share(profile, opening)
    assert (gap == 0) == ("gap_none" in codes or (codes >= {"gap_missed"} and not codes & GIVEN))
    assert (gap == 1) <= (codes & GIVEN == {"gap_learned"} and "gap_missed" not in codes)
    assert ("duties_skill" in codes or "duties_job" in codes) <= (duties > 0)
    assert all(text == text.strip() for text in duty_texts(opening))


GIVEN = {"gap_learned", "gap_near", "gap_duties"}

"""Plans from the office's lists: the same for any order of rows, with reasons that hold."""

from __future__ import annotations

import random

import pytest

from jiebang.placements.grid import near_sectors
from jiebang.placements.inputs import Candidate, Inputs, Vacancy, Wanted
from jiebang.placements.matching import match
from jiebang.placements.wording import reason_texts

ANNA = Candidate("P1", "安娜", "港航局", "港航处处长", "航运物流", 6, ("航线开发",), ("航运金融",))
BO = Candidate("P2", "薄云", "金融局", "基金科科长", "金融", 5, ("信贷管理",), ("绿色金融",))
FLEET = Vacancy("K1", "中远", "航线规划分析师", "航运物流", 1, 0, "航线测算", ("航运金融",), ("航线开发",), 6)
BANK = Vacancy("K2", "清算所", "清算分析师", "金融", 1, 1, "清算", ("绿色金融",), ("信贷管理",), 5)
CLOSED = Vacancy("K3", "普洛斯", "园区运营", "航运物流", 0)


def pairs(found):
    return [(line.person, line.post) for line in found.placed]


def codes(line):
    return [reason.code for reason in line.reasons]


def test_each_goes_where_the_own_job_and_the_gap_are():
    found = match(Inputs([ANNA, BO], [FLEET, BANK, CLOSED]), "fair")
    assert pairs(found) == [("P1", "K1"), ("P2", "K2")]
    assert (found.status, found.blocking_pairs, found.missed_minimums, found.free_seats) == ("optimal", 0, [], {})
    assert (found.placed[0].place_in_list, found.placed[0].of) == (1, 2)  # a closed post is none to go to


def test_the_order_of_the_rows_changes_nothing_but_the_order_of_the_lines():
    people = [Candidate(f"P{n}", sector="金融", level=5) for n in range(12)]
    posts = [Vacancy(f"K{n}", sector="金融", seats=2, level=5) for n in range(6)]
    plain = match(Inputs(people, posts), "total")
    mixed = random.Random(1).sample(people, 12), random.Random(2).sample(posts, 6)
    shuffled = match(Inputs(*mixed), "total")
    assert sorted(pairs(plain)) == sorted(pairs(shuffled))
    assert [line.person for line in shuffled.placed] == [person.number for person in mixed[0]]


def test_given_fits_replace_the_computed_ones_and_bar_what_they_leave_out():
    found = match(Inputs([ANNA, BO], [FLEET, BANK], fits={("P1", "K2"): 900, ("P2", "K2"): 800}), "total")
    assert pairs(found) == [("P1", "K2")]
    assert (found.placed[0].fit, found.placed[0].parts, codes(found.placed[0])[0]) == (900, {}, "fit_given")
    assert [(left.person, codes(left)) for left in found.unplaced] == [("P2", ["all_taken"])]


def test_everybody_left_over_is_told_why():
    few = match(Inputs([ANNA, BO], [FLEET]), "fair")
    assert [(left.person, codes(left)) for left in few.unplaced] == [("P2", ["too_few_seats"])]
    none = match(Inputs([ANNA], [CLOSED]), "fair")
    assert [(left.person, codes(left)) for left in none.unplaced] == [("P1", ["no_post_allowed"])]


@pytest.mark.parametrize(
    ("posts", "code"),
    [
        ([FLEET, BANK], "first_wish_lower"),
        ([FLEET, Vacancy("K2", seats=0)], "first_wish_closed"),
    ],
)
def test_a_first_wish_not_followed_is_answered(posts, code):
    found = match(Inputs([ANNA], posts, [Wanted("person", "P1", "K2", 1)]), "total")
    assert pairs(found) == [("P1", "K1")]
    assert code in codes(found.placed[0])
    assert found.placed[0].wish_rank is None


def test_a_full_first_wish_says_so_without_naming_anybody():
    wishes = [Wanted("person", "P1", "K1", 1), Wanted("person", "P2", "K1", 1)]
    found = match(Inputs([ANNA, BO], [FLEET, BANK], wishes), "total")
    assert [line.wish_rank for line in found.placed] == [1, None]
    text = "；".join(reason_texts(found.placed[1].reasons))
    assert "第 1 志愿是中远的航线规划分析师" in text
    assert "安娜" not in text


def test_a_note_that_asks_to_keep_away_from_the_host_is_put_before_a_person():
    wary = Candidate("P1", sector="航运物流", note="配偶在中远工作，需回避")
    found = match(Inputs([wary], [FLEET]), "fair")
    assert "note_against" in codes(found.placed[0])


def test_a_missed_minimum_is_reported_and_kept_out_of_the_plan():
    found = match(Inputs([ANNA], [FLEET, BANK]), "fair")
    assert (found.missed_minimums, found.free_seats) == ([("K2", 0, 1)], {"K2": 1})


def test_no_people_give_an_empty_plan():
    found = match(Inputs([], [FLEET]), "fair")
    assert (found.placed, found.unplaced, found.status) == ([], [], "optimal")


def test_the_table_of_near_sectors_holds_shares():
    shares = near_sectors().near
    assert shares[frozenset(("文化旅游", "城市更新"))] == 0.6
    assert all(len(pair) == 2 and 0 < share < 1 for pair, share in shares.items())

"""The departing cohort's derived lists: as rich as the pack, under other names, the same every time."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from jiebang.demo.departing import write_lists
from jiebang.demo.lists import DATA, read_list


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    return {kind: read(path) for kind, path in write_lists(tmp_path_factory.mktemp("lists")).items()}


def read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_pack_gives_the_same_lists(lists, tmp_path):
    assert {kind: read(path) for kind, path in write_lists(tmp_path).items()} == lists


def test_nobody_and_no_invented_host_keeps_a_name_or_number_of_the_pack(lists):
    people, posts = read_list(DATA / "people.xlsx"), read_list(DATA / "posts.xlsx")
    assert {row["姓名"] for row in lists["people"]}.isdisjoint(row["姓名"] for row in people)
    assert {row["编号"] for row in lists["people"]}.isdisjoint(row["编号"] for row in people)
    shared = {row["单位"] for row in lists["posts"]} & {row["单位"] for row in posts}
    assert not [host for host in shared if "样例" in host]
    assert len(shared) == 9  # the hosts of the published account take part again


def test_names_are_told_once_and_every_host_and_seat_stays(lists):
    posts = read_list(DATA / "posts.xlsx")
    assert max(Counter(row["姓名"] for row in lists["people"]).values()) == 1
    assert len({row["单位"] for row in lists["posts"]}) == len({row["单位"] for row in posts})
    assert sum(int(row["名额"]) for row in lists["posts"]) == sum(row["名额"] for row in posts)
    assert len(lists["people"]) == 77


def test_every_wish_is_of_somebody_and_for_a_post_and_ranks_run_from_one(lists):
    people = {row["编号"] for row in lists["people"]}
    posts = {row["编号"] for row in lists["posts"]}
    ranks: dict[tuple[str, str], list[int]] = {}
    for row in lists["wishes"]:
        assert row["学员编号"] in people and row["岗位编号"] in posts
        wishing = row["方"], row["岗位编号" if row["方"] == "单位" else "学员编号"]
        ranks.setdefault(wishing, []).append(int(row["名次"]))
    assert all(sorted(held) == list(range(1, len(held) + 1)) for held in ranks.values())

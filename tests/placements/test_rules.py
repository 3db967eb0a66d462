"""Rules as offices state them: their short names, their sentences, and what the kernel is given for each."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from jiebang.kernel.placement import Plan
from jiebang.kernel.placement.rules import Apart, Fix, Forbid, HardFill, Limit, Together, World, broken
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Candidate, Inputs, Vacancy
from jiebang.placements.lists import read_lists
from jiebang.placements.rules import Forbidden, Stated, host_numbers, kernel_rules, kinds
from jiebang.placements.wording import rule_text

PACK = Path(__file__).resolve().parents[2] / "src" / "jiebang" / "demo" / "data"
INSTANCES = Path(__file__).resolve().parents[1] / "data" / "instances"

PEOPLE = [
    Candidate("P3", "丙", home="港航局", level=6, more={"性别": "男"}),
    Candidate("P1", "甲", home="商务局", job="科长", sector="金融", level=5, born=1984, more={"性别": "女"}),
    Candidate("P2", "乙", home="商务局 ", job="科长", sector="", note="党员", more={"性别": "男"}),
]
POSTS = [
    Vacancy("K2", "证交所", "研究员"),
    Vacancy("K1", "上海证券交易所（样例）", "专员"),
    Vacancy("K3", "上海证券交易所(样例)", "主管"),
]
GRID = Grid(Inputs(PEOPLE, POSTS))
RULES = [
    Stated("forbid", person="P1", post="K1"),
    Stated("forbid", person="P1", host="上海证券交易所（样例）"),
    Stated("forbid", home="商务局", host="证交所"),
    Stated("forbid", home="商务局", post="K3"),
    Stated("fix", person="P2", post="K2"),
    Stated("together", people=("P3", "P1")),
    Stated("apart", people=("P1", "P2", "P3")),
    Stated("limit", by="home", most=1),
    Stated("limit", by="sector", at="post", most=3, least=2),
    Stated("limit", by="性别", least=2),
    Stated("fill", hard=False),
    Stated("fill", hard=True),
]


def test_each_rule_becomes_the_kernels_value_and_a_soft_fill_none():
    assert kernel_rules(RULES, GRID) == [
        Forbid((0,), (0,)),
        Forbid((0,), (0, 2)),  # one host in two writings
        Forbid((0, 1), (1,)),
        Forbid((0, 1), (2,)),
        Fix(1, 1),
        Together((2, 0)),
        Apart((0, 1, 2)),
        Limit("home", "host", 1, None),
        Limit("sector", "post", 3, 2),
        Limit("性别", "host", None, 2),
        HardFill(),
    ]
    assert [rule.binds for rule in RULES] == [True] * 10 + [False, True]


def test_a_label_is_short_and_tells_rules_apart():
    assert [rule.label for rule in RULES] == [
        "forbid P1 K1",
        "forbid P1 上海证券交易所（样例）",
        "forbid 商务局 证交所",
        "forbid 商务局 K3",
        "fix P2 K2",
        "together P3 P1",
        "apart P1 P2 P3",
        "limit home max 1",
        "limit sector at post max 3 min 2",
        "limit 性别 min 2",
        "fill soft",
        "fill hard",
    ]


def test_a_rule_reads_as_a_sentence():
    names = {person.number: person.name for person in PEOPLE}
    posts = {post.number: post for post in POSTS}
    assert [rule_text(rule, names, posts) for rule in RULES] == [
        "P1 甲不去岗位 K1（上海证券交易所（样例），专员）",
        "P1 甲不去上海证券交易所（样例）",
        "商务局的人员不去证交所",
        "商务局的人员不去岗位 K3（上海证券交易所(样例)，主管）",
        "P2 乙固定在岗位 K2（证交所，研究员）",
        "P3 丙、P1 甲须在同一接收单位，否则都不安排",
        "P1 甲、P2 乙、P3 丙须分在不同的接收单位",
        "同一派出单位在同一接收单位至多 1 人",
        "同一行业在同一岗位至多 3 人，只要有人就至少 2 人",
        "同一性别在同一接收单位只要有人，就至少 2 人",
        "各岗位的最少人数尽量满足",
        "每个岗位都达到最少人数",
    ]


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("home", [1, 0, 0]),
        ("job", [-1, 0, 0]),
        ("sector", [-1, 0, -1]),
        ("level", [1, 0, -1]),
        ("born", [-1, 0, -1]),
        ("name", [0, 2, 1]),
        ("note", [-1, -1, 0]),
        ("性别", [1, 0, 1]),
        ("籍贯", [-1, -1, -1]),
    ],
)
def test_people_of_one_kind_have_one_code_and_a_blank_has_none(column, codes):
    found = kinds(PEOPLE, column).tolist()
    assert [[a == b for b in found] for a in found] == [[a == b for b in codes] for a in codes]
    assert [code == -1 for code in found] == [code == -1 for code in codes]
    assert kinds(PEOPLE[::-1], column).tolist() == found[::-1]


def test_a_host_in_two_writings_is_one_host():
    assert host_numbers(POSTS).tolist() == [0, 1, 1]


def test_the_first_rule_that_forbids_a_pair_is_named():
    rules = [
        Stated("forbid", 4, home="商务局", host="证交所"),
        Stated("forbid", 9, person="P1", post="K2"),
        Stated("forbid", 12, person="P3", host="上海证券交易所（样例）"),
    ]
    forbidden = Forbidden(rules, {p.number: p for p in PEOPLE}, {p.number: p for p in POSTS})
    lines = {
        (person, post): rule.line
        for person in ("P1", "P2", "P3")
        for post in ("K1", "K2", "K3")
        if (rule := forbidden.rule(person, post))
    }
    assert lines == {("P1", "K2"): 4, ("P2", "K2"): 4, ("P3", "K1"): 12, ("P3", "K3"): 12}


# ── the files offices and instances bring ──────────────────────────────────────────────────────────────────────


def files_of(name):
    if name == "pack":
        return PACK / "people.xlsx", PACK / "posts.xlsx", PACK / "rules.toml"
    folder = INSTANCES / name
    return folder / "people.csv", folder / "posts.csv", folder / "rules.toml"


def as_the_file_says(rules, people, posts):
    """The kernel's values taken straight from the TOML, kind by kind."""
    row = {number: i for i, number in enumerate(sorted(person.number for person in people))}
    column = {number: j for j, number in enumerate(sorted(post.number for post in posts))}
    at = {host: tuple(sorted(column[p.number] for p in posts if p.host == host)) for host in {p.host for p in posts}}
    them = {
        kind: [tuple(row[p] for p in rule["people"]) for rule in rules.get(kind, [])] for kind in ("together", "apart")
    }
    return [
        *(
            Forbid((row[rule["person"]],), (column[rule["post"]],) if "post" in rule else at[rule["host"]])
            for rule in rules["forbid"]
        ),
        *(Fix(row[rule["person"]], column[rule["post"]]) for rule in rules["fix"]),
        *map(Together, them["together"]),
        *map(Apart, them["apart"]),
        *(Limit(rule["by"], rule["at"], rule["max"]) for rule in rules["limit"]),
    ]


@pytest.mark.parametrize(("name", "count"), [("pack", 11), ("small", 13), ("k1", 52)])
def test_every_rule_of_the_sample_files_reaches_the_kernel(name, count):
    people, posts, rules = files_of(name)
    lists = read_lists(people, posts, rules=rules)
    expected = as_the_file_says(tomllib.loads(rules.read_text()), lists.people, lists.posts)
    found = kernel_rules(lists.rules, Grid(lists.inputs))
    assert (lists.faults, len(found)) == ([], count)
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert [rule.label for rule in lists.rules if not rule.binds] == ["fill soft"]
    assert all(rule.why for rule in lists.rules)


def test_the_sample_plan_keeps_the_rules_it_was_made_by():
    """groups.xlsx of the data pack holds a placement that keeps all rules: a rule read otherwise may be broken."""
    people, posts, rules = files_of("pack")
    inputs = read_lists(people, posts, rules=rules).inputs
    grid, stated = Grid(inputs), inputs.rules
    title, *rows = CalamineWorkbook.from_path(str(PACK / "groups.xlsx")).get_sheet_by_index(0).to_python()
    person, post = title.index("学员编号"), title.index("岗位编号")
    place = {row[person]: grid.column[row[post]] for row in rows}
    plan = Plan(np.array([place[candidate.number] for candidate in grid.people]))
    columns = {rule.by for rule in stated if rule.kind == "limit"}
    world = World(grid.problem, host_numbers(grid.posts), {column: kinds(grid.people, column) for column in columns})
    assert broken(kernel_rules(stated, grid), world, plan) == []

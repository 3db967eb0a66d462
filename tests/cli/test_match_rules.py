"""`jiebang match` under rules, with questions, and from a plan to keep."""

from __future__ import annotations

import json

import pytest

from jiebang.common.tables import run as run_module
from tests.cli.test_match import PEOPLE, POSTS, RULES, TESTS, WISHES, plan, run

INSTANCES = TESTS / "instances"
SMALL_PEOPLE = "编号,姓名,派出单位\nA1,甲,一局\nA2,乙,一局\nA3,丙,二局\n"
SMALL_POSTS = "编号,单位,岗位,名额,最少\nK1,东厂,研究,1,0\nK2,东厂,分析,1,0\nK3,西厂,助理,1,1\n"
SMALL_FITS = "person,post,fit\n" + "".join(
    f"{person},{post},{fit}\n"
    for person, fits in {"A1": (900, 500, 300), "A2": (800, 700, 200), "A3": (600, 650, 640)}.items()
    for post, fit in zip(("K1", "K2", "K3"), fits, strict=True)
)


@pytest.fixture
def small(tmp_path):
    files = {"people.csv": SMALL_PEOPLE, "posts.csv": SMALL_POSTS, "fits.csv": SMALL_FITS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    lists = [tmp_path / "people.csv", tmp_path / "posts.csv", "--fits", tmp_path / "fits.csv"]

    def ruled(rules: str) -> list:
        path = tmp_path / "rules.toml"
        path.write_text(rules, encoding="utf-8")
        return [*lists, "--rules", path]

    return ruled


def places(found: dict) -> dict[str, str]:
    return {line["person"]: line["post"] for line in found["assignments"]}


@pytest.mark.parametrize("aim", ["fair", "total", "wishes"])
def test_the_packs_rules_are_all_kept_and_the_plan_is_proved(capsys, aim):
    found = plan(capsys, PEOPLE, POSTS, "--wishes", WISHES, "--rules", RULES, "--aim", aim)
    assert (found["status"], found["placed"], found["bound"]) == ("optimal", 81, found["total_fit"])
    rules = {rule["rule"]: rule["kept"] for rule in found["rules"]}
    assert len(found["rules"]) == 12
    assert rules.pop("fill soft") is (not found["missed_minimums"])
    assert set(rules.values()) == {True}
    assert {places(found)["P045"], places(found)["P060"]} == {"K049", "K015"}


@pytest.mark.parametrize("name", ["small", "k1"])
def test_given_fits_under_hard_rules_reach_the_known_optimum(capsys, tmp_path, name):
    folder = INSTANCES / name
    expected = json.loads((INSTANCES / "expected.json").read_text())[name]["hard_rules_without_soft_fill"]
    rules = (folder / "rules.toml").read_text(encoding="utf-8").split("[fill]")[0]
    (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
    lists = (folder / "people.csv", folder / "posts.csv", "--fits", folder / "fits.csv")
    found = plan(capsys, *lists, "--rules", tmp_path / "rules.toml", "--aim", "total")
    assert (found["status"], found["placed"], found["total_fit"], found["bound"]) == (
        "optimal", expected["placed"], expected["total_fit"], expected["total_fit"],
    )  # fmt: skip


def test_rules_say_whether_they_hold_and_whether_they_bind(capsys, small):
    rules = (
        '[[limit]]\nby = "home"\nmax = 1\nwhy = "多学几家"\n'
        '[[forbid]]\nperson = "A3"\npost = "K3"\n[fill]\nmin_posts = "soft"\n'
    )
    found = plan(capsys, *small(rules), "--aim", "total")
    assert places(found) == {"A1": "K3", "A2": "K1", "A3": "K2"}
    assert [(rule["rule"], rule["kept"], rule["binding"]) for rule in found["rules"]] == [
        ("limit home max 1", True, True), ("forbid A3 K3", True, True), ("fill soft", True, False),
    ]  # fmt: skip
    assert found["rules"][0]["text"] == "同一派出单位在同一接收单位至多 1 人（多学几家）"


def test_why_not_there_tells_the_price_and_who_moves(capsys, small):
    found = plan(capsys, *small(""), "--aim", "total", "--why", "A3:K2", "--why", "A1:K1")
    assert places(found) == {"A1": "K1", "A2": "K2", "A3": "K3"}
    there, here = found["why"]
    assert there == {
        "person": "A3", "post": "K2", "possible": True, "cost": 490, "placed_change": 0, "worst_change": -440,
        "exact": True, "fit": 650, "rules": [],
        "moves": [{"person": "A3", "from": "K3", "to": "K2"}, {"person": "A2", "from": "K2", "to": "K3"}],
        "reasons": [
            "最不合适的人，契合会从 640 降到 200",
            "总契合会下降 490",
            "另有 1 人要调整：A2 乙从东厂 分析调到西厂 助理，契合 700 → 200",
            "契合即使达到满分 1000 也不会这样安排，须从其他人或规则上改变",
            "在可去的 3 个岗位中最合适",
        ],
    }  # fmt: skip
    assert (here["possible"], here["cost"], here["moves"], here["reasons"]) == (True, 0, [], ["本方案正是这样安排的"])


def test_why_not_there_names_the_rule(capsys, small):
    rules = '[[fix]]\nperson = "A2"\npost = "K1"\nwhy = "单位点名"\n[[apart]]\npeople = ["A1", "A2"]\n'
    found = plan(capsys, *small(rules), "--aim", "total", "--why", "A1:K2")
    assert (found["why"][0]["possible"], found["why"][0]["rules"]) == (False, ["fix A2 K1", "apart A1 A2"])
    assert found["why"][0]["reasons"][0] == "下列规则同时成立时无法这样安排，须放开其中一条"


def test_rules_that_cannot_hold_are_named_and_the_old_files_stay(capsys, small, tmp_path):
    rules = (
        '[[fix]]\nperson = "A1"\npost = "K3"\n[[together]]\npeople = ["A1", "A2"]\nwhy = "同一课题"\n'
        '[[limit]]\nby = "sector"\nmax = 5\n[fill]\nmin_posts = "hard"\n'
    )
    old, sheet = tmp_path / "plan.json", tmp_path / "plan.xlsx"
    old.write_text("old")
    sheet.write_bytes(b"old")
    status, out, err = run(capsys, *small(rules), "--json", old, "--out", sheet)
    assert (status, out, old.read_text(), sheet.read_bytes()) == (1, "", "old", b"old")
    assert "没有方案能满足全部规则" in err
    assert "A1 甲、A2 乙须在同一接收单位，否则都不安排（同一课题）" in err
    status, out, err = run(capsys, *small(rules), "--json")
    said = json.loads(out)
    assert (status, said["status"]) == (1, "infeasible")
    assert said["infeasible"]["rules"] == ["fix A1 K3", "together A1 A2"]
    assert said["infeasible"]["people"] == ["A1", "A2"]


def test_a_plan_to_keep_moves_only_whom_it_must_and_says_why(capsys, small, tmp_path):
    old = tmp_path / "old.json"
    status, _out, _err = run(capsys, *small(""), "--aim", "total", "--json", old)
    assert status == 0
    posts = tmp_path / "posts.csv"
    posts.write_text(SMALL_POSTS.replace("K2,东厂,分析,1", "K2,东厂,分析,0") + "K4,南厂,新岗,1,0\n", encoding="utf-8")
    fits = tmp_path / "fits.csv"
    fits.write_text(SMALL_FITS + "A1,K4,990\nA2,K4,100\n", encoding="utf-8")
    found = plan(capsys, *small(""), "--aim", "total", "--keep", old)
    assert places(found) == {"A1": "K1", "A2": "K4", "A3": "K3"}
    assert found["versus"] == {
        "kept": 2,
        "moved": [{"person": "A2", "from": "K2", "to": "K4", "why": "原岗位已不再接收"}],
        "new": [],
        "gone": [],
    }  # fmt: skip
    free = plan(capsys, *small(""), "--aim", "total")
    assert free["total_fit"] > found["total_fit"]


def test_somebody_withdrawn_and_somebody_new_are_named_and_nobody_else_moves(capsys, small, tmp_path):
    old = tmp_path / "old.json"
    run(capsys, *small(""), "--aim", "total", "--json", old)
    (tmp_path / "people.csv").write_text(SMALL_PEOPLE.replace("A2,乙,一局\n", "A4,丁,三局\n"), encoding="utf-8")
    (tmp_path / "fits.csv").write_text(SMALL_FITS.replace("A2,", "A4,"), encoding="utf-8")
    found = plan(capsys, *small(""), "--keep", old)
    assert (places(found), found["versus"]) == (
        {"A1": "K1", "A4": "K2", "A3": "K3"}, {"kept": 2, "moved": [], "new": ["A4"], "gone": ["A2"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有"),
        ("not json", "不是方案文件"),
        ("[" * 100_000, "不是方案文件"),
        ("[]", "不是方案文件"),
        ('{"assignments": {}}', "不是方案文件"),
        ('{"assignments": [{"person": "A1"}]}', "第 1 条安排：须写明学员和岗位"),
        ('{"assignments": [7]}', "第 1 条安排：须写明学员和岗位"),
        ('{"assignments": [{"person": "A1", "post": "K1"}, {"person": "A1", "post": "K2"}]}', "A1 有两个岗位"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_sentence(capsys, small, tmp_path, content, said):
    old = tmp_path / "old.json"
    if content is not None:
        old.write_text(content)
    status, out, err = run(capsys, *small(""), "--keep", old)
    assert (status, out) == (1, "")
    assert "old.json" in err
    assert said in err


def test_a_file_that_may_not_be_read_is_refused_with_a_sentence(capsys, small, tmp_path, monkeypatch):
    old = tmp_path / "old.json"
    old.write_text("{}")
    lists = small("")

    def locked(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(run_module.Path, "read_bytes", locked)
    status, out, err = run(capsys, *lists, "--keep", old)
    assert (status, out) == (1, "")
    assert "old.json：文件打不开：Permission denied。" in err
    assert "fits.csv: 文件打不开：Permission denied。" in err


def test_stable_leaves_no_pair_that_would_rather_swap_and_refuses_what_it_cannot_hold(capsys, small):
    found = plan(capsys, *small(""), "--aim", "stable", "--why", "A3:K1")
    assert (found["status"], found["blocking_pairs"]) == ("optimal", 0)
    assert found["why"][0]["possible"] is False
    status, out, err = run(capsys, *small('[[together]]\npeople = ["A1", "A2"]\n'), "--aim", "stable")
    assert (status, out) == (1, "")
    assert "--aim stable 无法兼顾这条规则：A1 甲、A2 乙须在同一接收单位" in err


def test_a_time_limit_gives_the_best_plan_so_far_and_its_honest_gap(capsys):
    folder = INSTANCES / "k1"
    lists = (folder / "people.csv", folder / "posts.csv", "--fits", folder / "fits.csv")
    status, out, err = run(capsys, *lists, "--rules", folder / "rules.toml", "--time-limit", "0.01", "--json")
    found = json.loads(out)
    assert (status, found["status"]) == (0, "feasible")
    assert all(rule["kept"] for rule in found["rules"] if rule["rule"] != "fill soft")
    assert found["bound"] > found["total_fit"]
    assert "尚未证明最优" in err


def test_the_same_plan_comes_out_whatever_the_order_of_the_rows(capsys, small, tmp_path):
    rules = '[[limit]]\nby = "home"\nmax = 1\n'
    one = plan(capsys, *small(rules))
    for name in ("people.csv", "posts.csv", "fits.csv"):
        head, *rows = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        (tmp_path / name).write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    other = plan(capsys, *small(rules))
    assert places(one) == places(other)
    assert (one["total_fit"], one["bound"]) == (other["total_fit"], other["bound"])

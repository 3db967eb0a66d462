"""`jiebang match` on the lists offices send: what it writes, what it refuses, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jiebang.cli.main import main
from jiebang.kernel.placement import Aim

DATA = Path(__file__).resolve().parents[2] / "src" / "jiebang" / "demo" / "data"
TESTS = Path(__file__).resolve().parents[1] / "data"
PEOPLE, POSTS, WISHES = (str(DATA / f"{name}.xlsx") for name in ("people", "posts", "wishes"))
RULES = str(DATA / "rules.toml")


def run(capsys, *arguments) -> tuple[int, str, str]:
    try:
        status = main(["match", *map(str, arguments)])
    except SystemExit as left:
        status = left.code
    out, err = capsys.readouterr()
    return status, out, err


def plan(capsys, *arguments) -> dict:
    status, out, err = run(capsys, *arguments, "--json")
    assert status == 0, err
    return json.loads(out)


def cells(path) -> list[list]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_all_81_are_placed_and_proved(capsys):
    found = plan(capsys, PEOPLE, POSTS, "--wishes", WISHES)
    assert (found["status"], found["placed"], found["unplaced"]) == ("optimal", 81, [])
    assert found["bound"] == found["total_fit"] == sum(line["fit"] for line in found["assignments"])
    assert found["worst_fit"] == min(line["fit"] for line in found["assignments"])
    assert all(line["fit"] == sum(line["parts"].values()) for line in found["assignments"])
    assert all(len(line["reasons"]) >= 3 for line in found["assignments"])


@pytest.mark.parametrize("aim", [Aim.FAIR, Aim.TOTAL])
def test_the_accounts_three_placements_come_out_again(capsys, aim):
    found = plan(capsys, PEOPLE, POSTS, "--wishes", WISHES, "--aim", aim.value)
    host = {row[0]: row[1] for row in cells(POSTS)[1:]}
    hosts = {line["person"]: host[line["post"]] for line in found["assignments"]}
    assert [hosts[person] for person in ("P001", "P004", "P009")] == ["上海期货交易所", "中国远洋海运集团", "阳光控股"]


def test_reasons_are_statements_an_official_can_check(capsys):
    found = plan(capsys, PEOPLE, POSTS, "--wishes", WISHES)
    reasons = next(line["reasons"] for line in found["assignments"] if line["person"] == "P004")
    assert reasons == [
        "想补的“航运金融”“航运指数编制”“绿色航运”在这里都能学到",
        "现任港航经济处副处长，本职与岗位同属航运物流",
        "岗位要求的“交通规划”已具备，“重大项目推进”还欠缺",
        "本人级别 6，比岗位的 5 高 1 级",
        "本人第 1 志愿",
        "接收单位的第 2 人选",
        "派出单位的第 1 建议是该单位的另一岗位",
        "在可去的 96 个岗位中最合适",
    ]


def test_an_offices_own_affinity_and_weights_change_the_fit(capsys, tmp_path):
    near = tmp_path / "near.toml"
    near.write_text('near = [{ sectors = ["国际贸易", "金融"], share = 1 }, { sectors = ["文旅", "金融"], share = 0 }]')
    arguments = (PEOPLE, POSTS, "--affinity", near, "--weights", "own_job=400,gap=400,person=0,host=0,home=0")
    status, out, err = run(capsys, *arguments, "--json")
    line = next(line for line in json.loads(out)["assignments"] if line["person"] == "P001")
    assert (status, line["post"]) == (0, "K002")
    # The same as one sector half, no skill asked for, no duty used; all of the gap; the same level.
    assert line["parts"] == {"own_job": 200, "gap": 400, "level": 100}
    assert "near.toml：名单里没有“文旅”这个行业，相近的有文化旅游" in err


def test_a_wrong_affinity_file_is_refused_before_anything_is_written(capsys, tmp_path):
    near = tmp_path / "near.toml"
    near.write_text('near = [{ sectors = ["国际贸易", "金融"], share = 2 }]')
    status, out, err = run(capsys, PEOPLE, POSTS, "--affinity", near, "--json", tmp_path / "plan.json")
    assert (status, out, (tmp_path / "plan.json").exists()) == (1, "", False)
    assert "near.toml 第 1 对：share：2 不是 0 到 1 之间的数" in err


def test_reasons_are_english_where_english_is_asked_for(capsys, monkeypatch):
    monkeypatch.setenv("JIEBANG_LANGUAGE", "en")
    found = plan(capsys, PEOPLE, POSTS)
    assert found["assignments"][0]["reasons"][-1].startswith(("Fits best of the", "Number"))


@pytest.mark.parametrize("name", ["small", "k1"])
@pytest.mark.parametrize("aim", [Aim.FAIR, Aim.TOTAL])
def test_given_fits_reach_the_known_optimum(capsys, name, aim):
    folder = TESTS / "instances" / name
    expected = json.loads((TESTS / "instances" / "expected.json").read_text())[name]["no_rules"][aim.value]
    found = plan(capsys, folder / "people.csv", folder / "posts.csv", "--fits", folder / "fits.csv", "--aim", aim.value)
    assert {key: found[key] for key in expected} == expected
    assert found["status"] == "optimal"


def test_the_workbook_holds_a_row_a_person_and_text_that_stays_text(capsys, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("编号,姓名,行业,手机尾号\nA1,=1+1,金融,007\nA2,乙,农业,008\n", encoding="gb18030")
    posts = tmp_path / "posts.csv"
    posts.write_text("编号,单位,行业,岗位,名额,楼层\nX1,某行,金融,员,1,12\n", encoding="utf-8-sig")
    out = tmp_path / "plan.xlsx"
    status, _, _ = run(capsys, people, posts, "--out", out)
    rows = cells(out)
    assert status == 0
    assert rows[0] == ["学员编号", "姓名", "岗位编号", "单位", "岗位", "fit", "parts", "reasons", "手机尾号", "楼层"]
    assert [row[:3] for row in rows[1:]] == [["A1", "=1+1", "X1"], ["A2", "乙", ""]]
    assert [row[8:] for row in rows[1:]] == [["007", "12"], ["008", ""]]
    assert "名额不够" in rows[2][7]


def test_weifang_lists_are_placed(capsys):
    found = plan(capsys, DATA / "weifang-people.xlsx", DATA / "weifang-posts.xlsx")
    assert (found["placed"], found["status"]) == (12, "optimal")


def test_a_list_without_numbers_is_given_some(capsys):
    found = plan(capsys, TESTS / "messy" / "people-01-title-merged.xlsx", POSTS)
    assert [found["placed"], found["assignments"][0]["person"]] == [24, "P001"]


def test_every_fault_is_said_with_its_place_and_remedy_and_nothing_is_written(capsys, tmp_path):
    out = tmp_path / "plan.xlsx"
    out.write_bytes(b"old")
    messy = TESTS / "messy"
    wishes = messy / "wishes-10-wide.xlsx"
    status, stdout, err = run(capsys, PEOPLE, messy / "posts-09-merged.xlsx", "--out", out)
    assert (status, stdout, out.read_bytes()) == (1, "", b"old")
    assert "posts-09-merged.xlsx: " in err
    assert "“若干”" in err
    status, stdout, err = run(capsys, PEOPLE, POSTS, "--wishes", wishes, "--out", out)
    assert (status, stdout, out.read_bytes()) == (1, "", b"old")
    assert "第一志愿“K999”：没有岗位 K999" in err


def test_wide_wishes_are_read_and_what_is_odd_is_said(capsys, tmp_path):
    rows = cells(TESTS / "messy" / "wishes-10-wide.xlsx")
    wishes = tmp_path / "wishes.csv"
    lines = [",".join(map(str, row)) for row in rows if "K999" not in row]
    wishes.write_text("\n".join(lines), encoding="utf-8")
    status, out, err = run(capsys, PEOPLE, POSTS, "--wishes", wishes, "--json")
    ranks = {line["person"]: line["wish_rank"] for line in json.loads(out)["assignments"]}
    assert (status, ranks["P001"]) == (0, 1)
    assert "与第 1 志愿是同一岗位" in err
    assert "第 1 志愿空着" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--why", "P001"], "--why P001：请写成 PERSON:POST"),
        (["--why", "P999:K002"], "没有编号为 P999 的学员"),
        (["--why", "P001：K999"], "没有编号为 K999 的岗位"),
        (["--keep", "plan.json", "--json", "plan.json"], "plan.json"),
        (["--aim", "best"], "best"),
        (["--time-limit", "soon"], "soon"),
        (["--time-limit", "-1"], "-1"),
        (["--out", "plan.csv"], ".xlsx"),
        (["--out", PEOPLE], "people.xlsx"),
        (["--out", "/nowhere/plan.xlsx"], "/nowhere"),
        (["--json", POSTS], "posts.xlsx"),
        (["--rules", RULES, "--json", RULES], "rules.toml"),
        (["--weights", "gap=999"], "--weights gap=999: 各分项合计最多 1000"),
        (["--weights", ""], "不是契合的分项"),
        (["--weights", "gap=1", "--fits", PEOPLE], "--fits"),
        (["--affinity", "near.toml", "--fits", PEOPLE], "--fits"),
    ],
)
def test_wrong_arguments_are_answered_with_a_sentence_and_status_2(capsys, arguments, said):
    status, out, err = run(capsys, PEOPLE, POSTS, *arguments)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有"),
        (b"", "people.csv"),
        (b"\x89PNG\r\n\x1a\n0000", "people.csv"),
        ("日期,天气\n1,2\n".encode(), "编号"),
        ("编号,姓名\n".encode(), "名单里没有人"),
        ("编号,姓名,级别\nA1,甲,12\n".encode(), "级别"),
    ],
)
def test_a_wrong_list_is_refused_with_what_is_wrong(capsys, tmp_path, content, said):
    people = tmp_path / "people.csv"
    if content is not None:
        people.write_bytes(content)
    status, out, err = run(capsys, people, POSTS, "--json", tmp_path / "plan.json")
    assert (status, out, (tmp_path / "plan.json").exists()) == (1, "", False)
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("person,post,fit\nP001,K002,1001\n", "1001"),
        ("person,post,fit\nP001,K002,3.5\n", "3.5"),
        ("person,post,fit\nP999,K002,5\n", "没有编号为 P999 的人"),
        ("person,post,fit\nP001,K999,5\n", "没有岗位 K999"),
        ("person,post,fit\nP001,K002,5\nP001,K002,6\n", "契合却不同"),
        ("person,post\nP001,K002\n", "fit"),
    ],
)
def test_a_wrong_list_of_fits_is_refused_with_its_row(capsys, tmp_path, content, said):
    fits = tmp_path / "fits.csv"
    fits.write_text(content, encoding="utf-8")
    status, out, err = run(capsys, PEOPLE, POSTS, "--fits", fits)
    assert (status, out) == (1, "")
    assert said in err


def test_two_rows_of_one_number_that_differ_are_shown_side_by_side(capsys):
    status, _, err = run(capsys, TESTS / "messy" / "people-03-duplicates.xlsx", POSTS)
    assert status == 1
    assert "制度创新部主办 ≠ 调研员" in err
    assert "可能与第 4 行" in err


def test_json_file_is_whole_or_not_there(capsys, tmp_path):
    target = tmp_path / "plan.json"
    status, out, _ = run(capsys, PEOPLE, POSTS, "--json", target)
    assert (status, json.loads(target.read_text())["placed"]) == (0, 81)
    assert "81 人中 81 人" in out
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_match_needs_no_database_and_writes_nothing_of_its_own(tmp_path):
    import os
    import subprocess
    import sys

    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    environment["JIEBANG_HOME"] = str(tmp_path / "home")
    done = subprocess.run(
        [sys.executable, "-m", "jiebang", "match", PEOPLE, POSTS, "--json", tmp_path / "plan.json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, (tmp_path / "home").exists()) == (0, False), done.stderr


def test_lists_given_in_the_wrong_order_are_answered_once(capsys):
    status, out, err = run(capsys, POSTS, PEOPLE)
    assert (status, out) == (1, "")
    assert [line for line in err.splitlines() if line.startswith("people.xlsx")] == [
        "people.xlsx: 缺少这些列：单位、岗位、名额。请补上，或指明哪一列就是。"
    ]


# ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────────


def written(path, text) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_are_read_and_wishes_they_forbid_are_said(capsys):
    status, _, err = run(capsys, PEOPLE, POSTS, "--wishes", WISHES, "--rules", RULES)
    said = [line for line in err.splitlines() if line.startswith("rules.toml")]
    assert status == 0, err
    assert said == [
        "rules.toml: 第 13 行：P011 → K086（本人志愿）为本条规则所不许；志愿保留，但不会实现",
        "rules.toml: 第 13 行：P011 → K085（本人志愿）为本条规则所不许；志愿保留，但不会实现",
        "rules.toml: 第 8 行：P076 → K012（本人志愿）为本条规则所不许；志愿保留，但不会实现",
        "rules.toml: 第 8 行：P076 → K012（单位意见）为本条规则所不许；志愿保留，但不会实现",
        "rules.toml: 第 13 行：P011 → K085（单位意见）为本条规则所不许；志愿保留，但不会实现",
        "rules.toml: 另有 2 个志愿为规则所不许，未列出",
    ]


def test_wrong_rules_stop_the_plan_beside_the_faults_of_the_lists(capsys, tmp_path):
    people = written(tmp_path / "people.csv", "编号,姓名,派出单位,级别\nA1,甲,商务局,5\nA2,乙,港航局,12\n")
    posts = written(tmp_path / "posts.csv", "编号,单位,岗位,名额\nX1,某行,员,1\n")
    rules = written(
        tmp_path / "rules.toml",
        '[[fix]]\nperson = "A2"\npost = "X1"\n[[forbid]]\nhome = "港航局"\npost = "X2"\n[[limit]]\nby = "home"\n',
    )
    out = tmp_path / "plan.json"
    out.write_text("old")
    status, stdout, err = run(capsys, people, posts, "--rules", rules, "--json", out)
    assert (status, stdout, out.read_text()) == (1, "", "old")
    assert err.splitlines() == [
        "people.csv: 第 3 行，级别“12”：不在 1 到 9 之间；请填 1 到 9 之间的数",
        "rules.toml: 第 6 行，post“X2”：没有岗位 X2；请核对，或先把该岗位列入岗位表",
        "rules.toml: 第 7 行：没有写明人数；请补上 max 或 min，例如 max = 1",
        "先改好这 3 处；没有生成方案，也没有写任何文件。",
    ]


def test_a_limit_may_count_by_a_column_of_the_offices_own(capsys, tmp_path):
    people = written(tmp_path / "people.csv", "编号,姓名,性别\nA1,甲,男\nA2,乙,女\n")
    posts = written(tmp_path / "posts.csv", "编号,单位,岗位,名额\nX1,某行,员,2\n")
    rules = written(tmp_path / "rules.toml", '[[limit]]\nby = "性别"\nmax = 1\n[[limit]]\nby = "学历"\nmax = 1\n')
    status, _, err = run(capsys, people, posts, "--rules", rules)
    assert (status, [line.split("；")[0] for line in err.splitlines()[:-1]]) == (
        1,
        ["rules.toml: 第 5 行，by“学历”：人员名单没有 学历 这一列"],
    )


# ── wishes ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "方,学员编号,岗位编号,名次\n学员,P001,K002,1\n学员,P001,K003,1\n单位,P002,K002,1\n单位,P003,K002,1\n",
            ["wishes.csv: 第 3 行，名次“1”：第 2 行已把同一名次给了 K002；同一学员的每个志愿各用一个名次"],
        ),
        (
            "学员编号,第一志愿,第二志愿\nP001,K002,K003\nP001,K004,\n",
            ["wishes.csv: 第 3 行，第一志愿“K004”：第 2 行已把同一名次给了 K002；同一学员的每个志愿各用一个名次"],
        ),
        (
            "学员编号,岗位编号,名次\nP001,K002,1\nP001,K002,2\n",
            ["wishes.csv: 第 3 行，岗位编号“K002”：与第 2 行是同一志愿，名次却不同；两行只留正确的一行"],
        ),
        (
            "学员编号,岗位编号,名次\nP999,K999,0\n",
            ["wishes.csv: 第 2 行，名次“0”：不在 1 到 999 之间；请填 1 到 999 之间的数"],
        ),
    ],
)
def test_wishes_that_contradict_each_other_are_said_with_both_rows(capsys, tmp_path, content, said):
    wishes = written(tmp_path / "wishes.csv", content)
    status, out, err = run(capsys, PEOPLE, POSTS, "--wishes", wishes)
    assert (status, out) == (1, "")
    assert err.splitlines()[:-1] == said


def test_a_fault_in_a_row_of_people_makes_none_of_the_wishes_of_that_person(capsys, tmp_path):
    people = written(tmp_path / "people.csv", "编号,姓名,级别\nA1,甲,12\nA2,乙,5\n")
    posts = written(tmp_path / "posts.csv", "编号,单位,岗位,名额,最少\nX1,某行,员,1,0\nX2,某行,长,1,2\n")
    wishes = written(tmp_path / "wishes.csv", "学员编号,岗位编号,名次\nA1,X1,1\nA2,X2,1\n")
    fits = written(tmp_path / "fits.csv", "person,post,fit\nA1,X1,5\nA2,X2,NaN\n")
    status, _, err = run(capsys, people, posts, "--wishes", wishes, "--fits", fits)
    assert (status, err.splitlines()) == (
        1,
        [
            "people.csv: 第 2 行，级别“12”：不在 1 到 9 之间；请填 1 到 9 之间的数",
            "posts.csv: 第 3 行，最少“2”：最少 2 人，名额却只有 1 个；最少人数不能多于名额",
            "fits.csv: 第 3 行，fit“NaN”：不在 0 到 1000 之间；请填 0 到 1000 之间的数",
            "先改好这 3 处；没有生成方案，也没有写任何文件。",
        ],
    )

"""The file of rules: what is understood, and the whole sentence for everything that is not."""

# ruff: noqa: E501 — a sentence stands on one line, as it is said
from __future__ import annotations

import time

import pytest
from django.utils import translation

from jiebang.placements.inputs import Candidate, Vacancy
from jiebang.placements.rule_file import read_rules
from jiebang.placements.rule_ground import Ground
from jiebang.placements.rules import Stated

PEOPLE = [
    Candidate("P001", "甲", home="商务局", sector="金融", level=5, more={"性别": "女"}),
    Candidate("P002", "乙", home="商务局", sector="金融", level=6, more={"性别": "男"}),
    Candidate("P003", "丙", home="青岛市港航管理局", sector="航运", level=6, more={"性别": "男"}),
    Candidate("P004", "丁", home="青岛市港航管理局", sector="", level=4, more={}),
    Candidate("P005", "丁", home="文旅局", sector="文旅", level=6, more={"性别": "女"}),
]
POSTS = [
    Vacancy("K001", "上海证券交易所", "专员", seats=1),
    Vacancy("K002", "上海证券交易所", "研究员", seats=2),
    Vacancy("K003", "中远海运（样例）", "分析师", seats=1),
    Vacancy("K004", "普洛斯", "经理", seats=0),
]


@pytest.fixture
def read(tmp_path):
    """(text or bytes) → what the file rules.toml of that content gives; keywords change the ground."""

    def read(content, **changes):
        path = tmp_path / "rules.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_rules(path, Ground(**{"people": PEOPLE, "posts": POSTS, "columns": ["性别"], **changes}))

    return read


def rule(kind, **keys):
    """One rule as TOML."""
    return "\n".join([f"[[{kind}]]", *(f"{key} = {value}" for key, value in keys.items()), ""])


def fix(person, post):
    return rule("fix", person=f'"{person}"', post=f'"{post}"')


def people(kind, *numbers):
    return rule(kind, people="[" + ", ".join(f'"{number}"' for number in numbers) + "]")


def test_every_kind_of_rule_is_read_with_its_line_and_reason(read):
    found = read(
        """# 安排规则
[[forbid]]
person = "P001"
host = "上海证券交易所"
why = "须回避"

[[forbid]]
home = "文旅局"
post = "K003"
[[fix]]
person = "P003"
post = "K003"
[[together]]
people = ["P001", "P002"]
[[apart]]
people = ["P003", "P004", "P005"]
[[limit]]
by = "派出单位"
at = "host"
max = 2
[[limit]]
by = "性 别"
at = "post"
min = 2
max = 3
[[limit]]
by = "level"
max = 1
[fill]
min_posts = "hard"
why = "已经答应"
"""
    )
    assert (found.faults, found.rules) == (
        [],
        [
            Stated("forbid", 2, person="P001", host="上海证券交易所", why="须回避"),
            Stated("forbid", 7, home="文旅局", post="K003"),
            Stated("fix", 10, person="P003", post="K003"),
            Stated("together", 13, people=("P001", "P002")),
            Stated("apart", 15, people=("P003", "P004", "P005")),
            Stated("limit", 17, by="home", most=2),
            Stated("limit", 21, by="性别", at="post", most=3, least=2),
            Stated("limit", 26, by="level", most=1),
            Stated("fill", 29, hard=True, why="已经答应"),
        ],
    )


@pytest.mark.parametrize("content", ["", "# 还没有规则\n\n", "\ufeff"])
def test_a_file_without_rules_is_fine(read, content):
    found = read(content)
    assert (found.rules, found.faults, found.notices) == ([], [], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_offices_are_read(read, encoding):
    content = '[[forbid]]\r\nhome = "文旅局"\r\npost = "K003"\r\nwhy = "该局与该单位有合同未了结"\r\n'
    assert read(content.encode(encoding)).rules == [
        Stated("forbid", 1, home="文旅局", post="K003", why="该局与该单位有合同未了结")
    ]


def test_names_are_understood_as_lists_write_them_and_what_was_guessed_is_said(read):
    found = read(
        fix("甲", "分析师")
        + fix("p００2", "k002")
        + rule("forbid", person="3", host='"中远海运"')
        + rule("forbid", home='"文旅 局"', host='"上海 证券交易所"'),
        people=[Candidate("3", "某人"), *PEOPLE],
    )
    assert found.rules == [
        Stated("fix", 1, person="P001", post="K003"),
        Stated("fix", 4, person="P002", post="K002"),
        Stated("forbid", 7, person="3", host="中远海运（样例）"),
        Stated("forbid", 10, home="文旅局", host="上海证券交易所"),
    ]
    assert found.notices == [
        "rules.toml: 第 2 行，person“甲”：按 P001 处理（叫这个名字的只有它）",
        "rules.toml: 第 3 行，post“分析师”：按 K003 处理（叫这个名字的只有它）",
        "rules.toml: 第 9 行，host“中远海运”：按 中远海运（样例） 处理（叫这个名字的只有它）",
    ]


# ── what a rule says wrong ─────────────────────────────────────────────────────────────────────────────────────

COLUMNS = "home (派出单位)、job (职务)、sector (行业)、level (级别)、born (出生年)、name (姓名)、note (备注)、性别"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        # tables and keys
        ("[[forbidden]]\n", ["第 1 行：没有叫 forbidden 的规则；是不是要写 forbid；可写的有：forbid、fix、together、apart、limit、fill"]),
        ("[[wishes]]\n", ["第 1 行：没有叫 wishes 的规则；请填其中之一：forbid、fix、together、apart、limit、fill"]),
        ('person = "P001"\n', ["第 1 行，person：这一行不属于任何规则；请放到所属规则的开头行下面，例如 [[forbid]]"]),
        ('fix = "P001"\n', ["第 1 行：fix 不能这样写；请写一行 [[fix]]，内容写在它下面"]),
        ("fix = [3]\n", ["第 1 行：fix 不能这样写；请写一行 [[fix]]，内容写在它下面"]),
        ('[fill]\nmin_posts = "soft"\n\n[fill]\nmin_posts = "hard"\n', ["第 4 行：第 1 行已有 [fill]；请只留一个"]),
        ("[fill]\n", ['第 1 行：缺少 min_posts；请补上，例如 min_posts = "soft"']),
        ('[fill]\nmin_posts = "yes"\n', ["第 2 行，min_posts“yes”：不是可以识别的词；请填其中之一：hard、soft"]),
        (fix("P001", "K001") + "persn = 1\n", ["第 4 行：[[fix]] 没有 persn 这一项；是不是要写 person；可写的有：person、post、why"]),
        (fix("P001", "K001") + "day = 1\n", ["第 4 行：[[fix]] 没有 day 这一项；可用的有：person、post、why"]),
        (rule("fix", post='"K001"'), ['第 1 行：缺少 person；请补上，例如 person = "P001"']),
        (rule("together"), ['第 1 行：缺少 people；请补上，例如 people = ["P001", "P002"]']),
        (rule("limit", max=1), ['第 1 行：缺少 by；请补上，例如 by = "home"']),
        (rule("limit", by='"home"'), ["第 1 行：没有写明人数；请补上 max 或 min，例如 max = 1"]),
        (rule("forbid"), ["第 1 行：没有写明是谁；请补上 person 或 home", "第 1 行：没有写明是哪里；请补上 post 或 host"]),
        (
            rule("forbid", person='"P001"', home='"商务局"', post='"K001"'),
            ["第 3 行：person 和 home 同时出现；请只留一个；两者都要，就写成两条规则"],
        ),
        (
            rule("forbid", person='"P001"', host='"普洛斯"', post='"K001"'),
            ["第 4 行：post 和 host 同时出现；请只留一个；两者都要，就写成两条规则"],
        ),
        # types
        (fix("P001", "K001") + "why = 3\n", ['第 4 行，why“3”：不是文字；请写带引号的文字，例如 why = "…"']),
        (fix("P001", "K001") + f'why = "{"长" * 501}"\n', ["第 4 行，why：有 501 个字，最多 500 个；请缩短"]),
        (rule("fix", person="true", post='"K001"'), ['第 2 行，person“true”：不是文字；请写带引号的文字，例如 person = "P001"']),
        (rule("fix", person='["P001"]', post='"K001"'), ['第 2 行，person：不是文字；请写带引号的文字，例如 person = "P001"']),
        (rule("fix", person='" "', post='"K001"'), ['第 2 行，person：没有填写；请写成例如 person = "P001"']),
        (rule("limit", by='"home"', max='"two"'), ["第 3 行，max“two”：不是整数；请写不带引号的整数，例如 max = 1"]),
        (rule("limit", by='"home"', max="true"), ["第 3 行，max“true”：不是整数；请写不带引号的整数，例如 max = 1"]),
        (rule("limit", by='"home"', min="1.5"), ["第 3 行，min“1.5”：不是整数；请写不带引号的整数，例如 min = 2"]),
        (rule("limit", by='"home"', max="-1"), ["第 3 行，max“-1”：不在 0 到 100000 之间；请填 0 到 100000 之间的数"]),
        (rule("limit", by='"home"', min="0"), ["第 3 行，min“0”：不在 1 到 100000 之间；请填 1 到 100000 之间的数"]),
        (rule("limit", by='"home"', max="9" * 3000), ["第 3 行，max“…”：不在 0 到 100000 之间；请填 0 到 100000 之间的数"]),
        (rule("limit", by='"home"', max=1, min=2), ["第 4 行，min“2”：至少 2 人，却至多 1 人；请让 max 不小于 min"]),
        (rule("limit", by='"home"', max=1, at='"city"'), ["第 4 行，at“city”：不是可以识别的词；请填其中之一：host、post"]),
        (rule("apart", people='"P001"'), ['第 2 行，people“P001”：不是人员名单；请写成例如 people = ["P001", "P002"]']),
        (people("apart"), ["第 2 行，people：至少要有两人；请补上第二人，或删去这条规则"]),
        (people("apart", "P001"), ["第 2 行，people：至少要有两人；请补上第二人，或删去这条规则"]),
        (people("apart", "P001", "甲"), ["第 2 行，people“甲”：甲 在名单里出现两次；每人只写一次"]),
        (rule("apart", people='["P001", 2.5]'), ['第 2 行，people“2.5”：不是文字；请写带引号的文字，例如 people = ["P001", "P002"]']),
        # names that are on no list
        (fix("P999", "K001"), ["第 2 行，person“P999”：没有编号为 P999 的人；请核对编号，或先把此人列入名单"]),
        (fix("P1", "K1"), [
            "第 2 行，person“P1”：没有编号为 P1 的人；请核对编号，或先把此人列入名单 (P001 甲)",
            "第 3 行，post“K1”：没有岗位 K1；请核对，或先把该岗位列入岗位表 (K001 上海证券交易所)",
        ]),
        (rule("fix", person="2", post="2"), [
            "第 2 行，person“2”：没有编号为 2 的人；请核对编号，或先把此人列入名单 (P002 乙)",
            "第 3 行，post“2”：没有岗位 2；请核对，或先把该岗位列入岗位表 (K002 上海证券交易所)",
        ]),
        (fix("丁", "K001"), ["第 2 行，person“丁”：有 2 人叫 丁；请写编号：P004, P005"]),
        (fix("P001", "上海证券交易所"), ["第 3 行，post“上海证券交易所”：有 2 个岗位叫 上海证券交易所；请写岗位编号：K001, K002"]),
        (
            rule("forbid", person='"P001"', host='"上海证劵交易所"'),
            ["第 3 行，host“上海证劵交易所”：岗位名单里没有单位 上海证劵交易所；请对照岗位名单核对名称 (上海证券交易所)"],
        ),
        (
            rule("forbid", home='"港航管理局"', post='"K001"'),
            ["第 2 行，home“港航管理局”：人员名单里没有派出单位 港航管理局；请对照人员名单核对名称 (青岛市港航管理局)"],
        ),
        (rule("limit", by='"sectr"', max=1), [f"第 2 行，by“sectr”：人员名单没有 sectr 这一列；是不是要写 sector；可写的有：{COLUMNS}"]),
        (rule("limit", by='"天气"', max=1), [f"第 2 行，by“天气”：人员名单没有 天气 这一列；请填其中之一：{COLUMNS}"]),
        (
            rule("limit", by='"专长"', max=1),
            [f"第 2 行，by“专长”：专长 这一列不能用来分类：每人各不相同，或一人有多项；请填其中之一：{COLUMNS}"],
        ),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_answered_with_its_line_and_what_to_do(read, content, said):
    found = read(content)
    assert found.faults == [f"rules.toml: {sentence}" for sentence in said]


def test_single_brackets_hide_nothing_below_them(read):
    found = read('[fix]\nperson = "P001"\npost = "K001"\n[fix]\nperson = "P002"\npost = "K9"\n' + fix("P003", "K8"))
    assert found.faults == [
        "rules.toml: 第 1 行：fix 用了单层方括号；请写成 [[fix]]，同类规则可以有多条",
        "rules.toml: 第 4 行：fix 用了单层方括号；请写成 [[fix]]，同类规则可以有多条",
        "rules.toml: 第 6 行，post“K9”：没有岗位 K9；请核对，或先把该岗位列入岗位表",
        "rules.toml: 第 9 行，post“K8”：没有岗位 K8；请核对，或先把该岗位列入岗位表",
    ]


def test_a_wrong_rule_hides_no_other(read):
    found = read(fix("P009", "K001") + rule("limit", max=1) + fix("P002", "K009") + fix("P003", "K003"))
    assert [line.split("：")[0] for line in found.faults] == [
        "rules.toml: 第 2 行，person“P009”",
        "rules.toml: 第 4 行",
        "rules.toml: 第 8 行，post“K009”",
    ]
    assert [stated.label for stated in found.rules] == ["fix P003 K003"]


def test_faults_are_english_where_english_is_spoken(read):
    with translation.override("en"):
        found = read(fix("P1", "K001") + rule("limit", by='"home"', max='"two"') + people("apart", "P001", "P001"))
    assert found.faults == [
        "rules.toml: line 2, person “P1”: nobody has the number P1; check the number, or put the person on the list "
        "first (P001 甲)",
        "rules.toml: line 6, max “two”: not a whole number; write a whole number without quotation marks, for example "
        "max = 1",
        "rules.toml: line 8, people “P001”: P001 stands twice in the list; name everybody once",
    ]


# ── what is no file of rules ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[fix]]\nperson = “P001”\n", "第 2 行“person = “P001””：引号外用了中文标点 “ ”；请切换到英文输入，改用英文的引号、等号、方括号和逗号"),
        ('[[apart]]\npeople = ["P001"，"P002"]\n', "第 2 行“people = [\"P001\"，\"P002\"]”：引号外用了中文标点 ，；请切换到英文输入，改用英文的引号、等号、方括号和逗号"),
        ("[[fix]]\nperson = P001\n", '第 2 行“person = P001”：文字没有加引号；请写成 person = "P001"'),
        ("[[fix]]\nperson =\n", '第 2 行“person =”：等号后面没有内容；请写成例如 person = "P001"，或删去这一行'),
        ("[[fix]]\nperson: 1\n", '第 2 行“person: 1”：等号写成了冒号；请写成例如 person = "P001"'),
        ('[[fix]]\nperson = "P1\n', "第 2 行“person = \"P1”：引号没有闭合；请在同一行补上后引号"),
        ('[[fix]\nperson = "P1"\n', "第 1 行“[[fix]”：方括号没有闭合；有几个 [ 就写几个 ]"),
        ('[[apart]]\npeople = ["P1",\n', "第 2 行“people = [\"P1\",”：方括号没有闭合；有几个 [ 就写几个 ]"),
        ("[[固定]]\n", "第 1 行“[[固定]]”：规则的关键词要用英文；请写成例如 [[fix]]、person = \"P001\"；中文只写在引号里"),
        ('[[fix]]\nperson = "P1"\nperson = "P2"\n', "第 3 行“person = \"P2\"”：同一条规则里 person 出现两次；请只留一个；另一条规则要另起一行双层方括号"),
        ('[[fix]]\nperson = "P1" post = "K1"\n', "第 2 行“person = \"P1\" post = \"K1\"”：这一行写了不止一项；请每项各占一行"),
        ("person,post\n", "第 1 行“person,post”：不是 TOML 写法（Expected '=' after a key in a key/value pair）；每条规则以方括号一行开头，下面写 person = \"P001\"、max = 1 这样的行"),
        ("a = " + "[" * 5000, "第 1 行：这里的括号套得太深；规则里只写文字、数字和一层人员名单"),
        ("a" + ".a" * 50_000 + " = 1", "第 1 行：这里的括号套得太深；规则里只写文字、数字和一层人员名单"),
        ("\n\nmax = " + "9" * 5000, "第 3 行：数字有几千位；请写人数"),
        ("a\0b", "这不是文本文件；规则请写成 TOML 文本文件，例如 rules.toml"),
        (b'[[fix]]\nperson = "\xff\xfe\xff"\n', "文本在第 19 个字节处中断：既不是 UTF-8，也不是 GB18030；请另存为 UTF-8"),
        (b"#" * 1_100_000, "文件有 1074 KB，规则文件最大 1024 KB；请核对这是不是规则文件"),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_answered_in_an_offices_words(read, content, said):
    found = read(content)
    assert (found.faults, found.rules) == ([f"rules.toml: {said}"], [])


def test_no_file_and_a_folder_are_answered_by_name(tmp_path):
    assert read_rules(tmp_path / "none.toml", None).faults == [
        "none.toml: 没有文件 none.toml；请核对文件名和所在文件夹"
    ]
    (tmp_path / "folder").mkdir()
    assert read_rules(tmp_path / "folder", None).faults == ["folder: 没有文件 folder；请核对文件名和所在文件夹"]


def test_a_hostile_file_is_answered_shortly_and_soon(read):
    begun = time.perf_counter()
    long = read(rule("fix", person=f'"{"长" * 100_000}"', post='"K001"', **{"x.y": "1"}) + "[fix.z]\na = 1\n")
    many = read(fix("P999", "K001") * 10_000)
    odd = read('fix = [{person = "P001", post = "K001"}]\nfill.min_posts = "soft"\n')
    assert [len(line) < 200 for line in long.faults] == [True, True, True]
    assert (len(many.faults), many.faults[-1]) == (101, "rules.toml: 另有 9900 处问题未列出；请先改正以上各处")
    assert [stated.label for stated in odd.rules] == ["fix P001 K001", "fill soft"]
    assert time.perf_counter() - begun < 10


def test_signs_that_cannot_be_seen_are_left_out_of_texts(read):
    content = fix("P\\u0000001", "K001") + 'why = "\\u202E已商定\\n见纪要\\u0007"\n'
    assert read(content).rules == [Stated("fix", 1, person="P001", post="K001", why="已商定 见纪要")]


# ── what should be seen ────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_stated_twice_counts_once(read):
    found = read(
        people("apart", "P001", "P002") + fix("P003", "K003") + people("apart", "P002", "P001") + 'why = "x"\n'
    )
    assert [stated.line for stated in found.rules] == [1, 3]
    assert found.notices == ["rules.toml: 第 6 行：与第 1 行是同一条规则，只算一条"]


def test_people_whom_a_limit_does_not_count_are_named(read):
    found = read(
        rule("limit", by='"行业"', max=3) + rule("limit", by='"born"', max=1) + rule("limit", by='"home"', min=1)
    )
    assert found.notices == [
        "rules.toml: 第 1 行，by“sector”：有 1 人这一列空着，本条不计：P004",
        "rules.toml: 第 4 行，by“born”：所有人这一列都空着，本条不起作用",
        "rules.toml: 第 9 行，min：min = 1 不起作用：它只管已经安排了这类人的地方",
    ]


# ── rules that cannot hold together ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (fix("P001", "K001") + fix("P001", "K002"), ["第 4 行：P001 甲 在第 1 行已固定到 K001；请只留正确的一条"]),
        (
            fix("P001", "K001") + rule("forbid", person='"P001"', post='"K001"'),
            ["第 1 行：P001 甲 固定在此，第 4 行却不许去；两条规则请去掉一条"],
        ),
        (
            rule("forbid", home='"商务局"', host='"上海证券交易所"') + fix("P001", "K001"),
            ["第 4 行：P001 甲 固定在此，第 1 行却不许去；两条规则请去掉一条"],
        ),
        (fix("P001", "K004"), ["第 1 行：K004 普洛斯 不接收人员（0 个名额）；请固定到别的岗位，或给它增加名额"]),
        (
            fix("P001", "K001") + fix("P003", "K001"),
            ["第 4 行：第 1、4 行把 2 人固定到 K001 上海证券交易所，该岗位只有 1 个名额；请增加名额，或把其中的人固定到别处"],
        ),
        (
            people("together", "P001", "P002") + people("apart", "P003", "P002", "P001"),
            ["第 3 行：P002 乙 与 P001 甲 在此须分开，第 1 行却要求在一起；请把其中一人从一条规则里去掉"],
        ),
        (  # from one pair into the next
            people("together", "P001", "P002") + people("together", "P003", "P002") + people("apart", "P001", "P003"),
            ["第 5 行：P001 甲 与 P003 丙 在此须分开，第 1、3 行却要求在一起；请把其中一人从一条规则里去掉"],
        ),
        (
            people("together", "P001", "P002") + fix("P001", "K001") + fix("P002", "K003"),
            ["第 6 行：P002 乙 在此固定到 中远海运（样例），P001 甲 在第 3 行固定到 上海证券交易所，而按第 1 行两人须在一起；请固定到同一单位，或不再要求在一起"],
        ),
        (
            fix("P001", "K001") + fix("P003", "K002") + people("apart", "P001", "P003"),
            ["第 7 行：P001 甲 与 P003 丙 须分开，按第 1、4 行却同在 上海证券交易所；请把其中一人固定到别处，或不再要求分开"],
        ),
        (  # P002 goes where P001 goes
            fix("P001", "K001") + people("together", "P001", "P002") + fix("P003", "K002") + people("apart", "P002", "P003"),
            ["第 9 行：P002 乙 与 P003 丙 须分开，按第 1、4、6 行却同在 上海证券交易所；请把其中一人固定到别处，或不再要求分开"],
        ),
        (
            fix("P001", "K001") + fix("P002", "K002") + rule("limit", by='"home"', max=1),
            ["第 7 行：按第 1、4 行，上海证券交易所 有 2 人同属 商务局，本条至多允许 1 人；请调大 max，或把其中的人固定到别处"],
        ),
        (
            fix("P001", "K001") + people("together", "P001", "P002") + rule("limit", by='"home"', max=1),
            ["第 6 行：按第 1、4 行，上海证券交易所 有 2 人同属 商务局，本条至多允许 1 人；请调大 max，或把其中的人固定到别处"],
        ),
        (
            fix("P002", "K002") + fix("P003", "K002") + rule("limit", by='"level"', at='"post"', max=1),
            ["第 7 行：按第 1、4 行，K002 上海证券交易所 有 2 人同属 6，本条至多允许 1 人；请调大 max，或把其中的人固定到别处"],
        ),
        (
            rule("limit", by='"home"', max=1) + rule("limit", by='"派出单位"', min=2),
            ["第 4 行：本条至少 2 人，第 1 行却至多 1 人，范围相同；请改得一致，或去掉其中一条"],
        ),
    ],
)  # fmt: skip
def test_rules_that_cannot_hold_together_are_named_with_both_lines(read, content, said):
    assert read(content).faults == [f"rules.toml: {sentence}" for sentence in said]


@pytest.mark.parametrize(
    "content",
    [
        fix("P001", "K002") + fix("P002", "K002"),
        people("together", "P001", "P002") + fix("P001", "K001") + fix("P002", "K002"),
        people("together", "P001", "P002") + people("apart", "P001", "P003") + fix("P003", "K003"),
        fix("P001", "K001") + fix("P003", "K002") + rule("limit", by='"home"', max=1),
        fix("P001", "K001") + fix("P002", "K002") + rule("limit", by='"home"', at='"post"', max=1),
        fix("P004", "K002") + fix("P005", "K002") + rule("limit", by='"sector"', max=1),
        rule("forbid", person='"P001"', host='"上海证券交易所"') + fix("P001", "K003"),
        rule("limit", by='"home"', max=1) + rule("limit", by='"home"', at='"post"', min=2),
    ],
)
def test_rules_that_can_hold_together_are_left_to_the_solver(read, content):
    assert read(content).faults == []


def test_a_fix_outside_the_given_pairs_is_named(read):
    found = read(fix("P001", "K001") + fix("P002", "K002"), fits={("P001", "K001"): 5, ("P002", "K001"): 5})
    assert found.faults == [
        "rules.toml: 第 4 行：P002 乙 与 K002 上海证券交易所 不在 --fits 所列的组合中；请在 --fits 的名单中补上，或固定到别的岗位"
    ]


def test_the_form_is_looked_at_where_a_list_could_not_be_read(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(fix("P999", "K999") + rule("limit", by='"home"', max='"two"'))
    found = read_rules(path, None)
    assert found.faults == ["rules.toml: 第 6 行，max“two”：不是整数；请写不带引号的整数，例如 max = 1"]

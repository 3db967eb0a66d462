import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.kernel.scheme import (
    SHIPPED_KINDS,
    About,
    Burden,
    Kind,
    Modules,
    ReportKind,
    Scheme,
    SchemeFaults,
    Task,
    from_json,
    read,
    to_json,
    to_toml,
)
from jiebang.kernel.scheme.faults import WORDING

HEAD = """
[scheme]
code = "fair"
name = "展会"
days = 30
"""


def faults(text):
    with pytest.raises(SchemeFaults) as caught:
        read(text, "f.toml")
    return [str(fault) for fault in caught.value.faults]


def faults_of(text):
    """The faults of a file that begins well."""
    return faults(HEAD + text)


def task(lines="", code="fair", quota="quota = 3"):
    return f'\n[[task]]\ncode = "{code}"\ntitle = "赶集"\n{quota}\n{lines}\n'


def a_report(lines=""):
    return f'\n[[report]]\ncode = "r"\ntitle = "总结"\nevery = "month"\nwho = "person"\n{lines}\n'


def test_the_smallest_scheme_has_no_task_and_takes_the_shipped_kinds():
    assert read(HEAD, "f.toml") == Scheme(About("fair", "展会", 30), kinds=SHIPPED_KINDS)


def test_a_scheme_is_read_whole():
    text = (
        HEAD
        + """
    name_en = "Fair"
    [[kind]]
    code = "visit"
    title = "走访"
    [[task]]
    code = "companies"
    title = "企业"
    title_en = "Companies"
    quota = 4
    unit = "家"
    counts = ["visit", "contact"]
    organisation = "company"
    distinct = "organisation"
    window = "month"
    carry = true
    source = "方案第三条"
    [[report]]
    code = "summary"
    title = "小结"
    every = "half_month"
    who = "person"
    due_days = 2
    due_time = "18:00"
    lock_days = 5
    sections = ["做了什么", "下步"]
    sections_en = ["Done", "Next"]
    [modules]
    leads = true
    [words]
    host = "挂职单位"
    host_en = "host"
    [burden]
    page_seconds = 7.5
    """
    )
    assert read(text, "f.toml") == Scheme(
        About("fair", "展会", 30, name_en="Fair"),
        kinds=(Kind("visit", "走访"),),
        tasks=(
            Task(
                "companies", "企业", "Companies", "方案第三条", quota=4, unit="家", counts=("visit", "contact"),
                organisation="company", distinct="organisation", window="month", carry=True,
            ),
        ),
        reports=(
            ReportKind(
                "summary", "小结", every="half_month", who="person", due_days=2, due_time="18:00", lock_days=5,
                sections=("做了什么", "下步"), sections_en=("Done", "Next"),
            ),
        ),
        modules=Modules(leads=True),
        words={"host": "挂职单位", "host_en": "host"},
        burden=Burden(page_seconds=7.5),
    )  # fmt: skip


def test_a_fault_names_file_table_key_value_and_what_is_allowed():
    text = HEAD + task(code="first") + task(quota="quota = 0")
    assert faults(text) == ["f.toml: task 2 (fair): quota: must be at least 1, got 0"]


def test_all_faults_are_named_at_once_table_by_table():
    assert faults_of(
        'dayz = 3\n[[task]]\ncode = "fair"\nquota = 0\ncounts = ["visti"]\npace = "by_day"\n[[tasks]]\ncode = 1\n'
    ) == [
        "f.toml: tasks: is no table of a scheme; allowed: scheme, lead, phase, direction, action, more, orientation, "
        "kind, task, report, course, stage, modules, words, burden; did you mean task?",
        "f.toml: scheme: dayz: is no key of this table; allowed: code, name, days, home, destination, source; "
        "did you mean days?",
        "f.toml: task 1 (fair): title: is missing; write text in quotes",
        "f.toml: task 1 (fair): quota: must be at least 1, got 0",
        "f.toml: task 1 (fair): counts: visti is neither a kind nor contact, idea, research_report or market_project; "
        "kinds: visit, group_visit, civic_education, promotion, meeting, study, host_work, news, "
        "daily_exchange, other; did you mean visit?",
        "f.toml: task 1 (fair): due_day: is missing; pace by_day needs the day, from 1 to 30",
    ]


def test_faults_are_worded_in_chinese_too():
    with pytest.raises(SchemeFaults) as caught:
        read(HEAD + task(quota="quota = 0"), "f.toml")
    assert caught.value.text("zh-hans") == "f.toml: task 1 (fair): quota: 至少为 1，现为 0"


@pytest.mark.parametrize("code", WORDING)
def test_both_wordings_of_a_fault_take_the_same_values(code):
    english, chinese = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in WORDING[code])
    assert {name.removesuffix("_zh") for name in chinese} == english


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (task("due_day = 5"), 'task 1 (fair): due_day: is only allowed with pace = "by_day"'),
        (task('pace = "by_day"\ndue_day = 31'), "task 1 (fair): due_day: must lie within the 30 days, got 31"),
        (
            task('pace = "by_day"\ndue_day = 5\nwindow = "month"'),
            'task 1 (fair): window: must be "whole" with pace = "by_day", got month',
        ),
        (task("carry = true"), 'task 1 (fair): carry: is only allowed with window "quarter" or "month"'),
        (task('action = "solid"'), "task 1 (fair): action: solid is no action of this scheme; actions: –"),
        (task() + task(), "task 2 (fair): code: fair is used by task 1 already; every code stands once"),
        (
            task('counts = ["idea"]\norganisation = "company"'),
            "task 1 (fair): organisation: only records name organisations, and this task counts none; "
            "remove it or count a kind",
        ),
        (
            task('counts = ["visit"]\ndistinct = "person"'),
            'task 1 (fair): distinct: each person once needs "contact" in counts',
        ),
        (task('counts = ["visit", "visit"]'), "task 1 (fair): counts: visit stands twice; name it once"),
        (
            task('organisation = "compny"\ncounts = ["visit"]'),
            "task 1 (fair): organisation: must be one of company, association, agency, school, other, got 'compny'; "
            "did you mean company?",
        ),
        (task('title_en = 4'), "task 1 (fair): title_en: must be text in quotes, got 4"),
        (task('unit_en = "pieces"'), "task 1 (fair): unit_en: is an English twin without its text; write unit too"),
        (a_report('sections = 3\nsections_en = ["a"]'), "report 1 (r): sections: must be a list in square brackets"),
        (task("quota_en = 4"), "task 1 (fair): quota_en: is no key of this table"),
        (task('counts = "visit"'), "task 1 (fair): counts: must be a list in square brackets, got 'visit'"),
        (task(quota="quota = 2.5"), "task 1 (fair): quota: must be a whole number, got 2.5"),
        (task(quota="quota = true"), "task 1 (fair): quota: must be a whole number, got true"),
        (task(quota=f"quota = 1{'0' * 400}"), "task 1 (fair): quota: must be at most 100000, got a very large number"),
        (task('source = "a\\u0000b"'), "task 1 (fair): source: holds a control character (U+0000)"),
        (task('unit = "a\\nb"'), "task 1 (fair): unit: holds a control character (U+000A)"),
        (a_report("due_days = 3\nlock_days = 2"), "report 1 (r): lock_days: must be at least due_days 3, got 2"),
        (a_report('due_time = "24:30"'), "report 1 (r): due_time: must be a time written HH:MM"),
        (a_report("due_time = 18:00:00"), "report 1 (r): due_time: must be a time in quotes, got 18:00:00"),
        (a_report('sections = ["a", "a"]'), "report 1 (r): sections: a stands twice; name it once"),
        (
            a_report('sections = ["a", "b"]\nsections_en = ["a"]'),
            "report 1 (r): sections_en: must have as many entries as sections (2), got 1",
        ),
        (
            a_report('form = "digest"\nsections = ["a"]'),
            "report 1 (r): sections: a digest or discussion has no sections to write",
        ),
        ('[[kind]]\ncode = "idea"\ntitle = "x"\n', "kind 1 (idea): code: idea is reserved"),
        ('[[kind]]\ncode = "visit"\ntitle = "x"\nminutes = nan\n',
         "kind 1 (visit): minutes: must be a number, got nan"),
        ('[words]\nhots = "x"\n', "words: hots: is no term of the glossary"),
        ('[words]\nhost = " "\n', "words: host: must not be empty"),
        ("[[words]]\n", "words: must be one table, written [words]"),
        ("[task]\n", "task: must be a list of tables, written [[task]]"),
        ("[lead]\n", "lead: title: is missing"),
        ("[modules]\nbranch = 1\n", "modules: branch: must be true or false, got 1"),
        ("[burden]\npage_seconds = -1\n", "burden: page_seconds: must be at least 0, got -1"),
    ],
)  # fmt: skip
def test_each_sort_of_fault_is_named(text, fault):
    (found,) = faults_of(text)
    assert found.startswith(f"f.toml: {fault}")


def test_phases_lie_within_the_days_and_apart():
    def phase(code, first, last):
        return f'[[phase]]\ncode = "{code}"\ntitle = "x"\nfrom_day = {first}\nto_day = {last}\n'

    text = phase("a", 1, 10) + phase("b", 10, 20) + phase("c", 25, 31) + phase("d", 24, 22)
    assert faults_of(text) == [
        "f.toml: phase 2 (b): from_day: overlaps phase 1 (a) (days 1 to 10)",
        "f.toml: phase 3 (c): to_day: must lie within the 30 days, got 31",
        "f.toml: phase 4 (d): to_day: must not lie before from_day 24, got 22",
    ]


def test_a_file_without_scheme_table_says_so():
    assert faults(task('counts = ["visit"]')) == ["f.toml: scheme: is missing; every scheme has one"]


def test_an_emptied_list_of_kinds_is_a_fault():
    assert faults("kind = []\n" + HEAD) == [
        "f.toml: kind: has no entry; name at least one kind, or leave the table out to take the shipped kinds"
    ]


def test_a_wrong_value_hides_no_other_fault_of_its_list():
    assert faults_of(a_report('sections = ["a", 3, ""]')) == [
        "f.toml: report 1 (r): sections: must be text in quotes, got 3",
        "f.toml: report 1 (r): sections: must not be empty",
    ]


def test_text_that_is_no_toml_names_line_and_column():
    (found,) = faults("[scheme]\ncode fair\n")
    assert found.startswith("f.toml: line 2, column 6: not readable as TOML: ")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 100_000,
        "x = " + "{a=" * 50_000,
        "[" + "a." * 60_000 + "a]",
        "x = " + "9" * 10_000,
        "x" * 300_000,
        "\x00",
        "[scheme]\n[scheme]\n",
    ],
)
def test_hostile_text_is_answered(text):
    assert faults(text)


def test_a_byte_order_mark_is_no_fault():
    assert read("\ufeff" + HEAD, "f.toml") == read(HEAD, "f.toml")


def test_more_entries_than_anybody_needs_are_refused():
    text = "".join(f'[[course]]\ncode = "c{n}"\ntitle = "x"\n' for n in range(201))
    assert faults_of(text) == ["f.toml: course: has 201 entries; at most 200 are allowed"]


# ---- fuzz

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
scalars = st.one_of(
    st.booleans(), st.integers(), st.floats(), words, st.dates(), st.sampled_from(["visit", "by_day", "person", "idea"])
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))
TABLES = ["scheme", "lead", "phase", "kind", "task", "report", "modules", "words", "burden", "action", "course"]
KEYS = [
    "code", "title", "quota", "days", "name", "counts", "due_day", "pace", "from_day", "to_day", "sections", "every",
    "who", "due_time", "lock_days", "minutes", "distinct", "window", "carry", "host", "sections_en", "action",
]  # fmt: skip
rows = st.dictionaries(st.sampled_from(KEYS) | words, values, max_size=6)
files = st.dictionaries(st.sampled_from(TABLES) | words, rows | st.lists(rows, max_size=3) | values, max_size=6)


def written(value):
    """TOML of any Python value, inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)} = {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in value) + '"'
    return str(value)


@settings(max_examples=300, deadline=None)
@given(files)
def test_any_toml_is_a_scheme_or_a_list_of_faults(data):
    text = "\n".join(f"{written(key)} = {written(value)}" for key, value in data.items())
    assert_scheme_or_faults(text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_a_scheme_or_a_list_of_faults(text):
    assert_scheme_or_faults(text)


def assert_scheme_or_faults(text):
    try:
        scheme = read(text, "f.toml")
    except SchemeFaults as error:
        assert error.faults
        assert len(error.text("zh").split("\n")) == len(error.faults)
        return
    assert read(to_toml(scheme), "f.toml") == scheme
    assert from_json(to_json(scheme)) == scheme


titles = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(str.strip).map(str.strip)
)
tasks = st.builds(
    lambda title, source, quota: Task("t", title, source=source, quota=quota, counts=("visit",)),
    titles, titles, st.integers(1, 100_000),
)  # fmt: skip


@given(titles, tasks, st.dictionaries(st.sampled_from(["host", "host_en", "quota"]), titles))
def test_a_scheme_written_as_toml_reads_back_the_same(name, a_task, own_words):
    try:
        scheme = read(HEAD, "f.toml")
        scheme = Scheme(About("fair", name, 30), kinds=scheme.kinds, tasks=(a_task,), words=own_words)
        assert read(to_toml(scheme), "f.toml") == scheme
    except SchemeFaults as error:
        assert all(fault.code == "control" for fault in error.faults)

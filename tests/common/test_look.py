"""Drawings, words of a verdict and of a day, the inks' contrast, and templates free of inline style and script."""

import re
from datetime import date
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import jiebang
from jiebang.common import catalogue, look
from jiebang.common.look import Bar, Cell, day_full, day_near, day_short, heat_level, pace_bar, stacked_bars
from jiebang.common.ruler import Ruler, Span, draw
from jiebang.kernel.progress import Progress, Verdict
from jiebang.kernel.scheme import Task

SOURCE = Path(jiebang.__file__).parent
TOKENS = (SOURCE / "static/tokens.css").read_text()
VISITS = Task("visit", "走访企业", quota=20, unit="家", title_en="Companies visited", unit_en="companies")


def drawn(svg):
    return ElementTree.fromstring(svg)


def render(text, **values):
    return Template("{% load ui %}" + text).render(Context(values))


# ---------- heat and pace ----------


@pytest.mark.parametrize(
    ("done", "quota", "expected", "level"),
    [
        (2, 10, 6, -3), (3, 10, 6, -2), (4, 10, 6, -2), (5, 10, 6, -1), (6, 10, 6, 0), (7, 10, 6, 1), (9, 10, 6, 2),
        (10, 10, 6, 3), (12, 10, 10, 3), (0, 10, 0, 0), (1, 10, 0, 1),
    ],
)  # fmt: skip
def test_heat_says_how_far_a_count_is_from_today(done, quota, expected, level):
    assert heat_level(done, quota, expected) == level


@given(st.integers(0, 300), st.integers(1, 200), st.integers(0, 200))
def test_more_done_is_never_colder(done, quota, expected):
    assert heat_level(done, quota, expected) <= heat_level(done + 1, quota, expected)


@pytest.mark.parametrize(
    ("code", "n", "words", "level"),
    [
        ("ahead", 2, "快 2 家", 1), ("behind", 2, "慢 2 家", -1), ("on_pace", 0, "正好", 0), ("done", 0, "完成", 3),
        ("not_yet", 0, "未到时候", None), ("due", 1, "今天该交 1 家", -1), ("overdue", 4, "还差 4 家", -3),
    ],
)  # fmt: skip
def test_a_verdict_is_said_in_plain_words(code, n, words, level):
    done = {"ahead": 13, "behind": 10, "on_pace": 11, "done": 20}.get(code, 0)
    expected = {"behind": 12}.get(code, 11)
    progress = Progress(VISITS, done, 20, expected, 570, Verdict(code, n))
    with translation.override("zh-hans"):
        assert look.verdict_words(progress) == words
    assert look.level_of(progress) == level


def test_a_verdict_takes_the_english_unit_in_english():
    with translation.override("en"):
        assert look.verdict_words(Progress(VISITS, 13, 20, 11, 570, Verdict("ahead", 2))) == "2 companies ahead"


def test_a_pace_bar_is_a_sentence_with_fill_and_tick():
    with translation.override("zh-hans"):
        bar = drawn(pace_bar(13, 20, tick=11.4, state="ok"))
    assert bar.attrib == {"class": "pace ok", "role": "img", "aria-label": "已有 13，定额 20，今天应到 11.4"}
    assert [(rect.get("class"), rect.get("x") or rect.get("width")) for rect in bar] == [
        ("tr", "100%"), ("fi", "65.0%"), ("ti", "57.0%"),
    ]  # fmt: skip


@given(st.integers(0, 10_000), st.integers(0, 300), st.floats(0, 500))
def test_a_pace_bar_never_leaves_its_box(done, quota, tick):
    widths = [float(rect.get("width", "0").rstrip("%")) for rect in drawn(pace_bar(done, quota, tick=tick))]
    assert all(0 <= width <= 100 for width in widths)


def test_a_cell_says_the_day_a_whole_task_is_due():
    idea = Task("idea", "金点子", quota=1, unit="个", pace="by_day", due_day=60)
    waiting = Progress(idea, 0, 1, 0, 0, Verdict("not_yet"))
    with translation.override("zh-hans"):
        cell = look.cell_of(waiting, "/x", due=date(2021, 12, 15))
    assert cell == Cell("金点子", 0, 1, "12 月 15 日 前", "/x", None, "", "muted")


# ---------- tags ----------


def test_names_are_escaped_wherever_they_are_drawn():
    hostile = "<script>alert(1)</script>\"'"
    texts = [
        render("{% heat 3 0 '/x' name %}", name=hostile),
        render("{% heat name 0 '' name %}", name=hostile),
        render("{% mark 3 '/x' name %}", name=hostile),
        render("{% pace 1 2 label=name %}", name=hostile),
        render("{% empty name name '/x' name %}", name=hostile),
        render("{% nine cells name %}", name=hostile, cells=[Cell(hostile, 1, 2, hostile, f"/{hostile}")]),
        str(draw("volume", Ruler(10, 3, phases=(Span(hostile, 1, 10),), events=(Span(hostile, 2, 3),), label=hostile))),
        str(stacked_bars([Bar(hostile, ((hostile, 1),))], hostile)),
    ]
    assert [text for text in texts if "<script" in text or 'alert(1)"' in text] == []


def test_a_heat_cell_carries_its_sign_and_its_sentence():
    assert render("{% heat 3 -2 '/x' 'three of ten' %}") == (
        '<a class="hc" data-h="-2" href="/x" aria-label="three of ten">3<small> ▾</small></a>'
    )
    assert '<span class="vh">three of ten</span>' in render("{% heat 10 3 '' 'three of ten' %}")


def test_an_idempotency_key_is_new_on_every_form():
    first, second = render("{% idempotency_key %}"), render("{% idempotency_key %}")
    assert re.fullmatch(r'<input type="hidden" name="idempotency_key" value="[0-9a-f-]{36}">', first)
    assert first != second


def test_a_field_stands_as_label_hint_error_input():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField(label="姓名", help_text="与名单一致")

    text = render("{% field form.name %}", form=Form({"name": ""}))
    places = [text.index(part) for part in ("<label", 'class="hint"', 'class="err"', "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in text and 'aria-invalid="true"' in text


def test_an_error_summary_links_to_the_field():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField(label="姓名")

    assert '<a href="#id_name">姓名</a>' in render("{% errors form %}", form=Form({"name": ""}))
    assert render("{% errors form %}", form=Form({"name": "甲"})).strip() == ""


def test_an_error_summary_says_how_many_things_are_wrong_each_once():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField(label="姓名")
        day = forms.DateField(label="日期")
        version = forms.IntegerField(widget=forms.HiddenInput)

    def summary(**given) -> tuple[str, int]:
        text = render("{% errors form %}", form=Form(given))
        return re.search("<h2>(.*?)</h2>", text)[1], text.count("<li>")

    with translation.override("zh-hans"):
        assert [summary(name="甲", day="2021-10-17"), summary(name="甲"), summary()] == [
            ("有 1 处要改", 1), ("有 2 处要改", 2), ("有 3 处要改", 3),
        ]  # fmt: skip


def test_an_error_summary_is_drawn_by_its_tag_alone_which_counts():
    assert [path.name for path in TEMPLATES if '"common/errors.html"' in path.read_text()] == []


# ---------- days ----------


def test_days_are_said_near_and_dated_beyond_a_week():
    today = date(2021, 12, 12)
    with translation.override("zh-hans"):
        said = [day_near(date(2021, 12, n), today) for n in (4, 5, 11, 12, 13, 19, 20)]
        assert said == ["12/4", "7 天前", "昨天", "今天", "明天", "7 天后", "12/20"]
        assert day_near(date(2020, 12, 12), today) == "2020-12-12"
        assert (day_full(date(2026, 11, 2)), day_short(date(2026, 11, 2))) == ("11 月 2 日 周一", "11/2")
        assert day_full(None) == day_short(None) == day_near(None, today) == ""
    with translation.override("en"):
        assert (day_full(date(2026, 11, 2)), day_short(date(2026, 11, 2))) == ("Mon 2 November", "2 Nov")


# ---------- the ruler ----------


@pytest.mark.parametrize("kind", ["personal", "volume", "slim", "bare"])
@pytest.mark.parametrize(("days", "today"), [(1, 1), (60, -12), (60, 61), (100, 1), (100, 57), (100, 100), (365, 200)])
def test_a_ruler_of_any_length_is_one_drawing_with_a_sentence(kind, days, today):
    svg = drawn(draw(kind, Ruler(days, today, [d % 3 for d in range(days)], date(2021, 10, 17))))
    assert svg.get("role") == "img" and svg.get("aria-label")
    inner = svg.find("svg")
    assert inner is not None and inner.get("viewBox").split()[2] == str(days)
    places = [float(text.get("x").rstrip("%")) for text in svg.iter("text")]
    assert all(0 <= place <= 100 for place in places)


def test_the_personal_ruler_tells_written_days_from_silent_and_coming_ones():
    svg = drawn(draw("personal", Ruler(5, 3, [1, 0, 0, 0, 0])))
    marks = {path.get("class"): path.get("d") for path in svg.find("svg")}
    assert marks == {
        "base": "M0 26H5", "on": "M0.5 26V15", "no": "M1.5 26V22", "fut": "M3.5 26V20M4.5 26V20", "now": "M2.5 30V2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (57, "百日尺：第 57 天，共 100 天；2 天留下了记录"),
        (-3, "百日尺：共 100 天，还没开始；2 天留下了记录"),
        (101, "百日尺：共 100 天，已结束；2 天留下了记录"),
    ],
)
def test_the_ruler_says_where_the_cohort_stands(today, sentence):
    with translation.override("zh-hans"):
        assert Ruler(100, today, [0, 1, 3]).sentence() == sentence


def test_a_phase_too_narrow_for_its_title_is_cut_short():
    svg = drawn(draw("volume", Ruler(180, 10, phases=(Span("Onboarding", 1, 14), Span("In", 15, 180)))))
    assert [text.text for text in svg.iter("text") if text.get("class") == "pht"] == ["Onboarding", "In 15–180"]


def test_a_phase_title_stays_within_its_band_on_a_narrow_screen():
    svg = drawn(draw("volume", Ruler(180, 10, phases=(Span("Onboarding", 1, 18), Span("In", 19, 180)))))
    boxes = [box for box in svg.iter("svg") if [text.get("class") for text in box] == ["pht"]]
    places = [tuple(float(box.get(name).rstrip("%")) for name in ("x", "width")) for box in boxes]
    assert places == [(0, 10), (10, 90)]


# ---------- inks ----------

LIGHT, DARK_ASKED, DARK_CHOSEN = (
    dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block)) for block in re.split(r"@media|:root\[data", TOKENS)
)
DARK = {**LIGHT, **DARK_ASKED}
TEXT_ON = [
    *product(("ink", "ink-2", "ink-3"), ("ground", "surface", "sunken")),
    *product(("cinnabar", "pine", "ochre", "indigo"), ("ground", "surface")),
    *((ink, f"{ink}-wash") for ink in ("cinnabar", "pine", "ochre", "indigo")),
    *product(("on-heat",), ("h-3", "h-2", "h-1", "h0", "h1", "h2")),
    ("on-h3", "h3"), ("on-ink", "ink"), ("on-seal", "seal"), ("ink", "indigo-wash"), ("ink-2", "indigo-wash"),
]  # fmt: skip


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("inks", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_is_read_on_its_ground(inks, text, ground):
    assert contrast(inks[text], inks[ground]) >= 4.5


@pytest.mark.parametrize("inks", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "ground"])
def test_the_border_of_a_control_is_seen(inks, ground):
    assert contrast(inks["line-strong"], inks[ground]) >= 3


def test_dark_is_the_same_whether_asked_for_or_chosen():
    assert DARK_ASKED == DARK_CHOSEN


# ---------- strictness ----------

TEMPLATES = sorted((SOURCE / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_template_needs_inline_style_or_script(path):
    text = path.read_text()
    faults = re.findall(r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)|hx-on""", text)
    assert faults == []


def test_no_python_draws_inline_style():
    # Word files are drawn with the styles of their own format.
    screens = [path for path in SOURCE.rglob("*.py") if "documents" not in path.parts]
    assert [str(path.relative_to(SOURCE)) for path in screens if 'style="' in path.read_text()] == []


def test_every_class_of_a_tag_stands_in_the_stylesheet():
    css = "".join(path.read_text() for path in (SOURCE / "static").glob("*.css"))
    wanted = {"pace", "ruler", "nine", "ev", "hc", "bars", "field", "errsum", "pages", "empty", "tools", "swatch", "ic"}
    assert {name for name in wanted if f".{name}" not in css} == set()


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "12 月 12 日 周日"), ("en", "Sun 12 December")])
def test_a_weekday_is_said_short(language, said):
    with translation.override(language):
        assert day_full(date(2021, 12, 12)) == said


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "2020 年 12 月 1 日"), ("en", "1 December 2020")])
def test_a_day_of_another_year_is_said_with_its_year(language, said):
    with translation.override(language):
        assert look.day_dated(date(2020, 12, 1)) == said


# ---------- one word and one look for each act ----------


def test_cancel_is_always_a_quiet_link():
    cancel = re.compile(
        r"""<(\w+) (?:[^<>%]|%[^<>%]*%)*?class="([^"]*)"(?:[^<>]|\{%[^%]*%\})*?>\{% translate "Cancel" %\}"""
    )
    found = [(path.name, *said) for path in TEMPLATES for said in cancel.findall(path.read_text())]
    assert len(found) == sum(path.read_text().count('{% translate "Cancel" %}') for path in TEMPLATES)
    assert [said for said in found if said[1] != "a" or not {"btn", "ghost"} <= set(said[2].split())] == []


def test_a_check_box_of_a_list_is_ticked_and_a_form_is_saved():
    wrong = re.compile(
        r"""aria-label="\{% blocktranslate[^%]*%\}(?:Choose|Select) |class="vh">\{% translate "Choose" %\}"""
    )
    assert [path.name for path in TEMPLATES if wrong.search(path.read_text())] == []
    assert [
        line for line in catalogue.PO.read_text(encoding="utf-8").splitlines() if "存下" in line or "选中" in line
    ] == []


def test_a_table_of_cards_stays_a_table_for_who_hears_it():
    tables = [
        (path.name, table)
        for path in TEMPLATES
        for table in re.findall(r"""<table class="tbl[^"]*\bcards\b.*?</table>""", path.read_text(), re.DOTALL)
    ]
    assert {"list.html", "consents.html", "cohort_list.html", "installation.html"} <= {name for name, _table in tables}
    bare = r"<table (?![^>]*role=)|<(?:thead|tbody|tr|td)(?![^>]*role=)[ >]|<th (?![^>]*role=)"
    assert {name: found for name, table in tables if (found := re.findall(bare, table))} == {}


def test_the_days_of_a_list_stand_in_one_column():
    day = re.compile(r"""<li><span class="([^"]*(?:\{%[^%]*%\})?[^"]*)">\{\{ [\w.]+\|day_near \}\}""")
    first = {path.name: day.findall(path.read_text()) for path in TEMPLATES if "home" in path.parts}
    wrong = {name: classes for name, classes in first.items() if any("when" not in one.split() for one in classes)}
    assert (wrong, {"sent.html", "branch.html", "mentoring.html", "today.html"} <= {n for n in first if first[n]}) == (
        {},
        True,
    )
    assert ".list > li > .when { width:" in (SOURCE / "static/home.css").read_text()

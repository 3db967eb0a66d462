import random
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.kernel.compose import Absence, Happening, Material, Met, Named, Step, compose, tidy, topic_of
from jiebang.kernel.progress import Course, Fact
from jiebang.kernel.scheme.model import Kind, Task
from jiebang.reports.phrases.chinese import CHINESE
from jiebang.reports.phrases.english import ENGLISH

START, END = date(2021, 11, 16), date(2021, 11, 30)
COURSE = Course(date(2021, 10, 17), date(2022, 1, 24))
COMPANIES = Task(
    "company_visit", "参访企业", quota=20, unit="家", counts=("visit", "group_visit"),
    organisation="company", distinct="organisation",
)  # fmt: skip
PEOPLE = Task("contact", "结交专业人才", quota=100, unit="人", counts=("contact",), distinct="person")
GROUP_VISITS = Task("group_visit", "集体调研走访", quota=10, unit="次", counts=("group_visit",))
PROMOTIONS = Task("promotion", "集中推介活动", quota=10, unit="场", counts=("promotion",))
IDEA = Task("idea", "金点子", quota=1, unit="个", counts=("idea",), pace="by_day", due_day=60)
TASKS = (GROUP_VISITS, PROMOTIONS, COMPANIES, PEOPLE, IDEA)
KINDS = (
    Kind("visit", "走访"),
    Kind("group_visit", "集体走访", group=True),
    Kind("promotion", "推介活动", group=True),
    Kind("meeting", "会议", group=True),
    Kind("study", "学习"),
    Kind("host_work", "岗位工作"),
)
SECTIONS = ("任务进展", "所学所思", "对接与线索", "下步打算")


def material(**parts):
    given_parts = {"tasks": TASKS, "kinds": KINDS, "sections": SECTIONS, "host": "上海清算所", **parts}
    return Material(
        START, END, parts.pop("as_of", END), COURSE, **{k: v for k, v in given_parts.items() if k != "as_of"}
    )


def visit(record, day, *companies, kind="visit", people=(), learned="", subject=""):
    """A record and its facts, as the room of evidence writes them."""
    when = date(2021, 11, day)
    happening = Happening(
        record, when, kind, subject, learned,
        tuple(Named(name, name, "company") for name in companies),
        tuple(Met(name, name, "上海银行", "经理") for name in people),
    )  # fmt: skip
    source = ("record", record)
    facts = [Fact(source, kind, when, "organisation", name, "company") for name in companies] or [
        Fact(source, kind, when)
    ]
    facts += [Fact(source, "contact", when, "person", name) for name in people]
    return happening, facts


def of(*rows, **parts):
    facts = tuple(fact for _happening, facts in rows for fact in facts)
    happenings = tuple(happening for happening, _facts in rows if START <= happening.date <= END)
    return material(facts=facts, happenings=happenings, **parts)


def marked(sentence):
    """The sentence as read, its evidence in brackets where the marks stand."""
    text = sentence.text
    for mark in sorted(sentence.marks, reverse=True):
        text = f"{text[: mark.at]}[{mark.record}]{text[mark.at :]}"
    return text


def told(whole, phrases=CHINESE):
    return [marked(sentence) for sentence in compose(whole, phrases)]


def by_rule(whole, phrases=CHINESE):
    return {sentence.rule: sentence for sentence in compose(whole, phrases)}


def test_a_half_month_reads_as_an_official_would_write_it():
    whole = of(
        visit("a", 2, "普洛斯"),
        visit("b", 17, "禾微水产", people=["王敏"], learned="品牌农产品最怕“好一年坏一年”，稳定比好吃更值钱。"),
        visit("c", 19, "普洛斯", "铭越城市", people=["李欣", "赵磊"], learned="徐老师说，试点要小，两周见效再扩"),
        visit("d", 20, kind="meeting", subject="第五次周座谈"),
        visit("e", 22, kind="host_work", learned="一是先写结论；二是写明等谁、等到哪天。"),
        visit("f", 23, kind="host_work"),
        steps=(Step("c", "请对方 12 月来看两处厂房。", date(2021, 12, 10)), Step("b", "寄样品", date(2021, 12, 3))),
        absences=(Absence(date(2021, 11, 29), date(2021, 12, 2), "参加培训"),),
    )
    assert told(whole) == [
        "11 月 29 日至 12 月 2 日因参加培训请假。",
        "本期在上海清算所跟岗工作 2 天[e][f]、参加会议 1 次[d]。",
        "结交专业人才 3 人[b][c]，累计 3 人，比应有进度少 42 人。",
        "参访企业 2 家[b][c]，累计 3 家，比应有进度少 6 家。",
        "集体调研走访尚未开始，按进度应有 4 次。",
        "集中推介活动尚未开始，按进度应有 4 场。",
        "走访禾微水产时体会到，品牌农产品最怕“好一年坏一年”，稳定比好吃更值钱[b]。",
        "走访普洛斯时，徐老师说，试点要小，两周见效再扩[c]。",
        "在上海清算所跟岗，有两点体会[e]：一是先写结论；二是写明等谁、等到哪天。",
        "对接禾微水产、普洛斯、铭越城市 3 家企业[b][c]，其中回访 1 家[c]。",
        "新结识王敏（上海银行经理）、李欣（上海银行经理）、赵磊（上海银行经理）3 人[b][c]。",
        "12 月 3 日前，寄样品[b]。",
        "12 月 10 日前，请对方 12 月来看两处厂房[c]。",
        "金点子须在 12 月 15 日前完成，目前尚未提交。",
    ]


def test_english_drafts_read_well_and_hold_no_chinese():
    tasks = (
        Task("customers", "Customers visited", quota=6, unit="customers", counts=("customer_visit",),
             organisation="company", distinct="organisation", window="quarter"),
        Task("sites", "Site visits", quota=3, unit="visits", counts=("site_visit",), window="quarter"),
        Task("improvement", "Improvement proposed", quota=1, counts=("idea",), pace="by_day", due_day=60),
    )  # fmt: skip
    kinds = (
        Kind("customer_visit", "Customer visit"),
        Kind("host_work", "Work at the host"),
        Kind("meeting", "Meeting"),
    )
    whole = of(
        visit("a", 17, "Acme Robotics", kind="customer_visit", people=["Jane Doe"], learned="Small pilots first."),
        visit("b", 18, kind="host_work", learned="The line is balanced every morning."),
        visit("c", 19, kind="meeting"),
        tasks=tasks, kinds=kinds, host="Logistics",
        sections=("What I did", "What I learned", "People and opportunities", "What comes next"),
        steps=(Step("a", "send the checklist", date(2021, 12, 3)),),
    )  # fmt: skip
    text = told(whole, ENGLISH)
    assert text == [
        "In this period: work at Logistics on 1 day[b] and 1 meeting[c].",
        "Customers visited: 1[a] (1 this quarter); 2 behind pace.",
        "Site visits: not begun; 1 would be on pace.",
        "Small pilots first (visit to Acme Robotics)[a].",
        "The line is balanced every morning (at Logistics)[b].",
        "Met with Acme Robotics[a].",
        "Got to know Jane Doe (经理, 上海银行)[a].",
        "By 3 December: send the checklist[a].",
        "Improvement proposed: due by 15 December, not handed in yet.",
    ]
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", "".join(text).replace("经理, 上海银行", ""))


def test_a_period_without_records_says_so_and_claims_nothing():
    sentences = compose(material(absences=(Absence(START, END, "参加培训"),)), CHINESE)
    assert [s.text for s in sentences][:2] == ["11 月 16 日至 11 月 30 日因参加培训请假。", "本期没有留下工作记录。"]
    assert all(sentence.plain and not sentence.marks for sentence in sentences)


def test_a_task_that_stalled_rests_on_the_records_of_its_total():
    whole = of(visit("a", 2, kind="promotion"), visit("b", 3, kind="promotion"))
    assert marked(by_rule(whole)["task:promotion"]) == "集中推介活动本期没有新增，累计 2 场[a][b]，比应有进度少 2 场。"


def test_facts_after_the_day_of_judgement_do_not_count():
    whole = of(visit("a", 17, "甲"), visit("b", 25, "乙"), as_of=date(2021, 11, 20))
    assert "参访企业 1 家，累计 1 家" in by_rule(whole)["task:company_visit"].text


def test_group_tasks_are_not_told_as_ones_own():
    group = replace(PROMOTIONS, scope="group")
    whole = of(visit("a", 17, kind="promotion"), tasks=(group,))
    assert marked(by_rule(whole)["other_kinds"]) == "本期参加推介活动 1 场[a]。"


def test_lessons_that_say_the_same_are_told_once_and_kinds_take_turns():
    rows = [visit(f"m{n}", 16 + n, kind="meeting", learned="任务进度要看“有没有用”，不单看次数。") for n in range(4)]
    rows += [
        visit(f"h{n}", 16 + n, kind="host_work", learned=f"第{'一二三四'[n]}件事各不相同：{'甲乙丙丁'[n] * 9}")
        for n in range(4)
    ]
    learned = [s.records[0] for s in compose(of(*rows), CHINESE) if s.rule.startswith("learned")]
    assert learned == ["h0", "m0", "h1"]


def test_own_host_is_never_met():
    when = date(2021, 11, 18)
    own = Happening("a", when, "host_work", organisations=(Named("h", "上海清算所", "company"),))
    facts = (Fact(("record", "a"), "host_work", when, "organisation", "h", "company", own_host=True),)
    assert "organisations" not in by_rule(material(happenings=(own,), facts=facts))


def test_people_who_declined_are_counted_and_not_named():
    happening, facts = visit("a", 18, "甲", people=["王敏", "李欣"])
    shy = replace(happening, people=tuple(replace(p, may_be_named=p.name != "王敏") for p in happening.people))
    whole = material(happenings=(shy,), facts=tuple(facts))
    assert by_rule(whole)["people"].text == "新结识李欣（上海银行经理）等 2 人。"
    nobody = replace(happening, people=tuple(replace(p, may_be_named=False) for p in happening.people))
    assert by_rule(material(happenings=(nobody,), facts=tuple(facts)))["people"].text == "新结识 2 人。"


def test_steps_that_are_past_are_left_out_and_repeats_told_once():
    steps = (
        Step("a", "寄样品", date(2021, 11, 30)),
        Step("b", "整理清单，发给合作社", date(2022, 1, 4)),
        Step("c", "整理清单，发给合作社。", date(2021, 12, 4)),
        Step("d", "补访谈提纲"),
    )
    ahead = [text for text in told(material(steps=steps)) if "金点子" not in text][-2:]
    assert ahead == ["12 月 4 日前，整理清单，发给合作社[c]。", "补访谈提纲[d]。"]


def test_a_day_of_another_year_carries_its_year():
    steps = (Step("a", "寄样品", date(2022, 1, 4)),)
    assert "2022 年 1 月 4 日前，寄样品[a]。" in told(material(steps=steps))


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("任务进展", "progress"), ("工作进展", "progress"), ("所学所思", "learned"), ("收获体会", "learned"),
        ("对接与线索", "met"), ("下步打算", "next"), ("本期工作", "progress"), ("青岛之问与上海答案", ""),
    ],
)  # fmt: skip
def test_each_section_finds_its_topic(title, topic):
    assert topic_of(title, CHINESE) == topic


def test_a_topic_without_a_section_joins_the_progress():
    whole = of(visit("a", 17, "甲", learned="先写结论，后写过程"), sections=("附言", "工作", "打算"))
    sections = {sentence.rule: sentence.section for sentence in compose(whole, CHINESE)}
    assert (sections["task:company_visit"], sections["learned:a"], sections["organisations"]) == (1, 1, 1)
    assert sections["deadline:idea"] == 2


def test_a_draft_keeps_its_length_by_leaving_out_what_weighs_least():
    rows = [visit(str(n), 16 + n, f"公司{n}", kind="visit", learned=f"{chr(0x4E00 + n)}" * 80) for n in range(10)]
    whole = of(*rows)
    short = compose(replace(whole, limit=120), CHINESE)
    assert sum(len(sentence.text) for sentence in short) <= 120
    assert "task:company_visit" in {sentence.rule for sentence in short}
    assert len(compose(replace(whole, limit=0), CHINESE)) == 1


def test_a_report_without_sections_is_refused():
    with pytest.raises(ValueError, match="section"):
        compose(material(sections=()), CHINESE)


@pytest.mark.parametrize(
    "hostile",
    [
        "{title} {0} {",
        "\x00[1]\x00",
        "<script>alert(1)</script>",
        "=1+1",
        "\u202e倒\ud800过来",
        "%s %(x)s",
        "（）" * 300,
        "1. " * 90,
    ],
)
def test_hostile_text_is_only_text(hostile):
    happening, facts = visit("a", 18, "甲", people=["乙"], learned=hostile, subject=hostile)
    happening = replace(
        happening, organisations=(Named("甲", hostile, "company"),), people=(Met("乙", hostile, hostile, hostile),)
    )
    whole = material(
        happenings=(happening,), facts=tuple(facts), steps=(Step("a", hostile),), host=hostile,
        absences=(Absence(START, END, hostile),), kinds=tuple(replace(kind, title=hostile) for kind in KINDS),
        tasks=tuple(replace(task, title=hostile, unit=hostile) for task in TASKS),
    )  # fmt: skip
    for phrases in (CHINESE, ENGLISH):
        for sentence in compose(whole, phrases):
            assert "\x00" not in sentence.text
            assert "\u202e" not in sentence.text
            assert len(sentence.text) < 900
            sentence.text.encode()


def test_text_is_cut_at_a_full_stop_or_with_an_ellipsis():
    assert tidy("  一句。\n 二句， ") == "一句。 二句"
    assert tidy("甲" * 20 + "。" + "乙" * 30, 40) == "甲" * 20
    assert tidy("甲" * 60, 40) == "甲" * 38 + "……"
    assert (
        tidy("Workshop with the Freight and Storage Forum of the harbour", 40)
        == "Workshop with the Freight and Storage…"
    )
    assert tidy("x" * 60, 40) == "x" * 38 + "…"


# ---- properties ----------------------------------------------------------------------------------------------------

NAMES = [f"公司{letter}" for letter in "甲乙丙丁戊"]
WHO = [f"老师{letter}" for letter in "子丑寅卯"]


@st.composite
def materials(draw):
    rows = []
    for number in range(draw(st.integers(0, 9))):
        day = date(2021, 10, 17) + timedelta(days=draw(st.integers(0, 44)))
        kind = draw(st.sampled_from([kind.code for kind in KINDS]))
        companies = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2)) if "visit" in kind else []
        people = draw(st.lists(st.sampled_from(WHO), unique=True, max_size=2))
        learned = draw(st.text(alphabet="学思践悟，。1{}\x00\n", max_size=40))
        happening, facts = visit(f"r{number}", 1, *companies, kind=kind, people=people, learned=learned)
        rows.append((replace(happening, date=day), [replace(fact, date=day) for fact in facts]))
    steps = tuple(
        Step(
            f"r{n}",
            draw(st.text(alphabet="访谈寄送", min_size=0, max_size=6)),
            END + timedelta(days=draw(st.integers(-3, 9))),
        )
        for n in range(draw(st.integers(0, 3)))
    )
    return of(*rows, steps=steps)


def units(task, facts, *, new):
    """A slow, obvious recount: subjects or sources whose first day lies in the period, or by its end."""
    first = {}
    for fact in facts:
        right = fact.kind in task.counts and (not task.organisation or fact.organisation == task.organisation)
        if right and fact.date <= END:
            unit = fact.subject if task.distinct != "none" else fact.source
            first[unit] = min(first.get(unit, fact.date), fact.date)
    return sum(1 for day in first.values() if not new or day >= START)


@settings(max_examples=150, deadline=None)
@given(materials())
def test_every_number_equals_a_recount_of_the_facts(whole):
    for sentence in compose(whole, CHINESE):
        if not sentence.rule.startswith("task"):
            continue
        for task in (t for t in TASKS if t.title in sentence.text):
            new, total = units(task, whole.facts, new=True), units(task, whole.facts, new=False)
            if new:
                assert f"{task.title} {new} {task.unit}" in sentence.text
            if total:
                assert f" {total} {task.unit}" in sentence.text
    people = {fact.subject for fact in whole.facts if fact.kind == "contact" and START <= fact.date <= END}
    known = {fact.subject for fact in whole.facts if fact.kind == "contact" and fact.date < START}
    text = "".join(sentence.text for sentence in compose(whole, CHINESE) if sentence.rule == "people")
    assert ("新结识" in text) == bool(people - known)
    if len(people - known) > 1:
        assert re.search(rf"(?<!\d){len(people - known)} 人", text)


@settings(max_examples=100, deadline=None)
@given(materials())
def test_every_sentence_rests_on_records_or_states_nothing(whole):
    records = {str(fact.source[1]) for fact in whole.facts} | {step.record for step in whole.steps}
    for sentence in compose(whole, CHINESE):
        assert bool(sentence.records) != sentence.plain
        assert set(sentence.records) <= records
        assert all(0 <= mark.at <= len(sentence.text) for mark in sentence.marks)
    rules = [sentence.rule for sentence in compose(whole, CHINESE)]
    assert len(rules) == len(set(rules))


@settings(max_examples=100, deadline=None)
@given(materials(), st.randoms(use_true_random=False))
def test_the_order_of_the_material_does_not_matter(whole, chance: random.Random):
    def shuffled(rows):
        return tuple(chance.sample(rows, len(rows)))

    other = replace(
        whole, facts=shuffled(whole.facts), happenings=shuffled(whole.happenings), steps=shuffled(whole.steps)
    )
    assert compose(other, CHINESE) == compose(whole, CHINESE)
    assert compose(whole, CHINESE) == compose(whole, CHINESE)

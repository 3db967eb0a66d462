from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.kernel.progress import (
    Count,
    Course,
    Fact,
    Verdict,
    WindowProgress,
    count,
    counts,
    explained,
    judge,
    progress,
    why,
)
from jiebang.kernel.scheme.model import Task

START = date(2021, 10, 17)
COURSE = Course(START, START + timedelta(days=99))
COMPANIES = Task(
    "company", "走访企业", quota=20, counts=("visit", "group_visit"), organisation="company", distinct="organisation"
)
GROUP_VISITS = Task("group_visit", "集体走访", quota=10, counts=("group_visit",))
CONTACTS = Task("contacts", "结交人才", quota=100, counts=("contact",), distinct="person")
IDEA = Task("idea", "金点子", counts=("idea",), pace="by_day", due_day=90)


def day(number: int) -> date:
    return START + timedelta(days=number - 1)


def visit(
    subject: str, *, on: int, source: int = 0, kind: str = "visit", own: bool = False, of: str = "company"
) -> Fact:
    return Fact(source or (subject, on), kind, day(on), "organisation", subject, of, own)


def met(subject: str, *, on: int, source: int = 0) -> Fact:
    return Fact(source or (subject, on), "contact", day(on), "person", subject)


def done(task: Task, facts: list[Fact]) -> int:
    return progress(task, facts, COURSE, day(57)).done


def test_second_visit_to_a_company_adds_no_progress():
    assert done(COMPANIES, [visit("普洛斯", on=9), visit("普洛斯", on=23)]) == 1


def test_the_own_host_is_never_a_visit_to_a_company():
    assert done(COMPANIES, [visit("普洛斯", on=9, own=True)]) == 0


def test_the_own_host_does_not_count_even_where_every_visit_does():
    every_visit = Task("visits", "走访", counts=("visit",))
    assert done(every_visit, [visit("普洛斯", on=9, own=True), visit("港务", on=9)]) == 1


def test_work_at_the_own_host_counts_where_a_task_asks_for_it():
    assert done(Task("work", "岗位", counts=("host_work",)), [visit("普洛斯", on=9, own=True, kind="host_work")]) == 1


def test_a_group_visit_to_two_companies_is_one_group_visit_and_two_companies():
    facts = [visit(name, on=5, source=1, kind="group_visit") for name in ("甲", "乙")]
    assert (done(GROUP_VISITS, facts), done(COMPANIES, facts)) == (1, 2)


def test_only_organisations_of_the_kind_a_task_names_count():
    assert done(COMPANIES, [visit("商会", on=5, of="association")]) == 0


def test_every_visit_to_such_an_organisation_counts_where_nothing_must_be_new():
    task = Task("calls", "拜访", counts=("visit",), organisation="company")
    facts = [visit("甲", on=5, source=1), visit("乙", on=5, source=1), visit("甲", on=6, source=2)]
    assert done(task, facts) == 3


def test_a_person_met_counts_once_and_a_person_of_one_name_elsewhere_is_another():
    assert done(CONTACTS, [met("a", on=1), met("a", on=2), met("b", on=2)]) == 2


def test_a_visit_without_a_known_organisation_is_an_occasion_and_no_company():
    facts = [Fact(1, "group_visit", day(3))]
    assert (done(GROUP_VISITS, facts), done(COMPANIES, facts)) == (1, 0)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (visit("甲", on=1), "counts"),
        (visit("甲", on=1, own=True), "own_host"),
        (visit("甲", on=1, of="school"), "other_organisation"),
        (Fact(1, "visit", day(1)), "no_organisation"),
        (met("a", on=1), "other_kind"),
    ],
)
def test_why_a_fact_does_not_count_is_said(fact, reason):
    assert why(COMPANIES, fact) == reason


@pytest.mark.parametrize(
    ("quota", "done", "expected", "verdict"),
    [
        (5, 4, 3, Verdict("ahead", 1)),
        (10, 7, 6, Verdict("ahead", 1)),
        (10, 3, 6, Verdict("behind", 3)),
        (20, 13, 11, Verdict("ahead", 2)),
        (5, 3, 3, Verdict("on_pace")),
        (100, 46, 57, Verdict("behind", 11)),
        (5, 6, 3, Verdict("done", 1)),
    ],
)
def test_even_pace_on_day_57_of_100(quota, done, expected, verdict):
    judged = judge(Task("t", "t", quota=quota), {"": Count(done)}, COURSE, day(57))
    assert (judged.expected, judged.verdict, judged.tick) == (expected, verdict, 570)


def test_half_a_unit_is_not_yet_due():
    assert judge(Task("t", "t", quota=1), {}, COURSE, day(50)).expected == 0
    assert judge(Task("t", "t", quota=1), {}, COURSE, day(51)).expected == 1


@pytest.mark.parametrize(
    ("on", "verdict"),
    [(0, Verdict("not_yet")), (1, Verdict("on_pace")), (100, Verdict("behind", 5)), (101, Verdict("overdue", 5))],
)
def test_even_pace_at_the_edges_of_a_cohort(on, verdict):
    assert judge(Task("t", "t", quota=5), {}, COURSE, day(on)).verdict == verdict


@pytest.mark.parametrize(
    ("on", "expected", "verdict"),
    [
        (57, 0, Verdict("not_yet")),
        (89, 0, Verdict("not_yet")),
        (90, 1, Verdict("due", 1)),
        (91, 1, Verdict("overdue", 1)),
    ],
)
def test_nothing_is_due_before_the_due_day(on, expected, verdict):
    judged = judge(IDEA, {}, COURSE, day(on))
    assert (judged.expected, judged.verdict) == (expected, verdict)


def test_a_due_day_beyond_the_cohort_is_its_last_day():
    late = Task("idea", "金点子", counts=("idea",), pace="by_day", due_day=400)
    assert judge(late, {}, COURSE, day(100)).verdict == Verdict("due", 1)


def test_the_pace_of_a_late_joiner_runs_from_the_own_first_day():
    joined = Course(COURSE.start, COURSE.end, joins=day(51))
    assert judge(Task("t", "t", quota=10), {}, joined, day(55)).expected == 1


@pytest.mark.parametrize(
    ("joins", "leaves", "on", "quota", "expected"),
    [
        (None, None, 57, 20, 11),
        (31, None, 57, 14, 5),  # 70 of 100 days; 27 of them gone
        (None, 80, 57, 16, 11),  # the same a day as everybody
        (31, 80, 80, 10, 10),
        (96, None, 100, 1, 1),
        (99, None, 100, 0, 0),  # two fifths of a unit: nothing is owed
    ],
)
def test_by_days_the_pace_a_day_is_everybodys(joins, leaves, on, quota, expected):
    own = Course(COURSE.start, COURSE.end, joins and day(joins), leaves and day(leaves), by_days=True)
    judged = judge(COMPANIES, {}, own, day(on))
    assert (judged.quota, judged.expected) == (quota, expected)


def test_a_quota_due_as_a_whole_is_owed_whole_however_few_the_own_days_are():
    assert judge(IDEA, {}, Course(COURSE.start, COURSE.end, joins=day(80), by_days=True), day(85)).quota == 1


def test_by_days_a_quarter_owes_what_the_own_days_of_it_are_worth():
    course = Course(date(2026, 1, 1), date(2026, 9, 30), date(2026, 5, 16), date(2026, 8, 15), by_days=True)
    task = Task("t", "t", quota=6, window="quarter", carry=True, counts=("visit",))
    assert [(w.key, w.quota) for w in progress(task, [], course, date(2026, 9, 1)).windows] == [
        ("2026-Q1", 0),
        ("2026-Q2", 3),  # 46 of 91 days
        ("2026-Q3", 6),  # 46 of 92 days, and the 3 missed
    ]


def test_the_forecast_keeps_the_rate_so_far():
    assert judge(Task("t", "t", quota=10), {"": Count(3)}, COURSE, day(57)).forecast == 5


def test_a_quarter_owes_its_share_and_what_the_last_one_missed():
    course = Course(date(2026, 3, 18), date(2026, 9, 13))  # 14 of 90 days, 91 of 91, 75 of 92
    task = Task("t", "t", quota=6, window="quarter", carry=True, counts=("visit",))
    facts = [Fact(n, "visit", date(2026, 5, n)) for n in range(1, 5)]
    assert progress(task, facts, course, date(2026, 7, 1)).windows == (
        WindowProgress("2026-Q1", date(2026, 3, 18), date(2026, 3, 31), 0, 1),
        WindowProgress("2026-Q2", date(2026, 4, 1), date(2026, 6, 30), 4, 7),
        WindowProgress("2026-Q3", date(2026, 7, 1), date(2026, 9, 13), 0, 8),
    )


def test_without_carry_a_missed_month_is_not_owed_again():
    course = Course(date(2026, 3, 1), date(2026, 4, 30))
    task = Task("t", "t", quota=4, window="month", counts=("visit",))
    judged = progress(task, [], course, date(2026, 4, 15))
    assert (judged.quota, judged.expected, judged.verdict) == (4, 2, Verdict("behind", 2))


def test_a_course_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before start"):
        progress(CONTACTS, [], Course(day(2), day(1)), day(1))


tasks = st.builds(
    Task,
    code=st.just("t"),
    title=st.just("t"),
    quota=st.integers(1, 9),
    counts=st.lists(st.sampled_from(["visit", "group_visit", "contact"]), min_size=1, unique=True).map(tuple),
    organisation=st.sampled_from(["", "company"]),
    distinct=st.sampled_from(["none", "organisation", "person"]),
    window=st.sampled_from(["whole", "quarter", "month"]),
    carry=st.booleans(),
)
visits = st.builds(
    Fact,
    source=st.integers(1, 4),
    kind=st.sampled_from(["visit", "group_visit"]),
    date=st.integers(1, 100).map(day),
    subject_kind=st.just("organisation"),
    subject=st.sampled_from("甲乙丙"),
    organisation=st.sampled_from(["company", "association"]),
    own_host=st.booleans(),
)
meetings = st.builds(
    Fact,
    source=st.integers(1, 4),
    kind=st.just("contact"),
    date=st.integers(1, 100).map(day),
    subject_kind=st.just("person"),
    subject=st.sampled_from("abc"),
)
facts_lists = st.lists(
    st.one_of(visits, meetings, st.builds(Fact, st.integers(1, 4), st.just("visit"), st.just(START))), max_size=15
)


@given(tasks, facts_lists, st.integers())
def test_the_order_of_the_facts_does_not_matter(task, facts, seed):
    shuffled = random.Random(seed).sample(facts, len(facts))
    assert count(task, facts, COURSE) == count(task, shuffled, COURSE)


@given(tasks, facts_lists, st.one_of(visits, meetings))
def test_one_more_fact_never_counts_less(task, facts, more):
    before, after = count(task, facts, COURSE), count(task, [*facts, more], COURSE)
    assert all(after[key].done >= before[key].done for key in before)


@given(tasks, facts_lists)
def test_the_count_equals_a_slow_obvious_recount(task, facts):
    assert {key: c.done for key, c in count(task, facts, COURSE).items()} == slow_count(task, facts)


def slow_count(task: Task, facts: list[Fact]) -> dict[str, int]:
    kept = [f for f in facts if f.kind in task.counts]
    if task.organisation:
        kept = [
            f
            for f in kept
            if f.subject_kind == "organisation" and f.organisation == task.organisation and not f.own_host
        ]
    if task.distinct == "organisation":
        kept = [f for f in kept if f.subject_kind == "organisation" and not f.own_host]
    if task.distinct == "person":
        kept = [f for f in kept if f.subject_kind == "person"]
    kept = [f for f in kept if not (f.kind == "visit" and f.own_host)]
    seen: dict[str, list] = {}
    for fact in kept:
        month = f"{fact.date:%Y-%m}"
        quarter = f"{fact.date.year}-Q{(fact.date.month + 2) // 3}"
        units = seen.setdefault({"whole": "", "month": month, "quarter": quarter}[task.window], [])
        per_subject = task.organisation or fact.subject_kind == "person"
        unit = fact.subject if task.distinct != "none" else (fact.source, fact.subject if per_subject else None)
        if unit not in units:
            units.append(unit)
    return {key: len(units) for key, units in seen.items()}


@given(tasks, facts_lists, st.integers(-5, 110))
def test_a_verdict_says_the_same_as_its_numbers(task, facts, today):
    judged = progress(task, facts, COURSE, day(today))
    match judged.verdict.code:
        case "done":
            assert judged.done == judged.quota + judged.verdict.n
        case "ahead":
            assert judged.done == judged.expected + judged.verdict.n
        case "behind":
            assert judged.done == judged.expected - judged.verdict.n
        case "on_pace":
            assert judged.done == judged.expected
        case "overdue" | "due":
            assert judged.missing == judged.verdict.n > 0


def test_counting_says_nothing_of_a_kind_a_task_does_not_name():
    assert not counts(GROUP_VISITS, visit("甲", on=1))


def test_the_first_visit_counts_and_a_later_one_names_it():
    second, first = visit("普洛斯", on=23), visit("普洛斯", on=9)
    told = explained(COMPANIES, [second, first, met("a", on=1)], COURSE)
    assert [(t.fact, t.why, t.before) for t in told] == [(first, "counts", None), (second, "already", first)]


@given(tasks, facts_lists)
def test_as_many_facts_are_told_to_count_as_are_counted(task, facts):
    told = [t for t in explained(task, facts, COURSE) if t.why == "counts"]
    assert len(told) == sum(c.done for c in count(task, facts, COURSE).values())

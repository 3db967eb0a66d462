"""What a change of the scheme does to tasks and records, and tallies that stay right through every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.evidence import actions
from jiebang.evidence.drafts import Draft, Named
from jiebang.evidence.models import TaskTally
from jiebang.evidence.queries import progress_of
from jiebang.evidence.scheme_effects import tasks_at
from jiebang.evidence.tallies import lock, recount
from jiebang.kernel.scheme import Direction, Scheme, Task
from jiebang.programmes.models import Cohort
from jiebang.programmes.scheme import drafts, versions
from jiebang.programmes.scheme.effects import Change, effects_of
from tests.builders import a_cohort, a_group, a_scheme, a_secondment

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 12)


@pytest.fixture(autouse=True)
def on_day_57(today_is):
    today_is(TODAY)
    with translation.override("zh-hans"):
        yield


def study(person, n=1, *, first=date(2021, 11, 1), kind="study"):
    for day in range(n):
        draft = Draft(kind, first + timedelta(days=day), (person,), (), (), subject=f"第{day}次")
        actions.save_record(person.cohort, draft, by=SYSTEM, author=person)


def with_task(scheme: Scheme, code: str, **values) -> Scheme:
    return replace(scheme, tasks=tuple(replace(t, **values) if t.code == code else t for t in scheme.tasks))


def told(cohort: Cohort, after: Scheme) -> list[str]:
    return [effect.text for effect in effects_of(Change.of(cohort, cohort.scheme, after, TODAY))]


def test_another_quota_says_how_many_are_behind_before_and_after():
    """Day 57 of 100: of 5 three are due, of 3 two."""
    cohort = a_cohort()
    for n in (0, 2, 2, 4):
        study(a_secondment(cohort), n)
    effects = effects_of(Change.of(cohort, cohort.scheme, with_task(cohort.scheme, "study", quota=3), TODAY))
    assert [(e.text, e.tone, e.figures) for e in effects] == [
        ("“学习”：落后的由 3 人减到 1 人。", "pin", (("落后", 3, 1), ("领先或完成", 1, 1), ("已起步", 3, 3)))
    ]
    assert told(cohort, with_task(cohort.scheme, "study", quota=4))[0].startswith("“学习”：落后的由 3 人减到 1 人")
    assert told(cohort, with_task(cohort.scheme, "study", quota=9)) == ["“学习”：落后的由 3 人增到 4 人。"]


def test_what_counts_otherwise_is_counted_from_the_facts():
    cohort = a_cohort()
    person = a_secondment(cohort)
    study(person, 3, kind="meeting")
    after = with_task(cohort.scheme, "study", counts=("study", "meeting"))
    assert told(cohort, after) == ["“学习”：落后的由 1 人减到 0 人。"]


def test_a_task_taken_out_says_what_counts_no_more_and_a_new_one_who_would_be_behind():
    cohort = a_cohort()
    study(a_secondment(cohort), 3)
    tasks = [t for t in cohort.scheme.tasks if t.code != "study"]
    after = replace(cohort.scheme, tasks=(*tasks, Task("host_work", "岗位", quota=50, counts=("host_work",))))
    assert told(cohort, after) == [
        "“学习”去掉：1 人已做的（共 3 次）不再计入，记录仍在。",
        "“岗位”是新加的：按今天算，落后的有 1 人。",
    ]


def test_a_longer_stay_moves_the_pace_of_everybody():
    cohort = a_cohort()
    study(a_secondment(cohort), 2)
    after = replace(cohort.scheme, about=replace(cohort.scheme.about, days=200))
    assert "“学习”：落后的由 1 人减到 0 人。" in told(cohort, after)


def test_a_group_s_task_is_told_by_groups():
    scheme = with_task(a_scheme(), "study", scope="group")
    cohort = a_cohort(scheme=scheme)
    for n in (1, 3):
        study(a_secondment(cohort, group=a_group(cohort)), n)
    assert told(cohort, with_task(scheme, "study", quota=1)) == ["“学习”：落后的由 1 个小组减到 0 个小组。"]


def test_what_records_name_cannot_be_taken_out():
    scheme = replace(a_scheme(), directions=(Direction("innovation", "创新引领"), Direction("other", "另一个")))
    cohort = a_cohort(scheme=scheme)
    person = a_secondment(cohort)
    draft = Draft("other", TODAY, (person,), (), (), subject="看一看", directions=("innovation",))
    actions.save_record(cohort, draft, by=SYSTEM, author=person)
    after = replace(scheme, directions=(), kinds=tuple(k for k in scheme.kinds if k.code not in ("other", "visit")))
    blocking = [e.text for e in effects_of(Change.of(cohort, scheme, after, TODAY)) if e.blocks]
    assert blocking == [
        "记录类别“其他”不能去掉：有 1 条记录用到它。请放回草稿；名称可以改。",
        "方向“创新引领”不能去掉：有 1 条记录用到它。请放回草稿；名称可以改。",
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_the_effect_takes_as_many_queries_for_three_as_for_one(people, django_assert_num_queries):
    cohort = a_cohort()
    for _ in range(people):
        study(a_secondment(cohort), 2)
    change = Change.of(cohort, cohort.scheme, with_task(cohort.scheme, "study", counts=("meeting",)), TODAY)
    with django_assert_num_queries(10):
        list(effects_of(change))


def test_nobody_in_the_cohort_yet_has_nothing_to_tell():
    cohort = a_cohort()
    assert told(cohort, with_task(cohort.scheme, "study", quota=9)) == []


def test_another_scheme_in_force_is_counted_by_at_once():
    cohort = a_cohort()
    person = a_secondment(cohort)
    study(person, 3, kind="meeting")
    put(cohort, with_task(cohort.scheme, "study", counts=("meeting",)), TODAY)
    person.refresh_from_db()
    assert [p.done for p in progress_of(person) if p.task.code == "study"] == [3]


def test_whoever_waited_for_the_lock_counts_by_the_scheme_that_came_meanwhile():
    cohort = a_cohort()
    person = a_secondment(cohort)
    held = Cohort.objects.get(pk=cohort.pk)
    assert held.scheme.task("study").counts == ("study",)  # read before the other one comes in
    put(cohort, with_task(cohort.scheme, "study", counts=("meeting",)), TODAY)
    person.cohort = held
    study(person, 1, kind="meeting")
    assert TaskTally.objects.get(task="study").done == 1


def test_where_two_cohorts_stood_on_one_day_is_counted_by_that_day():
    cohort = a_cohort()
    person = a_secondment(cohort)
    study(person, 3)
    assert next((f.key, f.words) for f in tasks_at(cohort, date(2021, 11, 1))) == ("task:study", "1 人中 1 人跟上")
    assert next(f.words for f in tasks_at(cohort, date(2022, 1, 20))) == "1 人中 0 人跟上"


def test_a_task_that_is_not_due_yet_keeps_nobody_up_when_cohorts_are_compared():
    cohort = a_cohort(scheme=with_task(a_scheme(), "study", pace="by_day", due_day=90))
    person, other = a_secondment(cohort), a_secondment(cohort)
    study(person, 5)
    study(other, 1)
    days = (date(2021, 10, 20), date(2021, 11, 3), TODAY, date(2022, 1, 20))
    assert [next(f.words for f in tasks_at(cohort, day)) for day in days] == [
        "未到时候", "未到时候，2 人已开始", "未到时候，2 人已开始", "2 人中 1 人跟上",
    ]  # fmt: skip


def put(cohort: Cohort, scheme: Scheme, from_day: date) -> None:
    draft = drafts.take_over(cohort, scheme, origin="test", by=SYSTEM)
    versions.put_into_force(draft, version=draft.version, from_day=from_day, reason="试", by=SYSTEM)


# Steps of a random story: a task is counted otherwise from a day, days pass, something happens.
counting = st.fixed_dictionaries({
    "counts": st.sampled_from([(), ("study",), ("meeting",), ("study", "meeting"), ("visit",)]),
    "window": st.sampled_from(["whole", "month", "quarter"]),
    "scope": st.sampled_from(["person", "group", "cohort"]),
    "quota": st.integers(1, 30),
})  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("change"), counting, st.integers(0, 5)),
        st.tuples(st.just("length"), st.integers(92, 130), st.integers(0, 5)),
        st.tuples(st.just("drop"), st.none(), st.integers(0, 5)),
        st.tuples(st.just("days"), st.none(), st.integers(1, 4)),
        st.tuples(st.just("record"), st.sampled_from(["study", "meeting", "visit"]), st.integers(0, 1)),
    ),
    min_size=1,
    max_size=7,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_through_any_edits_and_days_tallies_are_what_a_recount_gives(monkeypatch, story):
    cohort = a_cohort()
    people = [a_secondment(cohort, group=a_group(cohort)) for _ in range(2)]
    day = [TODAY]
    monkeypatch.setattr(clock, "today", lambda: day[0])
    for act, value, n in story:
        cohort = Cohort.objects.get(pk=cohort.pk)
        newest = drafts.newest_version(cohort)
        if act in ("change", "length", "drop"):
            after = told_by(act, value, newest.scheme)
            if after != newest.scheme:
                put(cohort, after, max(day[0] + timedelta(days=n), newest.from_day))
        elif act == "days":
            day[0] += timedelta(days=n)
            versions.bring_due_into_force()
        else:
            people[n].cohort = cohort
            organisations = (Named("普洛斯", "company"),) if value == "visit" else ()
            draft = Draft(value, day[0], (people[n],), organisations, (), subject="记")
            actions.save_record(cohort, draft, by=SYSTEM, author=people[n])
        held = Cohort.objects.get(pk=cohort.pk)
        lock(held)
        assert recount(held, all_tasks=True) == 0


def told_by(act: str, value, scheme: Scheme) -> Scheme:
    if act == "length":
        return replace(scheme, about=replace(scheme.about, days=value))
    if act == "drop":
        return replace(scheme, tasks=tuple(t for t in scheme.tasks if t.code != "study"))
    if scheme.task("study") is None:
        return replace(scheme, tasks=(*scheme.tasks, Task("study", "学习", **value)))
    return with_task(scheme, "study", **value)

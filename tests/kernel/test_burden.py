import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang import schemes
from jiebang.kernel.burden import meter, new_records
from jiebang.kernel.scheme import About, Kind, Modules, ReportKind, Scheme, Task
from jiebang.kernel.scheme.lint import remarks

KINDS = (Kind("visit", "走访", minutes=1), Kind("group_visit", "集体走访", group=True, minutes=1))


def scheme(*tasks, reports=(), days=70, **changes):
    return Scheme(About("s", "s", days), kinds=KINDS, tasks=tasks, reports=tuple(reports), **changes)


GROUP_VISITS = Task("group_visit", "集体走访", quota=10, counts=("group_visit",))
COMPANIES = Task(
    "company", "企业", quota=20, counts=("visit", "group_visit"), organisation="company", distinct="organisation"
)
CHAMBERS = Task("chamber", "商协会", quota=5, counts=("visit", "group_visit"), organisation="association")


def test_twenty_visits_of_a_minute_in_ten_weeks_are_two_minutes_a_week():
    found = meter(scheme(Task("v", "走访", quota=20, counts=("visit",))))
    assert (found.weeks, found.minutes, found.inputs) == (10, 2.0, 10.0)


def test_what_one_enters_for_the_whole_group_is_spread_over_it():
    assert meter(scheme(GROUP_VISITS), group_size=10).minutes == pytest.approx(0.1)


def test_a_group_visit_serves_the_company_quota_and_is_asked_for_once():
    assert new_records(scheme(COMPANIES, GROUP_VISITS)) == {
        "group_visit": ("group_visit", 10, 0),
        "company": ("visit", 10, 10),
    }


def test_one_visit_goes_to_a_company_or_to_a_chamber():
    found = new_records(scheme(GROUP_VISITS, COMPANIES, CHAMBERS))
    assert found["chamber"] == ("visit", 5, 0)


def test_a_quarterly_quota_is_owed_for_every_quarter():
    task = Task("v", "走访", quota=6, counts=("visit",), window="quarter")
    assert meter(scheme(task, days=180)).parts[0].times == pytest.approx(6 * 180 / 91.3125)


def test_contacts_and_reports_cost_controls_characters_and_pages():
    contacts = Task("c", "人才", quota=100, counts=("contact",), distinct="person")
    summary = ReportKind("r", "总结", every="end", sections=("a", "b", "c", "d"))
    task, report = meter(scheme(contacts, reports=[summary])).parts
    assert task.minutes == pytest.approx(100 * (3 * 4 + 12 * 0.5) / 60 / 10)
    assert report.minutes == pytest.approx((5 * 4 + 160 * 0.5 + 5) / 60 / 10)


def test_a_digest_asks_for_nothing_and_a_discussion_for_one_record_of_the_group():
    digest = ReportKind("d", "日交流", every="day", who="group", form="digest")
    discussion = ReportKind("w", "周座谈", every="week", who="group", form="discussion")
    found = meter(scheme(reports=[digest, discussion]), group_size=6)
    assert [part.minutes for part in found.parts] == [0, 0.5]


def test_a_scheme_that_asks_for_nothing_weighs_nothing():
    assert (meter(scheme()).minutes, meter(scheme()).parts) == (0, ())


@pytest.mark.parametrize("name", schemes.names())
def test_the_shipped_schemes_stay_under_six_minutes_a_week(name):
    assert 0 < meter(schemes.load(name)).minutes < 6


@given(
    st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["", "company", "association"]), st.booleans()), max_size=6)
)
def test_the_meter_never_asks_for_more_records_than_the_quotas_together(rows):
    tasks = [
        Task(
            f"t{n}",
            "t",
            quota=quota,
            counts=("visit", "group_visit") if both else ("visit",),
            organisation=organisation,
        )
        for n, (quota, organisation, both) in enumerate(rows)
    ]
    found = new_records(scheme(*tasks))
    assert all(
        new >= 0 and new + shared == pytest.approx(task.quota)
        for task in tasks
        for _, new, shared in [found[task.code]]
    )
    assert sum(new for _, new, _ in found.values()) >= max((task.quota for task in tasks), default=0)


# ---- remarks


def said(*tasks, **changes):
    return [str(remark) for remark in remarks(scheme(*tasks, **changes), "s.toml")]


@pytest.mark.parametrize("name", schemes.names())
def test_nothing_is_said_of_the_shipped_schemes(name):
    assert remarks(schemes.load(name), name) == []


def test_a_quota_the_days_cannot_hold_is_named():
    task = Task("v", "走访", quota=41, counts=("visit",))
    assert said(task, days=10) == ["s.toml: task 1 (v): quota: 41 cannot be reached: 10 days hold at most 4 a day"]


def test_a_quota_due_early_has_only_the_days_until_then():
    task = Task("i", "点子", quota=3, counts=("idea",), pace="by_day", due_day=2)
    assert said(task, modules=Modules(questions=True)) == [
        "s.toml: task 1 (i): quota: 3 cannot be reached: 2 days hold at most 1 a day"
    ]


def test_quotas_that_are_possible_alone_may_be_too_much_together():
    tasks = [Task(f"t{n}", "t", quota=39, counts=(kind.code,)) for n, kind in enumerate(KINDS)]
    many = [Task("a", "a", quota=35, counts=("visit",), organisation="company"),
            Task("b", "b", quota=35, counts=("visit",), organisation="association")]  # fmt: skip
    assert said(*many, days=10) == [
        "s.toml: task: quota: together the tasks ask for 70 records in 10 days; at most 6 a day are possible"
    ]
    assert said(*tasks, days=100) == []


def test_a_task_nothing_feeds_is_named():
    idea = Task("i", "点子", quota=1, counts=("idea",), pace="by_day", due_day=5)
    assert said(Task("t", "自选", quota=1), idea) == [
        "s.toml: task 1 (t): counts: nothing feeds this task, so it stays at 0; name the kinds it counts",
        "s.toml: task 2 (i): counts: idea comes from the module questions, which is off; this task stays at 0",
    ]


def test_two_papers_for_one_period_and_a_paper_a_day_are_named():
    reports = [
        ReportKind("a", "月报", every="month"), ReportKind("b", "月总结", every="month"),
        ReportKind("c", "组月报", every="month", who="group"), ReportKind("d", "日志", every="day"),
    ]  # fmt: skip
    assert said(reports=reports) == [
        "s.toml: report 2 (b): every: asks the same person for a second paper each month, beside report 1 (a); "
        "join the two",
        "s.toml: report 4 (d): every: asks for a written paper every day; a digest writes itself",
    ]

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.kernel.cadence import (
    Period,
    days_late,
    parse_period_key,
    period_at,
    period_of_key,
    periods,
    spans,
)
from jiebang.kernel.scheme.model import ReportKind

START, END = date(2021, 10, 17), date(2022, 1, 24)
EVERY = ("day", "week", "half_month", "month", "quarter", "end")


def report(every="half_month", **changes):
    return ReportKind("r", "总结", every=every, **changes)


@st.composite
def cohorts(draw):
    start = draw(st.dates(date(1990, 1, 1), date(2150, 1, 1)))
    return start, start + timedelta(days=draw(st.integers(0, 400)))


def test_half_months_are_cut_at_both_edges_of_the_cohort():
    found = [(p.key, p.start, p.end) for p in periods(report(), START, END)]
    assert found == [
        ("2021-10-H2", date(2021, 10, 17), date(2021, 10, 31)),
        ("2021-11-H1", date(2021, 11, 1), date(2021, 11, 15)),
        ("2021-11-H2", date(2021, 11, 16), date(2021, 11, 30)),
        ("2021-12-H1", date(2021, 12, 1), date(2021, 12, 15)),
        ("2021-12-H2", date(2021, 12, 16), date(2021, 12, 31)),
        ("2022-01-H1", date(2022, 1, 1), date(2022, 1, 15)),
        ("2022-01-H2", date(2022, 1, 16), date(2022, 1, 24)),
    ]


def test_weeks_run_monday_to_sunday_and_take_the_iso_year():
    found = [(p.key, p.start, p.end) for p in periods(report("week"), date(2020, 12, 30), date(2021, 1, 6))]
    assert found == [
        ("2020-W53", date(2020, 12, 30), date(2021, 1, 3)),
        ("2021-W01", date(2021, 1, 4), date(2021, 1, 6)),
    ]


def test_months_quarters_days_and_the_end_carry_their_keys():
    first_keys = {every: periods(report(every), START, END)[0].key for every in EVERY}
    assert first_keys == {
        "day": "2021-10-17",
        "week": "2021-W41",
        "half_month": "2021-10-H2",
        "month": "2021-10",
        "quarter": "2021-Q4",
        "end": "end",
    }


def test_due_and_lock_are_counted_from_the_last_day_of_the_period():
    period = period_of_key(report(due_days=2, due_time="18:00", lock_days=7), "2021-12-H1", START, END)
    assert period == Period(
        "r", "2021-12-H1", date(2021, 12, 1), date(2021, 12, 15), date(2021, 12, 17), date(2021, 12, 22), "18:00"
    )
    assert period.due_at == datetime(2021, 12, 17, 18, 0)


def test_24_00_is_the_midnight_that_ends_the_day():
    assert period_at(report(due_days=2), START, START, END).due_at == datetime(2021, 11, 3, 0, 0)


def test_a_report_kind_without_lock_days_never_locks():
    assert not period_at(report(), START, START, END).is_locked(date(2099, 1, 1))


def test_a_period_locks_the_day_after_its_lock_day():
    period = period_at(report(lock_days=1), START, START, END)
    assert [period.is_locked(date(2021, 11, day)) for day in (1, 2)] == [False, True]


def test_lateness_is_counted_in_whole_days_after_the_due_day():
    period = period_at(report(due_days=2), START, START, END)
    assert [days_late(period, date(2021, 11, day)) for day in (1, 2, 3, 9)] == [0, 0, 1, 7]


def test_no_period_lies_outside_the_cohort():
    day = timedelta(days=1)
    assert period_at(report(), START - day, START, END) is None
    assert period_at(report(), END + day, START, END) is None
    assert period_of_key(report(), "2021-10-H1", START, END) is None
    assert period_of_key(report(), "2021-10", START, END) is None
    assert period_of_key(report(), "end", START, END) is None


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-11-02", date(2026, 11, 2), date(2026, 11, 2)),
        ("2026-W45", date(2026, 11, 2), date(2026, 11, 8)),
        ("2024-02-H2", date(2024, 2, 16), date(2024, 2, 29)),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_key_names_its_days(key, first, last):
    span = parse_period_key(key)
    assert (span.key, span.start, span.end) == (key, first, last)


@pytest.mark.parametrize(
    "key",
    [
        "", "2021", "2021-13", "2021-02-30", "2021-W60", "2021-W53", "2021-W00", "2021-Q5", "2021-10-H3", "21-10",
        "0000-01", "２０２１-10", "2021-10\n", " 2021-10", "END", "2021-1", "2021-10-H2-x",
    ],
)  # fmt: skip
def test_anything_else_names_no_period(key):
    with pytest.raises(ValueError, match="names no period"):
        parse_period_key(key)
    assert period_of_key(report("month"), key, START, END) is None


@given(cohorts(), st.sampled_from(EVERY))
def test_periods_tile_the_cohort_exactly(cohort, every):
    start, end = cohort
    found = periods(report(every), start, end)
    days = [p.start + timedelta(days=n) for p in found for n in range(p.days)]
    assert days == [start + timedelta(days=n) for n in range((end - start).days + 1)]
    assert len({p.key for p in found}) == len(found)


@given(cohorts(), st.sampled_from(EVERY), st.data())
def test_a_period_is_found_again_by_any_of_its_days_and_by_its_key(cohort, every, data):
    start, end = cohort
    kind = report(every, due_days=3, lock_days=5)
    day = start + timedelta(days=data.draw(st.integers(0, (end - start).days)))
    found = period_at(kind, day, start, end)
    assert found in periods(kind, start, end)
    assert found.start <= day <= found.end
    assert period_of_key(kind, found.key, start, end) == found


@given(st.text())
def test_a_key_is_read_or_refused_with_a_value_error(key):
    try:
        span = parse_period_key(key)
    except ValueError:
        return
    assert key == "end" if span is None else span.key == key


def test_the_edges_of_the_calendar_hold():
    assert [s.end for s in spans("week", date(9999, 12, 30), date.max)] == [date.max]
    assert next(spans("week", date.min, date.min)).start == date.min


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="lies before"):
        list(spans("day", END, START))

"""Rows for tests of the first pages: a running cohort, a group, its people, and records made as the form makes them."""

from __future__ import annotations

from datetime import date, timedelta

from jiebang.common.audit import SYSTEM
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Named, Writer
from tests.builders import START, a_cohort, a_group, a_host, a_secondment

DAY_57 = date(2021, 12, 12)


def day(number: int) -> date:
    """The date of that day of a cohort that starts on START."""
    return START + timedelta(days=number - 1)


def a_visit(secondment, on: date, company: str, **changes):
    draft = Draft("visit", on, (secondment,), (Named(company, "company"),), **changes)
    return save_record(
        secondment.cohort, draft, by=SYSTEM, author=secondment, writer=Writer(office=True, imported=True, today=on)
    )


def keep_up(secondment, until: date = DAY_57) -> None:
    """Records and counts of somebody who is where today expects: 11 companies, 3 study days, the last on `until`."""
    for number in range(11):
        a_visit(secondment, until - timedelta(days=number), f"{secondment.number} 公司{number}")
    for number in range(3):
        study(secondment, until - timedelta(days=number))


def study(secondment, on: date):
    draft = Draft("study", on, (secondment,), subject="集中学习")
    writer = Writer(office=True, imported=True, today=on)
    return save_record(secondment.cohort, draft, by=SYSTEM, author=secondment, writer=writer)


def a_group_of(count: int, **fields):
    """A running cohort with one group of `count` people at one host."""
    cohort = a_cohort(**fields)
    group, host = a_group(cohort, "金融组"), a_host(cohort, "上海期货交易所")
    people = [a_secondment(cohort, group=group, host=host) for _ in range(count)]
    return cohort, group, people

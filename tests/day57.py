"""Fixtures of rooms whose tests stand on day 57 of a cohort: a group, its leader, a secondee, a stranger.

A room's conftest.py imports the ones it needs.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_cohort, a_grant, a_group, a_host, a_secondment, a_user

TODAY = date(2021, 12, 12)


@pytest.fixture
def on_day_57(today_is):
    today_is(TODAY)
    return TODAY


@pytest.fixture
def cohort(db, on_day_57):
    return a_cohort(code="sh05")


@pytest.fixture
def group(cohort):
    return a_group(cohort, "第一组")


@pytest.fixture
def secondee(cohort, group):
    """A secondee of the group, placed at 上海清算所."""
    return a_secondment(cohort, "单晓", number="P001", group=group, host=a_host(cohort, "上海清算所"))


@pytest.fixture
def user(secondee):
    return a_user("P001", role="secondee", scope=secondee)


@pytest.fixture
def leader(cohort, group):
    """The group's leader, a secondee too."""
    own = a_secondment(cohort, "曾梅", number="P003", group=group)
    found = a_user("P003", role="secondee", scope=own)
    a_grant(found, "leader", group)
    return found


@pytest.fixture
def stranger(cohort):
    """A secondee of another group of the same cohort."""
    other = a_secondment(cohort, "解春", number="P009", group=a_group(cohort, "第二组"))
    return a_user("P009", role="secondee", scope=other)

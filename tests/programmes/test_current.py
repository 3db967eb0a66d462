"""Which cohort a page is about when its address names none."""

from datetime import timedelta

import pytest

from jiebang.programmes.current import main_cohort
from tests.builders import START, a_cohort, a_secondment, a_user

pytestmark = pytest.mark.django_db
TODAY = START + timedelta(days=56)


@pytest.fixture(autouse=True)
def day_57(today_is):
    today_is(TODAY)


def test_a_secondee_is_at_home_in_the_own_newest_cohort():
    old, new = a_cohort(start=START - timedelta(days=400)), a_cohort()
    person = a_secondment(old)
    user = a_user(role="secondee", scope=person)
    assert main_cohort(user) == old
    from tests.builders import a_grant

    a_grant(user, "secondee", a_secondment(new, person=person.person))
    from jiebang.people.access import forget_grants

    forget_grants(user)
    assert main_cohort(user) == new


def test_the_office_is_at_home_where_most_people_are_at_work():
    a_cohort(start=START - timedelta(days=400))
    small, large = a_cohort(), a_cohort()
    for cohort, size in ((small, 1), (large, 3)):
        for _ in range(size):
            a_secondment(cohort)
    assert main_cohort(a_user(role="office")) == large


def test_where_none_runs_the_next_one_comes_before_those_that_ended():
    ended, later, next_one = (a_cohort(start=TODAY + timedelta(days=n)) for n in (-300, 50, 10))
    assert main_cohort(a_user(role="office")) == next_one
    next_one.delete()
    later.delete()
    assert main_cohort(a_user(role="office")) == ended


def test_who_sees_no_cohort_has_none():
    a_cohort()
    assert main_cohort(a_user()) is None
    assert main_cohort(a_user(role="auditor")) is None

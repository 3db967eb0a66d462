from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.programmes import actions, queries
from jiebang.programmes.models import Cohort, Secondment
from tests.builders import a_cohort, a_group, a_host, a_secondment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "number", "state", "phase", "until", "left"),
    [
        (date(2021, 10, 16), 0, "before", None, 1, 100),
        (date(2021, 10, 17), 1, "running", "settle", 0, 99),
        (date(2021, 12, 12), 57, "running", "visit", 0, 43),
        (date(2022, 1, 24), 100, "running", "hand_over", 0, 0),
        (date(2022, 1, 25), 101, "ended", None, 0, 0),
    ],
)
def test_a_cohort_knows_its_day_its_state_and_its_phase(day, number, state, phase, until, left):
    found = queries.standing(a_cohort(scheme="qingdao-shanghai", start=date(2021, 10, 17)), day)
    code = found.phase.code if found.phase else None
    assert (found.number, found.state, code, found.until_start, found.left) == (number, state, phase, until, left)


def test_people_and_hosts_are_counted_for_each_cohort_alone():
    cohort, other = a_cohort(), a_cohort()
    host = a_host(cohort)
    a_secondment(cohort, host=host)
    a_secondment(cohort, group=a_group(cohort))
    a_secondment(other)
    rows = queries.with_counts(Cohort.objects.filter(pk__in=[cohort.pk, other.pk])).order_by("id")
    assert [(row.people_count, row.host_count) for row in rows] == [(2, 1), (1, 0)]


def test_an_adopted_orientation_holds_from_its_day():
    cohort = a_cohort(scheme="weifang-beijing", start=date(2020, 11, 16))
    group = a_group(cohort)
    actions.adopt_orientations(group, ["upward"], from_day=date(2020, 12, 19), by=SYSTEM)
    assert queries.orientations_on(group, date(2020, 12, 18)) == []
    assert [row["code"] for row in queries.orientations_on(group, date(2020, 12, 19))] == ["upward"]


def test_who_is_on_leave_is_known_with_the_reason():
    ill, well = a_secondment(a_cohort()), a_secondment(a_cohort())
    actions.take_leave(ill, starts_on=date(2021, 12, 1), ends_on=date(2021, 12, 3), reason="培训", by=SYSTEM)
    everybody = Secondment.objects.filter(pk__in=[ill.pk, well.pk])
    assert queries.on_leave(everybody, date(2021, 12, 3)) == {ill.pk: "培训"}
    assert queries.on_leave(everybody, date(2021, 12, 4)) == {}

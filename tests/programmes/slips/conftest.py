from __future__ import annotations

import pytest

from tests.builders import START, a_cohort, a_group, a_secondment, a_user, an_organisation


@pytest.fixture(autouse=True)
def on_the_first_day(today_is):
    today_is(START)


@pytest.fixture
def cohort():
    return a_cohort(code="sh05", name="第五批")


@pytest.fixture
def group(cohort):
    return a_group(cohort, "第二组")


@pytest.fixture
def people(cohort, group):
    """Four people in the order of their numbers: 单晓, 李一, 王二, 赵三."""
    unit = an_organisation("青岛市发改委")
    return [
        a_secondment(cohort, name, number=f"P{number:03d}", group=group, home_unit=unit)
        for number, name in enumerate(["单晓", "李一", "王二", "赵三"], start=1)
    ]


@pytest.fixture
def office(cohort):
    return a_user("office", role="office", scope=cohort)

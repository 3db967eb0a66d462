from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from jiebang.common.audit import SYSTEM
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Met, Named
from tests.builders import a_cohort, a_grant, a_group, a_host, a_secondment, a_user

TODAY = date(2021, 12, 12)
PERIOD = "2021-12-H1"
KIND = "half_month"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


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
    return a_secondment(cohort, "单晓", number="P001", group=group, host=a_host(cohort, "上海清算所"))


@pytest.fixture
def user(secondee):
    return a_user("P001", role="secondee", scope=secondee)


@pytest.fixture
def office(cohort):
    return a_user("office", role="office", scope=cohort)


@pytest.fixture
def leader(cohort, group):
    own = a_secondment(cohort, "曾梅", number="P003", group=group)
    found = a_user("P003", role="secondee", scope=own)
    a_grant(found, "leader", group)
    return found


@pytest.fixture
def stranger(cohort):
    other = a_secondment(cohort, "解春", number="P009", group=a_group(cohort, "第二组"))
    return a_user("P009", role="secondee", scope=other)


@pytest.fixture
def record(secondee):
    """Save a record of the secondee: record(5, "普洛斯", learned="…")."""

    def save(day, *organisations, kind="visit", whose=None, month=12, people=(), **fields):
        draft = Draft(
            kind=kind,
            date=date(2021, month, day),
            participants=(whose or secondee,),
            organisations=tuple(Named(name, "company") for name in organisations),
            people_met=tuple(Met(name, "上海银行", "经理") for name in people),
            **fields,
        )
        return save_record((whose or secondee).cohort, draft, by=SYSTEM, author=whose or secondee)

    return save

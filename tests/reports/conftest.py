# ruff: noqa: F811 - fixtures that ask for the imported ones

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from jiebang.common.audit import SYSTEM
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Met, Named
from tests.builders import a_user
from tests.day57 import TODAY, cohort, group, leader, on_day_57, secondee, stranger, user  # noqa: F401

PERIOD = "2021-12-H1"
KIND = "half_month"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def office(cohort):
    return a_user("office", role="office", scope=cohort)


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

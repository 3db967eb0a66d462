# ruff: noqa: F811 - fixtures that ask for the imported ones

from __future__ import annotations

import pytest

from tests.builders import a_secondment
from tests.day57 import TODAY, cohort, group, leader, on_day_57, secondee, stranger, user  # noqa: F401


@pytest.fixture
def mate(cohort, group):
    return a_secondment(cohort, "仇文", number="P002", group=group)

"""Fixtures every room's tests share. Builders of rows stand in tests/builders.py, the browser's in tests/browser.py."""

from __future__ import annotations

import pytest

from jiebang.common import clock

pytest_plugins = ["tests.browser"]


@pytest.fixture(autouse=True)
def fresh_clock():
    """No test sees the sample date another one held."""
    clock.forget()
    yield
    clock.forget()


@pytest.fixture
def today_is(monkeypatch):
    """Set the business date: `today_is(date(2021, 12, 12))`. Real time runs on."""

    def set_it(day):
        monkeypatch.setattr(clock, "today", lambda: day)

    return set_it

"""Fixtures every room's tests share. Builders of rows stand in tests/builders.py, the browser's in tests/browser.py."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate

from jiebang.common import clock
from jiebang.common.trail import guard

pytest_plugins = ["tests.browser"]


@pytest.fixture(autouse=True)
def fresh_clock():
    """No test sees the sample date another one held."""
    clock.forget()
    yield
    clock.forget()


@pytest.fixture(autouse=True)
def no_end_of_another_trail():
    """No test sees the end of the audit trail another one kept."""
    settings.AUDIT_ANCHOR.unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def tables_that_can_be_emptied():
    """Tests empty every table between them, which the guard of the audit trail is there to refuse."""
    post_migrate.disconnect(dispatch_uid="audit guard", sender=apps.get_app_config("common"))
    guard.missing = lambda: ""


LOOKS_FOR_THE_GUARD = guard.missing


@pytest.fixture
def guarded(db, monkeypatch):
    """The database as in production: it refuses to change or remove audit lines, and it is missed when it does not."""
    monkeypatch.setattr(guard, "missing", LOOKS_FOR_THE_GUARD)
    guard.install()
    yield
    if not connection.in_atomic_block:  # else the triggers go with the test's own transaction
        guard.uninstall()


@pytest.fixture
def today_is(monkeypatch):
    """Set the business date: `today_is(date(2021, 12, 12))`. Real time runs on."""

    def set_it(day):
        monkeypatch.setattr(clock, "today", lambda: day)

    return set_it

"""A clock that can be moved on, for what ends after minutes or days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jiebang.common import clock


@pytest.fixture
def later(monkeypatch):
    """`later(minutes=59)`: from now on it is so much later than when the test began."""
    began = timezone.now()

    def move(**by):
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(**by))

    move()
    return move

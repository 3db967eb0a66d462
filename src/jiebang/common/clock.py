"""The one clock. Nothing else in the product asks what day it is.

`today()` is the business date in JIEBANG_TIME_ZONE: the sample date in a demonstration, else the calendar's.
`now()` is real time, aware, for sessions, tokens, audit order and backups.
`business_now()` is the business date with the real time of day, for what people enter.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

# One request or command reads the sample date once.
_held: ContextVar[date | None] = ContextVar("business_date", default=None)


def now() -> datetime:
    return timezone.now()


def today() -> date:
    if settings.DEMO:
        return sample_date()
    return real_today()


def real_today() -> date:
    return now().astimezone(zone()).date()


def business_now() -> datetime:
    local = now().astimezone(zone())
    return local + timedelta(days=(today() - local.date()).days)


def zone() -> tzinfo:
    return ZoneInfo(settings.TIME_ZONE)


def sample_date() -> date:
    from jiebang.common.models import BusinessDate

    held = _held.get()
    if held is None:
        row = BusinessDate.objects.first()
        held = row.date if row else settings.DEMO_DATE
        _held.set(held)
    return held


def move_sample_date(to: date) -> None:
    """Set the demonstration's date. The caller checks that it only moves forward and runs `tick`."""
    from jiebang.common.models import BusinessDate

    BusinessDate.objects.update_or_create(pk=1, defaults={"date": to})
    forget()


def forget() -> None:
    """Let the next question read the sample date afresh (start of a request, after moving it)."""
    _held.set(None)

"""Periodic work. `jiebang tick` runs every job; each may run late, twice or not for a while and still end right."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from jiebang.common import clock
from jiebang.common.models import ImportBatch, WriteKey
from jiebang.common.write_once import LONGEST_WORK

log = logging.getLogger("jiebang.jobs")

PREVIEWS_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """How one job went. changed: how many things it touched · error: its sentence when it failed."""

    name: str
    changed: int = 0
    error: str = ""


JOBS: dict[str, Callable[[], int]] = {}
# Jobs that speak to the network or move files: they take their own short transactions around it.
OWN_TRANSACTIONS: set[str] = set()


def job(name: str, *, own_transactions: bool = False) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a periodic job, which returns how much it changed; rooms do so in a module AppConfig.ready imports."""

    def register(run: Callable[[], int]) -> Callable[[], int]:
        JOBS[name] = run
        OWN_TRANSACTIONS.discard(name)
        if own_transactions:
            OWN_TRANSACTIONS.add(name)
        return run

    return register


def run_all() -> list[Outcome]:
    """Every job in a transaction of its own, by name; one that fails does not hold up the others."""
    return [run_one(name) for name in sorted(JOBS)]


def run_one(name: str) -> Outcome:
    try:
        with nullcontext() if name in OWN_TRANSACTIONS else transaction.atomic():
            return Outcome(name, changed=JOBS[name]())
    except Exception as error:
        log.exception("job %s failed", name)
        return Outcome(name, error=f"{type(error).__name__}: {error}")


@job("sweep write keys")
def sweep_write_keys() -> int:
    """Answers kept for replays hold what a page showed; they go once nobody can still be sending the form."""
    old = WriteKey.objects.filter(at__lt=clock.now() - timedelta(days=settings.KEEP_KEYS_DAYS))
    abandoned = WriteKey.objects.filter(status=0, at__lt=clock.now() - LONGEST_WORK)
    return old.delete()[0] + abandoned.delete()[0]


@job("sweep sessions")
def sweep_sessions() -> int:
    return Session.objects.filter(expire_date__lt=clock.now()).delete()[0]


@job("sweep import previews")
def sweep_import_previews() -> int:
    """A list somebody looked at and never took in; it holds people's data."""
    stale = ImportBatch.objects.filter(applied_at__isnull=True, created_at__lt=clock.now() - PREVIEWS_KEPT)
    return stale.delete()[0]

"""Periodic work. `jiebang tick` runs every job; each may run late, twice or not for a while and still end right."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.common.models import ImportBatch, JobOutcome, WriteKey
from jiebang.common.trail import anchor, chain, check, keeping
from jiebang.common.write_once import LONGEST_WORK

log = logging.getLogger("jiebang.jobs")

PREVIEWS_KEPT = timedelta(days=7)
VERIFIED_EVERY = timedelta(hours=20)
# Where the last verification of the audit trail is noted among the outcomes.
VERIFIED = "audit trail verified"


@dataclass(frozen=True)
class Outcome:
    """How one job went. changed: how many things it touched · error: its sentence when it failed."""

    name: str
    changed: int = 0
    error: str = ""


JOBS: dict[str, Callable[[], int]] = {}
# What each is called on a page.
LABELS: dict[str, Any] = {}
# Jobs that speak to the network or move files: they take their own short transactions around it.
OWN_TRANSACTIONS: set[str] = set()


def job(
    name: str, label: Any = "", *, own_transactions: bool = False
) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a periodic job, which returns how much it changed; rooms do so in a module AppConfig.ready imports.

    label: its lazily translated name on the page of the installation.
    """

    def register(run: Callable[[], int]) -> Callable[[], int]:
        JOBS[name], LABELS[name] = run, label or name
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
            outcome = Outcome(name, changed=JOBS[name]())
    except Exception as error:
        log.exception("job %s failed", name)
        outcome = Outcome(name, error=f"{type(error).__name__}: {error}")
    note(outcome)
    return outcome


def note(outcome: Outcome) -> None:
    """Keep how the job went, for the system administrator's page."""
    said = {"at": clock.now(), "changed": outcome.changed, "error": outcome.error[:2000]}
    JobOutcome.objects.update_or_create(name=outcome.name, defaults=said)


@job("sweep write keys", _("forget answers to repeated forms"))
def sweep_write_keys() -> int:
    """Answers kept for replays hold what a page showed; they go once nobody can still be sending the form."""
    old = WriteKey.objects.filter(at__lt=clock.now() - timedelta(days=settings.KEEP_KEYS_DAYS))
    abandoned = WriteKey.objects.filter(status=0, at__lt=clock.now() - LONGEST_WORK)
    return old.delete()[0] + abandoned.delete()[0]


@job("sweep import previews", _("drop lists never taken in"))
def sweep_import_previews() -> int:
    """A list somebody looked at and never took in; it holds people's data."""
    stale = ImportBatch.objects.filter(applied_at__isnull=True, created_at__lt=clock.now() - PREVIEWS_KEPT)
    return stale.delete()[0]


@job("audit trail: remove old lines", _("remove old lines of the audit trail"))
def shorten_audit_trail() -> int:
    return keeping.remove_old_lines()


@job("audit trail: seal", _("seal the audit trail"))
def seal_audit_trail() -> int:
    """Lines whose process died before they were sealed."""
    return chain.seal()


@job("audit trail: verify", _("verify the audit trail"))
def verify_audit_trail() -> int:
    """Once a day, and at every tick while a fault stands."""
    last = JobOutcome.objects.filter(name=VERIFIED, error="", at__gt=clock.now() - VERIFIED_EVERY)
    if not last.exists():
        verdict = check.verify(anchor.kept())
        if not verdict.is_whole:
            raise RuntimeError(f"line {verdict.sequence}: {verdict.fault}")
        note(Outcome(VERIFIED, changed=verdict.lines))
    return 0


@job("audit trail: write the end", _("keep the end of the audit trail"))
def write_audit_anchor() -> int:
    """After the jobs above, so that an end is kept only of what was verified and is committed."""
    anchor.keep()
    return 0

"""Plans asked for, worked out in the background.

A row says what is asked; a process of its own, started by the web node that took the request, works on it and gives a
sign every second. Nothing but the database is shared, so that any node shows how far it is, cancels it, or says that
its process was lost. One job of a cohort is open at a time: the database refuses a second.

django-tasks-db was looked at and left: a task of a worker that was killed stays running for ever, a running one
cannot be cancelled or say how far it is, and an office would have to keep one more service alive for what it needs
twice a year.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.jobs import job
from jiebang.common.refusals import Refused
from jiebang.placements.models import PlanEdit, Run, SolveJob
from jiebang.placements.workbench import work
from jiebang.programmes.models import Cohort

log = logging.getLogger("jiebang.jobs")

State = SolveJob.State
LIMITS = (30, 60, 300)
USUAL = 60
BEAT = 1.0
# A process that gave no sign for so long is lost; one that was asked for and never began, after a little longer.
LOST_AFTER = timedelta(seconds=30)
NEVER_BEGAN_AFTER = timedelta(seconds=90)
# Reading, checking and naming what cannot hold come on top of the search itself.
BESIDE_THE_SEARCH = 150
KEPT = timedelta(days=30)


def ask(cohort: Cohort, kind: str, *, by: Any, base: Run | None = None, **asked: Any) -> SolveJob:
    """Have plans worked out. The same request again, while it is being worked on, is the one that stands."""
    settle_lost(cohort)
    row = SolveJob(
        cohort=cohort, kind=kind, base=base, asked=asked, steps=len(work.STEPS), asked_at=clock.now(),
        asked_by=by if isinstance(by, models.Model) else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return standing(row)
    audit(by, "plan.asked", row, scope=cohort.uuid, kind=kind)
    transaction.on_commit(partial(launch, row))
    return row


def standing(row: SolveJob) -> SolveJob:
    """The job that is open already, where it is the same."""
    found = SolveJob.objects.open().get(cohort=row.cohort)
    if (found.kind, found.base_id, found.asked) == (row.kind, row.base_id, row.asked):
        return found
    raise Refused(
        _(
            "Plans of this cohort are being worked out already, asked for by {name}. Wait for them, or cancel them."
        ).format(name=found.asked_by or _("the operator"))
    )


def cancel(row: SolveJob, *, by: Any) -> SolveJob:
    """Stop working on it. What is over stays as it is; a second time changes nothing."""
    waiting = SolveJob.objects.filter(pk=row.pk, state=State.QUEUED)
    going_on = SolveJob.objects.filter(pk=row.pk, state=State.RUNNING, cancel_asked=False)
    done = waiting.update(state=State.CANCELLED, ended_at=clock.now(), cancel_asked=True)
    if done or going_on.update(cancel_asked=True):
        audit(by, "plan.cancelled", row, scope=row.cohort.uuid, kind=row.kind)
    row.refresh_from_db()
    return row


def settle_lost(cohort: Cohort | None = None) -> int:
    """Say of jobs whose process died that they failed. Late or twice is fine."""
    rows = SolveJob.objects.open() if cohort is None else SolveJob.objects.open().filter(cohort=cohort)
    settled = 0
    for row in rows:
        if code := lost(row):
            over = {"state": State.CANCELLED} if row.cancel_asked else {"state": State.FAILED, "said": {"code": code}}
            same = SolveJob.objects.filter(pk=row.pk, state=row.state, beat_at=row.beat_at)
            settled += same.update(ended_at=clock.now(), **over)
    return settled


def lost(row: SolveJob) -> str:
    """Why nothing will come of an open job any more, "" while something may."""
    now = clock.now()
    if row.state == State.QUEUED and row.asked_at < now - NEVER_BEGAN_AFTER:
        return "never_began"
    if row.state == State.RUNNING and row.beat_at is not None and row.beat_at < now - LOST_AFTER:
        return "lost"
    return ""


@job("placement: settle lost searches", gettext_lazy("say of plans whose search was lost that it was"))
def settle_all() -> int:
    settled, long_ago = settle_lost(), clock.now() - KEPT
    settled += SolveJob.objects.filter(ended_at__lt=long_ago).delete()[0]
    return settled + old_trials(long_ago)


def old_trials(long_ago: datetime) -> int:
    """Moves that were tried once and never saved."""
    tried = Run.objects.filter(options__has_key="trial", accepted_at__isnull=True, created_at__lt=long_ago)
    return tried.exclude(pk__in=PlanEdit.objects.values("after")).delete()[0]


# ── the process ────────────────────────────────────────────────────────────────────────────────────────────────


def launch(row: SolveJob) -> None:
    """Start the process that works on it; where the settings say so (SOLVE_INLINE) it is worked on here and now."""
    if settings.SOLVE_INLINE:
        run(row.uuid, beating=False)
        return
    try:
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "jiebang.placements.workbench.child", str(row.uuid)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # it outlives the web worker that started it
        )
    except OSError:
        log.exception("no process for %s", row.uuid)
        end(row.pk, State.FAILED, {"code": "never_began"})


def run(uuid: UUID, *, beating: bool = True) -> None:
    """Work on a job that waits; one that somebody else took, or that was cancelled, is left alone."""
    now = clock.now()
    mine = SolveJob.objects.filter(uuid=uuid, state=State.QUEUED)
    if not mine.update(state=State.RUNNING, started_at=now, beat_at=now, step=work.STEPS[0]):
        return
    row = SolveJob.objects.select_related("cohort", "base", "asked_by").get(uuid=uuid)
    seconds = min(int(row.asked.get("seconds", USUAL)), LIMITS[-1])
    if beating:
        threading.Thread(target=beat, args=(row.pk, seconds + BESIDE_THE_SEARCH), daemon=True).start()
    try:
        finish(row, seconds)
    except Refused as refusal:
        end(row.pk, State.FAILED, {"code": "refused", "text": str(refusal)})
    except Exception:
        log.exception("solve job %s failed", uuid)
        end(row.pk, State.FAILED, {"code": "broke"})


def finish(row: SolveJob, seconds: float) -> None:
    result = work.carry_out(row, lambda step: tell(row.pk, step), seconds=seconds)
    state = State.DONE if result.plans or result.said.get("code") == "rules_hold" else State.FAILED
    end(row.pk, state, result.said, [str(plan.uuid) for plan in result.plans])


def tell(pk: int, step: str) -> None:
    done = work.STEPS.index(step)
    SolveJob.objects.filter(pk=pk, state=State.RUNNING).update(step=step, done=done, beat_at=clock.now())


def end(pk: int, state: str, said: dict[str, Any], plans: list[str] | None = None) -> None:
    """One that was cancelled meanwhile stays cancelled."""
    row = SolveJob.objects.filter(pk=pk, state__in=SolveJob.OPEN)
    row.update(state=state, said=said, plans=plans or [], ended_at=clock.now(), done=models.F("steps"))


def beat(pk: int, longest: float, *, stop: Callable[[int], Any] = os._exit) -> None:
    """Give a sign every second until the process ends; end it when the job is cancelled, settled or takes too long.

    The search is deep in a library that listens to nobody: only ending the process stops it.
    """
    began, pause = clock.now(), threading.Event()
    while not pause.wait(BEAT):
        try:
            if clock.now() - began > timedelta(seconds=longest):
                end(pk, State.FAILED, {"code": "too_long"})
            if not SolveJob.objects.filter(pk=pk, state=State.RUNNING).update(beat_at=clock.now()):
                break
            if SolveJob.objects.filter(pk=pk, cancel_asked=True).exists():
                end(pk, State.CANCELLED, {})
                break
        except Exception:
            log.exception("solve job %s: no sign could be given", pk)
    connection.close()
    stop(0)


# ── in words ───────────────────────────────────────────────────────────────────────────────────────────────────

STEP_WORDS = {
    "": gettext_lazy("Waiting to begin"),
    "lists": gettext_lazy("Reading people, posts, wishes and rules"),
    "fits": gettext_lazy("Weighing every person against every post"),
    "plans": gettext_lazy("Looking for the best plans"),
    "keep": gettext_lazy("Checking the plans and writing down the reasons"),
}
_SAID = {
    "no_people": gettext_lazy("There is nobody to place yet. Import the list of people first."),
    "no_posts": gettext_lazy("No post has a seat yet. Import the posts first."),
    "no_time": gettext_lazy("The time allowed was not enough. Allow more, or switch rules off."),
    "rules_hold": gettext_lazy("All rules can hold together."),
    "known": gettext_lazy("Nothing changed since this plan was made, and there is no better one."),
    "too_long": gettext_lazy("It took far longer than allowed and was stopped. Allow more time, or ask for one plan."),
    "lost": gettext_lazy("The search ended without a result, as when the server is restarted. Start it again."),
    "never_began": gettext_lazy("The search could not be started. Start it again; if that fails, tell the operator."),
    "broke": gettext_lazy("Something went wrong while the plans were made. The operator finds it in the log."),
}


def said_text(row: SolveJob) -> str:
    """How it ended, as a sentence; rules that cannot hold are told apart (`rules_against`)."""
    code = row.said.get("code", "")
    if code == "impossible":
        if len(row.said["rules"]) == 1:
            return _("One rule cannot hold with these lists. Change it, or switch it off.")
        text = _("These {n} rules cannot all hold. Change one of them, or switch one off.")
        return (
            text.format(n=len(row.said["rules"])) if row.said["rules"] else _("No plan is possible with these lists.")
        )
    if code == "not_for_stable":
        text = _("“Nobody would rather swap” cannot hold rule {number}. Choose another aim, or switch the rule off.")
        return text.format(number=row.said["rule"])
    if code == "refused":
        return str(row.said["text"])
    return str(_SAID.get(code, ""))

"""From a plan that is right to a plan in force: one person of the office proposes it, somebody else accepts.

What comes between the two, such as countersigning and making public, hangs on the open proposal.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock, waiting
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.common.telling import declare, tell
from jiebang.common.text import clean
from jiebang.people.access import roles_in
from jiebang.people.four_eyes import AlreadyDecided, same_human
from jiebang.people.models import Role, User
from jiebang.placements.models import Proposal, Run
from jiebang.placements.permissions import visible_at_the_desk
from jiebang.placements.workbench import edits
from jiebang.placements.workbench.rule_deeds import held_desk, user_of

Outcome = Proposal.Outcome
LONGEST = 500


def register() -> None:
    waiting.register("placement proposals", proposals_to_decide)
    declare("placement.proposed", gettext_lazy("A placement plan of {cohort} waits for a second person."))
    declare("placement.returned", gettext_lazy("The placement plan of {cohort} was returned to you."))
    declare("placement.accepted", gettext_lazy("The placement plan of {cohort} was accepted."))


@transaction.atomic
def propose(run: Run, *, words: str, by: Any) -> Proposal:
    """Say that a plan is ready. The same plan again is the proposal that stands."""
    held_desk(run.cohort)
    if run.accepted_at is not None:
        raise Refused(_("This plan is in force already."))
    if edits.is_on_trial(run):
        raise Refused(_("This plan is on trial. Save it with a reason first."))
    standing = open_proposal(run.cohort)
    if standing is not None:
        if standing.run_id == run.pk:
            return standing
        raise Refused(_("Another plan is proposed already. Have it returned, or withdraw it, first."))
    words = " ".join(clean(words).split("\n"))[:LONGEST]
    if not words:
        raise Refused(_("Say in a few words why this plan."), field="words")
    fields = {"cohort": run.cohort, "run": run, "words": words, "by": user_of(by), "at": clock.business_now()}
    try:
        with transaction.atomic():
            made = Proposal.objects.create(**fields)
    except IntegrityError:
        raise Refused(_("Another plan was proposed meanwhile. Reload the page.")) from None
    edits.choose_now(held_desk(run.cohort), run)
    audit(by, "plan.proposed", run, scope=run.cohort.uuid)
    values = {"cohort": run.cohort.name}
    others = [user for user in office_of(run.cohort) if made.by is None or not same_human(user, made.by)]
    tell(others, "placement.proposed", values, url=address(run.cohort), matter=str(made.uuid))
    return made


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Any) -> Proposal:
    """Whoever proposed it takes it back."""
    proposal = held(proposal)
    if proposal.closed_at is not None:
        return require_same(proposal, Outcome.WITHDRAWN)
    if isinstance(by, User) and (proposal.by is None or not same_human(proposal.by, by)):
        raise Refused(_("Only who proposed it withdraws it. You can return it with a reason."))
    return close(proposal, Outcome.WITHDRAWN, by=by)


@transaction.atomic
def send_back(proposal: Proposal, *, reply: str, by: Any) -> Proposal:
    """Somebody else says why the plan is not accepted."""
    proposal = held(proposal)
    if proposal.closed_at is not None:
        return require_same(proposal, Outcome.RETURNED)
    require_second_person(proposal, by)
    reply = " ".join(clean(reply).split("\n"))[:LONGEST]
    if not reply:
        raise Refused(_("Say what is to be changed."), field="reply")
    return close(proposal, Outcome.RETURNED, by=by, reply=reply)


def close(proposal: Proposal, outcome: str, *, by: Any, reply: str = "") -> Proposal:
    proposal.outcome, proposal.reply = outcome, reply
    proposal.closed_by, proposal.closed_at = user_of(by), clock.business_now()
    proposal.save(update_fields=["outcome", "reply", "closed_by", "closed_at"])
    if outcome == Outcome.RETURNED:
        audit(by, "plan.returned", proposal.run, scope=proposal.cohort.uuid)
    elif outcome == Outcome.WITHDRAWN:
        audit(by, "plan.withdrawn", proposal.run, scope=proposal.cohort.uuid)
    if outcome != Outcome.WITHDRAWN and proposal.by is not None:
        values = {"cohort": proposal.cohort.name}
        tell([proposal.by], f"placement.{outcome}", values, url=address(proposal.cohort), matter=str(proposal.uuid))
    return proposal


def accepted(run: Run, *, by: Any) -> None:
    """Inside the acceptance: four eyes. The command line acts for the office as a whole and needs no proposal."""
    proposal = open_proposal(run.cohort)
    if isinstance(by, models.Model):
        if proposal is None or proposal.run_id != run.pk:
            raise Refused(_("Nobody proposed this plan. Propose it; somebody else then accepts it."))
        require_second_person(held(proposal), by)
    if proposal is not None and proposal.run_id == run.pk:
        close(proposal, Outcome.ACCEPTED, by=by)


# ── what must hold ─────────────────────────────────────────────────────────────────────────────────────────────


def require_second_person(proposal: Proposal, by: Any) -> None:
    if isinstance(by, User) and proposal.by is not None and same_human(proposal.by, by):
        raise Refused(_("You proposed this plan yourself. Somebody else of the office has to decide."))


def held(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("cohort", "run", "by", "closed_by")
    return rows.get(pk=proposal.pk)


def require_same(proposal: Proposal, outcome: str) -> Proposal:
    if proposal.outcome == outcome:
        return proposal
    text = _("{name} has decided this meanwhile: {verdict}.")
    raise AlreadyDecided(
        text.format(name=proposal.closed_by or _("the operator"), verdict=Outcome(proposal.outcome).label)
    )


# ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────


def open_proposal(cohort: Any) -> Proposal | None:
    rows = Proposal.objects.filter(cohort=cohort, closed_at__isnull=True)
    return rows.select_related("run", "by__person", "cohort").first()


def earlier(cohort: Any) -> list[Proposal]:
    rows = Proposal.objects.filter(cohort=cohort, closed_at__isnull=False)
    return list(rows.select_related("run", "by__person", "closed_by__person")[:20])


def office_of(cohort: Any) -> list[User]:
    """The accounts of the office that makes this cohort's plans."""
    users = User.objects.filter(grants__role=Role.OFFICE, grants__revoked_at__isnull=True, is_active=True).distinct()
    return [user for user in users if Role.OFFICE in roles_in(user, cohort)]


def proposals_to_decide(user: Any) -> list[waiting.Waiting]:
    """Proposals somebody else made, of the cohorts whose plans the user makes."""
    rows = visible_at_the_desk(Proposal.objects.filter(closed_at__isnull=True), user).select_related("cohort", "by")
    return [
        waiting.Waiting(
            key=f"placement-{row.uuid}",
            title=_("A placement plan of {cohort} is proposed").format(cohort=row.cohort.name),
            url=address(row.cohort),
            since=look_day(row),
        )
        for row in rows
        if row.by is None or not same_human(row.by, user)
    ]


def look_day(row: Proposal) -> Any:
    return row.at.astimezone(clock.zone()).date()


def address(cohort: Any) -> str:
    return f"/cohorts/{cohort.code}/placement/final/"

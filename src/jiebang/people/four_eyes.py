"""Roles by four eyes: one proposes, a security administrator who is somebody else decides.

Nobody decides the own proposal, one about the own account, or one of the same person's other account. What the three
administrators hold is proposed by a security administrator too, so that it takes two of them. Every decision checks
afresh what was so when it was proposed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit, refusal
from jiebang.common.refusals import Refused
from jiebang.common.telling import tell
from jiebang.people import actions
from jiebang.people.access import ADMINISTRATORS, holds
from jiebang.people.models import Grant, GrantRequest, Role, User

Kind, Verdict = GrantRequest.Kind, GrantRequest.Verdict


class AlreadyDecided(Refused):
    """Somebody decided it meanwhile, or it was withdrawn; answered with 409."""

    status = 409


@dataclass(frozen=True)
class Place:
    """What a role is held on, as the three columns of a grant say it."""

    scope_kind: str = Grant.Scope.INSTALLATION
    scope_id: UUID | None = None
    cohort_uuid: UUID | None = None

    @classmethod
    def of(cls, row: Grant | GrantRequest) -> Place:
        return cls(row.scope_kind, row.scope_id, row.cohort_uuid)


@transaction.atomic
def propose(
    user: User,
    role: str,
    place: Place,
    *,
    by: User,
    reason: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> GrantRequest:
    """Ask for a role. The same proposal again is the one that stands."""
    actions.require_fitting_scope(role, place.scope_kind, place.scope_id, place.cohort_uuid)
    require_proposer(role, by)
    require_reason(reason)
    if same_human(user, by):
        refusal(by, "grant.proposed", user, login=user.username, role=role)
        raise Refused(_("Nobody proposes a role for themselves. Ask a colleague to propose it."), field="user")
    if not user.is_active:
        raise Refused(_("The account {login} is shut. Have it opened first.").format(login=user.username), field="user")
    actions.require_separate_administrators(user, role)
    require_days(starts_on, ends_on)
    require_something_new(user, role, place, starts_on, ends_on)
    fields = {**vars(place), "user": user, "role": role, "starts_on": starts_on, "ends_on": ends_on}
    return stored(GrantRequest(kind=Kind.GIVE, **fields), by=by, reason=reason, verb="grant.proposed")


@transaction.atomic
def propose_revocation(held: Grant, *, by: User, reason: str) -> GrantRequest:
    """Ask for a role to be taken back. The same proposal again is the one that stands."""
    require_proposer(held.role, by)
    require_reason(reason)
    if held.revoked_at is not None:
        raise AlreadyDecided(_("This role was taken back already."))
    fields = {**vars(Place.of(held)), "user": held.user, "role": held.role, "grant": held}
    return stored(GrantRequest(kind=Kind.REVOKE, **fields), by=by, reason=reason, verb="grant.revocation_proposed")


@transaction.atomic
def revoke_at_once(held: Grant, *, by: User, reason: str) -> None:
    """A security administrator takes a role of a programme back alone; it acts at the next request."""
    require_reason(reason)
    if held.role in ADMINISTRATORS:
        refusal(by, "grant.revoked", held, login=held.user.username, role=held.role)
        raise Refused(_("An administrator's role takes two: propose it, and another security administrator decides."))
    actions.revoke(held, by=by, reason=reason.strip())
    waiting = GrantRequest.objects.filter(grant=held, decided_at__isnull=True)
    waiting.update(decided_by=by, decided_at=clock.now(), verdict=Verdict.WITHDRAWN)
    tell([held.user], "grant.taken", {}, url="/")


@transaction.atomic
def decide(request: GrantRequest, *, by: User, granted: bool, reason: str = "") -> GrantRequest:
    """Grant or decline a proposal. A decliner says why; the same decision of the same person again changes nothing."""
    found = GrantRequest.objects.select_for_update(of=("self",)).select_related("user", "proposed_by", "grant")
    request = found.get(pk=request.pk)
    verdict = Verdict.GRANTED if granted else Verdict.DECLINED
    if request.decided_at is not None:
        if request.decided_by_id == by.pk and request.verdict == verdict:
            return request
        raise already_decided(request)
    require_four_eyes(request, by)
    if granted:
        carry_out(request, by=by)
    else:
        require_reason(reason)
    close(request, verdict, by=by, reason=reason)
    data = {**words_of(request), "verdict": verdict, "proposed_by": request.proposed_by.username}
    audit(by, "grant.decided", request, scope=request.cohort_uuid, **{**data, "reason": request.verdict_reason})
    tell([request.proposed_by], f"grant.{verdict}", {"login": request.user.username}, url=request.get_absolute_url())
    return request


def decide_many(
    requests: Iterable[GrantRequest], *, by: User, granted: bool, reason: str = ""
) -> tuple[list[GrantRequest], list[str]]:
    """Decide several, each checked as if it were alone: those decided, and a sentence for each that was not."""
    done, refused = [], []
    for request in requests:
        try:
            done.append(decide(request, by=by, granted=granted, reason=reason))
        except Refused as error:
            refused.append(_("{login}: {sentence}").format(login=request.user.username, sentence=error))
    return done, refused


@transaction.atomic
def withdraw(request: GrantRequest, *, by: User) -> GrantRequest:
    """Whoever proposed it takes it back. A second time changes nothing."""
    request = GrantRequest.objects.select_for_update().get(pk=request.pk)
    if request.proposed_by_id != by.pk:
        refusal(by, "grant.withdrawn", request, **words_of(request))
        raise Refused(_("Only who proposed it withdraws it. A security administrator declines it."))
    if request.decided_at is not None:
        if request.verdict == Verdict.WITHDRAWN:
            return request
        raise already_decided(request)
    close(request, Verdict.WITHDRAWN, by=by, reason="")
    audit(by, "grant.withdrawn", request, scope=request.cohort_uuid, **words_of(request))
    return request


# ── what must hold ─────────────────────────────────────────────────────────────────────────────────────────────


def may_decide(user: Any, request: GrantRequest) -> bool:
    """Whether the page offers the decision: open, somebody else's, and about somebody else."""
    return request.is_open and holds(user, Role.SECADMIN) and not why_not(request, user)


def require_four_eyes(request: GrantRequest, by: User) -> None:
    # Read afresh: the page may have been open since before the role was taken back.
    if not holds(User.objects.get(pk=by.pk), Role.SECADMIN):
        raise Refused(_("Only a security administrator decides about roles."))
    sentence = why_not(request, by)
    if sentence:
        refusal(by, "grant.decided", request, **words_of(request))
        raise Refused(sentence)


def why_not(request: GrantRequest, by: Any) -> str:
    """Why these are not four eyes, "" where they are."""
    if same_human(request.proposed_by, by):
        return _("Nobody decides what they proposed themselves. Another security administrator has to.")
    if same_human(request.user, by):
        return _("Nobody decides about their own roles. Another security administrator has to.")
    return ""


def same_human(one: User, other: User) -> bool:
    """One account, or two accounts of one person."""
    return one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)


def require_proposer(role: str, by: User) -> None:
    if role in ADMINISTRATORS and not holds(by, Role.SECADMIN):
        refusal(by, "grant.proposed", None, role=role)
        raise Refused(_("An administrator's role is proposed by a security administrator."), field="role")


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")


def require_days(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The role would end before it starts."), field="ends_on")
    if ends_on and ends_on < clock.today():
        raise Refused(_("The role would have ended already. Choose a later last day."), field="ends_on")


def require_something_new(user: User, role: str, place: Place, starts_on: date | None, ends_on: date | None) -> None:
    held = Grant.objects.filter(user=user, role=role, revoked_at__isnull=True, **vars(place)).first()
    if held is not None and (held.starts_on, held.ends_on) == (starts_on, ends_on):
        raise Refused(_("{login} holds this role already, with these days.").format(login=user.username), field="role")


# ── carrying out ───────────────────────────────────────────────────────────────────────────────────────────────


def stored(request: GrantRequest, *, by: User, reason: str, verb: str) -> GrantRequest:
    request.proposed_by, request.proposed_at, request.reason = by, clock.now(), reason.strip()[:300]
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        return standing(request, by)
    audit(by, verb, request, scope=request.cohort_uuid, **words_of(request), reason=request.reason)
    tell(deciders(request), "grant.asked", {"login": request.user.username}, url=request.get_absolute_url())
    return request


def standing(request: GrantRequest, by: User) -> GrantRequest:
    """The open proposal of the same thing: one's own again, or a sentence that it stands."""
    same = {name: getattr(request, name) for name in ("kind", "user", "role", "scope_kind", "scope_id", "cohort_uuid")}
    found = GrantRequest.objects.select_related("proposed_by").get(**same, decided_at__isnull=True)
    if found.proposed_by_id == by.pk and (found.starts_on, found.ends_on) == (request.starts_on, request.ends_on):
        return found
    raise Refused(
        _("{login} proposed this already, and it waits to be decided. Withdraw that one first.").format(
            login=found.proposed_by.username
        )
    )


def carry_out(request: GrantRequest, *, by: User) -> None:
    """Give or take the role, under everything that holds now."""
    if request.grant is not None:
        take(request.grant, by=by, reason=request.reason)
        return
    if not request.user.is_active:
        raise Refused(_("The account {login} was shut meanwhile.").format(login=request.user.username))
    require_days(None, request.ends_on)
    days = {"starts_on": request.starts_on, "ends_on": request.ends_on}
    actions.grant(request.user, request.role, by=by, **vars(Place.of(request)), **days)
    tell([request.user], "grant.received", {}, url="/")


def take(held: Grant, *, by: User, reason: str) -> None:
    if held.role in ADMINISTRATORS and held.revoked_at is None:
        actions.require_another(held)
    actions.revoke(held, by=by, reason=reason)
    tell([held.user], "grant.taken", {}, url="/")


def close(request: GrantRequest, verdict: str, *, by: User, reason: str) -> None:
    request.decided_by, request.decided_at, request.verdict = by, clock.now(), verdict
    request.verdict_reason = reason.strip()[:300]
    request.save(update_fields=["decided_by", "decided_at", "verdict", "verdict_reason"])


def already_decided(request: GrantRequest) -> AlreadyDecided:
    told = _("{login} has decided this meanwhile: {verdict}. Nothing was changed.")
    who = request.decided_by.username if request.decided_by else ""
    return AlreadyDecided(told.format(login=who, verdict=Verdict(request.verdict).label))


def deciders(request: GrantRequest) -> list[User]:
    """The security administrators who may decide this one."""
    held = Grant.objects.filter(role=Role.SECADMIN, revoked_at__isnull=True, user__is_active=True)
    users = [grant.user for grant in held.select_related("user").order_by("id") if grant.holds_on(clock.today())]
    return [user for user in users if not why_not(request, user)]


def words_of(request: GrantRequest) -> dict[str, str]:
    """What the audit lines say of a proposal."""
    return {"login": request.user.username, "role": request.role, "scope_kind": request.scope_kind}

"""Help for who cannot sign in: the call on the sign-in page, the group leader's word, and what waits for the office.

The page answers known and unknown alike and does the same work for both. Nothing is stored beyond a measure, and no
address is kept, only a mark that lets calls from one device be counted for a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock, telling
from jiebang.common.address import client_address
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.jobs import job
from jiebang.common.refusals import Refused
from jiebang.common.text import clean
from jiebang.common.waiting import Waiting
from jiebang.people.access import active_grants, holds
from jiebang.people.models import Grant, Person, Role, SignInHelp, Slip, User
from jiebang.people.signing_in.names import account_of, person_of
from jiebang.programmes.acting import deciders
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import visible_secondments

LONGEST = 100
PER_HOUR = 10  # calls from one address; behind one there may be an office
UNKNOWN_OPEN = 200  # unanswered calls that fit nobody
KEPT = timedelta(days=14)
LEADERS = (Role.LEADER, Role.DEPUTY)
ADDRESS = "/sign-in-help/"

telling.declare("sign_in_help.asked", gettext_lazy("{name} cannot sign in and asks for help."))
telling.declare("sign_in_help.vouched", gettext_lazy("{leader} vouches that it is {name} who asks to sign in again."))
telling.declare("sign_in_help.helped", gettext_lazy("A sign-in slip was issued for {name}."))


@transaction.atomic
def ask(said: str, request: HttpRequest) -> None:
    """Note the call. A second one from the same person, or too many from one place, change nothing."""
    said = clean(said)[:LONGEST]
    person, user = person_of(said), account_of(said)
    if user is not None:
        person = person or user.person
    mark = origin_of(request)
    since = clock.now() - timedelta(hours=1)
    crowded = SignInHelp.objects.filter(origin=mark, asked_at__gte=since).count() >= PER_HOUR
    unknown = SignInHelp.objects.filter(person=None, user=None, closed_at=None).count() >= UNKNOWN_OPEN
    if not said or crowded or (unknown and person is None and user is None):
        return
    call = SignInHelp(said=said, person=person, user=None if person else user, asked_at=clock.now(), origin=mark)
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError:  # the person has called already
        return
    audit(SYSTEM, "sign_in_help.asked", call, about=about(call))
    if person is not None:
        tell_helpers(call)


def origin_of(request: HttpRequest) -> str:
    """Stands for the address and the day, and tells neither."""
    return salted_hmac("jiebang.sign-in-help", f"{client_address(request)} {clock.real_today()}").hexdigest()


def tell_helpers(call: SignInHelp) -> None:
    """Whoever acts for the person's groups today, and the office. The other officers may vouch, but are not called."""
    helpers = [*acting_for(call), *office_of(call)]
    telling.tell(helpers, "sign_in_help.asked", {"name": str(call)}, url=ADDRESS, matter=f"sign_in_help {call.uuid}")


def acting_for(call: SignInHelp) -> list[User]:
    places = Secondment.objects.filter(person=call.person, group__isnull=False).select_related("cohort", "group")
    return [user for place in places for user in deciders(place)]


def office_of(call: SignInHelp) -> list[User]:
    cohorts = Secondment.objects.filter(person=call.person).values("cohort__uuid")
    whole = Q(scope_kind=Grant.Scope.INSTALLATION) | Q(scope_kind=Grant.Scope.COHORT, scope_id__in=cohorts)
    return holders(Grant.objects.filter(whole, role=Role.OFFICE))


def holders(grants: QuerySet[Grant]) -> list[User]:
    today = clock.today()
    held = grants.filter(revoked_at__isnull=True, user__is_active=True).select_related("user").order_by("id")
    return list({grant.user_id: grant.user for grant in held if grant.holds_on(today)}.values())


# ── who sees and does what ─────────────────────────────────────────────────────────────────────────────────────


def calls_for(user: Any) -> QuerySet[SignInHelp]:
    """Calls the user may do something about, or look at: the office its people's, a leader the own group's.

    Calls that fit nobody, and those of accounts without a place in a cohort, go to the office of the installation.
    """
    seen = Secondment.objects.all()
    people = visible_secondments(seen, user, roles=[Role.OFFICE, *LEADERS]).values("person_id")
    wanted = Q(person__in=people)
    if runs_installation(user):
        wanted |= Q(person__isnull=True)
    return SignInHelp.objects.filter(wanted).select_related("person", "user", "vouched_by__person", "closed_by__person")


def runs_installation(user: Any) -> bool:
    return any(
        grant.role == Role.OFFICE and grant.scope_kind == Grant.Scope.INSTALLATION for grant in active_grants(user)
    )


@dataclass(frozen=True)
class Rights:
    """What a user may do about calls. led and run: ids of persons in groups led and cohorts run · whole: runs all."""

    user: Any
    led: frozenset[int]
    run: frozenset[int]
    whole: bool

    @classmethod
    def of(cls, user: Any) -> Rights:
        seen = Secondment.objects.all()
        led = visible_secondments(seen, user, roles=LEADERS).values_list("person_id", flat=True)
        run = visible_secondments(seen, user, roles=[Role.OFFICE]).values_list("person_id", flat=True)
        return cls(user, frozenset(led), frozenset(run), runs_installation(user))

    def may_vouch(self, call: SignInHelp) -> bool:
        """Who leads the person's group, and is not the person."""
        own = call.person_id == getattr(self.user, "person_id", 0)
        return not call.closed_at and not call.vouched_at and not own and call.person_id in self.led

    def may_issue(self, call: SignInHelp) -> bool:
        """The office of a cohort the person is in; that of the installation for who is in none."""
        return not call.closed_at and (self.whole if call.person_id is None else call.person_id in self.run)


@transaction.atomic
def vouch(call: SignInHelp, *, by: User) -> None:
    """“I know that it is they.” Once; the office then issues a slip."""
    call = SignInHelp.objects.select_for_update(of=("self",)).select_related("person").get(pk=call.pk)
    if call.vouched_by_id == by.pk:
        return
    if not Rights.of(by).may_vouch(call):
        raise Refused(_("You cannot vouch for this. It is answered already, it is your own, or not of your group."))
    call.vouched_by, call.vouched_at = by, clock.now()
    call.save(update_fields=["vouched_by", "vouched_at"])
    audit(by, "sign_in_help.vouched", call, about=about(call))
    values = {"leader": str(by), "name": str(call)}
    told = [*office_of(call), *own_account(call.person)]
    telling.tell(told, "sign_in_help.vouched", values, url=ADDRESS, matter=f"sign_in_help {call.uuid} vouched")


@transaction.atomic
def close(call: SignInHelp, *, by: Any) -> None:
    """Put the call aside: it was settled otherwise, or nobody knows who it was. A second time changes nothing."""
    call = SignInHelp.objects.select_for_update().get(pk=call.pk)
    if call.closed_at is None:
        finish(call, by=by, slip=None)
        audit(by, "sign_in_help.closed", call, about=about(call))


def close_helped(slips: Iterable[Slip], *, by: Any) -> None:
    """A slip was issued: the calls of these people are answered, and who vouched is told."""
    issued = list(slips)
    people, users = {s.person_id: s for s in issued if s.person_id}, {s.user_id: s for s in issued if s.user_id}
    waiting = SignInHelp.objects.filter(Q(person__in=people) | Q(user__in=users), closed_at__isnull=True)
    for call in waiting.select_related("person", "user", "vouched_by"):
        finish(call, by=by, slip=people.get(call.person_id) or users.get(call.user_id))
        told = [call.vouched_by] if call.vouched_by else []
        matter = f"sign_in_help {call.uuid} helped"
        telling.tell(told, "sign_in_help.helped", {"name": str(call)}, url=ADDRESS, matter=matter)


def finish(call: SignInHelp, *, by: Any, slip: Slip | None) -> None:
    call.closed_by, call.closed_at, call.slip = by if isinstance(by, User) else None, clock.now(), slip
    call.save(update_fields=["closed_by", "closed_at", "slip"])


def waiting_for(user: Any) -> list[Waiting]:
    """For leaders whom to vouch for, for the office whom to issue a slip for."""
    if not getattr(user, "pk", None) or not holds(user, *LEADERS, Role.OFFICE):
        return []
    calls = list(calls_for(user).filter(closed_at__isnull=True))
    rights = Rights.of(user) if calls else None
    return [matter(call) for call in calls if rights and (rights.may_issue(call) or rights.may_vouch(call))]


def matter(call: SignInHelp) -> Waiting:
    day = call.asked_at.astimezone(clock.zone()).date()
    sentence = _("{name} cannot sign in and asks for help.").format(name=call)
    return Waiting(f"sign_in_help {call.uuid}", sentence, ADDRESS, since=day)


def about(call: SignInHelp) -> list[Any]:
    return [call.person.uuid] if call.person else []


def own_account(person: Person | None) -> list[User]:
    user = getattr(person, "user", None)
    return [user] if user else []


@job("sweep calls for help", gettext_lazy("forget old calls for help"))
def sweep_calls() -> int:
    """What somebody wrote to be known by goes after a fortnight."""
    return int(SignInHelp.objects.filter(asked_at__lt=clock.now() - KEPT).delete()[0])

"""An objection: kept while it is written, handed in inside the window, answered by who did not propose the plan.

One for each person and publication. Upheld, it says so and changes nothing by itself: the office changes the plan on
the workbench, and a new one is proposed, accepted and published.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.telling import tell
from jiebang.common.text import clean
from jiebang.people.four_eyes import AlreadyDecided, same_human
from jiebang.people.models import User
from jiebang.placements.models import Objection, Post, Proposal
from jiebang.placements.publishing.deeds import accounts_of
from jiebang.placements.publishing.standing import Result, result_of
from jiebang.placements.workbench.proposals import office_of
from jiebang.placements.workbench.rule_deeds import user_of
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import is_concerned

State = Objection.State
LONGEST = 1000


# ── by the person ──────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def save_draft(who: Secondment, text: str, wanted: str, *, version: int, by: Any) -> Objection:
    """Keep what is written so far. version: of the draft it was written over, 0 for a new one."""
    objection = open_one(who)
    if objection.state == State.OPEN:
        raise Refused(_("Your objection is handed in already. Take it back first if you want to change it."))
    if objection.is_answered:
        raise Refused(_("Your objection has been answered; there is one for each publication."))
    return write(objection, text, wanted, version)


@transaction.atomic
def hand_in(who: Secondment, text: str, wanted: str, *, version: int, by: Any) -> Objection:
    """Give it to the office. The same text again changes nothing."""
    objection = open_one(who)
    text = tidy(text)
    if objection.state == State.OPEN and objection.text == text:
        return objection
    objection = save_draft(who, text, wanted, version=version, by=by)
    if not text:
        raise Refused(_("Say what speaks against the place."), field="text")
    objection.state, objection.handed_in_at = State.OPEN, clock.business_now()
    objection.save(update_fields=["state", "handed_in_at"])
    audit(by, "objection.handed_in", objection, scope=objection.cohort.uuid, about=[who.person.uuid])
    values = {"cohort": who.cohort.name}
    tell(
        office_of(who.cohort), "objection.handed_in", values, url=office_address(objection), matter=str(objection.uuid)
    )
    return objection


@transaction.atomic
def withdraw(who: Secondment, *, by: Any) -> Objection:
    """Take it back while it is not answered; inside the window it can be handed in again."""
    found = current(who)
    objection = held(found) if found is not None else None
    if objection is None or objection.state == State.DRAFT:
        raise Refused(_("Nothing was handed in that could be taken back."))
    if objection.is_answered:
        raise Refused(_("Your objection has been answered; there is one for each publication."))
    if objection.state != State.WITHDRAWN:
        objection.state = State.WITHDRAWN
        objection.save(update_fields=["state"])
        audit(by, "objection.withdrawn", objection, scope=objection.cohort.uuid, about=[who.person.uuid])
    return objection


def current(who: Secondment) -> Objection | None:
    """The objection against the result that holds."""
    result = result_of(who)
    if result is None or result.publication is None:
        return None
    return Objection.objects.filter(publication=result.publication, secondment=who).first()


def open_one(who: Secondment) -> Objection:
    """The person's objection, held, or a new one. Raises Refused outside the window."""
    Secondment.objects.select_for_update().get(pk=who.pk)
    result = require_open(result_of(who))
    assert result.publication is not None  # noqa: S101 - required
    fields = {"publication": result.publication, "secondment": who}
    found = Objection.objects.filter(**fields).first()
    return held(found) if found else Objection(cohort=who.cohort, **fields)


def require_open(result: Result | None) -> Result:
    if result is None:
        raise Refused(_("Nothing is published about your place yet."))
    if result.publication is None:
        raise Refused(_("There is no window for objections to this place. Talk to the programme office."))
    if not result.may_object:
        day = look.day_dated(result.publication.objections_until)
        raise Refused(_("Objections could be handed in until {day}. Talk to the programme office.").format(day=day))
    return result


def write(objection: Objection, text: str, wanted: str, version: int) -> Objection:
    text = tidy(text)
    post = post_named(objection, wanted)
    if objection.pk and (objection.text, objection.wanted_id) == (text, post.pk if post else None):
        return objection
    if objection.version != version:
        raise Stale(
            _("This was changed in another window meanwhile. Compare the two, then store the right one."),
            yours={str(_("Objection")): text}, theirs={str(_("Objection")): objection.text},
        )  # fmt: skip
    objection.text, objection.wanted = text, post
    objection.version += 1
    objection.state = State.DRAFT
    objection.save()
    return objection


def tidy(text: str) -> str:
    text = clean(text)
    if len(text) > LONGEST:
        raise Refused(_("Write at most {n} characters.").format(n=LONGEST), field="text")
    return text


def post_named(objection: Objection, wanted: str) -> Post | None:
    """One of the cohort's open posts, by number; "" for none in particular."""
    if not wanted:
        return None
    found = Post.objects.filter(cohort=objection.cohort, number=wanted, seats__gt=0).first()
    if found is None:
        raise Refused(_("There is no such post. Choose one from the list, or none."), field="wanted")
    return found


# ── by the office ──────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def answer(objection: Objection, *, upheld: bool, reply: str, by: Any) -> Objection:
    """Uphold it or not, with a reason the person reads. The same verdict again changes nothing."""
    objection = held(objection)
    verdict = State.UPHELD if upheld else State.REFUSED
    if objection.is_answered:
        return require_same(objection, verdict)
    if objection.state != State.OPEN:
        raise Refused(_("This objection was taken back meanwhile; there is nothing to answer."))
    require_other_hands(objection, by)
    reply = tidy(reply)
    if not reply:
        raise Refused(_("Give a reason; the person reads it."), field="reply")
    objection.state, objection.reply = verdict, reply
    objection.answered_by, objection.answered_at = user_of(by), clock.business_now()
    objection.save(update_fields=["state", "reply", "answered_by", "answered_at"])
    who = objection.secondment
    audit(by, "objection.answered", objection, scope=objection.cohort.uuid, about=[who.person.uuid], verdict=verdict)
    values = {"cohort": objection.cohort.name}
    url = f"/people/{who.uuid}/placement/"
    tell(accounts_of([who]).get(who.pk, []), "objection.answered", values, url=url, matter=str(objection.uuid))
    return objection


def require_other_hands(objection: Objection, by: Any) -> None:
    if told := own_hands(objection, by):
        raise Refused(told)


def own_hands(objection: Objection, by: Any) -> str:
    """Why this user may not answer it, "" where nothing is against it: it takes somebody whose own matter it is not."""
    if is_concerned(by, objection.secondment):
        return _("This is your own objection. Somebody else of the office answers it.")
    proposal = Proposal.objects.filter(run=objection.publication.run, outcome=Proposal.Outcome.ACCEPTED).first()
    if isinstance(by, User) and proposal is not None and proposal.by is not None and same_human(proposal.by, by):
        return _("You proposed this plan yourself. Somebody else of the office answers what is said against it.")
    return ""


def require_same(objection: Objection, verdict: str) -> Objection:
    if objection.state == verdict:
        return objection
    text = _("{name} has decided this meanwhile: {verdict}.")
    raise AlreadyDecided(
        text.format(name=objection.answered_by or _("the operator"), verdict=objection.get_state_display())
    )


def held(objection: Objection) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related(
        "cohort", "publication__run", "secondment__person", "answered_by"
    )
    return rows.get(pk=objection.pk)


def office_address(objection: Objection) -> str:
    return f"/objections/{objection.uuid}/"

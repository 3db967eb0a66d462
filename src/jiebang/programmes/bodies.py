"""Groups, branches and task forces: making and changing them, who belongs to them, and who does what in them.

Every verb may be repeated: what is so already is left as it is, without an audit line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean, clean_name
from jiebang.people.models import Organisation
from jiebang.programmes.actions import (
    assign_group,
    end_office,
    ensure_body,
    is_built_upon,
    join_body,
    leave_body,
    place_of,
    put,
    require_length,
    require_same_cohort,
)
from jiebang.programmes.models import Body, Cohort, Duty, Membership, Secondment

NAME, PURPOSE, WORDS = 60, 300, 200
MOST_DUTIES = 12


@transaction.atomic
def create_body(
    cohort: Cohort, name: str, *, kind: str, by: Any, purpose: str = "", co_owner: Organisation | None = None
) -> Body:
    """A new group, branch or task force. Raises Refused where there is one of that name."""
    name = require_name(name)
    if Body.objects.filter(cohort=cohort, kind=kind, name=name, dissolved_on__isnull=True).exists():
        raise name_taken(name)
    body = ensure_body(cohort, name, kind=kind, by=by)
    put(body, {"purpose": require_purpose(purpose), "co_owner": co_owner})
    return body


@transaction.atomic
def change_body(
    body: Body, *, version: int, name: str, by: Any, purpose: str = "", co_owner: Organisation | None = None
) -> Body:
    """Change what a body is called, what it is for, and who owns it together with the team.

    version: the one the writer had open. Raises Stale with both texts when somebody saved a newer one.
    """
    body = Body.objects.select_for_update(of=("self",)).select_related("cohort", "co_owner").get(pk=body.pk)
    name, purpose = require_name(name), require_purpose(purpose)
    refuse_stale(body, version, {"name": name, "purpose": purpose, "co_owner": co_owner.name if co_owner else ""})
    values: dict[str, Any] = {"name": name, "purpose": purpose, "co_owner": co_owner}
    if body.name != name:
        values["position"] = place_of(name, body.cohort) if body.kind == Body.Kind.GROUP else body.position
    try:
        with transaction.atomic():
            changed = put(body, values)
    except IntegrityError:
        raise name_taken(name) from None
    if changed:
        put(body, {"version": body.version + 1})
        audit(by, "body.changed", body, scope=body.cohort.uuid, fields=changed)
    return body


@transaction.atomic
def dissolve_body(body: Body, *, by: Any) -> Body | None:
    """Close a body whose work is done: it takes nobody in and its offices end; what hangs on it stays readable.

    One nothing hangs on is taken away: None. A group that has members is refused: they need another one first.
    """
    cohort = body.cohort
    refuse_members_left(body)
    if not (is_built_upon(body, own=(Duty,)) or body.stays.exists() or body.memberships.exists()):
        body.delete()
        audit(by, "body.removed", None, scope=cohort.uuid, name=body.name)
        return None
    for officer in body.officers.select_related("body", "secondment__cohort"):
        end_office(officer, by=by)
    if put(body, {"dissolved_on": body.dissolved_on or clock.today()}):
        audit(by, "body.dissolved", body, scope=cohort.uuid)
    return body


def refuse_members_left(body: Body) -> None:
    left = members_of(body).count() if body.kind == Body.Kind.GROUP else 0
    if left:
        raise Refused(
            ngettext(
                "{n} person is in {body}. Move the person to another group first, then dissolve it.",
                "{n} people are in {body}. Move them to other groups first, then dissolve it.",
                left,
            ).format(n=left, body=body.name)
        )


@transaction.atomic
def reopen_body(body: Body, *, by: Any) -> Body:
    return ensure_body(body.cohort, body.name, kind=body.kind, by=by)


# ── who belongs to it ──────────────────────────────────────────────────────────────────────────────────────────


def members_of(body: Body) -> models.QuerySet[Secondment]:
    """Everybody who belongs to the body today."""
    if body.kind == Body.Kind.GROUP:
        return Secondment.objects.filter(group=body)
    return Secondment.objects.filter(memberships__body=body)


@transaction.atomic
def put_into(body: Body, secondments: Iterable[Secondment], *, by: Any) -> int:
    """Put people into the body, into a group from the beginning; how many were not in it."""
    into = assign_group if body.kind == Body.Kind.GROUP else None
    return sum(into(who, body, by=by) if into else join_body(body, who, by=by) for who in secondments)


def changes_group(into: Body, who: Secondment) -> bool:
    """Whether being put into this group is a change during the course, which keeps the group of the days before."""
    moves = into.kind == Body.Kind.GROUP and who.group_id not in (None, into.pk)
    return moves and who.first_day < clock.today() <= who.last_day


@transaction.atomic
def take_out(body: Body, secondments: Iterable[Secondment], *, by: Any) -> int:
    """Take people out of the body, with their offices and duties there; how many were in it."""
    if body.kind != Body.Kind.GROUP:
        return sum(leave_body(body, who, by=by) for who in secondments)
    return sum(assign_group(who, None, by=by) for who in secondments if who.group_id == body.pk)


# ── who does what ──────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def give_duty(body: Body, secondment: Secondment, words: str, *, by: Any) -> Duty:
    """Say that a member sees to something. The same words again change nothing."""
    require_member(body, secondment)
    words = require_words(words)
    if Duty.objects.filter(body=body, secondment=secondment).exclude(words=words).count() >= MOST_DUTIES:
        raise Refused(
            _("{name} has {most} duties here already. End one first.").format(
                name=secondment.person.name, most=MOST_DUTIES
            ),
            field="words",
        )
    duty, created = Duty.objects.get_or_create(body=body, secondment=secondment, words=words)
    if created:
        note_duty("duty.given", duty, by=by)
    return duty


@transaction.atomic
def change_duty(duty: Duty, words: str, *, version: int, by: Any) -> Duty:
    """Say a duty in other words. Raises Stale with both texts when somebody saved newer ones."""
    duty = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("body__cohort", "secondment__person")
        .get(pk=duty.pk)
    )
    words = require_words(words)
    if duty.version != version:
        raise Stale(changed_meanwhile(), yours={str(_("duty")): words}, theirs={str(_("duty")): duty.words})
    if Duty.objects.filter(body=duty.body, secondment=duty.secondment, words=words).exclude(pk=duty.pk).exists():
        raise Refused(_("“{words}” is one of the duties already.").format(words=words), field="words")
    if put(duty, {"words": words}):
        put(duty, {"version": duty.version + 1})
        note_duty("duty.changed", duty, by=by)
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by: Any) -> None:
    note_duty("duty.ended", duty, by=by)
    duty.delete()


def note_duty(verb: str, duty: Duty, *, by: Any) -> None:
    body, who = duty.body, duty.secondment
    about = [who.person.uuid]
    audit(by, verb, who, scope=body.cohort.uuid, about=about, body=str(body.uuid), words=duty.words)


@transaction.atomic
def pass_duties(giver: Secondment, taker: Secondment | None, *, by: Any, body: Body | None = None) -> int:
    """Let somebody else see to the duties of one person (in one body), where the other belongs to it; else they end.
    How many were passed."""
    passed = 0
    duties = Duty.objects.filter(secondment=giver, **({"body": body} if body else {}))
    for duty in duties.select_related("body__cohort", "secondment__person"):
        if taker is not None and is_member(duty.body, taker):
            give_duty(duty.body, taker, duty.words, by=by)
            passed += 1
        end_duty(duty, by=by)
    return passed


def is_member(body: Body, secondment: Secondment) -> bool:
    if body.kind == Body.Kind.GROUP:
        return secondment.group_id == body.pk
    return Membership.objects.filter(body=body, secondment=secondment).exists()


# ── what is refused ────────────────────────────────────────────────────────────────────────────────────────────


def require_member(body: Body, secondment: Secondment) -> None:
    require_same_cohort(secondment, body)
    if not is_member(body, secondment):
        raise Refused(
            _("{name} is not in {body}. Put the person into it first.").format(
                name=secondment.person.name, body=body.name
            ),
            field="person",
        )


def require_name(name: str) -> str:
    name = clean_name(name)
    if not name:
        raise Refused(_("Write a name."), field="name")
    require_length(name, NAME, field="name")
    return name


def require_purpose(purpose: str) -> str:
    purpose = " ".join(clean(purpose).split())
    require_length(purpose, PURPOSE, field="purpose")
    return purpose


def require_words(words: str) -> str:
    words = " ".join(clean(words).split())
    if not words:
        raise Refused(_("Write what the person sees to."), field="words")
    require_length(words, WORDS, field="words")
    return words


def refuse_stale(body: Body, version: int, yours: dict[str, str]) -> None:
    if body.version == version:
        return
    theirs = {
        "name": body.name,
        "purpose": body.purpose,
        "co_owner": body.co_owner.name if body.co_owner else "",
    }
    differ = [name for name in yours if yours[name] != theirs[name]]
    titles = {"name": _("Name"), "purpose": _("What it is for"), "co_owner": _("Co-owner")}
    raise Stale(
        changed_meanwhile(),
        yours={titles[name]: yours[name] for name in differ},
        theirs={titles[name]: theirs[name] for name in differ},
    )


def changed_meanwhile() -> str:
    return _("Somebody changed this while you had it open. Compare the two texts, then save the right one.")


def name_taken(name: str) -> Refused:
    return Refused(_("There is {name} already. Choose another name.").format(name=name), field="name")

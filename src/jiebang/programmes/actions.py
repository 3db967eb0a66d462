"""What writes in the programmes room: cohorts, hosts, people of a cohort, groups and their officers.

Every verb may be repeated: what is so already is left as it is, without an audit line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from jiebang.common import look
from jiebang.common.audit import audit
from jiebang.common.models import Addressed
from jiebang.common.refusals import Refused
from jiebang.common.text import clean, clean_name
from jiebang.kernel.scheme import Orientation
from jiebang.people.models import Organisation, Person
from jiebang.programmes import changes, own_days, stays
from jiebang.programmes.cohorts import change_cohort, create_cohort, put, require_length
from jiebang.programmes.models import Body, Cohort, Duty, Host, Leave, Membership, Officer, Secondment
from jiebang.programmes.officers import sync_officer_grants

__all__ = [
    "adopt_orientations", "assign_group", "change_cohort", "change_profile", "create_cohort", "end_office", "enrol",
    "ensure_body", "ensure_host", "join_body", "leave_body", "name_officer", "remove_host", "take_leave", "unenrol",
]  # fmt: skip
HOST_DETAILS = ("contact_name", "contact_phone", "mentor_name")
PROFILE = (
    "home_unit", "job", "sector", "level", "skills", "gap", "question", "note", "extra", "arrives_on", "ends_on",
)  # fmt: skip


@transaction.atomic
def ensure_host(cohort: Cohort, organisation: Organisation, *, by: Any, **details: str) -> Host:
    """The organisation as a host of the cohort. details: contact_name, contact_phone, mentor_name; others stay."""
    require_known(details, HOST_DETAILS)
    host, created = Host.objects.get_or_create(cohort=cohort, organisation=organisation)
    changed = put(host, details)
    if created:
        audit(by, "host.added", host, scope=cohort.uuid, organisation=str(organisation.uuid))
    elif changed:
        audit(by, "host.changed", host, scope=cohort.uuid, fields=changed)
    return host


@transaction.atomic
def enrol(cohort: Cohort, person: Person, *, number: str, by: Any, **profile: Any) -> Secondment:
    """Take a person into the cohort under an id (编号). profile: any of PROFILE."""
    require_known(profile, PROFILE)
    number = require_number(cohort, number)
    if Secondment.objects.filter(cohort=cohort, person=person).exists():
        raise Refused(_("{name} is in this cohort already.").format(name=person.name))
    secondment = Secondment(cohort=cohort, person=person, number=number, **profile)
    require_good_profile(secondment)
    try:
        with transaction.atomic():
            secondment.save()
    except IntegrityError:  # two imports at the same moment
        raise Refused(_("{name} is in this cohort already.").format(name=person.name)) from None
    audit(by, "secondment.created", secondment, scope=cohort.uuid, number=number)
    return secondment


@transaction.atomic
def change_profile(secondment: Secondment, *, by: Any, **profile: Any) -> list[str]:
    """Change what the cohort knows of a secondee; returns the names of the fields that changed."""
    require_known(profile, PROFILE)
    for name, value in profile.items():
        if name == "level" and value is not None:
            require_level(value)
    changed = put(secondment, profile, check=require_good_profile)
    if {"arrives_on", "ends_on"} & set(changed):
        own_days.require_all_within(secondment)
        changes.announce([secondment])
    if changed:
        about = [secondment.person.uuid]
        audit(by, "secondment.changed", secondment, scope=secondment.cohort.uuid, about=about, fields=changed)
    return changed


@transaction.atomic
def unenrol(secondment: Secondment, *, by: Any) -> None:
    """Take an enrolment back, as undoing an import does. Refused once anything was built on it."""
    cohort, number = secondment.cohort, secondment.number
    refusal = Refused(
        _("{number} has a placement, records or reports already and stays in the cohort.").format(number=number)
    )
    if secondment.host_id or is_built_upon(secondment, own=(Leave, Duty)):
        raise refusal
    try:
        with transaction.atomic():
            secondment.delete()
    except models.ProtectedError:
        raise refusal from None
    audit(by, "secondment.removed", None, scope=cohort.uuid, number=number)


@transaction.atomic
def remove_host(host: Host, *, by: Any) -> None:
    """Take a host back. Refused while it has posts or secondees."""
    cohort, organisation = host.cohort, host.organisation
    if is_built_upon(host):
        raise Refused(
            _("{host} has posts or secondees in this cohort. Move them first.").format(host=organisation.name)
        )
    host.delete()
    audit(by, "host.removed", None, scope=cohort.uuid, organisation=str(organisation.uuid))


@transaction.atomic
def ensure_body(cohort: Cohort, name: str, *, by: Any, kind: str = Body.Kind.GROUP) -> Body:
    """A group, branch or task force of that name. 第三组 stands third, one without a number after the others.

    The party members of the cohort belong to its first branch from the start; who belongs to which of several, somebody
    says.
    """
    name = clean_name(name)
    if not name:
        raise Refused(_("Give the group a name."), field="group")
    require_length(name, 60, field="group")
    if kind == Body.Kind.BRANCH and not cohort.scheme.modules.branch:
        raise Refused(_("The scheme of {cohort} has no branch.").format(cohort=cohort.name))
    body, created = Body.objects.get_or_create(
        cohort=cohort, kind=kind, name=name, defaults={"position": place_of(name, cohort)}
    )
    if created:
        audit(by, "body.created", body, scope=cohort.uuid, kind=kind, name=name)
        if kind == Body.Kind.BRANCH:
            gather_branch(body, by=by)
    elif body.dissolved_on is not None:
        body.dissolved_on = None
        body.save(update_fields=["dissolved_on"])
        audit(by, "body.reopened", body, scope=cohort.uuid)
    return body


@transaction.atomic
def assign_group(secondment: Secondment, body: Body | None, *, by: Any) -> bool:
    """Put a secondee into a group, or into none; offices and duties in the group left end. True when something changed.

    This puts right where the person belongs; who changes the group from a day on keeps the old one for the days before
    (`stays.move_group`).
    """
    if body is not None:
        require_group(body, secondment)
    if secondment.group_id == (body.pk if body else None):
        return False
    leave_group(secondment, by=by)
    secondment.group = body
    secondment.save(update_fields=["group"])
    stays.correct_group(secondment)
    changes.announce([secondment])
    audit(by, "secondment.grouped", secondment, scope=secondment.cohort.uuid, group=str(body.uuid) if body else "")
    return True


def leave_group(secondment: Secondment, *, by: Any) -> None:
    """End the offices and duties in the group that is left, with the roles they carry."""
    Officer.objects.filter(secondment=secondment, body__kind=Body.Kind.GROUP).delete()
    Duty.objects.filter(secondment=secondment, body__kind=Body.Kind.GROUP).delete()
    sync_officer_grants(secondment, by)


@transaction.atomic
def name_officer(body: Body, secondment: Secondment, *, title: str, by: Any, post: str | None = None) -> Officer:
    """Give a secondee a duty in a body. title: in the office's words (组长); post follows from it where not given."""
    require_same_cohort(secondment, body)
    title = clean_name(title)
    if not title:
        raise Refused(_("Write the duty, for example group leader."), field="duty")
    require_length(title, 60, field="duty")
    if body.kind == Body.Kind.GROUP and secondment.group_id != body.pk:
        raise Refused(
            _("{name} is not in {body}. Put the person into the group first.").format(
                name=secondment.person.name, body=body.name
            ),
            field="duty",
        )
    if body.kind != Body.Kind.GROUP:
        join_body(body, secondment, by=by)
    post = post or post_of(title, body.kind)
    officer, created = Officer.objects.get_or_create(
        body=body, secondment=secondment, title=title, defaults={"post": post}
    )
    if put(officer, {"post": post}) or created:
        sync_officer_grants(secondment, by)
        data = {"body": str(body.uuid), "post": officer.post, "title": title}
        audit(by, "officer.named", secondment, scope=body.cohort.uuid, **data)
    return officer


@transaction.atomic
def end_office(officer: Officer, *, by: Any) -> None:
    data = {"body": str(officer.body.uuid), "post": officer.post, "title": officer.title}
    secondment = officer.secondment
    officer.delete()
    sync_officer_grants(secondment, by)
    audit(by, "officer.ended", secondment, scope=secondment.cohort.uuid, **data)


@transaction.atomic
def join_body(body: Body, secondment: Secondment, *, by: Any) -> bool:
    """Make a secondee a member of a branch or task force. True when something changed."""
    require_same_cohort(secondment, body)
    if body.kind == Body.Kind.GROUP:
        raise Refused(_("A secondee is put into a group, not joined to it."), field="body")
    require_open(body)
    _membership, created = Membership.objects.get_or_create(body=body, secondment=secondment)
    if created:
        audit(by, "body.joined", secondment, scope=body.cohort.uuid, body=str(body.uuid))
    return created


@transaction.atomic
def gather_branch(branch: Body, secondments: Iterable[Secondment] | None = None, *, by: Any) -> list[Membership]:
    """Make party members of the cohort members of its only branch; with a second branch nobody is guessed.

    secondments: of these only. Returns the memberships that are new.
    """
    if Body.objects.filter(cohort=branch.cohort, kind=Body.Kind.BRANCH).exclude(pk=branch.pk).exists():
        return []
    people = Secondment.objects.filter(cohort=branch.cohort, person__is_party_member=True)
    if secondments is not None:
        people = people.filter(pk__in=[secondment.pk for secondment in secondments])
    people = people.exclude(memberships__body=branch).select_related("person").order_by("id")
    joined = Membership.objects.bulk_create([Membership(body=branch, secondment=who) for who in people])
    if joined:
        about = [membership.secondment.person.uuid for membership in joined]
        audit(by, "body.gathered", branch, scope=branch.cohort.uuid, about=about, people=len(joined))
    return joined


@transaction.atomic
def leave_body(body: Body, secondment: Secondment, *, by: Any) -> bool:
    """End a membership and the duties that went with it. True when something changed."""
    gone, _rows = Membership.objects.filter(body=body, secondment=secondment).delete()
    if not gone:
        return False
    for officer in Officer.objects.filter(body=body, secondment=secondment).select_related("body", "secondment"):
        end_office(officer, by=by)
    Duty.objects.filter(body=body, secondment=secondment).delete()
    audit(by, "body.left", secondment, scope=body.cohort.uuid, body=str(body.uuid))
    return True


@transaction.atomic
def adopt_orientations(body: Body, codes: list[str], *, from_day: date, by: Any) -> list[dict[str, str]]:
    """The body takes up orientations of the scheme, valid from a day; those it has already keep their day."""
    cohort = body.cohort
    if not cohort.starts_on <= from_day <= cohort.ends_on:
        raise Refused(_("{day} lies outside the cohort's days.").format(day=from_day), field="from")
    known = {o.code: o for o in cohort.scheme.orientations}
    for code in codes:
        if code not in known:
            raise Refused(_("The scheme has no orientation {code}.").format(code=code))
    have = {row["code"] for row in body.orientations}
    added = [adopted(known[code], from_day) for code in dict.fromkeys(codes) if code not in have]
    if added:
        body.orientations = [*body.orientations, *added]
        body.save(update_fields=["orientations"])
        new = [row["code"] for row in added]
        audit(by, "body.orientations_adopted", body, scope=cohort.uuid, codes=new, since=str(from_day))
    return added


@transaction.atomic
def take_leave(secondment: Secondment, *, starts_on: date, ends_on: date, reason: str, by: Any) -> Leave:
    """Note that a secondee is away for a stated reason. The same days and reason again change nothing."""
    reason = clean(reason)
    if not reason:
        raise Refused(_("Write the reason in a few words."), field="reason")
    require_length(reason, 200, field="reason")
    if ends_on < starts_on:
        raise Refused(_("The leave would end before it starts."), field="ends_on")
    require_days_here(secondment, starts_on, ends_on)
    leave, created = Leave.objects.get_or_create(
        secondment=secondment, starts_on=starts_on, ends_on=ends_on, reason=reason
    )
    if created:
        # The reason may be an illness: it stays out of the trail.
        data = {"first": str(starts_on), "last": str(ends_on)}
        audit(by, "leave.taken", secondment, scope=secondment.cohort.uuid, **data)
    return leave


def place_of(name: str, cohort: Cohort) -> int:
    if found := re.search(r"([一二三四五六七八九十]{1,3}|\d{1,2})\s*小?组$|group\s*(\d{1,2})$", name, re.IGNORECASE):
        return number_of(found[1] or found[2])
    last = Body.objects.filter(cohort=cohort).aggregate(last=models.Max("position"))["last"]
    return (last or 0) + 1


def number_of(written: str) -> int:
    """A number up to 99 in digits or in Chinese: 12, 十二, 二十."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.find(tens) if tens else 1) * 10 * bool(ten) + (digits.find(ones[:1]) if ones else 0)


def post_of(title: str, kind: str = Body.Kind.GROUP) -> str:
    """Which post a duty in the office's own words means in a body of that kind."""
    text = title.lower()
    for post, words in DUTIES:
        if any(word in text for word in words):
            return post
    # In a group or branch these words may mean a lesser duty, and the post carries rights there.
    heads = kind == Body.Kind.TASK_FORCE and any(word in text for word in HEADS)
    return Officer.Post.LEADER if heads else Officer.Post.OTHER


HEADS = ("负责人", "召集人", "牵头人", "head")
# The deputy first: 副组长 contains 组长.
DUTIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Officer.Post.DEPUTY, ("副组长", "副队长", "副书记", "副班长", "副主任", "deputy", "vice")),
    (Officer.Post.SECRETARY, ("书记", "branch secretary")),
    (Officer.Post.LEADER, ("组长", "队长", "班长", "领队", "leader", "lead")),
    (Officer.Post.MEMBER, ("委员", "committee", "member")),
)


def is_built_upon(row: models.Model, *, own: tuple[type[models.Model], ...] = ()) -> bool:
    """Whether rows that are shown outside hang on this one, in whatever room; `own` go with it without a loss."""
    others = [
        relation
        for relation in row._meta.related_objects
        if issubclass(relation.related_model, Addressed) and relation.related_model not in own
    ]
    return any(o.related_model._base_manager.filter(**{o.field.name: row}).exists() for o in others)


def require_number(cohort: Cohort, number: str) -> str:
    number = clean_name(number)
    if not number:
        raise Refused(_("The id is missing."), field="number")
    require_length(number, 20, field="number")
    if Secondment.objects.filter(cohort=cohort, number=number).exists():
        raise Refused(_("The id {number} is taken in this cohort.").format(number=number), field="number")
    return number


def require_good_profile(secondment: Secondment) -> None:
    if secondment.level is not None:
        require_level(secondment.level)
    arrives, ends = secondment.arrives_on, secondment.ends_on
    if arrives and ends and ends < arrives:
        raise Refused(_("The last day lies before the arrival."), field="ends_on")


def require_level(level: int) -> None:
    if not 1 <= level <= 9:
        raise Refused(_("The level goes from 1 to 9, got {level}.").format(level=level), field="level")


def require_days_here(secondment: Secondment, first: date, last: date) -> None:
    """Refused where none of the days is one of the secondee's own."""
    if last < secondment.first_day or secondment.last_day < first:
        raise Refused(
            _("{name} is here from {first} to {last}. Choose days within.").format(
                name=secondment.person.name,
                first=look.day_dated(secondment.first_day),
                last=look.day_dated(secondment.last_day),
            ),
            field="starts_on",
        )


def require_group(body: Body, secondment: Secondment) -> None:
    """Refused where the secondee cannot be put into this body as into a group."""
    require_same_cohort(secondment, body)
    if body.kind != Body.Kind.GROUP:
        raise Refused(_("{body} is no group.").format(body=body.name), field="group")
    require_open(body)


def require_open(body: Body) -> None:
    if body.dissolved_on is not None:
        raise Refused(_("{body} is dissolved and takes nobody in.").format(body=body.name), field="body")


def require_same_cohort(secondment: Secondment, body: Body) -> None:
    if secondment.cohort_id != body.cohort_id:
        raise Refused(_("{name} and {body} belong to different cohorts.").format(name=secondment, body=body.name))


def require_known(given: dict[str, Any], allowed: tuple[str, ...]) -> None:
    if unknown := given.keys() - set(allowed):
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")


def adopted(orientation: Orientation, from_day: date) -> dict[str, str]:
    """An orientation as it stands in a body: its own copy, so that a later change of the scheme rewrites no report."""
    return {
        "code": orientation.code,
        "title": orientation.title,
        "title_en": orientation.title_en,
        "meaning": orientation.meaning,
        "meaning_en": orientation.meaning_en,
        "from": from_day.isoformat(),
    }

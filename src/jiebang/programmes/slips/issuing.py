"""Slips for many people at once, and letting account holders into a cohort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock, telling
from jiebang.common.refusals import Refused
from jiebang.people.models import Slip, User
from jiebang.people.signing_in import slips
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.slips import access, helping

telling.declare("slip.issued", gettext_lazy("A sign-in slip was issued for your account."))


@dataclass(frozen=True)
class Handed:
    """One slip to hand out. secondment: None for an account without a place in a cohort."""

    issued: slips.Issued
    name: str
    number: str
    secondment: Secondment | None = None

    @property
    def slip(self) -> Slip:
        return self.issued.slip


@transaction.atomic
def issue_slips(subjects: Iterable[Secondment | User], *, by: Any, cohort: Cohort | None = None) -> list[Handed]:
    """A slip each, all or none; whoever called for help has been helped, and account holders are told."""
    listed = list(subjects)
    if not listed:
        raise Refused(_("There is nobody to issue a slip for. Tick somebody, or ask for other people."))
    handed = [hand_out(subject, by=by, cohort=cohort) for subject in listed]
    helping.close_helped([one.slip for one in handed], by=by)
    telling.tell(
        [one.slip.user for one in handed if one.slip.user], "slip.issued", {}, url="/security/", matter="slip.issued"
    )
    return handed


def hand_out(subject: Secondment | User, *, by: Any, cohort: Cohort | None) -> Handed:
    if isinstance(subject, User):
        issued = slips.issue(by=by, user=subject, cohort=cohort.uuid if cohort else None)
        return Handed(issued, str(subject), subject.username)
    login = access.login_for(subject)
    issued = slips.issue(by=by, person=subject.person, login=login, cohort=subject.cohort.uuid)
    return Handed(issued, subject.person.name, subject.number, subject)


@transaction.atomic
def let_in(secondments: Iterable[Secondment], *, by: Any) -> int:
    """Open the cohort to people who have an account from an earlier one; they need no slip. How many were let in."""
    count = 0
    for secondment in secondments:
        user = getattr(secondment.person, "user", None)
        if user is not None:
            count += bool(access.open_places(user, secondment.person))
    return count


def take_back(subjects: Iterable[Secondment | User], *, by: Any) -> int:
    """End the open slips of these people."""
    users = [subject for subject in subjects if isinstance(subject, User)]
    people = [subject.person_id for subject in subjects if not isinstance(subject, User)]
    open_ones = Slip.objects.filter(used_at__isnull=True, ended_at__isnull=True, expires_at__gt=clock.now())
    return slips.take_back([*open_ones.filter(person__in=people), *open_ones.filter(user__in=users)], by=by)

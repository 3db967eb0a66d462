"""What the shells show around every page: who is signed in, the cohort, the rail, the dock, the sample date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from jiebang.common import clock, navigation
from jiebang.people.access import OVERSEERS, active_grants, holds, roles_in
from jiebang.people.models import Role
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import own_secondments, visible_bodies, visible_cohorts

# The title beside the name: the first of these a person holds.
ROLE_ORDER = [
    Role.OFFICE, Role.READER, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.SECONDEE, Role.MENTOR, Role.HOME_UNIT,
    Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR,
]  # fmt: skip
COHORTS_SHOWN = 12


@dataclass(frozen=True)
class Shell:
    """Nothing for visitors but the sample date."""

    user: Any = None
    name: str = ""
    role: str = ""
    cohort: Cohort | None = None
    cohort_url: str = ""
    cohort_line: str = ""
    cohorts: list[dict[str, Any]] = field(default_factory=list)
    secondment: Secondment | None = None
    group: Body | None = None
    rail: list = field(default_factory=list)
    dock: list = field(default_factory=list)
    inbox: navigation.Link | None = None
    demo_date: Any = None
    may_move_date: bool = False
    other_language: str = "en"
    other_language_name: str = "English"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Built only when a template asks for it, so that fragments cost nothing."""
    return {"shell": SimpleLazyObject(lambda: build(request))}


def build(request: HttpRequest) -> Shell:
    demo_date = clock.today() if settings.DEMO else None
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(demo_date=demo_date, **_other_language())
    cohort = current_cohort(request)
    secondment = own_place(user, cohort)
    group = led_group(user, cohort)
    branch = led_branch(user, cohort)
    place = {"user": user, "cohort": cohort, "secondment": secondment, "group": group, "branch": branch}
    cohorts = _cohorts(user, cohort)
    rail = navigation.rail(place, request.path)
    return Shell(
        user=user,
        name=str(user),
        role=role_title(user),
        cohort=cohort,
        cohort_url=cohort_url(cohort) if oversees(user, cohort) else "",
        cohort_line=cohort_line(user, cohort),
        cohorts=cohorts if len(cohorts) > 1 else [],
        secondment=secondment,
        group=group,
        rail=rail,
        inbox=next((link for _title, links in rail for link in links if link.key == "inbox"), None),
        dock=navigation.dock(place, request.path) if secondment else [],
        demo_date=demo_date,
        may_move_date=holds(user, Role.OFFICE),
        **_other_language(),
    )


def own_place(user: Any, cohort: Cohort | None) -> Secondment | None:
    """The user's own secondment in this cohort, with the host and group the shell names."""
    if cohort is None or not holds(user, Role.SECONDEE):
        return None
    return own_secondments(user).filter(cohort=cohort).select_related("person", "host__organisation", "group").first()


def led_group(user: Any, cohort: Cohort | None) -> Body | None:
    """The group of this cohort the user leads, as leader or deputy."""
    return led_body(user, cohort, Body.Kind.GROUP, Role.LEADER, Role.DEPUTY)


def led_branch(user: Any, cohort: Cohort | None) -> Body | None:
    """The branch of this cohort whose secretary the user is."""
    return led_body(user, cohort, Body.Kind.BRANCH, Role.SECRETARY)


def led_body(user: Any, cohort: Cohort | None, kind: str, *roles: str) -> Body | None:
    if cohort is None or not holds(user, *roles):
        return None
    return visible_bodies(Body.objects.filter(cohort=cohort, kind=kind), user, roles=roles).first()


def role_title(user: Any) -> str:
    held = {grant.role for grant in active_grants(user)}
    return str(next((Role(role).label for role in ROLE_ORDER if role in held), ""))


def cohort_line(user: Any, cohort: Cohort | None) -> str:
    """81 人 · 50 家 · 第 57 天: how large and how far; only the day for those who see less than the whole."""
    if cohort is None:
        return ""
    parts = []
    if oversees(user, cohort):
        people, hosts = cohort.secondments.count(), cohort.hosts.count()
        parts.append(ngettext("{n} person", "{n} people", people).format(n=people))
        parts.append(ngettext("{n} host", "{n} hosts", hosts).format(n=hosts))
    return pgettext("between facts", " · ").join([*parts, day_of(cohort)])


def day_of(cohort: Cohort) -> str:
    """Where the cohort stands today, in a few words."""
    number = cohort.day_number(clock.today())
    if number < 1:
        days = 1 - number
        return ngettext("begins in {n} day", "begins in {n} days", days).format(n=days)
    return _("ended") if number > cohort.days else _("day {n}").format(n=number)


def oversees(user: Any, cohort: Cohort | None) -> bool:
    """Whether the user has the office's or leadership's view of this cohort, not merely of some other one."""
    return cohort is not None and bool(OVERSEERS & roles_in(user, cohort))


def cohort_url(cohort: Cohort | None) -> str:
    if cohort is None:
        return ""
    try:
        return reverse("cohort", kwargs={"code": cohort.code})
    except NoReverseMatch:
        return ""


def _cohorts(user: Any, current: Cohort | None) -> list[dict[str, Any]]:
    """The cohorts to switch between, for those who see cohorts as a whole."""
    if not holds(user, *OVERSEERS):
        return []
    seen = visible_cohorts(Cohort.objects.defer("snapshot"), user, roles=OVERSEERS)[:COHORTS_SHOWN]
    return [{"name": c.name, "url": cohort_url(c), "current": current is not None and c.pk == current.pk} for c in seen]


def _other_language() -> dict[str, str]:
    """The language one switch away, under its own name."""
    if (get_language() or "").startswith("en"):
        return {"other_language": "zh-hans", "other_language_name": "简体中文"}
    return {"other_language": "en", "other_language_name": "English"}

"""Who of a cohort has an account, and how it stands with their slips; the same for accounts without a place in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.asked import as_uuid, uuids
from jiebang.common.text import clean
from jiebang.people.access import holds, is_operator
from jiebang.people.models import Grant, Role, Slip, User
from jiebang.people.signing_in.slips import PRIVILEGED
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import visible_cohorts, visible_secondments

PAGE = 50
AT_ONCE = 500  # slips issued in one go
# How somebody stands, in the order the list filters by.
NONE, OPEN, EXPIRED, ACCOUNT, USED, LACKING = "none", "open", "expired", "account", "used", "lacking"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out."""

    text: str = ""
    state: str = ""
    group: UUID | None = None
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        state = query.get("state", "")
        return cls(
            text=clean(query.get("q", ""))[:100],
            state=state if state in STATES else "",
            group=as_uuid(query.get("group", "")),
            chosen=uuids(query.getlist("id"), AT_ONCE),
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.state or self.group)


@dataclass(frozen=True)
class Row:
    """Somebody to issue a slip for. subject: a Secondment, or a User without a place in the cohort."""

    subject: Any
    key: UUID
    name: str
    number: str
    unit: str
    state: str
    until: datetime | None
    lacks_access: bool = False

    @property
    def account(self) -> User | None:
        found: User | None = (
            self.subject if isinstance(self.subject, User) else getattr(self.subject.person, "user", None)
        )
        return found


STATES = (NONE, OPEN, EXPIRED, ACCOUNT, USED, LACKING)


def state_choices(*, people: bool = True) -> list[tuple[str, str]]:
    words = {
        "": _("all"),
        NONE: _("no account, no slip"),
        OPEN: _("slip open"),
        EXPIRED: _("slip run out"),
        USED: _("slip used"),
        ACCOUNT: _("has an account"),
    }
    if people:
        words[LACKING] = _("account without this cohort")
    return list(words.items())


# ── people of a cohort ─────────────────────────────────────────────────────────────────────────────────────────


def secondments(user: Any, cohort: Cohort) -> QuerySet[Secondment]:
    """Whom the user may issue slips for in this cohort: only the office, its own cohorts."""
    rows: QuerySet[Secondment] = visible_secondments(
        Secondment.objects.filter(cohort=cohort), user, roles=[Role.OFFICE]
    )
    return with_standing(rows.select_related("person__user", "cohort", "home_unit", "group"))


def with_standing(rows: Any) -> Any:
    """has_account, has_access to this cohort, and of the newest slip whether it is open, over or used, and its end."""
    now = clock.now()
    newest = Slip.objects.filter(person=OuterRef("person")).order_by("-id")
    unused = Slip.objects.filter(pk=OuterRef("slip_pk"), used_at__isnull=True)
    grants = Grant.objects.filter(
        user__person=OuterRef("person"), role=Role.SECONDEE, scope_id=OuterRef("uuid"), revoked_at__isnull=True
    )
    return rows.annotate(
        slip_pk=Subquery(newest.values("pk")[:1]),
        slip_until=Subquery(newest.values("expires_at")[:1]),
        has_account=Exists(User.objects.filter(person=OuterRef("person"))),
        has_access=Exists(grants),
        is_used=Exists(Slip.objects.filter(pk=OuterRef("slip_pk"), used_at__isnull=False)),
        is_open=Exists(unused.filter(ended_at__isnull=True, expires_at__gt=now)),
        is_over=Exists(unused.filter(Q(ended_at__isnull=False) | Q(expires_at__lte=now))),
    )


def found(rows: Any, asked: Asked) -> Any:
    """Those asked for, by number."""
    if asked.chosen:
        rows = rows.filter(uuid__in=asked.chosen)
    if asked.group:
        rows = rows.filter(group__uuid=asked.group)
    if asked.text:
        named = Q(person__name__icontains=asked.text) | Q(number__icontains=asked.text)
        rows = rows.filter(named | Q(home_unit__name__icontains=asked.text))
    return in_state(rows, asked.state).order_by("number", "id")


def in_state(rows: Any, state: str) -> Any:
    conditions: dict[str, dict[str, Any]] = {
        NONE: {"has_account": False, "slip_pk__isnull": True},
        OPEN: {"is_open": True},
        EXPIRED: {"is_open": False, "is_over": True},
        ACCOUNT: {"has_account": True},
        USED: {"is_used": True},
        LACKING: {"has_account": True, "has_access": False},
    }
    return rows.filter(**conditions[state]) if state else rows


def row_of(secondment: Any) -> Row:
    return Row(
        subject=secondment,
        key=secondment.uuid,
        name=secondment.person.name,
        number=secondment.number,
        unit=secondment.home_unit.name if secondment.home_unit else "",
        state=state_of(secondment),
        until=secondment.slip_until if secondment.is_open or secondment.is_over else None,
        lacks_access=secondment.has_account and not secondment.has_access,
    )


def state_of(row: Any) -> str:
    """What matters most: an open slip, an account, a slip that ran out, nothing."""
    if row.is_open:
        return OPEN
    if row.has_account:
        return ACCOUNT
    return EXPIRED if row.is_over else NONE


def groups_of(cohort: Cohort) -> list[tuple[str, str]]:
    bodies = Body.objects.filter(cohort=cohort, kind=Body.Kind.GROUP)
    return [("", _("all groups")), *((str(body.uuid), body.name) for body in bodies)]


# ── accounts without a place in a cohort ───────────────────────────────────────────────────────────────────────


def accounts(user: Any) -> QuerySet[User]:
    """Accounts of mentors, home units and others the user may issue slips for, secondees' own left out.

    The office of a cohort reaches those whose roles all lie in its cohorts; a system administrator the office's and
    leadership's accounts as well, and reads no more of anybody than the login and the name.
    """
    grants = Grant.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True)
    rows = User.objects.filter(is_active=True).exclude(pk=getattr(user, "pk", None)).select_related("person")
    rows = rows.filter(~Exists(grants.filter(role=Role.SECONDEE)))
    if not is_operator(user):
        rows = rows.filter(~Exists(grants.filter(role__in=kept_from(user))))
        if not holds(user, Role.SYSADMIN):
            mine = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE]).values("uuid")
            rows = rows.filter(Exists(grants), ~Exists(grants.exclude(cohort_uuid__in=mine)))
    return with_account_standing(rows)


def kept_from(user: Any) -> list[str]:
    if holds(user, Role.SYSADMIN):
        return [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR]
    return sorted(PRIVILEGED)


def with_account_standing(rows: Any) -> Any:
    now = clock.now()
    newest = Slip.objects.filter(user=OuterRef("pk")).order_by("-id")
    unused = Slip.objects.filter(pk=OuterRef("slip_pk"), used_at__isnull=True)
    return rows.annotate(
        slip_pk=Subquery(newest.values("pk")[:1]),
        slip_until=Subquery(newest.values("expires_at")[:1]),
        is_used=Exists(Slip.objects.filter(pk=OuterRef("slip_pk"), used_at__isnull=False)),
        is_open=Exists(unused.filter(ended_at__isnull=True, expires_at__gt=now)),
        is_over=Exists(unused.filter(Q(ended_at__isnull=False) | Q(expires_at__lte=now))),
    )


def found_accounts(rows: Any, asked: Asked) -> Any:
    if asked.chosen:
        rows = rows.filter(uuid__in=asked.chosen)
    if asked.text:
        named = Q(username__icontains=asked.text) | Q(display_name__icontains=asked.text)
        rows = rows.filter(named | Q(person__name__icontains=asked.text))
    conditions: dict[str, dict[str, bool]] = {
        OPEN: {"is_open": True},
        EXPIRED: {"is_open": False, "is_over": True},
        USED: {"is_used": True},
        ACCOUNT: {"is_open": False},
    }
    if asked.state in {NONE, LACKING}:
        return rows.none()
    return rows.filter(**conditions.get(asked.state, {})).order_by("username", "id")


def account_rows(users: Iterable[Any]) -> list[Row]:
    listed = list(users)
    grants = Grant.objects.filter(user__in=listed, revoked_at__isnull=True).order_by("id")
    roles: dict[int, list[str]] = {}
    for held in grants:
        roles.setdefault(held.user_id, []).append(str(Role(held.role).label))
    return [
        Row(
            subject=user,
            key=user.uuid,
            name=str(user),
            number=user.username,
            unit="、".join(dict.fromkeys(roles.get(user.pk, []))),
            state=OPEN if user.is_open else EXPIRED if user.is_over else ACCOUNT,
            until=user.slip_until if user.is_open or user.is_over else None,
        )
        for user in listed
    ]

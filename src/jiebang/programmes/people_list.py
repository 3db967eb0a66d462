"""The list of a cohort's people: search and filters from the address, the same list as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.asked import as_uuid, uuids
from jiebang.common.text import clean
from jiebang.common.words import say
from jiebang.people.search import person_says
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import BUSINESS_ROLES, visible_secondments
from jiebang.programmes.sight import cleared_for_party

NO_HOST, PLACED = "none", "placed"
HERE, LEFT, ARRIVING = "here", "left", "arriving"
MOST_CHOSEN = 1000


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out, never an error."""

    text: str = ""
    group: UUID | None = None
    unit: UUID | None = None
    host: str = ""
    sector: str = ""
    party: str = ""
    state: str = ""
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        host = query.get("host", "")
        return cls(
            text=clean(query.get("q", ""))[:100],
            group=as_uuid(query.get("group", "")),
            unit=as_uuid(query.get("unit", "")),
            host=host if host in (NO_HOST, PLACED) else str(as_uuid(host) or ""),
            sector=clean(query.get("sector", ""))[:60],
            party=query.get("party", "") if query.get("party") in ("yes", "no") else "",
            state=query.get("state", "") if query.get("state") in (HERE, LEFT, ARRIVING) else "",
            chosen=uuids(query.getlist("id"), MOST_CHOSEN),
        )

    @property
    def any(self) -> bool:
        return self != Asked()


def found(
    user: Any, cohort: Cohort | None, asked: Asked, *, roles: Iterable[str] = BUSINESS_ROLES
) -> QuerySet[Secondment]:
    """The people of the cohort asked for, by number."""
    rows: QuerySet[Secondment] = visible_secondments(Secondment.objects.all(), user, roles=roles).filter(cohort=cohort)
    for word in asked.text.split():
        rows = rows.filter(says(word))
    if asked.group:
        rows = rows.filter(group__uuid=asked.group)
    if asked.unit:
        rows = rows.filter(home_unit__uuid=asked.unit)
    if asked.sector:
        rows = rows.filter(sector=asked.sector)
    if asked.party:
        cleared = cleared_for_party(user)
        rows = rows.filter(pk__in=cleared.values("pk"), person__is_party_member=asked.party == "yes")
    if asked.chosen:
        rows = rows.filter(uuid__in=asked.chosen)
    return rows.filter(at_host(asked.host) & in_state(asked.state, clock.today())).order_by("number", "id")


def says(word: str) -> Q:
    return (
        person_says(word, "person__")
        | Q(number__icontains=word)
        | Q(job__icontains=word)
        | Q(home_unit__name__icontains=word)
    )


def at_host(host: str) -> Q:
    if not host:
        return Q()
    return Q(host__uuid=host) if host not in (NO_HOST, PLACED) else Q(host__isnull=host == NO_HOST)


def in_state(state: str, today: date) -> Q:
    left = Q(ends_on__lt=today)
    arriving = Q(arrives_on__gt=today) | Q(arrives_on__isnull=True, cohort__starts_on__gt=today)
    return {LEFT: left, ARRIVING: arriving, HERE: ~left & ~arriving}.get(state, Q())


def state_of(secondment: Secondment, today: date) -> str:
    if secondment.ends_on and secondment.ends_on < today:
        return LEFT
    return ARRIVING if (secondment.arrives_on or secondment.cohort.starts_on) > today else HERE


def state_words(state: str) -> str:
    return {HERE: _("in the cohort"), LEFT: _("left early"), ARRIVING: _("not arrived yet")}[state]


def with_names(rows: QuerySet[Secondment]) -> QuerySet[Secondment]:
    return rows.select_related("cohort", "person", "home_unit", "group", "host__organisation")


def filters(user: Any, cohort: Cohort, asked: Asked) -> list[dict[str, Any]]:
    """The filters that can tell these rows apart; political status only for who may know it."""
    rows = Secondment.objects.visible_to(user).filter(cohort=cohort)
    groups = Body.objects.filter(pk__in=rows.values("group")).order_by("position", "id")
    units = (
        rows.filter(home_unit__isnull=False)
        .order_by("home_unit__sort_key")
        .values_list("home_unit__uuid", "home_unit__name")
    )
    hosts = (
        rows.filter(host__isnull=False)
        .order_by("host__organisation__sort_key")
        .values_list("host__uuid", "host__organisation__name")
    )
    sectors = rows.exclude(sector="").order_by("sector").values_list("sector", flat=True).distinct()
    every = ("", _("all"))
    host_choices = [(PLACED, _("has a place")), (NO_HOST, _("without a place")), *dict.fromkeys(hosts)]
    offered = [
        ("group", say("group", cohort), [every, *((body.uuid, body.name) for body in groups)], asked.group),
        ("unit", say("home_unit", cohort), [every, *dict.fromkeys(units)], asked.unit),
        ("host", say("host", cohort), [every, *host_choices], asked.host),
        ("sector", _("Sector"), [every, *((name, name) for name in sectors)], asked.sector),
        ("state", _("State"), [every, *((code, state_words(code)) for code in (HERE, ARRIVING, LEFT))], asked.state),
    ]
    if cleared_for_party(user).filter(cohort=cohort).count() > 1:
        offered.append(("party", _("Party member"), [every, ("yes", _("yes")), ("no", _("no"))], asked.party))
    return [
        {"name": name, "label": label, "choices": choices, "value": "" if value is None else value}
        for name, label, choices, value in offered
        if len(choices) > 2 or value
    ]


def sheet_columns(cohort: Cohort | None) -> list[str]:
    """What is no secret of a person, under the headers of the import."""
    return [
        _("Number"), _("Full name"), say("home_unit", cohort), _("Job"), _("Level"), _("Sector"), _("Skills"),
        _("To learn"), say("group", cohort), say("host", cohort), _("Arrives"), _("Ends on"), _("State"),
    ]  # fmt: skip


def sheet_rows(rows: QuerySet[Secondment]) -> Iterator[list[Any]]:
    today = clock.today()
    for row in with_names(rows).iterator(chunk_size=500):
        yield [
            row.number, row.person.name, row.home_unit.name if row.home_unit else "", row.job, row.level, row.sector,
            "、".join(row.skills), "、".join(row.gap), row.group.name if row.group else "",
            row.host.organisation.name if row.host else "", row.arrives_on, row.ends_on,
            state_words(state_of(row, today)),
        ]  # fmt: skip

"""Whose turn it is: who sees a request, who passes it on, who decides it, who is told of a step."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock, telling, waiting
from jiebang.common.waiting import Waiting
from jiebang.people import consents, requests
from jiebang.people.access import holds
from jiebang.people.models import BulkExport, DataRequest, Grant, Role, User
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import visible_secondments
from jiebang.programmes.privacy import exports
from jiebang.programmes.privacy.rules import own_person

Scope = Grant.Scope


def visible_requests(user: Any, roles: tuple[str, ...] = (Role.OFFICE, Role.HOME_UNIT)) -> QuerySet[DataRequest]:
    """Requests of the people the user answers for as office or home unit."""
    places = visible_secondments(Secondment.objects.all(), user, roles=roles)
    found = DataRequest.objects.filter(secondment_uuid__in=places.order_by().values("uuid"))
    return found.select_related("person", "decided_by__person", "forwarded_by__person")


def place_of(request: DataRequest) -> Secondment | None:
    rows = Secondment.objects.filter(uuid=request.secondment_uuid)
    return rows.select_related("person", "home_unit", "cohort", "group").first()


def may_forward(user: Any, request: DataRequest) -> bool:
    return request.state == "asked" and visible_requests(user, (Role.HOME_UNIT,)).filter(pk=request.pk).exists()


def may_decide(user: Any, request: DataRequest) -> bool:
    """The office of the person's cohort, never the person."""
    own = getattr(user, "person_id", None) == request.person_id
    return not own and visible_requests(user, (Role.OFFICE,)).filter(pk=request.pk).exists()


def waits_for_home_unit(request: DataRequest) -> bool:
    """Whether the home unit still has time to pass it on; where nobody acts for it, the office decides at once."""
    if request.state != "asked" or requests.home_unit_had_its_time(request):
        return False
    place = place_of(request)
    return place is not None and bool(home_officers(place))


def approved_erasures() -> QuerySet[DataRequest]:
    """Erasures the office agreed to, those to be carried out first."""
    found = DataRequest.objects.filter(kind=DataRequest.Kind.ERASURE, approved=True, taken_back_on__isnull=True)
    return found.order_by("-done_on", "decided_on", "id")


# ── who is told ────────────────────────────────────────────────────────────────────────────────────────────────


def holders(role: str, condition: Q) -> list[User]:
    today = clock.today()
    held = Grant.objects.filter(condition, role=role, revoked_at__isnull=True)
    held = held.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=today))
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def office_of(cohort: Cohort) -> list[User]:
    return holders(Role.OFFICE, Q(scope_kind=Scope.INSTALLATION) | Q(cohort_uuid=cohort.uuid))


def home_officers(place: Secondment) -> list[User]:
    if place.home_unit is None:
        return []
    return holders(Role.HOME_UNIT, Q(scope_id=place.home_unit.uuid, cohort_uuid=place.cohort.uuid))


def declare_words() -> None:
    for kind, words in {
        "request.asked": gettext_lazy("{name} asks about own data ({kind}). Please look at it by {day}."),
        "request.forwarded": gettext_lazy("The home unit passed on a request of {name} about own data ({kind})."),
        "request.decided": gettext_lazy("The programme office decided your request ({kind}). Look at the reason."),
        "request.to_run": gettext_lazy("An erasure was agreed to and waits to be carried out by {day}."),
        "request.carried_out": gettext_lazy("A request about own data ({kind}) is carried out."),
        "export.asked": gettext_lazy("{name} asks for a second person's word on a list with personal data."),
        "export.decided": gettext_lazy("Your list with personal data was decided on. Fetch it within 24 hours."),
    }.items():
        telling.declare(kind, words)


def tell_step(step: str, request: DataRequest, by: Any) -> None:
    """Both sides hear of each step; nobody of the own."""
    place = place_of(request)
    if place is None:
        return
    values = {
        "name": request.person.name,
        "kind": str(DataRequest.Kind(request.kind).label),
        "day": str(requests.due_on(request)),
    }
    own = list(User.objects.filter(person=request.person, is_active=True))
    page, mine = f"/data-requests/{request.uuid}/", "/my-data/requests/"
    matter = f"request:{request.uuid}:{step}"
    office = office_of(place.cohort)
    if step == "asked":
        first = home_officers(place) or office
        telling.tell(others(first, by), "request.asked", values, url=page, matter=matter)
    elif step == "forwarded":
        telling.tell(others(office, by), "request.forwarded", values, url=page, matter=matter)
    elif step == "decided":
        telling.tell(others(own, by), "request.decided", values, url=mine, matter=matter)
        if request.approved and request.kind == DataRequest.Kind.ERASURE:
            admins = holders(Role.SYSADMIN, Q(scope_kind=Scope.INSTALLATION))
            telling.tell(admins, "request.to_run", values, url=f"/erasures/{request.uuid}/", matter=matter)
    elif step == "carried_out":
        told = own if request.kind == DataRequest.Kind.CORRECTION else [*office, *home_officers(place)]
        url = mine if request.kind == DataRequest.Kind.CORRECTION else page
        telling.tell(others(told, by), "request.carried_out", values, url=url, matter=matter)


def tell_export(step: str, export: BulkExport, by: Any) -> None:
    values, url = {"name": str(export.asked_by)}, f"/exports/{export.uuid}/"
    if step == "asked" and export.needs_second:
        cohort = Cohort.objects.get(uuid=export.cohort_uuid)
        telling.tell(others(office_of(cohort), by), "export.asked", values, url=url, matter=f"export:{export.uuid}")
    elif step == "decided":
        telling.tell([export.asked_by], "export.decided", values, url=url, matter=f"export:{export.uuid}:decided")


def others(users: list[User], by: Any) -> list[User]:
    return [user for user in users if user.pk != getattr(by, "pk", None)]


# ── what waits ─────────────────────────────────────────────────────────────────────────────────────────────────


def register_waiting() -> None:
    waiting.register("data requests", requests_waiting)
    waiting.register("erasures", erasures_waiting)
    waiting.register("exports", exports_waiting)
    waiting.register("consents", consents_waiting)


def requests_waiting(user: Any) -> list[Waiting]:
    """For the home unit what to pass on, for the office what to decide or to correct."""
    if not holds(user, Role.OFFICE, Role.HOME_UNIT):
        return []
    still = visible_requests(user).filter(taken_back_on__isnull=True, done_on__isnull=True).exclude(approved=False)
    found = [row for row in still if may_forward(user, row) or is_for_office(user, row)]
    return [
        Waiting(
            f"data-request:{row.uuid}",
            _("{name} asks about own data: {kind}").format(name=row.person.name, kind=DataRequest.Kind(row.kind).label),
            f"/data-requests/{row.uuid}/",
            since=row.forwarded_on or row.asked_on,
            due=requests.due_on(row),
        )
        for row in found
    ]


def is_for_office(user: Any, row: DataRequest) -> bool:
    if not may_decide(user, row):
        return False
    if row.state == "approved":
        return row.kind == DataRequest.Kind.CORRECTION
    return not waits_for_home_unit(row)


def erasures_waiting(user: Any) -> list[Waiting]:
    if not holds(user, Role.SYSADMIN):
        return []
    return [
        Waiting(
            f"erasure:{row.uuid}",
            _("An erasure was agreed to on {day}").format(day=row.decided_on),
            f"/erasures/{row.uuid}/",
            since=row.decided_on,
            due=requests.due_on(row),
        )
        for row in approved_erasures().filter(done_on__isnull=True)
    ]


def exports_waiting(user: Any) -> list[Waiting]:
    if not holds(user, Role.OFFICE):
        return []
    return [
        Waiting(
            f"export:{row.uuid}",
            _("{name} asks for a second person's word on a list with personal data").format(name=row.asked_by),
            f"/exports/{row.uuid}/",
            since=row.asked_at.astimezone(clock.zone()).date(),
        )
        for row in exports.to_decide(user)
    ]


def consents_waiting(user: Any) -> list[Waiting]:
    """What the person was not asked yet; once answered it never waits again."""
    person = own_person(user) if getattr(user, "pk", None) else None
    if person is None or not (open_ := consents.unanswered(person)):
        return []
    n = len(open_)
    text = ngettext(
        "{n} question about your data waits for your answer", "{n} questions about your data wait for your answer", n
    ).format(n=n)
    return [Waiting(f"consents:{person.uuid}:{'.'.join(p.code for p in open_)}", text, "/my-data/consents/")]

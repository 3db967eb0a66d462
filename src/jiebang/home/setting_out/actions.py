"""What writes about departures and projects of hosts at home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.people.models import Organisation
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.cohorts import account, put, require_length
from jiebang.programmes.models import Departure, HostProject, Secondment

FIELDS = ("leaves_on", "travel", "met_by", "note")
LENGTHS = {"travel": 120, "met_by": 120, "note": 200}
PROJECT = {"title": 160, "place": 160, "contact": 160, "note": 300}


@transaction.atomic
def set_out(who: Secondment, *, by: Any, version: int | None = None, **values: Any) -> Departure:
    """Say how somebody sets out: some of FIELDS. version: of what the writer had open, 0 for nothing yet; None sets
    what several have in common. Raises Stale with both texts. The same again changes nothing."""
    who = Secondment.objects.select_for_update(of=("self",)).select_related("cohort", "person").get(pk=who.pk)
    texts = {name: " ".join(clean(values[name]).split()) for name in LENGTHS if name in values}
    for name, text in texts.items():
        require_length(text, LENGTHS[name], field=name)
    require_day(who, values.get("leaves_on"))
    row = Departure.objects.filter(secondment=who).first() or Departure(secondment=who, version=0)
    values = {**values, **texts}
    if all(getattr(row, name) == value for name, value in values.items()) and row.pk:
        return row
    if version is not None and version != row.version:
        theirs = {name: shown(getattr(row, name)) for name in values}
        yours = {name: shown(value) for name, value in values.items()}
        differ = [name for name in yours if yours[name] != theirs[name]]
        raise Stale(changed_meanwhile(), yours={n: yours[n] for n in differ}, theirs={n: theirs[n] for n in differ})
    for name, value in {**values, "version": row.version + 1, "said_by": account(by), "said_at": clock.now()}.items():
        setattr(row, name, value)
    row.save()
    audit(by, "departure.said", who, scope=who.cohort.uuid, about=[who.person.uuid])
    return row


def require_day(who: Secondment, day: date | None) -> None:
    if day is not None and abs((day - who.first_day).days) > 60:
        raise Refused(
            _("Leave within 60 days of the first day, {day}.").format(day=who.first_day.isoformat()), field="leaves_on"
        )


@transaction.atomic
def set_out_together(people: Iterable[Secondment], *, leaves_on: date | None, travel: str, by: Any) -> int:
    """The same day and way for several; what is left blank stays. For how many that changed something."""
    values = {**({"leaves_on": leaves_on} if leaves_on else {}), **({"travel": travel} if travel.strip() else {})}
    if not values:
        raise Refused(_("Write the day or the way."), field="leaves_on")
    changed = 0
    for who in people:
        before = Departure.objects.filter(secondment=who).values_list("version", flat=True).first()
        changed += set_out(who, by=by, **values).version != before
    return changed


def shown(value: Any) -> str:
    return "" if value is None else str(value)


# ── projects of hosts at home ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_project(organisation: Organisation, *, by: Any, scope: Any = None, **values: str) -> HostProject:
    values = checked(values)
    if HostProject.objects.filter(organisation=organisation, title=values["title"]).exists():
        raise Refused(_("“{project}” is listed already.").format(project=values["title"]), field="title")
    made = HostProject.objects.create(organisation=organisation, **values)
    audit(by, "host_project.added", organisation, scope=scope)
    return made


@transaction.atomic
def change_project(project: HostProject, *, version: int, by: Any, **values: str) -> bool:
    """Raises Stale with both texts when somebody saved a newer one."""
    project = HostProject.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
    values = checked(values)
    if project.version != version:
        differ = [name for name in values if values[name] != getattr(project, name)]
        raise Stale(
            changed_meanwhile(),
            yours={name: values[name] for name in differ},
            theirs={name: getattr(project, name) for name in differ},
        )
    twins = HostProject.objects.filter(organisation=project.organisation, title=values["title"]).exclude(pk=project.pk)
    if twins.exists():
        raise Refused(_("“{project}” is listed already.").format(project=values["title"]), field="title")
    if not put(project, values):
        return False
    put(project, {"version": project.version + 1})
    audit(by, "host_project.changed", project.organisation)
    return True


@transaction.atomic
def drop_project(project: HostProject, *, by: Any) -> None:
    audit(by, "host_project.dropped", project.organisation)
    project.delete()


def checked(values: dict[str, str]) -> dict[str, str]:
    values = {name: " ".join(clean(values.get(name, "")).split()) for name in PROJECT}
    if not values["title"]:
        raise Refused(_("Write what the project is called."), field="title")
    for name, most in PROJECT.items():
        require_length(values[name], most, field=name)
    return values

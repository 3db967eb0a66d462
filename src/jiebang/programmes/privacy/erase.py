"""Erasing a secondee: who is meant, the dry run, and the run itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.erasure import Line, Subject, carry_out, survey
from jiebang.common.erasure.run import as_json
from jiebang.common.refusals import Refused
from jiebang.people import requests
from jiebang.people.models import Alias, Contact, DataRequest, Organisation, Person
from jiebang.programmes.models import Leave, Secondment


def subject_of(request: DataRequest) -> Subject:
    """The person of an erasure request, as the rooms need to know them."""
    person = request.person
    words = {person.name: alias_of(request)} if len(person.name) > 1 else {}
    if person.phone:
        words[person.phone] = gone()
    return Subject(
        person=person,
        alias=alias_of(request),
        words=words,
        private={reason: gone() for reason in reasons_away(person)},
        longer=longer_names(person.name),
        has_namesake=has_namesake(person),
    )


def alias_of(request: DataRequest) -> str:
    """已删除的学员 n, in the language of the installation: it is stored."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Erased secondee {n}").format(n=request.pk)


def gone() -> str:
    """What stands where something of the person stood."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("(erased)")


def reasons_away(person: Person) -> list[str]:
    """Why the person was away: it may be an illness, and drafts of reports quote it."""
    leaves = Leave.objects.filter(secondment__person=person).exclude(reason="")
    return list(leaves.order_by("reason").values_list("reason", flat=True).distinct())


def longer_names(name: str) -> tuple[str, ...]:
    """Names of others in which this one stands: they are left alone."""
    found: set[str] = set()
    for model in (Person, Contact, Organisation, Alias):
        found.update(model._base_manager.filter(name__contains=name).exclude(name=name).values_list("name", flat=True))
    return tuple(sorted(found))


def has_namesake(person: Person) -> bool:
    """Whether the same name in the same cohorts, or among people met, may mean somebody else."""
    cohorts = Secondment.objects.filter(person=person).values("cohort")
    others = Secondment.objects.filter(cohort__in=cohorts, person__name=person.name).exclude(person=person)
    return others.exists() or Contact.objects.filter(name=person.name).exists()


def dry_run(request: DataRequest) -> list[Line]:
    """What would be deleted, emptied, renamed and kept, table by table. Counts alone: no name, no value."""
    return survey(subject_of(request))


@transaction.atomic
def erase(request: DataRequest, *, by: Any) -> DataRequest:
    """Carry out an approved request, whole or not at all. A second time changes nothing."""
    request = DataRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if request.kind != DataRequest.Kind.ERASURE:
        raise Refused(_("This is a request for a correction; the programme office sees to it."))
    if request.state == "done":
        return request
    if request.state != "approved":
        raise Refused(_("The programme office has not agreed to this request. Only what it agreed to is carried out."))
    lines = carry_out(subject_of(request))
    return requests.finish(request, by=by, outcome=as_json(lines))


def is_running(request: DataRequest) -> bool:
    """Whether the person still takes part in a cohort that has not ended."""
    places = Secondment.objects.filter(person=request.person)
    still = Q(ends_on__isnull=True, cohort__ends_on__gte=clock.today()) | Q(ends_on__gte=clock.today())
    return places.filter(still).exists()

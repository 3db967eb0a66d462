"""What evidence shows on the pages of people and organisations, and of somebody's time in other cohorts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jiebang.common import panels
from jiebang.evidence.models import Participation, Record, RecordOrganisation
from jiebang.evidence.permissions import organisations_named
from jiebang.evidence.queries import progress_of, progress_of_many, with_everything
from jiebang.evidence.wording import forecast_sentence, kind_title, verdict_sentence
from jiebang.people import organisation_list
from jiebang.people.models import Contact, Organisation
from jiebang.people.permissions import visible_contacts
from jiebang.programmes import history
from jiebang.programmes.models import Secondment

RECENT = 5
CONTACTS = 30


def register() -> None:
    panels.add("person", panels.Panel("records", "evidence/person_panel.html", records_of, order=30))
    panels.add("organisation", panels.Panel("records", "evidence/organisation_panel.html", mentions_of, order=30))
    history.add("evidence", records_and_tasks)
    organisation_list.plays("met", _("was met"), organisations_named)


def records_of(user: Any, secondment: Secondment) -> dict[str, Any] | None:
    """Tasks in words and the newest records; of records only those the user may read."""
    seen = Record.objects.standing().visible_to(user).filter(participations__secondment=secondment)
    tasks = progress_of(secondment)
    count = seen.count()
    return {
        "secondment": secondment,
        "verdict": verdict_sentence(tasks),
        "forecast": forecast_sentence(tasks),
        "records": rows(seen.order_by("-date", "-id")),
        "count": count,
        "more": count > RECENT,
    }


def rows(records: Any) -> list[dict[str, Any]]:
    found = with_everything(records)[:RECENT]
    return [{"record": record, "kind": kind_title(record.cohort, record.kind)} for record in found]


def mentions_of(user: Any, organisation: Organisation) -> dict[str, Any] | None:
    """Records that name the organisation and people met there; None where the user sees none of either."""
    seen = Record.objects.standing().visible_to(user)
    named = RecordOrganisation.objects.filter(organisation=organisation)
    records = seen.filter(pk__in=named.values("record"))
    contacts = contacts_of(user, organisation, seen)
    count = records.count()
    if not count and not contacts:
        return None
    return {
        "organisation": organisation,
        "records": rows(records.order_by("-date", "-id")),
        "count": count,
        "contacts": contacts,
    }


def contacts_of(user: Any, organisation: Organisation, seen: Any) -> list[Contact]:
    """People met there with the number of visible records they were met in; never a telephone number."""
    known = visible_contacts(Contact.objects.filter(organisation=organisation), user)
    times = Count("meetings", filter=Q(meetings__record__in=seen.values("pk")), distinct=True)
    return list(known.annotate(times=times).order_by("sort_key", "id")[:CONTACTS])


def records_and_tasks(user: Any, secondments: list[Secondment]) -> dict[int, str]:
    """128 records, 9 tasks keep up: what somebody's time yielded."""
    seen = Record.objects.standing().visible_to(user)
    counted = Participation.objects.filter(secondment__in=secondments, record__in=seen.values("pk"))
    counts = dict(counted.order_by().values_list("secondment").annotate(Count("pk")))
    progress = progress_of_many(secondments)
    found = {}
    for row in secondments:
        n = counts.get(row.pk, 0)
        done = sum(1 for task in progress[row.pk] if task.done >= task.quota)
        words = ngettext(
            "{n} record, {done} of {tasks} tasks in full", "{n} records, {done} of {tasks} tasks in full", n
        )
        found[row.pk] = words.format(n=n, done=done, tasks=len(progress[row.pk]))
    return found

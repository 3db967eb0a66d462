"""What secondees recorded at a host, cohort by cohort, for the pages of offers: counts alone, no names."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import ngettext

from jiebang.evidence.models import Participation, Record, RecordOrganisation
from jiebang.evidence.permissions import HOST_KINDS
from jiebang.people.models import Organisation
from jiebang.placements.models import Placement
from jiebang.placements.offers import gains


def register() -> None:
    gains.add("records", recorded_at)


def recorded_at(organisation: Organisation) -> dict[int, list[str]]:
    """{cohort: words}: records of work at the post by those placed there, and visits of others."""
    placed = Placement.objects.filter(post__host__organisation=organisation).values("secondment")
    standing = Record.objects.standing()
    work = standing.filter(
        kind__in=HOST_KINDS, pk__in=Participation.objects.filter(secondment__in=placed).values("record")
    )
    named = RecordOrganisation.objects.filter(organisation=organisation).values("record")
    found: dict[int, list[str]] = {}
    for cohort, count in by_cohort(work):
        words = ngettext("{n} record of work at the post", "{n} records of work at the post", count)
        found.setdefault(cohort, []).append(words.format(n=count))
    for cohort, count in by_cohort(standing.filter(pk__in=named).exclude(kind__in=HOST_KINDS)):
        words = ngettext("named in {n} record", "named in {n} records", count)
        found.setdefault(cohort, []).append(words.format(n=count))
    return found


def by_cohort(records: object) -> list[tuple[int, int]]:
    rows = records.order_by().values_list("cohort").annotate(Count("pk"))  # type: ignore[attr-defined]
    return [(cohort, count) for cohort, count in rows]

"""Facts: how records make them, and how they are read for counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jiebang.evidence.models import Fact, PersonMet, RecordOrganisation
from jiebang.kernel import progress as kernel
from jiebang.programmes.stays import ByDay

RECORD = "record"


@dataclass(frozen=True)
class Said:
    """One fact of a source for one secondee, as it will be stored."""

    secondment_id: int
    date: date
    kind: str
    subject_kind: str = ""
    subject_key: str = ""
    organisation_kind: str = ""
    action: str = ""

    @property
    def key(self) -> tuple[int, str, str, str]:
        return self.secondment_id, self.kind, self.subject_kind, self.subject_key


def facts_of_record(
    *,
    kind: str,
    day: date,
    action: str,
    participants: Iterable[int],
    organisations: Iterable[RecordOrganisation],
    people_met: Iterable[tuple[PersonMet, set[int]]],
) -> list[Said]:
    """What a record says happened, for each participant.

    One fact for each known organisation, else one without subject; one for each person met, for those named as having
    met them (an empty set: everybody who took part).
    """
    everybody = list(dict.fromkeys(participants))
    known = {str(o.organisation.uuid): o.kind for o in organisations if o.organisation is not None}
    said = [Said(who, day, kind, action=action) for who in everybody if not known]
    said += [
        Said(who, day, kind, kernel.ORGANISATION, key, of_kind, action)
        for who in everybody
        for key, of_kind in known.items()
    ]
    for met, by in people_met:
        those = [who for who in everybody if not by or who in by]
        said += [
            Said(who, day, kernel.CONTACT, kernel.PERSON_MET, str(met.contact.uuid), action=action) for who in those
        ]
    return said


def kernel_facts(facts: QuerySet[Fact], hosts: ByDay[str]) -> dict[int, list[kernel.Fact]]:
    """The facts by secondment. hosts: each secondment's own host on each day, as facts name organisations."""
    by_secondment: dict[int, list[kernel.Fact]] = defaultdict(list)
    columns = (
        "secondment_id",
        "source_kind",
        "source_id",
        "kind",
        "date",
        "subject_kind",
        "subject_key",
        "organisation_kind",
    )
    for who, source_kind, source_id, kind, day, subject_kind, subject, organisation in facts.values_list(*columns):
        own = subject_kind == kernel.ORGANISATION and subject == hosts.on(who, day)
        by_secondment[who].append(
            kernel.Fact((source_kind, source_id), kind, day, subject_kind, subject, organisation, own)
        )
    return by_secondment

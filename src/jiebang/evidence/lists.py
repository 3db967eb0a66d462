"""The list of records: search and filters from the address, and the same list as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common.asked import as_date, as_uuid, uuids
from jiebang.common.text import clean
from jiebang.evidence.drafts import draft_of, in_words
from jiebang.evidence.importer import COLUMNS
from jiebang.evidence.models import Participation, PersonMet, Record, RecordOrganisation
from jiebang.evidence.queries import with_everything
from jiebang.evidence.wording import kind_title, organisation_kind_words, title
from jiebang.programmes.models import Body, Cohort

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out, never an error."""

    text: str = ""
    kind: str = ""
    person: UUID | None = None
    start: date | None = None
    end: date | None = None
    state: str = ""
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls(
            text=clean(query.get("q", ""))[:100],
            kind=query.get("kind", "")[:40],
            person=as_uuid(query.get("person", "")),
            start=as_date(query.get("from", "")),
            end=as_date(query.get("to", "")),
            state=query.get("state", "") if query.get("state") in ("withdrawn", "all") else "",
            chosen=uuids(query.getlist("id")),
        )

    @property
    def any(self) -> bool:
        return self != Asked()


def found(records: QuerySet[Record], asked: Asked) -> QuerySet[Record]:
    """The records asked for, newest first."""
    if asked.state != "all":
        records = records.filter(withdrawal__isnull=asked.state != "withdrawn")
    if asked.kind:
        records = records.filter(kind=asked.kind)
    if asked.person:
        there = Participation.objects.filter(record=OuterRef("pk"), secondment__uuid=asked.person)
        records = records.filter(Exists(there))
    if asked.start:
        records = records.filter(date__gte=asked.start)
    if asked.end:
        records = records.filter(date__lte=asked.end)
    if asked.chosen:
        records = records.filter(uuid__in=asked.chosen)
    if asked.text:
        records = records.filter(says(asked.text))
    return records.order_by("-date", "-id")


def says(text: str) -> Q:
    """Records that hold the text anywhere a person would look for it."""
    own = Q(subject__icontains=text) | Q(content__icontains=text) | Q(learned__icontains=text)
    own |= Q(place__icontains=text) | Q(next_step__icontains=text) | Q(number__iexact=text)
    organisations = RecordOrganisation.objects.filter(
        Q(name__icontains=text) | Q(organisation__name__icontains=text), record=OuterRef("pk")
    )
    met = PersonMet.objects.filter(contact__name__icontains=text, record=OuterRef("pk"))
    people = Participation.objects.filter(secondment__person__name__icontains=text, record=OuterRef("pk"))
    return own | Exists(organisations) | Exists(met) | Exists(people)


def sheet(records: QuerySet[Record]) -> tuple[list[str], Iterator[list[Any]]]:
    """The columns of the import, so that a list taken away can be brought in again, and the rows.

    The column 支部 is there where a record of a branch is: who reads none does not learn that there are any.
    """
    branches = records.filter(body__kind=Body.Kind.BRANCH).exists()
    columns = [column.title for column in COLUMNS if branches or column.key != "branch"] + [_("State")]
    return columns, (sheet_row(record, record.cohort, branches=branches) for record in with_everything(records))


def sheet_row(record: Record, cohort: Cohort, *, branches: bool) -> list[Any]:
    draft = draft_of(record)
    directions = {item.code: title(item) for item in cohort.scheme.directions}
    kinds = {organisation_kind_words(o.kind) for o in draft.organisations if o.kind}
    return [
        record.number or "",
        record.date,
        "、".join(who.number for who in draft.participants),
        kind_title(cohort, record.kind),
        "、".join(o.name for o in draft.organisations),
        kinds.pop() if len(kinds) == 1 else "",
        "；".join(in_words(met) for met in draft.people_met),
        record.place,
        "、".join(directions.get(code, code) for code in record.directions),
        record.subject,
        record.content,
        record.learned,
        record.next_step,
        draft.next_owner.number if draft.next_owner else "",
        record.next_due,
        record.agenda,
        "；".join(in_words(d) for d in draft.decisions),
        *([record.branch.name if record.branch else ""] if branches else []),
        _("withdrawn") if hasattr(record, "withdrawal") else "",
    ]


def kind_choices(cohorts: Iterable[Cohort]) -> list[tuple[str, str]]:
    """Every kind of the cohorts' schemes, each code once."""
    kinds = {kind.code: title(kind) for cohort in cohorts for kind in cohort.scheme.kinds}
    return [("", _("all kinds")), *kinds.items()]

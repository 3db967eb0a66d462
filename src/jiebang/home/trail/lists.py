"""Lines of the audit trail: search and filters from the address, in words as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock
from jiebang.common.asked import as_date
from jiebang.common.models import AuditEntry
from jiebang.common.text import clean
from jiebang.common.trail import wording
from jiebang.common.trail.wording import KINDS, TONES
from jiebang.people.models import GrantRequest, Role
from jiebang.people.trail import reads_all, visible_lines
from jiebang.people.wording import PLACES
from jiebang.programmes.models import Cohort

PAGE = 50
REFUSED = "refused"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out, never an error."""

    text: str = ""
    kind: str = ""
    result: str = ""
    cohort: str = ""
    object: str = ""
    start: date | None = None
    end: date | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        kind = query.get("kind", "")
        return cls(
            text=clean(query.get("q", ""))[:100],
            kind=kind if kind in KINDS else "",
            result=REFUSED if query.get("result") == REFUSED else "",
            cohort=query.get("cohort", "")[:40],
            object=clean(query.get("object", ""))[:64],
            start=as_date(query.get("from", "")),
            end=as_date(query.get("to", "")),
        )

    @property
    def any(self) -> bool:
        return self != Asked()


def found(user: Any, asked: Asked) -> QuerySet[AuditEntry]:
    """The lines asked for, newest first, of those the user reads."""
    lines = visible_lines(user)
    if asked.kind:
        lines = lines.filter(verb__in=wording.verbs_of(asked.kind))
    if asked.result:
        lines = lines.filter(result=asked.result)
    if asked.cohort:
        lines = lines.filter(scope_id__in=Cohort.objects.filter(code__iexact=asked.cohort).values("uuid"))
    if asked.object:
        lines = lines.filter(object_id=asked.object)
    if asked.start:
        lines = lines.filter(at__gte=midnight(asked.start))
    if asked.end:
        lines = lines.filter(at__lt=midnight(asked.end + timedelta(days=1)))
    if asked.text:
        said = [verb for verb, words in wording.verbs().items() if asked.text.lower() in str(words.said).lower()]
        lines = lines.filter(called(asked.text) | Q(verb__in=said) | Q(object_id__startswith=asked.text.lower()))
    return lines.order_by("-id")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.zone())


@dataclass(frozen=True)
class Row:
    """One line in words."""

    entry: AuditEntry
    at: datetime
    who: str
    tag: str
    tone: str
    said: str
    thing: str
    name: str
    url: str
    note: str
    refused: bool


def rows_of(user: Any, entries: Iterable[AuditEntry]) -> list[Row]:
    """The lines in words. As many queries for fifty as for one: names are asked for once for each kind of object."""
    entries = list(entries)
    names = wording.named(user, {(e.object_type, e.object_id) for e in entries if e.object_id})
    cohorts = cohort_names({e.scope_id for e in entries if e.scope_id})
    return [row_of(entry, names, cohorts) for entry in entries]


def row_of(entry: AuditEntry, names: dict[tuple[str, str], tuple[str, str]], cohorts: dict[UUID, str]) -> Row:
    words = wording.wording_of(entry.verb)
    # An id in full tells nobody more than its beginning; the address finds the other lines by the whole.
    name, url = names.get((entry.object_type, entry.object_id), (entry.object_id[:8], ""))
    cohort = cohorts.get(entry.scope_id, "") if entry.scope_id else ""
    return Row(
        entry=entry,
        at=entry.at.astimezone(clock.zone()),
        who=who_of(entry),
        tag=str(KINDS[words.kind]),
        tone=TONES.get(words.kind, ""),
        said=str(words.said),
        thing=wording.word_of(entry.object_type) if entry.object_type else "",
        name=name,
        url=url,
        note=pgettext("between facts", " · ").join(
            part for part in (cohort, *details(entry, words.shows)) if part and part not in name
        ),
        refused=entry.result == AuditEntry.Result.REFUSED,
    )


def called(text: str) -> Q:
    """Lines of whom the page calls so: by login, or by the words for who acted without an account."""
    labels = [label for label, words in wording.ACTORS.items() if text.lower() in str(words).lower()]
    at_the_machine = text.lower() in wording.actor_of(wording.COMMAND_LINE).lower()
    unnamed = Q(actor_label__in=labels) | (Q(actor_label__startswith=wording.COMMAND_LINE) if at_the_machine else Q())
    return Q(actor_label__icontains=text) | (Q(actor=None) & unnamed)


def who_of(entry: AuditEntry) -> str:
    """The login; without an account the words for who acted, so that an account called system keeps its name."""
    return entry.actor_label if entry.actor_id else wording.actor_of(entry.actor_label)


def cohort_names(ids: set[UUID]) -> dict[UUID, str]:
    return dict(Cohort.objects.filter(uuid__in=ids).values_list("uuid", "name")) if ids else {}


def details(entry: AuditEntry, shows: Iterable[str]) -> list[str]:
    """The values of a line that everybody who reads it may see."""
    return [detail(key, entry.data[key]) for key in shows if entry.data.get(key) not in (None, "")]


def detail(key: str, value: Any) -> str:
    if key in LABELS:
        return str(LABELS[key].get(value, value))
    if key == "policy":
        return wording.page_of(value)
    if key == "lines":
        return ngettext("{n} line", "{n} lines", int(value)).format(n=value)
    if key == "proposed_by":
        return _("proposed by {login}").format(login=value)
    if key == "reason":
        return _("reason: {reason}").format(reason=value)
    return str(value)


LABELS: dict[str, dict[str, Any]] = {
    "role": {role.value: role.label for role in Role},
    "scope_kind": PLACES,
    "verdict": {verdict.value: verdict.label for verdict in GrantRequest.Verdict},
}


def filters(user: Any, asked: Asked) -> list[dict[str, Any]]:
    kinds = [("", _("every kind")), *KINDS.items()]
    results = [("", _("done and refused")), (REFUSED, pgettext("act", "refused"))]
    shown = [
        {"name": "kind", "label": _("Kind"), "value": asked.kind, "choices": kinds},
        {"name": "result", "label": _("Result"), "value": asked.result, "choices": results},
    ]
    if reads_all(user):
        cohorts = [(c.code, c.name) for c in Cohort.objects.only("code", "name", "starts_on")]
        choices = [("", _("any cohort")), *cohorts]
        shown.append({"name": "cohort", "label": _("Cohort"), "value": asked.cohort, "choices": choices})
    return shown


def sheet_columns() -> list[str]:
    return [
        _("Number"), _("Time"), _("Who"), _("Address"), _("Kind"), _("What was done"), _("Object"), _("Object's id"),
        _("Remark"), _("Result"), _("Digest"),
    ]  # fmt: skip


def sheet_rows(user: Any, entries: QuerySet[AuditEntry]) -> Iterator[list[Any]]:
    """In chunks, so that a hundred thousand lines need the memory of a few."""
    chunk: list[AuditEntry] = []
    for entry in entries.iterator(chunk_size=1000):
        chunk.append(entry)
        if len(chunk) == 1000:
            yield from map(sheet_row, rows_of(user, chunk))
            chunk = []
    yield from map(sheet_row, rows_of(user, chunk))


def sheet_row(row: Row) -> list[Any]:
    entry = row.entry
    named = row.name if row.name != entry.object_id[:8] else ""
    thing = " ".join(part for part in (row.thing, named) if part)
    result = pgettext("act", "refused") if row.refused else _("done")
    return [
        entry.sequence, entry.at, row.who, entry.address, row.tag, row.said, thing, entry.object_id, row.note, result,
        entry.digest,
    ]  # fmt: skip

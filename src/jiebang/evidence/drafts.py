"""What somebody wants to record, before it is stored: cleaned, and checked with every fault said in a sentence.

The form, the import and the actions use the same draft, so that all three refuse and accept the same things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.text import clean, clean_name
from jiebang.evidence.models import PersonMet, Record
from jiebang.people.models import Contact, Organisation
from jiebang.programmes.models import Body, Cohort, Secondment

# Sorts of 单位 that name an occasion, not an organisation: they stay text and make no row of people.
OCCASIONS = frozenset({"event", "expo", "venue"})
VISITS = frozenset({"visit", "group_visit"})
TEXT_LIMIT = 20_000
LIMITS = {
    "place": 200,
    "subject": 200,
    "content": TEXT_LIMIT,
    "learned": TEXT_LIMIT,
    "next_step": 300,
    "agenda": TEXT_LIMIT,
}
NAME_LIMIT, PERSON_LIMIT, JOB_LIMIT = 200, 60, 120
MOST_NAMES = 50  # organisations, and people met, of one record


@dataclass(frozen=True)
class Named:
    """An organisation as the writer names it. kind: company, association …, one of OCCASIONS, "" = its own kind."""

    name: str
    kind: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Met:
    """Somebody met. organisation: the name as written, "" = not said · met_by: empty = all who took part."""

    name: str
    organisation: str = ""
    job: str = ""
    contact: Contact | None = None
    met_by: tuple[Secondment, ...] = ()


@dataclass(frozen=True)
class Decided:
    matter: str
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Draft:
    """A record to be. Codes are those of the cohort's scheme; texts may still be as typed."""

    kind: str
    date: date | None
    participants: tuple[Secondment, ...] = ()
    organisations: tuple[Named, ...] = ()
    people_met: tuple[Met, ...] = ()
    time: time | None = None
    place: str = ""
    subject: str = ""
    content: str = ""
    learned: str = ""
    directions: tuple[str, ...] = ()
    orientations: tuple[str, ...] = ()
    action: str = ""
    next_step: str = ""
    next_owner: Secondment | None = None
    next_due: date | None = None
    agenda: str = ""
    decisions: tuple[Decided, ...] = ()
    body: Body | None = None
    number: str | None = None

    @property
    def in_branch(self) -> bool:
        """Whether it is to be a branch's own."""
        return self.body is not None and self.body.kind == Body.Kind.BRANCH


@dataclass(frozen=True)
class Fault:
    """Why a draft cannot be stored. field: the draft's field it concerns."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Writer:
    """For whom a draft is checked. office: not bound to the closing day · imported: from a list of the office ·
    closes: the writer's own last day to enter records, where it is before the cohort's."""

    office: bool = False
    imported: bool = False
    closes: date | None = None
    today: date = field(default_factory=lambda: clock.today())  # noqa: PLW0108 - the clock is asked when it is made


def cleaned(draft: Draft) -> Draft:
    """The draft without control and direction characters, surplus blanks and repeated names; people by number, once."""
    texts = {name: clean(getattr(draft, name)) for name in LIMITS}
    for name in ("place", "subject", "next_step"):
        texts[name] = " ".join(texts[name].split())
    return replace(
        draft,
        **texts,
        participants=tuple(sorted(set(draft.participants), key=lambda who: (who.number, who.pk))),
        organisations=once((clean_organisation(o) for o in draft.organisations), lambda o: o.name),
        people_met=once((clean_met(m) for m in draft.people_met), lambda m: (m.name, m.organisation)),
        decisions=tuple(
            replace(d, matter=clean(d.matter), owner=clean_name(d.owner)) for d in draft.decisions if clean(d.matter)
        ),
    )


def clean_organisation(named: Named) -> Named:
    return replace(named, name=clean_name(named.name) or (named.organisation.name if named.organisation else ""))


def clean_met(met: Met) -> Met:
    return replace(met, name=clean_name(met.name), organisation=clean_name(met.organisation), job=clean_name(met.job))


def once(items: Iterator[Any], key: Any) -> tuple[Any, ...]:
    """Items with a name, the first of each."""
    kept: dict[Any, Any] = {}
    for item in items:
        if item.name:
            kept.setdefault(key(item), item)
    return tuple(kept.values())


def faults(cohort: Cohort, draft: Draft, writer: Writer) -> list[Fault]:
    """Every reason why the cleaned draft cannot be stored, in the order of the form; empty = it can."""
    checks = (kind_faults, date_faults, people_faults, length_faults, next_faults, code_faults)
    return [fault for check in checks for fault in check(cohort, draft, writer)]


def kind_faults(cohort: Cohort, draft: Draft, writer: Writer) -> Iterator[Fault]:
    if not draft.kind:
        yield Fault("kind", _("Choose what was done."))
    elif cohort.scheme.kind(draft.kind) is None:
        titles = "、".join(kind.title for kind in cohort.scheme.kinds)
        yield Fault(
            "kind",
            _("{kind} is no kind of this programme. Choose one of {titles}.").format(
                kind=draft.kind[:40], titles=titles
            ),
        )
    if not says_anything(cohort, draft):
        yield Fault("organisations", too_little(cohort, draft))


def says_anything(cohort: Cohort, draft: Draft) -> bool:
    """Whether it tells more than its kind and day. A book read on the train has no place; a visit always has one."""
    if draft.organisations or draft.place or draft.people_met:
        return True
    return not is_visit(cohort, draft.kind) and any(
        text.strip() for text in (draft.subject, draft.content, draft.learned, draft.agenda)
    )


def is_visit(cohort: Cohort, kind: str) -> bool:
    """Whether a kind is about the organisation gone to: by its code, or because a task counts it by organisation."""
    by_organisation = (task for task in cohort.scheme.tasks if task.organisation or task.distinct == "organisation")
    return kind in VISITS or any(kind in task.counts for task in by_organisation)


def too_little(cohort: Cohort, draft: Draft) -> str:
    if is_visit(cohort, draft.kind):
        return _("Say where it was or whom you met: an organisation, a place or a person.")
    return _("Say something about it: where it was, whom you met, or one sentence.")


def date_faults(cohort: Cohort, draft: Draft, writer: Writer) -> Iterator[Fault]:
    if draft.date is None:
        yield Fault("date", _("Choose the day it happened."))
    elif draft.date < cohort.starts_on:
        sentence = _("{day} is before the programme begins on {start}. Choose a later day.")
        yield Fault("date", sentence.format(**in_prose(day=draft.date, start=cohort.starts_on)))
    elif draft.date > cohort.ends_on:
        sentence = _("{day} is after the programme ends on {end}. Choose an earlier day.")
        yield Fault("date", sentence.format(**in_prose(day=draft.date, end=cohort.ends_on)))
    elif draft.date > writer.today:
        sentence = _("{day} has not come yet; today is {today}. Record it when it has happened.")
        yield Fault("date", sentence.format(**in_prose(day=draft.date, today=writer.today)))
    closes = min(cohort.records_close_on, writer.closes or cohort.records_close_on)
    if not writer.office and writer.today > closes:
        sentence = _("Your records closed on {close}. Ask the office to enter it.")
        if closes == cohort.records_close_on:
            sentence = _("Records of this programme closed on {close}. Ask the office to enter it.")
        yield Fault("date", sentence.format(**in_prose(close=closes)))


def in_prose(**days: date) -> dict[str, str]:
    """Days as a sentence names them, 12 月 12 日; with the year as soon as one lies in another year."""
    words = look.day_long if len({day.year for day in days.values()}) == 1 else look.day_dated
    return {name: words(day) for name, day in days.items()}


def people_faults(cohort: Cohort, draft: Draft, writer: Writer) -> Iterator[Fault]:
    if not draft.participants:
        yield Fault("participants", _("Choose at least one person who took part."))
    strangers = [s for s in draft.participants if s.cohort_id != cohort.pk]
    if strangers:
        names = "、".join(s.person.name for s in strangers)
        yield Fault("participants", _("{names} is not in this cohort.").format(names=names))
    yield from absence_faults(cohort, draft)
    if draft.next_owner and draft.next_owner.cohort_id != cohort.pk:
        yield Fault("next_owner", _("{names} is not in this cohort.").format(names=draft.next_owner.person.name))
    there = set(draft.participants)
    if any(set(met.met_by) - there for met in draft.people_met):
        yield Fault("people_met", _("Somebody who did not take part is said to have met a person."))


def absence_faults(cohort: Cohort, draft: Draft) -> Iterator[Fault]:
    """Who joins late or left already took no part in what happened before or after the own days."""
    if draft.date is None or not cohort.starts_on <= draft.date <= cohort.ends_on:
        return
    for who in draft.participants:
        if who.cohort_id != cohort.pk or not who.has_own_days:
            continue
        who.cohort = cohort
        if draft.date < who.first_day:
            sentence = _(
                "{name} is here only from {first} on; this was on {day}. Leave the name out, or correct the day."
            )
            yield Fault(
                "participants", sentence.format(name=who.person.name, **in_prose(first=who.first_day, day=draft.date))
            )
        elif draft.date > who.last_day:
            sentence = _("{name} left after {last}; this was on {day}. Leave the name out, or correct the day.")
            yield Fault(
                "participants", sentence.format(name=who.person.name, **in_prose(last=who.last_day, day=draft.date))
            )


def length_faults(cohort: Cohort, draft: Draft, writer: Writer) -> Iterator[Fault]:
    for name, limit in LIMITS.items():
        yield from too_long(name, getattr(draft, name), limit)
    for named in draft.organisations:
        yield from too_long("organisations", named.name, NAME_LIMIT)
    for met in draft.people_met:
        yield from too_long("people_met", met.name, PERSON_LIMIT)
        yield from too_long("people_met", met.organisation, NAME_LIMIT)
        yield from too_long("people_met", met.job, JOB_LIMIT)
    for decided in draft.decisions:
        yield from too_long("decisions", decided.matter, 300)
        yield from too_long("decisions", decided.owner, 120)
    for name in ("organisations", "people_met", "decisions"):
        if len(getattr(draft, name)) > MOST_NAMES:
            yield Fault(
                name, _("That is more than {most} in one record. Make several records.").format(most=MOST_NAMES)
            )


def too_long(name: str, text: str, limit: int) -> Iterator[Fault]:
    if len(text) > limit:
        sentence = _("“{start}…” has {length} characters; at most {limit} fit. Shorten it.")
        yield Fault(name, sentence.format(start=text[:12], length=len(text), limit=limit))


def next_faults(cohort: Cohort, draft: Draft, writer: Writer) -> Iterator[Fault]:
    # A list of the office is not held up by a slip in a due date: the importer says so in a notice instead.
    if draft.next_due and draft.date and draft.next_due < draft.date and not writer.imported:
        sentence = _("The next step is due on {due}, before the record's own day {day}. Choose a later day.")
        yield Fault("next_due", sentence.format(**in_prose(due=draft.next_due, day=draft.date)))


def code_faults(cohort: Cohort, draft: Draft, writer: Writer) -> Iterator[Fault]:
    scheme = cohort.scheme
    known = {
        "directions": {item.code for item in scheme.directions},
        "orientations": {item.code for item in scheme.orientations} | group_orientations(draft),
    }
    for name, codes in known.items():
        unknown = [code for code in getattr(draft, name) if code not in codes]
        if unknown:
            yield Fault(name, _("{codes} is not known in this programme.").format(codes="、".join(unknown)[:80]))
    if draft.action and draft.action not in {item.code for item in scheme.actions}:
        yield Fault("action", _("{codes} is not known in this programme.").format(codes=draft.action[:40]))
    if draft.body and draft.body.cohort_id != cohort.pk:
        yield Fault("body", _("{names} is not in this cohort.").format(names=draft.body.name))


def group_orientations(draft: Draft) -> set[str]:
    groups = {s.group for s in draft.participants if s.group_id} | ({draft.body} if draft.body else set())
    return {row.get("code", "") for group in groups for row in group.orientations}


def texts_of(draft: Draft) -> dict[str, str]:
    """The draft as plain texts by field, for showing two versions side by side and for what a version keeps."""
    shown: dict[str, str] = {}
    for item in fields(draft):
        shown[item.name] = in_words(getattr(draft, item.name))
    return shown


def data_of(draft: Draft) -> dict[str, Any]:
    """All a version keeps: the texts, and beside them what a text does not show."""
    return {
        "texts": texts_of(draft),
        "organisation_kinds": [named.kind for named in draft.organisations],
        "met_by": [[who.number for who in met.met_by] for met in draft.people_met],
    }


def in_words(value: Any) -> str:  # noqa: PLR0911 - one line for each sort of value
    match value:
        case None:
            return ""
        case tuple():
            return "、".join(in_words(part) for part in value)
        case Secondment():
            return f"{value.number} {value.person.name}"
        case Named():
            return value.name
        case Met():
            about = "，".join(part for part in (value.organisation, value.job) if part)
            return f"{value.name}（{about}）" if about else value.name
        case Decided():
            about = "，".join(part for part in (value.owner, value.due.isoformat() if value.due else "") if part)
            return f"{value.matter}（{about}）" if about else value.matter
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def draft_of(record: Record) -> Draft:
    """The draft that would store just this record; what hangs on it is read along (see `queries.with_everything`)."""
    return Draft(
        **{
            name: getattr(record, name) for name in ("kind", "date", "time", "action", "next_owner", "next_due", "body")
        },
        **{name: getattr(record, name) for name in LIMITS},
        number=record.number,
        participants=tuple(row.secondment for row in record.participations.all()),
        organisations=tuple(Named(o.name, o.kind, o.organisation) for o in record.organisations.all()),
        people_met=tuple(met_of(row) for row in record.people_met.all()),
        directions=tuple(record.directions),
        orientations=tuple(record.orientations),
        decisions=tuple(Decided(d.matter, d.owner, d.due) for d in record.decisions.all()),
    )


def met_of(row: PersonMet) -> Met:
    employer = row.contact.organisation
    return Met(row.contact.name, employer.name if employer else "", row.job, row.contact, tuple(row.met_by.all()))

"""First pages of those who answer for people outside a group: a host's mentor, a home unit, a branch secretary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock
from jiebang.common.links import existing
from jiebang.evidence.models import Decision, Participation, Record
from jiebang.evidence.permissions import HOST_KINDS, PARTY_KINDS
from jiebang.evidence.wording import kind_title
from jiebang.home import phrases
from jiebang.home.board import Board, board_of, verdict
from jiebang.home.setting_out.sent import ahead
from jiebang.home.standing import people_of
from jiebang.people.models import Role
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import cleared, visible_secondments
from jiebang.programmes.queries import Standing, on_leave, standing
from jiebang.reports.models import Report

RECORDS_SHOWN, PAPERS_SHOWN, MEETINGS_SHOWN = 3, 8, 6


@dataclass(frozen=True)
class Line:
    """A record as one line of a page."""

    record: Record
    title: str
    kind: str
    url: str
    who: str = ""


def charges_of(user: Any, cohort: Cohort, role: str) -> QuerySet[Secondment]:
    """The people of this cohort the user answers for in that role, in their fixed order."""
    return visible_secondments(people_of(cohort), user, roles=[role]).select_related("home_unit")


def line_of(record: Record, cohort: Cohort) -> Line:
    kind = kind_title(cohort, record.kind)
    who = phrases.joined(p.secondment.person.name for p in record.participations.all())
    return Line(record, record.subject or kind, kind, existing(f"/records/{record.uuid}/"), who)


def seen_records(user: Any, cohort: Cohort) -> QuerySet[Record]:
    """The cohort's standing records this user may read, newest first, with who took part."""
    records: Any = Record.objects.standing().visible_to(user)
    return records.filter(cohort=cohort).prefetch_related("participations__secondment__person")


# ---------- the mentor ----------


@dataclass(frozen=True)
class Mentored:
    """Somebody at the host: away = the reason of a leave today is not the host's business, only that there is one."""

    secondment: Secondment
    away: bool
    records: list[Line] = field(default_factory=list)


def mentoring(user: Any, cohort: Cohort) -> dict[str, Any]:
    """The host's people with what they did at the host; five queries for any number of them."""
    people = list(charges_of(user, cohort, Role.MENTOR))
    where = standing(cohort, clock.today())
    away = on_leave([person.pk for person in people], clock.today())
    work = host_work(user, cohort, people)
    return {
        "cohort": cohort,
        "where": where,
        "people": [Mentored(person, person.pk in away, work[person.pk]) for person in people],
        "hosts": list(dict.fromkeys(person.host for person in people if person.host)),
        "verdict": phrases.sentence([mentoring_line(people), *days_words(where)]),
    }


def host_work(user: Any, cohort: Cohort, people: list[Secondment]) -> dict[int, list[Line]]:
    """The newest records of work at the host, by person."""
    found: dict[int, list[Line]] = {person.pk: [] for person in people}
    records = seen_records(user, cohort).filter(kind__in=HOST_KINDS, participations__secondment__in=people)
    for record in records.distinct()[: RECORDS_SHOWN * max(1, len(people)) * 2]:
        for part in record.participations.all():
            if len(found.get(part.secondment_id, [None] * RECORDS_SHOWN)) < RECORDS_SHOWN:
                found[part.secondment_id].append(line_of(record, cohort))
    return found


def mentoring_line(people: list[Secondment]) -> str:
    return ngettext("You mentor {n} person", "You mentor {n} people", len(people)).format(n=len(people))


def days_words(where: Standing) -> list[str]:
    """Day 57, 43 days left."""
    if where.state == "before":
        days = where.until_start
        return [ngettext("begins in {n} day", "begins in {n} days", days).format(n=days)]
    if where.state == "ended":
        return [_("ended")]
    left = ngettext("{n} day left", "{n} days left", where.left).format(n=where.left)
    return [_("day {n} of {days}").format(n=where.number, days=where.days), left]


# ---------- the home unit ----------


def sent(user: Any, cohort: Cohort) -> dict[str, Any]:
    """The unit's people on a board of their own, the questions they carry, and the papers they handed in."""
    own = charges_of(user, cohort, Role.HOME_UNIT)
    people = list(own)
    board = board_of(cohort, people, reasons=cleared("leave.reason", own, user))
    where = standing(cohort, clock.today())
    return {
        "cohort": cohort,
        "where": where,
        "board": board,
        "people": people,
        "ahead": ahead(cohort, people) if where.state == "before" else [],
        "verdict": sent_verdict(board, cohort),
        "questions": [person for person in people if person.question],
        "papers": papers_of(people),
        "news": [line_of(record, cohort) for record in seen_records(user, cohort)[:PAPERS_SHOWN]],
        **table_context(board),
    }


def sent_verdict(board: Board, cohort: Cohort) -> SafeString:
    where = standing(cohort, clock.today())
    if where.state == "running":
        return phrases.sentences(phrases.sentence(days_words(where)), verdict(board))
    people = len(board.people)
    sent_words = ngettext("You sent {n} person", "You sent {n} people", people).format(n=people)
    return phrases.sentence([sent_words, *days_words(where)])


def papers_of(people: Iterable[Secondment]) -> list[Report]:
    """The newest papers of these people that are handed in."""
    handed = Report.objects.filter(secondment__in=list(people), submission__isnull=False)
    return list(handed.select_related("secondment__person", "cohort", "submission").order_by("-ends_on", "-id"))[
        :PAPERS_SHOWN
    ]


def table_context(board: Board) -> dict[str, Any]:
    """What `home/board_table.html` shows over its columns."""
    if board.latest is None:
        return {}
    return {"latest_title": phrases.title_of(board.latest.kind), "latest_span": phrases.turn_span(board.latest)}


# ---------- the branch ----------


@dataclass(frozen=True)
class Member:
    """A member of the branch with what was noted of party work: a number of records, never a mark."""

    secondment: Secondment
    duties: str
    records: int
    away: bool


def branch(user: Any, body: Body) -> dict[str, Any]:
    """Members with their duties, the branch's meetings, and decisions nobody has seen to yet."""
    cohort, today = body.cohort, clock.today()
    people = list(charges_of(user, cohort, Role.SECRETARY))
    duties = duties_in(body)
    away = on_leave([person.pk for person in people], today)
    counts = party_records(user, cohort, people)
    meetings = list(seen_records(user, cohort).filter(body=body)[:MEETINGS_SHOWN])
    members = [
        Member(person, duties.get(person.pk, ""), counts.get(person.pk, 0), person.pk in away) for person in people
    ]
    return {
        "branch": body,
        "cohort": cohort,
        "where": standing(cohort, today),
        "members": members,
        "meetings": [line_of(record, cohort) for record in meetings],
        "decisions": decisions_of(body),
        "today": today,
        "party_title": phrases.joined(kind_title(cohort, kind) for kind in PARTY_KINDS),
        "verdict": phrases.sentence(
            [
                ngettext("{n} member", "{n} members", len(members)).format(n=len(members)),
                *days_words(standing(cohort, today)),
            ]
        ),
    }


def duties_in(body: Body) -> dict[int, str]:
    """{secondment id: duties in the office's words}"""
    found: dict[int, list[str]] = {}
    for officer in body.officers.order_by("id"):
        found.setdefault(officer.secondment_id, []).append(officer.title)
    return {key: pgettext("between things listed", ", ").join(titles) for key, titles in found.items()}


def party_records(user: Any, cohort: Cohort, people: list[Secondment]) -> dict[int, int]:
    """{secondment id: records of party work the person took part in}; one query."""
    seen = seen_records(user, cohort).filter(kind__in=PARTY_KINDS).order_by()
    rows = Participation.objects.filter(record__in=seen.values("pk"), secondment__in=people).order_by()
    return dict(rows.values_list("secondment_id").annotate(Count("record", distinct=True)))


def decisions_of(body: Body) -> list[Decision]:
    """The branch's decisions that have a day, the next first."""
    found = Decision.objects.filter(record__body=body, record__withdrawal__isnull=True, due__isnull=False)
    return list(found.select_related("record").order_by("due", "id").filter(due__gte=clock.today()))[:MEETINGS_SHOWN]

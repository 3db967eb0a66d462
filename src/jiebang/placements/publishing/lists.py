"""The office's two lists: who reads the published places, and who objects; as rows of a page and of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock, invitations, look
from jiebang.common.asked import Narrowed
from jiebang.common.invitations import Invitation
from jiebang.people.models import Organisation
from jiebang.people.search import organisation_says, person_says
from jiebang.placements.models import Objection, Placement, PlanPublication, Reader
from jiebang.placements.publishing import deeds
from jiebang.programmes.models import Cohort

PAGE = 50
HOSTS, HOMES, ALONE = "hosts", "homes", "alone"


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict, states: Iterable[tuple[str, Any]]) -> Asked:
        return cls.read(query, dict(states))


# ── who reads ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ReaderRow:
    """A host or home unit: how many of its people have a place, how it comes to read of them."""

    reader: Reader
    people: int
    accounts: int
    link: Invitation | None

    @property
    def link_state(self) -> str:
        return self.link.state_at(clock.now()) if self.link else ""

    @property
    def words(self) -> str:
        if self.accounts:
            return _("has an account")
        if self.link is None:
            return _("no link yet")
        if self.link_state == Invitation.State.OPEN:
            return _("link good until {day}").format(day=day_of(self.link))
        return _("link ran out")

    @property
    def tone(self) -> str:
        if self.accounts or self.link_state == Invitation.State.OPEN:
            return "pin"
        return "och"


def day_of(link: Invitation) -> str:
    """The link's last day, in business days."""
    return look.day_long(clock.today() + (link.expires_at - clock.now()))


def reader_states() -> list[tuple[str, str]]:
    return [("", _("all")), (HOSTS, _("hosts")), (HOMES, _("home units")), (ALONE, _("neither account nor good link"))]


def readers(cohort: Cohort, asked: Asked) -> QuerySet[Reader]:
    rows = Reader.objects.filter(cohort=cohort).select_related(
        "host__organisation", "home_unit", "cohort", "publication"
    )
    for word in asked.text.split():
        named = Organisation.objects.filter(organisation_says(word))
        rows = rows.filter(Q(host__organisation__in=named) | Q(home_unit__in=named))
    if asked.chosen:
        rows = rows.filter(uuid__in=asked.chosen)
    if asked.state in (HOSTS, HOMES):
        rows = rows.filter(host__isnull=asked.state == HOMES)
    rows = rows.order_by("home_unit__sort_key", "host__organisation__sort_key", "id")
    if asked.state == ALONE:
        rows = rows.filter(pk__in=[row.reader.pk for row in reader_rows(rows) if row.tone == "och"])
    return rows


def reader_rows(readers: Iterable[Reader]) -> list[ReaderRow]:
    """Four queries however many readers."""
    listed = list(readers)
    accounts = deeds.readers_accounts(listed)
    links = invitations.newest(deeds.PURPOSE, [one.uuid for one in listed])
    placed = Placement.objects.standing().filter(cohort__in={one.cohort_id for one in listed})
    found = list(placed.values_list("post__host_id", "secondment__home_unit_id"))
    return [ReaderRow(one, counted(one, found), len(accounts.get(one.pk, [])), links.get(one.uuid)) for one in listed]


def counted(reader: Reader, placed: list[tuple[int, int | None]]) -> int:
    if reader.is_host:
        return sum(host == reader.host_id for host, _home in placed)
    return sum(home == reader.home_unit_id for _host, home in placed)


def reader_titles() -> list[str]:
    return [_("Name"), _("What it is"), _("People"), _("How it reads")]


def reader_sheet(rows: Iterable[ReaderRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [str(row.reader), _("host") if row.reader.is_host else _("home unit"), row.people, row.words]


# ── who objects ────────────────────────────────────────────────────────────────────────────────────────────────


def objection_states() -> list[tuple[str, Any]]:
    state = Objection.State
    return [("", _("all")), *((one.value, one.label) for one in (state.OPEN, state.UPHELD, state.REFUSED))]


def objections(cohort: Cohort, asked: Asked) -> QuerySet[Objection]:
    rows = Objection.objects.filter(cohort=cohort).handed_in().select_related(
        "secondment__person", "secondment__home_unit", "wanted__host__organisation", "answered_by__person",
        "publication",
    )  # fmt: skip
    for word in asked.text.split():
        rows = rows.filter(found_by(word))
    if asked.chosen:
        rows = rows.filter(uuid__in=asked.chosen)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return rows.order_by("answered_at", "handed_in_at", "id") if asked.state else rows.order_by("handed_in_at", "id")


def found_by(word: str) -> Q:
    return (
        person_says(word, "secondment__person__")
        | Q(secondment__number__icontains=word)
        | Q(secondment__home_unit__name__icontains=word)
        | Q(wanted__host__organisation__name__icontains=word)
    )


def verdict(cohort: Cohort) -> str:
    """The page's one sentence."""
    rows = Objection.objects.filter(cohort=cohort).handed_in()
    states = list(rows.values_list("state", flat=True))
    waiting, upheld = states.count(Objection.State.OPEN), states.count(Objection.State.UPHELD)
    text = ngettext(
        "{n} objection: {open} to be answered, {upheld} upheld.",
        "{n} objections: {open} to be answered, {upheld} upheld.",
        len(states),
    )
    return text.format(n=len(states), open=waiting, upheld=upheld)


def upheld_open(cohort: Cohort) -> list[Objection]:
    """Upheld and not followed by a newer plan yet."""
    since = PlanPublication.objects.filter(cohort=cohort, published_at__gt=OuterRef("answered_at"))
    rows = Objection.objects.filter(~Exists(since), cohort=cohort, state=Objection.State.UPHELD)
    return list(rows.select_related("secondment__person").order_by("answered_at", "id"))


def objection_titles() -> list[str]:
    return [
        _("Secondee's number"), pgettext("of a person", "Name"), _("Home unit"), _("Handed in on"), _("Objection"),
        _("Post wished for instead"), _("State"), _("Answer"), _("Answered by"), _("Answered on"),
    ]  # fmt: skip


def objection_sheet(rows: Iterable[Objection]) -> Iterator[list[Any]]:
    for one in rows:
        who = one.secondment
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "", local(one.handed_in_at), one.text,
            wanted_words(one), str(one.get_state_display()), one.reply, str(one.answered_by or ""),
            local(one.answered_at),
        ]  # fmt: skip


def wanted_words(one: Objection) -> str:
    return f"{one.wanted.host.organisation.name} {one.wanted.title}" if one.wanted else ""


def local(moment: Any) -> Any:
    return moment.astimezone(clock.zone()).date() if moment else None

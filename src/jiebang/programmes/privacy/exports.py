"""Lists with personal data to take away: with a reason, and from a size on with a second person of the office.

A kind is declared once, with its columns and who may have it; asking, agreeing, fetching once within 24 hours and the
log are the same for all. The list is written when it is fetched and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.jobs import job
from jiebang.common.refusals import Refused
from jiebang.common.text import clean
from jiebang.people import consents, identity
from jiebang.people.access import holds, is_operator
from jiebang.people.models import BulkExport, Role, User
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import visible_cohorts, visible_secondments
from jiebang.programmes.privacy.reveal import good_reason

MOST_ALONE = 50
LIST_TAKEN = "seen.list"
FETCHED_WITHIN = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=180)


@dataclass(frozen=True)
class Kind:
    """One list. code: also the verb of its log line, seen.CODE · roles: who may have it, each of the own people
    · columns, row: the titles and one line · always_two: a second person however short the list is."""

    code: str
    title: Any
    columns: Callable[[], list[str]]
    row: Callable[[Secondment, Any], list[Any]]
    roles: tuple[str, ...]
    prepare: Callable[[list[Secondment]], Any] = lambda rows: None
    always_two: bool = False
    is_open: Callable[[], bool] = lambda: True
    narrow: Callable[[QuerySet[Secondment]], QuerySet[Secondment]] = lambda rows: rows


KINDS: dict[str, Kind] = {}


def declare(kind: Kind) -> None:
    """Offer a list; the same code again replaces it."""
    KINDS[kind.code] = kind


def kinds_for(user: Any) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.is_open() and holds(user, *kind.roles)]


def rows_of(kind: Kind, cohort: Cohort, user: Any) -> QuerySet[Secondment]:
    """The people on the list, as far as the user answers for them."""
    seen = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=kind.roles)
    rows = kind.narrow(seen).select_related("person", "cohort", "home_unit", "group", "host__organisation")
    return rows.order_by("number", "id")


def needs_second(kind: Kind, cohort: Cohort, user: Any, rows: int) -> bool:
    """Whether a second person of the office must agree; home units and secretaries only ever have their own people."""
    sees_as_office = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=[Role.OFFICE]).exists()
    return sees_as_office and (kind.always_two or rows > MOST_ALONE)


@transaction.atomic
def ask(kind: Kind, cohort: Cohort, *, reason: str, words: str, by: Any) -> BulkExport:
    """Ask for a list; it may be fetched at once where nobody else has to agree."""
    reason, words = good_reason(reason, words)
    rows = rows_of(kind, cohort, by).count()
    if not rows:
        raise Refused(_("There is nobody on this list."))
    second = needs_second(kind, cohort, by, rows)
    made = BulkExport.objects.create(
        kind=kind.code, cohort_uuid=cohort.uuid, rows=rows, reason=reason, words=words, asked_by=by,
        asked_at=clock.now(), needs_second=second, approved=None if second else True,
        decided_at=None if second else clock.now(),
    )  # fmt: skip
    audit(by, "export.asked", made, scope=cohort.uuid, kind=kind.code, rows=rows, reason=reason, words=words)
    for act in _listeners:
        act("asked", made, by)
    return made


@transaction.atomic
def decide(export: BulkExport, *, approve: bool, refusal: str, by: Any) -> BulkExport:
    """Another person of the office agrees or not. The same decision again changes nothing."""
    export = BulkExport.objects.select_for_update().get(pk=export.pk)
    if export.asked_by_id == getattr(by, "pk", None):
        raise Refused(_("Nobody agrees to the own request. Ask a colleague of the office."))
    if export.approved is not None:
        if export.approved == approve:
            return export
        raise Refused(_("This was decided already. Reload the page."))
    refusal = clean(refusal)
    if not approve and not refusal:
        raise Refused(_("Write why not; the colleague reads it."), field="refusal")
    if len(refusal) > 200:
        raise Refused(_("Write at most {n} characters.").format(n=200), field="refusal")
    export.approved, export.refusal = approve, "" if approve else refusal
    export.decided_by, export.decided_at = by, clock.now()
    export.save(update_fields=["approved", "refusal", "decided_by", "decided_at"])
    audit(by, "export.approved" if approve else "export.refused", export, scope=export.cohort_uuid, kind=export.kind)
    for act in _listeners:
        act("decided", export, by)
    return export


@transaction.atomic
def fetch(export: BulkExport, cohort: Cohort, *, by: Any) -> tuple[list[str], list[list[Any]]]:
    """(titles, rows) of an agreed list: once, by who asked, within 24 hours. Everybody on it can see that."""
    export = BulkExport.objects.select_for_update().get(pk=export.pk)
    if export.asked_by_id != by.pk:
        raise PermissionDenied
    refuse_unready(export)
    kind = KINDS[export.kind]
    people = list(rows_of(kind, cohort, by))
    if len(people) > export.rows:
        raise Refused(_("The list has grown since it was asked for. Ask for it again."))
    prepared = kind.prepare(people)
    rows = [kind.row(person, prepared) for person in people]
    export.taken_at = clock.now()
    export.save(update_fields=["taken_at"])
    # Which list it was stands in the object; the person is told in the words of `seen.WHAT`.
    audit(
        by, LIST_TAKEN, export, scope=export.cohort_uuid, about=[row.person.uuid for row in people],
        list=kind.code, rows=len(rows), reason=export.reason, words=export.words,
    )  # fmt: skip
    return kind.columns(), rows


def refuse_unready(export: BulkExport) -> None:
    if export.taken_at is not None:
        raise Refused(_("This list was fetched already. Ask for it again if you need it again."))
    if export.approved is None:
        raise Refused(_("A second person of the office has not agreed yet."))
    if not export.approved:
        raise Refused(_("A colleague declined this list. Reload the page to read why."))
    if is_over(export):
        raise Refused(_("The 24 hours for fetching it are over. Ask for it again."))


def is_over(export: BulkExport) -> bool:
    return clock.now() - (export.decided_at or export.asked_at) > FETCHED_WITHIN


def state_of(export: BulkExport) -> str:
    """waiting · refused · ready · taken · over."""
    if export.taken_at:
        return "taken"
    if export.approved is False:
        return "refused"
    if is_over(export):
        return "over"
    return "ready" if export.approved else "waiting"


def visible_exports(user: Any) -> QuerySet[BulkExport]:
    """What the user asked for, and as the office all that is asked for in the own cohorts."""
    if is_operator(user):
        return BulkExport.objects.all()
    cohorts = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE]).values("uuid")
    return BulkExport.objects.filter(Q(asked_by=user) | Q(cohort_uuid__in=cohorts)).select_related(
        "asked_by__person", "decided_by__person"
    )


def to_decide(user: Any) -> QuerySet[BulkExport]:
    """What waits for this user as the second person."""
    waiting = visible_exports(user).filter(approved__isnull=True).exclude(asked_by=user)
    return waiting.filter(asked_at__gt=clock.now() - FETCHED_WITHIN)


@job("sweep exports", gettext_lazy("remove lists taken away"))
def sweep_exports() -> int:
    """Who took what away when is in the trail; the requests themselves go after half a year, unanswered ones sooner."""
    now = clock.now()
    old = BulkExport.objects.filter(asked_at__lt=now - FORGOTTEN_AFTER)
    stale = BulkExport.objects.filter(taken_at__isnull=True, asked_at__lt=now - 7 * FETCHED_WITHIN)
    return old.delete()[0] + stale.delete()[0]


Listener = Callable[[str, BulkExport, User], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener(step, export, by)` called with every step, in its transaction; the same listener once."""
    if listener not in _listeners:
        _listeners.append(listener)


# ── the lists ──────────────────────────────────────────────────────────────────────────────────────────────────


def declare_all() -> None:
    declare(
        Kind(
            "contacts",
            gettext_lazy("Contact list (phone numbers)"),
            lambda: [*who_columns(), _("Job"), _("Phone"), _("May be kept and handed on")],
            contact_row,
            (Role.OFFICE, Role.HOME_UNIT),
            prepare=keepable,
        )
    )
    declare(
        Kind(
            "party_list",
            gettext_lazy("Party members"),
            lambda: [*who_columns(), _("Party member")],
            lambda row, _prepared: [*who(row), row.person.is_party_member],
            (Role.OFFICE, Role.SECRETARY),
            narrow=lambda rows: rows.filter(person__is_party_member=True),
        )
    )
    declare(
        Kind(
            "id_numbers",
            gettext_lazy("Identity numbers"),
            lambda: [*who_columns(), _("Identity number")],
            lambda row, numbers: [*who(row), numbers.get(row.person_id, "")],
            (Role.OFFICE,),
            prepare=lambda rows: identity.numbers_of([row.person_id for row in rows]),
            always_two=True,
            is_open=identity.are_kept,
            narrow=lambda rows: rows.filter(person__identity_number__isnull=False),
        )
    )


def who_columns() -> list[str]:
    return [_("Id"), _("Full name"), _("Home unit"), _("Group")]


def who(row: Secondment) -> list[Any]:
    return [row.number, row.person.name, str(row.home_unit or ""), str(row.group or "")]


def contact_row(row: Secondment, keepable_: set[int]) -> list[Any]:
    return [*who(row), row.job, row.person.phone, row.person_id in keepable_]


def keepable(rows: list[Secondment]) -> set[int]:
    return consents.who_agreed([row.person_id for row in rows], consents.KEEP_CONTACT)

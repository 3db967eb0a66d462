"""What people agree to, purpose by purpose. An answer acts at once, is as easily taken back, and is asked for once.

Rooms declare purposes in AppConfig.ready and ask `who_agreed` wherever something of a person is shown for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.common.text import clean
from jiebang.people.models import Consent, Person

NOTE_LENGTH = 200


@dataclass(frozen=True)
class Purpose:
    """title: the question · text: what happens when somebody agrees, and what when not · asked(): whether this
    installation asks it at all."""

    code: str
    title: Any
    text: Any
    order: int = 50
    asked: Callable[[], bool] = lambda: True


_purposes: dict[str, Purpose] = {}


def declare(purpose: Purpose) -> None:
    """Add a purpose; the same code again replaces it."""
    _purposes[purpose.code] = purpose


def purposes() -> list[Purpose]:
    return sorted((p for p in _purposes.values() if p.asked()), key=lambda p: (p.order, p.code))


def standing_answers(person: Person) -> dict[str, Consent]:
    """purpose → the answer that holds."""
    rows = Consent.objects.filter(person=person, withdrawn_at__isnull=True).select_related("answered_by")
    return {row.purpose: row for row in rows}


def unanswered(person: Person) -> list[Purpose]:
    answered = standing_answers(person)
    return [purpose for purpose in purposes() if purpose.code not in answered]


def who_agreed(people: Iterable[int], purpose: str) -> set[int]:
    """Those of these people (by primary key) who agree to the purpose today; one query."""
    rows = Consent.objects.filter(person__in=list(people), purpose=purpose, agreed=True, withdrawn_at__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def has_agreed(person: Person, purpose: str) -> bool:
    return bool(who_agreed([person.pk], purpose))


@transaction.atomic
def answer(person: Person, purpose: str, *, agreed: bool, by: Any) -> Consent:
    """The person's own answer. The same answer again changes nothing."""
    standing = _lock(person, purpose)
    if standing is not None and standing.agreed == agreed and standing.how == Consent.How.OWN:
        return standing
    return _store(person, purpose, standing, agreed=agreed, by=by, how=Consent.How.OWN, note="")


@transaction.atomic
def note_paper(person: Person, purpose: str, *, agreed: bool, note: str, by: Any) -> Consent:
    """The office keeps what somebody signed on paper. What the person answered here stays the person's."""
    note = clean(note)
    if not note:
        raise Refused(_("Write where the paper is kept, for example: personnel file, sheet 3."), field="note")
    if len(note) > NOTE_LENGTH:
        raise Refused(_("Write at most {n} characters.").format(n=NOTE_LENGTH), field="note")
    standing = _lock(person, purpose)
    if standing is not None and standing.how == Consent.How.OWN:
        raise Refused(
            _("{name} answered this in person on {day}; nobody else changes it.").format(
                name=person.name, day=standing.answered_at.astimezone(clock.zone()).date()
            )
        )
    if standing is not None and (standing.agreed, standing.note) == (agreed, note):
        return standing
    return _store(person, purpose, standing, agreed=agreed, by=by, how=Consent.How.PAPER, note=note)


def _lock(person: Person, purpose: str) -> Consent | None:
    if purpose not in {p.code for p in purposes()}:
        raise Refused(_("This is not asked for here. Reload the page."))
    Person.objects.select_for_update().get(pk=person.pk)
    return standing_answers(person).get(purpose)


def _store(
    person: Person, purpose: str, standing: Consent | None, *, agreed: bool, by: Any, how: str, note: str
) -> Consent:
    now = clock.now()
    if standing is not None:
        standing.withdrawn_at = now
        standing.save(update_fields=["withdrawn_at"])
    made = Consent.objects.create(
        person=person,
        purpose=purpose,
        agreed=agreed,
        how=how,
        note=note,
        answered_at=now,
        answered_by=by if getattr(by, "pk", None) else None,
    )
    taken_back = standing is not None and standing.agreed and not agreed
    verb = "consent.withdrawn" if taken_back else "consent.given" if agreed else "consent.declined"
    audit(by, verb, made, about=[person.uuid], purpose=purpose, how=how)
    for act in _listeners:
        act(made, by)
    return made


Listener = Callable[[Consent, Any], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener(consent, by)` called with every new answer, in its transaction; the same listener once."""
    if listener not in _listeners:
        _listeners.append(listener)


PHONE_TO_GROUP, KEEP_CONTACT, PHOTOS, NEXT_COHORT, ID_NUMBER = (
    "phone_to_group", "keep_contact", "photos", "next_cohort", "id_number",
)  # fmt: skip


def declare_all() -> None:
    """The purposes every installation asks about."""
    for purpose in (
        Purpose(
            PHONE_TO_GROUP,
            gettext_lazy("Show my phone number to my group"),
            gettext_lazy(
                "People of your group can then look up the whole number. Without it the programme office, your home "
                "unit, your group leader and the branch secretary alone can."
            ),
            10,
        ),
        Purpose(
            KEEP_CONTACT,
            gettext_lazy("Keep my phone number after the cohort and hand it on"),
            gettext_lazy("The programme office may then hand it to the next cohort's office."),
            20,
        ),
        Purpose(
            PHOTOS,
            gettext_lazy("Use photos that show me"),
            gettext_lazy("In reports and articles of the programme. Without it a photo showing you is left out."),
            30,
        ),
        Purpose(
            NEXT_COHORT,
            gettext_lazy("Let the next cohort ask me"),
            gettext_lazy("They may be told that you know a company or a matter, and ask the office for you."),
            40,
        ),
        Purpose(
            ID_NUMBER,
            gettext_lazy("Keep my identity number"),
            gettext_lazy(
                "Only for what cannot be done without it, such as passes, tickets and insurance. It is kept encrypted; "
                "whoever looks at it gives a reason, and you see who did. Without it the number is deleted."
            ),
            50,
            asked=lambda: settings.ID_NUMBERS,
        ),
    ):
        declare(purpose)

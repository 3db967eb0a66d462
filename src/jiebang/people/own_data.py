"""What the people room keeps about a person, for the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.common.sealing import Unreadable
from jiebang.people import consents, identity
from jiebang.people.models import Consent, DataRequest, Grant, Person, Role
from jiebang.people.requests import STATES
from jiebang.people.wording import PLACES


def register_parts() -> None:
    register(
        Part(
            "person",
            _("Who I am"),
            {
                "name": _("Full name"), "born": _("Year of birth"), "party_member": _("Party member"),
                "phone": _("Phone"), "id_number": _("Identity number"), "login": _("Login"), "email": _("Mail address"),
            },
            person,
            10,
        )
    )  # fmt: skip
    register(
        Part(
            "roles",
            _("My roles"),
            {
                "role": _("Role"),
                "scope": _("Kind of scope"),
                "from": _("From"),
                "to": _("To"),
                "ended": _("Taken back"),
            },
            roles,
            80,
        )
    )
    register(
        Part(
            "consents",
            _("What I agreed to"),
            {
                "purpose": _("Purpose"), "agreed": _("Agreed"), "answered": _("Answered"), "how": _("How it was given"),
                "note": _("Note"), "withdrawn": _("Until"),
            },
            agreed,
            70,
        )
    )  # fmt: skip
    register(
        Part(
            "requests",
            _("What I asked for"),
            {
                "kind": _("Kind"), "text": _("Text"), "asked": _("Asked"), "state": _("State"), "reason": _("Reason"),
                "done": _("Carried out"),
            },
            requests,
            75,
        )
    )  # fmt: skip


def person(person: Person) -> Iterator[dict[str, Any]]:
    user = getattr(person, "user", None)
    yield {
        "name": person.name,
        "born": person.born,
        "party_member": person.is_party_member,
        "phone": person.phone,
        "id_number": id_number_of(person),
        "login": user.username if user else "",
        "email": user.email if user else "",
    }


def id_number_of(person: Person) -> str:
    try:
        return identity.number_of(person)
    except Unreadable:
        return identity.masked_number_of(person)


def roles(person: Person) -> Iterator[dict[str, Any]]:
    for grant in Grant.objects.filter(user__person=person).order_by("id"):
        yield {
            "role": str(Role(grant.role).label),
            "scope": str(PLACES[grant.scope_kind]),
            "from": grant.starts_on,
            "to": grant.ends_on,
            "ended": grant.revoked_at,
        }


def agreed(person: Person) -> Iterator[dict[str, Any]]:
    titles = {purpose.code: str(purpose.title) for purpose in consents.purposes()}
    for answer in Consent.objects.filter(person=person):
        yield {
            "purpose": titles.get(answer.purpose, answer.purpose),
            "agreed": answer.agreed,
            "answered": answer.answered_at,
            "how": str(Consent.How(answer.how).label),
            "note": answer.note,
            "withdrawn": answer.withdrawn_at,
        }


def requests(person: Person) -> Iterator[dict[str, Any]]:
    for request in DataRequest.objects.filter(person=person).order_by("asked_on", "id"):
        yield {
            "kind": say(str(DataRequest.Kind(request.kind).label)),
            "text": request.text,
            "asked": request.asked_on,
            "state": str(STATES[request.state]),
            "reason": request.reason,
            "done": request.done_on,
        }

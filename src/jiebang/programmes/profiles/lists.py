"""The list of profiles for office and home unit: what is missing, who has not answered, where the sides differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import words as glossary
from jiebang.common.asked import Narrowed
from jiebang.notices.actions import reminded_lately
from jiebang.people.access import holders, roles_of
from jiebang.people.models import Grant, Organisation, Role, User
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.people_list import says
from jiebang.programmes.permissions import visible_secondments
from jiebang.programmes.profiles.words import PARTS, Profile, Side, as_written, parts_words, profiles_of

MISSING, UNANSWERED, DIFFERS, COMPLETE = "missing", "unanswered", "differs", "complete"
STATES = (MISSING, UNANSWERED, DIFFERS, COMPLETE)


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, STATES)


def found(user: Any, cohort: Cohort, asked: Asked) -> list[Profile]:
    """Those asked for, in the order of their numbers."""
    rows: Any = visible_secondments(
        Secondment.objects.filter(cohort=cohort), user, roles=roles_of("profiles.list")
    ).select_related("person", "home_unit", "cohort")
    for word in asked.text.split():
        rows = rows.filter(says(word))
    profiles = profiles_of(rows.order_by("number", "id"))
    return [profile for profile in profiles if not asked.state or in_state(profile, asked.state)]


def in_state(profile: Profile, state: str) -> bool:
    answered = profile.has_spoken(Side.PERSON)
    return {
        MISSING: bool(profile.missing),
        UNANSWERED: not answered,
        DIFFERS: bool(profile.differing),
        COMPLETE: not profile.missing and answered and not profile.differing,
    }[state]


def filters(asked: Asked) -> list[dict[str, Any]]:
    choices = [
        ("", _("all")),
        (MISSING, _("something is missing")),
        (UNANSWERED, _("the person has not answered")),
        (DIFFERS, _("the sides differ")),
        (COMPLETE, pgettext("profile", "complete")),
    ]
    return [{"name": "state", "label": _("State"), "choices": choices, "value": asked.state}]


def verdict(profiles: list[Profile]) -> str:
    """77 人：40 份齐全，12 人本人未填，3 人各方不一致。"""
    counts = {state: sum(in_state(profile, state) for profile in profiles) for state in STATES}
    said = [ngettext("{n} person", "{n} people", len(profiles)).format(n=len(profiles))]
    said.append(ngettext("{n} profile is complete", "{n} profiles are complete", counts[COMPLETE]).format(
        n=counts[COMPLETE]))  # fmt: skip
    if n := counts[UNANSWERED]:
        said.append(ngettext("{n} has not answered", "{n} have not answered", n).format(n=n))
    if n := counts[DIFFERS]:
        said.append(ngettext("of {n} the sides differ", "of {n} the sides differ", n).format(n=n))
    return pgettext("between clauses", ", ").join(said) + _(".")


def row_of(profile: Profile) -> dict[str, Any]:
    return {
        "profile": profile,
        "who": profile.who,
        "missing": parts_words(profile.missing),
        "differing": parts_words(profile.differing),
        "person": profile.has_spoken(Side.PERSON),
        "home": profile.has_spoken(Side.HOME),
    }


def sheet_columns(cohort: Cohort) -> list[str]:
    return [
        _("Number"), _("Full name"), capfirst(glossary.say("home_unit", cohort)), *(str(p) for p in PARTS.values()),
        _("Missing"), _("The person answered"), _("The home unit answered"), _("The sides differ"),
    ]  # fmt: skip


def sheet_rows(profiles: Iterable[Profile]) -> Iterator[list[Any]]:
    for profile in profiles:
        who, row = profile.who, row_of(profile)
        parts = [getattr(who, part) if part == "level" else as_written(part, getattr(who, part)) for part in PARTS]
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "", *parts, row["missing"],
            row["person"], row["home"], row["differing"],
        ]  # fmt: skip


# ── who has not answered ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Owing:
    """Somebody who has not answered. key: what the form sends · why_not: why no reminder goes there, "" for one."""

    key: str
    name: str
    note: str
    users: tuple[User, ...]
    why_not: str = ""


def owing_people(profiles: Iterable[Profile]) -> list[Owing]:
    silent = [profile.who for profile in profiles if not profile.has_spoken(Side.PERSON)]
    users = User.objects.filter(person__in=[who.person_id for who in silent], is_active=True)
    by_person = {user.person_id: user for user in users}
    late = reminded_lately(users, matter_of(silent[0].cohort)) if silent else {}
    return [owing(str(who.uuid), who.person.name, who.number, [by_person.get(who.person_id)], late) for who in silent]


def owing_units(profiles: Iterable[Profile]) -> list[Owing]:
    """Home units that have said nothing of some of their people."""
    units: dict[int, list[Profile]] = {}
    for profile in profiles:
        if profile.who.home_unit_id and not profile.has_spoken(Side.HOME):
            units.setdefault(profile.who.home_unit_id, []).append(profile)
    acting = {key: unit_users(rows[0].who.home_unit, rows[0].who.cohort) for key, rows in units.items()}
    everybody = [user for users in acting.values() for user in users]
    late = reminded_lately(everybody, matter_of(next(iter(units.values()))[0].who.cohort)) if everybody else {}
    return [
        owing(str(rows[0].who.home_unit.uuid), rows[0].who.home_unit.name, names_of(rows), acting[key] or [None], late)
        for key, rows in units.items()
        if rows[0].who.home_unit
    ]


def unit_users(unit: Organisation | None, cohort: Cohort) -> list[User]:
    if unit is None:
        return []
    held = holders(Role.HOME_UNIT, (Grant.Scope.HOME_UNIT, unit.uuid))
    scopes = Grant.objects.filter(user__in=held, scope_id=unit.uuid, cohort_uuid=cohort.uuid, revoked_at__isnull=True)
    here = set(scopes.values_list("user_id", flat=True))
    return [user for user in held if user.pk in here]


def names_of(rows: list[Profile]) -> str:
    return pgettext("between things listed", ", ").join(row.who.person.name for row in rows)


def owing(key: str, name: str, note: str, users: list[User | None], late: dict[int, Any]) -> Owing:
    there = tuple(user for user in users if user is not None)
    if not there:
        return Owing(key, name, note, (), _("has no account: tell them yourself"))
    if all(user.pk in late for user in there):
        return Owing(key, name, note, there, _("was reminded in the last three days"))
    return Owing(key, name, note, there)


def matter_of(cohort: Cohort) -> str:
    return f"profile:{cohort.uuid}"

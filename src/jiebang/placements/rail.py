"""This room's entries of the rail, in the order of the work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.navigation import Entry, Place, add
from jiebang.people.access import OVERSEERS, roles_in, roles_of


def register() -> None:
    add(
        Entry(
            "offers", _("Offers of hosts"), "offers", icon="house", section="cohort", policy="placements.read",
            order=31, kwargs=cohort_code, show=oversees,
        )
    )  # fmt: skip
    add(
        Entry(
            "placement", _("Placement"), "placement", icon="match", section="cohort", policy="placements.read",
            order=33, kwargs=cohort_code, show=oversees,
        )
    )  # fmt: skip
    add(
        Entry(
            "agreements", _("Agreements"), "agreements", icon="paper", section="cohort", policy="agreements.list",
            order=34, kwargs=cohort_code, show=has_agreements,
        )
    )  # fmt: skip


def cohort_code(place: Place) -> dict[str, str] | None:
    cohort = place["cohort"]
    return {"code": cohort.code} if cohort else None


def oversees(place: Place) -> bool:
    """Only where the user has the office's or leadership's role in the cohort shown."""
    return bool(place["cohort"] and OVERSEERS & roles_in(place["user"], place["cohort"]))


def has_agreements(place: Place) -> bool:
    """Where the user's side of the cohort has a list of agreements."""
    cohort = place["cohort"]
    return bool(cohort and not roles_in(place["user"], cohort).isdisjoint(roles_of("agreements.list")))

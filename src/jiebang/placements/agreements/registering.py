"""What agreements add to the product's registries: their links, notices, what waits, panels, and following places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import invitations, merging, panels, telling, waiting
from jiebang.common.invitations import Invitation, Purpose
from jiebang.common.merging import Plan
from jiebang.common.waiting import Waiting
from jiebang.people.access import is_operator
from jiebang.people.models import Role
from jiebang.placements.agreements import drafts
from jiebang.placements.agreements.links import PURPOSE
from jiebang.placements.agreements.sides import sides_of
from jiebang.placements.agreements.standing import Standing, standings
from jiebang.placements.models import Agreement, AgreementParty, AgreementRemark
from jiebang.placements.offers.registering import language_here, office_of
from jiebang.programmes import changes
from jiebang.programmes.checklist import readings
from jiebang.programmes.checklist.readings import Reading
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import visible_cohorts


def register() -> None:
    invitations.declare(
        Purpose(PURPOSE, gettext_lazy("agreements"), page="agreements_by_link", whom=office_of, language=language_here)
    )
    for kind, wording in NOTICES.items():
        telling.declare(kind, wording, sees=still_seen)
    waiting.register("agreements", waits_for)
    panels.add("person", panels.Panel("agreement", "placements/agreements/panel.html", panel_of, order=22))
    merging.references("placements.agreementparty", take_link_along)
    changes.listen(drafts.follow)
    readings.add(
        Reading(
            "agreement", gettext_lazy("Agreement confirmed"), gettext_lazy("By home unit, host and secondee."),
            confirmed_by_all,
        )
    )  # fmt: skip


NOTICES = {
    "agreement.drafted": gettext_lazy("The agreement of {name} with {host} waits for your confirmation."),
    "agreement.renewed": gettext_lazy(
        "The agreement of {name} with {host} has a new version; please confirm that one."
    ),
    "agreement.reminder": gettext_lazy("The agreement of {name} with {host} still waits for your confirmation."),
    "agreement.complete": gettext_lazy("All three have confirmed the agreement of {name} with {host}."),
    "agreement.asked": gettext_lazy("The agreement of {name} with {host} is asked to be worded otherwise."),
    "agreement.answered": gettext_lazy("What you asked about the agreement of {name} with {host} is answered."),
}


def still_seen(user: Any, urls: Iterable[str]) -> Iterable[str]:
    return {row.get_absolute_url() for row in Agreement.objects.visible_to(user).only("uuid")} & set(urls)


def take_link_along(plan: Plan, kept: AgreementParty, gone: AgreementParty) -> None:
    """Of two units that become one, the link of the one that goes opens the agreements of the one that stays."""
    plan.repoint(Invitation, "subject", gone.uuid, kept.uuid, Q(purpose=PURPOSE))


# ── what waits ─────────────────────────────────────────────────────────────────────────────────────────────────


def waits_for(user: Any) -> list[Waiting]:
    """Agreements the user's side has not confirmed, and for the office what parties ask to be worded otherwise."""
    if is_operator(user):
        return []
    return [*to_confirm(user), *to_answer(user)]


def to_confirm(user: Any) -> list[Waiting]:
    from jiebang.placements.permissions import visible_agreements

    rows = visible_agreements(Agreement.objects.current(), user, line="agreements.confirm")
    shown = rows.select_related("cohort", *drafts.SHOWN).defer("cohort__snapshot")
    found: dict[int, list[Agreement]] = {}
    for stand in standings(shown):
        if set(sides_of(user, stand.agreement)) & set(stand.waiting_for):
            found.setdefault(stand.agreement.cohort_id, []).append(stand.agreement)
    return [matter for agreements in found.values() for matter in in_words(agreements)]


def in_words(agreements: list[Agreement]) -> list[Waiting]:
    """One or two each by itself; more of a cohort as one matter that leads to the list."""
    if len(agreements) < 3:
        return [
            Waiting(
                f"agreement {row.uuid}",
                _("The agreement of {name} with {host} waits for your confirmation.").format(name=row, host=row.host),
                row.get_absolute_url(), since=row.drafted_on,
            )
            for row in agreements
        ]  # fmt: skip
    cohort = agreements[0].cohort
    title = _("{cohort}: {n} agreements wait for your confirmation.").format(cohort=cohort.name, n=len(agreements))
    since = min(row.drafted_on for row in agreements)
    return [Waiting(f"agreements {cohort.uuid}", title, f"/cohorts/{cohort.code}/agreements/", since=since)]


def to_answer(user: Any) -> list[Waiting]:
    run = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE])
    rows = AgreementRemark.objects.filter(
        answered_on__isnull=True, agreement__ended_on__isnull=True, agreement__cohort__in=run
    )
    found: dict[int, list[AgreementRemark]] = {}
    for row in rows.select_related("agreement__cohort").defer("agreement__cohort__snapshot").order_by("said_on", "id"):
        found.setdefault(row.agreement.cohort_id, []).append(row)
    return [
        Waiting(
            f"agreement remarks {cohort.uuid}",
            ngettext(
                "{cohort}: {n} wish for another wording of an agreement waits for your answer.",
                "{cohort}: {n} wishes for another wording of agreements wait for your answer.",
                len(asked),
            ).format(cohort=cohort.name, n=len(asked)),
            f"/cohorts/{cohort.code}/agreements/?state=remarks", since=asked[0].said_on,
        )
        for asked in found.values()
        for cohort in [asked[0].agreement.cohort]
    ]  # fmt: skip


def confirmed_by_all(people: Iterable[Secondment]) -> dict[int, tuple[str, date]]:
    """Those whose current agreement all three have confirmed, since when."""
    rows = Agreement.objects.current().filter(secondment__in=list(people)).select_related("cohort")
    return {
        stand.agreement.secondment_id: (_("all three"), max(one.on for one in stand.confirmed.values()))
        for stand in standings(rows.defer("cohort__snapshot"))
        if stand.is_complete
    }


# ── the page of a person ───────────────────────────────────────────────────────────────────────────────────────


def panel_of(user: Any, secondment: Secondment) -> dict[str, Any] | None:
    """The agreements of a stay, the current one first; each side's mark."""
    rows = Agreement.objects.visible_to(user).filter(secondment=secondment)
    stands = standings(rows.select_related("cohort", *drafts.SHOWN))
    if not stands:
        return None
    return {"stands": sorted(stands, key=order), "cohort": secondment.cohort}


def order(stand: Standing) -> tuple[bool, int]:
    return stand.is_ended, -stand.agreement.pk

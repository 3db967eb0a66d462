"""What publishing adds to the product's registries: links, a consent, notices, what waits for the office."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock, invitations, merging, panels, telling, waiting
from jiebang.common.invitations import Invitation
from jiebang.common.merging import Plan
from jiebang.common.waiting import Waiting
from jiebang.people import consents
from jiebang.people.access import is_operator
from jiebang.placements.models import Objection, PlanPublication, Reader, Run
from jiebang.placements.offers.registering import language_here, office_of
from jiebang.placements.permissions import visible_at_the_desk
from jiebang.placements.publishing import deeds, readers, results


def register() -> None:
    invitations.declare(
        invitations.Purpose(
            deeds.PURPOSE, gettext_lazy("placements"), page="placement_by_link", whom=office_of, language=language_here
        )
    )
    consents.declare(
        consents.Purpose(
            readers.PURPOSE,
            gettext_lazy("Show my profile to my host"),
            gettext_lazy(
                "The host then reads your skills, what you want to learn and the question you bring along before you "
                "come. Without it only your name, job and sector."
            ),
            15,
        )
    )
    panels.add("today", panels.Panel("placement", "placements/publishing/today.html", results.on_today, order=5))
    for kind, words in KINDS.items():
        telling.declare(kind, words)
    waiting.register("objections", objections_to_answer)
    waiting.register("publications", plans_to_publish)
    merging.references("placements.reader", take_link_along)


KINDS = {
    "placement.result": gettext_lazy("Your place in {cohort} is published."),
    "placement.result_changed": gettext_lazy("Your place in {cohort} has changed."),
    "placement.who_comes": gettext_lazy("{cohort}: it is published who comes to {unit}."),
    "placement.who_goes": gettext_lazy("{cohort}: it is published where the people of {unit} go."),
    "objection.handed_in": gettext_lazy("An objection to a placement of {cohort} waits for an answer."),
    "objection.answered": gettext_lazy("Your objection in {cohort} is answered."),
}


def take_link_along(plan: Plan, kept: Reader, gone: Reader) -> None:
    """Of two hosts or home units that become one, the link of the one that goes opens the one that stays."""
    plan.repoint(Invitation, "subject", gone.uuid, kept.uuid, Q(purpose=deeds.PURPOSE))


def objections_to_answer(user: Any) -> list[Waiting]:
    """Open objections, cohort by cohort, for the office that answers them."""
    if is_operator(user):
        return []
    rows = visible_at_the_desk(Objection.objects.filter(state=Objection.State.OPEN), user).select_related("cohort")
    found: dict[int, list[Objection]] = {}
    for row in rows.defer("cohort__snapshot").order_by("handed_in_at", "id"):
        found.setdefault(row.cohort_id, []).append(row)
    return [to_answer(rows) for rows in found.values()]


def to_answer(rows: list[Objection]) -> Waiting:
    cohort, first = rows[0].cohort, rows[0].handed_in_at
    title = ngettext(
        "{cohort}: {n} objection to a placement waits for an answer.",
        "{cohort}: {n} objections to placements wait for an answer.",
        len(rows),
    ).format(cohort=cohort.name, n=len(rows))
    since = first.astimezone(clock.zone()).date() if first else None
    return Waiting(f"objections {cohort.uuid}", title, f"/cohorts/{cohort.code}/placement/objections/", since=since)


def plans_to_publish(user: Any) -> list[Waiting]:
    """Plans accepted and not published, the newest of each cohort."""
    if is_operator(user):
        return []
    accepted = Run.objects.filter(accepted_at__isnull=False).select_related("cohort").defer("cohort__snapshot")
    newest = {run.cohort_id: run for run in visible_at_the_desk(accepted, user).order_by("accepted_at", "id")}
    done = set(PlanPublication.objects.filter(run__in=newest.values()).values_list("run_id", flat=True))
    return [
        Waiting(
            f"publication {run.uuid}",
            _("The plan of {cohort} is accepted and not published yet.").format(cohort=run.cohort.name),
            f"/cohorts/{run.cohort.code}/placement/publication/",
            since=run.accepted_at.astimezone(clock.zone()).date() if run.accepted_at else None,
        )
        for run in newest.values()
        if run.pk not in done
    ]

"""The fifth step: proposing a plan, and a second person's decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jiebang.common import clock
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.people.four_eyes import same_human
from jiebang.placements import actions, queries
from jiebang.placements.models import PlanPublication, Proposal, Run
from jiebang.placements.plan_page import page_of
from jiebang.placements.workbench import names, proposals, rule_rows, steps
from jiebang.placements.workbench.access import at_the_desk, run_or_404
from jiebang.programmes.models import Cohort


@policy("placements.workbench")
@require_GET
def final(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    proposal = proposals.open_proposal(cohort)
    in_force = Run.objects.filter(cohort=cohort, accepted_at__isnull=False).order_by("-accepted_at").first()
    run = proposal.run if proposal else rule_rows.desk_of(cohort).chosen or in_force
    context: dict[str, Any] = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "final"),
        "proposal": proposal,
        "mine": bool(proposal and proposal.by and same_human(proposal.by, request.user)),
        "in_force": names.named([in_force], cohort)[0] if in_force else None,
        "earlier": proposals.earlier(cohort),
        "run": names.named([run], cohort)[0] if run else None,
        "begun": clock.today() >= cohort.starts_on,
        "changes_url": page_of("changes", code=cohort.code),
        "numbers": names.numbers_of(cohort),
    }
    if run is not None:
        run.cohort = cohort
        context |= {
            "checks": checks(run),
            "difference": queries.difference(run),
            "changed": queries.digest(queries.inputs_of(cohort)) != run.inputs_hash,
            "published": PlanPublication.objects.filter(run=run).first(),
        }
    return render(request, "placements/final.html", context)


def checks(run: Run) -> list[tuple[bool, str]]:
    """What somebody looks at before proposing or accepting: (whether it is well, the sentence)."""
    inputs = queries.inputs_of(run.cohort)
    same = queries.digest(inputs) == run.inputs_hash
    fault = "" if run.accepted_at else refusal_of(run, inputs)
    vacant = queries.vacant_posts(run)
    below = sum(post.taken < post.min_seats for post in vacant)  # type: ignore[attr-defined]
    left = run.people - run.placed
    told = ngettext("{n} person is without a place.", "{n} people are without a place.", left).format(n=left)
    few = ngettext(
        "{n} post gets fewer people than it asks for.", "{n} posts get fewer people than they ask for.", below
    ).format(n=below)
    return [
        (same, _("People, posts, wishes and weights are those of today.") if same else
         _("People, posts, wishes or weights changed after this plan was made. Make it anew, keeping the rest.")),
        (not fault, fault or _("Every rule that holds today is kept, and the plan agrees with its proof.")),
        (not left, told if left else _("Everybody has a place.")),
        (not below, few if below else _("Every post gets the fewest people it asks for.")),
    ]  # fmt: skip


def refusal_of(run: Run, inputs: Any) -> str:
    if queries.digest(inputs) != run.inputs_hash:
        return _("Whether the rules are kept shows when the plan is made anew.")
    try:
        actions.require_valid(run, inputs)
    except Refused as refusal:
        return str(refusal)
    return ""


@policy("placements.workbench")
@require_POST
def proposal(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Propose a plan; act=withdraw takes the own proposal back, act=return sends somebody else's back."""
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    act = request.POST.get("act", "propose")
    if act == "propose":
        proposals.propose(run, words=request.POST.get("words", ""), by=request.user)
        messages.success(request, _("Proposed. Somebody else of the office decides."))
    else:
        decide(cohort, run, act, request)
    return redirect("placement_final", code=cohort.code)


def decide(cohort: Cohort, run: Run, act: str, request: HttpRequest) -> None:
    found = Proposal.objects.filter(cohort=cohort, run=run).first()
    if found is None:
        raise Refused(_("Nobody proposed this plan."))
    if act == "withdraw":
        proposals.withdraw(found, by=request.user)
        messages.success(request, _("Withdrawn. The plan can be changed again."))
    else:
        proposals.send_back(found, reply=request.POST.get("reply", ""), by=request.user)
        messages.success(request, _("Returned with your reply."))

"""What becomes of wishes, plans and placements when somebody is erased: they stay, and name nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import delete, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.placements.models import (
    Advice,
    Assignment,
    Decision,
    Desk,
    Objection,
    Offer,
    OfferedPost,
    OfferStep,
    Placement,
    PlacementRule,
    PlanEdit,
    PlanPublication,
    Post,
    Proposal,
    RuleMember,
    Run,
    SolveJob,
    Wish,
)
from jiebang.programmes.erasing import NAMELESS, cohorts, places

RECOMPUTED = _("the plan can be recomputed and defended only with them; they point at a place without a name")


def register_rules() -> None:
    register(
        keep("placements.wish", RECOMPUTED, lambda s: Wish.objects.filter(secondment__in=places(s))),
        keep("placements.assignment", RECOMPUTED, lambda s: Assignment.objects.filter(secondment__in=places(s))),
        keep("placements.placement", NAMELESS, lambda s: Placement.objects.filter(secondment__in=places(s))),
        mentions("placements.post", ("title", "duties", "offers", "needs", "extra"),
                 lambda s: Post.objects.filter(cohort__in=cohorts(s)), shared=True),
        keep("placements.rulemember", RECOMPUTED, lambda s: RuleMember.objects.filter(secondment__in=places(s))),
        mentions("placements.placementrule", ("why", "off_why"),
                 lambda s: PlacementRule.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.desk", ("weights",), lambda s: Desk.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.planedit", ("reason",),
                 lambda s: PlanEdit.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.proposal", ("words", "reply"),
                 lambda s: Proposal.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.solvejob", ("asked", "said"),
                 lambda s: SolveJob.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.run", ("options", "certificate"),
                 lambda s: Run.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.decision", ("memo", "files"),
                 lambda s: Decision.objects.filter(run__cohort__in=cohorts(s)), shared=True),
        mentions("placements.planpublication", ("words",),
                 lambda s: PlanPublication.objects.filter(cohort__in=cohorts(s)), shared=True),
        delete("placements.objection", lambda s: Objection.objects.filter(secondment__in=places(s))),
        mentions("placements.objection", ("text", "reply"),
                 lambda s: Objection.objects.filter(cohort__in=cohorts(s)), shared=True),
        delete("placements.advice", lambda s: Advice.objects.filter(secondment__in=places(s))),
        mentions("placements.advice", ("text",), shared=True),
        mentions("placements.offer", ("draft", "note", "said", "mentor_name", "mentor_job", "before"),
                 lambda s: Offer.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.offeredpost", ("title", "sector", "duties", "offers", "needs", "before"),
                 lambda s: OfferedPost.objects.filter(offer__cohort__in=cohorts(s)), shared=True),
        mentions("placements.offerstep", ("text",),
                 lambda s: OfferStep.objects.filter(offer__cohort__in=cohorts(s)), shared=True),
    )  # fmt: skip
    name_tables(
        **{
            "placements.wish": _("wishes"),
            "placements.assignment": _("lines of plans"),
            "placements.placement": _("placements"),
            "placements.post": _("posts"),
            "placements.run": _("plans"),
            "placements.advice": _("advice to who comes next"),
            "placements.offer": _("offers of hosts"),
            "placements.offeredpost": _("posts offered"),
            "placements.offerstep": _("what happened to offers"),
            "placements.rulemember": _("people named by placement rules"),
            "placements.placementrule": _("placement rules"),
            "placements.desk": _("weights of the fit"),
            "placements.planedit": _("changes of plans by hand"),
            "placements.proposal": _("proposed plans"),
            "placements.solvejob": _("searches for plans"),
            "placements.decision": _("decision memos"),
            "placements.planpublication": _("publications of plans"),
            "placements.objection": _("objections to placements"),
        }
    )

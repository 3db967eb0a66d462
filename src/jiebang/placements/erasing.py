"""What becomes of wishes, plans and placements when somebody is erased: they stay, and name nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import Step, delete, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.placements.models import (
    Advice,
    Agreement,
    AgreementConfirmation,
    AgreementParty,
    AgreementRemark,
    AgreementTerms,
    AgreementVersion,
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
    WishSheet,
    WishStep,
    WishWindow,
)
from jiebang.programmes.erasing import NAMELESS, cohorts, places

SIGNED = _("what three parties agreed stays agreed, without the name")
RECOMPUTED = _("the plan can be recomputed and defended only with them; they point at a place without a name")


TABLES = {
    "placements.wish": _("wishes"),
    "placements.wishsheet": _("who was asked for wishes"),
    "placements.wishstep": _("what happened to wishes"),
    "placements.wishwindow": _("days for wishes"),
    "placements.assignment": _("lines of plans"),
    "placements.placement": _("placements"),
    "placements.post": _("posts"),
    "placements.run": _("plans"),
    "placements.advice": _("advice to who comes next"),
    "placements.offer": _("offers of hosts"),
    "placements.offeredpost": _("posts offered"),
    "placements.offerstep": _("what happened to offers"),
    "placements.agreement": _("agreements"),
    "placements.agreementversion": _("versions of agreements"),
    "placements.agreementconfirmation": _("confirmations of agreements"),
    "placements.agreementremark": _("wishes for another wording of agreements"),
    "placements.agreementterms": _("clauses of agreements"),
    "placements.agreementparty": _("units with a link to their agreements"),
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


def register_rules() -> None:
    register(*of_places(), *of_offers(), *of_wishes(), *of_plans(), *of_decisions(), *of_agreements())
    name_tables(**TABLES)


def of_places() -> list[Step]:
    return [
        keep("placements.placement", NAMELESS, lambda s: Placement.objects.filter(secondment__in=places(s))),
        mentions("placements.post", ("title", "duties", "offers", "needs", "extra"),
                 lambda s: Post.objects.filter(cohort__in=cohorts(s)), shared=True),
    ]  # fmt: skip


def of_offers() -> list[Step]:
    return [
        delete("placements.advice", lambda s: Advice.objects.filter(secondment__in=places(s))),
        mentions("placements.advice", ("text",), shared=True),
        mentions("placements.offer", ("draft", "note", "said", "mentor_name", "mentor_job", "before"),
                 lambda s: Offer.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.offeredpost", ("title", "sector", "duties", "offers", "needs", "before"),
                 lambda s: OfferedPost.objects.filter(offer__cohort__in=cohorts(s)), shared=True),
        mentions("placements.offerstep", ("text",),
                 lambda s: OfferStep.objects.filter(offer__cohort__in=cohorts(s)), shared=True),
    ]  # fmt: skip


def of_wishes() -> list[Step]:
    return [
        keep("placements.wish", RECOMPUTED, lambda s: Wish.objects.filter(secondment__in=places(s))),
        keep("placements.wishsheet", RECOMPUTED, lambda s: WishSheet.objects.filter(secondment__in=places(s))),
        mentions("placements.wishstep", ("said",),
                 lambda s: WishStep.objects.filter(sheet__cohort__in=cohorts(s)), shared=True),
        mentions("placements.wishwindow", ("note",),
                 lambda s: WishWindow.objects.filter(cohort__in=cohorts(s)), shared=True),
    ]  # fmt: skip


def of_plans() -> list[Step]:
    return [
        keep("placements.assignment", RECOMPUTED, lambda s: Assignment.objects.filter(secondment__in=places(s))),
        keep("placements.rulemember", RECOMPUTED, lambda s: RuleMember.objects.filter(secondment__in=places(s))),
        mentions("placements.placementrule", ("why", "off_why"),
                 lambda s: PlacementRule.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.desk", ("weights",), lambda s: Desk.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.planedit", ("reason",),
                 lambda s: PlanEdit.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.solvejob", ("asked", "said"),
                 lambda s: SolveJob.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.run", ("options", "certificate"),
                 lambda s: Run.objects.filter(cohort__in=cohorts(s)), shared=True),
    ]  # fmt: skip


def of_decisions() -> list[Step]:
    return [
        mentions("placements.proposal", ("words", "reply"),
                 lambda s: Proposal.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.decision", ("memo", "files"),
                 lambda s: Decision.objects.filter(run__cohort__in=cohorts(s)), shared=True),
        mentions("placements.planpublication", ("words",),
                 lambda s: PlanPublication.objects.filter(cohort__in=cohorts(s)), shared=True),
        delete("placements.objection", lambda s: Objection.objects.filter(secondment__in=places(s))),
        mentions("placements.objection", ("text", "reply"),
                 lambda s: Objection.objects.filter(cohort__in=cohorts(s)), shared=True),
    ]  # fmt: skip


def of_agreements() -> list[Step]:
    return [
        mentions("placements.agreement", ("own",),
                 lambda s: Agreement.objects.filter(secondment__in=places(s)), own_papers=True),
        mentions("placements.agreement", ("own",),
                 lambda s: Agreement.objects.filter(cohort__in=cohorts(s)).exclude(secondment__in=places(s)),
                 shared=True),
        mentions("placements.agreementversion", ("text",),
                 lambda s: AgreementVersion.objects.filter(agreement__secondment__in=places(s)), own_papers=True,
                 reason=SIGNED),
        mentions("placements.agreementversion", ("text",),
                 lambda s: AgreementVersion.objects.filter(agreement__cohort__in=cohorts(s)).exclude(
                     agreement__secondment__in=places(s)), shared=True),
        mentions("placements.agreementconfirmation", ("name", "brought_by"),
                 lambda s: AgreementConfirmation.objects.filter(version__agreement__secondment__in=places(s)),
                 own_papers=True, reason=SIGNED),
        mentions("placements.agreementremark", ("name", "text", "answer"),
                 lambda s: AgreementRemark.objects.filter(agreement__cohort__in=cohorts(s)), shared=True),
        mentions("placements.agreementterms", ("clauses",),
                 lambda s: AgreementTerms.objects.filter(cohort__in=cohorts(s)), shared=True),
        keep("placements.agreementparty", _("a unit and until when its link is good; no row of it is about a person"),
             lambda s: AgreementParty.objects.none()),
    ]  # fmt: skip

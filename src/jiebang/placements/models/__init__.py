"""The tables of the room, one module for each part of the chain."""

from jiebang.placements.models.agreements import (
    Agreement,
    AgreementConfirmation,
    AgreementParty,
    AgreementQuerySet,
    AgreementRemark,
    AgreementTerms,
    AgreementVersion,
    Side,
)
from jiebang.placements.models.offers import Advice, Offer, OfferedPost, OfferQuerySet, OfferStep
from jiebang.placements.models.places import Placement, PlacementQuerySet
from jiebang.placements.models.posts import Post, Wish
from jiebang.placements.models.publishing import Decision, Objection, PlanPublication, Reader
from jiebang.placements.models.runs import Assignment, Run, RunQuerySet
from jiebang.placements.models.wishes import WishSheet, WishStep, WishWindow
from jiebang.placements.models.workbench import Desk, PlacementRule, PlanEdit, Proposal, RuleMember, SolveJob

__all__ = [
    "Advice",
    "Agreement",
    "AgreementConfirmation",
    "AgreementParty",
    "AgreementQuerySet",
    "AgreementRemark",
    "AgreementTerms",
    "AgreementVersion",
    "Assignment",
    "Decision",
    "Desk",
    "Objection",
    "Offer",
    "OfferQuerySet",
    "OfferStep",
    "OfferedPost",
    "Placement",
    "PlacementQuerySet",
    "PlacementRule",
    "PlanEdit",
    "PlanPublication",
    "Post",
    "Proposal",
    "Reader",
    "RuleMember",
    "Run",
    "RunQuerySet",
    "Side",
    "SolveJob",
    "Wish",
    "WishSheet",
    "WishStep",
    "WishWindow",
]

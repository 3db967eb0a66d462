"""The tables of the room, one module for each part of the chain."""

from jiebang.programmes.models.cohorts import (
    Cohort,
    CohortQuerySet,
    Programme,
    SchemeDraft,
    SchemeVersion,
    SchemeVersionWithdrawal,
    Stretch,
)
from jiebang.programmes.models.course import Change, ChangeQuerySet, GroupStay, HostStay, Leave, Stay
from jiebang.programmes.models.offices import Duty, Membership, Officer
from jiebang.programmes.models.people import Body, BodyQuerySet, Host, Secondment, SecondmentQuerySet

__all__ = [
    "Body", "BodyQuerySet", "Change", "ChangeQuerySet", "Cohort", "CohortQuerySet", "Duty", "GroupStay", "Host",
    "HostStay", "Leave", "Membership", "Officer", "Programme", "SchemeDraft", "SchemeVersion",
    "SchemeVersionWithdrawal", "Secondment", "SecondmentQuerySet", "Stay", "Stretch",
]  # fmt: skip

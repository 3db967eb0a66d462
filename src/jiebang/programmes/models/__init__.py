"""The tables of the room, one module for each part of the chain."""

from jiebang.programmes.models.changes import Change, ChangeQuerySet, GroupStay, HostStay, Leave, Stay
from jiebang.programmes.models.cohorts import (
    Cohort,
    CohortQuerySet,
    Programme,
    SchemeDraft,
    SchemeVersion,
    SchemeVersionWithdrawal,
    Stretch,
)
from jiebang.programmes.models.courses import Absence, Course, CourseFile, CourseQuerySet
from jiebang.programmes.models.offices import Duty, Membership, Officer
from jiebang.programmes.models.people import Body, BodyQuerySet, Host, Secondment, SecondmentQuerySet
from jiebang.programmes.models.preparing import (
    CheckItem,
    Departure,
    GroupStep,
    HostProject,
    ProfileWord,
    Tick,
    Topic,
    TopicChoice,
    TopicQuerySet,
)

__all__ = [
    "Absence", "Body", "BodyQuerySet", "Change", "ChangeQuerySet", "CheckItem", "Cohort", "CohortQuerySet", "Course",
    "CourseFile", "CourseQuerySet", "Departure", "Duty", "GroupStay", "GroupStep", "Host", "HostProject", "HostStay",
    "Leave", "Membership", "Officer", "ProfileWord", "Programme", "SchemeDraft", "SchemeVersion",
    "SchemeVersionWithdrawal", "Secondment", "SecondmentQuerySet", "Stay", "Stretch", "Tick", "Topic", "TopicChoice",
    "TopicQuerySet",
]  # fmt: skip

"""What becomes of the programmes' tables when somebody is erased."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import Subject, blank, concern, delete, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.people.models import Organisation
from jiebang.programmes.models import (
    Absence,
    Body,
    Change,
    CheckItem,
    Cohort,
    Course,
    CourseFile,
    Departure,
    Duty,
    GroupStay,
    GroupStep,
    Host,
    HostProject,
    HostStay,
    Leave,
    Membership,
    Officer,
    ProfileWord,
    SchemeVersion,
    Secondment,
    Tick,
    Topic,
    TopicChoice,
)

NAMELESS = _("it points at a place without a name")


def places(subject: Subject) -> QuerySet[Secondment]:
    """The person's places in cohorts; rooms above start from here."""
    return Secondment.objects.filter(person=subject.person)


def cohorts(subject: Subject) -> QuerySet[Cohort]:
    """The cohorts the person was in: texts elsewhere speak of somebody else."""
    return Cohort.objects.filter(pk__in=places(subject).values("cohort"))


def organisations(subject: Subject) -> QuerySet[Organisation]:
    """Where the person was placed and what sent the person."""
    own = places(subject)
    return Organisation.objects.filter(Q(pk__in=own.values("host__organisation")) | Q(pk__in=own.values("home_unit")))


PROFILE: dict[str, Any] = {
    "job": "", "sector": "", "level": None, "skills": [], "gap": [], "question": "", "note": "", "extra": {},
    "emergency_name": "", "emergency_relation": "", "emergency_phone": "",
}  # fmt: skip


def register_rules() -> None:
    concern("programmes.secondment")
    register(
        blank("programmes.secondment", places, PROFILE,
              _("number, home unit, group and host stay: counts rest on them")),
        blank("programmes.leave", lambda s: Leave.objects.filter(secondment__in=places(s)), {"reason": ""},
              _("the reason may be an illness; the days stay, for they explain what was late")),
        keep("programmes.officer", NAMELESS, lambda s: Officer.objects.filter(secondment__in=places(s))),
        keep("programmes.membership", NAMELESS, lambda s: Membership.objects.filter(secondment__in=places(s))),
        keep("programmes.hoststay", NAMELESS, lambda s: HostStay.objects.filter(secondment__in=places(s))),
        keep("programmes.groupstay", NAMELESS, lambda s: GroupStay.objects.filter(secondment__in=places(s))),
        blank("programmes.change", lambda s: Change.objects.filter(secondment__in=places(s)),
              {"reason": "", "asked": {}, "follows": {}},
              _("that and when the course changed stays; the reason may be an illness")),
        mentions("programmes.change", ("reason", "asked", "follows", "journal"),
                 lambda s: Change.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("programmes.duty", ("words",),
                 lambda s: Duty.objects.filter(body__cohort__in=cohorts(s)), shared=True),
        mentions("programmes.schemeversion", ("reason",),
                 lambda s: SchemeVersion.objects.filter(cohort__in=cohorts(s)), shared=True),
        keep("programmes.schemedraft", _("the cohort and its scheme")),
        keep("programmes.schemeversionwithdrawal", _("the cohort and its scheme")),
        mentions("programmes.secondment", ("question", "note", "extra"),
                 lambda s: Secondment.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("programmes.body", ("purpose", "orientations"),
                 lambda s: Body.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("programmes.host", ("contact_name", "mentor_name", "contact_phone"),
                 lambda s: Host.objects.filter(cohort__in=cohorts(s)), shared=True),
        blank("programmes.absence", lambda s: Absence.objects.filter(secondment__in=places(s)), {"reason": ""},
              _("the reason may be an illness; that somebody was absent stays, for counts rest on it")),
        mentions("programmes.course", ("speaker", "note"),
                 lambda s: Course.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("programmes.coursefile", ("name",),
                 lambda s: CourseFile.objects.filter(course__cohort__in=cohorts(s)), shared=True),
        delete("programmes.profileword", lambda s: ProfileWord.objects.filter(secondment__in=places(s))),
        mentions("programmes.profileword", ("value",),
                 lambda s: ProfileWord.objects.filter(secondment__cohort__in=cohorts(s)), shared=True),
        blank("programmes.tick", lambda s: Tick.objects.filter(secondment__in=places(s)), {"reason": ""},
              _("that and by whom a line was ticked stays; the reason may say something of the person")),
        mentions("programmes.checkitem", ("title", "hint"),
                 lambda s: CheckItem.objects.filter(cohort__in=cohorts(s)), shared=True),
        keep("programmes.groupstep", NAMELESS, lambda s: GroupStep.objects.filter(cohort__in=cohorts(s))),
        blank("programmes.topicchoice", lambda s: TopicChoice.objects.filter(secondment__in=places(s)),
              {"plan": "", "reason": ""}),
        mentions("programmes.topicchoice", ("plan", "reason"),
                 lambda s: TopicChoice.objects.filter(secondment__cohort__in=cohorts(s)), shared=True),
        mentions("programmes.topic", ("title", "about"),
                 lambda s: Topic.objects.filter(cohort__in=cohorts(s)), shared=True),
        delete("programmes.departure", lambda s: Departure.objects.filter(secondment__in=places(s))),
        mentions("programmes.departure", ("met_by", "note"),
                 lambda s: Departure.objects.filter(secondment__cohort__in=cohorts(s)), shared=True),
        mentions("programmes.hostproject", ("contact", "note"),
                 lambda s: HostProject.objects.filter(organisation__in=organisations(s)), shared=True),
        keep("programmes.cohort", _("the cohort and its scheme")),
        keep("programmes.programme", _("the programme")),
    )  # fmt: skip
    name_tables(
        **{
            "programmes.secondment": _("places in cohorts"),
            "programmes.leave": _("leaves"),
            "programmes.officer": _("duties"),
            "programmes.membership": _("members of branches and task forces"),
            "programmes.body": _("groups and other bodies"),
            "programmes.host": _("hosts"),
            "programmes.hoststay": _("hosts and groups by date"),
            "programmes.groupstay": _("hosts and groups by date"),
            "programmes.change": _("changes during the course"),
            "programmes.duty": _("duties in words"),
            "programmes.schemeversion": _("versions of the scheme"),
            "programmes.absence": _("absences from courses"),
            "programmes.course": _("courses"),
            "programmes.coursefile": _("files of courses"),
            "programmes.profileword": _("what each side said of profiles"),
            "programmes.tick": _("ticks of the checklist"),
            "programmes.checkitem": _("lines of the checklist"),
            "programmes.groupstep": _("steps of forming groups"),
            "programmes.topicchoice": _("topics chosen"),
            "programmes.topic": _("research topics"),
            "programmes.departure": _("departures"),
            "programmes.hostproject": _("projects of hosts at home"),
        }
    )

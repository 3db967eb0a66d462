"""What becomes of the programmes' tables when somebody is erased."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import Subject, blank, concern, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.programmes.models import (
    Body,
    Change,
    Cohort,
    Duty,
    GroupStay,
    Host,
    HostStay,
    Leave,
    Membership,
    Officer,
    SchemeVersion,
    Secondment,
)

NAMELESS = _("it points at a place without a name")


def places(subject: Subject) -> QuerySet[Secondment]:
    """The person's places in cohorts; rooms above start from here."""
    return Secondment.objects.filter(person=subject.person)


def cohorts(subject: Subject) -> QuerySet[Cohort]:
    """The cohorts the person was in: texts elsewhere speak of somebody else."""
    return Cohort.objects.filter(pk__in=places(subject).values("cohort"))


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
        }
    )

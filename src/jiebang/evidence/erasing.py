"""What becomes of records when somebody is erased: what happened stays and counts, the name in it goes."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import Subject, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.evidence.models import (
    Decision,
    Fact,
    Participation,
    PersonMet,
    Record,
    RecordOrganisation,
    RecordVersion,
    TaskTally,
    Withdrawal,
)
from jiebang.programmes.erasing import NAMELESS, cohorts, places

TEXTS = ("place", "subject", "content", "learned", "next_step", "agenda")
COUNTED = _("tasks of the group and the cohort are counted from it; it points at a place without a name")


def own_records(subject: Subject) -> QuerySet[Record]:
    """Records the person wrote, took part in or was to see to."""
    theirs = places(subject)
    took_part = Participation.objects.filter(secondment__in=theirs).values("record")
    return Record.objects.filter(Q(pk__in=took_part) | Q(author__in=theirs) | Q(next_owner__in=theirs))


def other_records(subject: Subject) -> QuerySet[Record]:
    return Record.objects.filter(cohort__in=cohorts(subject)).exclude(pk__in=own_records(subject).values("pk"))


def register_rules() -> None:
    register(
        mentions("evidence.record", TEXTS, own_records, reason=_("the record of what happened stays")),
        mentions("evidence.record", TEXTS, other_records, shared=True),
        *(
            mentions(model, fields, lambda s, m=rows: m.objects.filter(record__in=own_records(s)))  # type: ignore[misc]
            for model, fields, rows in OF_RECORDS
        ),
        *(
            mentions(
                model, fields, lambda s, m=rows: m.objects.filter(record__in=other_records(s)),  # type: ignore[misc]
                shared=True,
            )
            for model, fields, rows in OF_RECORDS
        ),
        keep("evidence.participation", COUNTED, lambda s: Participation.objects.filter(secondment__in=places(s))),
        keep("evidence.fact", COUNTED, lambda s: Fact.objects.filter(secondment__in=places(s))),
        keep("evidence.tasktally", COUNTED, lambda s: TaskTally.objects.filter(secondment__in=places(s))),
        keep("evidence.personmet_met_by", NAMELESS,
             lambda s: PersonMet.met_by.through.objects.filter(secondment__in=places(s))),
    )  # fmt: skip
    name_tables(
        **{
            "evidence.record": _("records"),
            "evidence.recordversion": _("versions of records"),
            "evidence.recordorganisation": _("organisations in records"),
            "evidence.personmet": _("people met"),
            "evidence.personmet_met_by": _("who met them"),
            "evidence.decision": _("decisions"),
            "evidence.withdrawal": _("withdrawn records"),
            "evidence.participation": _("who took part"),
            "evidence.fact": _("facts"),
            "evidence.tasktally": _("tallies"),
        }
    )


OF_RECORDS = (
    ("evidence.recordversion", ("data",), RecordVersion),
    ("evidence.recordorganisation", ("name",), RecordOrganisation),
    ("evidence.personmet", ("job",), PersonMet),
    ("evidence.decision", ("matter", "owner"), Decision),
    ("evidence.withdrawal", ("reason",), Withdrawal),
)

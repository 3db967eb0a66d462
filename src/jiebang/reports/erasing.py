"""What becomes of reports when somebody is erased: drafts go, what was handed in stays without the name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import Subject, delete, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.programmes.erasing import cohorts, places
from jiebang.reports.models import Report, Sentence, Submission

HANDED_IN = _("a report handed in is a paper of the office")


def own_reports(subject: Subject) -> QuerySet[Report]:
    return Report.objects.filter(secondment__in=places(subject))


def other_reports(subject: Subject) -> QuerySet[Report]:
    return Report.objects.filter(cohort__in=cohorts(subject)).exclude(secondment__in=places(subject))


def register_rules() -> None:
    own_text, own_paper = ("text", "drafted", "rule"), ("data",)
    register(
        delete("reports.report", lambda s: own_reports(s).filter(submission__isnull=True),
               _("these drafts were never handed in")),
        mentions("reports.sentence", own_text, lambda s: Sentence.objects.filter(report__in=own_reports(s)),
                 own_papers=True, reason=HANDED_IN),
        mentions("reports.submission", own_paper, lambda s: Submission.objects.filter(report__in=own_reports(s)),
                 own_papers=True, reason=HANDED_IN),
        mentions("reports.sentence", own_text, lambda s: Sentence.objects.filter(report__in=other_reports(s)),
                 shared=True),
        mentions("reports.submission", own_paper, lambda s: Submission.objects.filter(report__in=other_reports(s)),
                 shared=True),
        keep("reports.report", HANDED_IN, lambda s: own_reports(s).filter(submission__isnull=False)),
    )  # fmt: skip
    name_tables(
        **{
            "reports.report": _("reports"),
            "reports.sentence": _("sentences of reports"),
            "reports.submission": _("reports handed in"),
        }
    )

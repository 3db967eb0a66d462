"""Records that hold somebody to days: what happened on days that would be the person's no more."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.evidence.models import Record
from jiebang.evidence.wording import kind_title
from jiebang.programmes.models import Secondment
from jiebang.programmes.own_days import Conflict


def records_outside(secondment: Secondment, first: date, last: date) -> list[Conflict]:
    """Standing records the person took part in before `first` or after `last`.

    The office that asks is not told what a branch wrote, only whom to ask.
    """
    records = Record.objects.standing().filter(participations__secondment=secondment)
    outside = records.filter(Q(date__lt=first) | Q(date__gt=last)).select_related("cohort", "body")
    return [conflict(record) for record in outside.order_by("date", "id")]


def conflict(record: Record) -> Conflict:
    if record.branch:
        return Conflict(_("a record not open to you (ask the branch's secretary)"), record.date)
    title = record.subject or kind_title(record.cohort, record.kind)
    return Conflict(
        _("record “{title}”").format(title=title), record.date, reverse("record", kwargs={"uuid": record.uuid})
    )

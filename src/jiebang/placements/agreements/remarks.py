"""What a party asks to be worded otherwise before it confirms, and what the office answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.refusals import Refused
from jiebang.common.text import clean, clean_name
from jiebang.placements.agreements import sides
from jiebang.placements.agreements.confirming import NAME, note
from jiebang.placements.agreements.drafts import locked, require_current
from jiebang.placements.agreements.standing import standing_of
from jiebang.placements.models import Agreement, AgreementRemark
from jiebang.programmes.cohorts import account, require_length

LENGTH = 1000


@transaction.atomic
def ask(agreement: Agreement, side: str, text: str, *, by: Any, name: str = "") -> AgreementRemark:
    """One party asks for another wording. The same words again, not answered yet, are one remark."""
    held = locked(agreement)
    require_current(held)
    text, name = clean(text), clean_name(name or str(by))
    if not text:
        raise Refused(_("Write what should be worded otherwise."), field="text")
    require_length(text, LENGTH, field="text")
    require_length(name, NAME, field="name")
    there = open_remarks(held).filter(side=side, text=text).first()
    if there is not None:
        return there
    number = standing_of(held).newest.number
    made = AgreementRemark.objects.create(
        agreement=held, number=number, side=side, name=name, text=text, said_on=clock.today(),
        by=by if isinstance(by, models.Model) else None,
    )  # fmt: skip
    note(held, "agreement.asked", by=by, side=side, number=number)
    sides.tell_office(held, "agreement.asked", remark=made.pk)
    return made


@transaction.atomic
def answer(remark: AgreementRemark, text: str, *, by: Any) -> AgreementRemark:
    """The office says what it makes of it. Once answered it stays; the same answer again changes nothing."""
    held = locked(remark.agreement)
    remark = AgreementRemark.objects.get(pk=remark.pk)
    text = clean(text)
    if remark.answered_on is not None and remark.answer == text:
        return remark
    if remark.answered_on is not None:
        raise Refused(_("This was answered on {day} already.").format(day=remark.answered_on))
    if not text:
        raise Refused(_("Write an answer: what is changed, or why not."), field="answer")
    require_length(text, LENGTH, field="answer")
    remark.answer, remark.answered_by, remark.answered_on = text, account(by), clock.today()
    remark.save(update_fields=["answer", "answered_by", "answered_on"])
    note(held, "agreement.answered", by=by, side=remark.side)
    sides.Accounts(held.cohort).tell(held, "agreement.answered", [remark.side], remark=remark.pk)
    return remark


def open_remarks(agreement: Agreement) -> models.QuerySet[AgreementRemark]:
    return AgreementRemark.objects.filter(agreement=agreement, answered_on__isnull=True)


def open_of(agreements: Iterable[Agreement]) -> dict[int, int]:
    """How many remarks of each are not answered; one query."""
    rows = AgreementRemark.objects.filter(agreement__in=list(agreements), answered_on__isnull=True)
    return dict(Counter(rows.values_list("agreement_id", flat=True)))

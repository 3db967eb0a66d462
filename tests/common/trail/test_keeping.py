"""How long audit lines are kept, and that the rest still verifies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from jiebang.common import clock
from jiebang.common.models import AuditEntry, AuditOpening, AuditSubject
from jiebang.common.trail import anchor, chain, check, keeping
from tests.common.trail.test_chain import PERSON

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def lines_of_age(*days: int) -> None:
    now = clock.now()
    for age in days:
        entry = AuditEntry.objects.create(at=now - timedelta(days=age), actor_label="office", verb="record.saved")
        AuditSubject.objects.create(entry=entry, person_id=PERSON)
    chain.seal()


def test_old_lines_go_and_the_rest_is_still_whole(guarded, settings):
    settings.KEEP_AUDIT_DAYS = 365
    lines_of_age(900, 800, 400, 300, 200, 10)
    anchor.keep()
    assert keeping.remove_old_lines() == 3
    kept = AuditEntry.objects.order_by("sequence").values_list("sequence", "verb")
    assert list(kept) == [(4, "record.saved"), (5, "record.saved"), (6, "record.saved"), (7, "trail.shortened")]
    assert AuditSubject.objects.count() == 3
    assert check.verify(anchor.kept()) == check.Verdict(lines=4)
    assert keeping.remove_old_lines() == 0
    assert not AuditOpening.objects.exists()


def test_an_end_kept_before_the_removal_still_holds(guarded, settings):
    settings.KEEP_AUDIT_DAYS = 365
    lines_of_age(900, 800)
    old_end = anchor.keep()
    lines_of_age(1)
    keeping.remove_old_lines()
    assert check.verify(old_end).is_whole
    assert anchor.keep().sequence == 4


def test_more_than_can_go_at_once_goes_with_the_next_ticks(guarded, settings):
    settings.KEEP_AUDIT_DAYS = 365
    lines_of_age(*range(500, 510), 1)
    assert [keeping.remove_old_lines(4) for _tick in range(4)] == [4, 4, 2, 0]
    assert check.verify().is_whole
    AuditEntry.objects.filter(verb="record.saved").get()


def test_a_removal_that_hides_more_than_it_says_is_found(settings):
    settings.KEEP_AUDIT_DAYS = 365
    lines_of_age(900, 300, 200)
    keeping.remove_old_lines()
    AuditSubject.objects.filter(entry__sequence=2).delete()
    AuditEntry.objects.filter(sequence=2).delete()
    assert check.verify().sequence == 2


@pytest.mark.parametrize("days", [0, 1, 179])
def test_nothing_younger_than_180_days_goes_whatever_is_set(guarded, settings, days):
    settings.KEEP_AUDIT_DAYS = days
    lines_of_age(181, 179)
    assert keeping.remove_old_lines() == 1
    assert AuditEntry.objects.filter(verb="record.saved").count() == 1


def test_the_database_opens_the_trail_for_no_later_day(guarded):
    lines_of_age(300, 100)
    with pytest.raises(Exception, match="only ever appended"), transaction.atomic():
        AuditOpening.objects.create(before=clock.now() - timedelta(days=179))
    AuditOpening.objects.create(before=clock.now() - timedelta(days=181))
    with pytest.raises(Exception, match="only ever appended"), transaction.atomic():
        AuditSubject.objects.all().delete()
    assert AuditSubject.objects.filter(entry__sequence=1).delete()[0] == 1

"""Several people write in one cohort at the same moment: every record is counted, every company made once."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.evidence import actions
from jiebang.evidence.drafts import Draft, Met, Named
from jiebang.evidence.models import Record
from jiebang.evidence.queries import progress_of
from jiebang.people.models import Contact, Organisation
from tests.builders import a_cohort, a_secondment
from tests.common.test_concurrency import WRITERS, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TODAY = date(2021, 12, 12)


def test_records_saved_at_once_are_all_counted(today_is):
    today_is(TODAY)
    cohort = a_cohort()
    who = a_secondment(cohort)

    def save(number: int) -> None:
        for company in ("普洛斯", f"公司{number}"):
            met = (Met("周女士", "普洛斯"),)
            actions.save_record(cohort, Draft("visit", TODAY, (who,), (Named(company, "company"),), met), by=SYSTEM)

    assert together(save) == [None] * WRITERS
    assert Record.objects.count() == 2 * WRITERS
    assert {p.task.code: p.done for p in progress_of(who) if p.done} == {"company_visit": WRITERS + 1, "contact": 1}
    assert (Organisation.objects.filter(name="普洛斯").count(), Contact.objects.count()) == (1, 1)
    assert actions.rebuild_tallies(cohort) == 0


def test_two_changes_of_one_version_store_one_and_refuse_the_others(today_is):
    today_is(TODAY)
    cohort = a_cohort()
    who = a_secondment(cohort)
    draft = Draft("study", TODAY, (who,), place="线上")
    record = actions.save_record(cohort, draft, by=SYSTEM)

    def change(number: int) -> None:
        changed = Draft("study", TODAY, (who,), place="线上", learned=f"第{number}人")
        actions.change_record(record, changed, version=1, by=SYSTEM)

    answers = together(change)
    assert sorted(type(answer).__name__ for answer in answers) == sorted(["NoneType"] + ["Stale"] * (WRITERS - 1))
    assert record.versions.count() == 2

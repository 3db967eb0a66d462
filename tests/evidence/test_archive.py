import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.common.archive import as_text
from jiebang.common.audit import SYSTEM
from jiebang.evidence import archive
from jiebang.evidence.actions import save_record, withdraw_record
from jiebang.evidence.drafts import Draft, Met, Named
from jiebang.kernel.scheme import Task
from tests.builders import a_cohort, a_scheme, a_secondment


def saved(whose, day=5, name="普洛斯", **fields):
    draft = Draft(
        kind="visit",
        date=date(2021, 12, day),
        participants=(whose,),
        organisations=(Named(name, "company"),),
        people_met=(Met("王敏", "上海银行", "经理"),),
        **fields,
    )
    return save_record(whose.cohort, draft, by=SYSTEM, author=whose)


def rows(table, cohort):
    return [json.loads(as_text(row)) for row in table(cohort)]


def test_a_record_stands_whole_with_people_by_their_id(secondee):
    record = saved(secondee, learned="先看订单。")
    (row,) = rows(archive.records, secondee.cohort)
    assert (row["id"], row["people"], row["author"], row["kind"]) == (str(record.uuid), ["P001"], "P001", "visit")
    assert [(o["name"], o["kind"]) for o in row["organisations"]] == [("普洛斯", "company")]
    assert [(m["name"], m["organisation"], m["job"]) for m in row["met"]] == [("王敏", "上海银行", "经理")]
    assert (row["learned"], row["version"], row["withdrawn"]) == ("先看订单。", 1, None)


def test_a_record_taken_back_stays_with_its_reason_and_leaves_no_fact(secondee):
    withdraw_record(saved(secondee), by=SYSTEM, reason="记错了")
    (row,) = rows(archive.records, secondee.cohort)
    assert row["withdrawn"] == {"reason": "记错了"}
    assert rows(archive.facts, secondee.cohort) == []


def test_facts_name_their_source_and_subject(secondee):
    record = saved(secondee)
    (known,) = [row for row in rows(archive.facts, secondee.cohort) if row["kind"] == "visit"]
    (organisation,) = rows(archive.records, secondee.cohort)[0]["organisations"]
    assert known == {
        "person": "P001", "date": "2021-12-05", "kind": "visit", "source": "record", "source_id": str(record.uuid),
        "subject": "organisation", "subject_id": organisation["organisation"], "organisation_kind": "company",
        "action": "",
    }  # fmt: skip


def test_every_task_of_every_person_is_tallied_also_where_nothing_is_done(secondee, mate):
    saved(secondee)
    assert rows(archive.tallies, secondee.cohort) == [
        {"person": person, "task": task, "done": done, "quota": quota}
        for person, counts in (("P001", (0, 1, 1, 0)), ("P002", (0, 0, 0, 0)))
        for task, quota, done in zip(
            ("study", "company_visit", "contact", "idea"), (5, 20, 100, 1), counts, strict=True
        )
    ]


def test_tasks_of_quarters_groups_and_the_cohort_say_so(db, today_is):
    today_is(date(2021, 12, 12))
    each = Task("each", "每月", quota=2, counts=("visit",), window="month")
    group, whole = (
        replace(each, code="group", scope="group", window="whole"),
        replace(each, code="whole", scope="cohort"),
    )
    cohort = a_cohort(scheme=a_scheme(tasks=(each, group, whole)), code="c1", start=date(2021, 12, 1), days=45)
    saved(a_secondment(cohort, number="P001"))
    found = rows(archive.tallies, cohort)
    assert found == [
        {"person": "P001", "task": "each", "done": 1, "quota": 2, "window": "2021-12"},
        {"person": "P001", "task": "each", "done": 0, "quota": 1, "window": "2022-01"},
        {"cohort": "c1", "task": "whole", "done": 1, "quota": 2, "window": "2021-12"},
        {"cohort": "c1", "task": "whole", "done": 0, "quota": 1, "window": "2022-01"},
    ]


@pytest.mark.parametrize("table", [archive.records, archive.facts, archive.tallies])
def test_a_table_costs_the_same_queries_for_two_records_and_for_twelve(secondee, mate, table):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            rows(table, secondee.cohort)
        return len(seen)

    saved(secondee), saved(mate)
    two = cost()
    for day in range(1, 11):
        saved(secondee, day, f"企业{day}")
    assert cost() == two


def test_nothing_of_another_cohort_is_written(secondee):
    saved(a_secondment(a_cohort()))
    assert rows(archive.records, secondee.cohort) == []
    assert rows(archive.facts, secondee.cohort) == []

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.common.archive import as_text
from jiebang.reports import actions, archive
from tests.builders import a_secondment
from tests.reports.conftest import KIND, PERIOD


def rows(cohort):
    return [json.loads(as_text(row)) for row in archive.reports(cohort)]


def test_a_report_stands_with_its_sentences_and_the_records_they_rest_on(secondee, user, record):
    visit = record(2, "普洛斯", learned="冷链先看订单。")
    report = actions.draft_report(secondee, KIND, PERIOD, by=user)
    (row,) = rows(secondee.cohort)
    assert (row["person"], row["kind"], row["period"], row["submitted"], row["frozen"]) == (
        "P001",
        KIND,
        PERIOD,
        None,
        None,
    )
    assert [section["title"] for section in row["sections"]] == report.sections
    cited = [c["record"] for section in row["sections"] for s in section["sentences"] for c in s["records"]]
    assert set(cited) == {str(visit.uuid)}


def test_what_was_handed_in_stands_frozen(secondee, user, record):
    record(2, "普洛斯")
    report = actions.draft_report(secondee, KIND, PERIOD, by=user)
    submission = actions.submit_report(report, version=report.version, by=user)
    (row,) = rows(secondee.cohort)
    assert (row["submitted"], row["frozen"]) == ("2021-12-12", submission.data)


def test_reports_cost_the_same_queries_for_one_and_for_six(secondee, user, record, cohort, group):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            rows(cohort)
        return len(seen)

    record(2, "普洛斯")
    actions.draft_report(secondee, KIND, PERIOD, by=user)
    one = cost()
    for number in range(5):
        other = a_secondment(cohort, number=f"Q{number}", group=group)
        record(3, f"企业{number}", whose=other)
        actions.draft_report(other, KIND, PERIOD, by=user)
    assert cost() == one

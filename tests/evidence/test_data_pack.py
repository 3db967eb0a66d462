"""The data pack's records, imported by the product, against the pack's own count and a recount that shares no code."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.tables import read_file
from jiebang.evidence import actions
from jiebang.evidence.models import Fact, Record
from jiebang.evidence.queries import last_record_dates, progress_of_many
from jiebang.people.models import Alias, Organisation
from jiebang.people.organisations import OrganisationBook
from tests.builders import START, a_cohort, a_host, a_secondment
from tests.evidence.conftest import TODAY

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[2] / "src/jiebang/demo/data"
EXPECTED = Path(__file__).parents[1] / "data/expected-progress.xlsx"
TASKS = {
    "civic_education": "红色教育（5）",
    "group_visit": "集体走访（10）",
    "promotion": "推介活动（10）",
    "company_visit": "企业：走访+集体走访（20）",
    "association_visit": "商协会（5）",
    "contact": "结交人才（100）",
}


def rows_of(path: Path) -> list[dict]:
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]


@pytest.fixture
def sh05(today_is):
    """The Shanghai cohort with its people at their hosts and the companies of the pack under all their names."""
    today_is(TODAY)
    cohort = a_cohort(scheme="qingdao-shanghai", code="sh05", start=START)
    book = OrganisationBook()
    hosts = {}
    for row in rows_of(PACK / "groups.xlsx"):
        name = row["实训单位"]
        if name not in hosts:
            hosts[name] = a_host(cohort, organisation=book.find_or_make(name))
        a_secondment(cohort, row["姓名"], number=row["学员编号"], host=hosts[name])
    for row in rows_of(PACK / "companies.xlsx"):
        company = book.find_or_make(row["企业名称"])
        for alias in str(row["别名"] or "").split("、"):
            if alias:
                from jiebang.common.text import normal_name

                Alias.objects.get_or_create(
                    organisation=company, normal_name=normal_name(alias), defaults={"name": alias}
                )
    return cohort


def imported(cohort, path: Path):
    batch = imports.start(
        "records", cohort.uuid, read_file(path, max_bytes=10_000_000), file_name=path.name, sha256="0" * 64, by=SYSTEM
    )
    return imports.apply(batch, by=SYSTEM)


def expected() -> dict[str, dict]:
    return {row["学员编号"]: row for row in rows_of(EXPECTED)}


def recount() -> dict[str, dict[str, int]]:
    """Counted straight from the files as the data pack's README says."""
    hosts = {row["学员编号"]: row["实训单位"] for row in rows_of(PACK / "groups.xlsx")}
    same = {}
    for row in rows_of(PACK / "companies.xlsx"):
        for alias in str(row["别名"] or "").split("、"):
            same[alias] = row["企业名称"]
    found: dict = defaultdict(lambda: defaultdict(set))
    for row in rows_of(PACK / "records.xlsx"):
        met = {part.rpartition("，")[0] for part in row["会见人员"].split("；") if part}
        for who in row["学员编号"].split("、"):
            kind = {"红色教育": "civic_education", "集体走访": "group_visit", "推介活动": "promotion"}.get(row["类别"])
            found[who][kind or "-"].add(row["记录编号"])
            found[who]["contact"] |= met
            task = {"企业": "company_visit", "商协会": "association_visit"}.get(row["单位类型"])
            if row["类别"] in ("走访", "集体走访") and task:
                names = {same.get(name, name) for name in row["涉及单位"].split("、")}
                found[who][task] |= names - {hosts[who]}
    return {who: {task: len(sets[task]) for task in TASKS} for who, sets in found.items()}


def test_every_tally_of_the_81_people_equals_the_expected_progress_and_a_recount(sh05):
    began = time.monotonic()
    imported(sh05, PACK / "records.xlsx")
    seconds = time.monotonic() - began
    people = {s.pk: s.number for s in sh05.secondments.all()}
    counted = {
        people[who]: {p.task.code: p.done for p in tasks if p.task.code in TASKS}
        for who, tasks in progress_of_many(sh05).items()
    }
    said = {who: {task: int(row[column]) for task, column in TASKS.items()} for who, row in expected().items()}
    assert counted == said
    assert counted == recount()
    assert {people[who]: day for who, day in last_record_dates(sh05).items()} == {
        who: row["最后一条记录"] for who, row in expected().items()
    }
    assert Record.objects.count() == 4259
    assert seconds < 60, f"{seconds:.1f} s"
    assert actions.rebuild_tallies(sh05) == 0
    # again: nothing changes
    before = (Record.objects.count(), Fact.objects.count(), Organisation.objects.count())
    again = imported(sh05, PACK / "records.xlsx")
    assert (again.preview["counts"]["unchanged"], again.preview["counts"]["new"]) == (4259, 0)
    assert (Record.objects.count(), Fact.objects.count(), Organisation.objects.count()) == before

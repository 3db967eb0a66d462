"""The one true line: lists in, placements, records, tasks that count themselves, a report, the cohort taken away.

An empty database and the command line alone, with the data pack as an office would send it.
"""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from docx import Document
from python_calamine import CalamineWorkbook

from jiebang.cli import main
from jiebang.common import clock
from jiebang.demo.lists import DATA, read_list
from jiebang.evidence.actions import rebuild_tallies
from jiebang.evidence.models import TaskTally
from jiebang.placements.models import Placement
from jiebang.programmes.models import Body, Cohort

pytestmark = pytest.mark.django_db
EXPECTED = Path(__file__).resolve().parent.parent / "data" / "expected-progress.xlsx"
DAY_57 = date(2021, 12, 12)
TASKS = {
    "红色教育（5）": "civic_education",
    "集体走访（10）": "group_visit",
    "推介活动（10）": "promotion",
    "企业：走访+集体走访（20）": "company_visit",
    "商协会（5）": "association_visit",
    "结交人才（100）": "contact",
}
LISTS = [
    ("people", "people.xlsx"),
    ("companies", "companies.xlsx"),
    ("posts", "posts.xlsx"),
    ("wishes", "wishes.xlsx"),
    ("people", "groups.xlsx"),
    ("placements", "groups.xlsx"),
    ("records", "records.xlsx"),
]


def jiebang(*arguments: str) -> str:
    """Run the command, which must succeed, and return what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(arguments) == 0
    return printed.getvalue()


@pytest.fixture(scope="module")
def cohort(django_db_setup, django_db_blocker):
    """The pack in an otherwise empty database, on day 57; gone again after this module."""
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "today", lambda: DAY_57)
    with django_db_blocker.unblock(), transaction.atomic():
        jiebang(
            "cohort", "create", "--scheme", "qingdao-shanghai", "--code", "sh05",
            "--name", "第五批赴上海专业实训", "--start", "2021-10-17",
        )  # fmt: skip
        for kind, file in LISTS:
            jiebang("import", kind, str(DATA / file), "--cohort", "sh05", "--yes", "--json")
        yield Cohort.objects.get(code="sh05")
        transaction.set_rollback(True)
    patch.undo()


def expected() -> dict[tuple[str, str], int]:
    rows = CalamineWorkbook.from_path(str(EXPECTED)).get_sheet_by_index(0).to_python()
    people = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return {(row["学员编号"], task): int(row[title]) for row in people for title, task in TASKS.items()}


def tallied(cohort: Cohort) -> dict[tuple[str, str], int]:
    rows = TaskTally.objects.filter(cohort=cohort, task__in=TASKS.values())
    return {(number, task): done for number, task, done in rows.values_list("secondment__number", "task", "done")}


def test_every_tally_equals_the_independent_count_and_its_own_rebuild(cohort):
    counted = expected()
    assert len(counted) == 81 * 6
    assert {key: tallied(cohort).get(key, 0) for key in counted} == counted
    before = list(TaskTally.objects.filter(cohort=cohort).order_by("secondment", "task").values_list("task", "done"))
    rebuild_tallies(cohort)
    after = list(TaskTally.objects.filter(cohort=cohort).order_by("secondment", "task").values_list("task", "done"))
    assert after == before


def test_everybody_is_placed_and_grouped_as_the_list_says(cohort):
    rows = read_list(DATA / "groups.xlsx")
    placed = Placement.objects.filter(cohort=cohort).values_list("secondment__number", "post__number")
    assert dict(placed) == {row["学员编号"]: row["岗位编号"] for row in rows}
    grouped = cohort.secondments.values_list("number", "group__name")
    assert dict(grouped) == {row["学员编号"]: row["小组"] for row in rows}
    assert Body.objects.filter(cohort=cohort, kind=Body.Kind.GROUP).count() == 8
    assert Body.objects.filter(cohort=cohort, kind=Body.Kind.BRANCH).count() == 1


@pytest.mark.parametrize(("kind", "file"), LISTS)
def test_the_same_list_again_changes_nothing(cohort, kind, file):
    before = cohort.records.count(), cohort.secondments.count(), cohort.posts.count()
    answer = json.loads(jiebang("import", kind, str(DATA / file), "--cohort", "sh05", "--json"))
    counts = answer["files"][0]["counts"]
    assert (counts["new"], counts["changed"], counts["refused"], counts["asked"]) == (0, 0, 0, 0)
    assert (cohort.records.count(), cohort.secondments.count(), cohort.posts.count()) == before


def test_a_summary_is_drafted_from_the_records_and_leaves_as_word(cohort, tmp_path):
    paper = tmp_path / "P001.docx"
    answer = jiebang(
        "report", "draft", "--cohort", "sh05", "--kind", "half_month_summary", "--period", "2021-12-H1",
        "--person", "P001", "--out", str(paper), "--json",
    )  # fmt: skip
    drafted = json.loads(answer)
    words = "\n".join(paragraph.text for paragraph in Document(str(paper)).paragraphs)
    sentences = [sentence for section in drafted["sections"] for sentence in section["sentences"]]
    assert sentences and all(sentence["text"] in words for sentence in sentences)
    known = set(cohort.records.filter(date__range=("2021-12-01", "2021-12-12")).values_list("number", flat=True))
    notes = {note["number"]: note["record"] for note in drafted["records"]}
    assert set(notes.values()) <= known
    assert {number for sentence in sentences for number in sentence["rests_on"]} == set(notes)
    assert [sentence["text"] for sentence in sentences if sentence["rests_on"]]


def test_the_whole_cohort_is_taken_away_as_an_open_archive(cohort, tmp_path):
    archive = tmp_path / "sh05.zip"
    jiebang("cohort", "export", "sh05", str(archive))
    with zipfile.ZipFile(archive) as held:
        rows = {
            name.removesuffix(".jsonl"): [json.loads(line) for line in held.read(name).decode().splitlines()]
            for name in held.namelist()
            if name.endswith(".jsonl")
        }
        assert "manifest.json" in held.namelist()
    sizes = {name: len(rows[name]) for name in ("people", "hosts", "posts", "placements", "records")}
    assert sizes == {"people": 81, "hosts": 50, "posts": 96, "placements": 81, "records": 4259}
    exported = {(row["person"], row["task"]): row["done"] for row in rows["tallies"]}
    assert {key: exported.get(key, 0) for key in expected()} == expected()

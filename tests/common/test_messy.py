"""Lists as offices really send them, each answered as the data pack's own description says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.tables import Options
from jiebang.common.uploads import read_table
from jiebang.programmes.models import Cohort, Secondment
from tests.builders import a_cohort

pytestmark = pytest.mark.django_db
MESSY = Path(__file__).parents[1] / "data" / "messy"
EXPECTED = json.loads((MESSY / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def cohort() -> Cohort:
    return a_cohort(code="sh05", start=date(2021, 10, 17))


def start(name, cohort, **options):
    kind = EXPECTED[name]["kind"]
    book = read_table(MESSY / name)
    return imports.start(
        kind, cohort.uuid, book, file_name=name, sha256="0", by=SYSTEM, options=Options(**options)
    )  # fmt: skip


def by_row(batch, sheet=None):
    return {line["row"]: line for line in batch.preview["lines"] if sheet is None or line["sheet"] == sheet}


def codes(line):
    return [fault["code"] for fault in line["faults"]]


def put_in(batch, **options):
    return imports.apply(batch, by=SYSTEM, options=Options(**options) if options else None)


def stored(cohort):
    people = Secondment.objects.filter(cohort=cohort).select_related("person", "home_unit")
    return {s.number: s for s in people}


def test_01_title_merged_units_and_footer(cohort):
    expected = EXPECTED["people-01-title-merged.xlsx"]
    batch = start("people-01-title-merged.xlsx", cohort)
    assert [row["row"] for row in batch.preview["skipped"]] == [1, 2, *expected["not_people_rows"]]
    put_in(batch)
    found = [
        (s.person.name, s.home_unit.name, s.person.born, s.level) for s in stored(cohort).values()
    ]  # given in the order of the rows
    assert found == [(row["name"], row["home"], row["born"], row["level"]) for row in expected["rows"]]
    first = Secondment.objects.get(cohort=cohort, number="P007")
    assert (first.person.phone, first.person.name) == ("15400000107", "谢子鑫")


def test_02_dates_and_digits(cohort):
    expected = EXPECTED["people-02-dates-digits.xlsx"]["rows"]
    batch = start("people-02-dates-digits.xlsx", cohort)
    refused = {row: codes(line) for row, line in by_row(batch).items() if line["fate"] == "refused"}
    assert refused == {5: ["date_without_year"], 6: ["no_such_day"], 12: ["not_date"]}
    put_in(batch, skip_refused=True)
    people = stored(cohort)
    for row in expected:
        if row["row"] not in refused:
            person = people[f"P{row['row']:03d}"]
            day = date(2021, 10, 17) if row["value"] else None
            assert (person.arrives_on, person.person.born, person.level) == (day, row["born"], row["level"])


def test_03_duplicates(cohort):
    batch = start("people-03-duplicates.xlsx", cohort)
    lines = by_row(batch)
    assert {row: line["fate"] for row, line in lines.items() if row >= 16} == {
        16: "skipped", 17: "refused", 18: "asked", 19: "new", 20: "skipped", 21: "asked",
    }  # fmt: skip
    conflict = lines[17]["faults"][0]
    assert "制度创新部主办" in conflict["what"] and "调研员" in conflict["what"]
    assert [line["notices"] for line in (lines[19],)] != [[]]
    same = {
        question["key"]: question["candidates"][0]["id"]
        for row in (18, 21)
        for question in lines[row]["questions"]
        if question["required"]
    }
    put_in(batch, choices=same, skip_refused=True)
    assert len(stored(cohort)) == EXPECTED["people-03-duplicates.xlsx"]["distinct"]


def test_04_identity_numbers(cohort):
    batch = start("people-04-id-number.xlsx", cohort)
    assert {row: codes(line) for row, line in by_row(batch).items() if line["faults"]} == {
        4: ["id_as_number"],
        5: ["id_check_digit"],
        8: ["id_as_number"],
        9: ["id_scientific"],
        10: ["id_old_form"],
    }
    accepted = {row for row, line in by_row(batch).items() if line["fate"] == "new"}
    assert accepted == {row["row"] for row in EXPECTED["people-04-id-number.xlsx"]["rows"] if "accept" in row["expect"]}
    assert "born_differs" in [notice["code"] for notice in by_row(batch)[13]["notices"]]


def test_05_two_sheets_formulas_and_a_hidden_one(cohort):
    name = "people-05-two-sheets-formulas-hidden.xlsx"
    batch = start(name, cohort)
    sheets = EXPECTED[name]["sheets"]
    read = {sheet: len(by_row(batch, sheet)) for sheet in sheets}
    assert read == {"机关事业单位": 10, "国企民企": 9, "旧名单勿用": 0}
    lines = by_row(batch, "机关事业单位")
    assert codes(lines[8]) == ["cell_error"]
    put_in(batch, skip_refused=True)
    people = stored(cohort)
    assert (people["P033"].person.born, people["P035"].person.name, people["P066"].person.name) == (
        1981,
        "王一川",
        "高洁",
    )
    chosen = start(name, a_cohort(code="sh06"), sheets=["旧名单勿用"])
    assert len(by_row(chosen, "旧名单勿用")) == 6


def test_05b_formulas_without_a_value(cohort):
    batch = start("people-05b-formula-without-value.xlsx", cohort)
    assert {
        row: (codes(line), line["faults"][0]["column"]) for row, line in by_row(batch).items() if line["faults"]
    } == {
        3: (["formula_without_value"], "出生年"),
        5: (["formula_without_value"], "派出单位"),
    }
    put_in(batch, skip_refused=True)
    assert len(stored(cohort)) == EXPECTED["people-05b-formula-without-value.xlsx"]["accepted"]


@pytest.mark.parametrize("name", ["people-06-1000-blank-rows.xlsx", "people-07-gb18030.csv", "people-08-utf16.csv"])
def test_06_to_08_blank_rows_and_encodings(cohort, name):
    put_in(start(name, cohort))
    people = stored(cohort)
    assert len(people) == EXPECTED[name]["people"]
    names = {s.person.name for s in people.values()}
    assert set(EXPECTED[name].get("names_equal_after_import", [])) <= names


def test_the_rows_to_mend_come_back_mended(cohort, tmp_path):
    """The error file is read by the same importer once its cells are right."""
    from jiebang.common.sheets import write_sheet

    batch = start("people-02-dates-digits.xlsx", cohort)
    titles, rows = imports.error_sheet(batch)
    assert len(rows) == 3 and all(isinstance(cell, str) for row in rows for cell in row)
    mended = [
        ["2021-10-17" if title == "到岗日期" else cell for title, cell in zip(titles, row, strict=True)] for row in rows
    ]
    path = tmp_path / "mended.xlsx"
    write_sheet(str(path), titles, mended)
    again = imports.start("people", cohort.uuid, read_table(path), file_name="m.xlsx", sha256="0", by=SYSTEM)
    assert ([line["fate"] for line in again.preview["lines"]], again.preview["unknown"]) == (["new"] * 3, [])

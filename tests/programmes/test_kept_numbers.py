"""Identity numbers in a list of people, where they are kept: sealed on the way, stored on confirming, told masked."""

from __future__ import annotations

import json

import pytest

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, ImportBatch
from jiebang.common.tables import Options
from jiebang.common.tables.values import Cell, Line, Sheet, Workbook
from jiebang.people import consents, identity
from jiebang.people.models import IdentityNumber, Person
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_person, a_secondment
from tests.dump import holding
from tests.one_secondee import ID_NUMBER, numbers_kept  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
OTHER = "370202199001011253"
HEAD = ("编号", "姓名", "派出单位", "证件号码")


@pytest.fixture
def cohort():
    return a_cohort(code="sh05")


def book(*rows):
    lines = [
        [Cell("text", text) if isinstance(text, str) else Cell("number", text) for text in row] for row in (HEAD, *rows)
    ]
    return Workbook([Sheet("名单", [Line(n, cells) for n, cells in enumerate(lines, start=1)])])


def previewed(cohort, *rows, options=None):
    return imports.start(
        "people", cohort.uuid, book(*rows), file_name="名单.xlsx", sha256="0" * 64, by=SYSTEM, options=options
    )


def fates(batch):
    return [(line["fate"], [f["code"] for f in line["faults"]]) for line in batch.preview["lines"]]


def notices(batch):
    return [notice["code"] for line in batch.preview["lines"] for notice in line["notices"]]


P1 = ("P001", "单晓", "青岛市商务局", ID_NUMBER)


def test_switched_off_a_number_is_checked_and_forgotten(cohort):
    batch = previewed(cohort, P1)
    assert notices(batch) == ["id_checked"]
    imports.apply(batch, by=SYSTEM)
    assert (Person.objects.count(), IdentityNumber.objects.count()) == (1, 0)
    assert holding(ID_NUMBER) == []
    assert "sealed" not in json.dumps(batch.rows)


@pytest.mark.usefixtures("numbers_kept")
class TestSwitchedOn:
    def test_the_plain_number_is_nowhere_before_nor_after(self, cohort):
        batch = previewed(cohort, P1)
        assert notices(batch) == ["id_kept"]
        assert "sealed" in json.dumps(batch.rows) and holding(ID_NUMBER) == []
        imports.apply(batch, by=SYSTEM)
        assert identity.number_of(Person.objects.get()) == ID_NUMBER
        assert holding(ID_NUMBER) == []
        assert "sealed" not in json.dumps(ImportBatch.objects.get().rows)
        assert not any(
            "number" in entry.data and entry.data["number"] == ID_NUMBER for entry in AuditEntry.objects.all()
        )

    def test_the_same_list_again_is_unchanged_and_another_number_is_told_masked(self, cohort):
        imports.apply(previewed(cohort, P1), by=SYSTEM)
        assert fates(previewed(cohort, P1)) == [("unchanged", [])]
        batch = previewed(cohort, (*P1[:3], OTHER))
        [change] = batch.preview["lines"][0]["changes"]
        assert (change["old"], change["new"]) == ("370202********1237", "370202********1253")
        imports.apply(batch, by=SYSTEM)
        assert identity.number_of(Person.objects.get()) == OTHER
        imports.undo(ImportBatch.objects.latest("id"), by=SYSTEM)
        assert identity.number_of(Person.objects.get()) == ID_NUMBER
        assert holding(ID_NUMBER, OTHER) == []

    def test_an_import_is_taken_back_with_its_numbers(self, cohort):
        batch = imports.apply(previewed(cohort, P1), by=SYSTEM)
        imports.undo(batch, by=SYSTEM)
        assert (Person.objects.count(), IdentityNumber.objects.count()) == (0, 0)

    def test_cleared_it_is_deleted_and_a_blank_cell_leaves_it(self, cohort):
        imports.apply(previewed(cohort, P1), by=SYSTEM)
        assert fates(previewed(cohort, (*P1[:3], ""))) == [("unchanged", [])]
        imports.apply(previewed(cohort, (*P1[:3], "（清空）")), by=SYSTEM)
        assert not IdentityNumber.objects.exists()

    def test_a_number_of_somebody_else_is_refused_and_the_same_human_is_asked_about(self, cohort):
        imports.apply(previewed(cohort, P1), by=SYSTEM)
        assert fates(
            previewed(cohort, ("P001", "单晓", "青岛市商务局", OTHER), ("P002", "仇文", "青岛市商务局", ID_NUMBER))
        ) == [
            ("changed", []),
            ("asked", []),
        ]
        chosen = Options(choices={"名单!2": "new"})
        assert fates(previewed(cohort, ("P002", "仇文", "青岛市商务局", ID_NUMBER), options=chosen)) == [
            ("refused", ["id_of_other"])
        ]

    def test_somebody_known_from_an_earlier_cohort_is_found_by_the_number_under_another_name(self, cohort):
        earlier = a_secondment(a_cohort(code="sh04"), person=a_person("单晓月"))
        identity.store_number(earlier.person, ID_NUMBER, by=SYSTEM)
        batch = previewed(cohort, P1)
        [question] = batch.preview["lines"][0]["questions"][:1]
        assert question["candidates"][0]["id"] == f"secondment:{earlier.uuid}"
        choice = Options(choices={question["key"]: question["candidates"][0]["id"]})
        imports.apply(batch, by=SYSTEM, options=choice)
        assert Secondment.objects.get(cohort=cohort).person == earlier.person

    def test_two_rows_with_one_number_and_a_number_cell_are_refused(self, cohort):
        batch = previewed(cohort, P1, ("P002", "仇文", "别处", ID_NUMBER), ("P003", "查理", "别处", 3.702e17))
        assert fates(batch) == [("new", []), ("refused", ["id_twice"]), ("refused", ["id_as_number"])]

    def test_who_declined_is_not_kept(self, cohort):
        known = a_secondment(cohort, "单晓", number="P001")
        consents.answer(known.person, consents.ID_NUMBER, agreed=False, by=SYSTEM)
        batch = previewed(cohort, ("P001", "单晓", "", ID_NUMBER))
        assert "id_declined" in notices(batch)
        imports.apply(batch, by=SYSTEM)
        assert not IdentityNumber.objects.exists()

    def test_a_key_changed_between_upload_and_confirming_refuses_the_row(self, cohort, settings):
        batch = previewed(cohort, P1)
        settings.FIELD_KEY = "k2:HR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8"
        with pytest.raises(imports.batches.Moved):
            imports.apply(batch, by=SYSTEM)
        batch.refresh_from_db()
        assert fates(batch) == [("refused", ["id_unreadable"])]

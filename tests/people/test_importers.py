"""The list of companies: the data pack's planted pairs, and rows that contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest

import jiebang
from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.tables import Cell, Options, Sheet, Workbook
from jiebang.common.tables.values import Line
from jiebang.common.uploads import read_table
from jiebang.people.matching import guess_kind
from jiebang.people.models import Alias, Organisation
from jiebang.people.organisations import OrganisationBook

pytestmark = pytest.mark.django_db
LIST = Path(jiebang.__file__).parent / "demo" / "data" / "companies.xlsx"
HEADER = ["企业编号", "企业名称", "统一社会信用代码", "别名", "行业"]


def start(*rows, workbook=None, **options):
    lines = [
        Line(n, [Cell("text", v) if v else Cell("blank") for v in row]) for n, row in enumerate([HEADER, *rows], 1)
    ]
    workbook = workbook or Workbook([Sheet("", lines)])
    return imports.start(
        "companies",
        imports.INSTALLATION,
        workbook,
        file_name="c.xlsx",
        sha256="0",
        by=SYSTEM,
        options=Options(**options),
    )


def fates(batch):
    return [line["fate"] for line in batch.preview["lines"]]


@pytest.fixture(scope="module")
def companies():
    return read_table(LIST)


def numbered(number):
    return Organisation.objects.filter(number=number).first()


def test_the_303_companies_are_294_once_the_near_one_is_answered(companies):
    batch = start(workbook=companies)
    [question] = [q for line in batch.preview["lines"] for q in line["questions"]]
    assert question["candidates"][0]["label"] == "翊明城市建设股份有限公司"
    options = Options(choices={question["key"]: question["candidates"][0]["id"]})
    imports.apply(batch, by=SYSTEM, options=options)
    assert Organisation.objects.count() == 294
    together = [("C003", "C206"), ("C203", "C213"), ("C112", "C236"), ("C017", "C204"), ("C026", "C085"),
                ("C027", "C199"), ("C065", "C251"), ("C126", "C193"), ("C123", "C142")]  # fmt: skip
    assert [sum(numbered(n) is not None for n in pair) for pair in together] == [1] * 9
    apart = [("C040", "C163"), ("C139", "C031"), ("C084", "C103")]
    assert all(numbered(n) is not None for pair in apart for n in pair)
    book = OrganisationBook(["屿序网络", "翊明城市建设股份有限公司", "上海翊明城市建设股份有限公司"])
    assert book.find("屿序网络") == numbered("C026")
    assert book.find("上海翊明城市建设股份有限公司") == book.find("翊明城市建设股份有限公司")
    assert numbered("C027").credit_code == "91379098MAA4C5G34R"


def test_the_same_list_again_changes_nothing(companies):
    imports.apply(start(workbook=companies), by=SYSTEM)
    count = Organisation.objects.count(), Alias.objects.count()
    again = imports.apply(start(workbook=companies), by=SYSTEM)
    assert set(fates(again)) == {"unchanged", "skipped"}
    assert (Organisation.objects.count(), Alias.objects.count()) == count == (295, Alias.objects.count())


def test_a_code_that_fails_its_check_is_shown_and_never_tells_companies_apart():
    imports.apply(start(["C1", "青岛甲乙有限公司", "91379098MAA4C5G34Y", "", ""]), by=SYSTEM)
    found = Organisation.objects.get()
    assert (found.credit_code, found.doubtful_code) == (None, "91379098MAA4C5G34Y")
    imports.apply(start(["", "青岛甲乙有限公司", "91379098MAA4C5G34R", "", ""]), by=SYSTEM)
    found.refresh_from_db()
    assert (found.credit_code, found.doubtful_code) == ("91379098MAA4C5G34R", "")


def test_one_name_under_two_good_codes_is_two_companies():
    rows = [
        ["", "青岛甲乙有限公司", "91379098MAA4C5G34R", "", ""],
        ["", "青岛甲乙有限公司", "91379098MA2ETM5K7D", "", ""],
    ]
    imports.apply(start(*rows), by=SYSTEM)
    assert Organisation.objects.count() == 2


def test_a_number_of_another_company_is_refused():
    imports.apply(start(["C1", "青岛甲乙有限公司", "", "", ""]), by=SYSTEM)
    batch = start(
        ["C1", "上海丙丁有限公司", "", "", ""], ["C2", "青岛戊己厂", "", "", ""], ["C2", "上海庚辛院", "", "", ""]
    )
    assert fates(batch) == ["refused", "new", "refused"]


def test_changes_are_shown_and_another_writing_becomes_an_alias():
    imports.apply(start(["C1", "青岛甲乙有限公司", "", "", "金融"]), by=SYSTEM)
    batch = start(["C1", "青岛甲乙", "", "甲乙", "航运"], ["C1", "甲乙公司控股", "", "", ""])
    assert fates(batch) == ["changed", "refused"]
    assert [(c["old"], c["new"]) for c in batch.preview["lines"][0]["changes"]] == [("金融", "航运"), ("", "甲乙")]


def test_undo_takes_companies_and_aliases_back(companies):
    batch = imports.apply(start(workbook=companies), by=SYSTEM)
    imports.undo(batch, by=SYSTEM)
    assert (Organisation.objects.count(), Alias.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("上海期货交易所", "company"),
        ("青岛润泽康养服务有限公司（样例）", "company"),
        ("上海市软件行业协会", "association"),
        ("青岛市商务局", "agency"),
        ("共青团青岛市委", "agency"),
        ("青岛大学", "school"),
        ("某某", "other"),
    ],
)
def test_the_sort_of_an_organisation_is_heard_from_its_name(name, kind):
    assert guess_kind(name, "other") == kind

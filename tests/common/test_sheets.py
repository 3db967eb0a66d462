from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from urllib.parse import quote
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from jiebang.common import sheets
from jiebang.common.plain import file_name, printable


def written(columns, rows, **options):
    target = BytesIO()
    sheets.write_sheet(target, columns, rows, **options)
    target.seek(0)
    return target


def read_back(columns, rows, **options):
    book = CalamineWorkbook.from_filelike(written(columns, rows, **options))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_text_numbers_and_dates_come_back_as_they_were():
    row = ["张𠮷", 3, 2.5, Decimal("1.25"), date(2021, 12, 1), datetime(2021, 12, 1, 8, 30), time(9, 5), "00123"]
    (back,) = read_back(["a"] * 8, [row])
    assert back[1] == ["张𠮷", 3, 2.5, 1.25, date(2021, 12, 1), datetime(2021, 12, 1, 8, 30), time(9, 5), "00123"]


def test_what_looks_like_a_formula_is_written_as_text():
    hostile = ['=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "http://example.org", "<b>&amp;"]
    target = written(["名称"], [[text] for text in hostile])
    with ZipFile(target) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    target.seek(0)
    back = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()
    assert [row[0] for row in back] == ["名称", *hostile]


def test_control_characters_and_half_characters_are_left_out():
    (back,) = read_back(["a"], [["前\x00\x1b\ud800\u202e后\n第二行"]])
    assert back[1] == ["前后\n第二行"]


def test_an_aware_time_is_written_in_local_time():
    (back,) = read_back(["a"], [[datetime(2021, 12, 1, 16, 30, tzinfo=UTC)]])
    assert back[1] == [datetime(2021, 12, 2, 0, 30)]


def test_empty_cells_not_a_number_and_long_text_are_safe():
    (back,) = read_back(["a", "b", "c", "d"], [[None, float("nan"), "字" * 40_000, 10**20]])
    assert back[1] == ["", "nan", "字" * sheets.CHARACTERS_A_CELL, str(10**20)]


def test_a_list_without_rows_still_has_its_header():
    assert read_back(["编号", "姓名"], []) == [[["编号", "姓名"]]]


def test_rows_beyond_one_sheet_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_A_SHEET", 2)
    assert read_back(["a"], [[1], [2], [3]]) == [[["a"], [1], [2]], [["a"], [3]]]


def test_the_same_list_gives_the_same_bytes():
    assert written(["a"], [["甲"]]).getvalue() == written(["a"], [["甲"]]).getvalue()


def test_a_sheet_name_leaves_out_what_excel_refuses():
    book = CalamineWorkbook.from_filelike(written(["a"], [], name="记录/[2021]:*?" + "长" * 40))
    assert book.sheet_names == ["记录  2021    " + "长" * 19]


def test_the_response_carries_a_name_in_any_language():
    response = sheets.sheet_response("工作记录", ["a"], [[1]])
    assert response["Content-Type"] == sheets.CONTENT_TYPE
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('工作记录.xlsx')}"
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_file_names_carry_no_path_and_no_line_break():
    assert file_name("../../etc/passwd\r\nX: 1") == "etc passwd X 1"
    assert file_name("\x00...") == "list"
    assert printable("a\r\nb") == "a\nb"

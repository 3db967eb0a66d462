"""Reading lists: cells, headers, rows that are no entries, encodings."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.common.tables import CLEAR, Cell, Column, FileKind, Options, Sheet, TableFault, Workbook, recognise
from jiebang.common.tables import readers as read
from jiebang.common.tables.delimited import decode, read_text
from jiebang.common.tables.readers import Bad, Noted
from jiebang.common.tables.recognise import without_secrets
from jiebang.common.tables.values import Line

PEOPLE = FileKind(
    "people",
    (
        Column("number", ("编号", "学号"), read.code_up_to(20), clearable=False),
        Column("name", ("姓名",), read.name_up_to(20)),
        Column("home", ("派出单位", "工作单位"), read.name_up_to(200), fill_down=True),
        Column("level", ("级别",), read.read_level),
        Column("id_number", ("身份证号",), read.read_id_number, sensitive=True),
    ),
    keys=(("number",), ("name", "home")),
    keep_extra=True,
)


def text(value: str) -> Cell:
    return Cell("text", value)


def answer(reader, cell):
    """The value, ("noted", value, code) or ("bad", code)."""
    try:
        value = reader(cell)
    except Bad as bad:
        return "bad", bad.code
    return ("noted", value.value, value.code) if isinstance(value, Noted) else value


DAY = date(2021, 10, 17)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (text("2021.10.17"), DAY),
        (text("2021年10月17日"), DAY),
        (text("２０２１年１０月１７日"), DAY),
        (text("2021/10/17 08:30"), DAY),
        (text("2021-10-17 00:00:00"), DAY),
        (text("20211017"), DAY),
        (text("2021-1-7"), date(2021, 1, 7)),
        (Cell("number", 20211017.0), DAY),
        (Cell("date", datetime(2021, 10, 17, 8, 30)), DAY),
        (Cell("date", DAY), DAY),
        (Cell("number", 44486.0), ("noted", DAY, "date_serial")),
        (text("44486"), ("noted", DAY, "date_serial")),
        (text("10月17日"), ("bad", "date_without_year")),
        (text("10.17"), ("bad", "date_without_year")),
        (text("2021-02-30"), ("bad", "no_such_day")),
        (text("待定"), ("bad", "not_date")),
        (Cell("number", 5.0), ("bad", "not_date")),
        (Cell("bool", True), ("bad", "not_date")),
    ],
)
def test_days_are_read_as_offices_write_them(cell, expected):
    assert answer(read.read_date, cell) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2人", (0, 2)),
        ("１", (0, 1)),
        ("1-2", (1, 2)),
        ("一至两人", (1, 2)),
        ("两名", (0, 2)),
        ("不超过3人", (0, 3)),
        ("3人以内", (0, 3)),
        ("十二", (0, 12)),
        ("0", (0, 0)),
        ("若干", ("bad", "seats")),
        ("3-1", ("bad", "seats_span")),
        ("1000", ("bad", "out_of_range")),
    ],
)
def test_seats_are_read_as_offices_write_them(written, expected):
    assert answer(read.seats, text(written)) == expected


def test_seats_excel_made_a_date_of_are_refused():
    assert answer(read.seats, Cell("date", date(2021, 1, 2))) == ("bad", "seats_date")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (text("1976.02"), 1976),
        (text("1970年"), 1970),
        (text("１９８４"), 1984),
        (text("1984年5月"), 1984),
        (text("1984-05-01"), 1984),
        (text("198405"), 1984),
        (Cell("number", 1984.0), 1984),
        (Cell("number", 1976.02), 1976),
        (Cell("date", date(1984, 5, 1)), 1984),
        (text("84"), ("bad", "not_year")),
        (text("1200"), ("bad", "not_year")),
    ],
)
def test_years_of_birth_are_read_as_offices_write_them(cell, expected):
    assert answer(read.year_born, cell) == expected


@pytest.mark.parametrize(
    ("reader", "cell", "expected"),
    [
        (read.read_level, text("６"), 6),
        (read.read_level, Cell("number", 6.0), 6),
        (read.read_level, text("六"), 6),
        (read.read_level, Cell("number", 6.5), ("bad", "not_whole")),
        (read.read_level, text("10"), ("bad", "out_of_range")),
        (read.yes_no, text("是"), True),
        (read.yes_no, text("×"), False),
        (read.yes_no, text("也许"), ("bad", "not_yes_no")),
        (read.read_phone, Cell("number", 15400000101.0), ("noted", "15400000101", "phone_from_number")),
        (read.read_phone, text("转告"), ("bad", "not_phone")),
        (read.read_id_number, Cell("number", 3.7e17), ("bad", "id_as_number")),
        (read.read_credit_code, text("1234"), ("noted", "1234", "credit_code_doubtful")),
        (read.text_up_to(3), text("四个字啊"), ("bad", "too_long")),
        (read.one_of(host=("单位",)), text("单位"), "host"),
        (read.one_of(host=("单位",)), text("谁"), ("bad", "not_one_of")),
    ],
)
def test_cells_are_read_or_refused(reader, cell, expected):
    assert answer(reader, cell) == expected


def a_sheet(*rows: list[object], name: str = "名单", **fields: object) -> Sheet:
    lines = [Line(n, [Cell("blank") if v == "" else v if isinstance(v, Cell) else text(str(v)) for v in row])
             for n, row in enumerate(rows, 1) if any(v != "" for v in row)]  # fmt: skip
    return Sheet(name, lines, **fields)  # type: ignore[arg-type]


def reading(*sheets: Sheet, options: Options | None = None):
    return recognise(Workbook(list(sheets)), PEOPLE, options)


def test_titles_headers_subtotals_and_footers_are_no_entries():
    found = reading(
        a_sheet(
            ["某某名单"],
            ["序号", "姓 名", "工作单位", "级别（1-9）"],
            ["1", "王 哲", "市商务局", "6"],
            ["序号", "姓名", "工作单位", "级别"],
            ["小计", "", "", "6"],
            ["2", "小计", "", ""],
            ["合计：2人"],
            ["备注：略"],
        )
    )
    assert [(row.number, row.values) for row in found.rows] == [(3, {"name": "王哲", "home": "市商务局", "level": 6})]
    assert [(row.number, row.code) for row in found.skipped] == [
        (1, "title"), (4, "header_again"), (5, "subtotal"), (6, "subtotal"), (7, "subtotal"), (8, "footer"),
    ]  # fmt: skip


def test_a_person_called_like_a_remark_is_still_an_entry():
    found = reading(a_sheet(["编号", "姓名", "派出单位"], ["P1", "附小明", "市商务局"]))
    assert [row.get("name") for row in found.rows] == ["附小明"]


def test_merged_cells_fill_down_only_where_the_column_allows_it():
    rows = [["编号", "姓名", "派出单位", "级别"], ["P1", "甲", "市局", "3"], ["P2", "乙", "", ""]]
    found = reading(a_sheet(*rows, merged=[(2, 2, 3, 2), (2, 3, 3, 3)]))
    assert found.rows[1].values == {"number": "P2", "name": "乙", "home": "市局"}
    assert [notice.code for notice in found.rows[1].notices] == ["filled_down"]


def test_several_sheets_may_order_their_columns_as_they_like():
    first = a_sheet(["编号", "姓名"], ["P1", "甲"], name="一")
    second = a_sheet(["姓名", "编号"], ["乙", "P2"], name="二")
    assert [(row.sheet, row.get("number"), row.get("name")) for row in reading(first, second).rows] == [
        ("一", "P1", "甲"),
        ("二", "P2", "乙"),
    ]


def test_a_hidden_sheet_is_read_only_when_chosen():
    shown = a_sheet(["编号", "姓名"], ["P1", "甲"], name="名单")
    hidden = a_sheet(["编号", "姓名"], ["P9", "旧"], name="旧", hidden=True)
    assert [row.get("number") for row in reading(shown, hidden).rows] == ["P1"]
    chosen = reading(shown, hidden, options=Options(sheets=["旧"]))
    assert [row.get("number") for row in chosen.rows] == ["P1", "P9"]


def test_unknown_columns_are_kept_and_can_be_said_to_be_a_known_one():
    sheet = a_sheet(["编号", "姓名", "血型", "单位简称"], ["P1", "甲", "O", "市局"])
    found = reading(sheet)
    assert (found.rows[0].extra, [column.title for column in found.unknown]) == (
        {"血型": "O", "单位简称": "市局"},
        ["血型", "单位简称"],
    )
    mapped = reading(sheet, options=Options(columns={"单位简称": "home", "血型": "-"}))
    assert (mapped.rows[0].extra, mapped.rows[0].get("home")) == ({}, "市局")


def test_a_list_without_its_header_says_which_columns_are_wanted():
    found = reading(a_sheet(["甲", "乙"], ["丙", "丁"]))
    assert [(fault.code, fault.values) for fault in found.faults] == [
        ("no_header", {"columns": ["编号", "姓名", "派出单位"]})
    ]


def test_a_missing_key_column_is_named():
    found = reading(a_sheet(["姓名", "级别"], ["甲", "3"]))
    assert [(fault.code, fault.values["columns"]) for fault in found.faults] == [("columns_missing", ["编号"])]


def test_a_blank_leaves_and_the_clearing_mark_empties():
    found = reading(a_sheet(["编号", "姓名", "级别"], ["P1", "", "（清空）"], ["（清空）", "甲", ""]))
    assert found.rows[0].values == {"number": "P1", "level": CLEAR}
    assert [fault.code for fault in found.rows[1].faults] == ["not_clearable"]


def test_error_cells_formulas_and_missing_keys_are_faults_of_their_row():
    rows = [
        ["编号", "姓名", "级别"],
        ["P1", "甲", Cell("error", "#N/A")],
        ["P2", Cell("formula"), "3"],
        ["", "丙", "3"],
    ]
    found = reading(a_sheet(*rows))
    assert [[(fault.code, fault.column) for fault in row.faults] for row in found.rows] == [
        [("cell_error", "级别")],
        [("formula_without_value", "姓名")],
        [("cell_required", "编号")],
    ]


def test_no_identity_number_is_kept_wherever_it_stands():
    number, other = "370298198205225489", "370298197207152394"
    sheet = a_sheet(
        ["编号", "姓名", "身份证号", "证件", "备注栏"],
        ["P1", "甲", number, other, f"号{number}"],
        ["P2", "乙", Cell("number", 3.7e17), Cell("number", 3.70298198205225e17), "379098760604318"],
    )
    kept = str(without_secrets(Workbook([sheet]), PEOPLE).to_json())
    assert all(digits not in kept for digits in (number, other, number[6:14], other[6:14], "3.70298", "760604"))


def test_a_workbook_travels_as_json_without_loss():
    cells = [
        text("甲"),
        Cell("number", 2.5),
        Cell("bool", True),
        Cell("date", DAY),
        Cell("error", "#N/A"),
        Cell("formula"),
    ]
    book = Workbook(
        [Sheet("一", [Line(3, cells)], hidden=True, merged=[(1, 0, 2, 0)], hidden_rows=[3])], "gb18030", "big5"
    )
    assert Workbook.from_json(book.to_json()) == book


NAMES = "编号,姓名,单位\nP1,张𠮷,青岛市商务局\nP2,李㐂来,上海期货交易所\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("gb18030", "gb18030"),
    ],
)
def test_text_is_read_in_the_encodings_offices_save(encoding, said):
    assert decode(NAMES.encode(encoding)) == (NAMES, said, "")


def test_big5_is_told_from_gb18030_and_flagged():
    written = "編號,姓名,單位\n1,陳大文,臺北市政府交通局公務人員訓練中心\n2,林小明,國立臺灣大學圖書館\n"
    assert decode(written.encode("cp950")) == (written, "big5", "gb18030")


def test_broken_bytes_are_refused_with_their_position():
    with pytest.raises(TableFault) as caught:
        decode("编号,姓名\n".encode() + b"\x81\xff\xff,\x80")
    assert (caught.value.code, caught.value.values) == ("broken_bytes", {"position": 15})


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=2, max_size=5),
        min_size=1,
        max_size=8,
    ),
    encoding=st.sampled_from(["utf-8-sig", "utf-16", "gb18030"]),
)
def test_what_was_written_as_csv_is_read_as_it_was(tmp_path_factory, rows, encoding):
    rows = [["表头", "列", "又"], *rows]
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows(rows)
    path: Path = tmp_path_factory.mktemp("csv") / "list.csv"
    content = target.getvalue().encode(encoding)
    if encoding == "gb18030":
        content = content.replace(b"\x00", b"")
    path.write_bytes(content)
    read_back = read_text(path)
    if read_back.doubt:
        return  # rare characters that look like another encoding are shown to a person
    lines = {line.number: [cell.text for cell in line.cells] for line in read_back.sheets[0].lines}
    for number, row in enumerate(rows, 1):
        if any(value.strip() for value in row):
            assert [v if v.strip() else "" for v in row] == lines[number]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.text(max_size=8), st.floats(allow_nan=False), st.booleans()), max_size=6), max_size=8
    )
)
def test_no_rows_break_the_reading(rows):
    cells = [
        [
            Cell("bool", v) if isinstance(v, bool) else Cell("number", v) if isinstance(v, float) else text(v)
            for v in row
        ]
        for row in [["编号", "姓名", "派出单位", "级别", "身份证号"], *rows]
    ]
    sheet = Sheet("一", [Line(n, row) for n, row in enumerate(cells, 1)])
    reading = recognise(without_secrets(Workbook([sheet]), PEOPLE), PEOPLE)
    assert len(reading.rows) <= len(rows)


def test_a_nul_in_a_text_falls_away_before_anything_is_stored():
    sheet = {"name": "a\x00", "hidden": False, "merged": [], "hidden_rows": [], "lines": [[1, ["甲\x00", "\x00"]]]}
    read_back = Workbook.from_json({"sheets": [sheet]}).sheets[0]
    assert (read_back.name, read_back.lines[0].cells) == ("a", [text("甲"), Cell("blank")])

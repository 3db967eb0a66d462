"""Hostile files, each answered by its sentence within limits, the process that asked alive and unharmed."""

from __future__ import annotations

import os
import resource
import sys
import time

import pytest
import xlsxwriter

from jiebang.common import limited as running
from jiebang.common.refusals import Refused
from jiebang.common.tables import Cell, TableFault, read_file, recognise
from jiebang.common.tables import child as children
from jiebang.common.uploads import read_table, shown_name
from jiebang.programmes.importers import PEOPLE
from tests.hostile.files import (
    HEADER,
    LAUGHS,
    OLE,
    OUTSIDE,
    PERSON,
    QUADRATIC,
    row,
    sheet,
    with_bomb,
    xlsx,
)

MEGABYTE = 1024 * 1024


def fault_of(path):
    """(code, seconds) of a file that is refused; the asking process may not grow by what the file unpacks to."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TableFault) as caught:
        read_file(path, max_bytes=10 * MEGABYTE)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000, f"the asking process grew by {grown} kB"
    return caught.value.code, time.monotonic() - began


def assert_refused(path, code, seconds=20):
    found, took = fault_of(path)
    assert (found, took < seconds) == (code, True)


def rows_of(path):
    return [row.values for row in recognise(read_file(path, max_bytes=10 * MEGABYTE), PEOPLE).rows]


ONE_PERSON = [{"number": "P1", "name": "甲", "home": "市商务局"}]


# Bombs


def test_a_gigabyte_in_one_cell_is_refused_before_it_is_read(tmp_path):
    assert_refused(
        with_bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"A" * 1024, MEGABYTE), "unpacks_too_large"
    )


def test_millions_of_shared_strings_are_refused(tmp_path):
    path = with_bomb(tmp_path / "a.xlsx", "xl/sharedStrings.xml", b"<si><t>a</t></si>", 7_700_000)
    assert_refused(path, "unpacks_too_large")


@pytest.mark.parametrize("claim", [10, 5 * MEGABYTE])
def test_a_header_that_lies_about_its_size_is_refused(tmp_path, claim):
    path = with_bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"<b/>", 1000, claim=claim)
    assert_refused(path, "broken_archive")


def test_a_lie_does_not_hide_a_bomb(tmp_path):
    path = with_bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"A" * 1024, 200_000, claim=100)
    assert_refused(path, "unpacks_too_large")


def test_thousands_of_parts_are_refused(tmp_path):
    parts = {f"xl__media__{number}.bin": "x" for number in range(2001)}
    assert_refused(xlsx(tmp_path / "a.xlsx", sheet(HEADER), **parts), "too_many_parts")


@pytest.mark.parametrize("prologue", [LAUGHS, QUADRATIC, OUTSIDE, "<!-- " + "x" * 90_000 + " -->" + LAUGHS])
def test_a_document_type_is_refused_wherever_it_hides(tmp_path, prologue):
    assert_refused(xlsx(tmp_path / "a.xlsx", sheet(HEADER + PERSON, prologue=prologue)), "dtd")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_document_type_in_utf_16_is_refused_too(tmp_path, encoding):
    written = sheet(HEADER, prologue=OUTSIDE).replace("UTF-8", "UTF-16")
    content = ("\ufeff" if encoding == "utf-16-be" else "") + written
    assert_refused(xlsx(tmp_path / "a.xlsx", content.encode(encoding)), "dtd")


def test_a_document_type_in_a_part_nobody_reads_is_refused(tmp_path):
    assert_refused(
        xlsx(tmp_path / "a.xlsx", sheet(HEADER), **{"custom__x.dat": f"<?xml version='1.0'?>{LAUGHS}<a/>"}), "dtd"
    )


# Sheets that reach too far


def test_one_value_in_the_last_cell_a_sheet_can_have_is_refused(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert_refused(xlsx(tmp_path / "a.xlsx", sheet(HEADER + PERSON + far)), "far_off_cell")


def test_a_false_dimension_is_not_believed(tmp_path):
    assert rows_of(xlsx(tmp_path / "a.xlsx", sheet(HEADER + PERSON, dimension="A1:XFD1048576"))) == ONE_PERSON


def test_a_list_of_more_than_20_000_rows_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for number in range(20_002):
            page.write_row(number, 0, [number, "甲"])
    assert_refused(path, "too_many_rows")


def test_a_text_of_more_than_20_000_rows_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,姓名\n" + "P1,甲\n" * 20_001)
    assert_refused(path, "too_many_rows")


def test_endless_blank_formatted_rows_end_the_sheet_and_are_said(tmp_path):
    blanks = "".join(f'<row r="{number}" s="1"><c r="A{number}" s="1"/></row>' for number in range(3, 200_003))
    late = row(200_003, "P2", "乙", "市商务局")
    path = xlsx(tmp_path / "a.xlsx", sheet(HEADER + PERSON + blanks + late))
    book = read_file(path, max_bytes=10 * MEGABYTE)
    found = recognise(book, PEOPLE)
    assert [row.values for row in found.rows] == ONE_PERSON
    assert [(notice.code, notice.row) for notice in found.notices] == [("beyond_blanks", 200_003)]


def test_a_file_above_the_limit_is_refused_by_its_size_alone(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * (10 * MEGABYTE))
    assert_refused(path, "file_too_large", seconds=1)


# What a file is, by its content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"  \r\n \r\n", "empty_file"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "html"),
        (b"<?xml version='1.0'?><Workbook/>", "xml"),
        (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + b"\0" * 500 + "Workbook".encode("utf-16-le"), "old_xls"),
        (OLE + b"\0" * 500 + "WordDocument".encode("utf-16-le"), "old_office"),
        (b"PK\x03\x04" + b"\0" * 40, "broken_archive"),
        (b"PK\x05\x06" + b"\0" * 18, "broken_archive"),
        (b"%PDF-1.7 ...", "other_format"),
        (b"\x89PNG\r\n", "other_format"),
        (b"a\0b\0\0\0c" * 50, "other_format"),
        ("编号,姓名\n".encode() + b"\x81\xff\xff,\x80", "broken_bytes"),
        (b'{"status": ', "broken_json"),
        (b"[" * 200_000, "broken_json"),
    ],
)
def test_every_wrong_file_has_its_own_sentence(tmp_path, content, code):
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    assert_refused(path, code)
    with pytest.raises(Refused) as caught:
        read_table(path)
    assert len(str(caught.value)) > 10


def test_a_truncated_workbook_is_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", sheet(HEADER + PERSON))
    path.write_bytes(path.read_bytes()[:-200])
    assert_refused(path, "broken_archive")


def test_a_workbook_named_as_text_is_read_by_what_it_is(tmp_path):
    assert rows_of(xlsx(tmp_path / "a.csv", sheet(HEADER + PERSON))) == ONE_PERSON


def test_a_sheet_that_is_no_xml_is_refused(tmp_path):
    assert_refused(xlsx(tmp_path / "a.xlsx", "<worksheet><sheetData><row"), "broken_archive")


def test_a_folder_and_a_missing_file_are_named(tmp_path):
    assert_refused(tmp_path, "no_such_file")
    assert_refused(tmp_path / "nix.xlsx", "no_such_file")


# Cells


def test_a_formula_in_a_name_stays_text(tmp_path):
    attack = "=cmd|' /C calc'!A0"
    rows = rows_of(xlsx(tmp_path / "a.xlsx", sheet(HEADER + row(2, "P1", attack, "市商务局"))))
    assert rows[0]["name"] == attack


def test_a_formula_without_its_result_is_known_as_one(tmp_path):
    cell = '<row r="2"><c r="A2"><f>1+1</f><v></v></c><c r="B2" t="str"><f>A1</f><v></v></c></row>'
    book = read_file(xlsx(tmp_path / "a.xlsx", sheet(HEADER + cell)), max_bytes=MEGABYTE)
    assert book.sheets[0].lines[1].cells == [Cell("formula")]


def test_hidden_rows_are_read_and_said(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", sheet(HEADER + row(2, "P1", "甲", "市商务局", attributes=' hidden="1"')))
    found = recognise(read_file(path, max_bytes=MEGABYTE), PEOPLE)
    assert ([row.values for row in found.rows], [n.code for n in found.notices]) == (ONE_PERSON, ["rows_hidden"])


def test_characters_that_turn_or_hide_text_fall_away(tmp_path):
    rows = rows_of(xlsx(tmp_path / "a.xlsx", sheet(HEADER + row(2, "P1", "甲\u202e乙\u200b", "市商务局"))))
    assert rows[0]["name"] == "甲乙"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\名单.xlsx", "名单.xlsx"),
        ("a\x00b\u202e.xlsx", "ab.xlsx"),
        ('x";filename=y.xlsx', "x ;filename=y.xlsx"),
        ("", "list"),
    ],
)
def test_a_file_name_is_only_ever_a_name(name, shown):
    assert shown_name(name) == shown
    assert len(shown_name("长" * 500 + ".xlsx")) <= 110


# The child itself


def run_child(monkeypatch, tmp_path, code):
    """The child replaced by a script of our own."""
    script = tmp_path / "sitecustomize.py"
    script.write_text(code)
    monkeypatch.setattr(running, "SECONDS", 2)
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\nexec {sys.executable} {script}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(running.sys, "executable", str(interpreter))
    list_file = tmp_path / "a.csv"
    list_file.write_text("编号\n1\n")
    return list_file


@pytest.mark.parametrize(
    "code",
    ["import os; os.abort()", "import time; time.sleep(60)", "import sys; sys.exit(3)", "print('no json')"],
)
def test_a_child_that_dies_or_hangs_is_a_sentence(monkeypatch, tmp_path, code):
    assert_refused(run_child(monkeypatch, tmp_path, code), "too_heavy", seconds=10)


def test_the_child_limits_its_own_memory_and_time(tmp_path):
    reader = os.fork()
    if reader == 0:  # pragma: no cover - runs in the child
        children.limit()
        ok = resource.getrlimit(resource.RLIMIT_AS)[0] == 768 * MEGABYTE
        ok = (
            ok
            and resource.getrlimit(resource.RLIMIT_CPU)[0] == 15
            and resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 0
        )
        os._exit(0 if ok else 1)
    assert os.waitpid(reader, 0)[1] == 0


def test_the_child_knows_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("JIEBANG_SECRET_KEY", "x" * 50)
    says = """import os
print('{"fault": "%s", "values": {}}' % ("html" if "JIEBANG_SECRET_KEY" in os.environ else "dtd"))"""
    assert_refused(run_child(monkeypatch, tmp_path, says), "dtd")

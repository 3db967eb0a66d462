from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from jiebang.common.documents import (
    ENGLISH,
    GB_9704,
    Annex,
    Card,
    Cards,
    Document,
    Subheading,
    cards_document,
    layout_for,
    official_document,
)
from jiebang.common.documents.word import chinese_number

SUMMARY = Document(
    title="半月总结",
    subtitle="张𠮷 · 上海清算所",
    sections=[("任务进展", ["本期走访企业 5 家。", Subheading("（一）岗位")]), ("下步打算", ["无。"])],
    closing=["张𠮷", "2021 年 11 月 15 日"],
    annex=Annex("依据清单", ["序号", "日期"], [[1, "11 月 2 日"]], label="附件"),
    author="张𠮷",
    dated=date(2021, 11, 15),
)


def opened(document, layout=GB_9704):
    return docx.Document(BytesIO(official_document(document, layout)))


def part(document, name, layout=GB_9704):
    with ZipFile(BytesIO(official_document(document, layout))) as package:
        return package.read(name).decode()


def faces(paragraph):
    run = paragraph.runs[0]
    return run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt


def test_page_margins_and_type_area_are_those_of_the_standard():
    page = opened(SUMMARY).sections[0]
    sizes = [
        page.page_width,
        page.page_height,
        page.top_margin,
        page.left_margin,
        page.right_margin,
        page.bottom_margin,
    ]
    assert [round(size.mm, 1) for size in sizes] == [210, 297, 37, 28, 26, 35]
    assert (GB_9704.width, GB_9704.height) == (156, 225)


def test_grid_holds_22_lines_of_28_characters():
    grid = opened(SUMMARY).sections[0]._sectPr.find(qn("w:docGrid"))
    twips = int(grid.get(qn("w:linePitch")))
    assert 225 / 23 < twips / 20 / 72 * 25.4 <= 225 / 22
    spacing = opened(SUMMARY).paragraphs[4].runs[0]._r.rPr.find(qn("w:spacing"))
    character = 16 + int(spacing.get(qn("w:val"))) / 20
    assert 28 * character <= 156 / 25.4 * 72 < 29 * character


def test_each_part_names_its_face_and_size():
    found = {p.text: faces(p) for p in opened(SUMMARY).paragraphs if p.text}
    assert found == {
        "半月总结": ("方正小标宋简体", 22),
        "张𠮷 · 上海清算所": ("楷体_GB2312", 16),
        "一、任务进展": ("黑体", 16),
        "本期走访企业 5 家。": ("仿宋_GB2312", 16),
        "（一）岗位": ("楷体_GB2312", 16),
        "二、下步打算": ("黑体", 16),
        "无。": ("仿宋_GB2312", 16),
        "附件：依据清单": ("仿宋_GB2312", 16),
        "张𠮷": ("仿宋_GB2312", 16),
        "2021 年 11 月 15 日": ("仿宋_GB2312", 16),
        "附件": ("黑体", 16),
        "依据清单": ("方正小标宋简体", 22),
    }


def test_page_number_stands_outside_between_dashes():
    word = opened(SUMMARY)
    assert word.settings.odd_and_even_pages_header_footer is True
    odd, even = word.sections[0].footer.paragraphs[0], word.sections[0].even_page_footer.paragraphs[0]
    assert (odd.text, odd.alignment, faces(odd)) == ("— 1 —", 2, ("宋体", 14))
    assert (even.text, even.alignment, faces(even)) == ("— 1 —", 0, ("宋体", 14))
    assert " PAGE " in odd._p.xml


def test_evidence_stands_in_the_annex_table_with_a_repeated_header():
    (table,) = opened(SUMMARY).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["序号", "日期"], ["1", "11 月 2 日"]]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("x")',
        "<w:p><script>alert(1)</script>",
        "{ INCLUDETEXT c:/x }",
        "&lt;&#x26;]]>",
        "a\x00\x0b\ud800b\u202e",
    ],
)
def test_hostile_text_stays_text(text):
    hostile = Document(text, text, [(text, [text, Subheading(text)])], annex=Annex(text, [text], [[text]], label=text))
    xml = part(hostile, "word/document.xml")
    assert "w:instrText" not in xml
    assert "w:hyperlink" not in xml
    assert "<script" not in xml
    shown = text.replace("\x00\x0b\ud800", "").replace("\u202e", "")
    word = opened(hostile)
    assert shown in [p.text for p in word.paragraphs]
    assert word.tables[0].rows[1].cells[0].text == shown


def test_line_breaks_make_paragraphs_and_never_break_a_heading():
    word = opened(Document("一\n二", sections=[("三\n四", ["五\n\n 六\r\n七"])]))
    assert [p.text for p in word.paragraphs if p.text] == ["一 二", "一、三 四", "五", "六", "七"]


def test_the_same_document_gives_the_same_bytes_and_nothing_of_the_moment():
    assert official_document(SUMMARY) == official_document(SUMMARY)
    core = part(SUMMARY, "docProps/core.xml")
    assert core.count("2021-11-15T00:00:00Z") == 3
    assert official_document(SUMMARY) != official_document(replace(SUMMARY, title="另一份"))


def test_english_documents_have_a_plain_layout():
    english = Document("Half-monthly summary", sections=[("Progress", ["Five visits."])], closing=["Jane Doe"])
    word = opened(english, layout_for("en"))
    assert [p.text for p in word.paragraphs if p.text] == [
        "Half-monthly summary",
        "Progress",
        "Five visits.",
        "Jane Doe",
    ]
    assert round(word.sections[0].left_margin.mm) == 25
    assert layout_for("en-gb") is ENGLISH
    assert layout_for("zh-hans") is GB_9704
    for chinese in ("仿宋", "黑体", "小标宋", "—"):
        assert chinese not in part(english, "word/document.xml", ENGLISH)


def test_an_annex_of_a_thousand_rows_is_written_quickly():
    rows = [[number, "字" * 30] for number in range(1000)]
    assert len(opened(Document("长", annex=Annex("清单", ["序号", "内容"], rows))).tables[0].rows) == 1001


def test_chinese_numbers():
    assert [chinese_number(n) for n in (1, 9, 10, 11, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]


# A PNG of one dark point.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def some_cards(count):
    facts, steps = [("账号：", "P001")], ["扫码。", "设密码。"]
    return Cards("登录凭条", [Card("第五批", f"张𠮷{n}", facts, steps, DOT, "二维码") for n in range(count)])


@pytest.mark.parametrize("layout", [GB_9704, ENGLISH])
def test_four_cards_stand_on_a_page_each_whole(layout):
    word = docx.Document(BytesIO(cards_document(some_cards(9), layout)))
    [table], page = word.tables, word.sections[0]
    height = table.rows[0].height
    assert (page.page_height - page.top_margin - page.bottom_margin) // height == 4
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [p.text for p in table.rows[8].cells[0].paragraphs] == [
        "第五批",
        "张𠮷8",
        "账号：P001",
        "1. 扫码。",
        "2. 设密码。",
    ]


def test_the_parts_of_the_cards_table_stand_in_the_order_word_wants():
    [table] = docx.Document(BytesIO(cards_document(some_cards(2), GB_9704))).tables
    names = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    assert names == [name for name in order if name in names]


def test_the_same_cards_give_the_same_bytes_and_no_text_becomes_markup():
    plain = some_cards(1)
    hostile = replace(plain.cards[0], name="<w:br/>&\x00{{ x }}", facts=[("a\tb", "=1+1")])
    first, again = (cards_document(Cards("x", [hostile]), GB_9704) for _turn in range(2))
    assert first == again
    assert docx.Document(BytesIO(first)).tables[0].rows[0].cells[0].paragraphs[1].text == "<w:br/>&{{ x }}"

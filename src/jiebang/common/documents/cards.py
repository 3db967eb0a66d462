"""Sets cards as a Word file: a table row each, cut along its line. Four stand on an A4 page."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import _Cell

from jiebang.common.documents.layout import Face, Layout
from jiebang.common.documents.model import Card, Cards
from jiebang.common.documents.word import add_run, packed, set_lines, set_page, set_properties, set_styles

PICTURE, GAP, HEIGHT, MARGIN = 38, 6, 66, 15  # millimetres
SMALL, PLAIN, LARGE = 9, 10.5, 16  # points


def cards_document(document: Cards, layout: Layout) -> bytes:
    """The cards as .docx, in the faces of the layout on a page with narrow margins."""
    page = replace(
        layout, top=MARGIN, bottom=MARGIN, left=MARGIN, right=MARGIN, lines=0, characters=0,
        body=Face(layout.table.name, PLAIN),
    )  # fmt: skip
    word = docx.Document()
    set_page(word, page)
    set_styles(word, page)
    set_properties(word, document, page)
    table = word.add_table(rows=len(document.cards), cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (page.width - PICTURE - GAP, PICTURE + GAP), strict=True):
        column.width = Mm(width)
    set_lines_between(table)
    for row, card in zip(table._tbl.tr_lst, document.cards, strict=True):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        row.trHeight_hRule, row.trHeight_val = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(HEIGHT)
        write_words(_Cell(row.tc_lst[0], table), card, page)
        write_picture(_Cell(row.tc_lst[1], table), card, page)
    return packed(word)


def set_lines_between(table: Any) -> None:
    """Dashed lines to cut along."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in {"val": "dashed", "sz": "4", "space": "0", "color": "808080"}.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # The schema's order: borders stand before the layout.
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)


def write_words(cell: _Cell, card: Card, page: Layout) -> None:
    cell.width = Mm(page.width - PICTURE - GAP)
    write(cell.paragraphs[0], card.heading, Face(page.second.name, SMALL), page)
    write(cell.add_paragraph(), card.name, Face(page.first.name, LARGE, page.first.bold), page)
    for label, value in card.facts:
        line = cell.add_paragraph()
        write(line, label, Face(page.table.name, SMALL), page)
        add_run(line, value, Face(page.first.name, PLAIN, page.first.bold), page)
    for number, step in enumerate(card.steps, start=1):
        write(cell.add_paragraph(), f"{number}. {step}", Face(page.table.name, SMALL), page)


def write_picture(cell: _Cell, card: Card, page: Layout) -> None:
    cell.width = Mm(PICTURE + GAP)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = Mm(4)
    run = paragraph.add_run()
    shape = run.add_picture(BytesIO(card.picture), width=Mm(PICTURE))
    shape._inline.docPr.set("descr", card.picture_text)
    shape._inline.docPr.set("name", card.picture_text)


def write(paragraph: Any, text: str, face: Face, page: Layout) -> None:
    set_lines(paragraph, face.size * 1.45)
    add_run(paragraph, text, face, page)

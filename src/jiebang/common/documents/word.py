"""Sets a document as a Word file. The same document gives the same bytes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from jiebang.common.documents.layout import A4_HEIGHT, A4_WIDTH, GB_9704, Face, Layout
from jiebang.common.documents.model import Annex, Cards, Document, Signature, Subheading
from jiebang.common.plain import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TWIPS_A_POINT = 20
_CHINESE_DIGITS = "零一二三四五六七八九"


def official_document(document: Document, layout: Layout = GB_9704) -> bytes:
    """The document as .docx. Text is set as text: no field, link or markup comes from what it says."""
    word = docx.Document()
    set_page(word, layout)
    set_styles(word, layout)
    _set_page_number(word, layout)
    set_properties(word, document, layout)
    _write_text(word, document, layout)
    if document.signatures:
        _write_signatures(word, document.signatures, layout)
    if document.annex:
        _write_annex(word, document.annex, layout)
    return packed(word)


def set_page(word: WordFile, layout: Layout) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(A4_WIDTH), Mm(A4_HEIGHT)
    page.top_margin, page.bottom_margin = Mm(layout.top), Mm(layout.bottom)
    page.left_margin, page.right_margin = Mm(layout.left), Mm(layout.right)
    page.header_distance, page.footer_distance = Mm(15), Mm(layout.footer)
    if layout.lines:
        _set_grid(page._sectPr, layout)


def _set_grid(properties: Any, layout: Layout) -> None:
    """w:docGrid: the distance of lines in twips, that of characters as its difference to the body's size × 4096.

    Only the lines snap to it: programs disagree on characters wider than their cell (some give them two), so the
    characters are set closer instead, see `_closer`.
    """
    grid = properties.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        properties.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(Mm(layout.height).pt * _TWIPS_A_POINT / layout.lines)))
    grid.set(qn("w:charSpace"), str(round(_closer(layout) * 4096)))


def _closer(layout: Layout) -> float:
    """Points to add to each body character, so that exactly `characters` of them fill a line."""
    return Mm(layout.width).pt / layout.characters - layout.body.size if layout.characters else 0


def set_styles(word: WordFile, layout: Layout) -> None:
    faces = {"Normal": layout.body, "Title": layout.title, "Heading 1": layout.first, "Heading 2": layout.second}
    for name, face in faces.items():
        style = word.styles[name]
        for part in ("w:pPr", "w:rPr"):
            found = style.element.find(qn(part))
            if found is not None and name != "Normal":
                style.element.remove(found)
        _set_face(style.element.get_or_add_rPr(), face, layout)
        if name.startswith("Heading"):
            style.paragraph_format.keep_with_next = True
            _set_outline(style.element.get_or_add_pPr(), int(name[-1]) - 1)


def _set_outline(properties: Any, level: int) -> None:
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level))
    properties.append(outline)


def _set_face(properties: Any, face: Face, layout: Layout) -> None:
    """Name the face for every script, so that digits and curved quotes come from it too, as the standard has it."""
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face.name)
    properties.sz_val = Pt(face.size)
    if face.size == layout.body.size and layout.characters:
        _set_spacing(properties, math.floor(_closer(layout) * _TWIPS_A_POINT))
    properties.get_or_add_b().val = face.bold
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), layout.language)
    language.set(qn("w:eastAsia"), "zh-CN")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def _set_spacing(properties: Any, twips: int) -> None:
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        spacing = OxmlElement("w:spacing")
        # The schema's order: spacing stands before the size.
        properties.find(qn("w:sz")).addprevious(spacing)
    spacing.set(qn("w:val"), str(twips))


def _set_page_number(word: WordFile, layout: Layout) -> None:
    page = word.sections[0]
    if layout.number_place == "centre":
        _write_number(page.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.CENTER, layout)
        return
    word.settings.odd_and_even_pages_header_footer = True
    odd, even = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    _write_number(odd, WD_ALIGN_PARAGRAPH.RIGHT, layout)
    _write_number(even, WD_ALIGN_PARAGRAPH.LEFT, layout)
    # One character in from the outer edge.
    odd.paragraph_format.right_indent = even.paragraph_format.left_indent = Pt(layout.page_number.size)


def _write_number(paragraph: Paragraph, place: WD_ALIGN_PARAGRAPH, layout: Layout) -> None:
    paragraph.alignment = place
    before, after = layout.number_form.split("{}")
    if before:
        add_run(paragraph, before, layout.page_number, layout)
    for part in ("begin", None, "separate", "1", "end"):
        run = paragraph.add_run()
        _set_face(run._r.get_or_add_rPr(), layout.page_number, layout)
        run._r.append(_field_part(part))
    if after:
        add_run(paragraph, after, layout.page_number, layout)


def _field_part(part: str | None) -> Any:
    if part is None:
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = " PAGE "
    elif part.isdigit():
        element = OxmlElement("w:t")
        element.text = part
    else:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), part)
    return element


def set_properties(word: WordFile, document: Document | Cards, layout: Layout) -> None:
    """Nothing of the machine or the moment goes into the file."""
    day = document.dated
    made = datetime(day.year, day.month, day.day) if day else datetime(2000, 1, 1)  # noqa: DTZ001
    about = word.core_properties
    about.title, about.author = printable(document.title)[:255], printable(document.author)[:255]
    about.created = about.modified = about.last_printed = made
    about.last_modified_by, about.comments, about.keywords, about.subject = about.author, "", "", ""
    about.language, about.revision = layout.language, 1


def _write_text(word: WordFile, document: Document, layout: Layout) -> None:
    title = _add(word, document.title, layout.title, layout, style="Title", place=WD_ALIGN_PARAGRAPH.CENTER)
    if layout.title_points:
        set_lines(title, layout.title_points)
    if document.subtitle:
        _add(word, document.subtitle, layout.subtitle, layout, place=WD_ALIGN_PARAGRAPH.CENTER)
    _add(word, "", layout.body, layout)
    if document.addressee:
        _add(word, document.addressee, layout.body, layout)
    for number, (heading, paragraphs) in enumerate(document.sections, start=1):
        _write_section(word, number, heading, paragraphs, layout)
    _write_end(word, document, layout)


def _write_section(word: WordFile, number: int, heading: str, paragraphs: Any, layout: Layout) -> None:
    if heading:
        counted = f"{chinese_number(number)}、{heading}" if layout.numbered else heading
        _add(word, counted, layout.first, layout, style="Heading 1", indent=layout.indent)
    place = WD_ALIGN_PARAGRAPH.JUSTIFY if layout.lines else None
    for paragraph in paragraphs:
        if isinstance(paragraph, Subheading):
            _add(word, paragraph.text, layout.second, layout, style="Heading 2", indent=layout.indent)
            continue
        for line in _lines(paragraph):
            _add(word, line, layout.body, layout, indent=layout.indent, place=place)


def _write_end(word: WordFile, document: Document, layout: Layout) -> None:
    written = []
    if document.annex and document.annex.label:
        announced = f"{document.annex.label}{'：' if layout.numbered else ': '}{document.annex.title}"
        written += [_add(word, "", layout.body, layout)]
        written += [_add(word, announced, layout.body, layout, indent=layout.indent)]
    if document.closing:
        written += [_add(word, "", layout.body, layout)]
    for text in document.closing:
        closing = _add(word, text, layout.body, layout, place=WD_ALIGN_PARAGRAPH.RIGHT)
        closing.paragraph_format.right_indent = Pt(layout.body.size * layout.closing_indent)
        written.append(closing)
    # Name and date never stand on two pages.
    for paragraph in written[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _write_signatures(word: WordFile, signatures: Sequence[Signature], layout: Layout) -> None:
    """A row without lines around it, a cell for each."""
    before = _add(word, "", layout.body, layout)
    before.paragraph_format.keep_with_next = True
    table = word.add_table(rows=1, cols=len(signatures))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    width = layout.width / len(signatures)
    row = table._tbl.tr_lst[0]
    _keep_whole(row)
    for place, signature in enumerate(signatures):
        table.columns[place].width = Mm(width)
        cell = _Cell(row.tc_lst[place], table)
        cell.width = Mm(width)
        head = Face(layout.first.name, layout.table.size, layout.first.bold)
        _write_cell_line(cell.paragraphs[0], signature.who, head, layout)
        for line in signature.lines:
            _write_cell_line(cell.add_paragraph(), line, layout.table, layout)


def _write_cell_line(paragraph: Paragraph, text: str, face: Face, layout: Layout) -> None:
    set_lines(paragraph, face.size * 2)
    _leave_grid(paragraph)
    add_run(paragraph, text, face, layout)


def _write_annex(word: WordFile, annex: Annex, layout: Layout) -> None:
    label = _add(word, annex.label, layout.first, layout)
    label.paragraph_format.page_break_before = True
    title = _add(word, annex.title, layout.title, layout, place=WD_ALIGN_PARAGRAPH.CENTER)
    if layout.title_points:
        set_lines(title, layout.title_points)
    _add(word, "", layout.body, layout)
    table = word.add_table(rows=1, cols=len(annex.columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(annex, layout)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _fill_row(table, 0, annex.columns, widths, layout)
    _repeat_head(table)
    for number, row in enumerate(annex.rows, start=1):
        table.add_row()
        _fill_row(table, number, row, widths, layout)


def _widths(annex: Annex, layout: Layout) -> list[float]:
    shares = annex.widths or [1] * len(annex.columns)
    return [layout.width * share / sum(shares) for share in shares]


def _fill_row(table: Table, number: int, row: Any, widths: list[float], layout: Layout) -> None:
    face = Face(layout.first.name, layout.table.size, layout.first.bold) if number == 0 else layout.table
    # Table.rows[n].cells walks the whole table; the row's own cells do not.
    line = table._tbl.tr_lst[number]
    _keep_whole(line)
    for place, (text, width) in enumerate(zip(row, widths, strict=True)):
        cell = _Cell(line.tc_lst[place], table)
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        set_lines(paragraph, layout.table.size * 1.4)
        _leave_grid(paragraph)
        for count, part in enumerate(_lines(str(text))):
            if count:
                paragraph.add_run().add_break(WD_BREAK.LINE)
            add_run(paragraph, part, face, layout)


def _leave_grid(paragraph: Paragraph) -> None:
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    spacing.addprevious(off)


def _keep_whole(row: Any) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat_head(table: Table) -> None:
    table._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _add(
    word: WordFile,
    text: str,
    face: Face,
    layout: Layout,
    *,
    style: str = "Normal",
    indent: int = 0,
    place: WD_ALIGN_PARAGRAPH | None = None,
) -> Paragraph:
    paragraph = word.add_paragraph(style=style)
    add_run(paragraph, " ".join(_lines(text)), face, layout)
    paragraph.alignment = place
    spacing = paragraph.paragraph_format
    spacing.space_before, spacing.space_after = Pt(0), Pt(layout.space_after)
    if layout.line_points:
        set_lines(paragraph, layout.line_points)
    if indent:
        _set_indent(paragraph, indent, face)
    return paragraph


def set_lines(paragraph: Paragraph, points: float) -> None:
    spacing = paragraph.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    spacing.space_before = spacing.space_before or Pt(0)
    spacing.space_after = spacing.space_after or Pt(0)


def _set_indent(paragraph: Paragraph, characters: int, face: Face) -> None:
    """In characters, so that it stays two of them when the face is changed; points for programs that know no better."""
    paragraph.paragraph_format.first_line_indent = Pt(face.size * characters)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(characters * 100))


def add_run(paragraph: Paragraph, text: str, face: Face, layout: Layout) -> None:
    run = paragraph.add_run(printable(text).replace("\t", " "))
    _set_face(run._r.get_or_add_rPr(), face, layout)


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in printable(text).splitlines() if line.strip())


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十; up to 99."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else _CHINESE_DIGITS[tens] + "十"
    return lead + (_CHINESE_DIGITS[ones] if ones or not tens else "")


def packed(word: WordFile) -> bytes:
    """The package written again with fixed dates, in a fixed order."""
    loose, packed = BytesIO(), BytesIO()
    word.save(loose)
    with ZipFile(loose) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        # The list of content types stands first, as office programs expect.
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, source.read(name))
    return packed.getvalue()

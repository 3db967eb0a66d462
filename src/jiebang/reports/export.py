"""A report as a Word file: the text without marks, its evidence in a table behind it."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from jiebang.common.documents import Annex, Document, layout_for, official_document
from jiebang.common.plain import file_name
from jiebang.reports.papers import Line, Paper, Part


def word_of(paper: Paper) -> bytes:
    """In the language the report is written in, whatever the reader's; the same report gives the same bytes."""
    language = paper.head["language"]
    with translation.override(language):
        return official_document(document_of(paper), layout_for(language))


def word_name(paper: Paper) -> str:
    head = paper.head
    return file_name(" ".join(head[part] for part in ("title", "period", "number", "person"))) + ".docx"


def document_of(paper: Paper) -> Document:
    head = paper.head
    day = closing_day(paper)
    return Document(
        title=head["title"],
        subtitle="·".join(part for part in (head["person"], head["host"], days_of(paper)) if part),
        sections=[(part.title, [text_of(part, english=paper.english)]) for part in paper.parts],
        closing=[head["person"], day_in_words(day)],
        annex=annex_of(paper) if paper.notes else None,
        author=head["person"],
        dated=day,
    )


def closing_day(paper: Paper) -> date:
    report = paper.report
    return report.submission.submitted_on if report.is_submitted else report.as_of


def days_of(paper: Paper) -> str:
    """The period in words; of a draft made while it runs, up to which day."""
    start, end = (date.fromisoformat(paper.head[name]) for name in ("starts_on", "ends_on"))
    last = date.fromisoformat(paper.head["as_of"])
    text = _("{start} to {end}").format(start=day_in_words(start), end=day_in_words(end))
    if last < end:
        text += _(" (as of {day})").format(day=day_in_words(last))
    return text


def day_in_words(day: date) -> str:
    if (translation.get_language() or "").startswith("en"):
        return f"{day.day} {day.strftime('%B')} {day.year}"
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def text_of(part: Part, *, english: bool) -> str:
    """The sentences of a section as one paragraph; a word for nothing where there are none."""
    if not part.lines:
        return _("None.")
    return (" " if english else "").join(as_read(line) for line in part.lines)


def as_read(line: Line) -> str:
    """A judgement of one's own says so on paper as well."""
    if not line.is_opinion:
        return line.text
    body = line.text.rstrip("。.！!")
    return body + _(" (personal judgement)") + (line.text[len(body) :] or _("."))


def annex_of(paper: Paper) -> Annex:
    rows = [
        [
            note.number,
            f"{note.date.year}-{note.date.month:02d}-{note.date.day:02d}",
            note.kind,
            _("; ").join(part for part in (note.title, *note.details) if part),
            note.source or str(note.uuid)[:8],
            _(", ").join(places_of(paper, note.uuid)),
        ]
        for note in paper.notes
    ]
    columns = [_("No."), _("Date"), _("Kind"), _("Record"), _("Number of record"), _("Quoted in")]
    return Annex(_("List of records"), columns, rows, widths=(5, 10, 9, 24, 9, 11), label=_("Annex"))


def places_of(paper: Paper, record: object) -> list[str]:
    """Where a record is quoted: section and sentence, 一（2）."""
    return [
        _("{section} ({sentence})").format(section=part.number, sentence=number)
        for part in paper.parts
        for number, line in enumerate(part.lines, start=1)
        if record in line.records
    ]

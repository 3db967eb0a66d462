"""A report as a Word file: the text without marks, its evidence in a table behind it."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from jiebang.common.documents import Annex, Document, layout_for, official_document
from jiebang.common.plain import file_name
from jiebang.reports.papers import Line, Paper, Part
from jiebang.reports.phrases.english import ENGLISH

MONTHS = ENGLISH.months


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
    dot = " · " if paper.english else "·"
    return Document(
        title=head["title"],
        subtitle=dot.join(part for part in (head["person"], head["host"], days_of(paper)) if part),
        sections=[(part.title, [text_of(part, english=paper.english)]) for part in paper.parts],
        closing=[head["person"], day_in_words(day, english=paper.english)],
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
    text = span_in_words(start, end, english=paper.english)
    if last < end:
        text += _(" (as of {day})").format(day=day_in_words(last, english=paper.english, near=end))
    return text


def span_in_words(start: date, end: date, *, english: bool) -> str:
    """2021 年 12 月 1 日至 15 日 · 1–15 December 2021: what both days share is said once."""
    if start == end:
        return day_in_words(end, english=english)
    if english:
        first = f"{start.day}–" if (start.year, start.month) == (end.year, end.month) else ""
        return f"{first or day_in_words(start, english=True) + ' – '}{day_in_words(end, english=True)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{day_in_words(start, english=False)}至 {end.day} 日"
    return f"{day_in_words(start, english=False)}至 {day_in_words(end, english=False, near=start)}"


def day_in_words(day: date, *, english: bool, near: date | None = None) -> str:
    """With its year, unless it is that of `near`."""
    same_year = near is not None and near.year == day.year
    if english:
        return f"{day.day} {MONTHS[day.month - 1]}" + ("" if same_year else f" {day.year}")
    return f"{day.month} 月 {day.day} 日" if same_year else f"{day.year} 年 {day.month} 月 {day.day} 日"


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
    return Annex(_("List of records"), columns, rows, widths=(6, 13, 11, 20, 11, 14), label=_("Annex"))


def places_of(paper: Paper, record: object) -> list[str]:
    """Where a record is quoted: section and sentence, 一（2）."""
    return [
        _("{section} ({sentence})").format(section=part.number, sentence=number)
        for part in paper.parts
        for number, line in enumerate(part.lines, start=1)
        if record in line.records
    ]

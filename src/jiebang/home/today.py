"""Today of a secondee: what is not written yet, what is due, how the tasks stand, what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from jiebang.common import clock, look
from jiebang.common.links import existing
from jiebang.common.ruler import Ruler
from jiebang.evidence.models import Record
from jiebang.evidence.queries import TaskProgress, open_steps, progress_of, records_per_day
from jiebang.home import phrases
from jiebang.home.board import due_date
from jiebang.programmes.models import Secondment
from jiebang.programmes.queries import Standing, on_leave, own_standing
from jiebang.reports import queries as reports
from jiebang.reports.models import Sentence

NEXT_SHOWN = 8
# A running period shows its paper this many days before it ends, so that the draft can be looked at in time.
PAPER_AHEAD = 3


@dataclass(frozen=True)
class Paper:
    """A report that waits. urgency: "cin" due today or late, "och" within PAPER_AHEAD days, "" later."""

    turn: reports.Turn
    sentences: int
    resting: int
    urgency: str
    url: str


@dataclass(frozen=True)
class Today:
    secondment: Secondment
    where: Standing
    ruler: Ruler
    written: list[Record]
    yesterday: int
    away: str
    papers: list[Paper]
    tasks: list[TaskProgress]
    cells: list[look.Cell] = field(default_factory=list)
    due_steps: list[Record] = field(default_factory=list)
    next_steps: list[Record] = field(default_factory=list)
    record_url: str = ""
    may_write: bool = False

    @property
    def keeping_up(self) -> int:
        return sum(1 for task in self.tasks if task.keeps_up)

    @property
    def slow(self) -> list[TaskProgress]:
        return [task for task in self.tasks if task.behind]


def today_of(secondment: Secondment) -> Today:
    """A fixed number of queries, however much was written."""
    cohort, day = secondment.cohort, clock.today()
    where = own_standing(secondment, day)
    counts = records_per_day(secondment)
    tasks = progress_of(secondment)
    steps = steps_of(secondment, day) if where.state == "running" else []
    tasks_url = existing("/tasks/")
    return Today(
        secondment=secondment,
        where=where,
        ruler=Ruler(
            days=cohort.days,
            today=where.number,
            counts=[counts.get(cohort.starts_on + timedelta(days=n), 0) for n in range(cohort.days)],
        ),
        written=written_on(secondment, day),
        yesterday=counts.get(day - timedelta(days=1), 0),
        away=on_leave([secondment.pk], day).get(secondment.pk, ""),
        papers=papers_of(secondment, day),
        tasks=tasks,
        cells=[
            look.cell_of(task, task_url(secondment, task, tasks_url), due=due_date(task.task, cohort)) for task in tasks
        ],
        due_steps=[record for record in steps if record.next_due <= day],
        next_steps=[record for record in steps if record.next_due > day][:NEXT_SHOWN],
        record_url=existing("/records/new/"),
        may_write=secondment.first_day <= day <= secondment.records_close_on,
    )


def task_url(secondment: Secondment, task: TaskProgress, otherwise: str) -> str:
    return existing(f"/people/{secondment.uuid}/tasks/{task.task.code}/") or otherwise


def written_on(secondment: Secondment, day: date) -> list[Record]:
    found: QuerySet[Record] = Record.objects.standing().filter(participations__secondment=secondment, date=day)
    return list(found.order_by("time", "id"))


def steps_of(secondment: Secondment, day: date) -> list[Record]:
    """Next steps the person has promised, from two weeks ago on: later ones are history."""
    return list(open_steps(secondment, day - timedelta(days=14))[:40])


def papers_of(secondment: Secondment, day: date) -> list[Paper]:
    """Reports that wait for the person, the most pressing first; the running one only when its end is near."""
    turns = [turn for turn in reports.turns_of(secondment) if turn.is_open or nearly_over(turn, day)]
    drafted = [turn.report.pk for turn in turns if turn.report is not None]
    counts = sentence_counts(drafted)
    found = [paper_of(turn, counts) for turn in turns]
    return sorted(found, key=lambda paper: paper.turn.period.due)


def nearly_over(turn: reports.Turn, day: date) -> bool:
    return turn.state == "running" and (turn.period.end - day).days <= PAPER_AHEAD


def sentence_counts(keys: list[int]) -> dict[int, tuple[int, int]]:
    """{report.pk: (sentences, of them resting on records)}"""
    rows = Sentence.objects.filter(report__in=keys).order_by().values_list("report_id")
    resting = Count("pk", filter=Q(evidence__isnull=False), distinct=True)
    return {key: (n, own) for key, n, own in rows.annotate(n=Count("pk", distinct=True), own=resting)}


def paper_of(turn: reports.Turn, counts: dict[int, tuple[int, int]]) -> Paper:
    sentences, resting = counts.get(turn.report.pk, (0, 0)) if turn.report else (0, 0)
    urgency = "cin" if turn.days_left <= 0 else "och" if turn.days_left <= PAPER_AHEAD else ""
    return Paper(turn, sentences, resting, urgency, paper_url(turn))


def paper_url(turn: reports.Turn) -> str:
    own = existing(f"/reports/{turn.report.uuid}/") if turn.report else ""
    return own or existing("/reports/", f"?kind={turn.kind.code}&period={turn.period.key}")


# ---------- the page ----------


def context(view: Today) -> dict[str, Any]:
    cohort = view.secondment.cohort
    return {
        "view": view,
        "cohort": cohort,
        "today": clock.today(),
        "left": left_words(view),
        "tasks_title": phrases.counted("task", len(view.tasks), cohort),
        "tasks_line": tasks_line(view),
        "written": [line_of(record, view) for record in view.written],
        "due_steps": [line_of(record, view) for record in view.due_steps],
        "next_steps": [line_of(record, view) for record in view.next_steps],
    }


@dataclass(frozen=True)
class Line:
    """A record as one line. title: its subject, else its kind · note: kind and place · url: its page."""

    record: Record
    title: str
    note: str
    url: str


def line_of(record: Record, view: Today) -> Line:
    kind = view.secondment.cohort.scheme.kind(record.kind)
    kind_title = phrases.title_of(kind) if kind else record.kind
    note = pgettext("between facts", " · ").join(
        part for part in (kind_title if record.subject else "", record.place) if part
    )
    return Line(record, record.subject or kind_title, note, existing(f"/records/{record.uuid}/"))


def left_words(view: Today) -> SafeString | str:
    """还有 43 天"""
    where = view.where
    if where.state == "before":
        text = ngettext("begins in {n} day", "begins in {n} days", where.until_start)
        return format_html(text, n=format_html('<b class="n">{}</b>', where.until_start))
    if where.state == "ended":
        return _("ended")
    if not where.left:
        return _("the last day")
    text = ngettext("{n} day left", "{n} days left", where.left)
    return format_html(text, n=format_html('<b class="n">{}</b>', where.left))


def tasks_line(view: Today) -> str:
    """五项跟上，一项偏慢; nothing while nothing can be judged."""
    keep, slow = view.keeping_up, len(view.slow)
    if not keep + slow:
        return ""
    if not slow:
        return _("all keep up")
    cohort = view.secondment.cohort
    kept = npgettext("tasks", "{n} keeps up", "{n} keep up", keep).format(n=phrases.counted("task", keep, cohort))
    behind = npgettext("tasks", "{n} behind", "{n} behind", slow).format(n=phrases.counted("task", slow, cohort))
    return pgettext("between clauses", ", ").join([kept, behind] if keep else [behind])

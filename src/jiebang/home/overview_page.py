"""The words of the cohort overview: sentence, list of matters, matrix of papers, and the list before departure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from jiebang.common import clock, look
from jiebang.common.cells import Left, Shown
from jiebang.common.links import existing
from jiebang.common.ruler import Ruler, Span
from jiebang.home import phrases
from jiebang.home.discretion import Tell, discreetly, everything, worded
from jiebang.home.overview import LIVELY_DAYS, SILENT_DAYS, Overview, Readiness, TaskLine, readiness_of
from jiebang.home.overview_papers import columns_of, matrix
from jiebang.home.papers import Turn
from jiebang.home.standing import Standing
from jiebang.home.todo import Todo, names
from jiebang.programmes.models import Cohort
from jiebang.programmes.queries import standing as standing_of


@dataclass(frozen=True)
class Step:
    """A line of the list before departure."""

    done: bool
    text: str
    note: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class TaskRow:
    """A line of the tasks with its counts of people as they may be told."""

    line: TaskLine
    behind: str
    complete: str


def context(view: Overview, *, discreet: bool = False) -> dict[str, Any]:
    """discreet: for leadership, see home.discretion."""
    cohort, today = view.cohort, clock.today()
    tell = discreetly if discreet else everything
    where = standing_of(cohort, today)
    readiness = readiness_of(cohort) if where.state == "before" else None
    return {
        "cohort": cohort,
        "discreet": discreet,
        "view": view,
        "today": today,
        "where": where,
        "verdict": verdict(view, where, readiness, tell),
        "ruler": ruler_of(view, today),
        "ruler_title": ruler_title(cohort),
        "todo": matters(view, tell, named=not discreet) if where.state == "running" else [],
        "task_rows": [task_row(line, tell) for line in view.tasks],
        "columns": columns_of(view, discreet=discreet),
        "tasks_title": phrases.counted("task", len(cohort.scheme.tasks), cohort),
        "hosts_title": phrases.counted("host", view.hosts - view.empty_hosts, cohort),
        "matrix": matrix(view, discreet=discreet),
        "steps": steps(cohort, readiness, tell) if readiness else [],
        "lively_days": LIVELY_DAYS,
        "silent_days": SILENT_DAYS,
    }


def ruler_of(view: Overview, today: date) -> Ruler:
    cohort = view.cohort
    phases = [Span(phrases.title_of(p), p.from_day, p.to_day) for p in cohort.scheme.phases]
    return Ruler(
        days=cohort.days,
        today=cohort.day_number(today),
        counts=view.per_day if any(view.per_day) else (),
        starts_on=cohort.starts_on,
        phases=[span for span in phases if span.from_day <= cohort.days],
    )


def ruler_title(cohort: Cohort) -> str:
    return _("{days} days and the records of each").format(days=cohort.days)


# ---------- the sentence ----------


def verdict(view: Overview, where: Any, readiness: Readiness | None, tell: Tell = everything) -> SafeString:
    if readiness is not None:
        return before(readiness, where, tell)
    if not view.people:
        return phrases.sentence([_("Nobody is in this cohort yet")])
    clauses: list[str] = [size(view), day(where)]
    if where.state == "ended" and any(view.per_day):
        written = sum(view.per_day)
        clauses.append(ngettext("{n} record was left", "{n} records were left", written).format(n=written))
    if view.tasks:
        clauses += ended_tasks(view, tell) if where.state == "ended" else running_tasks(view)
    return phrases.sentence([*clauses, quiet_clause(view, tell)])


def size(view: Overview) -> str:
    people = ngettext("{n} person", "{n} people", len(view.people)).format(n=len(view.people))
    hosts = view.hosts - view.empty_hosts
    if not hosts:
        return people
    text = _("{people} at {hosts}")
    return phrases.spaced(text.format(people=people, hosts=phrases.counted("host", hosts, view.cohort)))


def day(where: Any) -> str:
    if where.state == "ended":
        return _("ended")
    return _("day {n} of {days}").format(n=where.number, days=where.days)


def running_tasks(view: Overview) -> list[str]:
    """六项跟上，推介、人士两项偏慢"""
    judged, slow = view.judged_tasks, view.slow_tasks
    keep = len(judged) - len(slow)
    kept = npgettext("tasks", "{n} keeps up", "{n} keep up", keep).format(n=phrases.counted("task", keep, view.cohort))
    clauses: list[str] = [phrases.ink("", kept)] if keep else []
    if slow:
        text = ngettext("{names} is slow", "{names} are slow", len(slow))
        clauses.append(phrases.ink("och", text.format(names=phrases.joined(line.title for line in slow))))
    return clauses


def ended_tasks(view: Overview, tell: Tell) -> list[str]:
    """Of those who ended: how many did everything."""
    complete = sum(1 for person in view.people if all(t.done >= t.quota for t in person.tasks))
    text = worded(
        tell(complete, len(view.people)),
        lambda n: ngettext("{n} did every task in full", "{n} did every task in full", n).format(n=n),
        _("{few} did every task in full"),
    )
    return [phrases.ink("pin" if complete == len(view.people) else "", text)] if text else []


def quiet_clause(view: Overview, tell: Tell) -> str:
    if not view.quiet:
        return ""
    text = worded(
        tell(len(view.quiet), len(view.people)),
        lambda n: ngettext("{n} person may need help", "{n} people may need help", n).format(n=n),
        _("{few} may need help"),
    )
    return phrases.ink("cin", text) if text else ""


def before(have: Readiness, where: Any, tell: Tell) -> SafeString:
    """还有 12 天出发，81 人都还没有岗位。"""
    days = where.until_start
    left = ngettext("{n} day until departure", "{n} days until departure", days).format(n=days)
    if not have.people:
        return phrases.sentence([left, phrases.ink("cin", _("nobody is on the list yet"))])
    if have.placed == have.people:
        return phrases.sentence([left, phrases.ink("pin", _("everybody has a place"))])
    return phrases.sentence([left, phrases.ink("cin", unplaced_words(have.people - have.placed, have.people, tell))])


def unplaced_words(count: int, of: int, tell: Tell) -> str:
    return worded(
        tell(count, of),
        lambda n: ngettext("{n} person has no place yet", "{n} people have no place yet", n).format(n=n),
        _("{few} have no place yet"),
    ) or _("Not everybody has a place yet")


# ---------- before departure ----------


def steps(cohort: Cohort, have: Readiness, tell: Tell) -> list[Step]:
    """What stands before departure, in the order in which the work is done."""
    imports = existing("/imports/", f"?cohort={cohort.code}")
    placement = existing(f"/cohorts/{cohort.code}/placement/")
    return [
        _people(have, imports),
        _posts(have, imports),
        _wishes(have, existing(f"/cohorts/{cohort.code}/wishes/")),
        _plan(have, placement, tell),
        _groups(have, imports, tell),
    ]


def _people(have: Readiness, url: str) -> Step:
    text = ngettext("{n} person is on the list", "{n} people are on the list", have.people).format(n=have.people)
    return Step(bool(have.people), text if have.people else _("The list of people is missing"), "", url, _("Import"))


def _posts(have: Readiness, url: str) -> Step:
    if not have.posts:
        return Step(False, _("The list of posts is missing"), "", url, _("Import"))
    text = ngettext("{n} post, {seats} seats", "{n} posts, {seats} seats", have.posts)
    note = ""
    if have.seats < have.people:
        note = _("{n} seats too few for everybody").format(n=have.people - have.seats)
    return Step(have.seats >= have.people, text.format(n=have.posts, seats=have.seats), note, url, _("Import"))


def _wishes(have: Readiness, url: str) -> Step:
    if not have.wishes:
        return Step(False, _("No wishes are in"), _("A plan can be made without them"), url, _("Look"))
    text = ngettext("{n} wish is in", "{n} wishes are in", have.wishes).format(n=have.wishes)
    return Step(True, text, "", url, _("Look"))


def _plan(have: Readiness, url: str, tell: Tell) -> Step:
    if have.people and have.placed == have.people:
        return Step(True, _("Everybody has a place"), "", url, _("Look at the plan"))
    if have.plans:
        text = ngettext("{n} plan is made, none accepted", "{n} plans are made, none accepted", have.plans)
        return Step(False, text.format(n=have.plans), placed_words(have, tell), url, _("Look at the plan"))
    if have.placed:
        return Step(False, placed_words(have, tell), "", url, _("Make a plan"))
    return Step(False, _("There is no plan who goes where yet"), "", url, _("Make a plan"))


def placed_words(have: Readiness, tell: Tell) -> str:
    return worded(
        tell(have.placed, have.people),
        lambda n: _("{n} of {people} have a place").format(n=n, people=have.people),
        _("{few} have a place"),
    ) or _("Not everybody has a place yet")


def _groups(have: Readiness, url: str, tell: Tell) -> Step:
    if have.people and have.grouped == have.people:
        return Step(True, _("Everybody is in a group"), "", url, _("Import"))
    text = worded(
        tell(have.grouped, have.people),
        lambda n: _("{n} of {people} are in a group").format(n=n, people=have.people),
        _("{few} are in a group"),
    ) or _("Not everybody is in a group yet")
    if not have.grouped:
        text = _("There are no groups yet")
    return Step(False, text, _("Groups come with the list of people"), url, _("Import"))


# ---------- what needs a hand ----------


def matters(view: Overview, tell: Tell, *, named: bool) -> list[Todo]:
    """named: with the names of those behind; without them only what may be told of their number."""
    found = [quiet_matter(people) for people in by_group(view.quiet)] if named else []
    found += [host_matter(view)] if view.silent_hosts else []
    found += [slow_matter(line, tell) for line in view.slow_tasks]
    out = missing(view)
    if view.latest and out:
        found += [paper_matter(view.latest, out)] if named else paper_count(view.latest, len(out), tell, view)
    unplaced = [person for person in view.people if person.secondment.host_id is None]
    return found + ([place_matter(unplaced, view, tell, named=named)] if unplaced else [])


def place_matter(unplaced: list[Standing], view: Overview, tell: Tell, *, named: bool) -> Todo:
    text = unplaced_words(len(unplaced), len(view.people), tell)
    if named:
        text = ngettext("{names} has no place yet", "{names} have no place yet", len(unplaced))
        text = text.format(names=names(unplaced))
    url = existing(f"/cohorts/{view.cohort.code}/placement/")
    return Todo(pgettext("matter", "to place"), "cin", text, url, pgettext("verb", "Place"))


def paper_count(turn: Turn, count: int, tell: Tell, view: Overview) -> list[Todo]:
    """How many papers are out, where that may be told beside the cells of the groups."""
    named = {"paper": phrases.turn_title(turn), "span": phrases.turn_span(turn)}
    shown = tell(count, len(view.people))
    if not isinstance(shown, Left):
        text = ngettext("{paper} {span}: {n} not in", "{paper} {span}: {n} not in", shown).format(n=shown, **named)
    elif shown.small:
        text = _("{paper} {span}: {few} not in").format(few=shown, **named)
    else:
        return []
    return [Todo(pgettext("matter", "to ask for"), "och", text)]


def by_group(people: list[Standing]) -> list[list[Standing]]:
    found: dict[int | None, list[Standing]] = defaultdict(list)
    for person in people:
        found[person.secondment.group_id].append(person)
    return list(found.values())


def quiet_matter(people: list[Standing]) -> Todo:
    group = people[0].secondment.group
    text = _("{group}: {names}, no record for {days} days").format(
        group=group.name if group else _("in no group"),
        names=names(people),
        days=min(person.quiet_days or 0 for person in people),
    )
    url = existing(f"/groups/{group.uuid}/") if group else ""
    return Todo(pgettext("matter", "may need help"), "cin", text, url, _("Group"))


def host_matter(view: Overview) -> Todo:
    hosts = [host.name for host in view.silent_hosts]
    text = _("{names}: nobody there has written for {days} days").format(names=phrases.joined(hosts), days=SILENT_DAYS)
    return Todo(pgettext("matter", "to contact"), "cin", text)


def slow_matter(line: TaskLine, tell: Tell) -> Todo:
    values = {"task": line.title, "mean": line.mean, "expected": look.number(round(line.expected, 1))}
    shown = tell(line.behind, line.holders)
    text = ngettext(
        "{task}: {n} clearly behind; on average {mean} of {expected} due",
        "{task}: {n} clearly behind; on average {mean} of {expected} due",
        line.behind,
    )
    if isinstance(shown, Left):
        text = _("{task}: on average {mean} of {expected} due")
    return Todo(pgettext("matter", "slow"), "och", text.format(n=shown, **values))


def task_row(line: TaskLine, tell: Tell) -> TaskRow:
    """Counts as words; "—" for nobody."""
    behind, complete = tell(line.behind, line.holders), tell(line.complete, line.holders)
    return TaskRow(line, few_words(behind) or "—", few_words(complete))


def few_words(shown: Shown) -> str:
    """ "" for nobody."""
    return str(shown or "")


def missing(view: Overview) -> list[Standing]:
    if view.latest is None or not view.latest.is_due:
        return []
    handed = view.latest.handed
    return [p for p in view.people if handed[p.secondment.pk].code == "missing" and not p.explained]


def paper_matter(turn: Turn, people: list[Standing]) -> Todo:
    text = _("{paper} {span}: {n} not in ({names})").format(
        paper=phrases.turn_title(turn), span=phrases.turn_span(turn), n=len(people), names=names(people)
    )
    url = existing("/reports/", f"?kind={turn.kind.code}&period={turn.period.key}")
    return Todo(pgettext("matter", "to ask for"), "och", text, url, _("See reports"))

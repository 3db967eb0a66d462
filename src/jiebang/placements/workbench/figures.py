"""Plans side by side: the figures of each, and whom they have elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.placements import queries
from jiebang.placements.models import Assignment, PlanEdit, Run, SolveJob
from jiebang.placements.wording import place_text
from jiebang.placements.workbench import names, rule_rows
from jiebang.programmes.models import Cohort

MOST = 6
STORED = 30


@dataclass
class Column:
    """One plan in the comparison. best: names of the figures in which no other is better · elsewhere: people it has
    elsewhere than the first."""

    run: Run
    mean: int | None
    worst: int | None
    worst_person: str
    worst_place: str
    parts: Mapping[str, int]
    first: int
    top: int
    free_seats: int | None
    below_minimum: int
    rules: Mapping[str, int]
    elsewhere: int = 0
    best: set[str] = field(default_factory=set)

    @property
    def unplaced(self) -> int:
        return self.run.people - self.run.placed


def shown_runs(cohort: Cohort, asked: Sequence[Any] = ()) -> list[Run]:
    """The plans asked for; without any, those of the last search for several, else the newest; the one being worked on
    among them."""
    runs = queries.with_wishes(Run.objects.filter(cohort=cohort))
    if asked:
        found = {run.uuid: run for run in runs.filter(uuid__in=list(asked)[:MOST])}
        return [found[uuid] for uuid in dict.fromkeys(asked) if uuid in found]
    last = SolveJob.objects.filter(cohort=cohort, kind="frontier", state="done").first()
    wanted = [*last.plans] if last else []
    chosen = rule_rows.desk_of(cohort).chosen
    if chosen is not None and str(chosen.uuid) not in wanted:
        wanted.append(str(chosen.uuid))
    found_ = {str(run.uuid): run for run in runs.filter(uuid__in=wanted)} if wanted else {}
    if not found_:
        return list(runs.exclude(pk__in=unsaved_trials(cohort))[:MOST])
    return [found_[uuid] for uuid in wanted if uuid in found_][:MOST]


def stored(cohort: Cohort, *, beside: Iterable[Run]) -> list[Run]:
    """Further plans that can be put beside those shown, the newest first."""
    runs = Run.objects.filter(cohort=cohort).exclude(pk__in=[run.pk for run in beside])
    return list(runs.exclude(pk__in=unsaved_trials(cohort)).select_related("created_by__person")[:STORED])


def unsaved_trials(cohort: Cohort) -> Any:
    """Moves tried and never saved, and those undone: no plans to choose among."""
    saved = PlanEdit.objects.filter(cohort=cohort, undone_at__isnull=True).values("after")
    return Run.objects.filter(cohort=cohort, options__has_key="trial").exclude(pk__in=saved).values("pk")


def columns(cohort: Cohort, runs: Sequence[Run]) -> list[Column]:
    named = names.named(runs, cohort)
    places = places_of(named)
    found = [column(run) for run in named]
    for one in found:
        one.elsewhere = len(differing(places[found[0].run.pk], places[one.run.pk]))
    mark_best(found)
    return found


def column(run: Run) -> Column:
    seen = run.options.get("figures") or {}
    total, worst = seen.get("total", run.total_fit), seen.get("worst", run.worst_fit)
    place, of = seen.get("worst_place"), seen.get("worst_of", 0)
    return Column(
        run=run,
        mean=round(total / run.placed) if run.placed else None,
        worst=worst,
        worst_person=seen.get("worst_person", ""),
        worst_place=place_text(place, of) if place else "",
        parts=seen.get("parts", {}),
        first=run.first_wishes,  # type: ignore[attr-defined]
        top=run.top_wishes,  # type: ignore[attr-defined]
        free_seats=seen.get("free_seats"),
        below_minimum=seen.get("below_minimum", 0),
        rules=run.options.get("kept") or {},
    )


def mark_best(found: Sequence[Column]) -> None:
    """Where plans differ, which is best; where all are alike, none stands out."""
    for name in ("mean", "worst", "first", "top"):
        values = [getattr(one, name) for one in found if getattr(one, name) is not None]
        if len(set(values)) > 1:
            for one in found:
                if getattr(one, name) == max(values):
                    one.best.add(name)


Places = Mapping[int, int | None]


def places_of(runs: Iterable[Run]) -> dict[int, dict[int, int | None]]:
    """{plan: {secondment: post}}. One query."""
    found: dict[int, dict[int, int | None]] = defaultdict(dict)
    rows = Assignment.objects.filter(run__in=[run.pk for run in runs])
    for run, secondment, post in rows.values_list("run", "secondment", "post"):
        found[run][secondment] = post
    return found


def differing(one: Places, other: Places) -> list[int]:
    """Whom the two plans have elsewhere; who is in one of them only is not counted."""
    return [person for person, post in one.items() if person in other and other[person] != post]


# ── who is elsewhere ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Difference:
    """Somebody two plans have elsewhere."""

    one: Assignment
    other: Assignment

    @property
    def lines(self) -> list[Assignment]:
        return [self.one, self.other]


def differences(one: Run, other: Run) -> list[Difference]:
    lines: dict[int, dict[int, Assignment]] = defaultdict(dict)
    rows = Assignment.objects.filter(run__in=[one, other]).select_related(
        "secondment__person", "post__host__organisation"
    )
    for line in rows.order_by("secondment__number", "pk"):
        lines[line.secondment_id][line.run_id] = line
    pairs = [(both[one.pk], both[other.pk]) for both in lines.values() if len(both) == 2]
    return [Difference(a, b) for a, b in pairs if a.post_id != b.post_id]


def difference_titles(one: str, other: str) -> list[str]:
    return [_("Secondee's number"), pgettext("of a person", "Name"), one, _("Wish"), other, _("Wish")]


def difference_rows(found: Iterable[Difference]) -> Iterator[list[Any]]:
    for row in found:
        who = row.one.secondment
        yield [
            who.number, who.person.name, post_text(row.one), row.one.wish_rank, post_text(row.other),
            row.other.wish_rank,
        ]  # fmt: skip


def post_text(line: Assignment) -> str:
    post = line.post
    return f"{post.number} {post.host.organisation.name} {post.title}" if post else _("no place")


# ── taken away ─────────────────────────────────────────────────────────────────────────────────────────────────


def sheet_titles() -> list[str]:
    return [
        _("Plan"), _("Approach"), _("Placed"), _("Without a place"), _("Mean fit of 1000"), _("Worst-off person's fit"),
        _("Worst-off person"), _("First wish"), _("First three wishes"), _("Seats left vacant"),
        _("Posts below their fewest people"), _("Rules kept"), _("Rules that bind"), _("People elsewhere"),
    ]  # fmt: skip


def sheet_rows(found: Iterable[Column]) -> Iterator[list[Any]]:
    for one in found:
        yield [
            one.run.title, one.run.idea, one.run.placed, one.unplaced, one.mean, one.worst,  # type: ignore[attr-defined]
            one.worst_person, one.first, one.top, one.free_seats, one.below_minimum, one.rules.get("kept"),
            one.rules.get("binding"), one.elsewhere,
        ]  # fmt: skip

"""What is decided, what is published, and what is whose result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiebang.common import clock
from jiebang.placements.models import Assignment, Placement, PlanPublication, Run
from jiebang.programmes.models import Cohort, Secondment


def decided(cohort: Cohort) -> Run | None:
    """The plan accepted last."""
    rows = Run.objects.filter(cohort=cohort, accepted_at__isnull=False).order_by("-accepted_at", "-id")
    return rows.select_related("accepted_by__person").first()


def latest(cohort: Cohort) -> PlanPublication | None:
    rows = PlanPublication.objects.filter(cohort=cohort).select_related("run", "published_by__person", "cohort")
    return rows.first()


def to_publish(cohort: Cohort) -> Run | None:
    """The plan that is decided and waits to be published."""
    run = decided(cohort)
    return run if run is not None and not PlanPublication.objects.filter(run=run).exists() else None


@dataclass(frozen=True)
class Result:
    """What was published to one person. placement: None where no place was found · line: of the plan it came with,
    None where the place came otherwise (a list imported, a change of the course)."""

    secondment: Secondment
    placement: Placement | None
    line: Assignment | None
    publication: PlanPublication | None

    @property
    def may_object(self) -> bool:
        """Whether the window is open today."""
        return self.publication is not None and clock.today() <= self.publication.objections_until


def result_of(secondment: Secondment) -> Result | None:
    """The result that holds for somebody; None while nothing was published."""
    return results_of([secondment]).get(secondment.pk)


def results_of(secondments: Iterable[Secondment]) -> dict[int, Result]:
    """{secondment: result} of those who have one, all of one cohort. Four queries however many people."""
    people = {one.pk: one for one in secondments}
    rows = Placement.objects.standing().filter(secondment__in=people)
    placed = {row.secondment_id: row for row in rows.select_related("post__host__organisation", "run__publication")}
    found = {}
    lines = {
        (line.run_id, line.secondment_id): line
        for line in Assignment.objects.filter(
            secondment__in=people, run__in={row.run_id for row in placed.values() if row.run_id}
        ).select_related("post__host__organisation")
    }
    for pk, placement in placed.items():
        line = lines.get((placement.run_id or 0, pk))
        if line is not None and line.post_id != placement.post_id:
            line = None
        published = getattr(placement.run, "publication", None) if placement.run else None
        found[pk] = Result(people[pk], placement, line, published)
    return found | _without_place({pk: one for pk, one in people.items() if pk not in placed})


def _without_place(people: dict[int, Secondment]) -> dict[int, Result]:
    """Those for whom the plan published last found no place."""
    rows = Assignment.objects.filter(secondment__in=people, post__isnull=True, run__publication__isnull=False)
    last = dict(
        PlanPublication.objects.filter(cohort__secondments__in=people).order_by("id").values_list("cohort", "run")
    )
    found = {}
    for line in rows.select_related("run__publication"):
        who = people[line.secondment_id]
        if line.run_id == last.get(who.cohort_id):
            found[line.secondment_id] = Result(who, None, line, line.run.publication)
    return found

"""What plans are called on screen."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.placements.models import Run
from jiebang.placements.wording import AIM_NAMES
from jiebang.programmes.models import Cohort

IDEAS = {
    **AIM_NAMES,
    "between": gettext_lazy("between the two"),
    "fair_wishes": gettext_lazy("most first wishes, and nobody worse off than need be"),
    "keep": gettext_lazy("made anew, few moved"),
    "trial": gettext_lazy("changed by hand"),
}


def idea(run: Run) -> str:
    """What the plan makes best, or how it came about."""
    return str(IDEAS.get(run.options.get("name", ""), AIM_NAMES.get(run.aim, run.aim)))


def numbers_of(cohort: Cohort) -> dict[int, int]:
    """{plan: its number}, in the order they were made. One query."""
    pks = Run.objects.filter(cohort=cohort).order_by("pk").values_list("pk", flat=True)
    return {pk: number for number, pk in enumerate(pks, start=1)}


def named(runs: Iterable[Run], cohort: Cohort) -> list[Run]:
    """The plans with `number`, `title` and `idea` beside them."""
    numbers, found = numbers_of(cohort), list(runs)
    for run in found:
        run.number = numbers[run.pk]  # type: ignore[attr-defined]
        run.title = plan_title(numbers[run.pk])  # type: ignore[attr-defined]
        run.idea = idea(run)  # type: ignore[attr-defined]
    return found


def plan_title(number: int) -> str:
    return _("Plan {number}").format(number=number)

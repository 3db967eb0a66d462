"""What a host reads of who comes, and a home unit of where its people go: their own people and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jiebang.people.consents import who_agreed
from jiebang.placements.models import Placement, Reader
from jiebang.placements.publishing import result_words as words
from jiebang.placements.publishing.standing import Result, results_of
from jiebang.programmes.models import Secondment

# What a person agreed that the host reads beside name, job and sector.
PURPOSE = "profile_to_host"


@dataclass(frozen=True)
class Coming:
    """Somebody who comes to a host. skills, gap, question: only of who agreed to it."""

    secondment: Secondment
    result: Result
    agreed: bool
    arrives: date

    @property
    def question(self) -> str:
        return self.secondment.question if self.agreed else ""


@dataclass(frozen=True)
class Going:
    """One of a home unit's people: where, and why there."""

    secondment: Secondment
    result: Result
    why: list[str]


def page_of(reader: Reader) -> dict[str, Any]:
    people = people_of(reader)
    context = {
        "reader": reader,
        "cohort": reader.cohort,
        "publication": reader.publication,
        "organisation": reader.organisation,
    }
    if reader.is_host:
        return {**context, "coming": coming(people), "host": reader.host}
    return {**context, "going": going(people)}


def people_of(reader: Reader) -> list[Secondment]:
    rows = Secondment.objects.filter(cohort=reader.cohort).select_related("person", "home_unit", "cohort")
    if reader.is_host:
        there = Placement.objects.standing().filter(post__host=reader.host)
        rows = rows.filter(pk__in=there.values("secondment"))
    else:
        rows = rows.filter(home_unit=reader.home_unit)
    return [one for one in rows.order_by("number", "id") if not one.ending]


def coming(people: list[Secondment]) -> list[Coming]:
    results = results_of(people)
    agreed = who_agreed([one.person_id for one in people], PURPOSE)
    return [Coming(one, results[one.pk], one.person_id in agreed, one.first_day) for one in people if one.pk in results]


def going(people: list[Secondment]) -> list[Going]:
    results = results_of(people)
    return [Going(one, results[one.pk], why_of(results[one.pk])) for one in people if one.pk in results]


def why_of(found: Result) -> list[str]:
    if found.line is None:
        return []
    if found.line.post_id is None:
        return words.why_none(found.line)
    return words.why_here(found.line, for_home=True)

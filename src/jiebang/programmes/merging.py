"""What secondments, hosts and cohorts need when two people or two organisations become one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from jiebang.common import merging
from jiebang.common.imports.journal import label_of
from jiebang.common.merging import Drop, Move, Plan, Step
from jiebang.common.models import Addressed
from jiebang.common.refusals import Refused
from jiebang.people import merging as people_merging
from jiebang.people.models import Grant
from jiebang.programmes.models import Cohort, Leave, Secondment
from jiebang.programmes.permissions import may_manage


def register() -> None:
    merging.keeps("programmes.secondment", the_worked_one)
    merging.references("programmes.secondment", repoint_own_grants)
    people_merging.guard(refuse_foreign_cohorts)


def the_worked_one(winners: Secondment, losers: Secondment) -> tuple[Secondment, Secondment]:
    """Somebody who is twice in one cohort keeps the place that work hangs on. Refused where it hangs on both."""
    if not is_worked(losers):
        return winners, losers
    if not is_worked(winners):
        return losers, winners
    raise Refused(
        _(
            "{name} is twice in {cohort}, as {one} and as {other}, and both have a placement, records or reports. Two "
            "people cannot become one there. If they are two people, say that they are not the same; else take back "
            "what was entered under one of the numbers first."
        ).format(name=winners.person.name, cohort=winners.cohort.name, one=winners.number, other=losers.number)
    )


def is_worked(secondment: Secondment) -> bool:
    """Whether anything of weight hangs on a place: records, reports, a placement. Duties and wishes go along."""
    if secondment.host_id is not None:
        return True
    for relation in merging.pointing_at(Secondment):
        guarded = relation.remote_field.on_delete is models.PROTECT
        shown = issubclass(relation.model, Addressed) and relation.model is not Leave
        if (guarded or shown) and relation.model._base_manager.filter(**{relation.name: secondment}).exists():
            return True
    return False


def repoint_own_grants(plan: Plan, kept: Secondment, gone: Secondment) -> None:
    """The account that may write for the place that goes may write for the one that stays."""
    plan.repoint(Grant, "scope_id", gone.uuid, kept.uuid, models.Q(scope_kind=Grant.Scope.PERSON))


def refuse_foreign_cohorts(by: Any, plan: Plan) -> None:
    """A merge reaches into every cohort the rows appear in; the office answers for its own ones alone."""
    foreign = [c for c in Cohort.objects.filter(pk__in=cohorts_touched(plan.steps)) if not may_manage(by, c)]
    if foreign:
        raise Refused(
            _(
                "This also changes {cohort}, which another office runs. Ask that office, or the office of the whole "
                "installation, to merge them."
            ).format(cohort=foreign[0].name)
        )


def cohorts_touched(steps: list[Step]) -> set[int]:
    """The cohorts whose rows these steps move or join."""
    found: set[int] = set()
    for step in steps:
        path = cohort_path(apps.get_model(step.model))
        if path and isinstance(step, Move):
            for start in range(0, len(step.keys), 500):
                rows = merging.rows_of(step.model).filter(pk__in=step.keys[start : start + 500])
                found |= set(rows.order_by().values_list(path, flat=True).distinct())
        elif isinstance(step, Drop) and "cohort_id" in step.row:
            found.add(step.row["cohort_id"])
    return found - {None}


def cohort_path(model: type[models.Model]) -> str:
    """How a row of this model leads to its cohort: itself, or through the one thing it belongs to; "" for no way."""
    names = {column.attname for column in model._meta.concrete_fields}
    if "cohort_id" in names:
        return "cohort_id"
    for relation in merging.foreign_keys(model):
        if relation.remote_field.on_delete is models.CASCADE and label_of(relation.related_model) != label_of(model):
            further = {column.attname for column in relation.related_model._meta.concrete_fields}
            if "cohort_id" in further:
                return f"{relation.name}__cohort_id"
    return ""

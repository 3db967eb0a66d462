"""A draft of a scheme waits for the office until it is put into force or dropped."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.common import clock, waiting
from jiebang.people.models import Role
from jiebang.programmes.models import Cohort, SchemeDraft
from jiebang.programmes.permissions import visible_cohorts
from jiebang.programmes.scheme.drafts import name_of


def register() -> None:
    waiting.register("scheme drafts", open_drafts)


def open_drafts(user: Any) -> list[waiting.Waiting]:
    run = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE])
    found = SchemeDraft.objects.filter(cohort__in=run.values("pk")).select_related("cohort", "begun_by__person")
    return [waiting_of(draft) for draft in found.defer("cohort__snapshot", "snapshot")]


def waiting_of(draft: SchemeDraft) -> waiting.Waiting:
    cohort = draft.cohort
    title = _("{cohort}: a draft of the scheme is open, begun by {name}.")
    return waiting.Waiting(
        key=f"scheme-draft:{cohort.uuid}:{draft.pk}",
        title=title.format(cohort=cohort.name, name=name_of(draft.begun_by)),
        url=reverse("scheme_draft", kwargs={"code": cohort.code}),
        since=draft.begun_at.astimezone(clock.zone()).date(),
    )

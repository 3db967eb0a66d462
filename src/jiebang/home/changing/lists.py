"""The list of changes of a cohort: search, filters, and the same as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common.asked import uuids
from jiebang.common.text import clean
from jiebang.home.changing.asked import Kind
from jiebang.home.changing.words import state_of, summary
from jiebang.programmes.models import Change, Cohort

STATES = ("ahead", "effect", "undone")


@dataclass(frozen=True)
class Sought:
    """What the address asks for; values that make no sense are left out."""

    text: str = ""
    kind: str = ""
    state: str = ""
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Sought:
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            clean(query.get("q", ""))[:60],
            kind if kind in Kind.values else "",
            state if state in STATES else "",
            uuids(query.getlist("id")),
        )

    @property
    def any(self) -> bool:
        return self != Sought()


def found(cohort: Cohort, user: Any, sought: Sought) -> QuerySet[Change]:
    changes: Any = Change.objects.visible_to(user).filter(cohort=cohort)
    if sought.kind:
        changes = changes.filter(kind=sought.kind)
    if sought.state:
        changes = changes.filter(IN_STATE[sought.state])
    if sought.chosen:
        changes = changes.filter(uuid__in=sought.chosen)
    if sought.text:
        named = Q(reason__icontains=sought.text) | Q(asked__person__icontains=sought.text)
        for who in ("secondment", "successor"):
            named |= Q(**{f"{who}__person__name__icontains": sought.text}) | Q(
                **{f"{who}__number__iexact": sought.text}
            )
        changes = changes.filter(named)
    return changes.select_related("secondment__person", "successor__person", "made_by__person", "undone_by__person")


IN_STATE = {
    "ahead": Q(in_effect_at__isnull=True, undone_at__isnull=True),
    "effect": Q(in_effect_at__isnull=False, undone_at__isnull=True),
    "undone": Q(undone_at__isnull=False),
}


def filters(sought: Sought) -> list[dict[str, Any]]:
    states = [
        ("", _("all")),
        ("ahead", _("not in effect yet")),
        ("effect", _("in effect")),
        ("undone", _("taken back")),
    ]
    return [
        {"name": "kind", "label": _("Kind"), "choices": [("", _("all")), *Kind.choices], "value": sought.kind},
        {"name": "state", "label": _("State"), "choices": states, "value": sought.state},
    ]


def row_of(change: Change) -> dict[str, Any]:
    state, tone = state_of(change)
    return {
        "change": change,
        "who": change.secondment.person.name if change.secondment else change.asked.get("person", ""),
        "number": change.secondment.number if change.secondment else "",
        "kind": change.get_kind_display(),
        "summary": summary(change),
        "state": state,
        "tone": tone,
        "by": str(change.made_by) if change.made_by else _("operator"),
    }


def columns() -> list[str]:
    return [
        _("Number"), _("Full name"), _("Kind"), _("Day"), _("From and to"), _("Reason"), _("State"), _("Entered by"),
        _("Entered on"), _("Taken back on"),
    ]  # fmt: skip


def sheet_rows(changes: QuerySet[Change]) -> Iterator[list[Any]]:
    for change in changes:
        row = row_of(change)
        yield [
            row["number"], row["who"], row["kind"], change.day, row["summary"], change.reason, row["state"], row["by"],
            change.made_at, change.undone_at,
        ]  # fmt: skip

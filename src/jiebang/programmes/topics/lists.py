"""Topics and who took which on, as lists and sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import words as glossary
from jiebang.common.asked import Narrowed
from jiebang.people.access import roles_of
from jiebang.programmes.models import Cohort, Secondment, Topic, TopicChoice
from jiebang.programmes.people_list import says
from jiebang.programmes.permissions import visible_secondments

State = TopicChoice.State
FREE, TAKEN, NONE = "free", "taken", "none"
TONES = {State.CHOSEN: "och", State.AGREED: "pin", State.CHANGE: "cin"}


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict, states: Iterable[str]) -> Asked:
        return cls.read(query, set(states))


def topics_found(user: Any, cohort: Cohort, asked: Asked) -> QuerySet[Topic]:
    rows: Any = Topic.objects.visible_to(user).filter(cohort=cohort).select_related("offered_by")
    rows = rows.annotate(taken=Count("choices"))
    for word in asked.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(about__icontains=word) | Q(offered_by__name__icontains=word))
    if asked.state:
        rows = rows.filter(taken__lt=F("most")) if asked.state == FREE else rows.filter(taken__gte=F("most"))
    return rows.order_by("id")


def topic_filters(asked: Asked) -> list[dict[str, Any]]:
    choices = [("", _("all")), (FREE, _("still free")), (TAKEN, _("taken"))]
    return [{"name": "state", "label": _("State"), "choices": choices, "value": asked.state}]


def topic_columns() -> list[str]:
    return [_("Topic"), _("What it is about"), _("Offered by"), _("For at most"), _("Taken by")]


def topic_rows(topics: Iterable[Any]) -> Iterator[list[Any]]:
    for topic in topics:
        yield [topic.title, topic.about, topic.offered_by.name if topic.offered_by else "", topic.most, topic.taken]


# ── who took which on ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Row:
    who: Secondment
    choice: TopicChoice | None

    @property
    def words(self) -> str:
        return str(State(self.choice.state).label) if self.choice else str(_("not chosen"))

    @property
    def tone(self) -> str:
        return TONES[State(self.choice.state)] if self.choice else ""


def people_found(user: Any, cohort: Cohort, asked: Asked) -> QuerySet[Secondment]:
    rows: Any = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=roles_of("topics.list"))
    for word in asked.text.split():
        rows = rows.filter(says(word) | Q(topic_choice__topic__title__icontains=word))
    if asked.state == NONE:
        rows = rows.filter(topic_choice__isnull=True)
    elif asked.state:
        rows = rows.filter(topic_choice__state=asked.state)
    return rows.select_related("person", "home_unit", "topic_choice__topic").order_by("number", "id")


def rows_of(people: Iterable[Secondment]) -> list[Row]:
    return [Row(who, getattr(who, "topic_choice", None)) for who in people]


def people_filters(asked: Asked) -> list[dict[str, Any]]:
    choices = [("", _("all")), (NONE, _("not chosen")), *((state.value, state.label) for state in State)]
    return [{"name": "state", "label": _("State"), "choices": choices, "value": asked.state}]


def verdict(user: Any, cohort: Cohort) -> str:
    """77 人：30 人选题已定，5 人待确认，42 人未选。"""
    people = people_found(user, cohort, Asked())
    counts = dict(people.order_by().values_list("topic_choice__state").annotate(n=Count("pk")))
    said = [ngettext("{n} person", "{n} people", sum(counts.values())).format(n=sum(counts.values()))]
    said += [_("{n} {state}").format(n=counts[state], state=State(state).label) for state in State if counts.get(state)]
    if left := counts.get(None, 0):
        said.append(_("{n} not chosen").format(n=left))
    return pgettext("between clauses", ", ").join(said) + _(".")


def people_columns(cohort: Cohort) -> list[str]:
    return [
        _("Number"), _("Full name"), capfirst(glossary.say("home_unit", cohort)), _("Topic"),
        _("What the person means to look at"), _("State"), _("Reason"),
    ]  # fmt: skip


def people_rows(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        who, choice = row.who, row.choice
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "",
            choice.topic.title if choice else "", choice.plan if choice else "", row.words,
            choice.reason if choice else "",
        ]  # fmt: skip

"""What the page of one ranking shows: the list in its order, what may be added, up to three beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict

from jiebang.common.asked import uuids
from jiebang.placements.models import Placement, Wish
from jiebang.placements.wishes import ranking
from jiebang.placements.wishes.choices import Asked, Choice, Option
from jiebang.placements.wishes.owners import Owner, Side, Subject, wished, wishes_of
from jiebang.placements.wishes.saying import title_of
from jiebang.placements.wishes.windows import Opening, opening_for
from jiebang.programmes.models import Host

PAGE = 50
BESIDE = 3  # posts compared at most


@dataclass
class Desk:
    """One window on one ranking. by: who writes, None for who only reads · for_them: entered by the office · layout:
    the frame of the page."""

    request: HttpRequest
    owner: Owner
    subject: Subject
    by: Any
    for_them: bool = False
    layout: str = "phone.html"

    @property
    def here(self) -> str:
        return self.request.get_full_path()

    @property
    def is_htmx(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    @cached_property
    def opening(self) -> Opening:
        return opening_for(self.owner.cohort, self.owner.side, self.owner.sheet)

    @property
    def writes(self) -> bool:
        return self.by is not None and (self.for_them or self.opening.is_open)

    @cached_property
    def choice(self) -> Choice:
        return Choice(self.owner, self.subject)


@dataclass(frozen=True)
class Place:
    """One line of the ranking. rank: as stored · up, down: the places its buttons put it at · gone: no longer on
    offer."""

    row: Any
    rank: int
    up: int
    down: int
    gone: bool
    title: str

    @property
    def key(self) -> UUID:
        key: UUID = self.row.uuid
        return key


@dataclass
class Ranked:
    """The ranking as it stands."""

    places: list[Place] = field(default_factory=list)

    @property
    def order(self) -> ranking.Order:
        return tuple(place.key for place in self.places)

    @property
    def written(self) -> str:
        return ranking.written(self.order)

    @property
    def open_ones(self) -> int:
        return sum(not place.gone for place in self.places)


def ranked_of(desk: Desk, rows: Sequence[Wish] | None = None) -> Ranked:
    rows = wishes_of(desk.owner.side, desk.subject) if rows is None else rows
    found = []
    for at, wish in enumerate(rows, start=1):
        row = wished(desk.owner.side, wish)
        gone = row.uuid not in desk.choice.by_key
        found.append(Place(row, wish.rank, max(1, at - 1), min(len(rows), at + 1), gone, title_of(row, desk.choice)))
    return Ranked(found)


def ranking_context(desk: Desk) -> dict[str, Any]:
    """The panel of the ranking alone, as htmx fetches it."""
    ranked = ranked_of(desk)
    sheet = desk.owner.sheet
    return {
        "desk": desk,
        "owner": desk.owner,
        "subject": desk.subject,
        "cohort": desk.owner.cohort,
        "opening": desk.opening,
        "when": desk.opening.words(desk.owner.cohort),
        "ranked": ranked,
        "easy": bool(sheet and str(desk.subject.uuid) in sheet.easy),
        "left": max(0, desk.opening.most - ranked.open_ones),
        "missing": max(0, desk.opening.fewest - ranked.open_ones),
        "of_people": desk.owner.side == Side.HOST,
    }


def page_context(desk: Desk) -> dict[str, Any]:
    """The whole page. A fixed number of queries."""
    asked, choice = Asked.of(desk.request.GET), desk.choice
    page = Paginator(choice.found(asked), PAGE).get_page(desk.request.GET.get("page"))
    context = ranking_context(desk)
    ranks = {place.key: place.rank for place in context["ranked"].places}
    beside = [choice.by_key[key] for key in compared(desk.request.GET) if key in choice.by_key]
    keys = [str(one.key) for one in beside]
    cards = [card_of(one, ranks, desk.request.GET, keys) for one in choice.explained(list(page))]
    return {
        **context,
        "asked": asked,
        "page": page,
        "cards": cards,
        "filters": choice.filters(asked),
        "more": choice.further(asked),
        "more_open": bool(asked.host or asked.sort),
        "carried": [("compare", key) for key in keys] + carried_key(desk),
        "beside": [card_of(one, ranks, desk.request.GET, keys) for one in choice.explained(beside)],
        "shows_names": choice.shows_names,
        "placed": placed_at(desk),
    }


def placed_at(desk: Desk) -> Host | None:
    """Where the person is placed already: wishes that come later change nothing by themselves."""
    if desk.owner.side == Side.HOST:
        return None
    standing = Placement.objects.standing().filter(secondment__uuid=desk.subject.uuid)
    found = standing.select_related("post__host__organisation").first()
    return found.post.host if found else None


def carried_key(desk: Desk) -> list[tuple[str, str]]:
    """A search stays with the post, or the person, it was made for."""
    return [("for", str(desk.subject.uuid))] if desk.request.GET.get("for") else []


def compared(query: QueryDict) -> tuple[UUID, ...]:
    return uuids(query.getlist("compare"))[:BESIDE]


def card_of(option: Option, ranks: dict[UUID, int], query: QueryDict, beside: list[str]) -> dict[str, Any]:
    """A card with its rank, if it has one, and the address that puts it beside the others or takes it out again."""
    key = str(option.key)
    is_beside = key in beside
    wanted = [one for one in beside if one != key] if is_beside else [*beside, key]
    asked = query.copy()
    asked.setlist("compare", wanted)
    return {
        "option": option,
        "row": option.row,
        "rank": ranks.get(option.key),
        "is_beside": is_beside,
        "may_compare": is_beside or len(beside) < BESIDE,
        "compare_url": f"?{asked.urlencode()}",
    }

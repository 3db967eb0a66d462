"""What may be ranked for one person, or for one post of a host, and why it could suit.

A post without seats is not offered, nor one that a rule closes to the person; which rule, and why, is the office's to
know. What was wished before and is offered no more stays on the list and is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common.cells import shown_alone
from jiebang.common.text import clean, fold
from jiebang.kernel import fit
from jiebang.placements.grid import near_sectors
from jiebang.placements.inputs import Candidate, Inputs, Vacancy
from jiebang.placements.models import Post, Wish
from jiebang.placements.queries import inputs_of, people_to_place
from jiebang.placements.rules import Forbidden
from jiebang.placements.wishes.owners import Owner, Side, Subject
from jiebang.placements.wording import reason_texts
from jiebang.programmes.models import Secondment

# A host is told what of somebody meets its post; levels are the office's and the home unit's to know.
NOT_FOR_HOSTS = frozenset({"level"})
MOST_REASONS = 3


@dataclass
class Option:
    """One post, or one person, that may be ranked. place, of: where it stands by fit among those on offer · learned:
    the words of it that somebody wants, folded."""

    row: Any
    place: int = 0
    of: int = 0
    reasons: Sequence[str] = ()
    learned: frozenset[str] = frozenset()
    others: Any = None

    @property
    def key(self) -> UUID:
        key: UUID = self.row.uuid
        return key

    @property
    def standing(self) -> str:
        """Never a bare score; of a person nothing, for people are not put in an order here."""
        if isinstance(self.row, Secondment):
            return ""
        return _("Number {place} to suit, of {of} posts you could go to").format(place=self.place, of=self.of)

    @property
    def others_words(self) -> str:
        if self.others is None:
            return ""
        if self.others == 0:
            return _("nobody else wishes it yet")
        if isinstance(self.others, int):
            return ngettext("{n} other wishes it", "{n} others wish it", self.others).format(n=self.others)
        return _("{few} others wish it").format(few=self.others)

    @property
    def offers(self) -> list[tuple[str, bool]]:
        """(word, whether it is one the person wants to learn)."""
        return [(word, fold(word) in self.learned) for word in self.row.offers]


@dataclass(frozen=True)
class Asked:
    """What a reader looks for among what is on offer."""

    text: str = ""
    sector: str = ""
    host: str = ""
    learn: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        named = {name: clean(query.get(name, ""))[:100] for name in ("sector", "host", "learn")}
        sort = query.get("sort", "")
        return cls(clean(query.get("q", ""))[:100], **named, sort="number" if sort == "number" else "")

    @property
    def any(self) -> bool:
        return bool(self.text or self.sector or self.host or self.learn)


@dataclass
class Choice:
    """Everything that may be ranked for one subject. A fixed number of queries."""

    owner: Owner
    subject: Subject
    inputs: Inputs = field(init=False)

    def __post_init__(self) -> None:
        self.inputs = inputs_of(self.owner.cohort)

    @property
    def of_people(self) -> bool:
        return self.owner.side == Side.HOST

    @cached_property
    def people(self) -> dict[str, Candidate]:
        return {person.number: person for person in self.inputs.people}

    @cached_property
    def posts(self) -> dict[str, Vacancy]:
        return {post.number: post for post in self.inputs.posts if post.seats}

    @cached_property
    def options(self) -> list[Option]:
        """What is on offer, the likest to suit first."""
        found = self._people() if self.of_people else self._posts()
        forbidden = Forbidden(self.inputs.rules, self.people, self.posts)
        found = [one for one in found if forbidden.rule(*self.pair(one)) is None]
        points = self._points(found)
        for one in found:
            one.place = 1 + sum(points[one.key] < other for other in points.values())
            one.of = len(found)
        return sorted(found, key=lambda one: (one.place, one.row.number))

    @cached_property
    def by_key(self) -> dict[UUID, Option]:
        return {one.key: one for one in self.options}

    def pair(self, option: Option) -> tuple[str, str]:
        """(number of the person, number of the post)."""
        own = self.subject.number
        return (option.row.number, own) if self.of_people else (own, option.row.number)

    def _posts(self) -> list[Option]:
        if self.subject.number not in self.people:
            return []
        rows = Post.objects.filter(cohort=self.owner.cohort, number__in=self.posts).select_related("host__organisation")
        return [Option(row) for row in rows]

    def _people(self) -> list[Option]:
        if self.subject.number not in self.posts:
            return []
        return [Option(row) for row in people_to_place(self.owner.cohort).select_related("person", "home_unit")]

    def _points(self, options: list[Option]) -> dict[UUID, int]:
        """Of the computed fit without anybody's wishes, so that a wish does not praise itself."""
        pairs = [self.pair(one) for one in options]
        profiles = [self.people[person].profile for person in dict.fromkeys(person for person, _post in pairs)]
        openings = [self.posts[post].opening for post in dict.fromkeys(post for _person, post in pairs)]
        if not pairs:
            return {}
        weights = self.inputs.weights.without_wishes()
        total = fit.fit_table(profiles, openings, weights=weights, sectors=near_sectors()).total.ravel().tolist()
        return {one.key: points for one, points in zip(options, total, strict=True)}

    def explained(self, options: Sequence[Option]) -> list[Option]:
        """These with the statements behind their place, and with how many others wish them where that is shown."""
        counts = self._others() if not self.of_people else {}
        for one in options:
            person, post = self.pair(one)
            found = fit.reasons(self.people[person].profile, self.posts[post].opening, ranks={}, sectors=near_sectors())
            told = [reason for reason in found if not (self.of_people and reason.part in NOT_FOR_HOSTS)]
            one.reasons = reason_texts(told)[:MOST_REASONS]
            one.learned = frozenset(fold(word) for reason in told for word in met(reason))
            one.others = counts.get(one.row.pk, 0) if counts is not None else None
        return list(options)

    @cached_property
    def shows_count(self) -> bool:
        window = self.owner.cohort.wish_windows.filter(side=self.owner.side).first()
        return bool(window and window.shows_count and self.owner.side == Side.PERSON)

    def _others(self) -> dict[int, Any] | None:
        """How many other secondees wish each post, few as "fewer than 3"; None where that is not shown."""
        if not self.shows_count:
            return None
        wishes = Wish.objects.filter(cohort=self.owner.cohort, side=Side.PERSON).exclude(secondment=self.subject.pk)
        counts = Counter(wishes.values_list("post_id", flat=True))
        return {post: shown_alone(count) for post, count in counts.items()}

    def found(self, asked: Asked) -> list[Option]:
        """What of the offer somebody looks for, in the order asked for."""
        words = [fold(word) for word in asked.text.split()]
        kept = [one for one in self.options if self._is_asked(one, asked) and says(self._texts(one), words)]
        return sorted(kept, key=lambda one: one.row.number) if asked.sort == "number" else kept

    def _is_asked(self, one: Option, asked: Asked) -> bool:
        row = one.row
        if asked.sector and row.sector != asked.sector:
            return False
        if self.of_people:
            return True
        if asked.host and str(row.host.uuid) != asked.host:
            return False
        return not asked.learn or fold(asked.learn) in {fold(word) for word in row.offers}

    def _texts(self, one: Option) -> list[str]:
        row = one.row
        if isinstance(row, Secondment):
            named = [row.person.name, str(row.home_unit or "")] if self.shows_names else []
            return [row.number, row.job, row.sector, *row.skills, *row.gap, *named]
        return [row.number, row.title, row.host.organisation.name, row.sector, row.duties, *row.offers, *row.needs]

    @cached_property
    def shows_names(self) -> bool:
        """Whether names stand beside numbers: hosts see them only where the office says so."""
        if not self.of_people:
            return True
        window = self.owner.cohort.wish_windows.filter(side=Side.HOST).first()
        return bool(window and window.shows_names)

    def filters(self, asked: Asked) -> list[dict[str, Any]]:
        """What is likely to be asked for; of posts, what of the person's own wants they teach."""
        sectors = sorted({one.row.sector for one in self.options} - {""})
        found = [chooser("sector", _("Sector"), [(name, name) for name in sectors], asked.sector)]
        wanted = [word for word in self.subject.gap if fold(word) in self.taught] if not self.of_people else []
        if wanted:
            found.insert(0, chooser("learn", _("Teaches"), [(word, word) for word in wanted], asked.learn))
        return found

    @cached_property
    def taught(self) -> set[str]:
        return {fold(word) for one in self.options for word in one.row.offers}

    def further(self, asked: Asked) -> list[dict[str, Any]]:
        orders = [("", _("what suits first")), ("number", _("number"))]
        order = {"name": "sort", "label": _("Order"), "choices": orders, "value": asked.sort}
        if self.of_people:
            return [order]
        hosts = {str(o.row.host.uuid): (o.row.host.organisation.sort_key, str(o.row.host)) for o in self.options}
        named = [(key, name) for key, (_key, name) in sorted(hosts.items(), key=lambda item: item[1])]
        return [chooser("host", _("Host"), named, asked.host), order]


def chooser(name: str, label: Any, choices: list[tuple[str, str]], value: str) -> dict[str, Any]:
    return {"name": name, "label": label, "choices": [("", _("all")), *choices], "value": value}


def met(reason: fit.Reason) -> list[str]:
    """What of an offer the person wants, as such or nearly."""
    if reason.code == "gap_learned":
        return list(reason.values["tags"])  # type: ignore[call-overload]
    if reason.code == "gap_near":
        return [reason.values["pair"][1]]  # type: ignore[index]
    return []


def says(texts: list[str], words: list[str]) -> bool:
    folded = [fold(text) for text in texts]
    return all(any(word in text for text in folded) for word in words)

"""From facts recorded once to the words of an agreement, for many people with the same few queries.

Everything is written in the language of the cohort's papers, with the cohort's own words for things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.common import look
from jiebang.placements.agreements.clauses import clauses_of
from jiebang.placements.agreements.text import PARTS, Line, Part, Text
from jiebang.placements.models import Agreement, Offer, Placement
from jiebang.placements.seats import hold_of
from jiebang.programmes.models import Cohort, ProfileWord, Secondment
from jiebang.programmes.profiles.words import Profile, profiles_of
from jiebang.programmes.words import language_of, word

# How often a report of each person is due says how often mentor and secondee talk: the shortest rhythm leads.
RHYTHMS = ("week", "half_month", "month", "quarter")


@dataclass
class Ground:
    """All that the agreements of some people are drawn from. places: of each person the standing placement, and the
    first and last day at its host."""

    cohort: Cohort
    clauses: list[dict[str, str]]
    places: dict[int, tuple[Placement, date, date]]
    profiles: dict[int, Profile] = field(default_factory=dict)
    offers: dict[int, Offer] = field(default_factory=dict)


def texts_of(cohort: Cohort, people: Iterable[int], own: Mapping[int, Mapping[str, str]]) -> dict[int, Text]:
    """The agreement of each person with a standing placement, by primary key; a fixed number of queries.

    own: the office's words of each person's agreement, in place of what the facts say.
    """
    ground = ground_of(cohort, people)
    with translation.override(language_of(cohort.scheme)):
        return {key: text_of(ground, key, own.get(key, {})) for key in ground.places}


def text_now(agreement: Agreement) -> Text | None:
    """What the facts say today; None where the person has no place any more."""
    key = agreement.secondment_id
    return texts_of(agreement.cohort, [key], {key: agreement.own}).get(key)


def ground_of(cohort: Cohort, people: Iterable[int]) -> Ground:
    rows = Placement.objects.filter(secondment__in=list(people)).select_related(
        "post__host__organisation", "secondment__person", "secondment__home_unit"
    )
    of_each: dict[int, list[Placement]] = {}
    for row in rows.order_by("id"):
        row.secondment.cohort = cohort
        of_each.setdefault(row.secondment_id, []).append(row)
    found = {key: stay for key, placed in of_each.items() if (stay := stay_of(placed)) is not None}
    ground = Ground(cohort, clauses_of(cohort), found)
    ground.profiles = {one.who.pk: one for one in profiles_of(place.secondment for place, _first, _last in
                                                              found.values())}  # fmt: skip
    hosts = {place.post.host_id for place, _first, _last in found.values()}
    ground.offers = {offer.host_id: offer for offer in Offer.objects.filter(host__in=hosts)}
    return ground


def stay_of(placed: list[Placement]) -> tuple[Placement, date, date] | None:
    """The standing placement with all the days at its host: another post of the same host is the same stay."""
    standing = next((row for row in placed if row.ends_on is None), None)
    if standing is None:
        return None
    holds = [hold_of(row) for row in placed if row.post.host_id == standing.post.host_id]
    return standing, min(hold.first for hold in holds), max(hold.last for hold in holds)


def text_of(ground: Ground, key: int, own: Mapping[str, str]) -> Text:
    cohort = ground.cohort
    place, first, last = ground.places[key]
    drawn = Drawn(ground, place, first, last)
    parts = [drawn.part(name, own.get(name, "")) for name in PARTS]
    clauses = [
        Part("clause", one["title"], tuple(Line(text) for text in one["text"].splitlines()), (one["text"],))
        for one in ground.clauses
    ]
    title = _("Agreement on the {placement}").format(placement=word(cohort, "placement"))
    return Text(language_of(cohort.scheme), title, cohort.name, tuple(p for p in [*parts, *clauses] if p.lines))


@dataclass(frozen=True)
class Drawn:
    """One agreement on its way: each method gives the lines of one part and what they were drawn from."""

    ground: Ground
    place: Placement
    first: date
    last: date

    @property
    def who(self) -> Secondment:
        return self.place.secondment

    def part(self, name: str, own: str) -> Part:
        lines, facts = getattr(self, name)()
        if own:
            known = {line.text: line for line in lines}
            written = _("in the words of the {office}").format(office=self.say("office"))
            lines = [known.get(text, Line(text, written)) for text in own.splitlines() if text]
            facts = [own]
        return Part(name, str(PARTS[name]), tuple(lines), tuple(facts))

    def say(self, term: str) -> str:
        return word(self.ground.cohort, term)

    def named(self, term: str, value: str) -> str:
        return capfirst(self.say(term)) + _(": ") + value

    # ── the parts ──

    def parties(self) -> tuple[list[Line], list[str]]:
        who, home = self.who, self.who.home_unit.name if self.who.home_unit else ""
        host = self.place.post.host.organisation.name
        person = pgettext("between facts", " · ").join(part for part in (who.person.name, who.number, who.job) if part)
        named = [("home_unit", home), ("host", host), ("secondee", person)]
        return [Line(self.named(term, value or _("not recorded yet"))) for term, value in named], [home, host, person]

    def post(self) -> tuple[list[Line], list[str]]:
        post = self.place.post
        days = _("From {first} to {last}").format(first=look.day_dated(self.first), last=look.day_dated(self.last))
        title = self.named("post", _("{title} ({number})").format(title=post.title, number=post.number))
        placed = self.say("placement")
        return [Line(title, placed), Line(days, placed)], [post.number, post.title, str(self.first), str(self.last)]

    def duties(self) -> tuple[list[Line], list[str]]:
        post = self.place.post
        source = _("what the {host} said of the {post} {number}").format(
            host=self.say("host"), post=self.say("post"), number=post.number
        )
        return [Line(text, source) for text in post.duties.splitlines() if text.strip()], [post.duties]

    def goals(self) -> tuple[list[Line], list[str]]:
        """The home question, then what there is to learn: each as a goal that says where it was recorded."""
        who = self.who
        lines = []
        if who.question:
            asked = _("Bring home an answer to: {question}").format(question=" ".join(who.question.split()))
            lines.append(Line(asked, self.recorded("question", _("question brought along"))))
        source = self.recorded("gap", _("to learn"))
        lines += [Line(_("Learn: {gap}").format(gap=gap), source) for gap in who.gap]
        return lines, [who.question, *who.gap]

    def teaches(self) -> tuple[list[Line], list[str]]:
        post = self.place.post
        source = _("what the {host} said of the {post} {number}").format(
            host=self.say("host"), post=self.say("post"), number=post.number
        )
        return [Line(text, source) for text in post.offers], list(post.offers)

    def mentoring(self) -> tuple[list[Line], list[str]]:
        offer, host = self.ground.offers.get(self.place.post.host_id), self.place.post.host
        name, job = (offer.mentor_name, offer.mentor_job) if offer and offer.mentor_name else (host.mentor_name, "")
        who = self.named("mentor", pgettext("between facts", " · ").join(part for part in (name, job) if part)
                         or _("not named yet"))  # fmt: skip
        source = _("offer of the {host}") if offer and offer.mentor_name else _("list of hosts")
        rhythm = rhythm_of(self.ground.cohort)
        talks = talk_words(rhythm).format(mentor=capfirst(self.say("mentor")), secondee=self.say("secondee"))
        lines = [Line(who, source.format(host=self.say("host")) if name else ""), Line(talks, _("rhythm of reports"))]
        return lines, [name, job, rhythm]

    def contacts(self) -> tuple[list[Line], list[str]]:
        """Names alone: numbers are asked for where they are kept."""
        name = self.place.post.host.contact_name
        return ([Line(self.named("host", name), _("list of hosts"))] if name else []), [name]

    def recorded(self, part: str, title: str) -> str:
        """Of the nominee's profile: by which side, and when."""
        profile = self.ground.profiles[self.who.pk]
        side = profile.holds_by(part)
        if not side:
            return _("list of people, “{part}”").format(part=title)
        said = profile.said[part][side]
        return _("nominee profile, “{part}”: {side}, {day}").format(
            part=title, side=self.side_words(side), day=look.day_dated(said.said_on)
        )

    def side_words(self, side: str) -> str:
        terms = {ProfileWord.Side.HOME: "home_unit", ProfileWord.Side.PERSON: "secondee"}
        return self.say(terms.get(ProfileWord.Side(side), "office"))


def rhythm_of(cohort: Cohort) -> str:
    every = {report.every for report in cohort.scheme.reports if report.who == "person"}
    return next((rhythm for rhythm in RHYTHMS if rhythm in every), "month")


def talk_words(rhythm: str) -> Any:
    return {
        "week": _("{mentor} and {secondee} talk the work over at least once a week."),
        "half_month": _("{mentor} and {secondee} talk the work over at least once every half month."),
        "month": _("{mentor} and {secondee} talk the work over at least once a month."),
        "quarter": _("{mentor} and {secondee} talk the work over at least once a month."),
    }[rhythm]

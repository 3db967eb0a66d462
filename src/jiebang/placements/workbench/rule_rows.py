"""The rules of a cohort as rows: as the engine takes them, in words, and what each forbids."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.placements.answer_words import Names
from jiebang.placements.inputs import Inputs, Vacancy
from jiebang.placements.models import Desk, PlacementRule
from jiebang.placements.rule_conflicts import contradictions
from jiebang.placements.rule_words import sentence
from jiebang.placements.rules import RuleFault, Stated, host_key, kind_key
from jiebang.placements.wording import rule_text
from jiebang.programmes.models import Cohort


def rules_of(cohort: Cohort) -> list[PlacementRule]:
    """All rules by number, those switched off included, with what they name."""
    rows = PlacementRule.objects.filter(cohort=cohort).select_related(
        "secondment__person", "home_unit", "post", "host__organisation", "written_by__person", "off_by__person"
    )
    return list(rows.prefetch_related("members__secondment__person"))


def stated(rule: PlacementRule) -> Stated:
    """The rule in the office's own numbers; its own number stands where a file has the line."""
    return Stated(
        kind=rule.kind,  # type: ignore[arg-type]
        line=rule.number,
        person=rule.secondment.number if rule.secondment else "",
        post=rule.post.number if rule.post else "",
        host=rule.host.organisation.name if rule.host else "",
        home=rule.home_unit.name if rule.home_unit else "",
        people=tuple(member.secondment.number for member in rule.members.all()),
        by=rule.by,
        at=rule.at,  # type: ignore[arg-type]
        most=rule.most,
        least=rule.least,
        hard=rule.hard,
        why=rule.why,
    )


def holding(cohort: Cohort, inputs: Inputs) -> list[Stated]:
    """The rules switched on, as far as these lists have whom and what they name."""
    found = (cut_to(stated(rule), inputs) for rule in rules_of(cohort) if rule.off_at is None)
    return [rule for rule in found if rule is not None]


def cut_to(rule: Stated, inputs: Inputs) -> Stated | None:
    """The rule without people who are not to be placed; None where nothing of it is left."""
    people = {person.number for person in inputs.people}
    if (rule.person and rule.person not in people) or (
        rule.post and rule.post not in {post.number for post in inputs.posts}
    ):
        return None
    if rule.kind in ("together", "apart"):
        there = tuple(number for number in rule.people if number in people)
        return replace(rule, people=there) if len(there) > 1 else None
    return rule


def desk_of(cohort: Cohort) -> Desk:
    """The cohort's desk; unsaved where nothing was set yet."""
    return Desk.objects.select_related("chosen").filter(cohort=cohort).first() or Desk(cohort=cohort)


# ── what a rule forbids ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Effect:
    """people: how many a rule concerns · pairs: how many places it closes to somebody by itself."""

    people: int
    pairs: int
    text: str


class Effects:
    """Counted from the lists, without solving."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.posts = [post for post in inputs.posts if post.seats]
        self.posts_of = Counter(host_key(post.host) for post in self.posts)
        self.open = {post.number for post in self.posts}
        self.people_of = Counter(host_key(person.home) for person in inputs.people)
        self.places = {"host": len(self.posts_of), "post": len(self.posts)}

    def of(self, rule: Stated) -> Effect:
        match rule.kind:
            case "forbid":
                return self._forbid(rule)
            case "fix":
                return self._fix(rule)
            case "limit":
                return self._limit(rule)
            case "fill":
                return self._fill()
        return self._members(rule)

    def _forbid(self, rule: Stated) -> Effect:
        people = 1 if rule.person else self.people_of[host_key(rule.home)]
        posts = int(rule.post in self.open) if rule.post else self.posts_of[host_key(rule.host)]
        pairs = people * posts
        return Effect(people, pairs, pairs_text(people, pairs))

    def _fix(self, rule: Stated) -> Effect:
        pairs = len(self.open - {rule.post})
        return Effect(1, pairs, pairs_text(1, pairs))

    def _members(self, rule: Stated) -> Effect:
        count = len(rule.people)
        text = ngettext("joins {n} person", "joins {n} people", count)
        if rule.kind == "apart":
            text = ngettext("keeps {n} person apart", "keeps {n} people apart", count)
        return Effect(count, 0, text.format(n=count))

    def _limit(self, rule: Stated) -> Effect:
        """Only kinds with more people than one place may take, or of whom one alone would be too few."""
        sizes = Counter(key for person in self.inputs.people if (key := kind_key(person, rule.by)))
        if rule.least is None:
            sizes = Counter({key: n for key, n in sizes.items() if n > (rule.most or 0)})
        people = sum(sizes.values())
        if not people:
            return Effect(0, 0, _("binds nobody: no kind has so many people"))
        text = _("{people} people of {kinds} kinds, at {places} places")
        return Effect(people, 0, text.format(people=people, kinds=len(sizes), places=self.places[rule.at]))

    def _fill(self) -> Effect:
        asking = [post for post in self.posts if post.least]
        places = sum(post.least for post in asking)
        text = ngettext("{posts} post asks for {n} people", "{posts} posts ask for {n} people", len(asking))
        return Effect(places, 0, text.format(posts=len(asking), n=places))


def pairs_text(people: int, pairs: int) -> str:
    if not pairs:
        return _("forbids nothing: nobody or no open post is like that")
    if people == 1:
        return ngettext("closes {n} post to 1 person", "closes {n} posts to 1 person", pairs).format(n=pairs)
    return _("closes {n} pairs, {people} people").format(n=pairs, people=people)


# ── what cannot hold together ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Clash:
    """A contradiction seen without solving. numbers: of the rules it names · text: the sentence."""

    numbers: tuple[int, ...]
    text: str


def clashes(rules: Sequence[Stated], inputs: Inputs) -> list[Clash]:
    found = contradictions(rules, inputs.people, inputs.posts)
    return [Clash(numbers_of(fault), _("Rule {number}: {text}").format(number=fault.line, text=said(fault)))
            for fault in found]  # fmt: skip


def said(fault: RuleFault) -> str:
    return sentence(fault, naming=numbers_text)


def numbers_text(numbers: Sequence[int]) -> str:
    """rule 3; rules 3, 12."""
    shown = _(", ").join(str(number) for number in sorted(set(numbers)))
    return ngettext("rule {numbers}", "rules {numbers}", len(set(numbers))).format(numbers=shown)


def numbers_of(fault: RuleFault) -> tuple[int, ...]:
    other, lines = fault.values.get("other"), fault.values.get("lines", ())
    return tuple(sorted({fault.line, *([other] if isinstance(other, int) else []), *lines}))


# ── rules beside each other ────────────────────────────────────────────────────────────────────────────────────


def meaning(rule: Stated) -> tuple[Any, ...]:
    """What makes two rules the same, whoever wrote them and why."""
    return (rule.kind, rule.person, rule.post, host_key(rule.host), host_key(rule.home), tuple(sorted(rule.people)),
            rule.by, rule.at, rule.most, rule.least, rule.hard)  # fmt: skip


def rules_hash(rules: Sequence[Stated]) -> str:
    """The same for the same rules, whoever wrote them, why, and in which order."""
    said = sorted(json.dumps(meaning(rule), ensure_ascii=False) for rule in rules)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def plain(rules: Sequence[Stated]) -> list[dict[str, Any]]:
    """Rules as they are kept beside a plan: without why, which may be somebody's private matter."""
    fields = ("kind", "line", "person", "post", "host", "home", "by", "at", "most", "least", "hard")
    return [{**{name: getattr(rule, name) for name in fields}, "people": list(rule.people)} for rule in rules]


def from_plain(rows: Sequence[Mapping[str, Any]]) -> list[Stated]:
    return [Stated(**{**row, "people": tuple(row["people"])}) for row in rows]


def text_of(rule: Stated, names: Names) -> str:
    """A rule in words, without why."""
    return rule_text(rule, names.people, names.posts)


def everybody(cohort: Cohort) -> Names:
    """The names of all people and posts there ever were in the cohort."""
    people = dict(cohort.secondments.values_list("number", "person__name"))
    rows = cohort.posts.values_list("number", "host__organisation__name", "title")
    posts = {number: Vacancy(number, host=host, title=title) for number, host, title in rows}
    return Names(people, posts)


def texts_of(rules: Sequence[Stated], names: Names) -> dict[int, str]:
    """Each rule in words by its number, without why."""
    return {rule.line: text_of(rule, names) for rule in rules}

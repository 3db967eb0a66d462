"""Sentences on organisations and people met in the period, counted from its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from jiebang.kernel.compose.advance import in_order, record_of
from jiebang.kernel.compose.model import Material, Met, Sentence
from jiebang.kernel.compose.phrases import Phrases, filled
from jiebang.kernel.compose.text import MARKS, sentence, tidy
from jiebang.kernel.progress import ORGANISATION, PERSON_MET, Fact

NAMED = 3  # a longer list names this many and counts the rest

Found = dict[str, list[str]]  # subject → the records that name it, earliest first


def on_meeting(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    organisations = list(on_organisations(section, material, phrases))
    people = list(on_people(section, material, phrases))
    yield from organisations
    yield from people
    if not organisations and not people and material.happenings:
        yield sentence(section, "met_nobody", phrases.say("met_nobody"), plain=True, weight=20)


def on_organisations(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    """One clause for each kind of organisation, then how many of them were known before."""
    names = {o.key: tidy(o.name, 40) for h in in_order(material.happenings) for o in h.organisations if o.key}
    clauses: list[str] = []
    groups: list[list[str]] = []
    again: list[str] = []
    earlier = subjects(material, ORGANISATION, earlier=True)
    for kind in phrases.organisations:
        met = subjects(material, ORGANISATION, kind=kind)
        if met:
            clauses.append(clause(met, names, phrases.organisations[kind], phrases))
            groups.append(records(met.values()))
            again += [key for key in met if key in earlier]
    if clauses:
        if again:
            clauses.append(phrases.say("again", n=len(again), marks=MARKS))
            groups.append(records(rows for key, rows in subjects(material, ORGANISATION).items() if key in again))
        text = phrases.say("organisations", clauses=phrases.say("clause_separator").join(clauses))
        yield sentence(section, "organisations", text, groups, weight=55)


def clause(met: Found, names: dict[str, str], template: str | tuple[str, str], phrases: Phrases) -> str:
    known = [names[key] for key in met if names.get(key)]
    return filled(template, names=shortened(known, len(met), phrases), n=len(met), marks=MARKS)


def shortened(names: list[str], n: int, phrases: Phrases) -> str:
    """All names of a short list; of a longer one, or where some may not be named, the first few and a sign for more."""
    if n == len(names) <= NAMED:
        return phrases.listing(names)
    return phrases.say("and_more", names=phrases.separator.join(names[:NAMED])) if names else ""


def on_people(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    known = subjects(material, PERSON_MET, earlier=True)
    met = subjects(material, PERSON_MET)
    new = {key: rows for key, rows in met.items() if key not in known}
    again = {key: rows for key, rows in met.items() if key in known}
    names = {p.key: described(p, phrases) for h in in_order(material.happenings) for p in h.people if p.may_be_named}
    if new:
        named = shortened([names[key] for key in new if names.get(key)], len(new), phrases)
        rule = "people_new" if named else "people_new_unnamed"
        text = phrases.say(rule, names=named, n=len(new), marks=MARKS)
        groups = [records(new.values())]
        if again:
            text += phrases.say("people_and_again", n=len(again), marks=MARKS)
            groups.append(records(again.values()))
        yield sentence(section, "people", text + phrases.stop, groups, weight=50)
    elif again:
        text = phrases.say("people_again", n=len(again), marks=MARKS)
        yield sentence(section, "people", text + phrases.stop, [records(again.values())], weight=50)


def described(person: Met, phrases: Phrases) -> str:
    name, where, job = tidy(person.name, 30), tidy(person.organisation, 40), tidy(person.job, 30)
    about = phrases.say("post", organisation=where, job=job) if where and job else where or job
    return phrases.say("person", name=name, about=about) if about else name


def subjects(material: Material, sort: str, *, kind: str = "", earlier: bool = False) -> Found:
    """Subjects of the facts of the period, or of those before it; never one's own host."""
    found: Found = defaultdict(list)
    chosen = [
        fact
        for fact in material.facts
        if fact.subject_kind == sort and fact.subject and not fact.own_host and kind in ("", fact.organisation)
    ]
    for fact in sorted(chosen, key=lambda fact: (fact.date, str(fact.source), fact.kind, fact.subject)):
        if in_time(fact, material, earlier=earlier):
            found[fact.subject].append(record_of(fact))
    return dict(found)


def in_time(fact: Fact, material: Material, *, earlier: bool) -> bool:
    return fact.date < material.start if earlier else material.start <= fact.date <= material.as_of


def records(rows: Iterable[list[str]]) -> list[str]:
    """One record for each subject, the earliest, each once."""
    return list(dict.fromkeys(row[0] for row in rows))

"""Sentences on what was learned: the records' own words, without repeats, of as many sorts as the space allows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jiebang.kernel.compose.advance import in_order
from jiebang.kernel.compose.model import Happening, Material, Sentence
from jiebang.kernel.compose.phrases import Phrases, filled
from jiebang.kernel.compose.text import MARKS, ended, sentence, tidy

MOST_SENTENCES = 5
MOST_OF_A_KIND = 2
MOST_CHARACTERS = 110
FEWEST_CHARACTERS = 6
ALIKE = 0.6  # share of character pairs two texts have in common before they say the same


@dataclass(frozen=True)
class Lesson:
    happening: Happening
    text: str


def on_learning(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    chosen = chosen_lessons(material, phrases)
    for lesson in chosen:
        text = ended(introduced(lesson, material, phrases), phrases.stop)
        yield sentence(section, f"learned:{lesson.happening.id}", text, [[lesson.happening.id]], weight=40)
    if not chosen and material.happenings:
        yield sentence(section, "learned_nothing", phrases.say("learned_nothing"), plain=True, weight=20)


def chosen_lessons(material: Material, phrases: Phrases) -> list[Lesson]:
    """Turn by turn from each kind, one's own records before the group's, the fullest text first; told by date."""
    group = {kind.code: kind.group for kind in material.kinds}
    order = {kind.code: place for place, kind in enumerate(material.kinds)}
    lessons = different(lessons_of(material, phrases))
    lessons.sort(key=lambda lesson: (-len(lesson.text), lesson.happening.date, lesson.happening.id))
    rank: Counter[str] = Counter()
    turns = []
    for lesson in lessons:
        kind = lesson.happening.kind
        turns.append((rank[kind], group.get(kind, False), order.get(kind, len(order)), lesson))
        rank[kind] += 1
    turns.sort(key=lambda turn: turn[:3])
    chosen = [lesson for turn, _group, _order, lesson in turns if turn < MOST_OF_A_KIND][:MOST_SENTENCES]
    return sorted(chosen, key=lambda lesson: (lesson.happening.date, lesson.happening.id))


def lessons_of(material: Material, phrases: Phrases) -> list[Lesson]:
    found = []
    for happening in in_order(material.happenings):
        text = without_lead_in(tidy(happening.learned, MOST_CHARACTERS), phrases)
        if len(text) >= FEWEST_CHARACTERS:
            found.append(Lesson(happening, text))
    return found


def without_lead_in(text: str, phrases: Phrases) -> str:
    for pattern in phrases.lead_ins:
        text = re.sub(f"^(?:{pattern})", "", text, count=1)
    return text.strip()


def different(lessons: list[Lesson]) -> list[Lesson]:
    """The lessons without those that say what an earlier one says."""
    kept: list[tuple[Lesson, frozenset[str]]] = []
    for lesson in lessons:
        pairs = pairs_of(lesson.text)
        if all(likeness(pairs, other) < ALIKE for _lesson, other in kept):
            kept.append((lesson, pairs))
    return [lesson for lesson, _pairs in kept]


def pairs_of(text: str) -> frozenset[str]:
    letters = [c.lower() for c in text if c.isalnum()]
    return frozenset("".join(pair) for pair in pairwise(letters)) or frozenset(letters)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    together = one | other
    return len(one & other) / len(together) if together else 1.0


def introduced(lesson: Lesson, material: Material, phrases: Phrases) -> str:
    """Where it was learned and what, joined as the text allows: as a list, as somebody's words, or as an insight."""
    where = occasion(lesson.happening, material, phrases)
    points = len(re.findall(phrases.listed, lesson.text))
    if 2 <= points < len(phrases.numerals):
        numeral = phrases.numerals[points]
        return phrases.say("learned_points", where=where, points=numeral, text=lesson.text, marks=MARKS)
    rule = "learned_said" if re.search(phrases.reported, lesson.text) else "learned"
    return phrases.say(rule, where=where, text=lesson.text)


def occasion(happening: Happening, material: Material, phrases: Phrases) -> str:
    title = next((kind.title for kind in material.kinds if kind.code == happening.kind), "")
    organisation = tidy(happening.organisations[0].name, 40) if happening.organisations else ""
    subject = tidy(happening.subject, 40)
    template = phrases.occasions.get(happening.kind, phrases.texts["occasion"])
    needed = {"organisation": organisation, "subject": subject, "host": tidy(material.host, 60)}
    if any(f"{{{name}}}" in str(template) and not value for name, value in needed.items()):
        template = phrases.texts["occasion_bare"]
    return filled(template, title=tidy(title, 40), day=phrases.day(happening.date, material.end), **needed)

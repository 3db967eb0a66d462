"""Sentences on what lies ahead: steps with their day, and the days of tasks that are done at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from jiebang.kernel.compose.advance import advances, due_day
from jiebang.kernel.compose.learned import ALIKE, likeness, pairs_of
from jiebang.kernel.compose.model import Material, Sentence, Step
from jiebang.kernel.compose.phrases import Phrases
from jiebang.kernel.compose.text import ended, sentence, tidy

MOST_STEPS = 5
LOOKS_AHEAD = timedelta(days=21)


def on_next_steps(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    """By day; steps without one stand last."""
    dated = [(step.due or date.max, step_told(section, step, material, phrases)) for step in chosen_steps(material)]
    dated += on_deadlines(section, material, phrases)
    dated.sort(key=lambda pair: pair[0])
    yield from (told for _day, told in dated)
    if not dated:
        yield sentence(section, "no_steps", phrases.say("no_steps"), plain=True, weight=20)


def chosen_steps(material: Material) -> list[Step]:
    """The nearest first, those without a day last; a step written twice once, on its earliest day."""
    ahead = [step for step in material.steps if tidy(step.text) and (step.due is None or step.due > material.as_of)]
    ahead.sort(key=lambda step: (step.due or date.max, tidy(step.text), step.record))
    kept: list[tuple[Step, frozenset[str]]] = []
    for step in ahead:
        pairs = pairs_of(tidy(step.text))
        if all(likeness(pairs, other) < ALIKE for _step, other in kept):
            kept.append((step, pairs))
    return [step for step, _pairs in kept[:MOST_STEPS]]


def step_told(section: int, step: Step, material: Material, phrases: Phrases) -> Sentence:
    text = tidy(step.text, 120)
    if step.due:
        text = phrases.say("step", due=phrases.day(step.due, material.end), text=text)
    else:
        text = phrases.say("step_undated", text=text)
    rule = f"step:{step.record}:{step.due or ''}"
    return sentence(section, rule, ended(text, phrases.stop), [[step.record]], weight=50)


def on_deadlines(section: int, material: Material, phrases: Phrases) -> Iterator[tuple[date, Sentence]]:
    """Tasks due as a whole within the next weeks of which nothing is there yet; the date is the scheme's."""
    for a in advances(material):
        if a.task.pace == "by_day" and a.code == "not_yet" and not a.progress.done:
            due = due_day(a.task, material)
            if due <= material.as_of + LOOKS_AHEAD:
                text = phrases.say("deadline", title=tidy(a.task.title, 40), due=phrases.day(due, material.end))
                yield due, sentence(section, f"deadline:{a.task.code}", text, plain=True, weight=45)

"""A whole draft: each topic goes to the section whose title asks for it, and the length is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jiebang.kernel.compose.advance import on_tasks
from jiebang.kernel.compose.ahead import on_next_steps
from jiebang.kernel.compose.learned import on_learning
from jiebang.kernel.compose.met import on_meeting
from jiebang.kernel.compose.model import Material, Sentence
from jiebang.kernel.compose.phrases import Phrases

Rule = Callable[[int, Material, Phrases], Iterator[Sentence]]
# In the order in which they are told where a section takes several.
TOPICS: dict[str, Rule] = {
    "progress": on_tasks,
    "learned": on_learning,
    "met": on_meeting,
    "next": on_next_steps,
}


def compose(material: Material, phrases: Phrases) -> list[Sentence]:
    """The sentences of a draft by section. Sections no topic belongs to stay empty, for the person to write.

    Raises ValueError where the material has no section.
    """
    if not material.sections:
        raise ValueError("a report needs at least one section")
    homes = homes_of_topics(material.sections, phrases)
    told = [sentence for topic, rule in TOPICS.items() for sentence in rule(homes[topic], material, phrases)]
    told.sort(key=lambda sentence: sentence.section)
    return kept_short(told, material.limit)


def homes_of_topics(sections: tuple[str, ...], phrases: Phrases) -> dict[str, int]:
    """Which section each topic is told in. One that none asks for joins the progress, what is next the last section."""
    asked = [topic_of(title, phrases) for title in sections]
    progress = asked.index("progress") if "progress" in asked else 0
    otherwise = {"next": len(sections) - 1}
    return {topic: asked.index(topic) if topic in asked else otherwise.get(topic, progress) for topic in TOPICS}


def topic_of(title: str, phrases: Phrases) -> str:
    """The topic whose words the title holds; "" for none. The first of the phrase table wins."""
    folded = title.casefold()
    for topic, words in phrases.topics.items():
        if any(word.casefold() in folded for word in words):
            return topic
    return ""


def kept_short(sentences: list[Sentence], limit: int) -> list[Sentence]:
    """Without the least weighty sentences, the last first, until the rest fits; one sentence always stays."""
    kept = list(sentences)
    while len(kept) > 1 and sum(len(sentence.text) for sentence in kept) > limit:
        kept.remove(min(reversed(kept), key=lambda sentence: sentence.weight))
    return kept

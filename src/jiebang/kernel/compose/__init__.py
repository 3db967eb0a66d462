"""Facts and records of a period in, sentences with their evidence out. The same material gives the same text."""

from jiebang.kernel.compose.draft import TOPICS, compose, topic_of
from jiebang.kernel.compose.model import Absence, Happening, Mark, Material, Met, Named, Sentence, Step
from jiebang.kernel.compose.phrases import Phrases
from jiebang.kernel.compose.text import tidy

__all__ = [
    "TOPICS",
    "Absence",
    "Happening",
    "Mark",
    "Material",
    "Met",
    "Named",
    "Phrases",
    "Sentence",
    "Step",
    "compose",
    "tidy",
    "topic_of",
]

"""The words drafts are made of, one table a language. A draft is written in the scheme's own language."""

from __future__ import annotations

from jiebang.kernel.compose import Phrases
from jiebang.kernel.scheme.model import Scheme
from jiebang.programmes.words import language_of
from jiebang.reports.phrases.chinese import CHINESE
from jiebang.reports.phrases.english import ENGLISH


def phrases_of(scheme: Scheme) -> Phrases:
    return CHINESE if language_of(scheme) == "zh-hans" else ENGLISH

"""The words drafts are made of, one table a language. A draft is written in the scheme's own language."""

from __future__ import annotations

import re

from jiebang.kernel.compose import Phrases
from jiebang.kernel.scheme.model import Scheme
from jiebang.reports.phrases.chinese import CHINESE
from jiebang.reports.phrases.english import ENGLISH

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def language_of(scheme: Scheme) -> str:
    """ "zh-hans" where the scheme's name or its papers are Chinese, else "en"."""
    written = [scheme.about.name, *(title for report in scheme.reports for title in (report.title, *report.sections))]
    return "zh-hans" if any(_HAN.search(text) for text in written) else "en"


def phrases_of(scheme: Scheme) -> Phrases:
    return CHINESE if language_of(scheme) == "zh-hans" else ENGLISH

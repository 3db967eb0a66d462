"""The words of the glossary (docs/glossary.md) as screens say them where a scheme has no word of its own."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import pgettext_lazy

from jiebang.common import words
from jiebang.kernel.scheme.model import Scheme

GLOSSARY: dict[str, Any] = {
    "programme": pgettext_lazy("term", "programme"),
    "cohort": pgettext_lazy("term", "cohort"),
    "secondee": pgettext_lazy("term", "secondee"),
    "placement": pgettext_lazy("term", "placement"),
    "post": pgettext_lazy("term", "post"),
    "host": pgettext_lazy("term", "host"),
    "home_unit": pgettext_lazy("term", "home unit"),
    "office": pgettext_lazy("term", "programme office"),
    "mentor": pgettext_lazy("term", "mentor"),
    "task": pgettext_lazy("term", "task"),
    "quota": pgettext_lazy("term", "quota"),
    "record": pgettext_lazy("term", "record"),
    "fact": pgettext_lazy("term", "fact"),
    "confirmation": pgettext_lazy("term", "confirmation"),
    "body": pgettext_lazy("term", "body"),
    "group": pgettext_lazy("term", "group"),
    "branch": pgettext_lazy("term", "branch"),
    "task_force": pgettext_lazy("term", "task force"),
    "group_leader": pgettext_lazy("term", "group leader"),
    "deputy_leader": pgettext_lazy("term", "deputy leader"),
    "secretary": pgettext_lazy("term", "branch secretary"),
    "lead": pgettext_lazy("term", "lead"),
    "market_project": pgettext_lazy("term", "market project"),
    "delegation": pgettext_lazy("term", "delegation"),
    "question": pgettext_lazy("term", "question"),
    "finding": pgettext_lazy("term", "finding"),
    "answer": pgettext_lazy("term", "answer"),
    "proposal": pgettext_lazy("term", "proposal"),
    "idea": pgettext_lazy("term", "idea"),
    "research_report": pgettext_lazy("term", "research report"),
    "ruling": pgettext_lazy("term", "ruling"),
    "adoption": pgettext_lazy("term", "adoption"),
    "uptake": pgettext_lazy("term", "uptake"),
    "baton_pack": pgettext_lazy("term", "baton pack"),
    "direction": pgettext_lazy("term", "direction"),
    "action": pgettext_lazy("term", "advancement action"),
    "more": pgettext_lazy("term", "more"),
    "orientation": pgettext_lazy("term", "orientation"),
    "report": pgettext_lazy("term", "report"),
    "course": pgettext_lazy("term", "course"),
    "contact": pgettext_lazy("term", "contact"),
    "company": pgettext_lazy("term", "company"),
    "association": pgettext_lazy("term", "chamber or association"),
    "team": pgettext_lazy("term", "team"),
}


_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def language_of(scheme: Scheme) -> str:
    """The language of papers written for a cohort: "zh-hans" where the scheme or its papers are Chinese, else "en"."""
    written = [scheme.about.name, *(title for report in scheme.reports for title in (report.title, *report.sections))]
    return "zh-hans" if any(_HAN.search(text) for text in written) else "en"


def word(cohort: Any, term: str) -> str:
    """The cohort's word for a term of the glossary: the scheme's own first."""
    return words.say(term, cohort)


def register() -> None:
    words.register(GLOSSARY)

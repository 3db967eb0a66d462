"""Counting in words for templates: `{% load evidence %}`. The words themselves stand in `evidence.wording`."""

from __future__ import annotations

from django import template

from jiebang.evidence import wording

register = template.Library()
register.filter("in_words", wording.title)
register.filter("counted_words", wording.counted_words)
register.filter("others_words", wording.others_words)
register.filter("why_words", wording.why_words)
register.filter("reasons_words", wording.reasons_words)
register.filter("plain_words", wording.plain_words)
register.filter("organisation_kind_words", wording.organisation_kind_words)

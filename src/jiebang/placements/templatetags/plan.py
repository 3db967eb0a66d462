"""Template tags of the plan page: `{% load plan %}`."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiebang.kernel.fit import PARTS
from jiebang.placements.wording import parts_text

register = template.Library()
WHOLE = 1000


@register.simple_tag
def fit_bar(parts: Mapping[str, int]) -> SafeString:
    """A fit as one bar of its parts, each as long as its points of 1000; the sentence says the same."""
    left, rects = 0, []
    for part in PARTS:
        points = parts.get(part, 0)
        if points:
            # A gap of four keeps neighbours apart.
            rects.append((part, left, max(points - 4, 1)))
            left += points
    return format_html(
        '<svg class="fit-bar" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="ground" width="{}" height="10"/>{}</svg>',
        WHOLE,
        parts_text(parts),
        WHOLE,
        format_html_join("", '<rect class="part-{}" x="{}" width="{}" height="10"/>', rects),
    )

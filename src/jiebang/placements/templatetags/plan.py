"""Template tags of the plan page: `{% load plan %}`."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiebang.kernel.fit import PARTS
from jiebang.placements.models import Assignment
from jiebang.placements.wording import parts_text, place_text

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
        '<svg class="fit-bar" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        WHOLE,
        parts_text({part: points for part, points in parts.items() if points}),
        format_html_join("", '<rect class="part-{}" x="{}" width="{}"/>', rects),
    )


@register.simple_tag
def place_of(line: Assignment) -> str:
    """Where the post stands among those open to the person."""
    return place_text(line.place_in_list, line.open_posts or 0) if line.place_in_list else ""


@register.simple_tag
def change(value: int) -> SafeString:
    """A difference with its sign; in words where there is none."""
    if not value:
        return format_html('<span class="muted">{}</span>', _("as before"))
    kind, sign = ("pin", "+") if value > 0 else ("och", "−")
    return format_html('<span class="n {}">{}{}</span>', kind, sign, abs(value))

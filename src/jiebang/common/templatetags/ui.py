"""Template tags of the look: `{% load ui %}`. Usage of each stands in docs/look.md, every state on the page /ui/."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiebang.common import clock, look, words
from jiebang.common import ruler as rulers
from jiebang.common.icons import ICONS

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the set; decorative beside words, so hidden from readers unless it has a label of its own."""
    seen = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="ic" viewBox="0 0 24 24" {}><path d="{}"/></svg>', seen, ICONS[name])


@register.simple_tag
def gap() -> str:
    """What stands between two sentences: a space, in Chinese nothing."""
    return "" if (get_language() or "").startswith("zh") else " "


@register.simple_tag
def idempotency_key() -> SafeString:
    """The hidden input every POST form carries: a second copy of the same sending changes nothing."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag
def pace(value: float, of: float = 100, tick: float | None = None, state: str = "", label: str = "") -> SafeString:
    """A bar with the pace tick. state: "ok", "low", "done"; left out it follows from value, of and tick."""
    if not state and tick is not None:
        state = look.pace_state(look.heat_level(value, of, tick))
    return look.pace_bar(value, of, tick=tick, state=state, label=label)


@register.simple_tag
def ruler(kind: str, **values: Any) -> SafeString:
    """The day ruler: {% ruler "personal" days=100 today=57 counts=counts %}; kinds personal, volume, slim, bare.

    Further values: starts_on, phases, events, label (common.ruler.Ruler); or ruler=… where the view made one.
    """
    return rulers.draw(kind, values["ruler"] if "ruler" in values else rulers.Ruler(**values))


@register.simple_tag
def heat(value: Any = "", level: int = 0, url: str = "", label: str = "") -> SafeString:
    """One cell of a heat table: a number (or a word) with its sign. Stands inside <td class="h"> or a card."""
    sign = {-3: " ▾", -2: " ▾", -1: " ▾", 3: " ✓"}.get(level, "")
    kind = "hc" if isinstance(value, int | float) else "hc word"
    inside = format_html("{}{}", value, format_html("<small>{}</small>", sign) if sign else "")
    if url:
        return format_html(
            '<a class="{}" data-h="{}" href="{}" aria-label="{}">{}</a>', kind, level, url, label, inside
        )
    return format_html(
        '<span class="{}" data-h="{}"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
        kind, level, inside, label or value,
    )  # fmt: skip


@register.simple_tag
def bars(values: list[look.Bar], label: str) -> SafeString:
    """Stacked bars over time: {% bars bars label %}, bars as common.look.Bar."""
    return look.stacked_bars(values, label)


@register.simple_tag
def mark(number: int, url: str = "", label: str = "") -> SafeString:
    """An evidence mark 朱批: a small number that opens the records behind a sentence."""
    if not url:
        return format_html('<span class="ev">{}</span>', number)
    return format_html(
        '<a class="ev" href="{}" aria-label="{}">{}</a>',
        url,
        label or _("Records {number}").format(number=number),
        number,
    )


@register.inclusion_tag("common/nine.html")
def nine(cells: Any, label: str = "") -> dict[str, Any]:
    """The task grid 九格. cells: rows with title, url, done, quota, tick, state, verdict, text (docs/look.md)."""
    return {"cells": cells, "label": label}


@register.inclusion_tag("common/field.html")
def field(bound: BoundField, hint: str = "", autocomplete: str = "", label: str = "") -> dict[str, Any]:
    """One form field: label → hint → error → input. Radio buttons and several check boxes become chips."""
    widget = bound.field.widget
    attrs: dict[str, str] = {}
    # A placeholder that says the label again vanishes with the first letter and helps nobody.
    if widget.attrs.get("placeholder") == str(bound.field.label or bound.label):
        widget.attrs.pop("placeholder")
    if autocomplete:
        attrs["autocomplete"] = autocomplete
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "pick"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    else:
        kind = "input"
        attrs["class"] = f"{widget.attrs.get('class', '')} inp".strip()
        if isinstance(widget, Textarea):
            attrs["rows"] = str(widget.attrs.get("rows", 4))
    shown = hint or bound.help_text
    if shown or bound.errors:
        parts = [f"{bound.auto_id}_helptext" if shown else "", f"{bound.auto_id}_error" if bound.errors else ""]
        attrs["aria-describedby"] = " ".join(part for part in parts if part)
    return {
        "field": bound,
        "label": label or bound.label,
        "kind": kind,
        "hint": shown,
        "control": bound.as_widget(attrs=attrs),
        "is_select": isinstance(widget, Select),
    }


@register.inclusion_tag("common/errors.html")
def errors(form: Any) -> dict[str, Any]:
    """The error summary at the head of a form: how many, each linked to its field; nothing without errors."""
    return {"form": form, "count": sum(len(faults) for faults in form.errors.values()) if form else 0}


@register.inclusion_tag("common/pages.html", takes_context=True)
def pages(context: dict[str, Any], page: Page, name: str = "page") -> dict[str, Any]:
    """Page links of a list that keep its search and filters."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop(name, None)
    kept = query.urlencode()
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "numbers": list(elided),
        "name": name,
        "kept": f"&{kept}" if kept else "",
        "gap": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("common/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", icon: str = "") -> dict[str, Any]:
    """An empty list: what it is for and what to do first."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present address with some query values changed; None or "" takes one out: {% query page=2 %}."""
    kept = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            kept.pop(key, None)
        else:
            kept[key] = value
    return f"?{kept.urlencode()}"


@register.filter
def word(key: str, source: Any = None) -> str:
    """The scheme's word for a thing: {{ "host"|word:cohort }}."""
    return words.say(key, source)


@register.filter
def day(value: date | datetime | None) -> str:
    """11 月 2 日 周一"""
    return look.day_full(_as_date(value))


@register.filter
def day_plain(value: date | datetime | None) -> str:
    """11 月 2 日"""
    return look.day_long(_as_date(value))


@register.filter
def day_short(value: date | datetime | None) -> str:
    """11/2"""
    return look.day_short(_as_date(value))


@register.filter
def day_near(value: date | datetime | None) -> str:
    """今天, 昨天, 6 天前; beyond a week 11/2."""
    return look.day_near(_as_date(value), clock.today())


@register.filter
def iso(value: date | None) -> str:
    """2026-11-02, for machines and date inputs."""
    return value.isoformat() if value else ""


def _as_date(value: date | datetime | None) -> date | None:
    return value.astimezone(clock.zone()).date() if isinstance(value, datetime) else value

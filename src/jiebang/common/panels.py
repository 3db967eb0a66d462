"""Panels that rooms put on a page of a lower room: what a person's or an organisation's page shows of each of them.

    panels.add("person", Panel("records", "evidence/person_panel.html", records_of, order=30))

`records_of(user, subject)` gives the template's context, or None where this user has nothing to see there. A panel
decides for itself what its user may see, as a page would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Panel:
    """template: of the panel alone · context(user, subject): None = not for this user · order: place on the page ·
    aside: in the narrow column of a page that has two."""

    key: str
    template: str
    context: Callable[[Any, Any], Context | None]
    order: int = 50
    aside: bool = False


_panels: dict[str, dict[str, Panel]] = {}


def add(page: str, panel: Panel) -> None:
    """Put a panel on a page; the same key again replaces it."""
    _panels.setdefault(page, {})[panel.key] = panel


def shown(page: str, user: Any, subject: Any, *, aside: bool | None = None) -> list[tuple[str, Context]]:
    """The panels of a page, or of one column of it, for this user in their order: [(template, context), …]."""
    there = [panel for panel in _panels.get(page, {}).values() if aside is None or panel.aside == aside]
    ordered = sorted(there, key=lambda panel: (panel.order, panel.key))
    asked = [(panel.template, panel.context(user, subject)) for panel in ordered]
    return [(template, context) for template, context in asked if context is not None]


def drawn(page: str, request: HttpRequest, subject: Any, *, aside: bool | None = None) -> list[SafeString]:
    """The panels of a page or column for who asks, each drawn by itself with its context's names at hand."""
    found = shown(page, request.user, subject, aside=aside)
    return [render_to_string(template, dict(context), request) for template, context in found]

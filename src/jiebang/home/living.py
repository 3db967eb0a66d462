"""The living page /ui/: every component with its states, drawn by the same code as the pages. Samples only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import look
from jiebang.common.icons import ICONS
from jiebang.common.ruler import Ruler, Span

COUNTS = [(d * 7 + d // 3) % 4 if d % 7 else 0 for d in range(1, 57)]


class SampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As in the list of people"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("visit", gettext_lazy("visit")), ("study", gettext_lazy("study"))],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sure = forms.BooleanField(label=gettext_lazy("I looked at every row"))


@dataclass(frozen=True)
class Sample:
    """One state of a pace bar."""

    words: str
    value: int
    of: int
    tick: float | None
    state: str = ""


def context() -> dict[str, Any]:
    return {
        "icons": sorted(ICONS),
        "paces": paces(),
        "heats": [(level, heat_words(level)) for level in range(-3, 4)],
        "cells": cells(),
        "bars": [
            look.Bar("10/31", (("on_time", 10), ("late", 0), ("missing", 0))),
            look.Bar("11/15", (("on_time", 8), ("late", 2), ("missing", 0))),
            look.Bar("11/30", (("on_time", 7), ("late", 2), ("missing", 1))),
        ],
        "rulers": rulers(),
        "blank_form": SampleForm(auto_id="id_blank_%s"),
        "bad_form": SampleForm({"name": "", "kind": "other", "day": "31"}, auto_id="id_bad_%s"),
        "page": Paginator(range(413), 50).page(3),
        "filters": [
            {"name": "kind", "label": _("Kind"), "choices": [("", _("all")), ("visit", _("visit"))], "value": "visit"}
        ],
        "days": [date(2021, 12, n) for n in (5, 11, 12, 13)],
    }


def paces() -> list[Sample]:
    return [
        Sample(_("ahead"), 14, 20, 11.4),
        Sample(_("on pace"), 11, 20, 11),
        Sample(_("behind"), 5, 20, 11.4),
        Sample(_("done"), 20, 20, 11.4),
        Sample(_("nothing yet"), 0, 20, 0),
        Sample(_("without a tick"), 3, 20, None),
    ]


def heat_words(level: int) -> str:
    return {
        -3: _("less than half"), -2: _("slow"), -1: _("a little slow"), 0: _("keeps up"), 1: _("a little ahead"),
        2: _("ahead"), 3: _("done"),
    }[level]  # fmt: skip


def cells() -> list[look.Cell]:
    return [
        look.Cell(_("ahead"), 14, 20, _("{n} {unit} ahead").format(n=3, unit=""), "#nine", 11.4, "ok", "pin"),
        look.Cell(_("behind"), 5, 20, _("{n} {unit} behind").format(n=6, unit=""), "#nine", 11.4, "low", "och"),
        look.Cell(_("done"), 20, 20, _("Done"), "#nine", 11.4, "done", "pin"),
        look.Cell(_("not yet time"), 0, 1, _("Not yet time"), "#nine", None, "", "muted"),
        look.Cell(_("a word"), 0, 1, _("Not yet time"), "", None, "", "muted", text=_("draft")),
    ]


def rulers() -> list[tuple[str, str, Ruler]]:
    """(words, kind, ruler): each kind running, and the edges of a cohort's life."""
    phases = (Span(_("Settling in"), 1, 14), Span(_("Visits"), 15, 70), Span(_("Hand-over"), 71, 100))
    start = date(2021, 10, 17)
    running = Ruler(100, 57, COUNTS, start, phases, (Span(_("Expo"), 62, 67),))
    return [
        (_("personal, running"), "personal", running),
        (_("personal, first day"), "personal", Ruler(100, 1)),
        (_("volume with phases and an event"), "volume", running),
        (_("not begun"), "volume", Ruler(100, -11, (), start, phases)),
        (_("ended, 60 days"), "personal", Ruler(60, 90, [1] * 60)),
        (_("slim strip"), "slim", running),
        (_("365 days, day 200"), "slim", Ruler(365, 200)),
        (_("bare"), "bare", Ruler(100)),
    ]

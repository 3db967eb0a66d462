"""The office's form for the window of one side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiebang.common import clock
from jiebang.placements.models import WishWindow
from jiebang.placements.wishes.owners import Side
from jiebang.placements.wishes.windows import MOST
from jiebang.programmes.models import Cohort

USUAL = timedelta(days=7)
USUAL_MOST = {Side.PERSON: 5, Side.HOST: 10, Side.HOME: 3}


def day_field(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget)


class WindowForm(forms.Form):
    """Labels are those of the page: the side stands in its heading."""

    opens_on = day_field(pgettext_lazy("of wishes", "First day"))
    closes_on = day_field(pgettext_lazy("of wishes", "Last day"), _("To the end of this day."))
    most = forms.IntegerField(label=_("At most"), min_value=1, max_value=MOST, help_text=_("For each ranking."))
    fewest = forms.IntegerField(
        label=_("At least"), min_value=0, max_value=MOST, required=False, help_text=_("0: as few as one likes.")
    )
    shows_count = forms.BooleanField(
        label=_("Show how many others wish a post (few as “fewer than 3”)"), required=False
    )
    shows_names = forms.BooleanField(
        label=_("Show names and home units; else numbers, jobs, sectors, skills and what they want to learn"),
        required=False,
    )
    note = forms.CharField(
        label=_("A note for them"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, cohort: Cohort, side: str, window: WishWindow | None, *args: Any, **kwargs: Any) -> None:
        self.side = side
        initial = {name: getattr(window, name) for name in self.base_fields} if window else usual(cohort, side)
        super().__init__(*args, initial=initial, auto_id=f"id_{side}_%s", **kwargs)
        if side != Side.PERSON:
            del self.fields["shows_count"], self.fields["fewest"]
        if side != Side.HOST:
            del self.fields["shows_names"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "fewest" in self.fields:
            cleaned["fewest"] = cleaned.get("fewest") or 0
            if cleaned["fewest"] > (cleaned.get("most") or MOST):
                self.add_error("fewest", _("Make this number no larger than the one before."))
        if cleaned.get("opens_on") and cleaned.get("closes_on") and cleaned["closes_on"] < cleaned["opens_on"]:
            self.add_error("closes_on", _("The last day lies before the first. Choose a later last day."))
        return cleaned


def usual(cohort: Cohort, side: str) -> dict[str, Any]:
    """A week from today, done three days before the start where that is still ahead."""
    today = clock.today()
    last = today + USUAL
    if cohort.starts_on > today:
        last = max(today, min(last, cohort.starts_on - timedelta(days=3)))
    return {"opens_on": today, "closes_on": last, "most": USUAL_MOST[Side(side)], "fewest": 0}

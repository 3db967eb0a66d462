"""The office's forms: until when hosts may answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.programmes.models import Cohort

USUAL = timedelta(days=14)
BEFORE_START = timedelta(days=3)


class AnswerByForm(forms.Form):
    until = forms.DateField(
        label=_("Please answer by"), help_text=_("The link is good to the end of this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": usual_day(cohort)}, **kwargs)
        self.fields["until"].widget.attrs["min"] = clock.today().isoformat()

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day < clock.today():
            raise forms.ValidationError(_("This day has gone by. Choose today or a later one."))
        return day


def usual_day(cohort: Cohort) -> date:
    """Two weeks, or less where the cohort begins sooner; never a day gone by."""
    today = clock.today()
    return (
        max(today, min(today + USUAL, cohort.starts_on - BEFORE_START)) if cohort.starts_on > today else today + USUAL
    )

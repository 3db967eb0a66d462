"""The office's form: until when objections are taken, and what is said to everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.placements.publishing import deeds
from jiebang.programmes.models import Cohort


class PublishForm(forms.Form):
    until = forms.DateField(
        label=_("Objections until"), help_text=_("To the end of this day each person concerned may object once."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you say to everybody"), required=False, max_length=deeds.LONGEST,
        help_text=_("Stands above each result, for example whom to ask."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": deeds.usual_day(cohort)}, **kwargs)
        self.fields["until"].widget.attrs["min"] = clock.today().isoformat()


class WindowForm(forms.Form):
    until = forms.DateField(
        label=_("Objections until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, until: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": until}, **kwargs)
        self.fields["until"].widget.attrs["min"] = clock.today().isoformat()

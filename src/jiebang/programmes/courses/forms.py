"""The form of a course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.files import ACCEPTED_ENDINGS
from jiebang.common.files.fields import ManyFiles
from jiebang.common.text import clean
from jiebang.programmes.courses.actions import FIELDS, MOST_FILES, MOST_HOURS
from jiebang.programmes.models import Course


class CourseForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Course"), max_length=160)
    day = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("Begins at"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), min_value=0, max_value=MOST_HOURS, decimal_places=1, required=False
    )
    speaker = forms.CharField(label=gettext_lazy("Speaker"), max_length=120, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160, required=False)
    note = forms.CharField(
        label=gettext_lazy("What to know beforehand"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, course: Course | None = None, **keywords: Any) -> None:
        if course is not None:
            keywords["initial"] = {name: getattr(course, name) for name in (*FIELDS, "version")}
        super().__init__(data, **keywords)
        if course is not None:
            del self.fields["code"]

    def clean_hours(self) -> Any:
        return self.cleaned_data["hours"] or 0

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class MaterialForm(forms.Form):
    files = ManyFiles(most=MOST_FILES, label=gettext_lazy("Files"))

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["files"].help_text = _("{kinds}; nothing classified or for internal use only.").format(
            kinds="、".join(ACCEPTED_ENDINGS)
        )

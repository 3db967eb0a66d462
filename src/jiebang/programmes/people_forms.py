"""Forms about a secondee: the profile, and whom to call in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import words
from jiebang.common.text import clean, clean_name
from jiebang.common.text import words as parts
from jiebang.common.versions import print_of
from jiebang.people.matching import MOST_CANDIDATES, NearNames
from jiebang.people.models import Organisation
from jiebang.people.organisations import OrganisationBook
from jiebang.programmes.models import Secondment

DAY = {"type": "date"}
LISTS = ("skills", "gap")


class ProfileForm(forms.Form):
    """What the user may change of a secondee; the fields not theirs to change are not in the form at all."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=60)
    home_unit = forms.CharField(
        label=gettext_lazy("home unit"), max_length=200, required=False, widget=forms.TextInput({"list": "units"})
    )
    new_unit = forms.BooleanField(label=gettext_lazy("It is a new one"), required=False)
    job = forms.CharField(label=gettext_lazy("Job"), max_length=120, required=False)
    level = forms.IntegerField(label=gettext_lazy("Level"), min_value=1, max_value=9, required=False)
    sector = forms.CharField(label=gettext_lazy("Sector"), max_length=60, required=False)
    skills = forms.CharField(
        label=gettext_lazy("Skills"), max_length=500, required=False, help_text=gettext_lazy("Join several with 、")
    )
    gap = forms.CharField(
        label=gettext_lazy("To learn"), max_length=500, required=False, help_text=gettext_lazy("Join several with 、")
    )
    question = forms.CharField(
        label=gettext_lazy("Question brought along"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The office reads it, and the person among the own data."),
    )
    arrives_on = forms.DateField(
        label=gettext_lazy("Arrives"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"),
        required=False,
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Only where it is not the cohort's last day."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, secondment: Secondment, allowed: tuple[str, ...], data: Any = None) -> None:
        self.secondment, self.allowed = secondment, allowed
        now = as_shown(secondment, allowed)
        super().__init__(data, initial={**now, "seen": print_of(now)})
        kept = {*allowed, "seen", *(["new_unit"] if "home_unit" in allowed else [])}
        for name in set(self.fields) - kept:
            del self.fields[name]
        if "home_unit" in self.fields:
            self.fields["home_unit"].label = words.say("home_unit", secondment.cohort)

    @property
    def asks_new_unit(self) -> bool:
        return "new_unit" in self.errors or bool(self.data.get("new_unit"))

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in LISTS:
            if name in values:
                values[name] = parts(values[name])
        for name in ("job", "sector", "question", "note"):
            if name in values:
                values[name] = clean(values[name])
        if "home_unit" in values:
            self.find_unit(values)
        return values

    def find_unit(self, values: dict[str, Any]) -> None:
        """The organisation written; where nobody knows it, the person says whether it is new or one of those near."""
        written = clean_name(values["home_unit"])
        values["unit_name"] = written
        if not written or OrganisationBook([written]).find(written) or values.get("new_unit"):
            return
        near = [candidate.label for candidate in NearNames([written]).candidates(written)][:MOST_CANDIDATES]
        sentence = _("{name} is not known yet. Tick that it is a new one, or write another.").format(name=written)
        if near:
            sentence = _(
                "{name} is not known yet. Did you mean {near}? Write that, or tick that it is a new one."
            ).format(name=written, near=_(", ").join(near))
        self.add_error("new_unit", sentence)


def as_shown(secondment: Secondment, allowed: tuple[str, ...]) -> dict[str, Any]:
    """The fields as a form shows them."""
    values: dict[str, Any] = {
        **{name: getattr(secondment, name) for name in allowed if name not in ("name", "home_unit", *LISTS)},
        **{name: "、".join(getattr(secondment, name)) for name in LISTS},
        "name": secondment.person.name,
        "home_unit": secondment.home_unit.name if secondment.home_unit else "",
    }
    return {name: values[name] for name in allowed}


def known_units(secondment: Secondment) -> list[str]:
    """Names to choose from while typing: the home units of this cohort."""
    rows = Organisation.objects.filter(sent__cohort=secondment.cohort).order_by("sort_key").distinct()
    return list(rows.values_list("name", flat=True)[:200])


class EmergencyForm(forms.Form):
    """Whom to call; everything blank takes it away."""

    name = forms.CharField(label=gettext_lazy("Whom to call"), max_length=60, required=False)
    relation = forms.CharField(label=gettext_lazy("Who that is to you"), max_length=30, required=False)
    number = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )

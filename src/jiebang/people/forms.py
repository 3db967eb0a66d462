"""Forms about organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiebang.common.versions import print_of
from jiebang.people.models import Organisation


class OrganisationForm(forms.Form):
    """What the register says of an organisation. seen: what stood there when the form was opened."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Credit code"),
        max_length=40,
        required=False,
        help_text=_("18 letters and digits; one that fails its check is kept, but tells no organisations apart."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    sector = forms.CharField(label=_("Sector"), max_length=60, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    size = forms.CharField(label=_("Size"), max_length=30, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, organisation: Organisation, data: Any = None) -> None:
        now = organisation_as_shown(organisation)
        super().__init__(data, initial={**now, "seen": print_of(now)})


def organisation_as_shown(organisation: Organisation) -> dict[str, str]:
    plain = ("name", "kind", "sector", "city", "size", "note")
    return {
        **{column: getattr(organisation, column) for column in plain},
        "code": organisation.credit_code or organisation.doubtful_code,
    }

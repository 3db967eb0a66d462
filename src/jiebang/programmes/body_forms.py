"""The form of a body: what it is called, what it is for, and who owns it together with the team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.text import clean_name
from jiebang.people.models import Organisation
from jiebang.people.organisations import OrganisationBook
from jiebang.programmes.bodies import NAME, PURPOSE
from jiebang.programmes.body_pages import kind_word, kinds_of
from jiebang.programmes.models import Body, Cohort


class BodyForm(forms.Form):
    """body: the one that is changed, None for a new one."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=PURPOSE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    co_owner = forms.CharField(
        label=gettext_lazy("Co-owner at home"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The department at home that owns it together with the team."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, cohort: Cohort, data: Any = None, *, body: Body | None = None, kind: str = "") -> None:
        super().__init__(data, initial=initial_of(body) if body else {"kind": kind or Body.Kind.TASK_FORCE})
        self.fields["kind"].choices = [(kind, kind_word(kind, cohort)) for kind in kinds_of(cohort)]  # type: ignore[attr-defined]
        if body is not None:
            del self.fields["kind"]
        self.fields["co_owner"].widget.attrs["list"] = "departments"

    def values(self) -> dict[str, Any]:
        """What the verbs take; a department nobody knows yet is made."""
        said = self.cleaned_data
        return {"name": said["name"], "purpose": said["purpose"], "co_owner": organisation_of(said["co_owner"])}


def organisation_of(name: str) -> Organisation | None:
    name = clean_name(name)
    return OrganisationBook([name]).find_or_make(name, kind=Organisation.Kind.AGENCY) if name else None


def departments(cohort: Cohort) -> list[str]:
    """Names to choose from while typing: the home units of the cohort and other co-owners."""
    homes = Organisation.objects.filter(sent__cohort=cohort) | Organisation.objects.filter(owned_bodies__isnull=False)
    return list(
        homes.filter(kind=Organisation.Kind.AGENCY).order_by("sort_key").values_list("name", flat=True).distinct()
    )


def initial_of(body: Body) -> dict[str, Any]:
    return {
        "name": body.name,
        "purpose": body.purpose,
        "co_owner": body.co_owner.name if body.co_owner else "",
        "version": body.version,
    }


def title_of(body: Body | None) -> str:
    return _("Change {body}").format(body=body.name) if body else _("New body")

"""Forms about sensitive fields, own data and requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiebang.people.models import DataRequest
from jiebang.programmes.privacy import reveal


class ReasonForm(forms.Form):
    """Why somebody looks at a number or takes a list away."""

    reason = forms.ChoiceField(
        label=_("What you need it for"),
        choices=lambda: list(reveal.REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why you need it."), "invalid_choice": _("Say why you need it.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=reveal.WORDS,
        help_text=_("The person can read this."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == "other" and not data.get("words", "").strip():
            self.add_error("words", _("Say in a few words what you need it for."))
        return data


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        help_text=_("11 digits, or area code and number such as 0532-00001001. Leave it blank to delete it."),
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class IdNumberForm(forms.Form):
    id_number = forms.CharField(
        label=_("Identity number"),
        max_length=30,
        help_text=_("18 digits, as on the card. By keeping it you agree to its use; you can delete it at any time."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text"}),
    )


class AskForm(forms.Form):
    """Ask for a correction or an erasure."""

    kind = forms.ChoiceField(
        label=_("What you ask for"),
        choices=[
            (DataRequest.Kind.CORRECTION, _("correct something")),
            (DataRequest.Kind.ERASURE, _("erase my data")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What is wrong, or what you wish"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For a correction: what stands there, and what would be right."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == DataRequest.Kind.CORRECTION and not data.get("text", "").strip():
            self.add_error("text", _("Say what is wrong and what would be right."))
        return data


class ForwardForm(forms.Form):
    note = forms.CharField(
        label=_("Note for the programme office"), required=False, max_length=300, widget=forms.Textarea({"rows": 2})
    )


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("agree")), ("decline", _("decline"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person reads it."),
    )


class PaperForm(forms.Form):
    """A paper consent for the ticked people."""

    purpose = forms.ChoiceField(label=_("Purpose"))
    agreed = forms.ChoiceField(
        label=_("What stands on the paper"), choices=[("yes", _("agreed")), ("no", _("declined"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Where the paper is kept"), max_length=200, help_text=_("For example: personnel file, sheet 3.")
    )

    def __init__(self, purposes: list[tuple[str, Any]], *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: also a form that came without a single field."""
    return request.POST if request.method == "POST" else None

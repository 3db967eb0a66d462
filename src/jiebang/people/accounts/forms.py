"""Forms about accounts."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

REASON = 200


class AccountForm(forms.Form):
    """A new account: a login, and what it is called."""

    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        help_text=_("Letters, digits and . _ - @; the person types it at every sign-in."),
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Write letters, digits and . _ - @ only, without blanks."))],
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("What the account is for, such as the name of an office; a person's name comes from the list."),
    )

    def clean_login(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["login"])


class StateForm(forms.Form):
    """Shut or open accounts. Who is shut out may ask why."""

    SHUT, OPEN = "shut", "open"
    state = forms.ChoiceField(choices=[(SHUT, SHUT), (OPEN, OPEN)])
    reason = forms.CharField(label=_("Reason"), max_length=REASON, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == self.SHUT and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, in a few words."))
        return cleaned

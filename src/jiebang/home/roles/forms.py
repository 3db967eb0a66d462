"""Forms about roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiebang.home.roles.permissions import accounts_to_propose
from jiebang.home.roles.scopes import account_words, place_choices, place_of
from jiebang.people.four_eyes import Place
from jiebang.programmes.models import Cohort

REASON = 200
DAY = {"type": "date"}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        error_messages={"required": _("Say why, in a few words.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class DecisionForm(forms.Form):
    """Grant or decline; the reason is asked for where it is declined."""

    GRANT, DECLINE = "grant", "decline"
    verdict = forms.ChoiceField(choices=[(GRANT, GRANT), (DECLINE, DECLINE)])
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )

    @property
    def granted(self) -> bool:
        return bool(self.cleaned_data["verdict"] == self.GRANT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == self.DECLINE and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, in a few words."))
        return cleaned


class ProposalForm(forms.Form):
    """Whose account, on what, from when to when, and why. The role and the cohort were chosen before."""

    account = forms.ChoiceField(
        label=_("Account"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the account."), "invalid_choice": _("Choose the account.")},
    )
    place = forms.ChoiceField(label=_("Held on"), error_messages={"invalid_choice": _("Choose what it is held on.")})
    starts_on = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        help_text=_("What the role is needed for. The security administrator reads it; write no names."),
        error_messages={"required": _("Say why, in a few words.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(
        self, *arguments: Any, user: Any, role: str, cohort: Cohort | None, accounts: list[Any], **keywords: Any
    ) -> None:
        super().__init__(*arguments, **keywords)
        self.user, self.cohort = user, cohort
        self.fields["account"].choices = [(str(account.uuid), account_words(user, account)) for account in accounts]
        self.fields["place"].choices = place_choices(user, role, cohort)

    def clean_account(self) -> Any:
        return accounts_to_propose(self.user).get(uuid=self.cleaned_data["account"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "account" in cleaned and "place" in cleaned:
            cleaned["held_on"] = place_of(cleaned["place"], self.cohort, cleaned["account"])
            if cleaned["held_on"] is None:
                self.add_error("account", _("This account belongs to nobody who has a place in the cohort."))
        return cleaned

    @property
    def held_on(self) -> Place:
        found: Place = self.cleaned_data["held_on"]
        return found

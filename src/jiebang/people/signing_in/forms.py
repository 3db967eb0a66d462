"""The forms of signing in: the library's, counted by us and in our words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jiebang.people.signing_in import lockout, passwords, second_factor


class SignInForm(LoginForm):
    """Login and password. What is wrong stands at the password, with the tries that are left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login, phone number or number in the cohort")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError as error:
            self.add_error("password", " ".join([*error.messages, *self.tries_left()]))
            return self.cleaned_data

    def tries_left(self) -> list[str]:
        """Said for every name alike, so it tells nothing about whether somebody has it."""
        left = lockout.tries_left(self.request)
        if not left:
            return []
        return [ngettext("You have {n} more try.", "You have {n} more tries.", left).format(n=left)]


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be looked at while typing."""

    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password", "data-reveal": ""}),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = passwords.hint()

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new


class OwnPasswordForm(NewPasswordForm):
    """The own password, after the present one; wrong ones count as at signing in."""

    old = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    field_order = ("old", "new")

    def clean_old(self) -> str:
        from allauth.account.adapter import get_adapter

        old: str = self.cleaned_data["old"]
        if not get_adapter(context.request).reauthenticate(self.user, old):
            raise forms.ValidationError(_("This is not your present password."))
        return old


class ConfirmForm(ReauthenticateForm):
    """The password once more, before what only the owner may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class CodeForm(AuthenticateForm):
    """A code of the app or a recovery code; wrong ones are counted and lock the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self.fields["code"], _("Code from your app, or a recovery code"))

    def clean_code(self) -> str:
        request, user = context.request, self.user
        if lockout.code_is_locked(request, user):
            # Counted as one more try, so that the answer is the locked page.
            lockout.code_failed(request, user)
            raise second_factor.Adapter().validation_error("incorrect_code")
        try:
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP and not second_factor.spend(self.authenticator, code):
                raise second_factor.Adapter().validation_error("incorrect_code")
        except ValidationError:
            lockout.code_failed(request, user)
            raise
        lockout.code_was_right(user)
        return code


class ConfirmCodeForm(CodeForm):
    def save(self) -> None:
        from allauth.mfa.base.internal.flows import post_authentication

        post_authentication(context.request, self.authenticator, reauthenticated=True)


# What reading a made-up answer of a browser raises; the library lets some of it through.
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, struct.error)


class Passkey:
    """An answer that cannot be read is a wrong one."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE:
            raise second_factor.Adapter().validation_error("incorrect_code") from None


class PasskeySignInForm(Passkey, LoginWebAuthnForm):
    pass


class PasskeyStepForm(Passkey, AuthenticateWebAuthnForm):
    pass


class PasskeyConfirmForm(Passkey, ReauthenticateWebAuthnForm):
    pass


class NewPasskeyForm(AddWebAuthnForm):
    """What the browser made, under a name to know it by; each may sign in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        name = self.fields["name"]
        name.label, name.max_length = _("Name of this device"), 60
        name.widget.attrs["maxlength"] = "60"

    def clean(self) -> Any:
        try:
            return super().clean()
        except UNREADABLE:
            raise second_factor.Adapter().validation_error("incorrect_code") from None


class FirstCodeForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self.fields["code"], _("The six digits the app shows"))


def say_code(field: Any, label: Any) -> None:
    field.label = label
    field.max_length = 20
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}

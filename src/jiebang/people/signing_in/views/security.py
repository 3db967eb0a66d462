"""Second factors of the own account: the library's views at our addresses, in our look, and no other of them."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from jiebang.common.policy import policy
from jiebang.common.write_once import counts_failures
from jiebang.people.permissions import OWN_SECURITY
from jiebang.people.signing_in import second_factor, sso

FORMS = ["get", "head", "post", "options"]


class Refusable:
    """A form that was refused answers 422, as everywhere; one that was taken writes its audit line with its change."""

    did: tuple[str, str] | None = None  # what became of which kind of factor

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            if self.did:
                second_factor.note(self.request.user, *self.did)  # type: ignore[attr-defined]
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class Security(IndexView):
    template_name = "account/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        user, factors = self.request.user, found["authenticators"]
        codes = factors.get(Authenticator.Type.RECOVERY_CODES)
        connected = {account.provider: account for account in SocialAccount.objects.filter(user=user)}
        return {
            **found,
            "totp": factors.get(Authenticator.Type.TOTP),
            "passkeys": factors.get(Authenticator.Type.WEBAUTHN, []),
            "codes_left": len(codes.get_unused_codes()) if codes else None,
            "passkeys_work": second_factor.passkeys_work(self.request),
            "required": second_factor.is_required(user),
            "missing": second_factor.is_missing(user),
            "offers": [(offer, connected.get(offer.key)) for offer in sso.offers()],
        }


class SetUpApp(Refusable, ActivateTOTPView):
    template_name = "account/app_set_up.html"
    did = ("added", "totp")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        messages.success(self.request, _("The app is set up. From now on a sign-in asks for its code."))
        return answer


class RemoveApp(Refusable, DeactivateTOTPView):
    template_name = "account/app_remove.html"
    did = ("removed", "totp")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("The app is removed."))
        return super().form_valid(form)


class AddPasskey(Refusable, AddWebAuthnView):
    template_name = "account/passkey_add.html"
    did = ("added", "passkey")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super(AddWebAuthnView, self).get_context_data(**kwargs)
        # Each can also sign in by itself, so the device asks for a finger, a face or a PIN.
        created = webauthn.begin_registration(self.request.user, passwordless=True)
        found["options"] = as_text({"creation_options": created})
        found["passkeys_work"] = second_factor.passkeys_work(self.request)
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        messages.success(self.request, _("The passkey is set up. It signs you in without the password."))
        return answer


class RemovePasskey(Refusable, RemoveWebAuthnView):
    template_name = "account/passkey_remove.html"
    did = ("removed", "passkey")
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not second_factor.may_remove(self.object):
            messages.error(self.request, second_factor.Adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        messages.success(self.request, _("The passkey is removed."))
        return super().form_valid(form)


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "account/recovery_codes.html"


class NewRecoveryCodes(Refusable, GenerateRecoveryCodesView):
    template_name = "account/recovery_codes_new.html"
    did = ("renewed", "recovery codes")


class RecoveryCodesFile(DownloadRecoveryCodesView):
    template_name = "account/recovery_codes.txt"


class SecondStep(AuthenticateView):
    """Between the password and the first page."""

    template_name = "account/second_step.html"
    http_method_names = FORMS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        has = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        found["has_code"] = bool(has & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES})
        found["has_passkey"] = Authenticator.Type.WEBAUTHN in has
        found["options"] = as_text(found.get("js_data"))
        found["passkeys_work"] = second_factor.passkeys_work(self.request)
        return found

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(), status=422)


class PasskeySignIn(LoginWebAuthnView):
    http_method_names = FORMS

    def form_invalid(self, form: Any) -> HttpResponse:
        from jiebang.people.signing_in.views.entry import sign_in_page

        return sign_in_page(self.request, _("This passkey is not known here. Sign in with your password."), status=422)


class ConfirmByPassword(Refusable, ReauthenticateView):
    template_name = "account/confirm.html"


class ConfirmByCode(Refusable, ReauthenticateByCodeView):
    template_name = "account/confirm.html"


class ConfirmByPasskey(Refusable, ReauthenticateWebAuthnView):
    template_name = "account/confirm_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, "options": as_text(found["js_data"])}


def as_text(options: Any) -> str:
    """What the browser's dialogue is given, for an attribute of the page: a script of its own would not be let in."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def own(view: Any) -> Any:
    """A page of the own account, on which wrong codes and passwords stay counted."""
    shown = sensitive_post_parameters()(view.as_view())
    return never_cache(policy(OWN_SECURITY)(counts_failures(shown)))


security = own(Security)
app_set_up = own(SetUpApp)
app_remove = own(RemoveApp)
passkey_add = own(AddPasskey)
passkey_remove = own(RemovePasskey)
recovery_codes = own(RecoveryCodes)
recovery_codes_new = own(NewRecoveryCodes)
recovery_codes_file = own(RecoveryCodesFile)
confirm = own(ConfirmByPassword)
confirm_code = own(ConfirmByCode)
confirm_passkey = own(ConfirmByPasskey)
second_step = policy("public")(method_decorator(sensitive_post_parameters(), name="dispatch")(SecondStep).as_view())
passkey_sign_in = policy("public")(PasskeySignIn.as_view())

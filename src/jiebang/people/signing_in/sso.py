"""Signing in through another house's directory: OpenID Connect, DingTalk, Feishu; each only where it is configured.

Nobody gets an account that way. Somebody signed in there is connected to the account they have here: by hand after
signing in with the password, or by a claim the operator trusts (JIEBANG_OIDC_CLAIM).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.common.audit import audit
from jiebang.people.models import Grant, User
from jiebang.people.signing_in import slips
from jiebang.people.signing_in.names import folded, persons_with_number, persons_with_phone

OIDC = "oidc"  # the one provider of that kind; its address is /sign-in/with/oidc/


@dataclass(frozen=True)
class Offer:
    """A button on the sign-in page. key: as in the address /sign-in/with/KEY/"""

    key: str
    name: str
    url: str


def offers() -> list[Offer]:
    names = {"dingtalk": _("DingTalk"), "feishu": _("Feishu"), OIDC: settings.OIDC_NAME or _("single sign-on")}
    return [
        Offer(key, str(names[key]), reverse("single_sign_on", kwargs={"provider_id": key}))
        for key in settings.SSO_OFFERED
    ]


class OIDCAdapter(OpenIDConnectOAuth2Adapter):
    """The library's, which also checks the signature of what came over a line it fetched itself, and whose it is."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        login = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        claims, info = told.get("id_token"), told.get("userinfo")
        if claims and info and claims.get("sub") != info.get("sub"):
            raise OAuth2Error("userinfo is about somebody else than the id_token")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return found


class Adapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        claims = sociallogin.account.extra_data
        # What the directory tells beyond who it is stays there.
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            forget_use(sociallogin.account)
            return
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        user = account_claimed(sociallogin.account.provider, claims)
        if user is None:
            raise ImmediateHttpResponse(unknown_page(request))
        sociallogin.connect(request, user)
        audit(user, "sso.connected", user, about=slips.about(user.person), provider=sociallogin.account.provider)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("mfa_index")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        raise ImmediateHttpResponse(failed_page(request, cancelled=str(more.get("error")) == "cancelled"))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices are the notices room's."""


def forget_use(account: SocialAccount) -> None:
    """The library notes when each was used and what it was told; neither is kept here."""
    SocialAccount.objects.filter(pk=account.pk).update(last_login=F("date_joined"), extra_data={})


def account_claimed(provider: str, claims: dict[str, Any]) -> User | None:
    """The one account the trusted claim names. Office, leadership and administrators connect theirs by hand."""
    if provider != OIDC or not settings.OIDC_CLAIM:
        return None
    said = (claims.get("userinfo") or {}).get(settings.OIDC_CLAIM) or (claims.get("id_token") or {}).get(
        settings.OIDC_CLAIM
    )
    found = list(accounts_by(settings.OIDC_MATCH, folded(str(said or "")))[:2])
    if len(found) != 1 or not found[0].is_active or is_privileged(found[0]):
        return None
    return found[0]


def accounts_by(what: str, said: str) -> Any:
    users = User.objects.select_related("person")
    if not said:
        return users.none()
    if what == "login":
        return users.filter(username__iexact=said)
    return users.filter(person__in=persons_with_phone(said) if what == "phone" else persons_with_number(said))


def is_privileged(user: User) -> bool:
    return bool(Grant.objects.filter(user=user, revoked_at__isnull=True, role__in=slips.PRIVILEGED).exists())


def unknown_page(request: HttpRequest) -> Any:
    from jiebang.people.signing_in.views.sso import unknown

    return unknown(request)


def failed_page(request: HttpRequest, *, cancelled: bool) -> Any:
    from jiebang.people.signing_in.views.sso import failed

    return failed(request, cancelled=cancelled)

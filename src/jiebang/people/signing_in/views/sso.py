"""Signing in through another directory: starting it, coming back, and the pages where it leads nowhere."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.people.permissions import OWN_SECURITY
from jiebang.people.signing_in import slips, sso
from jiebang.people.signing_in.forms import UNREADABLE


@policy("public")
@require_POST
@login_not_required
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the directory; by a form, so that no other site can begin it for somebody."""
    require_offered(provider_id)
    try:
        return get_adapter().get_provider(request, provider_id).redirect_from_request(request)
    except RequestException:
        return failed(request, cancelled=False)


@policy("public")
@never_cache
@require_GET
@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the directory. State, PKCE and the signature are checked by the library."""
    require_offered(provider_id)
    adapters: dict[str, Any] = {"dingtalk": DingTalkOAuth2Adapter, "feishu": FeishuOAuth2Adapter}
    adapter = adapters[provider_id](request) if provider_id in adapters else sso.OIDCAdapter(request, provider_id)
    try:
        return OAuth2CallbackView.adapter_view(adapter)(request)
    except (RequestException, *UNREADABLE):  # the directory is away, or answers what it should not
        return failed(request, cancelled=False)


def require_offered(key: str) -> None:
    if key not in settings.SSO_OFFERED:
        raise Http404


def unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "account/sso_unknown.html", status=403)


def failed(request: HttpRequest, *, cancelled: bool) -> HttpResponse:
    return render(request, "account/sso_failed.html", {"cancelled": cancelled}, status=200 if cancelled else 502)


@policy(OWN_SECURITY)
@require_POST
def disconnect(request: HttpRequest, provider_id: str) -> HttpResponse:
    found = get_object_or_404(SocialAccount, user=request.user, provider=provider_id)
    found.delete()
    audit(request.user, "sso.disconnected", request.user, about=slips.about(request.user.person), provider=provider_id)
    messages.success(request, _("The connection is removed. You sign in with your password."))
    return redirect("mfa_index")

"""Signing in and out, the own password, the language of the pages."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_not_required
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jiebang.common.address import safe_next
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.people import actions
from jiebang.people.forms import PasswordForm

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    http_method_names = ["get", "head", "post", "options"]

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if self.request.user.is_authenticated:
            audit(self.request.user, "user.signed_in", self.request.user)
        return answer


sign_in = policy("public")(SignIn.as_view())


@policy("public")
@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server; the browser is left with nothing that opens anything."""
    if request.user.is_authenticated:
        audit(request.user, "user.signed_out", request.user)
        get_adapter().logout(request)
    return redirect(settings.LOGIN_URL)


@policy("own_password")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(request.user, form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other devices have to sign in again."))
        return redirect("/")
    return render(request, "account/password_change.html", {"form": form}, status=422 if form.errors else 200)


@policy("public")
@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Show pages in this language from now on: on this device, and for an account wherever it signs in."""
    chosen = request.POST.get("language", "")
    answer = redirect(safe_next(request))
    if chosen not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        actions.choose_language(request.user, chosen)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, httponly=True, samesite="Lax",
        secure=settings.SECURE_COOKIES,
    )  # fmt: skip
    return answer

"""The doors: signing in by name and password, a slip, signing out, the language of the pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import errors
from jiebang.common.address import safe_next
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.people import actions
from jiebang.people.models import Slip, User
from jiebang.people.signing_in import lockout, second_factor, sessions, slips, sso
from jiebang.people.signing_in.forms import NewPasswordForm, SignInForm
from jiebang.people.signing_in.profile import profile

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **page_context(self.request)}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = policy("public")(SignIn.as_view())


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the sign-in page shows around its form."""
    return {
        "ended": ended_words(request.GET.get("ended", "")),
        "offers": sso.offers(),
        "passkeys_work": second_factor.passkeys_work(request),
        "next": safe_next(request, ""),
    }


def ended_words(reason: str) -> str:
    limits = profile()
    if reason == sessions.IDLE:
        return _("You were signed out after {n} minutes without a page. Sign in to go on.").format(
            n=round(limits.idle.total_seconds() / 60)
        )
    if reason == sessions.LONGEST:
        return _("After {n} hours everybody signs in afresh. Sign in to go on.").format(
            n=round(limits.longest.total_seconds() / 3600)
        )
    return ""


def sign_in_page(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """The sign-in page with a sentence above its form."""
    form = SignInForm(request=request, initial={"login": request.POST.get("login", "")[:150]})
    context = {"locked": sentence, "form": form, **page_context(request)}
    return render(request, "account/login.html", context, status=status)


def locked_out(request: HttpRequest, response: Any, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer after too many wrong passwords (AXES_LOCKOUT_CALLABLE); the same for a name nobody has."""
    name = lockout.login_name(request, credentials).removeprefix(lockout.SECOND_FACTOR)
    account = User.objects.filter(username__iexact=name).first()
    audit(SYSTEM, "sign_in.locked", account)
    wait = get_cool_off(request) or lockout.LASTS
    minutes = round(wait.total_seconds() / 60)
    sentence = _(
        "Too many wrong passwords. Wait {minutes} minutes and try again, or ask the programme office for help."
    ).format(minutes=minutes)
    if request.user.is_authenticated:
        answer = errors.answer(request, 429, _("That did not work"), sentence)
    else:
        answer = sign_in_page(request, sentence, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


@policy("public")
@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server; the browser is left with nothing that opens anything."""
    if request.user.is_authenticated:
        audit(request.user, "user.signed_out", request.user)
        get_adapter().logout(request)
    else:
        request.session.flush()  # somebody between the password and the second factor starts over
    return redirect(settings.LOGIN_URL)


# ── slips ──────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("public")
@never_cache
@require_GET
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """What a link or QR code opens. Nothing is used up: programs look at links before people do."""
    found = slips.find(token)
    if found is None or not is_open(found):
        return spent_page(request, found)
    return slip_page(request, found, token, NewPasswordForm(slips.account_for(found) or nobody(found)))


@policy("public")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def slip_take(request: HttpRequest) -> HttpResponse:
    """Set the own password and come in. The token travels in the form, so that it stands in no log of addresses."""
    if request.method == "GET":
        return redirect(settings.LOGIN_URL)
    token = request.POST.get("slip", "")[:100]
    found = slips.find(token)
    if found is None:
        return spent_page(request, None)
    form = NewPasswordForm(slips.account_for(found) or nobody(found), request.POST)
    if is_open(found) and not form.is_valid():
        return slip_page(request, found, token, form)
    try:
        user = slips.take(found, form.data.get("new", ""))
    except Refused:
        return spent_page(request, slips.find(token))
    return come_in(request, user)


def come_in(request: HttpRequest, user: User) -> HttpResponse:
    """Signed in by slip; a second factor the account has is asked for all the same."""
    if request.user.is_authenticated and request.user.pk != user.pk:
        get_adapter().logout(request)
    record_authentication(request, user, method="slip")
    return perform_login(request, user, redirect_url="/")


def is_open(found: Slip) -> bool:
    from jiebang.common import clock

    account = slips.account_for(found)
    return found.state_at(clock.now()) == Slip.State.OPEN and (account is None or account.is_active)


def nobody(found: Slip) -> Any:
    """What the account will be known by, for the validators. No User: one would pass for the person's account."""
    return SimpleNamespace(pk=None, username=found.login, display_name="", person=found.person)


def slip_page(request: HttpRequest, found: Slip, token: str, form: NewPasswordForm) -> HttpResponse:
    context = {
        "slip": found,
        "token": token,
        "form": form,
        "name": found.person or found.user,
        "exists": slips.account_for(found) is not None,
        "other": request.user if request.user.is_authenticated and request.user != found.user else None,
    }
    return guarded(render(request, "account/slip.html", context, status=422 if form.errors else 200))


def spent_page(request: HttpRequest, found: Slip | None) -> HttpResponse:
    """Why the link opens nothing, and whom to ask."""
    from jiebang.common import clock

    state = found.state_at(clock.now()) if found else ""
    page = render(request, "account/slip_spent.html", {"slip": found, "state": state}, status=410 if found else 404)
    return guarded(page)


def guarded(page: HttpResponse) -> HttpResponse:
    """The address of a slip is its secret: no other site learns it from a link, no search engine keeps it."""
    page["Referrer-Policy"] = "strict-origin"
    page["X-Robots-Tag"] = "noindex"
    return page


# ── language ───────────────────────────────────────────────────────────────────────────────────────────────────


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

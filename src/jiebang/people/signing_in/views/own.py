"""The own password and the own sessions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.policy import policy
from jiebang.common.write_once import counts_failures
from jiebang.people import actions
from jiebang.people.permissions import OWN_PASSWORD, OWN_SECURITY
from jiebang.people.signing_in import passwords, sessions
from jiebang.people.signing_in.forms import OwnPasswordForm


@policy(OWN_PASSWORD)
@counts_failures
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(request.user, form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other devices have to sign in again."))
        return redirect("/")
    context = {"form": form, "too_old": passwords.is_too_old(request.user), "renew": passwords.profile().days}
    return render(request, "account/password_change.html", context, status=422 if form.errors else 200)


@policy(OWN_SECURITY)
@require_GET
def own_sessions(request: HttpRequest) -> HttpResponse:
    rows = sessions.open_sessions(request.user, here=request.session.session_key)
    return render(request, "account/sessions.html", {"rows": rows, "others": sum(not row.here for row in rows)})


@policy(OWN_SECURITY)
@require_POST
def end_session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    if not sessions.end_session(request.user, uuid, by=request.user):
        raise Http404
    messages.success(request, _("That device is signed out."))
    return redirect("sessions")


@policy(OWN_SECURITY)
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    count = sessions.end_sessions(request.user, by=request.user, but=request.session.session_key)
    told = ngettext("{n} other device is signed out.", "{n} other devices are signed out.", count)
    messages.success(request, told.format(n=count))
    return redirect("sessions")

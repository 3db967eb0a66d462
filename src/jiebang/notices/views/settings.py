"""How a person is told outside the product, and which group chats are called."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiebang.common import outbound
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.notices import actions, audiences
from jiebang.notices.actions.choices import choice_of
from jiebang.notices.forms import ChoiceForm, RobotForm
from jiebang.notices.models import Robot
from jiebang.people.access import holds
from jiebang.people.models import Role


@policy("signed_in")
@require_http_methods(["GET", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    choice = choice_of(request.user)  # type: ignore[arg-type]
    first = {"by_mail": choice.by_mail, "quiet_from": choice.quiet_from, "quiet_to": choice.quiet_to}
    form = ChoiceForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.choose(
            request.user,
            by_mail=said["by_mail"],
            quiet_from=said["quiet_from"],
            quiet_to=said["quiet_to"],  # type: ignore[arg-type]
        )
        messages.success(request, _("Kept."))
        return redirect("notice_settings")
    begins, ends = site.QUIET_HOURS
    context = {
        "form": form,
        "choice": choice,
        "mail_is_on": outbound.mail_is_on(),
        "quiet": f"{begins:%H:%M}–{ends:%H:%M}",
        "robots": holds(request.user, Role.OFFICE),
    }
    return render(request, "notices/settings.html", context, status=422 if form.errors else 200)


@policy("signed_in")
@require_POST
def own_address(request: HttpRequest) -> HttpResponse:
    """Enter an address, type the code sent to it, or have it forgotten."""
    user: Any = request.user
    act = request.POST.get("act", "")
    if act == "forget":
        actions.forget_address(user)
        messages.success(request, _("The address is removed. The inbox goes on as before."))
    elif act == "confirm":
        if actions.confirm_address(user, request.POST.get("code", "")).wanted:
            # An answer that counts as refused would undo the count of wrong codes.
            messages.error(request, _("This is not the code that was sent. Check it and type it again."))
        else:
            messages.success(
                request, _("The address is confirmed. From now on one mail a day at most comes when something waits.")
            )
    else:
        if not outbound.mail_is_on():
            raise Refused(_("This installation sends no mail. Ask the system administrator."))
        actions.enter_address(user, request.POST.get("address", ""))
        messages.success(request, _("A code goes to that address within a few minutes. Type it here."))
    return redirect("notice_settings")


@policy("notices.robots")
@require_http_methods(["GET", "POST"])
def robots(request: HttpRequest) -> HttpResponse:
    """Robots of the cohort's group chats: one call a day each at most, without a word of what is announced."""
    scope = audiences.source().current(request)
    form = RobotForm(request.user, request.POST or None, scope=scope)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_robot(form.places[form.cleaned_data["place"]], form.cleaned_data["url"], by=request.user)  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error("url", str(refused))
        else:
            messages.success(request, _("The robot is called when something is announced there, once a day at most."))
            return redirect("robots")
    context = {
        "form": form,
        "rows": list(own_robots(request).filter(scope_id=scope)) if scope else [],
        "is_on": outbound.is_on(),
        "hosts": site.OUTBOUND_HOSTS,
    }
    return render(request, "notices/robots.html", context, status=422 if form.errors else 200)


def own_robots(request: HttpRequest) -> Any:
    return Robot.objects.filter(scope_id__in=audiences.source().cohorts(request.user, [Role.OFFICE]))


@policy("notices.robots")
@require_POST
def robot_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actions.remove_robot(get_object_or_404(own_robots(request), uuid=uuid), by=request.user)
    messages.success(request, _("The robot is called no more."))
    return redirect("robots")

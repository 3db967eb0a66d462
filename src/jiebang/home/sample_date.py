"""Moving the date of a demonstration forward, on screen."""

from __future__ import annotations

from datetime import date

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiebang.common import clock, jobs
from jiebang.common.address import safe_next
from jiebang.common.audit import audit
from jiebang.common.models import BusinessDate
from jiebang.common.policy import declare, policy
from jiebang.common.refusals import Refused
from jiebang.people.access import has_role
from jiebang.people.models import Role, User

declare("home.move_date", has_role(Role.OFFICE))


class DateForm(forms.Form):
    date = forms.DateField()


@policy("home.move_date")
@require_POST
def move_date(request: HttpRequest) -> HttpResponse:
    """Set the sample date later; a real installation has no such page."""
    if not settings.DEMO:
        raise Http404
    form = DateForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write a date as year-month-day."), field="date")
    move(form.cleaned_data["date"], by=request.user)
    for outcome in jobs.run_all():
        if outcome.error:
            messages.error(request, _("{job} failed; the operator can see why.").format(job=outcome.name))
    return redirect(safe_next(request))


@transaction.atomic
def move(to: date, *, by: User) -> None:
    """Forward only: what was entered for later days would otherwise lie in the future."""
    # Take the row for writing first, so that two people moving at once cannot move it back.
    BusinessDate.objects.get_or_create(pk=1, defaults={"date": clock.sample_date()})
    now = BusinessDate.objects.select_for_update().get(pk=1).date
    if to < now:
        raise Refused(
            _("The sample date only moves forward; it is {date} already.").format(date=now.isoformat()), field="date"
        )
    if to > now:
        clock.move_sample_date(to)
        audit(by, "sample_date.moved", None, before=now.isoformat(), after=to.isoformat())

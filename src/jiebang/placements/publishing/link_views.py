"""The page a host or home unit opens by its link: its own people and nobody else. No account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from jiebang.common.invitations import Invitation, invited
from jiebang.placements.models import Reader
from jiebang.placements.publishing import readers
from jiebang.placements.publishing.deeds import PURPOSE
from jiebang.placements.publishing.registering import office_of


@invited(PURPOSE)
@require_GET
def placement_by_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    rows = Reader.objects.select_related("cohort", "host__organisation", "home_unit", "publication")
    reader = get_object_or_404(rows, uuid=invitation.subject)
    context = {**readers.page_of(reader), "here": request.path, "whom": office_of(invitation)}
    return render(request, "placements/publishing/by_link.html", context)

"""Where wishes are said: by the secondee, by a home unit with an account, by hosts and home units through their link,
and by the office for any of them. One page for all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiebang.common.asked import as_uuid
from jiebang.common.invitations import Guest, Invitation, invited
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.people.access import may_write_in, roles_of
from jiebang.placements.models import Wish
from jiebang.placements.wishes import ranking, saying
from jiebang.placements.wishes.office_panel import office_panel
from jiebang.placements.wishes.owners import Owner, Side, owner_for_link
from jiebang.placements.wishes.page import Desk, card_of, compared, page_context, ranked_of, ranking_context
from jiebang.placements.wishes.papers import asked_words
from jiebang.placements.wishes.ranking import Act
from jiebang.placements.wishes.standing import Standing, standing_of
from jiebang.placements.wishes.steps import PURPOSE
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, Host
from jiebang.programmes.permissions import may_manage, visible_cohorts
from jiebang.programmes.reaching import secondment_for
from jiebang.programmes.sight import sight_of

GUEST, PHONE = "placements/wishes/visit.html", "phone.html"


# ── who comes in where ─────────────────────────────────────────────────────────────────────────────────────────


@policy("wishes.read", post="wishes.say")
@require_http_methods(["GET", "HEAD", "POST"])
def person_wishes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The secondee's own ranking of posts; read by the home unit, entered for the person by the office."""
    who = secondment_for(request, uuid, "wishes.say" if request.method == "POST" else "wishes.read")
    sight = sight_of(request.user, who)
    own = sight.own and may_write_in(request.user, who.cohort)
    by = request.user if own or (sight.office and not sight.own) else None
    return answer(Desk(request, Owner(who.cohort, Side.PERSON, who), who, by, for_them=bool(by) and not own))


@policy("wishes.home")
@require_http_methods(["GET", "HEAD", "POST"])
def home_wishes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the home unit ranks for one of its people: by its account, or entered by the office."""
    who = secondment_for(request, uuid, "wishes.home")
    if who.home_unit is None:
        raise Http404
    own = "home_unit" in sight_of(request.user, who).roles
    return answer(Desk(request, Owner(who.cohort, Side.HOME, who.home_unit), who, request.user, for_them=not own))


@policy("wishes.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def host_wishes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a host ranks for its posts, entered by the office; hosts come by their link."""
    cohorts = visible_cohorts(Cohort.objects.all(), request.user, roles=roles_of("wishes.manage"))
    host = get_object_or_404(Host.objects.select_related("cohort", "organisation"), uuid=uuid, cohort__in=cohorts)
    remember(request, host.cohort)
    return of_several(request, Owner(host.cohort, Side.HOST, host), request.user, layout=PHONE, for_them=True)


@invited(PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def wishes_by_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A host's or home unit's page, for who has its link."""
    owner = owner_for_link(invitation.subject)
    if owner is None:
        raise Http404
    return of_several(request, owner, Guest(invitation), layout=GUEST)


def of_several(
    request: HttpRequest, owner: Owner, by: Any, *, layout: str, for_them: bool = False
) -> HttpResponse:  # fmt: skip
    """The ranking asked for, else all there are to be made; the only one at once."""
    asked = request.GET.get("for", "")
    subject = owner.subject(as_uuid(asked)) if asked else None
    if asked and subject is None:
        raise Http404
    if subject is None and len(owner.subjects) == 1:
        subject = owner.subjects[0]
    if subject is None:
        return subjects_page(request, owner, by, layout=layout, for_them=for_them)
    return answer(Desk(request, owner, subject, by, for_them=for_them, layout=layout))


def subjects_page(
    request: HttpRequest, owner: Owner, by: Any, *, layout: str, for_them: bool
) -> HttpResponse:  # fmt: skip
    """A form sent here names nothing it is about, so nothing is done."""
    standing = standing_of(owner)
    context = {
        "layout": layout,
        "owner": owner,
        "cohort": owner.cohort,
        "standing": standing,
        "rows": subject_rows(standing),
        "what": asked_words(owner),
        "when": standing.opening.words(owner.cohort),
        "opening": standing.opening,
        "here": request.path,
        "for_them": for_them,
        **panel_for(request, owner, by),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "placements/wishes/subjects.html", context, status=status)


def subject_rows(standing: Standing) -> list[dict[str, Any]]:
    """Each subject of an owner with how many are ranked for it."""
    owner, counts = standing.owner, {}
    for wish in standing.wishes:
        key = wish.post_id if owner.side == Side.HOST else wish.secondment_id
        counts[key] = counts.get(key, 0) + 1
    easy = set(standing.sheet.easy) if standing.sheet else set()
    return [{"subject": one, "ranked": counts.get(one.pk, 0), "easy": str(one.uuid) in easy} for one in owner.subjects]


# ── the page, and what its buttons do ──────────────────────────────────────────────────────────────────────────


def answer(desk: Desk) -> HttpResponse:
    if desk.request.method != "POST":
        return page(desk)
    if desk.by is None:
        raise PermissionDenied
    try:
        act, seen = Act.read(desk.request.POST.get("act", "")), ranking.read(desk.request.POST.get("seen", ""))
        carry_out(desk, act, seen)
    except Stale as stale:
        return told(desk, stale=stale, wanted=wanted_of(desk), status=stale.status)
    except Refused as refused:
        return told(desk, refused=refused, status=refused.status)
    if desk.is_htmx:
        return told(desk, act)
    place = f"card-{act.key}" if desk.request.POST.get("from") == "cards" else "ranking"
    return redirect(f"{desk.here}#{place}")


def carry_out(desk: Desk, act: Act, seen: ranking.Order) -> list[Wish] | None:
    owner, subject, who = desk.owner, desk.subject, {"by": desk.by, "for_them": desk.for_them}
    if act.name in ("easy", "picky"):
        saying.say_easy(owner, subject, act.name == "easy", **who)
        return None
    return saying.say(owner, subject, wanted_of(desk), seen=seen, **who)


def wanted_of(desk: Desk) -> ranking.Order:
    """What the ranking is to be: the window's own with the button's work done, or a whole one that was lost before."""
    act = Act.read(desk.request.POST.get("act", ""))
    if act.name == "keep":
        return ranking.read(desk.request.POST.get("wanted", ""))
    return ranking.after(act, ranking.read(desk.request.POST.get("seen", "")))


def told(desk: Desk, act: Act | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    """The panel for htmx, with the card that was pressed; else the whole page."""
    if (stale := more.get("stale")) is not None:
        more["texts"] = [(label, text, stale.theirs[label]) for label, text in stale.yours.items()]
        more["wanted"] = ranking.written(more["wanted"])
    desk.owner.__dict__.pop("sheet", None)
    if not desk.is_htmx:
        return page(desk, status=status, **more)
    has_cards = bool(desk.request.POST.getlist("shown"))
    context = {**ranking_context(desk), **more, "card": pressed_card(desk, act), "has_cards": has_cards}
    return render(desk.request, "placements/wishes/answer.html", context, status=status)


def pressed_card(desk: Desk, act: Act | None) -> dict[str, Any] | None:
    """The card of what was pressed, where the page shows it."""
    if act is None or act.key is None or str(act.key) not in desk.request.POST.getlist("shown"):
        return None
    option = desk.choice.by_key.get(act.key)
    if option is None:
        return None
    ranks = {place.key: place.rank for place in ranked_of(desk).places}
    beside = [str(key) for key in compared(desk.request.GET)]
    return card_of(desk.choice.explained([option])[0], ranks, desk.request.GET, beside)


def page(desk: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "layout": desk.layout,
        "siblings": desk.owner.subjects if desk.owner.side != Side.PERSON else [],
        "title": title_of(desk),
        **page_context(desk),
        **panel_for(desk.request, desk.owner, desk.by),
        **more,
    }
    return render(desk.request, "placements/wishes/page.html", context, status=status)


def panel_for(request: HttpRequest, owner: Owner, by: Any) -> dict[str, Any]:
    """What the office sees beside: history, last day, link."""
    if by is None or isinstance(by, Guest) or not may_manage(request.user, owner.cohort):
        return {}
    return office_panel(owner)


def title_of(desk: Desk) -> str:
    if desk.owner.side == Side.HOST:
        return str(desk.subject)
    if desk.owner.side == Side.HOME:
        return _("Posts proposed for {name}").format(name=desk.subject)
    own = desk.by is not None and not desk.for_them
    return _("My wishes") if own else _("Wishes of {name}").format(name=desk.subject)

"""The office's pages: hosts with their offers, inviting, reminding, and one offer with what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import clock
from jiebang.common.asked import as_date, uuids
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.people.models import Organisation, Role
from jiebang.people.organisations import OrganisationBook
from jiebang.people.permissions import visible_organisations
from jiebang.placements import handing
from jiebang.placements.models import Offer
from jiebang.placements.offers import asking, deciding, host_views, lists, papers
from jiebang.placements.offers.comparing import compared
from jiebang.placements.offers.forms import AnswerByForm
from jiebang.placements.offers.lists import Asked
from jiebang.placements.offers.page import Desk
from jiebang.placements.permissions import visible_offers
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, Host
from jiebang.programmes.permissions import may_manage, visible_cohorts

AT_ONCE = 300


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.read")
@require_GET
def offers(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_or_404(request, code)
    remember(request, cohort)
    asked = Asked.of(request.GET)
    page = Paginator(lists.found(lists.hosts_of(cohort), asked), lists.PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": lists.rows_of(page),
        "asked": asked,
        "standing": lists.standing(cohort),
        "filters": [{"name": "state", "label": _("State"), "choices": lists.states(), "value": asked.state}],
        "sheet": reverse("offers_sheet", kwargs={"code": cohort.code}),
        "writes": may_manage(request.user, cohort),
        "form": AnswerByForm(cohort),
    }
    return render(request, "placements/offers/list.html", context)


@policy("placements.read")
@require_GET
def offers_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_or_404(request, code)
    hosts = lists.found(lists.hosts_of(cohort), Asked.of(request.GET))
    name = _("Offers for {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.sheet_columns(), lists.sheet_rows(hosts))


def cohort_or_404(request: HttpRequest, code: str) -> Cohort:
    seen = visible_cohorts(Cohort.objects.all(), request.user, roles=[Role.OFFICE, Role.READER])
    return get_object_or_404(seen, code__iexact=code)


def cohort_to_write(request: HttpRequest, code: str) -> Cohort:
    cohort = cohort_or_404(request, code)
    if not may_manage(request.user, cohort):
        raise PermissionDenied
    return cohort


@policy("placements.write")
@require_POST
def offers_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """What is done with the ticked hosts: on to inviting, remind, give more time, take away as Excel."""
    cohort = cohort_to_write(request, code)
    chosen = uuids(request.POST.getlist("id"))
    if not chosen:
        raise Refused(_("Tick the hosts first."))
    act = request.POST.get("act", "")
    query = urlencode([("id", key) for key in chosen])
    if act in ("invite", "export"):
        return redirect(f"{reverse('offers_new' if act == 'invite' else 'offers_sheet', args=[cohort.code])}?{query}")
    rows = list(Offer.objects.filter(host__uuid__in=chosen, cohort=cohort).select_related("host__organisation"))
    if act == "extend":
        return extend_chosen(request, cohort, rows)
    reminded = asking.remind(rows, by=request.user)
    if not reminded:
        raise nobody_to_remind()
    messages.success(request, told_reminded(len(reminded), len(chosen)))
    return redirect("offers_reminders", code=cohort.code)


def nobody_to_remind() -> Refused:
    return Refused(_("None of these is to be reminded: they answered, or were asked within the last three days."))


def told_reminded(count: int, of: int) -> str:
    said = ngettext(
        "{n} host is noted as reminded today; the words to send stand below.",
        "{n} hosts are noted as reminded today; the words to send stand below.",
        count,
    ).format(n=count)
    left = ngettext(
        "{n} was left out: answered, not invited, or asked within the last three days.",
        "{n} were left out: answered, not invited, or asked within the last three days.",
        of - count,
    ).format(n=of - count)
    return _("{one} {two}").format(one=said, two=left) if of > count else said


def extend_chosen(request: HttpRequest, cohort: Cohort, rows: list[Offer]) -> HttpResponse:
    until = as_date(request.POST.get("until", ""))
    if until is None:
        raise Refused(_("Choose the day until which they may answer."), field="until")
    count = asking.extend([row for row in rows if row.is_open], until, by=request.user)
    words = ngettext("{n} host may answer until {day}.", "{n} hosts may answer until {day}.", count)
    messages.success(request, words.format(n=count, day=until))
    return redirect("offers", code=cohort.code)


@policy("placements.write")
@require_GET
def offers_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """The words to send to those reminded today. Their link stays the one they have."""
    cohort = cohort_to_write(request, code)
    remember(request, cohort)
    rows = Offer.objects.filter(cohort=cohort, reminded_on=clock.today()).select_related("host__organisation", "cohort")
    waited_for = [row for row in rows.order_by("host__organisation__sort_key", "id") if row.is_open]
    page = Paginator(waited_for, lists.PAGE).get_page(request.GET.get("page"))
    shown = [{"offer": row, "letter": papers.reminder(row)} for row in page]
    return render(request, "placements/offers/reminders.html", {"cohort": cohort, "rows": shown, "page": page})


# ── inviting ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.write")
@require_http_methods(["GET", "POST"])
def offers_new(request: HttpRequest, code: str) -> HttpResponse:
    """Whom it is for and until when, before it happens; then the links, given out this once."""
    cohort = cohort_to_write(request, code)
    remember(request, cohort)
    asked = Asked.of(request.POST if request.method == "POST" else request.GET)
    if not asked.any:
        asked = Asked(state=lists.NOT_INVITED)
    hosts = list(lists.found(lists.hosts_of(cohort), asked)[:AT_ONCE])
    form = AnswerByForm(cohort, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return hand_out(request, cohort, hosts, form.cleaned_data["until"])
    rows = lists.rows_of(hosts)
    context = {
        "cohort": cohort,
        "asked": asked,
        "form": form,
        "new": [row for row in rows if row.offer is None],
        "again": [row for row in rows if row.offer is not None],
        "on_screen": handing.ON_SCREEN,
    }
    return render(request, "placements/offers/new.html", context, status=422 if form.errors else 200)


def hand_out(request: HttpRequest, cohort: Cohort, hosts: list[Host], until: Any) -> HttpResponse:
    shown = request.POST.get("form") == "screen"
    if shown:
        handing.require_room(len(hosts))
    handed = asking.invite(hosts, answer_by=until, by=request.user)
    return papers.LINKS.given(request, cohort, handed, on_screen=shown)


@policy("placements.write")
@require_http_methods(["GET", "POST"])
def offers_hosts(request: HttpRequest, code: str) -> HttpResponse:
    """Hosts for this cohort: those of earlier cohorts of the programme, and others by name."""
    cohort = cohort_to_write(request, code)
    remember(request, cohort)
    known = earlier_hosts(request.user, cohort)
    if request.method == "POST":
        names = [name for line in request.POST.get("names", "").splitlines()[:100] if (name := line.strip()[:200])]
        chosen = [one for one in known if str(one.uuid) in set(request.POST.getlist("id"))]
        if not names and not chosen:
            raise Refused(_("Tick a host, or write a name."))
        book = OrganisationBook(names)
        added = asking.add_hosts(cohort, [*chosen, *(book.find_or_make(name) for name in names)], by=request.user)
        words = ngettext("{n} host added.", "{n} hosts added.", len(added)).format(n=len(added))
        messages.success(request, words)
        return redirect("offers", code=cohort.code)
    return render(request, "placements/offers/hosts.html", {"cohort": cohort, "known": known})


def earlier_hosts(user: Any, cohort: Cohort) -> list[Organisation]:
    """Organisations that took people of an earlier cohort of the programme and are no host of this one yet."""
    before = Host.objects.filter(cohort__programme=cohort.programme_id, cohort__starts_on__lt=cohort.starts_on)
    here = Host.objects.filter(cohort=cohort).values("organisation")
    seen = visible_organisations(Organisation.objects.filter(pk__in=before.values("organisation")), user)
    return list(seen.exclude(pk__in=here).order_by("sort_key", "id")[:AT_ONCE])


# ── one offer ──────────────────────────────────────────────────────────────────────────────────────────────────


@policy("offers.read")
@require_GET
def offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return offer_page(request, offer_or_404(request, uuid))


def offer_page(request: HttpRequest, found: Offer, *, status: int = 200, **more: Any) -> HttpResponse:
    remember(request, found.cohort)
    cleared = visible_offers(Offer.objects.filter(pk=found.pk), request.user, line="offers.phone").exists()
    link = asking.link_of(found)
    context = {
        "offer": found,
        "cohort": found.cohort,
        "organisation": found.host.organisation,
        "posts": found.posts.filter(gone=False),
        "compared": compared(found) if found.is_with_office else [],
        "gone": found.posts.filter(gone=True, post__seats__gt=0).select_related("post"),
        "changes_posts": found.posts.filter(post__isnull=False).exists(),
        "steps": found.steps.select_related("by__person").order_by("-id"),
        "link_state": link.state_at(clock.now()) if link else "",
        "link_words": link.State(link.state_at(clock.now())).label if link else "",
        "writes": may_manage(request.user, found.cohort),
        "with_phone": cleared,
        "form": AnswerByForm(found.cohort),
        "may_remind": asking.may_be_reminded(found, clock.today()),
    }
    return render(request, "placements/offers/offer.html", {**context, **more}, status=status)


def offer_or_404(request: HttpRequest, uuid: UUID) -> Offer:
    rows = Offer.objects.visible_to(request.user).select_related("cohort__programme", "host__organisation")
    return get_object_or_404(rows, uuid=uuid)


def offer_to_write(request: HttpRequest, uuid: UUID) -> Offer:
    found = offer_or_404(request, uuid)
    if not may_manage(request.user, found.cohort):
        raise PermissionDenied
    return found


def decided(request: HttpRequest, uuid: UUID, act: Callable[[Offer], Any], words: str) -> HttpResponse:
    """Do it; what is refused is said on the page itself, with what was typed."""
    found = offer_to_write(request, uuid)
    try:
        act(found)
    except Refused as refused:
        return offer_page(request, offer_or_404(request, uuid), status=refused.status, refused=refused)
    messages.success(request, words)
    return redirect("offer", uuid=uuid)


@policy("offers.write")
@require_POST
def offer_acceptance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Accept the ticked posts; with act=undo take the acceptance back."""
    if request.POST.get("act") == "undo":
        words = _("The acceptance is undone; the offer waits for your decision again.")
        return decided(request, uuid, lambda found: deciding.undo_acceptance(found, by=request.user), words)
    chosen, reason = uuids(request.POST.getlist("post")), request.POST.get("reason", "")
    words = _("Accepted. The posts stand in the list of posts.")
    return decided(request, uuid, lambda found: deciding.accept(found, chosen, by=request.user, reason=reason), words)


@policy("offers.write")
@require_POST
def offer_question(request: HttpRequest, uuid: UUID) -> HttpResponse:
    question = request.POST.get("question", "")
    words = _("Asked back. The host sees the question when it opens its link.")
    return decided(request, uuid, lambda found: deciding.ask_back(found, question, by=request.user), words)


@policy("offers.write")
@require_POST
def offer_refusal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    words = _("Declined. The host reads the reason.")
    return decided(request, uuid, lambda found: deciding.decline(found, reason, by=request.user), words)


@policy("offers.write")
@require_POST
def offer_link(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give more time, remind, or take the link back."""
    act = request.POST.get("act", "")
    if act == "withdraw":
        words = _("The link opens nothing any more.")
        return decided(request, uuid, lambda found: asking.withdraw_link(found, by=request.user), words)
    if act == "remind":
        found = offer_to_write(request, uuid)
        if not asking.remind([found], by=request.user):
            return offer_page(request, found, status=422, refused=nobody_to_remind())
        return redirect("offers_reminders", code=found.cohort.code)
    until = as_date(request.POST.get("until", ""))
    if until is None:
        found = offer_to_write(request, uuid)
        refused = Refused(_("Choose the day until which they may answer."))
        return offer_page(request, found, status=422, refused=refused)
    words = _("The host may answer until {day}.").format(day=until)
    return decided(request, uuid, lambda found: asking.extend([found], until, by=request.user), words)


@policy("offers.phone")
@require_GET
def offer_word(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The offer with its mentor's number, for who may read that."""
    found = offer_or_404(request, uuid)
    if not visible_offers(Offer.objects.filter(pk=found.pk), request.user, line="offers.phone").exists():
        raise PermissionDenied
    audit(request.user, "offer.taken", found, scope=found.cohort.uuid)
    return host_views.word_answer(found)


@policy("offers.write")
@require_http_methods(["GET", "POST"])
def offer_entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The host's own form, filled in by the office: many a host answers by telephone."""
    found = offer_to_write(request, uuid)
    if not found.is_open and request.method == "GET":
        return redirect("offer", uuid=uuid)
    return host_views.answer(Desk(request, found, by=request.user, here=request.path))

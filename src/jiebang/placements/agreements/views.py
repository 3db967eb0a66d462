"""The list of a cohort's agreements, what is done with many at once, links for units, the cohort's clauses."""

from __future__ import annotations

from functools import reduce
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common import clock, invitations
from jiebang.common.asked import as_date, as_uuid, uuids
from jiebang.common.audit import audit
from jiebang.common.plain import file_name
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.people.access import OVERSEERS, roles_in
from jiebang.placements import handing
from jiebang.placements.agreements import clauses as terms
from jiebang.placements.agreements import confirming, drafts, links, lists, papers
from jiebang.placements.agreements.lists import Asked
from jiebang.placements.agreements.sides import sides_of
from jiebang.placements.models import Agreement, AgreementParty, AgreementTerms
from jiebang.placements.offers.forms import AnswerByForm
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import may_manage
from jiebang.programmes.reaching import cohort_for

AT_ONCE = 200  # papers one zip holds at most


@policy("agreements.list")
@require_safe
def agreements(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "agreements.list")
    asked = Asked.of(request.GET)
    everybody = lists.rows_of(request.user, cohort)
    page = Paginator(lists.found(everybody, cohort, asked), lists.PAGE).get_page(request.GET.get("page"))
    office = may_manage(request.user, cohort)
    context = {
        "cohort": cohort,
        "page": page,
        "rows": [{"row": row, "own": own_side(request.user, row, office=office)} for row in page],
        "count": lists.Count(everybody),
        "asked": asked,
        "filters": [{"name": "state", "label": _("State"), "choices": lists.states(cohort), "value": asked.state}],
        "sheet": reverse("agreements_sheet", kwargs={"code": cohort.code}),
        "writes": office,
        "oversees": bool(OVERSEERS & roles_in(request.user, cohort)),
    }
    return render(request, "placements/agreements/list.html", context)


def own_side(user: Any, row: lists.Row, *, office: bool) -> str:
    """The side for which the user may confirm this row now; "" for none, and for the office, which ticks for else."""
    if office or row.standing is None or row.standing.changed:
        return ""
    waiting = row.standing.waiting_for
    return next((side for side in sides_of(user, row.standing.agreement) if side in waiting), "")


@policy("agreements.list")
@require_safe
def agreements_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "agreements.list")
    rows = lists.found(lists.rows_of(request.user, cohort), cohort, Asked.of(request.GET))
    name = _("Agreements of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.sheet_columns(cohort), lists.sheet_rows(rows))


@policy("agreements.list")
@require_safe
def agreements_word(request: HttpRequest, code: str) -> HttpResponse:
    """The agreements found or ticked, a Word file each, as one zip."""
    cohort = cohort_for(request, code, "agreements.list")
    rows = lists.found(lists.rows_of(request.user, cohort), cohort, Asked.of(request.GET))
    stands = [row.standing for row in rows if row.standing is not None]
    if not stands:
        raise Refused(_("None of these is drafted yet."))
    if len(stands) > AT_ONCE:
        raise Refused(_("One archive holds up to {n} agreements. Narrow the list first.").format(n=AT_ONCE))
    about = [stand.agreement.secondment.person.uuid for stand in stands]
    audit(request.user, "agreement.all_taken", cohort, scope=cohort.uuid, about=about, count=len(about))
    answer = HttpResponse(papers.zip_of(stands), content_type="application/zip")
    name = file_name(_("Agreements of {cohort}").format(cohort=cohort.name))
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.zip")
    return answer


# ── what is done with many ─────────────────────────────────────────────────────────────────────────────────────


@policy("agreements.draft")
@require_POST
def agreements_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Draft or renew, remind, go on to links, take away, for the ticked people; act=all drafts what is missing."""
    cohort = cohort_for(request, code, "agreements.draft")
    act = request.POST.get("act", "")
    if act == "all":
        return draft_missing(request, cohort)
    chosen = uuids(request.POST.getlist("id"))
    if not chosen:
        raise Refused(_("Tick the people first."))
    ways = {"links": "agreements_links", "word": "agreements_word", "export": "agreements_sheet"}
    if act in ways:
        query = urlencode([("id", key) for key in chosen])
        return redirect(f"{reverse(ways[act], args=[cohort.code])}?{query}")
    if act == "remind":
        return remind_chosen(request, cohort, chosen)
    people = list(Secondment.objects.filter(cohort=cohort, uuid__in=chosen))
    return told_drafted(request, cohort, drafts.draft(cohort, people, by=request.user))


def draft_missing(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Who has a place and no agreement; and agreements nobody confirmed, where facts changed since."""
    rows = lists.rows_of(request.user, cohort)
    people = [row.who for row in rows if row.standing is None]
    unconfirmed = [row.standing.agreement for row in rows if row.standing and not row.standing.confirmed]
    renewed = drafts.freshen(unconfirmed, by=request.user)
    drafted = drafts.draft(cohort, people, by=request.user) if people else drafts.Drafted()
    drafted.renewed += unconfirmed[:renewed]
    return told_drafted(request, cohort, drafted)


def told_drafted(request: HttpRequest, cohort: Cohort, drafted: drafts.Drafted) -> HttpResponse:
    new, renewed = len(drafted.new), len(drafted.renewed)
    said = []
    if new or not renewed:
        said.append(ngettext("{n} agreement drafted.", "{n} agreements drafted.", new).format(n=new))
    if renewed:
        said.append(ngettext("{n} has a new version.", "{n} have new versions.", renewed).format(n=renewed))
    if drafted.same:
        said.append(ngettext("{n} stands as it was.", "{n} stand as they were.", drafted.same).format(n=drafted.same))
    messages.success(request, sentences(said))
    return redirect("agreements", code=cohort.code)


def sentences(said: list[str]) -> str:
    """One after the other, as the language has it."""
    return reduce(lambda one, two: _("{one} {two}").format(one=one, two=two), said)


def remind_chosen(request: HttpRequest, cohort: Cohort, chosen: tuple[UUID, ...]) -> HttpResponse:
    rows = Agreement.objects.filter(cohort=cohort, secondment__uuid__in=chosen)
    due = links.remind(cohort, rows, by=request.user)
    if not due:
        raise Refused(
            _("None of these is to be reminded: confirmed by all, not drafted, or asked within the last three days.")
        )
    count, left = len(due), len(chosen) - len(due)
    said = [ngettext("Reminded of {n} agreement.", "Reminded of {n} agreements.", count).format(n=count)]
    if left:
        said.append(
            ngettext(
                "{n} was left out: confirmed by all, not drafted, or asked within the last three days.",
                "{n} were left out: confirmed by all, not drafted, or asked within the last three days.",
                left,
            ).format(n=left)
        )
    messages.success(request, sentences(said))
    return redirect("agreements_reminders", code=cohort.code)


@policy("agreements.draft")
@require_safe
def agreements_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """The words to send to units with a link, reminded today; who has an account was told in the product."""
    cohort = cohort_for(request, code, "agreements.draft")
    today = {row.standing.agreement.pk: row.standing for row in lists.rows_of(request.user, cohort)
             if row.standing and row.standing.agreement.reminded_on == clock.today()}  # fmt: skip
    units = links.units_waited_for(cohort, today.values())
    parties = {
        (party.side, party.organisation_id): party
        for party in links.parties_of(cohort, {(unit.side, unit.organisation.pk) for unit in units})
    }
    rows = [
        {"unit": unit, "letter": papers.reminder(party, unit.waiting)}
        for unit in units
        if (party := parties.get((unit.side, unit.organisation.pk)))
    ]
    without = [unit for unit in units if (unit.side, unit.organisation.pk) not in parties and not unit.accounts]
    page = Paginator(rows, lists.PAGE).get_page(request.GET.get("page"))
    context = {"cohort": cohort, "page": page, "rows": list(page), "without": without, "told": len(today)}
    return render(request, "placements/agreements/reminders.html", context)


@policy("agreements.confirm")
@require_POST
def agreements_confirmations(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the ticked ones for the own side: each as it stood in the list."""
    cohort = cohort_for(request, code, "agreements.confirm")
    digests = digests_of(request.POST.getlist("id"))
    if not digests:
        raise Refused(_("Tick the agreements first."))
    rows = Agreement.objects.visible_to(request.user).filter(cohort=cohort, uuid__in=digests).current()
    several = confirming.confirm_several(
        rows.select_related("cohort__programme", *drafts.SHOWN), digests,
        lambda one: sides_of(request.user, one), by=request.user,
    )  # fmt: skip
    tell_several(request, several)
    return redirect("agreements", code=cohort.code)


def digests_of(ticked: list[str]) -> dict[UUID, str]:
    """What ticked boxes say: the agreement and the words that were shown of it."""
    pairs = (text.partition(" ") for text in ticked[: lists.PAGE * 4])
    return {key: digest for name, _blank, digest in pairs if (key := as_uuid(name))}


def tell_several(request: HttpRequest, several: confirming.Several) -> None:
    if several.confirmed or not several.refused:
        said = ngettext("{n} agreement confirmed.", "{n} agreements confirmed.", several.confirmed)
        messages.success(request, said.format(n=several.confirmed))
    for name, why in list(several.refused.items())[:5]:
        messages.warning(request, _("{name}: {why}").format(name=name, why=why))


# ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("agreements.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def agreements_links(request: HttpRequest, code: str) -> HttpResponse:
    """Which home units and hosts get a link, and until when; then the links, given out this once."""
    cohort = cohort_for(request, code, "agreements.draft")
    query = request.POST if request.method == "POST" else request.GET
    asked = Asked.of(query)
    rows = lists.found(lists.rows_of(request.user, cohort), cohort, asked)
    units = links.units_waited_for(cohort, [row.standing for row in rows if row.standing])
    form = AnswerByForm(cohort, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = set(request.POST.getlist("unit"))
        return hand_out(request, cohort, [one for one in units if key_of(one) in wanted], form.cleaned_data["until"])
    sent = sent_to(cohort)
    newest = invitations.newest(links.PURPOSE, [party.uuid for party in sent.values()])
    handed = [{"party": party, "link": link_words(newest, party)} for party in sent.values()]
    context = {
        "cohort": cohort, "asked": asked, "form": form, "on_screen": handing.ON_SCREEN,
        "units": [
            {"unit": unit, "key": key_of(unit), "party": party, "link": link_words(newest, party)}
            for unit in units
            for party in [sent.get((unit.side, unit.organisation.pk))]
        ],
        "page": Paginator(handed, lists.PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "placements/agreements/links.html", context, status=422 if form.errors else 200)


def sent_to(cohort: Cohort) -> dict[tuple[str, int], AgreementParty]:
    """Who was given a link, by side and organisation."""
    rows = AgreementParty.objects.filter(cohort=cohort).select_related("organisation")
    ordered = rows.order_by("side", "organisation__sort_key", "id")
    return {(party.side, party.organisation_id): party for party in ordered}


def key_of(unit: links.Unit) -> str:
    return f"{unit.side} {unit.organisation.uuid}"


def link_words(newest: Any, party: AgreementParty | None) -> str:
    link = newest.get(party.uuid) if party else None
    return str(link.State(link.state_at(clock.now())).label) if link else ""


def hand_out(request: HttpRequest, cohort: Cohort, units: list[links.Unit], until: Any) -> HttpResponse:
    on_screen = request.POST.get("form") == "screen"
    if not units:
        raise Refused(_("Tick the home units and hosts first."))
    if on_screen:
        handing.require_room(len(units))
    handed = links.hand_out(cohort, units, answer_by=until, by=request.user)
    return papers.LINKS.given(request, cohort, handed, on_screen=on_screen)


@policy("agreements.draft")
@require_POST
def agreements_link(request: HttpRequest, code: str) -> HttpResponse:
    """Give a unit more time with its link, or take the link back."""
    cohort = cohort_for(request, code, "agreements.draft")
    rows = AgreementParty.objects.select_related("cohort", "organisation")
    party = rows.filter(cohort=cohort, uuid=as_uuid(request.POST.get("party", ""))).first()
    if party is None:
        raise Refused(_("The form is incomplete. Reload the page and try again."))
    if request.POST.get("act") == "withdraw":
        links.change_link(party, until=None, by=request.user)
        messages.success(request, _("The link opens nothing any more."))
    else:
        until = as_date(request.POST.get("until", ""))
        if until is None:
            raise Refused(_("Choose the day until which they may answer."), field="until")
        links.change_link(party, until=until, by=request.user)
        messages.success(request, _("The link is good until {day}.").format(day=until))
    return redirect("agreements_links", code=cohort.code)


# ── clauses ────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("agreements.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def agreements_clauses(request: HttpRequest, code: str) -> HttpResponse:
    """The clauses of the cohort's agreements as one form; those nobody has confirmed take them over at once."""
    cohort = cohort_for(request, code, "agreements.draft")
    if request.method != "POST":
        return clauses_page(request, cohort, terms.clauses_of(cohort))
    written = written_clauses(request)
    version = request.POST.get("version", "")
    try:
        changed = terms.save_clauses(
            cohort, written, version=int(version) if version.isdecimal() else 0, by=request.user
        )
    except Refused as refused:
        texts = []
        if isinstance(refused, Stale):
            texts = [(title, yours, refused.theirs[title]) for title, yours in refused.yours.items()]
        return clauses_page(request, cohort, written, status=refused.status, refused=refused, texts=texts)
    if changed:
        renewed = drafts.freshen(Agreement.objects.filter(cohort=cohort), by=request.user)
        said = ngettext(
            "Saved; {n} agreement nobody has confirmed has a new version.",
            "Saved; {n} agreements nobody has confirmed have new versions.",
            renewed,
        ).format(n=renewed)
        messages.success(request, said if renewed else _("Saved."))
    return redirect("agreements", code=cohort.code)


def written_clauses(request: HttpRequest) -> list[terms.Clause]:
    titles, texts = request.POST.getlist("title"), request.POST.getlist("text")
    return [{"title": title, "text": text} for title, text in zip(titles, texts, strict=False)][: terms.MOST + 5]


def clauses_page(
    request: HttpRequest, cohort: Cohort, shown: list[terms.Clause], *, status: int = 200, **more: Any
) -> HttpResponse:
    kept = AgreementTerms.objects.filter(cohort=cohort).first()
    room = [{"title": "", "text": ""}] if len(shown) < terms.MOST else []
    blank = [] if shown and not (shown[-1]["title"] or shown[-1]["text"]) else room
    context = {
        "cohort": cohort, "clauses": [*shown, *blank], "version": kept.version if kept else 0, "kept": kept,
        "title_length": terms.TITLE, "text_length": terms.TEXT, "field": getattr(more.get("refused"), "field", ""),
    }  # fmt: skip
    return render(request, "placements/agreements/clauses.html", {**context, **more}, status=status)

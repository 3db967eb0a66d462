"""Pages of topics: the list, one topic, choosing, who took which on, agreeing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common.asked import uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.people.access import roles_in
from jiebang.people.models import Organisation, Role
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, Secondment, Topic, TopicChoice
from jiebang.programmes.permissions import may_manage, own_secondment, visible_secondments
from jiebang.programmes.reaching import cohort_for
from jiebang.programmes.sight import sight_of
from jiebang.programmes.topics import actions, lists
from jiebang.programmes.topics.permissions import may_change

PAGE = 50


class TopicForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Topic"), max_length=actions.TITLE)
    about = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=actions.ABOUT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    most = forms.IntegerField(
        label=gettext_lazy("How many may take it on together"), min_value=1, max_value=actions.MOST, initial=1
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "about", "most")}


@policy("topics.read")
@require_safe
def topic_list(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "topics.read")
    asked = lists.Asked.of(request.GET, (lists.FREE, lists.TAKEN))
    page = Paginator(lists.topics_found(request.user, cohort, asked), PAGE).get_page(request.GET.get("page"))
    roles = roles_in(request.user, cohort)
    own = own_secondment(request.user, cohort)
    context = {
        "cohort": cohort,
        "page": page,
        "asked": asked,
        "filters": lists.topic_filters(asked),
        "sheet": reverse("topic_sheet", kwargs={"code": cohort.code}),
        "offers": bool(roles & {Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE}),
        "lists": bool(roles & {Role.OFFICE, Role.HOME_UNIT}),
        "verdict": lists.verdict(request.user, cohort) if roles & {Role.OFFICE, Role.HOME_UNIT} else "",
        "own": TopicChoice.objects.filter(secondment=own).select_related("topic").first() if own else None,
        "is_secondee": own is not None,
    }
    return render(request, "programmes/topics/list.html", context)


@policy("topics.read")
@require_safe
def topic_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "topics.read")
    asked = lists.Asked.of(request.GET, (lists.FREE, lists.TAKEN))
    name = _("Research topics of {cohort}").format(cohort=cohort.name)
    rows = lists.topic_rows(lists.topics_found(request.user, cohort, asked))
    return sheet_response(name, lists.topic_columns(), rows)


@policy("topics.offer")
@require_http_methods(["GET", "HEAD", "POST"])
def topic_new(request: HttpRequest, code: str) -> HttpResponse:
    """A topic of the office or a home unit; a secondee's own is chosen at once."""
    cohort = cohort_for(request, code, "topics.offer")
    form = TopicForm(request.POST or None)
    own = own_secondment(request.user, cohort)
    office = may_manage(request.user, cohort)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.offer(
                cohort, unit=None if office else unit_of(request.user, cohort), by=request.user, **form.values()
            )
            if own is not None and not office:
                actions.choose(made, own, plan="", by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(made)
    return form_page(request, cohort, form, own=own is not None and not office)


def unit_of(user: Any, cohort: Cohort) -> Organisation | None:
    """The home unit the user acts for; the first of several by name."""
    sent = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=[Role.HOME_UNIT])
    return Organisation.objects.filter(pk__in=sent.order_by().values("home_unit")).order_by("sort_key").first()


def form_page(
    request: HttpRequest, cohort: Cohort, form: TopicForm, topic: Topic | None = None, *, status: int | None = None,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {"cohort": cohort, "form": form, "topic": topic, **more}
    return render(request, "programmes/topics/form.html", context, status=status or (422 if form.errors else 200))


@policy("topics.read")
@require_safe
def topic(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = topic_or_404(request, uuid)
    own = own_secondment(request.user, found.cohort)
    choices = found.choices.select_related("secondment__person", "secondment__group")
    seen = choices.filter(secondment__in=Secondment.objects.named_to(request.user))
    context = {
        "topic": found,
        "cohort": found.cohort,
        "taken": choices.count(),
        "choices": [{"choice": choice, "tone": lists.TONES[lists.State(choice.state)]} for choice in seen],
        "own": next((choice for choice in choices if own and choice.secondment_id == own.pk), None),
        "other": TopicChoice.objects.filter(secondment=own).select_related("topic").first() if own else None,
        "is_secondee": own is not None,
        "office": may_manage(request.user, found.cohort),
        "may_change": may_change(request.user, found),
    }
    return render(request, "programmes/topics/topic.html", context)


def topic_or_404(request: HttpRequest, uuid: UUID) -> Topic:
    seen: Any = Topic.objects.visible_to(request.user).select_related("cohort", "offered_by")
    found: Topic = get_object_or_404(seen, uuid=uuid)
    remember(request, found.cohort)
    return found


@policy("topics.offer")
@require_http_methods(["GET", "HEAD", "POST"])
def topic_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = topic_or_404(request, uuid)
    if not may_change(request.user, found):
        raise PermissionDenied
    initial = {"title": found.title, "about": found.about, "most": found.most, "version": found.version}
    form = TopicForm(request.POST or None, initial=initial)
    if request.method == "POST" and request.POST.get("act") == "drop":
        actions.drop_topic(found, by=request.user)
        messages.success(request, _("“{topic}” is taken off the list.").format(topic=found.title))
        return redirect("topics", code=found.cohort.code)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, found.cohort, form, found)
    try:
        actions.change_topic(found, version=form.cleaned_data["version"] or 0, by=request.user, **form.values())
    except Stale as stale:
        data = form.data.copy()
        data["version"] = Topic.objects.values_list("version", flat=True).get(pk=found.pk)
        texts = [(name, stale.yours[name], stale.theirs[name]) for name in stale.yours]
        return form_page(request, found.cohort, TopicForm(data), found, status=409, sentence=str(stale), texts=texts)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form_page(request, found.cohort, form, found)
    messages.success(request, _("Changed."))
    return redirect(found)


@policy("topics.choose")
@require_POST
def topic_choice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the topic on, or give the own choice up."""
    found = topic_or_404(request, uuid)
    own = own_secondment(request.user, found.cohort)
    if own is None:
        raise PermissionDenied
    if request.POST.get("act") == "give_up":
        actions.give_up(own, by=request.user)
        messages.success(request, _("You have no topic now. Choose another one."))
        return redirect("topics", code=found.cohort.code)
    if request.POST.get("act") != "take":
        raise Refused(_("Reload the page and choose again."))
    actions.choose(found, own, plan=request.POST.get("plan", ""), by=request.user)
    messages.success(request, _("Chosen. The office looks at it and agrees, or asks for a change."))
    return redirect(found)


# ── who took which on ──────────────────────────────────────────────────────────────────────────────────────────


@policy("topics.list")
@require_safe
def topic_people(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "topics.list")
    asked = lists.Asked.of(request.GET, (lists.NONE, *lists.State.values))
    page = Paginator(lists.people_found(request.user, cohort, asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": lists.rows_of(page),
        "asked": asked,
        "filters": lists.people_filters(asked),
        "verdict": lists.verdict(request.user, cohort),
        "sheet": reverse("topic_people_sheet", kwargs={"code": cohort.code}),
        "office": may_manage(request.user, cohort),
    }
    return render(request, "programmes/topics/people.html", context)


@policy("topics.list")
@require_safe
def topic_people_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "topics.list")
    asked = lists.Asked.of(request.GET, (lists.NONE, *lists.State.values))
    name = _("Who took which topic on, {cohort}").format(cohort=cohort.name)
    rows = lists.people_rows(lists.rows_of(lists.people_found(request.user, cohort, asked)))
    return sheet_response(name, lists.people_columns(cohort), rows)


@policy("topics.decide")
@require_POST
def topic_decisions(request: HttpRequest, code: str) -> HttpResponse:
    """Agree to the ticked choices, or ask for a change and say why."""
    cohort = cohort_for(request, code, "topics.decide")
    ids = uuids(request.POST.getlist("id"))
    rows = TopicChoice.objects.filter(topic__cohort=cohort, secondment__uuid__in=ids)
    chosen = list(rows.select_related("topic__cohort", "secondment__person"))
    if not chosen:
        raise Refused(_("Tick people who have chosen a topic first."))
    agree = request.POST.get("act") != "change"
    count = actions.decide(chosen, agree=agree, reason=request.POST.get("reason", ""), by=request.user)
    said = (
        ngettext("Agreed to {n} topic.", "Agreed to {n} topics.", count)
        if agree
        else ngettext("Asked {n} person for a change.", "Asked {n} people for a change.", count)
    )
    messages.success(request, said.format(n=count))
    return redirect("topic_people", code=cohort.code)


def panel_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    """On a person's page: the topic with its state; for others than office, unit and person only once agreed."""
    choice = TopicChoice.objects.filter(secondment=who).select_related("topic").first()
    if choice is None:
        return None
    close = sight_of(user, who).roles & {Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE}
    if not close and choice.state != lists.State.AGREED:
        return None
    return {"choice": choice, "tone": lists.TONES[lists.State(choice.state)]}

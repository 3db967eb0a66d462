"""The reading pack of somebody about to leave: all that earlier cohorts and the office know of the own host, on one
page and as Word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from jiebang.common.audit import audit
from jiebang.common.documents import CONTENT_TYPE, Document, layout_for, official_document
from jiebang.common.plain import file_name
from jiebang.common.policy import policy
from jiebang.home.setting_out.asking import predecessors, projects_at_home
from jiebang.placements.models import Advice, Placement, Post
from jiebang.placements.offers import gains
from jiebang.programmes.models import Secondment, TopicChoice
from jiebang.programmes.reaching import secondment_for
from jiebang.programmes.words import language_of

MOST = 30


@dataclass(frozen=True)
class Pack:
    """What is known of a host before somebody begins there. Names nobody but those who agreed to be asked.

    learned: what the posts of all cohorts say can be learned · topics: (cohort, title) of what was looked into
    """

    who: Secondment
    post: Post | None
    times: list[gains.Earlier]
    advice: list[Advice]
    learned: list[str]
    topics: list[tuple[str, str]]
    projects: list[Any]
    predecessors: list[Any]

    @property
    def is_empty(self) -> bool:
        return not (self.times or self.advice or self.learned or self.topics or self.projects or self.predecessors)


def pack_of(who: Secondment) -> Pack | None:
    """A fixed number of queries; None where the person has no host yet."""
    if who.host is None:
        return None
    organisation = who.host.organisation
    earlier = Placement.objects.filter(
        post__host__organisation=organisation, cohort__starts_on__lt=who.cohort.starts_on
    )
    topics = TopicChoice.objects.filter(
        secondment__in=earlier.values("secondment"), state=TopicChoice.State.AGREED
    ).annotate(cohort_name=F("secondment__cohort__name"))
    advice = Advice.objects.filter(host__organisation=organisation).select_related("host__cohort")
    posts = Post.objects.filter(host__organisation=organisation).order_by("-cohort__starts_on", "number")
    standing = Placement.objects.standing().filter(secondment=who).select_related("post").first()
    return Pack(
        who,
        standing.post if standing else None,
        gains.earlier(organisation, before=who.cohort),
        list(advice.defer("host__cohort__snapshot").order_by("-host__cohort__starts_on", "-id")[:MOST]),
        list(dict.fromkeys(words for post in posts for words in post.offers))[:MOST],
        list(dict.fromkeys(topics.order_by("-id").values_list("cohort_name", "topic__title")[:MOST])),
        projects_at_home(who.host),
        predecessors(who),
    )


@policy("reading.read")
@require_safe
def reading_pack(request: HttpRequest, uuid: UUID) -> HttpResponse:
    who = secondment_for(request, uuid, "reading.read")
    context = {"secondment": who, "cohort": who.cohort, "host": who.host, "pack": pack_of(who)}
    return render(request, "home/setting_out/reading.html", context)


@policy("reading.read")
@require_safe
def reading_pack_word(request: HttpRequest, uuid: UUID) -> HttpResponse:
    who = secondment_for(request, uuid, "reading.read")
    language = language_of(who.cohort.scheme)
    audit(request.user, "reading.taken", who, scope=who.cohort.uuid, about=[who.person.uuid])
    with translation.override(language):
        answer = HttpResponse(official_document(document_of(who), layout_for(language)), content_type=CONTENT_TYPE)
        name = file_name(_("Reading before {host}").format(host=who.host or who))
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    return answer


def document_of(who: Secondment) -> Document:
    pack = pack_of(who)
    between = pgettext("between facts", " · ")
    sections: list[tuple[str, list[str]]] = []
    if pack is not None:
        sections = [
            (_("What earlier cohorts did there"), [
                between.join([one.cohort.name, people_words(one.people), *one.posts, *one.did]) for one in pack.times
            ]),
            (_("Advice to who comes next"), [f"{one.host.cohort.name}{_(': ')}{one.text}" for one in pack.advice]),
            (_("What can be learned there"), pack.learned),
            (_("Topics looked into from there"), [between.join(pair) for pair in pack.topics]),
            (_("What it does at home"), [
                between.join(part for part in (one.title, one.place, one.contact, one.note) if part)
                for one in pack.projects
            ]),
        ]  # fmt: skip
    host = str(who.host) if who.host else ""
    return Document(
        title=_("Reading before {host}").format(host=host or who.cohort.name),
        subtitle=who.cohort.name,
        sections=[(title, lines) for title, lines in sections if lines],
    )


def people_words(count: int) -> str:
    return ngettext("{n} person", "{n} people", count).format(n=count)

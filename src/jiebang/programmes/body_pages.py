"""What the pages of bodies show: the list, who is where, and one body with its members and their duties."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, When
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.common import clock, words
from jiebang.common.links import existing
from jiebang.common.text import clean
from jiebang.programmes.bodies import members_of
from jiebang.programmes.models import Body, Cohort, Duty, Membership, Officer, Secondment
from jiebang.programmes.permissions import may_divide_duties, may_manage, with_members
from jiebang.programmes.queries import whereabouts

Post = Officer.Post
IN_CHARGE = (Post.LEADER, Post.SECRETARY, Post.DEPUTY)
# Officers as lists show them; whoever has no office comes last.
RANK = {post: n for n, post in enumerate((*IN_CHARGE, Post.MEMBER, Post.OTHER))}
NOBODY = "none"  # in no group


@dataclass(frozen=True)
class Asked:
    """What the address asks the list for; values that make no sense are left out, never an error."""

    text: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            clean(query.get("q", ""))[:100],
            kind if kind in Body.Kind.values else "",
            state if state in ("dissolved", "all") else "",
        )

    @property
    def any(self) -> bool:
        return self != Asked()


@dataclass(frozen=True)
class BodyRow:
    """One body of the list. open: whether the user may see who belongs to it · duties: how many are given."""

    body: Body
    kind: str
    officers: list[Officer]
    members: int
    duties: int
    open: bool
    board: str = ""


def kind_word(kind: str, cohort: Cohort) -> str:
    """The scheme's word for a sort of body."""
    return capfirst(words.say(str(kind), cohort))


def kinds_of(cohort: Cohort) -> list[str]:
    """The sorts of bodies the cohort's scheme has."""
    return [kind for kind in Body.Kind.values if kind != Body.Kind.BRANCH or cohort.scheme.modules.branch]


def found_bodies(cohort: Cohort, user: Any, asked: Asked) -> QuerySet[Body]:
    bodies: Any = Body.objects.visible_to(user).filter(cohort=cohort)
    if asked.state != "all":
        bodies = bodies.filter(dissolved_on__isnull=asked.state != "dissolved")
    if asked.kind:
        bodies = bodies.filter(kind=asked.kind)
    if asked.text:
        bodies = bodies.filter(says(asked.text, with_members(Body.objects.filter(cohort=cohort), user)))
    return in_fixed_order(bodies.select_related("co_owner", "cohort"))


def in_fixed_order(bodies: QuerySet[Body]) -> QuerySet[Body]:
    """Groups first, then the branch, then task forces, each sort in its own order."""
    place = Case(*(When(kind=kind, then=n) for n, kind in enumerate(Body.Kind.values)), output_field=IntegerField())
    return bodies.annotate(place=place).order_by("place", "position", "id")


def says(text: str, open_bodies: QuerySet[Body]) -> Q:
    """Bodies that hold the text; people are searched only where the reader may see who belongs to the body."""
    own = Q(name__icontains=text) | Q(purpose__icontains=text) | Q(co_owner__name__icontains=text)
    here = {"body": OuterRef("pk")}
    named = Q(secondment__person__name__icontains=text) | Q(secondment__number__iexact=text)
    inside = Exists(Membership.objects.filter(named, **here)) | Exists(Officer.objects.filter(named, **here))
    grouped = Secondment.objects.filter(group=OuterRef("pk"))
    inside |= Exists(grouped.filter(Q(person__name__icontains=text) | Q(number__iexact=text)))
    inside |= Exists(Duty.objects.filter(words__icontains=text, **here))
    return own | (Q(pk__in=open_bodies.values("pk")) & inside)


def body_rows(bodies: list[Body], user: Any) -> list[BodyRow]:
    """A fixed number of queries for any number of bodies."""
    keys = [body.pk for body in bodies]
    opened = set(with_members(Body.objects.filter(pk__in=keys), user).values_list("pk", flat=True))
    officers: dict[int, list[Officer]] = defaultdict(list)
    for officer in in_order(Officer.objects.filter(body__in=opened, post__in=IN_CHARGE)):
        officers[officer.body_id].append(officer)
    # Who has left stands on the body's page, and is no member any more.
    members = counted(Secondment.objects.filter(group__in=keys).exclude(ends_on__lt=clock.today()), "group")
    members.update(counted(Membership.objects.filter(body__in=keys), "body"))
    duties = counted(Duty.objects.filter(body__in=keys), "body")
    return [
        BodyRow(
            body,
            kind_word(body.kind, body.cohort),
            officers[body.pk],
            members[body.pk],
            duties[body.pk],
            body.pk in opened,
            board_url(body),
        )
        for body in bodies
    ]


def counted(rows: QuerySet[Any], by: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(by).annotate(Count("pk"))))


def in_order(officers: QuerySet[Officer]) -> list[Officer]:
    """Leader, secretary, deputy, the others; of one post by name."""
    rows = officers.select_related("secondment__person").order_by("secondment__person__sort_key", "id")
    return sorted(rows, key=lambda officer: RANK[Post(officer.post)])


def title_in(body: str, title: str) -> str:
    """A title to be said after the body's name: 专班负责人 after 进博会专班 is 负责人."""
    overlap = next((n for n in range(len(body), 1, -1) if title.startswith(body[-n:])), 0)
    return title[overlap:] or title


def board_url(body: Body) -> str:
    return existing(f"/groups/{body.uuid}/") if body.kind == Body.Kind.GROUP else ""


def list_filters(cohort: Cohort, asked: Asked, *, branches: bool) -> list[dict[str, Any]]:
    """branches: whether the reader may know that there are any."""
    shown = [kind for kind in kinds_of(cohort) if branches or kind != Body.Kind.BRANCH]
    kinds = [("", _("all")), *((kind, kind_word(kind, cohort)) for kind in shown)]
    states = [("", pgettext("bodies", "at work")), ("dissolved", _("dissolved")), ("all", _("all"))]
    return [
        {"name": "kind", "label": _("Kind"), "choices": kinds, "value": asked.kind},
        {"name": "state", "label": _("State"), "choices": states, "value": asked.state},
    ]


# ── who belongs to a body, and what each does there ────────────────────────────────────────────────────────────


@dataclass
class Member:
    """One member of a body with offices and duties there."""

    secondment: Secondment
    offices: list[Officer] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    url: str = ""
    change: str = ""
    away: str = ""  # has left, or is still to come

    @property
    def rank(self) -> int:
        """Officers stand first, in the order of their posts."""
        return min((RANK[Post(office.post)] for office in self.offices), default=len(RANK))


def members(body: Body, *, user: Any = None) -> list[Member]:
    """Everybody in the body: officers first, then by name. user: whose links stand beside the names."""
    rows = (
        members_of(body)
        .select_related("person", "home_unit", "group", "cohort")
        .prefetch_related(
            Prefetch("offices", Officer.objects.filter(body=body).order_by("id")),
            Prefetch("duties", Duty.objects.filter(body=body)),
        )
        .order_by("person__sort_key", "number")
    )
    office = user is not None and may_manage(user, body.cohort)
    found = [
        Member(
            who,
            list(who.offices.all()),
            list(who.duties.all()),
            existing(f"/people/{who.uuid}/") if user is not None else "",
            existing(f"/people/{who.uuid}/changes/new/") if office else "",
            whereabouts(who, clock.today()),
        )
        for who in rows
    ]
    return sorted(found, key=lambda member: member.rank)


def body_context(request: HttpRequest, body: Body) -> dict[str, Any]:
    user, cohort = request.user, body.cohort
    office = may_manage(user, cohort)
    shown = with_members(Body.objects.filter(pk=body.pk), user).exists()
    people = members(body, user=user) if shown else []
    today = clock.today()
    return {
        "body": body,
        "cohort": cohort,
        "kind": kind_word(body.kind, cohort),
        "shown": shown,
        "members": people,
        "here": [member for member in people if not member.away],
        "count": len(people) if shown else members_of(body).count(),
        "office": office,
        "divides": may_divide_duties(user, body) and shown,
        "board": board_url(body),
        "groups": other_groups(body) if office and people else [],
        "others": other_bodies(body) if office and people else [],
        "titles": titles_of(body),
        "adopted": body.orientations,
        "adoptable": adoptable(body),
        "adopt_from": min(max(today, cohort.starts_on), cohort.ends_on),
        "verdict": verdict([member for member in people if not member.away]) if shown else "",
    }


def verdict(people: list[Member]) -> str:
    """12 人，组长唐棠，3 人还没有分工。"""
    if not people:
        return _("Nobody is in it yet.")
    without = sum(1 for member in people if not member.duties)
    chiefs = [
        _("{title} {name}").format(title=office.title, name=member.secondment.person.name)
        for member in people
        for office in member.offices
        if office.post in IN_CHARGE
    ]
    said = [_("{n} people").format(n=len(people)) if len(people) > 1 else _("1 person")]
    said.append(pgettext("between things listed", ", ").join(chiefs) if chiefs else _("nobody in charge yet"))
    if without == len(people):
        said.append(_("no duties are divided yet"))
    elif without:
        said.append(_("{n} without a duty").format(n=without))
    return pgettext("between clauses", ", ").join(said) + _(".")


def other_groups(body: Body) -> list[Body]:
    if body.kind != Body.Kind.GROUP:
        return []
    groups = Body.objects.filter(cohort=body.cohort, kind=Body.Kind.GROUP, dissolved_on__isnull=True)
    return list(groups.exclude(pk=body.pk))


def other_bodies(body: Body) -> list[Body]:
    """Branches and task forces people of this one can be put into as well."""
    others = Body.objects.filter(cohort=body.cohort, dissolved_on__isnull=True).exclude(kind=Body.Kind.GROUP)
    return list(others.exclude(pk=body.pk))


def titles_of(body: Body) -> list[str]:
    """The usual titles in such a body, to choose from; any other can be written."""
    said = {
        Body.Kind.GROUP: [words.say("group_leader", body.cohort), words.say("deputy_leader", body.cohort)],
        Body.Kind.BRANCH: [words.say("secretary", body.cohort), _("deputy secretary"), _("committee member")],
        Body.Kind.TASK_FORCE: [_("head of the task force"), _("contact person")],
    }
    return said[Body.Kind(body.kind)]


def adoptable(body: Body) -> list[Any]:
    """Orientations of the scheme a body may adopt that this one has not."""
    have = {row["code"] for row in body.orientations}
    return [o for o in body.cohort.scheme.orientations if o.level == "group" and o.code not in have]


def sheet_columns(cohort: Cohort) -> list[str]:
    return [
        _("Body"), _("Kind"), _("Number"), _("Full name"), capfirst(words.say("home_unit", cohort)), _("Office"),
        _("Duties"), _("Co-owner"), _("What it is for"),
    ]  # fmt: skip


def sheet_rows(bodies: list[Body], user: Any) -> Iterator[list[Any]]:
    """One row for each member; of a body whose members stay hidden, and of an empty one, a row of its own."""
    for row in body_rows(bodies, user):
        body = row.body
        about = [body.co_owner.name if body.co_owner else "", body.purpose]
        people = members(body) if row.open else []
        for member in people:
            who = member.secondment
            yield [
                body.name, row.kind, who.number, who.person.name, who.home_unit.name if who.home_unit else "",
                "、".join(office.title for office in member.offices), "；".join(d.words for d in member.duties), *about,
            ]  # fmt: skip
        if not people:
            yield [body.name, row.kind, "", "", "", "", "", *about]


# ── everybody of the cohort, and where each belongs ────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Where:
    """What the list of people is asked for. group: a group's address, NOBODY, or "" · to: the body to be filled."""

    text: str = ""
    group: str = ""
    to: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Where:
        return cls(clean(query.get("q", ""))[:60], query.get("group", "")[:36], query.get("to", "")[:36])


def people_found(cohort: Cohort, asked: Where, groups: list[Body], to: Body | None) -> QuerySet[Secondment]:
    """Those of the cohort who are not in the body to be filled, by name."""
    people = cohort.secondments.select_related("person", "home_unit", "group", "cohort")
    people = people.prefetch_related(
        Prefetch("offices", Officer.objects.select_related("body").order_by("body__position", "id")),
        Prefetch("memberships", Membership.objects.select_related("body").order_by("body__position", "id")),
    )
    if to is not None:
        people = people.exclude(pk__in=members_of(to).values("pk"))
    if asked.group == NOBODY:
        people = people.filter(group__isnull=True)
    elif asked.group in {str(group.uuid) for group in groups}:
        people = people.filter(group__uuid=asked.group)
    if asked.text:
        named = Q(person__name__icontains=asked.text) | Q(number__icontains=asked.text)
        people = people.filter(named | Q(home_unit__name__icontains=asked.text))
    return people.order_by("person__sort_key", "number")


def people_shown(people: Iterable[Secondment]) -> list[dict[str, Any]]:
    """Each with the offices held: 第一组组长."""
    return [
        {
            "who": who,
            "away": whereabouts(who, clock.today()),
            "offices": [f"{o.body.name}{title_in(o.body.name, o.title)}" for o in who.offices.all()],
        }
        for who in people
    ]


def people_filters(asked: Where, groups: list[Body], bodies: list[Body], cohort: Cohort) -> list[dict[str, Any]]:
    own = [("", _("all")), (NOBODY, _("in no group")), *((str(g.uuid), g.name) for g in groups)]
    into = [("", "—"), *((str(body.uuid), body.name) for body in bodies)]
    return [
        {"name": "group", "label": capfirst(words.say("group", cohort)), "choices": own, "value": asked.group},
        {"name": "to", "label": _("To be put into"), "choices": into, "value": asked.to},
    ]


def people_columns(cohort: Cohort) -> list[str]:
    return [
        _("Number"), _("Full name"), capfirst(words.say("home_unit", cohort)), capfirst(words.say("group", cohort)),
        _("Other bodies"), _("Offices"),
    ]  # fmt: skip


def people_rows(people: QuerySet[Secondment]) -> Iterator[list[Any]]:
    for row in people_shown(people):
        who = row["who"]
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "",
            who.group.name if who.group else "", "、".join(m.body.name for m in who.memberships.all()),
            "、".join(row["offices"]),
        ]  # fmt: skip

"""Groups proposed for a cohort, with the reasons, before anything is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from jiebang.common import words
from jiebang.common.text import clean
from jiebang.common.versions import print_of
from jiebang.kernel.grouping import Member, propose
from jiebang.programmes.models import Body, Cohort, Officer, Secondment

SIZE, MOST = 10, 60
SECTOR, CITY, UNIT = "sector", "city", "unit"
MIXED, TOGETHER, APART = "mixed", "together", "apart"
EVERYBODY = "all"
KINDS_SHOWN = 6
# A column of the office's list with more values than this tells no groups apart.
MOST_KINDS = 30


@dataclass(frozen=True)
class Wanted:
    """by: what is looked at, "sector", "city", "unit" or "column:NAME" · who: EVERYBODY, "" for those in no group."""

    by: str = SECTOR
    way: str = MIXED
    size: int = SIZE
    who: str = ""

    @classmethod
    def of(cls, query: QueryDict, cohort: Cohort) -> Wanted:
        """Values that make no sense are left out, never an error."""
        size = query.get("size", "")
        by = clean(query.get("by", ""))[:80]
        return cls(
            by if by in dict(grounds(cohort)) else SECTOR,
            query.get("way", "") if query.get("way") in (MIXED, TOGETHER, APART) else MIXED,
            min(MOST, max(1, int(size))) if size.isdecimal() and len(size) < 4 else SIZE,
            EVERYBODY if query.get("who") == EVERYBODY else "",
        )


@dataclass(frozen=True)
class Planned:
    """One group of a proposal. body: the one that stands already and is filled, None for a new one."""

    name: str
    body: Body | None
    people: list[Secondment]
    kinds: str


@dataclass(frozen=True)
class Shown:
    """What is shown before it is applied. seen: by which applying knows that it is still this."""

    wanted: Wanted
    groups: list[Planned]
    sentences: list[str]
    seen: str
    offices_end: int = 0

    @property
    def people(self) -> int:
        return sum(len(group.people) for group in self.groups)


def grounds(cohort: Cohort) -> list[tuple[str, str]]:
    """What people can be grouped by: known facts, and columns of the office's own list that tell some apart."""
    found = [(SECTOR, str(_("Sector"))), (CITY, str(_("City"))), (UNIT, capfirst(words.say("home_unit", cohort)))]
    values: dict[str, set[str]] = {}
    for extra in cohort.secondments.exclude(extra={}).values_list("extra", flat=True):
        for title, value in extra.items():
            values.setdefault(title, set()).add(str(value))
    return found + [(f"column:{title}", title) for title in sorted(values) if 1 < len(values[title]) <= MOST_KINDS]


def to_be_grouped(cohort: Cohort, wanted: Wanted) -> list[Secondment]:
    rows = cohort.secondments.select_related("person", "home_unit", "group", "host__organisation", "cohort")
    people = [who for who in rows.order_by("number", "id") if who.last_day >= who.first_day]
    return people if wanted.who == EVERYBODY else [who for who in people if who.group_id is None]


def kind_of(who: Secondment, by: str) -> str:
    """What of a person is looked at; the city is that of the host once there is one, else that of the home unit."""
    if by == UNIT:
        return who.home_unit.name if who.home_unit else ""
    if by == CITY:
        return (who.host.organisation.city if who.host else "") or (who.home_unit.city if who.home_unit else "")
    return who.sector if by == SECTOR else str(who.extra.get(by.removeprefix("column:"), ""))


def proposal(cohort: Cohort, wanted: Wanted) -> Shown:
    people = to_be_grouped(cohort, wanted)
    members = [Member(str(who.uuid), kind_of(who, wanted.by)) for who in people]
    found = propose(members, wanted.size, wanted.way)  # type: ignore[arg-type]
    by_key = {str(who.uuid): who for who in people}
    names = names_for(cohort, wanted, found.kinds or ("",) * len(found.groups))
    groups = [
        Planned(name, body, [by_key[key] for key in keys], kinds_words([by_key[key] for key in keys], wanted.by))
        for (name, body), keys in zip(names, found.groups, strict=True)
    ]
    offices = Officer.objects.filter(secondment__in=people, body__kind=Body.Kind.GROUP).count()
    return Shown(wanted, groups, reasons(cohort, wanted, groups, members, found.split), seen_of(groups), offices)


def seen_of(groups: list[Planned]) -> str:
    held = {
        group.name: [f"{who.uuid} {who.group.uuid if who.group else ''}" for who in group.people] for group in groups
    }
    return print_of(held)


def names_for(cohort: Cohort, wanted: Wanted, kinds: tuple[str, ...]) -> list[tuple[str, Body | None]]:
    """Open groups without members are filled in their order, then new ones are named after the next free number."""
    open_groups = list(cohort.bodies.filter(kind=Body.Kind.GROUP, dissolved_on__isnull=True))
    by_name = {body.name: body for body in open_groups}
    if wanted.way == APART:
        counts = Counter(kinds)
        seen: Counter[str] = Counter()
        names = []
        for kind in kinds:
            seen[kind] += 1
            names.append(name_of_kind(kind, seen[kind] if counts[kind] > 1 else 0))
        return [(name, by_name.get(name)) for name in names]
    taken = set(cohort.secondments.filter(group__isnull=False).values_list("group", flat=True))
    free = [body for body in open_groups if wanted.who == EVERYBODY or body.pk not in taken]
    found: list[tuple[str, Body | None]] = [(body.name, body) for body in free[: len(kinds)]]
    number = 0
    while len(found) < len(kinds):
        number += 1
        if numbered(number) not in by_name:
            found.append((numbered(number), None))
    return found


def numbered(number: int) -> str:
    """第一组, in English Group 1."""
    return _("Group {n}").format(n=in_figures(number))


def name_of_kind(kind: str, number: int) -> str:
    kind = kind[:40] or str(_("Others"))
    if not number:
        return _("{kind} group").format(kind=kind)
    return _("{kind} group {n}").format(kind=kind, n=in_figures(number))


def in_figures(number: int) -> str:
    """A number as names of groups carry it: in Chinese figures on Chinese pages."""
    if not (get_language() or "").startswith("zh"):
        return str(number)
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones] if ones or not tens else ''}"


# ── why it is so ───────────────────────────────────────────────────────────────────────────────────────────────


def kinds_words(people: list[Secondment], by: str) -> str:
    """金融 3、航运 2 …"""
    counts = Counter(kind_of(who, by) or str(_("not given")) for who in people)
    shown = [f"{kind} {n}" for kind, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    more = [] if len(shown) <= KINDS_SHOWN else [_("{n} more").format(n=len(shown) - KINDS_SHOWN)]
    return pgettext("between things listed", ", ").join([*shown[:KINDS_SHOWN], *more])


def reasons(
    cohort: Cohort, wanted: Wanted, groups: list[Planned], members: list[Member], split: tuple[str, ...]
) -> list[str]:
    """Why so many groups of this size, and what became of the kinds."""
    if not groups:
        return []
    ground = dict(grounds(cohort))[wanted.by]
    people, kinds = len(members), len({member.kind for member in members})
    if wanted.way == APART:
        return [
            _("{people} people of {kinds} kinds by {ground}: each kind has groups of its own, at most {size} in each, "
              "which makes {groups}.").format(people=people, kinds=kinds, ground=ground, size=wanted.size,
                                              groups=len(groups))
        ]  # fmt: skip
    said = [
        _("{people} people at most {size} to a group need {groups} groups at least: {sizes}.").format(
            people=people, size=wanted.size, groups=len(groups), sizes=sizes_words(groups)
        )
    ]
    if wanted.way == MIXED:
        said.append(_("{ground} mixed: of each kind no group has more than one above another.").format(ground=ground))
    else:
        said.append(together_words(ground, kinds, split))
    if missing := sum(not member.kind for member in members):
        said.append(
            ngettext("Of {n} person it is not known.", "Of {n} people it is not known.", missing).format(n=missing)
        )
    return said


def sizes_words(groups: list[Planned]) -> str:
    counts = Counter(len(group.people) for group in groups)
    return pgettext("between things listed", ", ").join(
        ngettext("{n} group of {size}", "{n} groups of {size}", n).format(n=n, size=size)
        for size, n in sorted(counts.items(), reverse=True)
    )


def together_words(ground: str, kinds: int, split: tuple[str, ...]) -> str:
    if not split:
        return _("{ground} together: each of the {kinds} kinds is whole in one group.").format(
            ground=ground, kinds=kinds
        )
    names = pgettext("between things listed", ", ").join(kind or str(_("not given")) for kind in split)
    return _(
        "{ground} together: {whole} kinds are whole in one group; {split} had to be split to keep sizes even."
    ).format(ground=ground, whole=kinds - len(split), split=names)

"""What follows from a change: it is carried out, looked at and rolled back, so that the preview is what will be."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jiebang.home.changing.acts import carry_out, heir_of
from jiebang.home.changing.asked import Asked, Kind
from jiebang.home.changing.picture import Picture, Seen, picture
from jiebang.people.models import Organisation
from jiebang.placements.models import Wish
from jiebang.programmes.models import Change, Cohort, Officer, Secondment


@dataclass(frozen=True)
class Line:
    """One thing that follows. code and values are worded by `words` · person: about whom, "" = nobody in particular."""

    code: str
    values: dict[str, Any]
    person: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "values": self.values, "person": self.person}


@dataclass(frozen=True)
class Preview:
    """lines: what will follow · seen: stands for exactly these lines, so that a stale one is noticed."""

    lines: tuple[Line, ...]
    seen: str


def foresee(cohort: Cohort, asked: Asked, *, by: Any) -> Preview:
    """What follows from the change, with nothing written. Raises Refused as carrying it out would."""
    with transaction.atomic():
        touched = before_keys(asked)
        before = picture(cohort, touched, asked.takes_effect_on)
        made = carry_out(cohort, asked, by=by, at_once=True)
        lines = compared(cohort, asked, before, made)
        transaction.set_rollback(True)
    return Preview(tuple(lines), digest(lines))


def before_keys(asked: Asked) -> set[int]:
    known = [*asked.people, asked.heir, asked.newcomer if isinstance(asked.newcomer, Secondment) else None]
    return {row.pk for row in known if row is not None}


def digest(lines: list[Line]) -> str:
    text = json.dumps([line.as_json() for line in lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def compared(cohort: Cohort, asked: Asked, before: Picture, made: list[Change]) -> list[Line]:
    """Every difference between the picture before and the one after, in the order of the page."""
    people = {change.secondment_id for change in made} | {change.successor_id for change in made}
    heirs = {heir.pk for change in made if (heir := heir_of(change)) is not None}
    now = picture(cohort, {pk for pk in people if pk} | heirs, asked.takes_effect_on)
    lines: list[Line] = []
    for change in made:
        for pk in (change.secondment_id, change.successor_id):
            if pk is not None:
                lines += of_person(cohort, asked, before, now, pk)
    for pk in heirs - people:
        lines += taken_over(before.people.get(pk), now.people[pk], now)
    return [*lines, *of_posts(before, now), *of_groups(before, now), *of_hosts(before, now)]


@dataclass(frozen=True)
class Compared:
    """One person before and after; old: None for somebody taken in by the change."""

    pk: int
    old: Seen | None
    new: Seen
    before: Picture
    now: Picture


def of_person(cohort: Cohort, asked: Asked, before: Picture, now: Picture, pk: int) -> list[Line]:
    old, new = before.people.get(pk), now.people[pk]
    change = Compared(pk, old, new, before, now)
    found = [
        *of_days(old, new),
        *of_place(asked, change),
        *of_group(change),
        *of_wishes(change),
        *of_duties(old, new, now),
        *of_roles(old, new, now),
        *of_tasks(cohort, old, new),
        *of_papers(old, new),
        *of_steps(old, new),
        *of_leaves(old, new),
    ]
    return [Line(line.code, line.values, new.label) for line in found]


def of_days(old: Seen | None, new: Seen) -> list[Line]:
    if old is None:
        return [Line("joins", {"first": iso(new.first), "days": new.days}), Line("no_account", {})]
    if (old.first, old.last) == (new.first, new.last):
        return []
    if not new.days:
        return [Line("never_came", {})]
    return [Line("days", {"first": iso(new.first), "last": iso(new.last), "days": new.days, "before": old.days})]


def of_place(asked: Asked, change: Compared) -> list[Line]:
    """The post that is left and the one that is taken; whether somebody who comes has none."""
    was, becomes, day = change.old.post if change.old else None, change.new.post, iso(change.now.day)
    if was != becomes:
        posts = {
            "old": change.before.posts[was][0] if was else "",
            "new": change.now.posts[becomes][0] if becomes else "",
        }
        return [Line("post", {**posts, "day": day, "rank": rank_of(change.pk, becomes)})]
    if becomes is None and asked.kind in (Kind.JOIN, Kind.REPLACE) and change.new.days:
        return [Line("no_post", {})]
    return []


def rank_of(who: int, post: int | None) -> int:
    """Which wish of the person the post is; 0 for none."""
    wishes = Wish.objects.filter(secondment=who, post=post, side=Wish.Side.PERSON)
    return wishes.values_list("rank", flat=True).first() or 0


def of_group(change: Compared) -> list[Line]:
    was, becomes = change.old.group if change.old else None, change.new.group
    if was == becomes:
        return []
    names = {"old": change.before.bodies.get(was or 0, ""), "new": change.now.bodies.get(becomes or 0, "")}
    return [Line("group", {**names, "day": iso(change.now.day)})]


def of_wishes(change: Compared) -> list[Line]:
    """Who never came takes part in no plan any more."""
    count = 0 if change.new.days else Wish.objects.filter(secondment=change.pk).count()
    return [Line("wishes", {"n": count})] if count else []


def of_duties(old: Seen | None, new: Seen, now: Picture) -> list[Line]:
    had = old or Seen(new.number, new.name, new.first, new.last)
    ended = [o for o in had.offices if o not in new.offices]
    lines = [
        Line("office_ends", {"body": now.bodies[body], "title": title, "others": deputies(body, title)})
        for body, title in ended
    ]
    lines += [
        Line("office_begins", {"body": now.bodies[body], "title": title})
        for body, title in new.offices
        if (body, title) not in had.offices
    ]
    gone = [words for body, words in had.duties if (body, words) not in new.duties]
    if gone:
        lines.append(Line("duties_end", {"words": gone}))
    given = [words for body, words in new.duties if (body, words) not in had.duties]
    if given:
        lines.append(Line("duties_begin", {"words": given}))
    for body in had.memberships:
        if body not in new.memberships:
            lines.append(Line("leaves_body", {"body": now.bodies[body]}))
    for body in new.memberships:
        if body not in had.memberships:
            lines.append(Line("joins_body", {"body": now.bodies[body]}))
    return lines


def deputies(body: int, title: str) -> list[str]:
    """Who stands beside the office and could take it over."""
    rows = Officer.objects.filter(body=body, post=Officer.Post.DEPUTY).exclude(title=title)
    return list(rows.order_by("id").values_list("secondment__person__name", flat=True))


def of_roles(old: Seen | None, new: Seen, now: Picture) -> list[Line]:
    had = old.roles if old else []
    last = iso(now.day - timedelta(days=1))
    ends = [
        Line("role_ends", {"role": role, "body": now.bodies[b], "day": last})
        for role, b in had
        if (role, b) not in new.roles
    ]
    begins = [
        Line("role_begins", {"role": role, "body": now.bodies[b]}) for role, b in new.roles if (role, b) not in had
    ]
    return ends + begins


def of_tasks(cohort: Cohort, old: Seen | None, new: Seen) -> list[Line]:
    """Quotas that become others, and counts that do because the own host of a day is another one now."""
    if not new.days:
        return []
    had = old.tasks if old else {task.code: (0, task.quota) for task in cohort.scheme.tasks if task.scope == "person"}
    changed = [
        [code, had[code][1], quota]
        for code, (_done, quota) in new.tasks.items()
        if code in had and had[code][1] != quota
    ]
    counts = [
        [code, had[code][0], done] for code, (done, _quota) in new.tasks.items() if code in had and had[code][0] != done
    ]
    lines = [Line("quotas", {"tasks": changed})] if changed else []
    if not changed and (old is None or (old.first, old.last) != (new.first, new.last)):
        lines.append(Line("quotas_stay", {}))
    return lines + ([Line("counts", {"tasks": counts})] if counts else [])


def of_papers(old: Seen | None, new: Seen) -> list[Line]:
    if old is None or (old.first, old.last) == (new.first, new.last):
        return []
    dropped = sorted(key for key in old.papers if key not in new.papers)
    owed = sorted(new.papers.items(), key=lambda item: (item[1][2], item[1]))
    cut = [
        [kind, iso(s), iso(e), iso(due)]
        for (kind, key), (s, e, due) in owed
        if old.papers.get((kind, key)) != (s, e, due)
    ]
    near = [[kind, iso(s), iso(e), iso(due)] for (kind, _key), (s, e, due) in owed]
    lines = [Line("papers_dropped", {"papers": [list(key) for key in dropped]})] if dropped else []
    lines += [Line("papers_cut", {"papers": cut})] if cut else []
    if dropped or cut:
        lines.append(Line("papers_owed", {"n": len(near), "next": near[0] if near else []}))
    return lines


def of_steps(old: Seen | None, new: Seen) -> list[Line]:
    if old is None or old.steps == new.steps:
        left = new.steps if old is not None and old.last != new.last else 0
        return [Line("steps_left", {"n": left})] if left else []
    if new.steps < old.steps:
        return [Line("steps_passed", {"n": old.steps - new.steps})]
    return [Line("steps_taken", {"n": new.steps - old.steps})]


def of_leaves(old: Seen | None, new: Seen) -> list[Line]:
    known = old.leaves if old else []
    beyond = [[iso(first), iso(last)] for first, last in new.leaves if (first, last) not in known]
    return [Line("leaves_beyond", {"spans": beyond})] if beyond else []


def taken_over(old: Seen | None, new: Seen, now: Picture) -> list[Line]:
    """What the heir gets."""
    found = [*of_duties(old, new, now), *of_roles(old, new, now), *of_steps(old, new)]
    return [Line(line.code, line.values, new.label) for line in found]


def of_posts(before: Picture, now: Picture) -> list[Line]:
    lines = []
    for pk, (label, taken, seats, least) in now.posts.items():
        was = before.posts[pk][1]
        if taken != was:
            lines.append(Line("seats", {"post": label, "taken": taken, "seats": seats, "before": was}))
            if taken < least:
                lines.append(Line("below_least", {"post": label, "least": least, "taken": taken}))
    return lines


def of_groups(before: Picture, now: Picture) -> list[Line]:
    changed = sorted(pk for pk in before.groups.keys() | now.groups.keys() if before.groups[pk] != now.groups[pk])
    lines = [
        Line("group_size", {"group": now.bodies[pk], "n": now.groups[pk], "before": before.groups[pk]})
        for pk in changed
    ]
    return lines + [Line("leaderless", {"group": now.bodies[pk]}) for pk in sorted(before.led - now.led)]


def of_hosts(before: Picture, now: Picture) -> list[Line]:
    emptied = [host for host, n in before.hosts.items() if n and not now.hosts[host]]
    names = Organisation.objects.filter(uuid__in=emptied).order_by("sort_key").values_list("name", flat=True)
    return [Line("host_empty", {"host": name}) for name in names]


def iso(day: date) -> str:
    return day.isoformat()

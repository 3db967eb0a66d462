"""Changes during the course in words: what each kind is, what follows, who was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from jiebang.common import look
from jiebang.home import phrases
from jiebang.home.changing.asked import Kind
from jiebang.people.models import Role
from jiebang.programmes.body_pages import title_in
from jiebang.programmes.models import Change, Cohort

# What each kind is for, on the page where one chooses.
HINTS: dict[str, Any] = {
    Kind.WITHDRAW: gettext_lazy("leaves the programme and owes nothing more; the place is free"),
    Kind.REPLACE: gettext_lazy("somebody else takes over post, group and unfinished duties"),
    Kind.JOIN: gettext_lazy("comes after the beginning, or is added to the list now"),
    Kind.EARLY: gettext_lazy("goes home before the others, with the final paper and the record of the days here"),
    Kind.HOST: gettext_lazy("works at another post from a day on"),
    Kind.GROUP: gettext_lazy("is in another group from a day on"),
}
TITLES: dict[str, Any] = {
    Kind.WITHDRAW: gettext_lazy("{name} withdraws"),
    Kind.REPLACE: gettext_lazy("Somebody takes the place of {name}"),
    Kind.JOIN: gettext_lazy("{name} joins late"),
    Kind.EARLY: gettext_lazy("{name} ends early"),
    Kind.HOST: gettext_lazy("{name} changes the post"),
    Kind.GROUP: gettext_lazy("{name} changes the group"),
}
DAYS: dict[str, Any] = {
    Kind.WITHDRAW: gettext_lazy("Last day here"),
    Kind.REPLACE: gettext_lazy("Last day of who leaves"),
    Kind.EARLY: gettext_lazy("Last day here"),
    Kind.JOIN: gettext_lazy("First day here"),
    Kind.HOST: gettext_lazy("First day at the new post"),
    Kind.GROUP: gettext_lazy("First day in the new group"),
}
# What a line is about, in the order of the page.
TOPICS: dict[str, Any] = {
    "place": gettext_lazy("Days and place"),
    "group": gettext_lazy("Group and duties"),
    "tasks": gettext_lazy("Tasks and papers"),
    "rights": gettext_lazy("Accounts and rights"),
}


@dataclass(frozen=True)
class Told:
    """One line as it is read. tone: "cin" where somebody has to see to something."""

    topic: str
    text: str
    tone: str = ""
    person: str = ""


def told(line: dict[str, Any], cohort: Cohort) -> Told:
    """A line {"code", "values", "person"} in the reader's language."""
    topic, tone, say = SAYINGS[line["code"]]
    return Told(topic, say(line["values"], cohort), tone, line["person"])


def by_topic(lines: list[dict[str, Any]], cohort: Cohort) -> list[tuple[str, list[Told]]]:
    """The lines under their headings, empty ones left out."""
    read = [told(line, cohort) for line in lines]
    found = [(str(title), [line for line in read if line.topic == key]) for key, title in TOPICS.items()]
    return [(title, those) for title, those in found if those]


def summary(change: Change) -> str:
    """上海期货交易所 研究员 → 中远 专员, or what the kind says by itself."""
    old, new = change.asked.get("old", ""), change.asked.get("new", "")
    if not (old or new):
        return ""
    return f"{old or '—'} → {new or '—'}" if change.kind != Kind.REPLACE else new


def state_of(change: Change) -> tuple[str, str]:
    """(words, ink)"""
    if change.undone_at is not None:
        return _("taken back"), "line"
    if change.in_effect_at is None:
        return _("not in effect yet"), "ind"
    return _("in effect"), "pin"


def title(kind: str, names: str) -> str:
    return str(TITLES[kind]).format(name=names)


# ── the lines ──────────────────────────────────────────────────────────────────────────────────────────────────


def day(text: str) -> str:
    return look.day_long(date.fromisoformat(text)) if text else ""


def joined(parts: Any) -> str:
    return pgettext("between things listed", ", ").join(str(part) for part in parts)


def joins(v: dict[str, Any], cohort: Cohort) -> str:
    text = ngettext("joins on {day}, {n} day here", "joins on {day}, {n} days here", v["days"])
    return text.format(day=day(v["first"]), n=v["days"])


def days(v: dict[str, Any], cohort: Cohort) -> str:
    text = ngettext(
        "is here from {first} to {last}: {n} day instead of {before}",
        "is here from {first} to {last}: {n} days instead of {before}",
        v["days"],
    )
    return text.format(first=day(v["first"]), last=day(v["last"]), n=v["days"], before=v["before"])


def post(v: dict[str, Any], cohort: Cohort) -> str:
    if not v["new"]:
        return _("leaves {old}; the seat is free from {day}").format(old=v["old"], day=day(v["day"]))
    rank = _(" (wish number {n})").format(n=v["rank"]) if v["rank"] else ""
    if not v["old"]:
        return _("takes a seat at {new}{rank}").format(new=v["new"], rank=rank)
    return _("from {day} at {new}{rank} instead of {old}").format(
        day=day(v["day"]), new=v["new"], old=v["old"], rank=rank
    )


def group(v: dict[str, Any], cohort: Cohort) -> str:
    if not v["new"]:
        return _("leaves {old}").format(old=v["old"])
    if not v["old"]:
        return _("comes into {new}").format(new=v["new"])
    return _("from {day} in {new} instead of {old}; what was done in {old} stays with it").format(
        day=day(v["day"]), **{name: v[name] for name in ("old", "new")}
    )


def office_ends(v: dict[str, Any], cohort: Cohort) -> str:
    text = _("is {title} of {body} no more").format(title=title_in(v["body"], v["title"]), body=v["body"])
    if v["others"]:
        text += _("; {names} could take over").format(names=joined(v["others"]))
    return text


def office_begins(v: dict[str, Any], cohort: Cohort) -> str:
    return _("becomes {title} of {body}").format(title=title_in(v["body"], v["title"]), body=v["body"])


def seats(v: dict[str, Any], cohort: Cohort) -> str:
    return _("{post}: {taken} of {seats} seats taken, {before} before").format(**v)


def role(v: dict[str, Any]) -> str:
    return str(Role(v["role"]).label)


def role_ends(v: dict[str, Any], cohort: Cohort) -> str:
    return _("the rights as {role} of {body} end after {day}").format(role=role(v), body=v["body"], day=day(v["day"]))


def role_begins(v: dict[str, Any], cohort: Cohort) -> str:
    return _("gets the rights as {role} of {body}").format(role=role(v), body=v["body"])


def task_title(cohort: Cohort, code: str) -> str:
    task = cohort.scheme.task(code)
    return phrases.title_of(task) if task else code


def from_to(cohort: Cohort, rows: list[list[Any]]) -> str:
    return joined(f"{task_title(cohort, code)} {old} → {new}" for code, old, new in rows)


def quotas(v: dict[str, Any], cohort: Cohort) -> str:
    return _("owes by the days here: {tasks}").format(tasks=from_to(cohort, v["tasks"]))


def counts(v: dict[str, Any], cohort: Cohort) -> str:
    return _("counts change, for one's own host is no visit: {tasks}").format(tasks=from_to(cohort, v["tasks"]))


def paper_title(cohort: Cohort, kind: str) -> str:
    found = cohort.scheme.report(kind)
    return phrases.title_of(found) if found else kind


def papers_dropped(v: dict[str, Any], cohort: Cohort) -> str:
    kinds = [kind for kind, _period in v["papers"]]
    text = joined(f"{paper_title(cohort, kind)} × {kinds.count(kind)}" for kind in dict.fromkeys(kinds))
    return _("does not owe any more: {papers}").format(papers=text)


def span_due(cohort: Cohort, row: list[str]) -> str:
    kind, first, last, due = row
    span = look.day_span(date.fromisoformat(first), date.fromisoformat(last))
    return _("{paper} {span}, due {due}").format(paper=paper_title(cohort, kind), span=span, due=day(due))


def papers_cut(v: dict[str, Any], cohort: Cohort) -> str:
    return _("owes for shorter days: {papers}").format(papers=joined(span_due(cohort, row) for row in v["papers"]))


def papers_owed(v: dict[str, Any], cohort: Cohort) -> str:
    if not v["n"]:
        return _("owes no paper any more")
    text = ngettext("still owes {n} paper, next {paper}", "still owes {n} papers, next {paper}", v["n"])
    return text.format(n=v["n"], paper=span_due(cohort, v["next"]))


def leaves_beyond(v: dict[str, Any], cohort: Cohort) -> str:
    spans = joined(look.day_span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in v["spans"])
    return _("leave reaches beyond the last day: {spans}").format(spans=spans)


def group_size(v: dict[str, Any], cohort: Cohort) -> str:
    return ngettext("{group}: {n} person, {before} before", "{group}: {n} people, {before} before", v["n"]).format(**v)


def plain(text: Any) -> Callable[[dict[str, Any], Cohort], str]:
    return lambda v, cohort: str(text).format(**{k: joined(x) if isinstance(x, list) else x for k, x in v.items()})


# code → (topic, ink, how it is said)
SAYINGS: dict[str, tuple[str, str, Callable[[dict[str, Any], Cohort], str]]] = {
    "joins": ("place", "", joins),
    "never_came": ("place", "", plain(gettext_lazy("does not come; nothing is owed"))),
    "days": ("place", "", days),
    "post": ("place", "", post),
    "no_post": ("place", "cin", plain(gettext_lazy("has no post yet"))),
    "seats": ("place", "", seats),
    "below_least": ("place", "och", plain(gettext_lazy("{post} asked for at least {least} and has {taken}"))),
    "host_empty": ("place", "och", plain(gettext_lazy("{host} has nobody any more"))),
    "wishes": ("place", "", lambda v, c: wishes_words(v["n"])),
    "group": ("group", "", group),
    "office_ends": ("group", "och", office_ends),
    "office_begins": ("group", "", office_begins),
    "duties_end": ("group", "", plain(gettext_lazy("sees no more to: {words}"))),
    "duties_begin": ("group", "", plain(gettext_lazy("sees to: {words}"))),
    "leaves_body": ("group", "", plain(gettext_lazy("belongs to {body} no more"))),
    "joins_body": ("group", "", plain(gettext_lazy("joins {body}"))),
    "group_size": ("group", "", group_size),
    "leaderless": ("group", "cin", plain(gettext_lazy("{group} has no leader then: name one"))),
    "quotas": ("tasks", "", quotas),
    "quotas_stay": ("tasks", "", plain(gettext_lazy("the quotas stay as they are; the pace follows the days here"))),
    "counts": ("tasks", "och", counts),
    "papers_dropped": ("tasks", "", papers_dropped),
    "papers_cut": ("tasks", "", papers_cut),
    "papers_owed": ("tasks", "", papers_owed),
    "steps_left": ("tasks", "och", lambda v, c: steps_left(v["n"])),
    "steps_passed": ("tasks", "", lambda v, c: steps_passed(v["n"])),
    "steps_taken": ("tasks", "", lambda v, c: steps_taken(v["n"])),
    "leaves_beyond": ("tasks", "", leaves_beyond),
    "role_ends": ("rights", "", role_ends),
    "role_begins": ("rights", "", role_begins),
    "no_account": ("rights", "och", plain(gettext_lazy("has no account yet: issue a sign-in slip"))),
}


def wishes_words(n: int) -> str:
    text = ngettext("{n} wish takes part in no plan any more", "{n} wishes take part in no plan any more", n)
    return text.format(n=n)


def steps_left(n: int) -> str:
    text = ngettext(
        "{n} next step stays with nobody: choose who sees to it",
        "{n} next steps stay with nobody: choose who sees to them",
        n,
    )
    return text.format(n=n)


def steps_passed(n: int) -> str:
    return ngettext("passes {n} next step on", "passes {n} next steps on", n).format(n=n)


def steps_taken(n: int) -> str:
    return ngettext("gets {n} next step", "gets {n} next steps", n).format(n=n)

"""Verbs of rules: write one, change it, switch it off and on, take a file in; and the weights of the fit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jiebang.common import clock, limited
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.kernel import fit
from jiebang.people.models import Organisation
from jiebang.placements import queries
from jiebang.placements.fit_choices import WHOLE
from jiebang.placements.models import Desk, PlacementRule, Post, RuleMember
from jiebang.placements.rule_file import LONGEST_WHY, RuleFile, read_rules
from jiebang.placements.rule_ground import Ground
from jiebang.placements.rules import Stated, host_key
from jiebang.placements.workbench import rule_rows
from jiebang.programmes.models import Cohort, Host, Secondment

MOST_RULES = 1000
LARGEST_FILE = 200_000


@dataclass(frozen=True)
class Said:
    """What a rule says, as rows. Which fields count follows from the kind."""

    kind: str
    person: Secondment | None = None
    home: Organisation | None = None
    post: Post | None = None
    host: Host | None = None
    people: Sequence[Secondment] = ()
    by: str = ""
    at: str = "host"
    most: int | None = None
    least: int | None = None
    hard: bool = False
    why: str = ""

    def columns(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "secondment": self.person, "home_unit": self.home, "post": self.post, "host": self.host,
            "by": self.by, "at": self.at, "most": self.most, "least": self.least, "hard": self.hard, "why": self.why,
        }  # fmt: skip

    def stated(self, number: int = 0) -> Stated:
        return Stated(
            kind=self.kind,  # type: ignore[arg-type]
            line=number,
            person=self.person.number if self.person else "",
            post=self.post.number if self.post else "",
            host=self.host.organisation.name if self.host else "",
            home=self.home.name if self.home else "",
            people=tuple(one.number for one in self.people),
            by=self.by,
            at=self.at,  # type: ignore[arg-type]
            most=self.most,
            least=self.least,
            hard=self.hard,
            why=self.why,
        )


@transaction.atomic
def write_rule(cohort: Cohort, said: Said, *, by: Any, is_lock: bool = False) -> PlacementRule:
    """A new rule that holds from now on. One that says the same as another that holds is refused."""
    desk = held_desk(cohort)
    said = replace(said, why=require_why(said.why))
    standing = list(rule_rows.rules_of(cohort))
    require_new(said, standing)
    if len(standing) >= MOST_RULES:
        raise Refused(_("There are {n} rules already; switch some off first.").format(n=len(standing)))
    rule = add_row(desk.cohort, said, by=by, is_lock=is_lock)
    audit(by, "rule.written", rule, scope=cohort.uuid, number=rule.number, kind=rule.kind, about=named(said))
    return rule


@transaction.atomic
def change_rule(rule: PlacementRule, said: Said, *, version: int, by: Any) -> PlacementRule:
    """version: the one the writer had open. Raises Stale when somebody saved a newer one."""
    held_desk(rule.cohort)
    rule = next(row for row in rule_rows.rules_of(rule.cohort) if row.pk == rule.pk)
    said = replace(said, why=require_why(said.why))
    if rule.version != version:
        yours, theirs = said.stated(rule.number), rule_rows.stated(rule)
        sentence = _("Rule {number} was changed meanwhile. Compare, then save again.").format(number=rule.number)
        raise Stale(sentence, yours={"rule": yours.label, "why": yours.why},
                    theirs={"rule": theirs.label, "why": theirs.why})  # fmt: skip
    if said.stated(rule.number) == rule_rows.stated(rule):
        return rule
    require_new(said, [row for row in rule_rows.rules_of(rule.cohort) if row.pk != rule.pk])
    for name, value in said.columns().items():
        setattr(rule, name, value)
    rule.version += 1
    rule.save()
    rule.members.all().delete()
    add_members(rule, said.people)
    audit(by, "rule.changed", rule, scope=rule.cohort.uuid, number=rule.number, kind=rule.kind, about=named(said))
    return rule


@transaction.atomic
def switch_off(rules: Iterable[PlacementRule], *, why: str, by: Any) -> int:
    """The rules hold no longer; they stay to be read and switched on again. Those off already are left as they are."""
    why = clean(why)[:300]
    if not why:
        raise Refused(_("Say why, in a few words."), field="why")
    return switch(rules, off=True, why=why, by=by)


@transaction.atomic
def switch_on(rules: Iterable[PlacementRule], *, by: Any) -> int:
    return switch(rules, off=False, why="", by=by)


def switch(rules: Iterable[PlacementRule], *, off: bool, why: str, by: Any) -> int:
    found = PlacementRule.objects.select_for_update(of=("self",)).filter(pk__in=[rule.pk for rule in rules])
    changed = 0
    for rule in found.filter(off_at__isnull=off).select_related("cohort"):
        rule.off_at, rule.off_why = (clock.business_now(), why) if off else (None, "")
        rule.off_by = user_of(by) if off else None
        rule.version += 1
        try:
            with transaction.atomic():
                rule.save(update_fields=["off_at", "off_why", "off_by", "version"])
        except IntegrityError:
            raise Refused(
                _("Rule {number} cannot hold beside another that does; switch that one off first.").format(
                    number=rule.number
                )
            ) from None
        audit(by, "rule.off" if off else "rule.on", rule, scope=rule.cohort.uuid, number=rule.number, kind=rule.kind)
        changed += 1
    return changed


# ── a file of rules ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Taken:
    """What became of a file. faults: then nothing was taken in · same: how many rules hold already."""

    new: int = 0
    same: int = 0
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def take_in(cohort: Cohort, data: bytes, *, name: str, by: Any) -> Taken:
    """Add the rules of a TOML file to those that hold. All or none: a file with a fault adds nothing."""
    read = read_file(cohort, data, name)
    if read.faults:
        return Taken(faults=read.faults, notices=read.notices)
    with transaction.atomic():
        held_desk(cohort)
        known = {rule_rows.meaning(rule_rows.stated(row)) for row in rule_rows.rules_of(cohort) if row.off_at is None}
        books = Books(cohort)
        fresh = [rule for rule in read.rules if rule_rows.meaning(rule) not in known]
        if any(rule.kind == "fill" for rule in fresh) and any(kind[0] == "fill" for kind in known):
            raise Refused(_("Another rule about the fewest people holds already; switch it off first."), field="file")
        for rule in fresh:
            add_row(cohort, books.said(rule), by=by)
        if fresh:
            audit(by, "rules.taken_in", cohort, scope=cohort.uuid, rules=len(fresh), file=name)
    return Taken(new=len(fresh), same=len(read.rules) - len(fresh), notices=read.notices)


def read_file(cohort: Cohort, data: bytes, name: str) -> RuleFile:
    if len(data) > LARGEST_FILE:
        raise Refused(
            _("The file is larger than {most} KB; is it the file of rules?").format(most=LARGEST_FILE // 1000),
            field="file",
        )
    inputs = queries.inputs_of(cohort)
    columns = list(dict.fromkeys(title for person in inputs.people for title in person.more))
    with tempfile.TemporaryDirectory(prefix="jiebang-rules-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        # A few thousand characters can keep a parser of TOML busy for minutes: it is tried where that hurts nobody.
        if limited.ask("jiebang.placements.workbench.toml_child", path) is None:
            raise Refused(_("This file cannot be read: it is too deep or too large inside."), field="file")
        return read_rules(path, Ground(inputs.people, inputs.posts, columns=columns))


class Books:
    """From numbers and names of a file, found on the lists before, to rows."""

    def __init__(self, cohort: Cohort) -> None:
        self.people = {one.number: one for one in queries.people_to_place(cohort).select_related("person", "home_unit")}
        posts = Post.objects.filter(cohort=cohort).select_related("host__organisation")
        self.posts = {post.number: post for post in posts}
        self.hosts = {host_key(post.host.organisation.name): post.host for post in posts}
        self.homes = {host_key(one.home_unit.name): one.home_unit for one in self.people.values() if one.home_unit}

    def said(self, rule: Stated) -> Said:
        return Said(
            kind=rule.kind,
            person=self.people[rule.person] if rule.person else None,
            home=self.homes[host_key(rule.home)] if rule.home else None,
            post=self.posts[rule.post] if rule.post else None,
            host=self.hosts[host_key(rule.host)] if rule.host else None,
            people=[self.people[number] for number in rule.people],
            by=rule.by,
            at=rule.at,
            most=rule.most,
            least=rule.least,
            hard=rule.hard,
            why=rule.why,
        )


def as_toml(rules: Sequence[Stated]) -> str:
    """The file `jiebang match --rules` reads."""
    return "\n".join(f"{table(rule)}\n" for rule in rules)


def table(rule: Stated) -> str:
    lines = (
        ["[fill]", f'min_posts = "{"hard" if rule.hard else "soft"}"'] if rule.kind == "fill" else [f"[[{rule.kind}]]"]
    )
    if rule.kind == "limit":
        lines += [f"by = {quoted(rule.by)}", f'at = "{rule.at}"']
        lines += [f"{key} = {n}" for key, n in (("max", rule.most), ("min", rule.least)) if n is not None]
    for key in ("person", "home", "post", "host"):
        if getattr(rule, key):
            lines.append(f"{key} = {quoted(getattr(rule, key))}")
    if rule.people:
        lines.append(f"people = [{', '.join(map(quoted, rule.people))}]")
    if rule.why:
        lines.append(f"why = {quoted(rule.why)}")
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A basic string of TOML."""
    signs = {"\\": "\\\\", '"': '\\"'}
    return '"' + "".join(signs.get(c) or (c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in text) + '"'


# ── weights ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def set_weights(cohort: Cohort, points: Mapping[str, int], *, version: int, by: Any) -> Desk:
    """What each part of the fit can give at most. Plans made before were weighed otherwise and cannot be accepted."""
    desk = held_desk(cohort)
    chosen = {part: int(points[part]) for part in fit.PARTS}
    if desk.version != version:
        raise Stale(
            _("Somebody changed the weights meanwhile. Compare, then save again."),
            yours={"weights": str(chosen)},
            theirs={"weights": str({part: getattr(desk.points, part) for part in fit.PARTS})},
        )
    if min(chosen.values()) < 0 or not 0 < sum(chosen.values()) <= WHOLE:
        raise Refused(
            _("All parts together may give from 1 to {most} points; these give {sum}.").format(
                most=WHOLE, sum=sum(chosen.values())
            )
        )
    chosen = {} if fit.Weights(**chosen) == fit.Weights() else chosen
    if desk.weights != chosen:
        desk.weights, desk.version = chosen, desk.version + 1
        desk.save(update_fields=["weights", "version"])
        audit(by, "weights.set", cohort, scope=cohort.uuid, **chosen)
    return desk


# ── what must hold ─────────────────────────────────────────────────────────────────────────────────────────────


def held_desk(cohort: Cohort) -> Desk:
    """The cohort's desk, held until the transaction ends: who decides about rules and plans waits for each other."""
    Desk.objects.get_or_create(cohort=cohort)
    return Desk.objects.select_for_update(of=("self",)).select_related("cohort", "chosen").get(cohort=cohort)


def require_why(why: str) -> str:
    why = " ".join(clean(why).split("\n"))
    if not why:
        raise Refused(_("Say why: the rule is quoted with it wherever it decides something."), field="why")
    return why[:LONGEST_WHY]


def require_new(said: Said, others: Iterable[PlacementRule]) -> None:
    wanted = rule_rows.meaning(said.stated())
    for row in others:
        if row.off_at is not None:
            continue
        if rule_rows.meaning(rule_rows.stated(row)) == wanted:
            raise Refused(_("Rule {number} says the same already.").format(number=row.number))
        if said.kind == row.kind == PlacementRule.Kind.FILL:
            raise Refused(_("Rule {number} says otherwise; change that one.").format(number=row.number))


def add_row(cohort: Cohort, said: Said, *, by: Any, is_lock: bool = False) -> PlacementRule:
    last = PlacementRule.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
    rule = PlacementRule.objects.create(
        cohort=cohort,
        number=last + 1,
        is_lock=is_lock,
        written_by=user_of(by),
        written_at=clock.business_now(),
        **said.columns(),
    )
    add_members(rule, said.people)
    return rule


def add_members(rule: PlacementRule, people: Sequence[Secondment]) -> None:
    RuleMember.objects.bulk_create([RuleMember(rule=rule, secondment=one) for one in people])


def named(said: Said) -> list[Any]:
    return [one.person.uuid for one in [*([said.person] if said.person else []), *said.people]]


def user_of(by: Any) -> Any:
    return by if isinstance(by, models.Model) else None

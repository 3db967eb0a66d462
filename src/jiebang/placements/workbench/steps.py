"""Where a cohort's placement stands: 导入 → 规则 → 求解 → 比选 → 定稿, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from jiebang.kernel import fit
from jiebang.placements import queries
from jiebang.placements.models import PlacementRule, Post, Proposal, Run, SolveJob
from jiebang.placements.wording import PART_NAMES
from jiebang.placements.workbench import jobs, rule_rows
from jiebang.programmes.models import Cohort

TITLES = {
    "lists": pgettext_lazy("step of a placement", "Import"),
    "rules": pgettext_lazy("step of a placement", "Rules"),
    "solving": pgettext_lazy("step of a placement", "Solve"),
    "compare": pgettext_lazy("step of a placement", "Compare"),
    "final": pgettext_lazy("step of a placement", "Finalise"),
}


@dataclass(frozen=True)
class Step:
    key: str
    number: int
    title: Any
    url: str
    text: str
    done: bool
    current: bool = False


@dataclass(frozen=True)
class Standing:
    """Read once for a page: the bar, and what is said to come next."""

    people: int
    posts: int
    rules: int
    weighed: int
    locks: int
    job: SolveJob | None
    plans: int
    chosen: Run | None
    in_force: Run | None
    proposal: Proposal | None
    published: bool

    @classmethod
    def of(cls, cohort: Cohort) -> Standing:
        rules = list(PlacementRule.objects.filter(cohort=cohort).holding().values_list("kind", "hard", "is_lock"))
        weighed = sum(kind == "fill" and not hard for kind, hard, _lock in rules)
        runs = Run.objects.filter(cohort=cohort)
        in_force = runs.filter(accepted_at__isnull=False).select_related("publication").order_by("-accepted_at").first()
        return cls(
            people=queries.people_to_place(cohort).count(),
            posts=Post.objects.filter(cohort=cohort, seats__gt=0).count(),
            rules=len(rules) - weighed,
            weighed=weighed,
            locks=sum(lock for _kind, _hard, lock in rules),
            job=SolveJob.objects.filter(cohort=cohort).first(),
            plans=runs.count(),
            chosen=rule_rows.desk_of(cohort).chosen,
            in_force=in_force,
            proposal=Proposal.objects.filter(cohort=cohort, closed_at__isnull=True).select_related("run").first(),
            published=in_force is not None and hasattr(in_force, "publication"),
        )


def bar(cohort: Cohort, current: str, standing: Standing | None = None) -> list[Step]:
    standing = standing or Standing.of(cohort)
    found = [
        step(cohort, "lists", lists_text(standing), bool(standing.people and standing.posts)),
        step(cohort, "rules", rules_text(standing), bool(standing.rules or standing.weighed)),
        step(cohort, "solving", solving_text(standing), standing.plans > 0),
        step(cohort, "compare", compare_text(standing), standing.chosen is not None or standing.in_force is not None),
        step(cohort, "final", final_text(standing), standing.published),
    ]
    return [replace(one, current=one.key == current) for one in found]


def step(cohort: Cohort, key: str, text: str, done: bool) -> Step:
    url = reverse(f"placement_{key}", kwargs={"code": cohort.code})
    return Step(key, list(TITLES).index(key) + 1, TITLES[key], url, text, done)


def lists_text(standing: Standing) -> str:
    return _("{people} people, {posts} posts").format(people=standing.people, posts=standing.posts)


def rules_text(standing: Standing) -> str:
    return _("{kept} kept, {weighed} weighed").format(kept=standing.rules, weighed=standing.weighed)


def solving_text(standing: Standing) -> str:
    row = standing.job
    if row is not None and row.is_open and not jobs.lost(row):
        return _("running")
    if not standing.plans:
        return _("no plan yet")
    return ngettext("{n} plan made", "{n} plans made", standing.plans).format(n=standing.plans)


def compare_text(standing: Standing) -> str:
    if standing.chosen is None:
        return _("none chosen yet")
    if standing.locks:
        return ngettext("one chosen, {n} person locked", "one chosen, {n} people locked", standing.locks).format(
            n=standing.locks
        )
    return _("one chosen")


def final_text(standing: Standing) -> str:
    if standing.proposal is not None:
        return _("waits for a second person")
    if standing.published:
        return pgettext("of a plan", "published")
    return _("accepted, not published") if standing.in_force is not None else _("not proposed yet")


def next_step(cohort: Cohort, standing: Standing) -> tuple[str, str, str]:
    """(what to do next, the words of its button, its address)"""
    found = next((one for holds, *one in advice(standing) if holds), None)
    if found is None:
        return "", "", ""
    key, text, words = found
    return text, words, reverse(f"placement_{key}", kwargs={"code": cohort.code})


def advice(now: Standing) -> Iterator[tuple[bool, str, str, str]]:
    """(whether it is the time for it, the step, what to do, the words of the button); the first that holds counts."""
    missing, chosen = not (now.people and now.posts), now.chosen
    yield missing, "lists", _("People and posts have to be there first."), _("See what is missing")
    yield now.job is not None and now.job.is_open, "solving", _("Plans are being worked out."), _("See how far")
    yield now.proposal is not None, "final", _("A plan waits for a second person to accept it."), _("To the proposal")
    write = _("Write down what must hold, then have plans worked out.")
    yield not now.plans, "solving", write, _("Have plans worked out")
    compare = _("Compare the plans and choose the one to work on.")
    yield chosen is None and now.in_force is None, "compare", compare, _("Compare plans")
    publish = _("The plan is accepted. Publish it, so that everybody reads where they go.")
    is_decided = now.in_force is not None and not now.published
    yield is_decided, "publication", publish, _("On to publishing")
    final = _("When the chosen plan is right, propose it; somebody else accepts it.")
    yield chosen is not None and chosen.accepted_at is None, "final", final, _("Finalise")


def weight_texts(cohort: Cohort) -> list[tuple[Any, int]]:
    points = rule_rows.desk_of(cohort).points
    return [(PART_NAMES[part], getattr(points, part)) for part in fit.PARTS]

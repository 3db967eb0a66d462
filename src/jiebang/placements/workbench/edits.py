"""Changing a plan by hand: locks, a move on trial, saving it with a reason, undoing it.

No plan is ever changed. A move makes another plan, kept on trial until it is saved with a reason; undone, the plan
before counts again. Who saves a move locks it as well, so that no later search loses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.placements import keeping, queries
from jiebang.placements.answer_words import Names
from jiebang.placements.models import Assignment, Desk, PlacementRule, PlanEdit, Post, Run
from jiebang.placements.workbench import jobs, names, rule_deeds, rule_rows, work
from jiebang.placements.workbench.figures import Difference, differences
from jiebang.placements.workbench.rule_deeds import Said, user_of
from jiebang.programmes.models import Secondment

Kind = PlanEdit.Kind
WAYS = ("stay", "arrange")
LONGEST = 500
OLD_TRIALS = 50


# ── locks ──────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def lock(run: Run, secondment: Secondment, *, reason: str, by: Any) -> PlacementRule:
    """Keep somebody where the plan has them, whatever is worked out later. A second time changes nothing."""
    line = Assignment.objects.select_related("post__host").filter(run=run, secondment=secondment).first()
    if line is None or line.post is None:
        raise Refused(_("{name} has no place in this plan that could be locked.").format(name=secondment))
    standing = lock_of(secondment)
    if standing is not None and standing.post_id == line.post_id:
        return standing
    if standing is not None:
        raise Refused(
            _("{name} is locked at {post} already; take that lock away first.").format(
                name=secondment, post=standing.post
            )
        )
    return put_lock(secondment, line.post, reason=reason, by=by)


def put_lock(secondment: Secondment, post: Post, *, reason: str, by: Any) -> PlacementRule:
    """A rule that says the same already serves as the lock."""
    for rule in rule_rows.rules_of(secondment.cohort):
        if rule.kind == "fix" and rule.off_at is None and rule.secondment_id == secondment.pk:
            if rule.post_id == post.pk:
                return rule
            text = _("Rule {number} fixes {name} elsewhere; switch it off first.")
            raise Refused(text.format(number=rule.number, name=secondment))
    said = Said(PlacementRule.Kind.FIX, person=secondment, post=post, why=reason)
    return rule_deeds.write_rule(secondment.cohort, said, by=by, is_lock=True)


def unlock(secondment: Secondment, *, reason: str, by: Any) -> int:
    standing = lock_of(secondment)
    return rule_deeds.switch_off([standing], why=reason, by=by) if standing else 0


def lock_of(secondment: Secondment) -> PlacementRule | None:
    rows = PlacementRule.objects.filter(secondment=secondment, is_lock=True).holding()
    return rows.select_related("post__host__organisation", "cohort").first()


# ── a move on trial ────────────────────────────────────────────────────────────────────────────────────────────


def try_stay(run: Run, secondment: Secondment, post: Post, *, by: Any) -> Run:
    """The plan with the person at the post and everybody else where they are. Raises Refused where that is no plan."""
    inputs = inputs_for(run)
    require_known(inputs, secondment, post)
    trial_inputs = work.with_fix(inputs, secondment.number, post.number)
    found = work.moved_by_hand(trial_inputs, run, secondment.number, post.number)
    seen = found.certificate
    if seen.faults:
        raise Refused(
            _("{post} is full in this plan. Have the others arranged anew, or move somebody away first.").format(
                post=post
            ),
            field="way",
        )
    if seen.broken:
        texts = rule_rows.texts_of(trial_inputs.binding, Names.of(trial_inputs))
        against = [trial_inputs.binding[number] for number in seen.broken]
        told = "; ".join(f"{rule.line} {texts[rule.line]}" for rule in against)
        raise Refused(_("Against the rules: {rules}").format(rules=told), field="way")
    trial = {"person": secondment.number, "post": post.number, "way": "stay"}
    about = keeping.About(
        name="trial", base=run, whole=bool(run.options.get("whole")), trial=trial, status="feasible",
        floor=run.options.get("floor", 0),
    )  # fmt: skip
    return keeping.keep(run.cohort, trial_inputs, found, about, by=by)


def try_arranged(run: Run, secondment: Secondment, post: Post, *, by: Any) -> Any:
    """Have the best plan with the person at the post worked out."""
    require_known(inputs_for(run), secondment, post)
    return jobs.ask(run.cohort, "trial", base=run, by=by, person=secondment.number, post=post.number)


def inputs_for(run: Run) -> Any:
    """Today's lists and rules. Raises Refused where the lists changed since the plan was made."""
    inputs = queries.inputs_of(run.cohort)
    if queries.digest(inputs) != run.inputs_hash:
        raise Refused(
            _(
                "People, posts, wishes or weights changed after this plan was made. Make it anew, keeping the rest, "
                "first."
            )
        )
    return inputs


def require_known(inputs: Any, secondment: Secondment, post: Post) -> None:
    if secondment.number not in {person.number for person in inputs.people}:
        raise Refused(_("{name} is no longer to be placed.").format(name=secondment))
    if not any(one.number == post.number and one.seats for one in inputs.posts):
        raise Refused(_("{post} takes nobody.").format(post=post), field="post")


# ── saving and undoing ─────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def save(after: Run, *, reason: str, by: Any) -> PlanEdit:
    """Make a plan on trial, or one made anew, the plan worked on. The same plan again changes nothing."""
    desk = rule_deeds.held_desk(after.cohort)
    standing = PlanEdit.objects.filter(after=after).first()
    if standing is not None and standing.undone_at is None:
        return standing
    before = base_of(after)
    if before is None:
        raise Refused(_("This plan is no change of another one."))
    reason = require_reason(reason)
    trial = after.options.get("trial") or {}
    rule, fields = None, {}
    if trial:
        who, post = moved_of(after)
        forget_lock(who, post, by=by)
        rule = put_lock(who, post, reason=reason, by=by)
        old = Assignment.objects.filter(run=before, secondment=who).values_list("post", flat=True).first()
        fields = {"secondment": who, "new": post, "old_id": old}
    said = {
        "cohort": after.cohort, "before": before, "reason": reason, "by": user_of(by), "at": clock.business_now(),
        "kind": kind_of(trial), "rule": rule, "undone_at": None, "undone_by": None, **fields,
    }  # fmt: skip
    try:
        with transaction.atomic():
            edit, _made = PlanEdit.objects.update_or_create(after=after, defaults=said)
    except IntegrityError:
        raise changed_meanwhile(before) from None
    choose_now(desk, after)
    about = [fields["secondment"].person.uuid] if trial else []
    audit(by, "plan.changed", after, scope=after.cohort.uuid, about=about, kind=edit.kind)
    return edit


def kind_of(trial: dict[str, Any]) -> str:
    if not trial:
        return Kind.KEEP
    return Kind.MOVE if trial.get("way") == "stay" else Kind.ARRANGE


def forget_lock(who: Secondment, post: Post, *, by: Any) -> None:
    """A lock elsewhere gives way to the move."""
    standing = lock_of(who)
    if standing is not None and standing.post_id != post.pk:
        rule_deeds.switch_off([standing], why=_("moved by hand"), by=by)


def changed_meanwhile(before: Run) -> Stale:
    edit = PlanEdit.objects.filter(before=before, undone_at__isnull=True).select_related("by__person").first()
    by = str(edit.by or "") if edit else ""
    return Stale(
        _("Somebody changed this plan meanwhile ({name}). Open the newest plan and try the move there.").format(
            name=by
        ),
        yours={},
        theirs={},
    )


@transaction.atomic
def undo(edit: PlanEdit, *, by: Any) -> PlanEdit:
    """The plan before counts again, and the lock goes. A second time changes nothing."""
    desk = rule_deeds.held_desk(edit.cohort)
    edit = PlanEdit.objects.select_related("cohort", "before", "after", "rule", "secondment__person").get(pk=edit.pk)
    if edit.undone_at is not None:
        return edit
    if edit.after.edits.filter(undone_at__isnull=True).exists():
        raise Refused(_("Something was changed after this. Undo that first."))
    if edit.after.accepted_at is not None or edit.after.proposals.filter(closed_at__isnull=True).exists():
        raise Refused(_("The plan with this change is proposed or in force. Have it returned first."))
    edit.undone_by, edit.undone_at = user_of(by), clock.business_now()
    edit.save(update_fields=["undone_by", "undone_at"])
    if edit.rule is not None and edit.rule.is_lock:
        rule_deeds.switch_off([edit.rule], why=_("the change was undone"), by=by)
    choose_now(desk, edit.before)
    about = [edit.secondment.person.uuid] if edit.secondment else []
    audit(by, "plan.change_undone", edit.after, scope=edit.cohort.uuid, about=about, kind=edit.kind)
    return edit


@transaction.atomic
def choose(run: Run, *, by: Any) -> Desk:
    """Work on this plan from now on."""
    desk = rule_deeds.held_desk(run.cohort)
    if is_on_trial(run):
        raise Refused(_("This plan is on trial. Save it with a reason first."))
    if desk.chosen_id != run.pk:
        choose_now(desk, run)
        audit(by, "plan.chosen", run, scope=run.cohort.uuid)
    return desk


def choose_now(desk: Desk, run: Run) -> None:
    desk.chosen = run
    desk.save(update_fields=["chosen"])


def require_reason(reason: str) -> str:
    reason = " ".join(clean(reason).split("\n"))[:LONGEST]
    if not reason:
        raise Refused(_("Say why: every change by hand is kept with its reason."), field="reason")
    return reason


# ── what a change is ───────────────────────────────────────────────────────────────────────────────────────────


def base_of(run: Run) -> Run | None:
    """The plan this one was made from."""
    uuid = run.options.get("base")
    return Run.objects.filter(cohort=run.cohort, uuid=uuid).first() if uuid else None


def moved_of(run: Run) -> tuple[Secondment, Post]:
    """Who was moved, and where to."""
    trial = run.options["trial"]
    who = (
        Secondment.objects.select_related("person", "cohort").filter(cohort=run.cohort, number=trial["person"]).first()
    )
    post = Post.objects.select_related("host__organisation").filter(cohort=run.cohort, number=trial["post"]).first()
    if who is None or post is None:
        raise keeping.lists_changed()
    return who, post


def is_on_trial(run: Run) -> bool:
    """Whether the plan came from another one and nobody saved it."""
    return bool(run.options.get("base")) and not PlanEdit.objects.filter(after=run, undone_at__isnull=True).exists()


@dataclass(frozen=True)
class Price:
    """What a plan costs beside the one it came from: changes of the figures, and who is elsewhere."""

    base: Run
    total: int
    worst: int
    placed: int
    first_wishes: int
    moved: Sequence[Difference]


def price_of(run: Run, base: Run) -> Price:
    def figure(one: Run, name: str, otherwise: int | None) -> int:
        return (one.options.get("figures") or {}).get(name, otherwise) or 0

    runs = {one.pk: one for one in queries.with_wishes(Run.objects.filter(pk__in=[run.pk, base.pk]))}
    base = names.named([base], run.cohort)[0]
    return Price(
        base=base,
        total=figure(run, "total", run.total_fit) - figure(base, "total", base.total_fit),
        worst=figure(run, "worst", run.worst_fit) - figure(base, "worst", base.worst_fit),
        placed=run.placed - base.placed,
        first_wishes=runs[run.pk].first_wishes - runs[base.pk].first_wishes,  # type: ignore[attr-defined]
        moved=differences(base, run),
    )


def history(run: Run) -> list[PlanEdit]:
    """The changes that led to this plan, the newest first, and those undone on the way."""
    edits = list(
        PlanEdit.objects.filter(cohort=run.cohort).select_related(
            "secondment__person", "old__host__organisation", "new__host__organisation", "by__person",
            "undone_by__person", "before", "after",
        )
    )  # fmt: skip
    line = {run.pk}
    for edit in edits:  # the newest first, so that whatever led here is met after what it led to
        if edit.after_id in line:
            line.add(edit.before_id)
    return [edit for edit in edits if edit.before_id in line and (edit.undone_at or edit.after_id in line)]

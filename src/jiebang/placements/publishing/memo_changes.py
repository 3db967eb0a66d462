"""What the plan was compared with, and what was changed of it by hand, in the memo."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock, look
from jiebang.placements import queries
from jiebang.placements.models import PlacementRule, PlanEdit, Proposal, Run
from jiebang.placements.publishing import memo_words as words
from jiebang.placements.wording import rule_text
from jiebang.placements.workbench import edits, figures, rule_rows
from jiebang.placements.workbench.edits import Price
from jiebang.placements.workbench.figures import Column, post_text


def compared(run: Run) -> list[str]:
    """This plan first, then those beside it, each with its figures in words."""
    others = [one for one in figures.shown_runs(run.cohort) if one.pk != run.pk]
    own = queries.with_wishes(Run.objects.filter(pk=run.pk)).get()
    found = figures.columns(run.cohort, [own, *others])
    told = [column(one, own=number == 0) for number, one in enumerate(found)]
    if not others:
        told.append(_("No other plan was made to compare it with."))
    row = Proposal.objects.filter(run=run).exclude(outcome=Proposal.Outcome.WITHDRAWN).first()
    if row is not None:
        told.append(_("Why this one, in the words of {name}: “{words}”").format(
            name=row.by or _("the operator"), words=row.words
        ))  # fmt: skip
    return told


def column(one: Column, *, own: bool) -> str:
    run = one.run
    text = _("{plan}, chosen ({idea}): {figures}.") if own else _("{plan} ({idea}): {figures}.")
    told = [_("{placed} of {people} placed").format(placed=run.placed, people=run.people)]
    if one.top:
        told.append(_("{first} first wishes, {top} of the first three").format(first=one.first, top=one.top))
    if one.worst_place:
        told.append(_("the worst-off person, {who}: {place}").format(who=one.worst_person, place=one.worst_place))
    if not own:
        text_ = ngettext("{n} person elsewhere than in the chosen plan", "{n} people elsewhere than in the chosen plan",
                         one.elsewhere)  # fmt: skip
        told.append(text_.format(n=one.elsewhere))
    return text.format(plan=run.title, idea=run.idea, figures=words.clauses(told))  # type: ignore[attr-defined]


# ── by hand ────────────────────────────────────────────────────────────────────────────────────────────────────


def changed_by_hand(run: Run) -> list[str]:
    rows = edits.history(run)[::-1]
    standing = [edit for edit in rows if edit.undone_at is None]
    told = [summary(len(standing), len(rows) - len(standing))]
    told += [change(number, edit) for number, edit in enumerate(standing, 1)]
    told += [_("Undone again: {change}").format(change=what(edit)) + _(".") for edit in rows if edit.undone_at]
    return told + locks(run, {edit.rule_id for edit in standing})


def summary(standing: int, undone: int) -> str:
    if not standing:
        return _("Nothing was changed by hand.") if not undone else _("What was changed by hand was undone again.")
    text = ngettext("{n} change was made by hand.", "{n} changes were made by hand.", standing)
    return text.format(n=standing)


def change(number: int, edit: PlanEdit) -> str:
    day = look.day_dated(edit.at.astimezone(clock.zone()).date())
    text = _("{n}. {change}. Reason: {reason} ({name}, {day}). Price: {price}.")
    price = words.clauses(paid(edits.price_of(edit.after, edit.before), edit))
    return text.format(
        n=number, change=what(edit), reason=edit.reason, name=edit.by or _("the operator"), day=day, price=price
    )


def what(edit: PlanEdit) -> str:
    if edit.secondment is None:
        return _("the plan was made anew, with as few people elsewhere as can be")
    who = f"{edit.secondment.number} {edit.secondment.person.name}"
    places = [f"{post.host.organisation.name} {post.title}" if post else _("no place") for post in (edit.old, edit.new)]
    text = _("{who} from {old} to {new}; all others stay")
    if edit.kind == PlanEdit.Kind.ARRANGE:
        text = _("{who} from {old} to {new}; the others were arranged anew")
    return text.format(who=who, old=places[0], new=places[1])


def paid(price: Price, edit: PlanEdit) -> list[str]:
    """Who else is elsewhere for it, and what became of the figures."""
    others = [row for row in price.moved if row.one.secondment_id != edit.secondment_id]
    told = []
    for row in others[: words.NAMED]:
        who = row.one.secondment
        told.append(_("{who}: {old} → {new}").format(
            who=f"{who.number} {who.person.name}", old=post_text(row.one), new=post_text(row.other)
        ))  # fmt: skip
    if len(others) > words.NAMED:
        told.append(_("and {count} more").format(count=len(others) - words.NAMED))
    if not others:
        told.append(_("nobody else moved"))
    if price.placed:
        told.append(counted(price.placed, _("{n} more placed"), _("{n} fewer placed")))
    if price.first_wishes:
        told.append(counted(price.first_wishes, _("{n} first wishes more"), _("{n} first wishes fewer")))
    if price.worst:
        text = _("the worst-off person is better off") if price.worst > 0 else _("the worst-off person is worse off")
        told.append(text)
    if price.total < 0:
        told.append(_("all together are placed less well"))
    return told


def counted(number: int, more: str, fewer: str) -> str:
    return (more if number > 0 else fewer).format(n=abs(number))


def locks(run: Run, known: set[int | None]) -> list[str]:
    """People fixed on the plan's page beside the changes told above."""
    fixed = {rule.line for rule in rule_rows.from_plain(run.options.get("rules", [])) if rule.kind == "fix"}
    rows = PlacementRule.objects.filter(cohort=run.cohort, number__in=fixed, is_lock=True).exclude(pk__in=known)
    if not rows:
        return []
    names = rule_rows.everybody(run.cohort)
    stated = {rule.pk: rule_rows.stated(rule) for rule in rule_rows.rules_of(run.cohort)}
    told = [rule_text(stated[row.pk], names.people, names.posts) for row in rows]
    return [_("Locked before the search, so that it could not move them: {people}.").format(people=words.clauses(told))]

"""The rules in the memo: each in words, who wrote it and why, and whether it was kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.placements.answers import Answers, RuleLine
from jiebang.placements.models import PlacementRule, Run
from jiebang.placements.publishing import memo_words as words
from jiebang.placements.rules import Stated
from jiebang.placements.workbench import rule_rows


def rules_kept(run: Run, answers: Answers | None) -> list[str]:
    stated = rule_rows.from_plain(run.options.get("rules", []))
    if not stated:
        return [_("There was no rule beside the seats of each post.")]
    names = rule_rows.everybody(run.cohort)
    rows = {rule.number: rule for rule in rule_rows.rules_of(run.cohort)}
    fares = {line.stated.line: line for line in answers.rules()} if answers else {}
    told = [verdict(stated, list(fares.values()))]
    for number, rule in enumerate(stated, 1):
        text = _("{n}. {rule}{end}").format(n=number, rule=rule_rows.text_of(rule, names), end=_("."))
        told.append(words.sentences([text, *about(rule, rows.get(rule.line)), *outcome(rule, fares.get(rule.line))]))
    return told


def verdict(stated: Sequence[Stated], fares: Sequence[RuleLine]) -> str:
    hard = sum(rule.binds for rule in stated)
    text = ngettext("{n} rule held; the plan keeps it.", "{n} rules held; the plan keeps all of them.", hard)
    told = [text.format(n=hard)] if hard else [_("No rule held without exception.")]
    if missing := sum(line.missing for line in fares):
        few = ngettext(
            "What was wished for where it can be is missed by {n} place.",
            "What was wished for where it can be is missed by {n} places.",
            missing,
        )
        told.append(few.format(n=missing))
    return words.sentences(told)


def about(rule: Stated, row: PlacementRule | None) -> list[str]:
    """Who wrote it, and why."""
    if row is None:
        return []
    by = row.written_by or _("the operator")
    if row.why:
        return [_("Reason: {why} ({name}).").format(why=row.why, name=by)]
    return [_("No reason was given ({name}).").format(name=by)]


def outcome(rule: Stated, fares: RuleLine | None) -> list[str]:
    if fares is None:
        return []
    if not rule.binds:
        if fares.kept:
            return [_("Reached everywhere.")]
        text = ngettext("Missed by {n} place.", "Missed by {n} places.", fares.missing)
        return [text.format(n=fares.missing)]
    if fares.binding:
        return [_("Kept; without it the plan might be another.")]
    return [_("Kept; it changed nothing.")]

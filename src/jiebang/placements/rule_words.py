"""What is wrong with a rule, in words: where it stands, which one, what to do. Codes come from `rule_file` and
`rule_conflicts`; those of people and posts that are not on the lists have the words of the lists themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from jiebang.common import wording
from jiebang.placements.rules import RuleFault

MOST_LINES = 8
# How rules are spoken of by their numbers: "line 3", "rules 3, 12".
Naming = Callable[[Sequence[int]], str]
# (what is wrong, what to do).
FAULTS = {
    "no_such_file": (_("there is no file {name}"), _("check the name and the folder")),
    "too_large": (_("the file has {size} KB, rules may have {allowed}"), _("check whether this is the file of rules")),
    "no_text": (
        _("this is no text file"),
        _("give the rules as a text file in TOML, for example rules.toml"),
    ),
    "broken_bytes": (
        _("the text breaks off at byte {position}: it is neither UTF-8 nor GB18030"),
        _("save the file as UTF-8"),
    ),
    "unreadable": (_("the file cannot be opened ({reason})"), _("check its rights")),
    "too_many": (_("faults not shown here: {count}"), _("mend those above first")),
    # ── no TOML ──
    "toml": (
        _("this is no TOML ({reason})"),
        _("a rule begins with its line in brackets; below it stand lines such as person = \"P001\" or max = 1"),
    ),
    "toml_signs": (
        _("{signs}: Chinese punctuation outside a text"),
        _("type it in English mode: quotation marks \", =, brackets and comma"),
    ),
    "toml_quote": (_("a quotation mark that is not closed"), _("close the text on the same line")),
    "toml_bracket": (_("brackets that are not closed"), _("write as many ] as ["),),
    "toml_word": (
        _("rules are written with English words"),
        _("write for example [[fix]], person = \"P001\"; Chinese belongs inside quotation marks"),
    ),
    "toml_colon": (_("a colon instead of ="), _("write for example {example}")),
    "toml_one_line": (_("more than one thing on this line"), _("give each its own line")),
    "toml_unquoted": (_("a text without quotation marks"), _("write {example}")),
    "toml_no_value": (_("nothing stands after ="), _("write for example {example}, or delete the line")),
    "toml_twice": (
        _("{key} stands twice in one rule"),
        _("keep one of the two; a second rule begins with its own line in double brackets"),
    ),
    "too_deep": (_("brackets go too deep here"), _("write texts, numbers and one list of people, nothing deeper")),
    "endless_number": (_("a number of thousands of digits"), _("write a number of people")),
    # ── tables and keys ──
    "unknown_table": (_("there is no kind of rule called {value}"), _("write one of: {allowed}")),
    "unknown_table_near": (
        _("there is no kind of rule called {value}"),
        _("it may be {near} that is meant; there are: {allowed}"),
    ),
    "single_brackets": (
        _("{kind} stands in single brackets"),
        _("write [[{kind}]]: there may be several of them"),
    ),
    "no_table": (_("{kind} is no rule like this"), _("write a line {header}, and what it says below it")),
    "key_outside": (
        _("this line belongs to no rule"),
        _("put it below the line of its rule, for example [[forbid]]"),
    ),
    "fill_twice": (_("[fill] is there already, in {other}"), _("keep one of the two")),
    "unknown_key": (_("{kind} has nothing called {value}"), _("it takes: {allowed}")),
    "unknown_key_near": (
        _("{kind} has nothing called {value}"),
        _("it may be {near} that is meant; there are: {allowed}"),
    ),
    "missing": (_("{missing} is missing"), _("add for example {example}")),
    "missing_who": (_("it does not say who"), _("add person or home")),
    "missing_where": (_("it does not say where"), _("add post or host")),
    "missing_bound": (_("it does not say how many"), _("add max or min, for example max = 1")),
    "one_of_two": (
        _("{first} and {second} both stand here"),
        _("keep one of them; for both, write two rules"),
    ),
    # ── values ──
    "no_words": (_("not a text"), _("write a text in quotation marks, for example {example}")),
    "blank": (_("nothing is written here"), _("write for example {example}")),
    "too_long": (_("{length} characters, at most {allowed} fit"), _("shorten it")),
    "no_number": (_("not a whole number"), _("write a whole number without quotation marks, for example {example}")),
    "out_of_range": (_("outside {least} to {most}"), _("write a number from {least} to {most}")),
    "no_list": (_("not a list of people"), _("write for example {example}")),
    "too_few_people": (_("it takes at least two people"), _("name a second one, or delete the rule")),
    "person_again": (_("{value} stands twice in the list"), _("name everybody once")),
    "not_one_of": (_("not a known word"), _("write one of: {allowed}")),
    "unknown_host": (
        _("no post is at a host called {value}"),
        _("check the name against the list of posts{near}"),
    ),
    "unknown_home": (
        _("nobody comes from {value}"),
        _("check the name against the list of people{near}"),
    ),
    "unknown_column": (_("people have no column {value}"), _("write one of: {allowed}")),
    "unknown_column_near": (
        _("people have no column {value}"),
        _("it may be {near} that is meant; there are: {allowed}"),
    ),
    "uncountable": (
        _("{value} sorts people into no groups: each has an own entry, or several"),
        _("write one of: {allowed}"),
    ),
    "min_above_max": (_("at least {least}, but at most {most}"), _("write a max that is not below min")),
    # ── rules that cannot hold together ──
    "fixed_twice": (_("{person} is fixed at {post} in {other} already"), _("keep the one that holds")),
    "fixed_forbidden": (_("{other} forbids {person} what is fixed here"), _("take one of the two rules out")),
    "fixed_closed": (_("{post} takes nobody (0 seats)"), _("fix another post, or give this one seats")),
    "fixed_unlisted": (
        _("{person} and {post} are not among the pairs of --fits"),
        _("add the pair to the list of fits, or fix another post"),
    ),
    "fixed_over_seats": (
        _("by {lines}, {count} people are fixed at {post}, which has seats for {seats}"),
        _("give the post more seats, or fix somebody elsewhere"),
    ),
    "fixed_over_limit": (
        _("{place} gets {count} of {kind} by {lines}; this rule allows {most}"),
        _("raise max, or fix somebody elsewhere"),
    ),
    "limits_differ": (
        _("at least {least} here, but at most {most} in {other}, at the same places"),
        _("bring the two numbers together, or take one of the rules out"),
    ),
    "together_apart": (
        _("{first} and {second} are to be kept apart, but together by {lines}"),
        _("take one of the two people out of one of the rules"),
    ),
    "together_at_two": (
        _(
            "{person} is fixed at {host} here, {other_person} at {other_host} in {other}, yet they are to be together "
            "by {lines}"
        ),
        _("fix both at one host, or keep them together no longer"),
    ),
    "apart_at_one": (
        _("{first} and {second} are to be kept apart, but both come to {host} by {lines}"),
        _("fix one of them elsewhere, or keep them apart no longer"),
    ),
}  # fmt: skip

SIDES = {"person": _("secondee's wish"), "host": _("host's wish"), "home": _("home unit's wish")}
NOTICES = {
    "rule_again": _("the same rule as in {other}; it counts once"),
    "min_of_one": _("a min of 1 asks for nothing: it counts only where somebody of the kind is taken"),
    "kind_blank": _("the rule does not count those of whom this column says nothing ({count}): {people}"),
    "kind_blank_everywhere": _("this column is blank for everybody, so the rule binds nobody"),
    "wish_forbidden": _("{side} {person} – {post}: this rule forbids it; the wish stays on the list and is not met"),
    "more_wishes": _("wishes that a rule forbids, not shown here: {count}"),
}  # fmt: skip


def told(name: str, fault: RuleFault) -> str:
    """A fault on one line: the file, the place, what is wrong; what to do."""
    return _place(name, fault) + sentence(fault)


def sentence(fault: RuleFault, naming: Naming | None = None) -> str:
    """What is wrong; what to do. naming: how other rules are spoken of where they have no lines of a file."""
    what, remedy = (_filled(part, fault, naming) for part in (FAULTS.get(fault.code) or wording.CELLS[fault.code]))
    return gettext("{what}; {remedy}").format(what=what, remedy=remedy)


def noticed(name: str, notice: RuleFault) -> str:
    """Something that should be seen, on one line."""
    return _place(name, notice) + _filled(NOTICES.get(notice.code) or wording.NOTICES[notice.code], notice)


def lines_text(lines: Sequence[int]) -> str:
    """line 3; lines 3, 12."""
    numbers = [str(line) for line in sorted(set(lines))]
    shown = gettext(", ").join([*numbers[:MOST_LINES], *(["…"] if len(numbers) > MOST_LINES else [])])
    return ngettext("line {lines}", "lines {lines}", len(numbers)).format(lines=shown)


def _place(name: str, fault: RuleFault) -> str:
    if not fault.line:
        return f"{name}: "
    line = lines_text([fault.line])
    where = gettext("{line}, {key}").format(line=line, key=fault.key) if fault.key else line
    if fault.value:
        return f"{name}: " + gettext("{where} “{value}”: ").format(where=where, value=fault.value)
    return f"{name}: " + gettext("{where}: ").format(where=where)


def _filled(text: Any, fault: RuleFault, naming: Naming | None = None) -> str:
    values, naming = {"near": "", "value": fault.value, **fault.values}, naming or lines_text
    if isinstance(values.get("other"), int):
        values["other"] = naming([values["other"]])
    if "lines" in values:
        values["lines"] = naming(values["lines"])
    return str(text).format(**{name: _joined(value) for name, value in values.items()})


def _joined(value: Any) -> Any:
    return gettext(", ").join(str(part) for part in value) if isinstance(value, list | tuple) else value

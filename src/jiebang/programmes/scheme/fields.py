"""Fields for the values of a scheme, one for each sort of rule its file is read by; and answers as values again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.text import fold, sort_key
from jiebang.kernel.scheme import FEEDS, Scheme
from jiebang.kernel.scheme.rules import Choice, Code, Flag, Many, Number, Rule, Text, Time, Whole
from jiebang.programmes.scheme import words
from jiebang.programmes.scheme.differences import CHOICES, KEYS, in_english

# Shown under the label: what the field is for, where the label does not say it.
HINTS: dict[tuple[str, str], Any] = {
    ("scheme", "days"): gettext_lazy("Day 1 to the last day. It moves the cohort's end."),
    ("task", "unit"): gettext_lazy("What is counted: visits, companies, people"),
    ("task", "organisation"): gettext_lazy("One's own host is never a visit."),
    ("task", "due_day"): gettext_lazy("For what is due as a whole: nobody is behind before that day."),
    ("task", "window"): gettext_lazy("A quarter or month cut short owes its share."),
    ("report", "due_time"): gettext_lazy("24:00 is the end of that day."),
    ("report", "lock_days"): gettext_lazy("After that only the office gives more time. Empty: never locked."),
    ("report", "sections"): gettext_lazy("One a line, in their order"),
    ("report", "sections_en"): gettext_lazy("One a line, as many as above"),
    ("kind", "minutes"): gettext_lazy("Counts for the burden meter"),
    ("kind", "group"): gettext_lazy("The leader enters it and unticks who was absent."),
    ("phase", "to_day"): gettext_lazy("Phases may leave days between them, and never overlap."),
}
SOURCE_HINT = gettext_lazy("Where this comes from: a document, a decision, your own proposal")
CODE_HINT = gettext_lazy(
    "For programs and import files; made from the title where it is empty. It stays as it is later."
)


def field_of(table: str, key: str, rule: Rule, draft: Scheme) -> forms.Field:
    """The field for one key of the file. What is right the file's rules decide, the field only what can be read."""
    hint = SOURCE_HINT if key == "source" else CODE_HINT if key == "code" else HINTS.get((table, key), "")
    shown = {"label": KEYS[key], "help_text": hint, "required": rule.required and key != "code"}
    if isinstance(rule, Choice) and key not in BY_KEY:
        return choice_field(key, rule, shown)
    make = BY_KEY.get(key) or BY_RULE[type(rule)]
    return make(rule, draft, shown)


def text_field(rule: Any, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    return forms.CharField(**shown, **({"widget": forms.Textarea(attrs={"rows": 3})} if rule.lines else {}))


def line_field(_rule: Rule, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    return forms.CharField(**shown)


def source_field(_rule: Rule, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    return forms.CharField(**shown, widget=forms.Textarea(attrs={"rows": 2}))


def lines_field(_rule: Rule, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    return forms.CharField(**shown, widget=forms.Textarea(attrs={"rows": 5}))


def whole_field(rule: Any, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    attrs = {"inputmode": "numeric", "min": str(rule.least)}
    return forms.IntegerField(**shown, widget=forms.NumberInput(attrs=attrs))


def number_field(_rule: Rule, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    attrs = {"inputmode": "decimal", "step": "any", "min": "0"}
    return forms.FloatField(**shown, widget=forms.NumberInput(attrs=attrs))


def flag_field(_rule: Rule, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**shown)


def time_field(_rule: Rule, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    attrs = {"placeholder": "18:00", "inputmode": "numeric"}
    return forms.CharField(**shown, widget=forms.TextInput(attrs=attrs))


def choice_field(key: str, rule: Choice, shown: dict[str, Any]) -> forms.Field:
    choices = [(code, CHOICES[key][code]) for code in rule.of]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shown | {"required": True})


def organisation_field(rule: Any, _draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    choices = [("", _("any, or none")), *((code, CHOICES["organisation"][code]) for code in rule.of)]
    return forms.ChoiceField(choices=choices, **shown)


def action_field(_rule: Rule, draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    choices = [("", _("none")), *((action.code, words.said(action)) for action in draft.actions)]
    return forms.ChoiceField(choices=choices, **shown)


def counts_field(_rule: Rule, draft: Scheme, shown: dict[str, Any]) -> forms.Field:
    kinds = [(kind.code, words.said(kind)) for kind in draft.kinds]
    choices = [*kinds, *((code, str(words.FEEDS[code])) for code in FEEDS)]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shown)


def twin_of(table: str, key: str, rule: Rule) -> forms.Field:
    lines = isinstance(rule, Many) or (isinstance(rule, Text) and rule.lines)
    widget = forms.Textarea(attrs={"rows": 2, "lang": "en"}) if lines else forms.TextInput(attrs={"lang": "en"})
    hint = HINTS.get((table, f"{key}_en"), "")
    return forms.CharField(required=False, label=in_english(str(KEYS[key])), help_text=hint, widget=widget)


class SectionActions(forms.CharField):
    """The actions of a paper's sections: their titles, one a line, an empty line for none."""

    def __init__(self, _rule: Rule, draft: Scheme, shown: dict[str, Any]) -> None:
        self.titles = {words.said(action): action.code for action in draft.actions}
        self.codes = {action.code: words.said(action) for action in draft.actions}
        hint = _("One a line beside the sections, an empty line for none: {titles}")
        shown = shown | {"help_text": hint.format(titles=words.joined(self.titles))}
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 5}), **shown)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(self.codes.get(code, "") for code in value or ())

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in super().to_python(value).splitlines()]
        unknown = [line for line in lines if line and line not in self.titles]
        if unknown:
            raise forms.ValidationError(_("“{got}” is no action any more. Choose another one, or none.").format(
                got=unknown[0][:60]))  # fmt: skip
        return tuple(self.titles.get(line, "") for line in lines) if any(lines) else ()


BY_KEY: dict[str, Callable[[Any, Scheme, dict[str, Any]], forms.Field]] = {
    "source": source_field,
    "organisation": organisation_field,
    "action": action_field,
    "counts": counts_field,
    "section_actions": SectionActions,
}
BY_RULE: dict[type[Rule], Callable[[Any, Scheme, dict[str, Any]], forms.Field]] = {
    Text: text_field, Code: line_field, Whole: whole_field, Number: number_field, Flag: flag_field, Time: time_field,
    Many: lines_field,
}  # fmt: skip


def as_value(rule: Rule, value: Any, model: type, name: str) -> Any:
    """A form's answer as the model holds it; an empty one is the model's own default."""
    if isinstance(rule, Many):
        return tuple(split_lines(value)) if isinstance(value, str) else tuple(value)
    if value in (None, "") and not isinstance(rule, Text | Code):
        return next((f.default for f in fields(model) if f.name == name and f.default is not MISSING), None)
    if isinstance(rule, Number) and isinstance(value, float) and value.is_integer():
        return int(value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def settle_task(values: dict[str, Any]) -> None:
    """Answers that the others leave without a meaning are dropped, not complained of."""
    if values.get("pace") != "by_day":
        values["due_day"] = None
    else:
        values["window"] = "whole"
    if values.get("window") == "whole":
        values["carry"] = False


def settle_report(values: dict[str, Any]) -> None:
    if values.get("form") != "report":
        values |= {"sections": (), "sections_en": (), "section_actions": ()}
    actions = values.get("section_actions", ())
    if actions:
        missing = len(values["sections"]) - len(actions)
        values["section_actions"] = (*actions, *([""] * max(0, missing)))


def made_code(values: dict[str, Any], taken: set[str]) -> str:
    """A code from the title: English words, or the sounds of the Chinese ones."""
    text = values.get("title_en") or values.get("title", "")
    plain = text if text.isascii() else re.sub(r"(?<=[a-z])[1-5]", "", sort_key(text, person=False))
    slug = re.sub(r"[^a-z0-9]+", "_", fold(plain)).strip("_")[:32].strip("_")
    base = slug if re.match(r"[a-z]", slug) else f"entry_{slug}".strip("_")
    numbers = (f"{base}_{n}" for n in range(2, 1000))
    return base if base not in taken else next(code for code in numbers if code not in taken)

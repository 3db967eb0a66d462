"""The forms of a scheme: one for each kind of entry, made from the same rules that read its file.

A form says what is wrong with its own entry; what it makes wrong elsewhere is shown there, in the draft.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.kernel.scheme import TERMS, Scheme
from jiebang.kernel.scheme.entries import entries, place_of, with_added, with_changed, with_single
from jiebang.kernel.scheme.file import REPEATED, SINGLE
from jiebang.kernel.scheme.rules import REPEATED as REPEATED_RULES
from jiebang.kernel.scheme.rules import SINGLE as SINGLE_RULES
from jiebang.programmes.models import Cohort
from jiebang.programmes.scheme import faults, words
from jiebang.programmes.scheme.drafts import print_of
from jiebang.programmes.scheme.fields import as_value, field_of, made_code, settle_report, settle_task, twin_of

# What is asked last and folded away.
FOLDED = ("code", "action", "section_actions")


class EntryForm(forms.Form):
    """One entry of a scheme. item: as it stands, None for a new one; draft: the scheme the entry is to stand in."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, table: str, draft: Scheme, item: Any = None) -> None:
        self.table, self.draft, self.item = table, draft, item
        self.rules = SINGLE_RULES[table] if table in SINGLE else REPEATED_RULES[table]
        self.model = SINGLE[table][1] if table in SINGLE else REPEATED[table][1]
        super().__init__(data, initial=initial_of(item) if item is not None else first_values(table, draft))
        for name, field in self.made_fields():
            self.fields[name] = field

    def made_fields(self) -> list[tuple[str, forms.Field]]:
        made = []
        for key, rule in self.rules.items():
            if key == "code" and (self.item is not None or self.table == "scheme"):
                continue
            if key in ("action", "section_actions") and not self.draft.actions:
                continue
            made.append((key, field_of(self.table, key, rule, self.draft)))
            if rule.twin:
                made.append((f"{key}_en", twin_of(self.table, key, rule)))
        return made

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rules if name in self.fields and name not in (*FOLDED, "source")]

    @property
    def english(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.endswith("_en")]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in FOLDED if name in self.fields]

    @property
    def source(self) -> forms.BoundField:
        return self["source"]

    @property
    def english_said(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.english)

    @property
    def folded_wrong(self) -> bool:
        return any(bound.errors for bound in self.folded)

    @property
    def number(self) -> int:
        """Which entry it is or would be, as faults count them."""
        if self.table in SINGLE:
            return 0
        if self.item is not None:
            return place_of(self.draft, self.table, self.item.code)
        return len(entries(self.draft, self.table)) + 1

    def as_item(self) -> Any:
        """The entry as the form says it; values it does not ask for stay."""
        values = {f.name: getattr(self.item, f.name) for f in fields(self.model)} if self.item is not None else {}
        for name in self.fields:
            if name != "seen" and name in self.cleaned_data:
                values[name] = as_value(self.rules[name.removesuffix("_en")], self.cleaned_data[name], self.model, name)
        if self.table == "task":
            settle_task(values)
        if self.table == "report":
            settle_report(values)
        if self.item is None and "code" in self.rules and not values.get("code"):
            values["code"] = made_code(values, {row.code for row in entries(self.draft, self.table)})
        return self.model(**values)

    def as_scheme(self) -> Scheme:
        """The draft with this entry in it."""
        item = self.as_item()
        if self.table in SINGLE:
            return with_single(self.draft, self.table, item)
        if self.item is None:
            return with_added(self.draft, self.table, item)
        return with_changed(self.draft, self.table, self.item.code, item)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for fault in faults.of_entry(faults.found_in(self.as_scheme()), self.table, self.number):
                self.add_error(fault.key if fault.key in self.fields else None, faults.say(fault))
        return cleaned

    def considered(self) -> list[str]:
        """What had better be otherwise in this entry."""
        found = faults.of_entry(faults.considered(self.as_scheme()), self.table, self.number)
        return [faults.say(fault) for fault in found]


def initial_of(item: Any) -> dict[str, Any]:
    values = {f.name: getattr(item, f.name) for f in fields(item)}
    lines = {name: "\n".join(value) for name, value in values.items() if name.startswith("sections")}
    return {**values, **lines, "seen": print_of(item)}


def first_values(table: str, draft: Scheme) -> dict[str, Any]:
    """What a new entry begins with: the defaults of the file, and for a phase the days that are free."""
    model = SINGLE[table][1] if table in SINGLE else REPEATED[table][1]
    values = {f.name: f.default for f in fields(model) if f.default is not MISSING and f.default not in ("", ())}
    if table == "phase":
        first = max((phase.to_day for phase in draft.phases), default=0) + 1
        values |= {"from_day": min(first, draft.about.days), "to_day": draft.about.days}
    return {**values, "seen": print_of(None)}


# ---------- words ----------


class WordForm(forms.Form):
    """The programme's word for a term; both empty: the product's own."""

    term = forms.ChoiceField(label=gettext_lazy("Term"))
    word = forms.CharField(label=gettext_lazy("Word to use"), required=False, max_length=40)
    word_en = forms.CharField(label=gettext_lazy("Word in English"), required=False, max_length=40)

    def __init__(self, *arguments: Any, draft: Scheme, term: str = "", **keywords: Any) -> None:
        initial = {"term": term, "word": draft.words.get(term, ""), "word_en": draft.words.get(f"{term}_en", "")}
        super().__init__(*arguments, initial=initial, **keywords)
        self.fields["term"].choices = [(term, words.term_word(term)) for term in TERMS]  # type: ignore[attr-defined]
        if term:
            self.fields["term"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("word", "word_en"):
            if any(c < " " or "\x7f" <= c <= "\x9f" for c in cleaned.get(name, "")):
                self.add_error(name, faults.SCREEN["control"])
        return cleaned


# ---------- taking a scheme from elsewhere, putting one into force, cohorts ----------


class QuotaForm(forms.Form):
    quota = forms.IntegerField(label=gettext_lazy("Quota"))
    seen = forms.CharField(max_length=64)


class ForceForm(forms.Form):
    """From which day, and why. version: the draft's as previewed."""

    from_day = forms.DateField(label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence; everybody who reads the scheme sees it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CohortForm(forms.Form):
    """Name and first day of a cohort that stands."""

    name = forms.CharField(label=gettext_lazy("Name"))
    start = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *arguments: Any, cohort: Cohort, **keywords: Any) -> None:
        initial = {"name": cohort.name, "start": cohort.starts_on.isoformat()}
        super().__init__(*arguments, initial=initial, **keywords)
        if cohort.starts_on <= clock.today():
            self.fields["start"].disabled = True
            self.fields["start"].help_text = _("It has begun; its first day stays.")


class NewCohortForm(forms.Form):
    """A new cohort: what it is made from, its code, name and first day."""

    source = forms.ChoiceField(
        label=gettext_lazy("Made from"),
        help_text=gettext_lazy("A shipped scheme, or a copy of what another cohort has in force"),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Letters, digits and hyphens, for addresses and files; it stays as it is."),
    )
    name = forms.CharField(label=gettext_lazy("Name"))
    start = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *arguments: Any, sources: list[tuple[str, Any]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

"""The forms of a rule, one for each kind, and of the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.refusals import Refused
from jiebang.kernel import fit
from jiebang.placements.fit_choices import WHOLE
from jiebang.placements.models import Desk, PlacementRule
from jiebang.placements.rule_file import LONGEST_WHY, MOST_PEOPLE
from jiebang.placements.rules import COLUMNS
from jiebang.placements.wording import COLUMN_NAMES, PART_NAMES
from jiebang.placements.workbench import pickers
from jiebang.placements.workbench.rule_deeds import Said
from jiebang.programmes.models import Cohort, Secondment

Kind = PlacementRule.Kind
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.FORBID: ("person", "home", "post", "host"),
    Kind.FIX: ("person", "post"),
    Kind.TOGETHER: ("people",),
    Kind.APART: ("people",),
    Kind.LIMIT: ("by", "at", "most", "least"),
    Kind.FILL: ("hard",),
}
LISTS: dict[str, Callable[[Cohort], list[str]]] = {
    "person": pickers.people_choices,
    "home": pickers.home_choices,
    "post": pickers.post_choices,
    "host": pickers.host_choices,
}
FINDERS: dict[str, Callable[[Cohort, str], Any]] = {
    "person": pickers.the_person,
    "home": pickers.the_home,
    "post": pickers.the_post,
    "host": pickers.the_host,
    "people": pickers.the_people,
}


class RuleForm(forms.Form):
    """rule: the one that is changed, None for a new one."""

    person = forms.CharField(label=gettext_lazy("Who"), max_length=200, required=False)
    home = forms.CharField(label=gettext_lazy("or everybody from"), max_length=200, required=False)
    post = forms.CharField(label=gettext_lazy("Post"), max_length=300, required=False)
    host = forms.CharField(label=gettext_lazy("or every post at"), max_length=200, required=False)
    people = forms.CharField(
        label=gettext_lazy("People"),
        max_length=2000,
        help_text=gettext_lazy("Numbers, names or pinyin, one a line or with commas between them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    by = forms.ChoiceField(label=gettext_lazy("Counts people of one"))
    at = forms.ChoiceField(
        label=gettext_lazy("At"),
        choices=[("host", gettext_lazy("each host")), ("post", gettext_lazy("each post"))],
        widget=forms.RadioSelect,
    )
    most = forms.IntegerField(label=gettext_lazy("At most"), min_value=0, max_value=MOST_PEOPLE, required=False)
    least = forms.IntegerField(
        label=gettext_lazy("At least, where anybody is taken"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    hard = forms.ChoiceField(
        label=gettext_lazy("The fewest people each post asks for"),
        choices=[
            ("soft", gettext_lazy("weighed: reached as far as possible")),
            ("hard", gettext_lazy("kept: no plan without them")),
        ],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_WHY,
        help_text=gettext_lazy("Quoted wherever the rule decides something; the office alone reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, cohort: Cohort, kind: str, data: Any = None, *, rule: PlacementRule | None = None, initial: Any = None
    ) -> None:
        first = {"at": "host", "by": "home", "hard": "soft", **(initial or {})}
        super().__init__(data, initial=initial_of(rule) if rule else first)
        self.cohort, self.kind, self.found = cohort, kind, {}
        for name in list(self.fields):
            if name not in (*FIELDS[kind], "why", "version"):
                del self.fields[name]
        if "by" in self.fields:
            self.fields["by"].choices = columns_of(cohort)  # type: ignore[attr-defined]
        for name in LISTS.keys() & self.fields.keys():
            self.fields[name].widget.attrs |= {"list": f"known-{name}", "autocomplete": "off"}
        if kind == Kind.FIX:
            self.fields["person"].required = self.fields["post"].required = True

    def lists(self) -> list[tuple[str, list[str]]]:
        """What is offered while typing, by field."""
        return [(name, LISTS[name](self.cohort)) for name in FIELDS[self.kind] if name in LISTS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in FINDERS.keys() & self.fields.keys():
            if written := given.get(name):
                try:
                    self.found[name] = FINDERS[name](self.cohort, written)
                except Refused as refusal:
                    self.add_error(name, str(refusal))
        if self.kind == Kind.FORBID:
            self._one_of("person", "home", _("Say who: one person, or a home unit."))
            self._one_of("post", "host", _("Say where: one post, or a host."))
        if self.kind == Kind.LIMIT and not self.errors:
            self._bounds(given.get("most"), given.get("least"))
        return given

    def _one_of(self, first: str, second: str, sentence: str) -> None:
        if not self.data.get(first) and not self.data.get(second):
            self.add_error(first, sentence)
        elif self.data.get(first) and self.data.get(second):
            self.add_error(second, _("Fill in one of the two; for both, write two rules."))

    def _bounds(self, most: int | None, least: int | None) -> None:
        if most is None and least is None:
            self.add_error("most", _("Say how many at most, or how many at least."))
        elif most is not None and least is not None and least > most:
            self.add_error("least", _("This is more than at most."))

    def said(self) -> Said:
        given = self.cleaned_data
        plain = {name: given[name] for name in ("by", "at", "most", "least") if name in self.fields}
        return Said(self.kind, hard=given.get("hard") == "hard", why=given.get("why", ""), **self.found, **plain)


def initial_of(rule: PlacementRule) -> dict[str, Any]:
    return {
        "person": person_text(rule.secondment) if rule.secondment else "",
        "home": rule.home_unit.name if rule.home_unit else "",
        "post": f"{rule.post.number} {rule.post.host.organisation.name} {rule.post.title}" if rule.post else "",
        "host": rule.host.organisation.name if rule.host else "",
        "people": "\n".join(person_text(member.secondment) for member in rule.members.all()),
        "by": rule.by,
        "at": rule.at,
        "most": rule.most,
        "least": rule.least,
        "hard": "hard" if rule.hard else "soft",
        "why": rule.why,
        "version": rule.version,
    }


def person_text(secondment: Secondment) -> str:
    return f"{secondment.number} {secondment.person.name}"


def columns_of(cohort: Cohort) -> list[tuple[str, Any]]:
    """What people can be counted by: the columns of the product, and the office's own."""
    own = {title for extra in cohort.secondments.values_list("extra", flat=True) for title in extra}
    return [*((key, COLUMN_NAMES[key]) for key in COLUMNS), *((title, title) for title in sorted(own - set(COLUMNS)))]


class WeightsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, desk: Desk, data: Any = None) -> None:
        super().__init__(data)
        self.fields["version"].initial = desk.version
        for part in fit.PARTS:
            self.fields[part] = forms.IntegerField(
                label=PART_NAMES[part], min_value=0, max_value=WHOLE, initial=getattr(desk.points, part)
            )

    def parts(self) -> list[forms.BoundField]:
        return [self[part] for part in fit.PARTS]

    def points(self) -> dict[str, int]:
        return {part: self.cleaned_data[part] for part in fit.PARTS}

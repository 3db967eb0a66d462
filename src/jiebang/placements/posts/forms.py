"""One post as a form. What it was drawn with travels along as a print, so that nobody overwrites unseen words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiebang.common.text import words
from jiebang.common.versions import print_of
from jiebang.placements.models import Post
from jiebang.placements.offers.comparing import day_labels
from jiebang.placements.offers.draft import POST_FIELDS
from jiebang.placements.posts.days import days_of

TEXTS = ("title", "sector", "duties")
LISTS = ("offers", "needs")


class PostForm(forms.Form):
    title = forms.CharField(label=POST_FIELDS["title"], max_length=120)
    seats = forms.IntegerField(
        label=POST_FIELDS["seats"], min_value=0, max_value=200, help_text=_("0 closes the post.")
    )
    min_seats = forms.IntegerField(label=POST_FIELDS["min_seats"], min_value=0, max_value=200)
    sector = forms.CharField(label=POST_FIELDS["sector"], max_length=60, required=False)
    level = forms.IntegerField(label=POST_FIELDS["level"], min_value=1, max_value=9, required=False)
    duties = forms.CharField(
        label=POST_FIELDS["duties"], max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )
    offers = forms.CharField(
        label=POST_FIELDS["offers"],
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line."),
    )
    needs = forms.CharField(
        label=POST_FIELDS["needs"],
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line."),
    )
    first = forms.DateField(
        label=POST_FIELDS["starts_on"], required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only where the post is not open for the whole time."),
    )  # fmt: skip
    last = forms.DateField(
        label=POST_FIELDS["ends_on"], required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def values(self, post: Post) -> dict[str, Any]:
        """The columns of the post, further ones of its list kept."""
        data = self.cleaned_data
        extra = dict(post.extra)
        for label, day in zip(day_labels(post.cohort), (data["first"], data["last"]), strict=True):
            extra.pop(label, None)
            if day:
                extra[label] = day.isoformat()
        lists = {name: words(data[name]) for name in LISTS}
        numbers = {name: data[name] for name in ("seats", "min_seats", "level")}
        return {**{name: data[name].strip() for name in TEXTS}, **lists, **numbers, "extra": extra}


def initial_of(post: Post) -> dict[str, Any]:
    first, last = days_of(post, post.cohort)
    shown = {name: getattr(post, name) for name in (*TEXTS, "seats", "min_seats", "level")}
    return {
        **shown, **{name: "\n".join(getattr(post, name)) for name in LISTS}, "first": first, "last": last,
        "seen": seen_of(post),
    }  # fmt: skip


def seen_of(post: Post) -> str:
    names = (*TEXTS, *LISTS, "seats", "min_seats", "level", "extra")
    return print_of({name: getattr(post, name) for name in names})

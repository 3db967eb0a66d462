"""The form of one change during the course: it asks what its kind needs and nothing more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock
from jiebang.home.changing.acts import REASON, label_of
from jiebang.home.changing.asked import LEAVING, Asked, Kind, Newcomer
from jiebang.home.changing.words import DAYS
from jiebang.placements import seats
from jiebang.placements.models import Post, Wish
from jiebang.placements.queries import people_to_place
from jiebang.programmes.models import Body, Cohort, Secondment

BY_DAYS = (
    ("days", gettext_lazy("by the days here: the same pace a day as everybody")),
    ("whole", gettext_lazy("in full, as everybody")),
)
NEW = ""  # somebody who is not in the cohort yet
DAY = {"type": "date"}


class ChangeForm(forms.Form):
    """people: whom it is about; nobody for a newcomer who joins."""

    day = forms.DateField(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    starts = forms.DateField(
        label=gettext_lazy("First day of who takes over"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Left empty: the day after."),
    )
    newcomer = forms.ChoiceField(
        label=gettext_lazy("Who takes over"),
        required=False,
        help_text=gettext_lazy("Somebody of the cohort without a place, or somebody new, named below."),
    )
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=60, required=False)
    home_unit = forms.CharField(label=gettext_lazy("Home unit"), max_length=200, required=False)
    job = forms.CharField(label=gettext_lazy("Own job"), max_length=120, required=False)
    post = forms.ChoiceField(label=gettext_lazy("Post"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    by_days = forms.ChoiceField(
        label=gettext_lazy("Quotas"),
        widget=forms.RadioSelect,
        choices=BY_DAYS,
        help_text=gettext_lazy("What is due as a whole on one day, an idea or a report, is owed whole either way."),
    )
    heir = forms.ChoiceField(
        label=gettext_lazy("Who takes over duties and next steps"),
        required=False,
    )
    pass_offices = forms.BooleanField(label=gettext_lazy("Offices pass to the same person"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("In a few words; only the office reads it."),
    )

    def __init__(self, cohort: Cohort, kind: str, people: list[Secondment], data: Any = None, **initial: Any) -> None:
        self.cohort, self.kind, self.people = cohort, kind, people
        super().__init__(data, initial={**self.first_values(), **initial}, auto_id="id_%s")
        for name in set(self.fields) - set(self.asked_names()):
            del self.fields[name]
        self.fields["day"].label = DAYS[kind]
        self.fill_choices()

    @property
    def who(self) -> Secondment | None:
        return self.people[0] if len(self.people) == 1 else None

    def asked_names(self) -> list[str]:
        """The fields of this kind, in the order of the form."""
        names = {
            Kind.WITHDRAW: ["day", "heir", "pass_offices"],
            Kind.EARLY: ["day", "by_days", "heir", "pass_offices"],
            Kind.REPLACE: ["day", "starts", "newcomer", "name", "home_unit", "job", "by_days", "pass_offices"],
            Kind.JOIN: ["day", "name", "home_unit", "job", "post", "group", "by_days"],
            Kind.HOST: ["day", "post"],
            Kind.GROUP: ["day", "group", "heir"],
        }[Kind(self.kind)]
        if self.kind == Kind.JOIN and self.people:
            names = [name for name in names if name not in ("name", "home_unit", "job")]
        if self.kind == Kind.GROUP and len(self.people) != 1:
            names.remove("heir")
        return [*names, "reason"]

    def first_values(self) -> dict[str, Any]:
        today, cohort = clock.today(), self.cohort
        first = cohort.starts_on - timedelta(days=1) if self.kind in LEAVING else cohort.starts_on
        unit = self.who.home_unit.name if self.who and self.who.home_unit else ""
        return {"day": min(max(today, first), cohort.ends_on), "by_days": "days", "home_unit": unit}

    def fill_choices(self) -> None:
        for name, choices in (
            ("post", self.post_choices),
            ("group", self.group_choices),
            ("heir", self.heir_choices),
            ("newcomer", self.newcomer_choices),
        ):
            if name in self.fields:
                self.fields[name].choices = choices()  # type: ignore[attr-defined]
        for name, kind in (("post", Kind.HOST), ("group", Kind.GROUP)):
            if name in self.fields:
                self.fields[name].required = self.kind == kind
        if "name" in self.fields and self.kind == Kind.JOIN:
            self.fields["name"].required = True

    @property
    def day_meant(self) -> date:
        try:
            return date.fromisoformat(str(self["day"].value()))
        except ValueError:
            return self.first_values()["day"]

    def post_choices(self) -> list[tuple[str, str]]:
        """Posts with a seat free from the day on; what the person wished for stands first."""
        last = self.who.last_day if self.who else self.cohort.ends_on
        day = self.day_meant
        free = seats.free_posts(self.cohort, day, max(day, last))
        held = seats.placement_on(self.who, day) if self.who else None
        wishes = Wish.objects.filter(secondment=self.who, side=Wish.Side.PERSON) if self.who else Wish.objects.none()
        rank = dict(wishes.values_list("post_id", "rank"))
        shown = sorted((p for p in free if held is None or p.pk != held.post_id), key=lambda p: rank.get(p.pk, 999))
        return [("", "—"), *((str(post.uuid), post_words(post, rank.get(post.pk))) for post in shown)]

    def groups(self) -> QuerySet[Body]:
        return self.cohort.bodies.filter(kind=Body.Kind.GROUP, dissolved_on__isnull=True)

    def group_choices(self) -> list[tuple[str, str]]:
        return [("", "—"), *((str(group.uuid), group.name) for group in self.groups())]

    def heirs(self) -> QuerySet[Secondment]:
        """Those of the same group who are here; everybody of the cohort for who is in none."""
        if self.who is None:
            return Secondment.objects.none()
        others = people_to_place(self.cohort).exclude(pk=self.who.pk).select_related("person", "cohort")
        mates = others.filter(group=self.who.group_id) if self.who.group_id else others
        return mates.order_by("person__sort_key", "number")

    def heir_choices(self) -> list[tuple[str, str]]:
        return [("", _("nobody: they end")), *((str(who.uuid), label_of(who)) for who in self.heirs())]

    def newcomers(self) -> QuerySet[Secondment]:
        free = people_to_place(self.cohort).filter(placements__isnull=True).select_related("person", "cohort")
        return free.exclude(pk=self.who.pk if self.who else None).order_by("person__sort_key", "number")

    def newcomer_choices(self) -> list[tuple[str, str]]:
        return [(NEW, _("somebody new")), *((str(who.uuid), label_of(who)) for who in self.newcomers())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.kind == Kind.REPLACE and not said.get("newcomer") and not said.get("name"):
            self.add_error("name", _("Write the name of who comes."))
        if said.get("pass_offices") and "heir" in self.fields and not said.get("heir"):
            self.add_error("heir", _("Choose who takes the offices over."))
        return said

    def asked(self) -> Asked:
        """What the filled form asks for."""
        said = self.cleaned_data
        return Asked(
            kind=self.kind,
            day=said["day"],
            reason=said["reason"],
            people=tuple(self.people),
            post=Post.objects.filter(cohort=self.cohort, uuid=said["post"]).select_related("host__organisation").first()
            if said.get("post")
            else None,
            group=self.groups().filter(uuid=said["group"]).first() if said.get("group") else None,
            by_days=said.get("by_days", "days") == "days",
            heir=self.heirs().filter(uuid=said["heir"]).first() if said.get("heir") else None,
            pass_offices=said.get("pass_offices", False),
            newcomer=self.newcomer_asked(said),
            starts=said.get("starts"),
        )

    def newcomer_asked(self, said: dict[str, Any]) -> Newcomer | Secondment | None:
        if said.get("newcomer"):
            return self.newcomers().filter(uuid=said["newcomer"]).first()
        return Newcomer(said["name"], said.get("home_unit", ""), said.get("job", "")) if said.get("name") else None

    def kept(self) -> list[tuple[str, str]]:
        """What was said, to be sent again from the page that shows what follows."""
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]


def post_words(post: Any, rank: int | None) -> str:
    left = post.seats - post.taken
    free = ngettext("{n} seat free", "{n} seats free", left).format(n=left)
    wish = _(", wish number {n}").format(n=rank) if rank else ""
    return f"{post.host.organisation.name} · {post.title} {post.number}（{free}{wish}）"

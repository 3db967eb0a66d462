"""The form 记一笔: as few touches as can be, and a draft at the end of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.asked import as_date
from jiebang.common.text import clean_name
from jiebang.evidence import said
from jiebang.evidence.drafts import Decided, Draft, Met, Named, Writer, cleaned, faults, in_words, says_anything
from jiebang.evidence.models import PersonMet, Record
from jiebang.evidence.permissions import HOST_KINDS, SECRETARIES, choosable, is_open
from jiebang.evidence.preview import twins_of
from jiebang.evidence.wording import kind_title, title
from jiebang.people.matching import guess_kind
from jiebang.people.models import Contact, Organisation
from jiebang.people.organisations import OrganisationBook
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import visible_bodies
from jiebang.programmes.stays import group_on, host_on

LIVE = {"data-live": ""}  # what the strip "这一笔会算到" depends on
CONTACTS_SHOWN = 12
# Where a fault of the draft is shown when it has no field of its own.
FIELD_OF = {"organisations": "organisation", "people_met": "met", "body": "participants"}


@dataclass
class Desk:
    """Where somebody writes: the cohort, the own place in it (None for an officer without one), whom one may name."""

    cohort: Cohort
    own: Secondment | None
    user: Any

    @cached_property
    def people(self) -> list[Secondment]:
        return list(choosable(self.user, self.cohort))

    @property
    def default_people(self) -> list[Secondment]:
        return [self.own] if self.own else self.people

    @property
    def group_people(self) -> list[Secondment]:
        """Whom a group's record is about until somebody is unticked: the own group, for an officer the group led."""
        group = self.own.group_id if self.own else None
        there = [who for who in self.people if not who.has_left_by(clock.today())]
        return [who for who in there if group is None or who.group_id == group] or self.default_people

    @property
    def seen(self) -> QuerySet[Record]:
        """The standing records the writer may read."""
        return Record.objects.standing().visible_to(self.user)

    @cached_property
    def branch(self) -> Body | None:
        """The branch the writer is secretary of, and may write for."""
        branches: Any = visible_bodies(self.cohort.bodies.filter(kind=Body.Kind.BRANCH), self.user, roles=SECRETARIES)
        return branches.first()

    @property
    def branch_people(self) -> list[Secondment]:
        """Whom a record of the branch is about until somebody is unticked: its members of today."""
        members = set(self.branch.memberships.values_list("secondment_id", flat=True)) if self.branch else set()
        return [who for who in self.people if who.pk in members and not who.has_left_by(clock.today())]

    @property
    def closes(self) -> date:
        """The last day on which the writer may enter records."""
        return self.own.records_close_on if self.own else self.cohort.records_close_on

    @property
    def is_open(self) -> bool:
        return is_open(self.cohort) and clock.today() <= self.closes

    @property
    def last_day(self) -> date:
        """The last day the writer can have taken part in."""
        return self.own.last_day if self.own else self.cohort.ends_on


class RecordForm(forms.Form):
    """bound or not, always made for a desk; `record` when a stored one is changed."""

    kind = forms.ChoiceField(label=gettext_lazy("What was done"), widget=forms.RadioSelect(attrs=LIVE))
    of_branch = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=LIVE))
    date = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date", **LIVE}, format="%Y-%m-%d")
    )
    organisation = forms.CharField(label=gettext_lazy("Organisation"), required=False)
    organisation_kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), required=False, widget=forms.Select(attrs=LIVE)
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False)
    participants = forms.MultipleChoiceField(
        label=gettext_lazy("Who took part"), required=False, widget=forms.CheckboxSelectMultiple(attrs=LIVE)
    )
    contacts = forms.MultipleChoiceField(
        label=gettext_lazy("Whom you met"), required=False, widget=forms.CheckboxSelectMultiple(attrs=LIVE)
    )
    met = forms.CharField(label=gettext_lazy("Somebody new"), required=False, widget=forms.Textarea(attrs={"rows": 1}))
    learned = forms.CharField(
        label=gettext_lazy("What you learned, one or two sentences will do"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(label=gettext_lazy("Next step"), required=False)
    next_due = forms.DateField(
        label=gettext_lazy("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    subject = forms.CharField(label=gettext_lazy("Title"), required=False)
    time = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    content = forms.CharField(
        label=gettext_lazy("How it went"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    directions = forms.MultipleChoiceField(
        label=gettext_lazy("Direction"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agenda = forms.CharField(label=gettext_lazy("Agenda"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    decisions = forms.CharField(
        label=gettext_lazy("Decisions, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    another = forms.BooleanField(label=gettext_lazy("This is another one"), required=False)
    # For whom the list of people was shown: "self" or "group". A group's record is stored once the group was seen.
    people_for = forms.CharField(required=False, widget=forms.HiddenInput(attrs=LIVE))
    # For which organisations the known people were shown.
    contacts_for = forms.CharField(required=False, widget=forms.HiddenInput(attrs=LIVE))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, desk: Desk, data: Any = None, *, record: Record | None = None, initial: dict[str, Any] | None = None
    ):
        self.desk, self.record = desk, record
        super().__init__(data, initial={**self.first_values(), **(initial or {})}, auto_id="id_%s")
        self.fill_choices()

    # ── what is offered ──

    def first_values(self) -> dict[str, Any]:
        kinds = self.desk.cohort.scheme.kinds
        today = min(clock.today(), self.desk.last_day)
        return {"kind": kinds[0].code if kinds else "", "date": today}

    def fill_choices(self) -> None:
        cohort = self.desk.cohort
        if self.desk.branch is None:
            del self.fields["of_branch"]
        else:
            self.fields["of_branch"].label = _("A record of {branch}").format(branch=self.desk.branch.name)
        kinds = [(kind.code, title(kind)) for kind in cohort.scheme.kinds]
        if self.record and self.record.kind not in dict(kinds):
            kinds.append((self.record.kind, self.record.kind))
        self.fields["kind"].choices = kinds
        self.fields["organisation_kind"].choices = [
            ("", _("as known, else as the name sounds")),
            *Organisation.Kind.choices,
        ]
        self.fields["participants"].choices = [(who.number, self.name_of(who)) for who in self.people]
        self.fields["directions"].choices = [(item.code, title(item)) for item in cohort.scheme.directions]
        self.fields["contacts"].choices = [(str(c.uuid), contact_words(c)) for c in self.known_contacts]
        self.initial.setdefault("people_for", self.shown_for)
        self.initial.setdefault("participants", [who.number for who in self.suggested_people])

    @cached_property
    def people(self) -> list[Secondment]:
        there = [row.secondment for row in self.record.participations.all()] if self.record else []
        return list(dict.fromkeys([*self.desk.people, *there]))

    def name_of(self, who: Secondment) -> str:
        """The name, with the number where two share it."""
        namesakes = sum(1 for other in self.people if other.person.name == who.person.name)
        return f"{who.person.name} {who.number}" if namesakes > 1 else who.person.name

    @cached_property
    def known_contacts(self) -> list[Contact]:
        """People of the named organisations met in records the writer sees, newest first, and those already ticked."""
        organisations = [o.organisation for o in self.named if o.organisation]
        met = PersonMet.objects.filter(contact=OuterRef("pk"), record__in=self.desk.seen.values("pk"))
        known = (
            Contact.objects.filter(Exists(met), organisation__in=organisations)
            if organisations
            else Contact.objects.none()
        )
        shown = {c.pk: c for c in known.select_related("organisation").order_by("-id")[:CONTACTS_SHOWN]}
        if self.record:
            shown |= {row.contact_id: row.contact for row in self.record.people_met.all()}
        return list(shown.values())

    @property
    def chosen_kind(self) -> str:
        return str(self["kind"].value() or "")

    @property
    def for_branch(self) -> bool:
        return "of_branch" in self.fields and bool(self["of_branch"].value())

    @property
    def is_group(self) -> bool:
        """Whether it is about many from the start: of a kind that one enters for all, or of a branch."""
        kind = self.desk.cohort.scheme.kind(self.chosen_kind)
        return self.for_branch or (kind is not None and kind.group)

    @property
    def suggested_people(self) -> list[Secondment]:
        if self.for_branch:
            return self.desk.branch_people
        return self.desk.group_people if self.is_group else self.desk.default_people

    @property
    def shown_for(self) -> str:
        if self.for_branch:
            return "branch"
        return "group" if self.is_group else "self"

    @property
    def contacts_shown_for(self) -> str:
        return "、".join(named.name for named in self.named)

    @property
    def date_value(self) -> str:
        """What the date input shows: a day as machines write it, or the text as typed."""
        value = self["date"].value()
        return value.isoformat() if isinstance(value, date) else str(value or "")

    @property
    def latest(self) -> date:
        return min(clock.today(), self.desk.last_day)

    @property
    def has_company(self) -> bool:
        """Whether somebody beside the writer is ticked."""
        ticked = set(self["participants"].value() or ())
        return bool(ticked - {self.desk.own.number if self.desk.own else ""})

    @property
    def others_count(self) -> int:
        return len(self.people) - 1

    @property
    def more_said(self) -> bool:
        """Whether anything stands in the fold “More”, so that it is open."""
        names = ("subject", "time", "content", "directions", "agenda", "decisions")
        return bool(self.record) or any(self[name].value() or self[name].errors for name in names)

    # ── what was said ──

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """The organisations of the form. Work at the host needs none written: it is at the own host."""
        names = said.names(str(self["organisation"].value() or ""))
        if not names and not str(self["place"].value() or "").strip() and self.chosen_kind in HOST_KINDS:
            return self.own_host
        book = OrganisationBook(names)
        kind = str(self["organisation_kind"].value() or "")
        kind = kind if kind in Organisation.Kind.values else ""
        before = {o.name: o for o in self.record.organisations.all()} if self.record else {}
        return tuple(named_as(name, kind, before.get(name), book) for name in names)

    @property
    def own_host(self) -> tuple[Named, ...]:
        host = host_on(self.desk.own, as_day(self["date"].value()) or self.latest) if self.desk.own else None
        return (Named(host.organisation.name, host.organisation.kind, host.organisation),) if host else ()

    def draft(self) -> Draft:
        """What the fields say, cleaned; for the strip the fields need not all be right."""
        values = getattr(self, "cleaned_data", {})
        texts = {
            name: values.get(name) or "" for name in ("place", "learned", "content", "next_step", "agenda", "subject")
        }
        people = tuple(who for who in self.people if who.number in set(values.get("participants") or ()))
        draft = Draft(
            kind=values.get("kind") or self.chosen_kind,
            date=values.get("date"),
            time=values.get("time"),
            participants=people,
            organisations=self.named,
            people_met=self.met_people(values),
            directions=tuple(values.get("directions") or ()),
            decisions=tuple(said.decisions(values.get("decisions") or "", values.get("date"))),
            next_owner=self.desk.own if values.get("next_step") else None,
            next_due=values.get("next_due"),
            body=self.body(people),
            **texts,
        )
        return cleaned(self.keep_unshown(with_title(draft, self.desk.cohort)))

    def met_people(self, values: dict[str, Any]) -> tuple[Met, ...]:
        ticked = set(values.get("contacts") or ())
        chosen = [met_again(contact) for contact in self.known_contacts if str(contact.uuid) in ticked]
        return tuple([*chosen, *(self.place_met(met) for met in said.people_met(values.get("met") or ""))])

    def place_met(self, met: Met) -> Met:
        """Somebody named without organisation belongs to the one the record names; 周女士（市场总监） tells her job."""
        if len(self.named) != 1:
            return met
        only = self.named[0].name
        if not met.organisation:
            return Met(met.name, only, met.job)
        known = OrganisationBook([met.organisation]).find(met.organisation)
        if not met.job and known is None and met.organisation != only:
            return Met(met.name, only, met.organisation)
        return met

    def body(self, people: tuple[Secondment, ...]) -> Any:
        """The branch where its secretary says so, else the one group all were of; a branch's record stays its own."""
        before = self.record.body if self.record else None
        if self.for_branch:
            return self.desk.branch
        if self.record and self.record.branch:
            if self.record.branch != self.desk.branch:
                return before
            before = None
        day = as_day(self["date"].value()) or self.latest
        groups = {group_on(who, day) for who in people}
        return groups.pop() if self.is_group and len(groups) == 1 else before

    def keep_unshown(self, draft: Draft) -> Draft:
        """What this form does not show stays as it is stored."""
        if self.record is None:
            return draft
        owner = self.record.next_owner or draft.next_owner
        return replace(
            draft,
            orientations=tuple(self.record.orientations),
            action=self.record.action,
            next_owner=owner if draft.next_step else None,
        )

    def first_draft(self) -> Draft:
        """What the form says before anybody touched it, for the strip."""
        values = {name: self[name].value() for name in ("kind", "participants", "contacts", "directions")}
        self.cleaned_data = {**values, "date": as_day(self["date"].value())}
        return self.draft()

    def with_suggested_people(self) -> RecordForm:
        """The same form with the people a record of this kind is usually about."""
        data = self.data.copy()
        data.setlist("participants", [who.number for who in self.suggested_people])
        data["people_for"] = self.shown_for
        return RecordForm(self.desk, data, record=self.record, initial=self.initial)

    # ── whether it can be stored ──

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        draft = self.as_said = self.draft()
        for fault in faults(self.desk.cohort, draft, Writer(closes=self.desk.closes)):
            name = FIELD_OF.get(fault.field, fault.field)
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, fault.sentence)
        if self.is_group and values.get("people_for") != self.shown_for and not self.record and not self.errors:
            self.add_error("participants", self.whole_words())
        self.twins = (
            []
            if values.get("another") or self.errors
            else twins_of(self.desk.cohort, draft, self.desk.seen, self.record)
        )
        if self.twins:
            self.add_error("another", _("This may be recorded already. Open it, or tick that this is another one."))
        return values

    def whole_words(self) -> str:
        if self.for_branch:
            return _("A record of the whole branch: untick who was absent, then store it.")
        return _("A record of the whole group: untick who was absent, then store it.")


def as_day(value: Any) -> date | None:
    """A date from the form's first values, where a link may have put a text."""
    return value if isinstance(value, date) else as_date(str(value))


def named_as(name: str, kind: str, before: Any, book: OrganisationBook) -> Named:
    """One organisation as the form says it: of the kind chosen, else stored, else the known one's, or as it sounds."""
    found = None if is_text(before) else book.find(name)
    kind = kind or (before.kind if before else "")
    return Named(name, kind or ("" if found else str(guess_kind(name))), found)


def is_text(row: Any) -> bool:
    """An occasion the stored record names, which no organisation stands behind."""
    return row is not None and row.organisation_id is None


def with_title(draft: Draft, cohort: Cohort) -> Draft:
    """走访普洛斯: a title nobody has to type. Where nothing was said there is nothing to give a title to."""
    if draft.subject.strip() or not says_anything(cohort, draft):
        return draft
    about = "、".join(named.name for named in draft.organisations) or draft.place
    return replace(draft, subject=clean_name(f"{kind_title(cohort, draft.kind)} {about}")[:200] if draft.kind else "")


def contact_words(contact: Contact) -> str:
    return f"{contact.name}·{contact.job}" if contact.job else contact.name


def met_again(contact: Contact) -> Met:
    return Met(contact.name, contact.organisation.name if contact.organisation else "", contact.job, contact)


def initial_of(record: Record) -> dict[str, Any]:
    """The fields as a stored record says them."""
    named = list(record.organisations.all())
    kinds = {row.kind for row in named}
    return {
        **{name: getattr(record, name) for name in ("kind", "date", "time", "place", "subject", "content", "learned")},
        **{name: getattr(record, name) for name in ("next_step", "next_due", "agenda", "directions", "version")},
        "organisation": "、".join(row.name for row in named),
        "organisation_kind": kinds.pop() if len(kinds) == 1 and kinds <= set(Organisation.Kind.values) else "",
        "participants": [row.secondment.number for row in record.participations.all()],
        "contacts": [str(row.contact.uuid) for row in record.people_met.all()],
        "decisions": "\n".join(in_words(d) for d in decided(record)),
        "people_for": "group",
        "of_branch": record.branch is not None,
    }


def decided(record: Record) -> list[Any]:
    return [Decided(row.matter, row.owner, row.due) for row in record.decisions.all()]

"""Forms of announcements, letters and the own choices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.files import ACCEPTED_ENDINGS
from jiebang.common.files.fields import ManyFiles
from jiebang.common.plain import printable
from jiebang.notices import audiences
from jiebang.notices.actions.announcing import MOST_FILES
from jiebang.notices.actions.box import LONGEST
from jiebang.notices.audiences import Member, Place
from jiebang.notices.models import Announcement, Letter
from jiebang.people.models import Role, User

LONGEST_TEXT = 10_000


class PlainText(forms.CharField):
    """Text without what no screen shows: control characters, characters that turn the reading direction."""

    def to_python(self, value: Any) -> str:
        return printable(super().to_python(value) or "").strip()


class AnnouncementForm(forms.Form):
    """Title, text, for whom, files. `place` decides who can be chosen; a published one keeps its audience."""

    title = PlainText(label=gettext_lazy("Title"), max_length=120)
    text = PlainText(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("Plain text; a blank line begins a paragraph, a web address becomes a link."),
        widget=forms.Textarea({"rows": 10}),
    )
    to = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect)
    bodies = forms.MultipleChoiceField(
        label=gettext_lazy("Which ones"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.MultipleChoiceField(label=gettext_lazy("Which people"), required=False)
    for_newcomers = forms.BooleanField(
        label=gettext_lazy("For newcomers too: whoever joins later gets it then"), required=False
    )
    ask_again = forms.BooleanField(label=gettext_lazy("Ask everybody to tap again"), required=False)
    files = ManyFiles(most=MOST_FILES, label=gettext_lazy("Files"), required=False)

    def __init__(
        self, place: Place, *arguments: Any, announcement: Announcement | None = None, **keywords: Any
    ) -> None:
        super().__init__(*arguments, **keywords)
        self.place, self.announcement = place, announcement
        self.parts = audiences.source().parts(place)
        self.members = audiences.source().members(place)
        self.fields["files"].help_text = _(
            "{kinds}; at most {n} files of {size} MB. Nothing classified or for internal use only."
        ).format(kinds="、".join(ACCEPTED_ENDINGS), n=MOST_FILES, size=settings.MAX_UPLOAD_MB)
        self.is_open = announcement is None or not announcement.is_published
        if self.is_open:
            del self.fields["ask_again"]
            self.fields["to"].choices = self.audiences()  # type: ignore[attr-defined]
            self.fields["bodies"].choices = [(str(part.uuid), part.title) for part in self.parts]  # type: ignore[attr-defined]
            self.fields["people"].choices = [(str(m.uuid), m.name) for m in self.members]  # type: ignore[attr-defined]
        else:
            for name in ("to", "bodies", "people", "for_newcomers"):
                del self.fields[name]
        if not self.parts:
            self.fields.pop("bodies", None)

    def audiences(self) -> list[tuple[str, str]]:
        everybody = {
            "cohort": _("the whole cohort"), "programme": _("everybody in running cohorts"),
            "branch": _("the whole branch"),
        }.get(self.place.kind, _("everybody in it"))  # fmt: skip
        found = [("all", everybody)]
        if self.parts:
            found.append(("groups", _("chosen groups or branches")))
        return [*found, ("officers", _("officers only")), ("people", _("chosen people"))]

    def people_by_part(self) -> list[tuple[str, list[tuple[Member, bool]]]]:
        """The people to choose from, by group: [(group, [(member, chosen), …]), …]."""
        chosen = set(self["people"].value() or []) if self.is_open else set()
        found: dict[str, list[tuple[Member, bool]]] = {}
        for member in self.members:
            found.setdefault(member.part or _("in no group"), []).append((member, str(member.uuid) in chosen))
        return list(found.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == "groups" and not cleaned.get("bodies"):
            self.add_error("bodies", _("Choose at least one."))
        if cleaned.get("to") == "people" and not cleaned.get("people"):
            self.add_error("people", _("Choose at least one person."))
        return cleaned

    @property
    def audience(self) -> dict[str, Any] | None:
        """As it is stored; None where it can change no more."""
        if not self.is_open:
            return None
        to = self.cleaned_data["to"]
        ids = {"groups": "bodies", "people": "people"}.get(to)
        return {"to": to, "ids": self.cleaned_data[ids] if ids else []}


def initial_of(announcement: Announcement) -> dict[str, Any]:
    audience = announcement.audience
    return {
        "title": announcement.title,
        "text": announcement.text,
        "to": audience.get("to", "all"),
        "bodies": audience.get("ids", []),
        "people": audience.get("ids", []),
        "for_newcomers": announcement.for_newcomers,
    }


class LetterForm(forms.Form):
    """A complaint or suggestion. Whom it is about decides who gets to see it."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it"), choices=Letter.Kind, widget=forms.RadioSelect)
    place = forms.ChoiceField(label=gettext_lazy("Cohort"), required=False)
    about = forms.ChoiceField(label=gettext_lazy("What is it about"), choices=Letter.About, widget=forms.RadioSelect)
    member = forms.ChoiceField(
        label=gettext_lazy("Who of the programme office"),
        required=False,
        help_text=gettext_lazy("Only for a letter about one of them; that person never sees it."),
    )
    text = PlainText(
        label=gettext_lazy("What happened, or what should be different"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 8}),
    )
    unnamed = forms.BooleanField(
        label=gettext_lazy("Leave no name"),
        required=False,
        help_text=gettext_lazy(
            "Then nothing is kept of who wrote. You get a number and a code with which you can read the answer."
        ),
    )

    def __init__(self, user: User, *arguments: Any, first: UUID | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.user = user
        self.places = {str(place.uuid): place for place in audiences.source().cohorts_of(user)}
        if len(self.places) > 1:
            self.fields["place"].choices = [(key, place.title) for key, place in self.places.items()]  # type: ignore[attr-defined]
            self.initial.setdefault("place", str(first or ""))
        else:
            del self.fields["place"]
        self.office = {str(member.uuid): member for member in self.office_members() if member != user}
        if self.office:
            self.fields["member"].choices = [("", "—"), *((key, str(one)) for key, one in self.office.items())]  # type: ignore[attr-defined]
        else:
            del self.fields["member"]
            self.fields["about"].choices = [c for c in Letter.About.choices if c[0] != Letter.About.MEMBER]  # type: ignore[attr-defined]

    def office_members(self) -> list[User]:
        scopes = [place.scope for place in self.places.values()] or [None]
        found = [user for scope in scopes for user in audiences.source().holders(scope, Role.OFFICE)]
        return sorted({user.pk: user for user in found}.values(), key=str)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("about") == Letter.About.MEMBER and not cleaned.get("member"):
            self.add_error("member", _("Choose whom it is about, so that it does not go to that person."))
        return cleaned

    @property
    def place_chosen(self) -> Place | None:
        key = self.cleaned_data.get("place")
        return self.places.get(key) if key else next(iter(self.places.values()), None)

    @property
    def member_chosen(self) -> User | None:
        about_one = self.cleaned_data["about"] == Letter.About.MEMBER
        return self.office.get(self.cleaned_data.get("member", "")) if about_one else None


class TextForm(forms.Form):
    """One text: an answer, or the question that follows it."""

    text = PlainText(label=gettext_lazy("Text"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}))


class ReceiptForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number"), max_length=20)
    code = forms.CharField(label=gettext_lazy("Answer code"), max_length=40)


class ChoiceForm(forms.Form):
    """How to be told outside the product."""

    by_mail = forms.BooleanField(label=gettext_lazy("One mail a day at most, when something waits"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("No messages from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=gettext_lazy("until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_to") is None):
            self.add_error("quiet_to", _("Write both times, or neither."))
        return cleaned


class RobotForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("For"))
    url = forms.CharField(
        label=gettext_lazy("Webhook address"),
        max_length=500,
        help_text=gettext_lazy(
            "From the page of the group robot in WeCom, DingTalk or Feishu. It is stored sealed and not shown again."
        ),
    )

    def __init__(self, user: User, *arguments: Any, scope: UUID | None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        source = audiences.source()
        cohorts = [p for p in source.writable(user) if p.kind == "cohort" and p.uuid == scope]
        self.places = {str(p.uuid): p for cohort in cohorts for p in [cohort, *source.parts(cohort)]}
        self.fields["place"].choices = [(key, place.title) for key, place in self.places.items()]  # type: ignore[attr-defined]

"""The page of a secondee before the start: days left, the place, what is still to do, courses, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock
from jiebang.common.links import existing
from jiebang.home.setting_out.asking import predecessors, projects_at_home
from jiebang.people import consents
from jiebang.placements.agreements.standing import standing_of
from jiebang.placements.models import Agreement, Placement
from jiebang.programmes.checklist.states import standings
from jiebang.programmes.models import CheckItem, Course, CourseFile, Departure, Officer, Secondment, TopicChoice
from jiebang.programmes.profiles.words import Side, parts_words, profiles_of

COURSES_SHOWN, FILES_SHOWN = 8, 12


@dataclass(frozen=True)
class Step:
    """One thing to do. note: what exactly is missing · url, action: where it is done."""

    done: bool
    text: str
    note: str = ""
    url: str = ""
    action: str = ""


def context(who: Secondment) -> dict[str, Any]:
    """A fixed number of queries."""
    today = clock.today()
    steps = steps_of(who)
    courses = list(Course.objects.filter(cohort=who.cohort).prefetch_related("files"))
    coming = [course for course in courses if course.day is None or course.day >= today]
    left = (who.first_day - today).days
    return {
        "secondment": who,
        "cohort": who.cohort,
        "today": today,
        "left": left,
        "verdict": verdict(steps),
        "steps": steps,
        "placement": Placement.objects.standing().filter(secondment=who).select_related("post").first(),
        "host": who.host,
        "courses": coming[:COURSES_SHOWN],
        "all_courses": len(courses),
        "reading": CourseFile.objects.filter(course__cohort=who.cohort).select_related("course")[:FILES_SHOWN],
        "predecessors": predecessors(who),
        "projects": projects_at_home(who.host),
        "leaders": leaders_of(who),
    }


def verdict(steps: list[Step]) -> str:
    left = sum(not step.done for step in steps)
    if not left:
        return _("You are ready to leave.")
    return ngettext("{n} thing is still to do.", "{n} things are still to do.", left).format(n=left)


def leaders_of(who: Secondment) -> list[Officer]:
    if who.group_id is None:
        return []
    posts = [Officer.Post.LEADER, Officer.Post.DEPUTY]
    rows = Officer.objects.filter(body=who.group_id, post__in=posts).exclude(secondment=who)
    return list(rows.select_related("secondment__person").order_by("post", "id"))


# ── what is still to do ────────────────────────────────────────────────────────────────────────────────────────


def steps_of(who: Secondment) -> list[Step]:
    found = [
        profile_step(who), *consent_steps(who), *checklist_steps(who), topic_step(who), wishes_step(who),
        agreement_step(who), departure_step(who), emergency_step(who),
    ]  # fmt: skip
    return [step for step in found if step is not None]


def profile_step(who: Secondment) -> Step:
    profile = profiles_of([who])[0]
    missing = parts_words(profile.missing)
    done = not missing and profile.has_spoken(Side.PERSON)
    note = (
        _("Still missing: {parts}").format(parts=missing)
        if missing
        else "" if done else _("Your home unit filled it in; confirm what is right.")
    )  # fmt: skip
    url = reverse("person_profile", kwargs={"uuid": who.uuid})
    return Step(done, _("Fill in the nominee profile"), note, url, _("Fill in"))


def consent_steps(who: Secondment) -> list[Step]:
    open_ones = [str(purpose.title) for purpose in consents.unanswered(who.person)]
    note = pgettext("between things listed", ", ").join(open_ones)
    return [Step(not open_ones, _("Say what may be done with your data"), note, reverse("my_consents"), _("Answer"))]


def checklist_steps(who: Secondment) -> list[Step]:
    """The lines the person ticks; what others tick is named, without a button."""
    standing = standings(who.cohort, [who])[0]
    ticked = [state for state in standing.states if not state.item.purpose]
    if not ticked:
        return []
    own = [state.item.title for state in ticked if not state.done and state.item.by == CheckItem.By.PERSON]
    others = [state.item.title for state in ticked if not state.done and state.item.by != CheckItem.By.PERSON]
    listed = pgettext("between things listed", ", ").join
    note = listed(own) if own else _("waits for others: {lines}").format(lines=listed(others)) if others else ""
    url = reverse("person_checklist", kwargs={"uuid": who.uuid})
    return [Step(not own and not others, _("Go through the checklist"), note, url, _("Open"))]


def topic_step(who: Secondment) -> Step | None:
    choice = TopicChoice.objects.filter(secondment=who).select_related("topic").first()
    url = reverse("topics", kwargs={"code": who.cohort.code})
    text = _("Choose a research topic")
    if choice is None:
        return Step(False, text, "", url, _("Choose")) if who.cohort.topics.exists() else None
    asked = choice.state == TopicChoice.State.CHANGE
    note = _("The office asks: {reason}").format(reason=choice.reason) if asked else choice.topic.title
    return Step(not asked, text, note, choice.topic.get_absolute_url(), _("Look"))


def wishes_step(who: Secondment) -> Step | None:
    """Where the page of wishes is built and no place is settled yet."""
    url = existing(f"/people/{who.uuid}/wishes/") or existing("/wishes/")
    if not url or who.host_id is not None:
        return None
    done = who.wishes.filter(side="person").exists()
    return Step(done, _("Say where you would like to go"), "", url, _("Wishes"))


def agreement_step(who: Secondment) -> Step | None:
    """Once the office has drafted one: done when the person has confirmed its newest version."""
    row = Agreement.objects.current().filter(secondment=who).select_related("cohort").first()
    if row is None:
        return None
    stand = standing_of(row)
    own = "person" in stand.confirmed
    note = stand.verdict if own else ""
    return Step(own, _("Read the agreement and confirm it"), note, row.get_absolute_url(), _("Open"))


def departure_step(who: Secondment) -> Step:
    going = Departure.objects.filter(secondment=who).first()
    done = going is not None and going.leaves_on is not None
    url = reverse("person_departure", kwargs={"uuid": who.uuid})
    return Step(done, _("Say when and how you leave"), going.travel if going else "", url, _("Enter"))


def emergency_step(who: Secondment) -> Step:
    url = reverse("emergency_contact", kwargs={"uuid": who.uuid})
    return Step(bool(who.emergency_name), _("Say whom to call in an emergency"), "", url, _("Enter"))

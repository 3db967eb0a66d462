"""Who sees and writes announcements and letters.

An announcement: its readers once it is published, and those who answer for its place from the draft on. What a branch
tells its members no office sees. A letter: its writer, and whoever is to answer it; nobody answers, or even sees, one
about themselves, and what is about the office goes to leadership.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from jiebang.common.policy import declare
from jiebang.notices import audiences
from jiebang.notices.models import Announcement, Letter
from jiebang.people.access import BUSINESS_ROLES, has_role, holds, is_operator
from jiebang.people.models import Role

AUTHORS = (Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECRETARY)
READERS = (*AUTHORS, Role.SECONDEE)
# Whose the box is, and to whom goes what concerns them.
HANDLERS = (Role.OFFICE, Role.READER)
NOTHING = Q(pk__in=[])

# The sorts of announcements and letters that the table opens to some roles alone.
OF_OWN_BODY = "of the own body or sent to the reader"
OF_COHORT = "of the whole cohort"
SENT = "sent to the reader"
WRITTEN = "written by the reader"
PASSED_ON, NOT_PASSED_ON = "passed on to leadership", "not passed on"
OFFICERS = (Role.LEADER, Role.DEPUTY, Role.SECRETARY)
WRITERS = BUSINESS_ROLES - {*HANDLERS}

declare(
    "announcements.read",
    has_role(*READERS, only={**dict.fromkeys(OFFICERS, OF_OWN_BODY), Role.SECONDEE: SENT}),
)
declare(
    "announcements.write",
    has_role(*AUTHORS, only=dict.fromkeys(OFFICERS, OF_OWN_BODY)),
)
# Its words are those of who may announce at that very place.
declare(
    "announcements.edit",
    has_role(*AUTHORS, only={**dict.fromkeys(OFFICERS, OF_OWN_BODY), Role.OFFICE: OF_COHORT}),
    within="announcements.read",
)
declare("notices.robots", has_role(Role.OFFICE))
declare(
    "box.read",
    has_role(*HANDLERS, only={**dict.fromkeys(sorted(WRITERS), WRITTEN), Role.READER: PASSED_ON}),
)
declare("box.answer", has_role(*HANDLERS, only={Role.OFFICE: NOT_PASSED_ON, Role.READER: PASSED_ON}), within="box.read")
declare("box.ask", has_role(only=dict.fromkeys(sorted(BUSINESS_ROLES), WRITTEN)), within="box.read")


def visible_announcements(queryset: Any, user: Any) -> Any:
    if is_operator(user):
        return queryset
    person = getattr(user, "person_id", None)
    addressed = Q(recipients__person=person, publication__isnull=False) if person else NOTHING
    rows = queryset.filter(addressed | managed_condition(user))
    # A pk subquery: the join over recipients would name an announcement once for each of them.
    return queryset.filter(pk__in=rows.order_by().values("pk"))


def managed_condition(user: Any) -> Q:
    """Announcements the user answers for, drafts among them."""
    if not holds(user, *AUTHORS):
        return NOTHING
    condition = NOTHING
    for places in audiences.source().managed(user):
        condition |= Q(place_id__in=places)
    return condition


def managed_announcements(queryset: Any, user: Any) -> Any:
    return queryset if is_operator(user) else queryset.filter(managed_condition(user))


def manages(user: Any, announcement: Announcement) -> bool:
    return managed_announcements(Announcement.objects.filter(pk=announcement.pk), user).exists()


def may_write(user: Any, announcement: Announcement) -> bool:
    """Whether its words are the user's to change: whoever may announce at that very place today."""
    return is_operator(user) or audiences.place_of(user, announcement.place_id) is not None


def visible_letters(queryset: Any, user: Any) -> Any:
    if is_operator(user):
        return queryset
    return queryset.filter(Q(author=user) | handled_condition(user)).exclude(about_user=user)


def handled_letters(queryset: Any, user: Any) -> Any:
    if is_operator(user):
        return queryset
    return queryset.filter(handled_condition(user)).exclude(about_user=user)


def handled_condition(user: Any) -> Q:
    """Letters the user's role sees to: those of its cohorts, and those of no cohort for the whole installation.

    The office goes on seeing what it passed on to leadership, but never what is about the office itself.
    """
    offices = within(user, Role.OFFICE) & (Q(to_leadership=False) | ~Q(about=Letter.About.OFFICE))
    return offices | within(user, Role.READER) & Q(to_leadership=True)


def within(user: Any, role: str) -> Q:
    if not holds(user, role):
        return NOTHING
    return Q(scope_id__in=audiences.source().cohorts(user, [role])) | (
        Q(scope_id__isnull=True) if everywhere(user, role) else NOTHING
    )


def everywhere(user: Any, role: str) -> bool:
    """Whether the role is held on the whole installation."""
    return user in audiences.source().holders(None, role)


def may_answer(user: Any, letter: Letter) -> bool:
    """Whom it lies with may: leadership or the office. Nobody answers a letter of their own."""
    if letter.author_id is not None and letter.author_id == getattr(user, "pk", None):
        return False
    role = Role.READER if letter.to_leadership else Role.OFFICE
    return Letter.objects.filter(within(user, role), pk=letter.pk).exclude(about_user=user).exists()

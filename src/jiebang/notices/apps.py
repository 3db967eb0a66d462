from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from jiebang.common.navigation import Place


class NoticesConfig(AppConfig):
    name = "jiebang.notices"
    label = "notices"

    def ready(self) -> None:
        from jiebang.common import panels, telling, waiting
        from jiebang.common.panels import Panel
        from jiebang.notices import actions, erasing, jobs, matters, permissions, trail_words  # noqa: F401

        telling.listen(actions.store)
        matters.declare()
        erasing.register_rules()
        trail_words.register()
        waiting.register("announcements", matters.announcements_to_tap)
        waiting.register("letters", matters.letters_to_answer)
        panels.add("today", Panel("announcements", "notices/today.html", matters.on_today, order=10))
        add_entries()


def add_entries() -> None:
    """The inbox stands first and for everybody; announcements with a person's own work, or with the cohort's."""
    from jiebang.common.navigation import Entry, add
    from jiebang.notices.queries import asking_count

    def has_own(place: Place) -> bool:
        return place["secondment"] is not None

    add(
        Entry(
            "inbox", _("Inbox"), "inbox", icon="bell", order=5, count=lambda place: asking_count(place["user"]),
        )
    )  # fmt: skip
    add(
        Entry(
            "announcements", _("Announcements"), "announcements", icon="megaphone", section="mine",
            policy="announcements.read", order=45, show=has_own,
        )
    )  # fmt: skip
    add(
        Entry(
            "cohort_announcements", _("Announcements"), "announcements", icon="megaphone", section="cohort",
            policy="announcements.read", order=42, show=lambda place: not has_own(place),
        )
    )  # fmt: skip
    add(Entry("box", _("Suggestion box"), "letters", icon="box", section="accounts", policy="box.read", order=90))

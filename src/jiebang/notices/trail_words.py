"""The words of this room's audit lines, and of the objects they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording


def register() -> None:
    wording.add(
        {
            "announcement.saved": Wording(Kind.WRITTEN, _("wrote an announcement")),
            "announcement.planned": Wording(Kind.LOCKED, _("planned an announcement for a day")),
            "announcement.published": Wording(Kind.LOCKED, _("published an announcement")),
            "announcement.corrected": Wording(Kind.WRITTEN, _("corrected an announcement")),
            "announcement.withdrawn": Wording(Kind.LOCKED, _("withdrew an announcement")),
            "announcement.dropped": Wording(Kind.WRITTEN, _("deleted a draft of an announcement")),
            "announcement.files_added": Wording(Kind.WRITTEN, _("added files to an announcement")),
            "announcement.file_removed": Wording(Kind.WRITTEN, _("removed a file from an announcement")),
            "announcement.reached_newcomers": Wording(Kind.WRITTEN, _("sent an announcement to newcomers")),
            "letter.received": Wording(Kind.WRITTEN, _("put something into the suggestion box")),
            "letter.answered": Wording(Kind.WRITTEN, _("answered a letter")),
            "letter.asked_again": Wording(Kind.WRITTEN, _("asked again about an answer")),
            "letter.passed_on": Wording(Kind.LOCKED, _("passed a letter on")),
            "mail_address.confirmed": Wording(Kind.WRITTEN, _("confirmed an own mail address")),
            "mail_address.removed": Wording(Kind.WRITTEN, _("removed an own mail address")),
            "robot.added": Wording(Kind.KEPT, _("added a group robot")),
            "robot.removed": Wording(Kind.KEPT, _("removed a group robot")),
            "reminder.sent": Wording(Kind.WRITTEN, _("sent a reminder")),
        }
    )
    wording.add_thing("notices.announcement", _("announcement"))
    wording.add_thing("notices.letter", _("letter"))
    wording.add_thing("notices.robot", _("group robot"))

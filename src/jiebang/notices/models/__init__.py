"""Tables of the notices room."""

from jiebang.notices.models.announcements import (
    Announcement,
    AnnouncementFile,
    AnnouncementVersion,
    Publication,
    Recipient,
    Withdrawal,
)
from jiebang.notices.models.box import Answer, FollowUp, Letter, PassedOn
from jiebang.notices.models.inbox import Notice
from jiebang.notices.models.outgoing import Choice, Digest, Robot, RobotCall

__all__ = [
    "Announcement",
    "AnnouncementFile",
    "AnnouncementVersion",
    "Answer",
    "Choice",
    "Digest",
    "FollowUp",
    "Letter",
    "Notice",
    "PassedOn",
    "Publication",
    "Recipient",
    "Robot",
    "RobotCall",
    "Withdrawal",
]

"""What announcements and messages need done by the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common import clock, files
from jiebang.common.audit import SYSTEM
from jiebang.common.jobs import job
from jiebang.common.refusals import Refused
from jiebang.notices import sending
from jiebang.notices.actions.announcing import FOLDER, publish, welcome_newcomers
from jiebang.notices.models import Announcement, AnnouncementFile


@job("publish announcements", _("publish announcements whose day has come"))
def publish_what_is_due() -> int:
    """Drafts whose day has come. One that nobody would get any more waits for its author."""
    due = Announcement.objects.filter(publish_on__lte=clock.today(), publication__isnull=True)
    return sum(published(announcement) for announcement in due.order_by("publish_on", "pk"))


def published(announcement: Announcement) -> bool:
    try:
        publish(announcement, by=announcement.author or SYSTEM)
    except Refused:
        return False
    return True


@job("reach newcomers", _("reach newcomers with announcements"))
def reach_newcomers() -> int:
    """Announcements marked for newcomers too go to whoever joined since."""
    open_ones = Announcement.objects.standing().filter(for_newcomers=True)
    return sum(welcome_newcomers(announcement) for announcement in open_ones)


@job("send messages", _("send mail and messages"), own_transactions=True)
def send_messages() -> int:
    return sending.send_all()


@job("sweep stray files", _("remove files nothing belongs to"), own_transactions=True)
def sweep_stray_files() -> int:
    """Files whose row was never written, because the request broke off."""
    stray = files.stray(FOLDER, AnnouncementFile.objects.values_list("stored", flat=True))
    for stored in stray:
        files.drop(stored)
    return len(stray)

"""What the programmes need done by the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common import files
from jiebang.common.jobs import job
from jiebang.programmes.courses.actions import FOLDER
from jiebang.programmes.models import CourseFile
from jiebang.programmes.scheme.versions import bring_due_into_force


# Its name puts it before the jobs that draft and count by the scheme.
@job("bring schemes into force", _("bring planned schemes into force"))
def bring_schemes_into_force() -> int:
    return bring_due_into_force()


@job("sweep stray material", _("remove files of courses nothing belongs to"), own_transactions=True)
def sweep_stray_material() -> int:
    """Files whose row was never written, because the request broke off."""
    stray = files.stray(FOLDER, CourseFile.objects.values_list("stored", flat=True))
    for stored in stray:
        files.drop(stored)
    return len(stray)

"""What the programmes need done by the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.jobs import job
from jiebang.programmes.scheme.versions import bring_due_into_force


# Its name puts it before the jobs that draft and count by the scheme.
@job("bring schemes into force", _("bring planned schemes into force"))
def bring_schemes_into_force() -> int:
    return bring_due_into_force()

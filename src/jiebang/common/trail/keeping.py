"""How long lines are kept: three years unless set otherwise, and never less than 180 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from jiebang.common import clock
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.models import AuditEntry, AuditOpening, AuditSubject
from jiebang.common.trail.chain import seal
from jiebang.common.trail.check import REMOVAL
from jiebang.common.trail.guard import LEAST_DAYS

# So many at a time; the rest goes with the next tick.
AT_MOST = 20_000


@transaction.atomic
def remove_old_lines(at_most: int = AT_MOST) -> int:
    """Remove the oldest lines that need not be kept any more; a line in the chain says up to where.

    Only what stands at the beginning of the chain goes, so that the rest is still verified from the digest before it.
    """
    # An hour more, for the database's clock may be behind ours and it refuses what it takes for too young.
    before = clock.now() - timedelta(days=max(settings.KEEP_AUDIT_DAYS, LEAST_DAYS), hours=1)
    old = old_lines(before, at_most)
    if not old:
        return 0
    sequence, digest = old[-1]
    opening = AuditOpening.objects.create(before=before)
    AuditSubject.objects.filter(entry__sequence__lte=sequence).delete()
    AuditEntry.objects.filter(sequence__lte=sequence).delete()
    opening.delete()
    audit(SYSTEM, REMOVAL, None, up_to=sequence, digest=digest, lines=len(old), before=before.isoformat())
    # Now, not after the commit: without this line in the chain the rest would seem to lack its beginning.
    seal()
    return len(old)


def old_lines(before: datetime, at_most: int) -> list[tuple[int, str]]:
    """Place and digest of the lines before the first that must be kept."""
    sealed = AuditEntry.objects.filter(sequence__isnull=False).order_by("sequence")
    kept = sealed.filter(at__gte=before).values_list("sequence", flat=True).first()
    older = sealed if kept is None else sealed.filter(sequence__lt=kept)
    return list(older.values_list("sequence", "digest")[:at_most])

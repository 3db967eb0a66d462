"""Is the process alive, and can it do its work? For the supervisor and the proxy; neither names anything inside."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiebang.common.models import BusinessDate
from jiebang.common.policy import policy

LEAST_FREE_DISK = 0.05


@policy("public")
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@policy("public")
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database takes writes, is up to date with the code, and the disk has room; else 503."""
    found = {"database": can_write(), "migrations": is_up_to_date(), "disk": has_room()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def can_write() -> bool:
    """Take the write lock and let it go again; nothing is left behind."""
    try:
        with transaction.atomic():
            BusinessDate.objects.filter(pk=0).delete()
    except DatabaseError:
        return False
    return True


def is_up_to_date() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def has_room() -> bool:
    usage = shutil.disk_usage(settings.HOME)
    return usage.free / usage.total > LEAST_FREE_DISK

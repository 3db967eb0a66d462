"""The installation as it runs, for the system administrator: read only, and without a secret."""

from __future__ import annotations

import platform
import shutil
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jiebang.common import clock, health
from jiebang.common.jobs import JOBS, LABELS, VERIFIED
from jiebang.common.models import JobOutcome
from jiebang.common.policy import policy
from jiebang.common.trail import anchor
from jiebang.people.models import User

BACKUPS = "backups"


@policy("people.installation")
@require_GET
def installation(request: HttpRequest) -> HttpResponse:
    context = {
        "facts": facts(),
        "ready": {
            _("database takes writes"): health.can_write(),
            _("tables are up to date"): health.is_up_to_date(),
            _("the disk has room"): health.has_room(),
        },
        "settings": settings_in_force(),
        "jobs": job_rows(),
    }
    return render(request, "home/installation.html", context)


def facts() -> list[tuple[str, str]]:
    disk = shutil.disk_usage(settings.HOME)
    return [
        (_("Version"), f"{version('jiebang')} · Python {platform.python_version()} · Django {django.get_version()}"),
        (_("Database"), f"{connection.display_name} {database_size()}".strip()),
        (_("Folder"), str(settings.HOME)),
        (_("Disk"), _("{free} free of {all}").format(free=filesizeformat(disk.free), all=filesizeformat(disk.total))),
        (_("Backup"), backup_words()),
        (_("Accounts open"), str(User.objects.filter(is_active=True).count())),
        (_("Audit trail"), _("sealed up to line {n}").format(n=anchor.present().sequence)),
    ]


def database_size() -> str:
    if connection.vendor != "sqlite":
        return ""
    path = Path(str(connection.settings_dict["NAME"]))
    return filesizeformat(path.stat().st_size) if path.exists() else ""


def backup_words() -> str:
    """The newest file where backups lie; a backup kept elsewhere is not known here."""
    folder = settings.HOME / BACKUPS
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    if not files:
        return _("none in {folder}; one kept elsewhere is not known here").format(folder=folder)
    newest = max(files, key=lambda path: path.stat().st_mtime)
    made = datetime.fromtimestamp(newest.stat().st_mtime, tz=clock.zone())
    return _("{file}, {day}").format(file=newest.name, day=made.date().isoformat())


def settings_in_force() -> list[dict[str, Any]]:
    """Every variable that was read; of one that may be a secret only whether it is set."""
    return [
        {"name": name, "value": value or (_("set, not shown") if is_set else _("not set")), "is_set": is_set}
        for name, (is_set, value) in sorted(settings.SETTINGS_READ.items())
    ]


def job_rows() -> list[dict[str, Any]]:
    """Each periodic job with its last outcome; one that never ran says so."""
    outcomes = {outcome.name: outcome for outcome in JobOutcome.objects.exclude(name=VERIFIED)}
    return [{"label": LABELS[name], "outcome": outcomes.get(name)} for name in sorted(JOBS)]

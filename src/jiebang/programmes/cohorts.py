"""What writes a cohort itself: made from a scheme, named otherwise, moved before it begins."""

from __future__ import annotations

import copy
import re
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.common.text import clean
from jiebang.kernel import scheme as schemes
from jiebang.programmes import changes
from jiebang.programmes.models import Cohort, Programme, SchemeVersion

EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)
PAGES = ("new", "compare")  # addresses beside those of the cohorts


@transaction.atomic
def create_cohort(scheme: schemes.Scheme, *, code: str, name: str, start: date, by: Any) -> Cohort:
    """A cohort with its own copy of the scheme; it ends on start + days − 1."""
    code, name = require_free_code(code), required_name(name)
    require_start(start)
    programme, _made = Programme.objects.get_or_create(code=scheme.about.code, defaults={"name": scheme.about.name})
    cohort = Cohort(
        programme=programme,
        code=code,
        name=name,
        starts_on=start,
        ends_on=start + timedelta(days=scheme.about.days - 1),
        snapshot=schemes.to_json(scheme),
        snapshot_hash=schemes.digest(scheme),
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            cohort.save()
    except IntegrityError:  # somebody took the code at the same moment
        raise taken(code) from None
    first_version(cohort, by=by)
    audit(by, "cohort.created", cohort, scope=cohort.uuid, code=code, scheme=scheme.about.code, start=str(start))
    return cohort


def first_version(cohort: Cohort, *, by: Any) -> SchemeVersion:
    """The scheme a cohort begins with, as the first of its versions."""
    return SchemeVersion.objects.create(
        cohort=cohort, number=1, from_day=min(cohort.starts_on, clock.today()), snapshot=cohort.snapshot,
        snapshot_hash=cohort.snapshot_hash, made_by=account(by), made_at=clock.business_now(),
    )  # fmt: skip


@transaction.atomic
def change_cohort(cohort: Cohort, *, name: str, start: date, by: Any) -> list[str]:
    """Give the cohort another name, and before it begins another first day; the names of what changed."""
    name = required_name(name)
    if start != cohort.starts_on:
        require_movable(cohort, start)
    before = copy.copy(cohort)
    changed = put(cohort, {"name": name, "starts_on": start, "ends_on": start + timedelta(days=cohort.days - 1)})
    if "starts_on" in changed:
        changes.announce_scheme(cohort, before)
    if changed:
        was = {"name": before.name, "start": str(before.starts_on)}
        audit(by, "cohort.changed", cohort, scope=cohort.uuid, before=was, name=name, start=str(start))
    return changed


def require_movable(cohort: Cohort, start: date) -> None:
    require_start(start)
    today = clock.today()
    if cohort.starts_on <= today:
        raise Refused(
            _("{cohort} began on {day}; its first day stays.").format(cohort=cohort.name, day=cohort.starts_on),
            field="start",
        )
    if start < today:
        raise Refused(_("{day} is past. Choose today or a later day.").format(day=start), field="start")


def required_name(name: str) -> str:
    name = clean(name)
    if not name:
        raise Refused(_("Give the cohort a name."), field="name")
    require_length(name, 120, field="name")
    return name


def require_start(start: date) -> None:
    if not EARLIEST <= start <= LATEST:
        raise Refused(
            _("The start {day} lies outside {first} to {last}.").format(day=start, first=EARLIEST, last=LATEST),
            field="start",
        )


def require_free_code(code: str) -> str:
    code = code.strip()
    if not re.fullmatch(r"[A-Za-z0-9-]{1,40}", code):
        raise Refused(
            _("The code “{code}” cannot be used: write letters, digits and hyphens, at most 40.").format(
                code=code[:60]
            ),
            field="code",
        )
    if code.lower() in PAGES or Cohort.objects.filter(code__iexact=code).exists():
        raise taken(code)
    return code


def taken(code: str) -> Refused:
    return Refused(_("There is a cohort {code} already. Choose another code.").format(code=code), field="code")


def require_length(text: str, most: int, *, field: str) -> None:
    if len(text) > most:
        raise Refused(
            _("“{text}…” is too long: at most {most} characters.").format(text=text[:20], most=most), field=field
        )


def put(row: models.Model, values: dict[str, Any], *, check: Any = None) -> list[str]:
    """Set what differs and save it; the names of the fields that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if check is not None:
        check(row)
    if changed:
        row.save(update_fields=changed)
    return changed


def account(by: Any) -> models.Model | None:
    """The account behind an act; None for the command line."""
    return by if isinstance(by, models.Model) else None

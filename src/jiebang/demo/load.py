"""Fills an empty installation with the demonstration's cohorts, through the importers and actions an office uses.

Loading again adds only what is missing: a cohort goes in whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.models import BusinessDate
from jiebang.common.refusals import Refused
from jiebang.demo import accounts, agreed, beijing, departing, offered, rotation, shanghai, told, wishing
from jiebang.demo.office import Office
from jiebang.people.models import User
from jiebang.programmes.models import Cohort

COHORTS: tuple[ModuleType, ...] = (shanghai, beijing, departing, rotation)
Tell = Callable[[str], None]


def load(password: str, *, tell: Tell = lambda text: None) -> None:
    """Everything a demonstration holds. tell: is told each step before it is done."""
    refuse_an_office()
    set_sample_date()
    office = Office(tell)
    for module in COHORTS:
        if not Cohort.objects.filter(code__iexact=module.CODE).exists():
            with transaction.atomic():
                module.load(office)
    tell("sign-ins")
    with transaction.atomic():
        accounts.ensure(password)
    tell("announcements and letters")
    with transaction.atomic():
        told.ensure()
    tell("offers")
    with transaction.atomic():
        offered.ensure()
    tell("agreements")
    with transaction.atomic():
        agreed.ensure()
    tell("wishes")
    with transaction.atomic():
        wishing.ensure()


def refuse_an_office() -> None:
    """JIEBANG_DATABASE_URL may name a database with an office's rows; nothing is loaded beside them."""
    if not BusinessDate.objects.exists() and (User.objects.exists() or Cohort.objects.exists()):
        raise Refused(_("This database holds an installation that is no demonstration. Name another one."))


def set_sample_date() -> None:
    """JIEBANG_DEMO_DATE counts at the first start only; from then on the date in the database does."""
    if not BusinessDate.objects.exists():
        clock.move_sample_date(settings.DEMO_DATE)

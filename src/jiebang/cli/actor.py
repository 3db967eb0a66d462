"""Who acts at the command line: the operator, or with --as a person with no more than that person's rights."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from jiebang.cli.output import CannotDo

if TYPE_CHECKING:
    from jiebang.programmes.models import Cohort


def add_as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="acting", metavar="LOGIN", help="act with the rights of this account")


def actor(chosen: argparse.Namespace) -> Any:
    """The Operator, or the active user of --as."""
    from django.utils.translation import gettext as _

    from jiebang.common.audit import Operator
    from jiebang.people.models import User

    if not chosen.acting:
        return Operator.here()
    user = User.objects.filter(username__iexact=chosen.acting, is_active=True).first()
    if user is None:
        raise CannotDo(_("There is no active account {login}.").format(login=chosen.acting))
    return user


def require(policy: str, by: Any) -> None:
    """Refuse where a page with this policy would answer 403."""
    from django.utils.translation import gettext as _

    from jiebang.common.audit import Operator
    from jiebang.common.policy import REGISTRY

    if not isinstance(by, Operator) and not REGISTRY[policy].may(by):
        raise CannotDo(_("{login} may not do this. Ask the programme office.").format(login=by.get_username()))


def cohort_for(code: str, by: Any) -> Cohort:
    """The cohort of that code, in any case, as far as `by` sees it."""
    from django.utils.translation import gettext as _

    from jiebang.programmes.models import Cohort

    cohort = Cohort.objects.visible_to(by).select_related("programme").filter(code__iexact=code).first()
    if cohort is None:
        raise CannotDo(_("There is no cohort {code}. See: jiebang cohort list").format(code=code))
    return cohort


def require_database() -> None:
    """Refuse politely where `jiebang init` has not run."""
    from django.db import DatabaseError
    from django.utils.translation import gettext as _

    from jiebang.cli.database import pending

    try:
        waiting = pending()
    except DatabaseError as error:
        raise CannotDo(_("The database cannot be reached: {reason}").format(reason=error)) from None
    if waiting:
        raise CannotDo(_("The database is not ready. Run: jiebang init"))

"""`jiebang init`: create or upgrade the database and make the first administrators."""

from __future__ import annotations

import argparse
import secrets
import sys

from jiebang.cli.output import add_json, write_json

EXAMPLE = """example:
  jiebang init
  jiebang init --json admins.json     # keep the one-time passwords in a file instead of on the screen

Safe to run at every start and on several machines at once: what is done already is left alone, nothing is asked.
Each administrator is made once, with a password printed this once; the first sign-in asks for an own one.
A lost one is replaced by `jiebang account password LOGIN`.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "init",
        help="create or upgrade the database, make the first administrators",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from jiebang.cli.database import upgrade

    applied = upgrade()
    guard_the_trail()
    made = first_administrators()
    changed = ngettext("Database: {n} migration applied.", "Database: {n} migrations applied.", applied).format(
        n=applied
    )
    print(changed if applied else _("Database: up to date."), file=sys.stderr)
    if chosen.json:
        write_json(chosen.json, {"migrations": applied, "administrators": made})
    elif made:
        print_passwords(made)
    return 0


def guard_the_trail() -> None:
    """Triggers somebody dropped by hand stand again; a migration makes them anyway."""
    from jiebang.cli.database import one_at_a_time
    from jiebang.common.trail import guard

    with one_at_a_time():
        if guard.missing():
            guard.install()


def first_administrators() -> list[dict[str, str]]:
    """Make the three administrators' accounts nobody holds yet. The command runs twice and makes them once."""
    from django.db import transaction

    from jiebang.cli.database import one_at_a_time
    from jiebang.common.audit import Operator
    from jiebang.people.models import Grant, Role

    made = []
    with one_at_a_time(), transaction.atomic():
        for role in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR):
            if not Grant.objects.filter(role=role, revoked_at__isnull=True, user__is_active=True).exists():
                made.append(make_administrator(role, Operator.here()))
    return made


def make_administrator(role: str, by: object) -> dict[str, str]:
    from jiebang.people import actions
    from jiebang.people.models import User

    login, password = str(role), secrets.token_urlsafe(12)
    while User.objects.filter(username__iexact=login).exists():
        login = f"{role}-{secrets.token_hex(2)}"
    user = actions.create_user(login, by=by, password=password, one_time=True)
    actions.grant(user, role, by=by)
    return {"login": login, "role": str(role), "password": password}


def print_passwords(made: list[dict[str, str]]) -> None:
    from django.utils.translation import gettext as _

    print(_("One-time passwords, shown this once; each is replaced at the first sign-in:"), file=sys.stderr)
    for account in made:
        print(f"{account['login']}\t{account['password']}")

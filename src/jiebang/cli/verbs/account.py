"""`jiebang account`: accounts and their roles, for the operator."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import Any

from django.utils.translation import gettext as _

from jiebang.cli.actor import require_database
from jiebang.cli.output import CannotDo, add_json, write_json

EXAMPLE = """examples:
  jiebang account create office --name 项目办 --role office
  jiebang account create p001 --role secondee --cohort sh05 --person P001
  jiebang account grant zhang --role leader --cohort sh05 --group 第一组
  jiebang account grant li --role reader --programme qingdao-shanghai
  jiebang account revoke zhang --role leader --cohort sh05 --group 第一组
  jiebang account password zhang
  jiebang account close zhang --reason "left the programme"
  jiebang account open zhang

A new account gets a one-time password, printed this once; the first sign-in asks for an own one.
On the pages a role takes two people (docs/trust.md); here the operator acts alone, and the audit trail says so.
What each role is held on: office, reader: the installation, --programme or --cohort · leader, deputy: --group
· secretary: --branch · secondee: --person · mentor: --host · home_unit: --home-unit, these six with --cohort
· sysadmin, secadmin, auditor: the installation.
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "account", help="accounts and roles", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(dest="part", metavar="create|grant|revoke|password|close|open|list", required=True)
    create = part(parts, "create", create_account, "a new account with a one-time password")
    create.add_argument("--name", default="", help="the name shown")
    add_scope(create, required=False)
    add_json(create)
    add_scope(part(parts, "grant", grant_role, "give an account a role"), required=True)
    revoke = part(parts, "revoke", revoke_role, "take a role back, from the next request on")
    add_scope(revoke, required=True)
    add_json(part(parts, "password", new_password, "a new one-time password; every open session ends"))
    close = part(parts, "close", close_account, "nobody signs in with it any more")
    part(parts, "open", open_account, "a closed account opens again, with the roles it still holds")
    for ending in (revoke, close):
        ending.add_argument("--reason", default="", metavar="TEXT", help="why; kept in the audit trail")
    listing = parts.add_parser("list", help="accounts and their roles")
    add_json(listing)
    listing.set_defaults(run=ready(list_accounts))


def part(parts: Any, name: str, run: Any, help_text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = parts.add_parser(name, help=help_text)
    parser.add_argument("login", metavar="LOGIN")
    parser.set_defaults(run=ready(run))
    return parser


def ready(run: Any) -> Any:
    """The part of the verb, refused politely where `jiebang init` has not run."""

    def run_ready(chosen: argparse.Namespace) -> int:
        require_database()
        return int(run(chosen))

    return run_ready


def add_scope(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--role", required=required, metavar="ROLE")
    for name in ("programme", "cohort", "group", "branch", "person", "host", "home-unit"):
        parser.add_argument(f"--{name}", metavar="CODE" if name in ("programme", "cohort") else "NAME")


def create_account(chosen: argparse.Namespace) -> int:
    from django.db import transaction

    from jiebang.people import actions

    scope = the_scope(chosen) if chosen.role else None
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = actions.create_user(
            chosen.login,
            by=operator(),
            password=password,
            one_time=True,
            display_name=chosen.name,
            person=free_person(scope),
        )
        if chosen.role:
            actions.grant(user, chosen.role, by=operator(), **as_fields(scope))
    tell_password(chosen, user.username, password)
    return 0


def grant_role(chosen: argparse.Namespace) -> int:
    from jiebang.people import actions

    actions.grant(account(chosen.login), chosen.role, by=operator(), **as_fields(the_scope(chosen)))
    return 0


def revoke_role(chosen: argparse.Namespace) -> int:
    from jiebang.people import actions
    from jiebang.people.models import Grant

    user = account(chosen.login)
    held = Grant.objects.filter(
        user=user, role=chosen.role, revoked_at__isnull=True, **as_fields(the_scope(chosen))
    ).first()
    if held is None:
        told = _("{login} does not hold {role} there; `jiebang account list` shows who holds what")
        raise CannotDo(told.format(login=chosen.login, role=chosen.role))
    actions.revoke(held, by=operator(), reason=chosen.reason)
    return 0


def new_password(chosen: argparse.Namespace) -> int:
    from jiebang.people import actions

    password = secrets.token_urlsafe(12)
    user = account(chosen.login)
    actions.set_password(user, password, by=operator(), one_time=True)
    tell_password(chosen, user.username, password)
    return 0


def close_account(chosen: argparse.Namespace) -> int:
    from jiebang.people import actions

    actions.deactivate(account(chosen.login), by=operator(), reason=chosen.reason)
    return 0


def open_account(chosen: argparse.Namespace) -> int:
    from jiebang.people import actions

    actions.activate(account(chosen.login), by=operator())
    return 0


def list_accounts(chosen: argparse.Namespace) -> int:
    from jiebang.people.models import User

    rows = [
        {
            "login": user.username,
            "name": str(user),
            "open": user.is_active,
            "roles": [str(grant) for grant in user.grants.all() if grant.revoked_at is None],
        }
        for user in User.objects.order_by("username").select_related("person").prefetch_related("grants")
    ]
    if chosen.json:
        write_json(chosen.json, rows)
        return 0
    for row in rows:
        print(f"{row['login']}\t{row['name']}\t{'' if row['open'] else 'closed'}\t{' '.join(row['roles'])}")
    return 0


def the_scope(chosen: argparse.Namespace) -> Any:
    """The row the role is held on, found within the cohort: None for the whole installation."""
    from jiebang.people.access import OVERSEERS
    from jiebang.people.models import Role

    if chosen.role not in Role.values:
        raise CannotDo(_("--role {role}: write one of {roles}").format(role=chosen.role, roles=", ".join(Role.values)))
    held_on = HELD_ON.get(chosen.role)
    given = [name for name in WITHIN if getattr(chosen, name)]
    if given != ([held_on] if held_on else []):
        option = f"--{(held_on or '').replace('_', '-')}"
        wanted = _("{role}: give {option} and --cohort") if held_on else _("{role}: give no more than --cohort")
        raise CannotDo(wanted.format(role=chosen.role, option=option))
    if held_on and not chosen.cohort:
        raise CannotDo(_("{role}: say in which cohort with --cohort CODE").format(role=chosen.role))
    if chosen.programme:
        if chosen.cohort or chosen.role not in OVERSEERS:
            raise CannotDo(_("--programme: give it alone, for office or reader"))
        return the_programme(chosen.programme)
    if not chosen.cohort:
        return None
    cohort = the_cohort(chosen.cohort)
    return WITHIN[held_on](cohort, getattr(chosen, held_on)) if held_on else cohort


HELD_ON = {
    "leader": "group",
    "deputy": "group",
    "secretary": "branch",
    "secondee": "person",
    "mentor": "host",
    "home_unit": "home_unit",
}


def the_programme(code: str) -> Any:
    from jiebang.programmes.models import Programme

    return one(
        Programme.objects.filter(code__iexact=code),
        _("There is no programme {code}. It bears the code of its first cohort's scheme.").format(code=code),
    )


def the_cohort(code: str) -> Any:
    from jiebang.programmes.models import Cohort

    return one(
        Cohort.objects.filter(code__iexact=code),
        _("There is no cohort {code}. See: jiebang cohort list").format(code=code),
    )


def the_group(cohort: Any, name: str) -> Any:
    return one(cohort.bodies.filter(kind="group", name=name), absent(cohort, _("{cohort} has no group {name}."), name))


def the_branch(cohort: Any, name: str) -> Any:
    return one(
        cohort.bodies.filter(kind="branch", name=name), absent(cohort, _("{cohort} has no branch {name}."), name)
    )


def the_secondment(cohort: Any, number: str) -> Any:
    return one(
        cohort.secondments.filter(number=number),
        absent(cohort, _("{cohort} has nobody with the number {name}."), number),
    )


def the_host(cohort: Any, name: str) -> Any:
    return one(cohort.hosts.filter(organisation__name=name), absent(cohort, _("{cohort} has no host {name}."), name))


def the_home_unit(cohort: Any, name: str) -> tuple[Any, Any]:
    from jiebang.people.models import Organisation

    units = Organisation.objects.filter(sent__cohort=cohort, name=name).distinct()
    return cohort, one(units, absent(cohort, _("No home unit {name} sends anybody to {cohort}."), name))


WITHIN = {
    "group": the_group,
    "branch": the_branch,
    "person": the_secondment,
    "host": the_host,
    "home_unit": the_home_unit,
}


def as_fields(scope: Any) -> dict[str, Any]:
    """The three columns of a grant that say what it is held on."""
    from jiebang.people.models import Grant
    from jiebang.programmes.models import Body, Cohort, Host, Programme, Secondment

    match scope:
        case None:
            kind, row, cohort = Grant.Scope.INSTALLATION, None, None
        case Programme():
            kind, row, cohort = Grant.Scope.PROGRAMME, scope, None
        case Cohort():
            kind, row, cohort = Grant.Scope.COHORT, scope, scope
        case Body():
            kind = Grant.Scope.BRANCH if scope.kind == Body.Kind.BRANCH else Grant.Scope.GROUP
            row, cohort = scope, scope.cohort
        case Secondment():
            kind, row, cohort = Grant.Scope.PERSON, scope, scope.cohort
        case Host():
            kind, row, cohort = Grant.Scope.HOST, scope.organisation, scope.cohort
        case (within, unit):
            kind, row, cohort = Grant.Scope.HOME_UNIT, unit, within
    return {"scope_kind": kind, "scope_id": row and row.uuid, "cohort_uuid": cohort and cohort.uuid}


def free_person(scope: Any) -> Any:
    """The person a secondee's account belongs to."""
    from jiebang.programmes.models import Secondment

    if not isinstance(scope, Secondment):
        return None
    if hasattr(scope.person, "user"):
        told = _("{person} has the account {login}; use `account grant` on it")
        raise CannotDo(told.format(person=scope.person, login=scope.person.user.username))
    return scope.person


def account(login: str) -> Any:
    from jiebang.people.models import User

    return one(
        User.objects.filter(username__iexact=login),
        _("There is no account {login}. See: jiebang account list").format(login=login),
    )


def absent(cohort: Any, sentence: str, name: str) -> str:
    return sentence.format(cohort=cohort.code, name=name)


def one(rows: Any, otherwise: str) -> Any:
    found = rows.first()
    if found is None:
        raise CannotDo(otherwise)
    return found


def operator() -> Any:
    from jiebang.common.audit import Operator

    return Operator.here()


def tell_password(chosen: argparse.Namespace, login: str, password: str) -> None:
    if chosen.json:
        write_json(chosen.json, {"login": login, "password": password})
        return
    print(_("One-time password, shown this once:"), file=sys.stderr)
    print(f"{login}\t{password}")

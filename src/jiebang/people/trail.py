"""Which lines of the audit trail somebody reads, and what this room's acts are called there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.common.models import AuditEntry
from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording
from jiebang.people.access import active_grants, holds, is_operator
from jiebang.people.models import Grant, GrantRequest, Role, User

NOTHING = Q(pk__in=[])


def visible_lines(user: Any, lines: QuerySet[AuditEntry] | None = None) -> QuerySet[AuditEntry]:
    """The audit administrator reads all but the lines of audit administrators, which the security administrator reads.

    Everybody reads the own ones; an audit administrator's are read by others alone.
    """
    lines = AuditEntry.objects.all() if lines is None else lines
    if is_operator(user):
        return lines
    if holds(user, Role.AUDITOR):
        return lines.exclude(auditors_lines())
    own = Q(actor=user)
    return lines.filter(own | auditors_lines() if holds(user, Role.SECADMIN) else own)


def reads_all(user: Any) -> bool:
    """Whether the user reads what others did, and may therefore want to look for one of them."""
    return is_operator(user) or any(grant.role in (Role.AUDITOR, Role.SECADMIN) for grant in active_grants(user))


def auditors_lines() -> Q:
    """What somebody did while audit administrator."""
    found = NOTHING
    for held in Grant.objects.filter(role=Role.AUDITOR):
        found |= Q(actor=held.user_id, at__gte=held.given_at, at__lt=held.revoked_at or clock.now())
    return found


_ACCESS = ("login", "role", "scope_kind", "reason")
WORDS: dict[str, Wording] = {
    "user.created": Wording(Kind.GRANTED, _("opened an account"), shows=("login",)),
    "user.deactivated": Wording(Kind.GRANTED, _("shut an account"), shows=("login", "reason")),
    "user.activated": Wording(Kind.GRANTED, _("opened a shut account again"), shows=("login", "reason")),
    "user.password_set": Wording(Kind.SIGNED, _("set a password"), shows=("login",)),
    "user.signed_in": Wording(Kind.SIGNED, _("came in")),
    "user.signed_out": Wording(Kind.SIGNED, _("went out")),
    "sign_in.locked": Wording(Kind.SIGNED, _("shut a sign-in after wrong passwords")),
    "grant.proposed": Wording(Kind.GRANTED, _("proposed a role"), shows=_ACCESS),
    "grant.revocation_proposed": Wording(Kind.GRANTED, _("proposed to take a role back"), shows=_ACCESS),
    "grant.decided": Wording(Kind.GRANTED, _("decided on a proposed role"), shows=(*_ACCESS, "verdict", "proposed_by")),
    "grant.withdrawn": Wording(Kind.GRANTED, _("withdrew a proposed role"), shows=_ACCESS),
    "grant.given": Wording(Kind.GRANTED, _("gave a role"), shows=_ACCESS),
    "grant.dated": Wording(Kind.GRANTED, _("changed the days of a role"), shows=_ACCESS),
    "grant.revoked": Wording(Kind.GRANTED, _("took a role back"), shows=_ACCESS),
    "slip.issued": Wording(Kind.GRANTED, _("issued a sign-in slip"), shows=("login",)),
    "slip.ended": Wording(Kind.GRANTED, _("ended a sign-in slip"), shows=("login",)),
    "slip.used": Wording(Kind.SIGNED, _("came in by a sign-in slip"), shows=("login",)),
    "lock.lifted": Wording(Kind.GRANTED, _("lifted a lock"), shows=("login",)),
    "user.sessions_ended": Wording(Kind.SIGNED, _("ended sessions"), shows=("login",)),
    "second_factor.added": Wording(Kind.SIGNED, _("added a second factor")),
    "second_factor.removed": Wording(Kind.SIGNED, _("removed a second factor")),
    "second_factor.removed_all": Wording(Kind.GRANTED, _("removed all second factors"), shows=("login",)),
    "second_factor.renewed": Wording(Kind.SIGNED, _("renewed recovery codes")),
    "sso.connected": Wording(Kind.SIGNED, _("connected an account of another directory")),
    "sso.disconnected": Wording(Kind.SIGNED, _("disconnected an account of another directory")),
    "seen.sessions": Wording(Kind.SEEN, _("looked at somebody's sessions"), shows=("login",)),
    "field_key.rotated": Wording(Kind.KEPT, _("sealed encrypted fields with a new key")),
    "consent.given": Wording(Kind.WRITTEN, _("gave a consent")),
    "consent.declined": Wording(Kind.WRITTEN, _("declined a consent")),
    "consent.withdrawn": Wording(Kind.WRITTEN, _("withdrew a consent")),
    "person.id_number_stored": Wording(Kind.WRITTEN, _("stored an identity number")),
    "person.id_number_deleted": Wording(Kind.WRITTEN, _("deleted an identity number")),
    "person.phone_changed": Wording(Kind.WRITTEN, _("changed a phone number")),
    "person.renamed": Wording(Kind.WRITTEN, _("renamed somebody")),
    "request.asked": Wording(Kind.WRITTEN, _("asked about own data"), shows=("kind",)),
    "request.forwarded": Wording(Kind.WRITTEN, _("passed a request about data on"), shows=("kind",)),
    "request.decided": Wording(Kind.LOCKED, _("decided on a request about data"), shows=("kind",)),
    "request.taken_back": Wording(Kind.WRITTEN, _("took a request about data back"), shows=("kind",)),
    "request.carried_out": Wording(Kind.KEPT, _("carried out a request about data"), shows=("kind",)),
    "duplicates.told_apart": Wording(Kind.WRITTEN, _("said that two rows are not the same")),
    "merge.done": Wording(Kind.LOCKED, _("merged two rows")),
    "merge.undone": Wording(Kind.LOCKED, _("undid a merge")),
    "organisation.changed": Wording(Kind.WRITTEN, _("changed an organisation")),
    "organisation.named": Wording(Kind.WRITTEN, _("gave an organisation another name")),
    "organisation.unnamed": Wording(Kind.WRITTEN, _("took another name of an organisation away")),
    "accounts.taken": Wording(Kind.TAKEN, _("took the list of accounts away"), shows=("lines",)),
    "grants.taken": Wording(Kind.TAKEN, _("took the list of roles away"), shows=("lines",)),
}


# What is behind the doors that note who tries them without the right.
PAGES: dict[str, Any] = {
    "people.accounts": _("accounts"),
    "people.installation": _("the installation"),
    "people.grants": _("roles"),
    "people.grants_decide": _("deciding on roles"),
    "people.lockouts": _("locked sign-ins"),
}


def register() -> None:
    wording.add(WORDS)
    wording.add_pages(PAGES)
    wording.add_thing("people.user", _("account"), account_names)
    wording.add_thing("people.grant", _("role"), grant_names)
    wording.add_thing("people.grantrequest", _("proposed role"), request_names)
    wording.add_thing("people.person", _("person"))
    wording.add_thing("people.organisation", _("organisation"))
    wording.add_thing("people.slip", _("sign-in slip"))
    wording.add_thing("people.datarequest", _("request about data"))
    wording.add_thing("people.bulkexport", _("list taken away"))
    wording.add_thing("people.merge", _("merge"))


def account_names(user: Any, ids: Any) -> dict[str, tuple[str, str]]:
    """Logins, which the line says itself; the account's page opens for who keeps accounts."""
    opens = holds(user, Role.SYSADMIN)
    rows = User.objects.filter(uuid__in=ids).values_list("uuid", "username")
    return {str(uuid): (login, f"/accounts/{uuid}/" if opens else "") for uuid, login in rows}


def grant_names(user: Any, ids: Any) -> dict[str, tuple[str, str]]:
    rows = Grant.objects.filter(uuid__in=ids).select_related("user")
    return {str(row.uuid): (f"{row.user.username} {Role(row.role).label}", "") for row in rows}


def request_names(user: Any, ids: Any) -> dict[str, tuple[str, str]]:
    opens = holds(user, Role.SECADMIN)
    rows = GrantRequest.objects.filter(uuid__in=ids).select_related("user")
    return {
        str(row.uuid): (f"{row.user.username} {Role(row.role).label}", row.get_absolute_url() if opens else "")
        for row in rows
    }

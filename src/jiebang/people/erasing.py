"""What becomes of the people room's tables when somebody is erased."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.common.erasing import TRAIL
from jiebang.common.erasure import (
    How,
    Subject,
    act,
    blank,
    concern,
    delete,
    keep,
    mentions,
    register,
    register_optional,
)
from jiebang.common.erasure.run import name_tables
from jiebang.common.text import sort_key
from jiebang.people.merging import former_addresses
from jiebang.people.models import (
    BulkExport,
    Consent,
    DataRequest,
    Grant,
    IdentityNumber,
    Merge,
    Person,
    PersonAlias,
    User,
)


def the_person(subject: Subject) -> QuerySet[Person]:
    return Person.objects.filter(pk=subject.person.pk)


def rename_person(subject: Subject, rows: QuerySet[Any]) -> int:
    """The row stays, for places, records and tallies hang on it; it is nobody's any more."""
    return rows.update(name=subject.alias, sort_key=sort_key(subject.alias), born=None, is_party_member=None, phone="")


def own_merges(subject: Subject) -> QuerySet[Merge]:
    """Merges that made the person of two rows."""
    return Merge.objects.filter(
        kind=Merge.Kind.PERSON, winner__in=[subject.person.uuid, *former_addresses(subject.person.uuid)]
    )


def the_account(subject: Subject) -> QuerySet[User]:
    return User.objects.filter(person=subject.person)


def close_account(subject: Subject, rows: QuerySet[Any]) -> int:
    for user in rows:
        user.username = f"erased-{user.pk}"
        user.email, user.display_name, user.language = "", "", ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
    return len(rows)


def grants(subject: Subject) -> QuerySet[Grant]:
    return Grant.objects.filter(user__person=subject.person)


def end_grants(subject: Subject, rows: QuerySet[Any]) -> int:
    count = rows.count()
    rows.filter(revoked_at__isnull=True).update(revoked_at=clock.now())
    return count


def attempts(label: str) -> Any:
    """Failed sign-ins are kept under the login that was typed."""

    def rows(subject: Subject) -> QuerySet[Any]:
        logins = {
            name for login in the_account(subject).values_list("username", flat=True) for name in (login, login.lower())
        }
        return apps.get_model(label)._base_manager.filter(username__in={*logins, *subject.words})

    return rows


def of_account(label: str, field: str = "user") -> Any:
    def rows(subject: Subject) -> QuerySet[Any]:
        accounts = the_account(subject).values("pk")
        return apps.get_model(label)._base_manager.filter(**{f"{field}__in": accounts})

    return rows


def of_person_or_account(label: str) -> Any:
    def rows(subject: Subject) -> QuerySet[Any]:
        whose = Q(person=subject.person) | Q(user__in=the_account(subject).values("pk"))
        return apps.get_model(label)._base_manager.filter(whose)

    return rows


def register_rules() -> None:
    concern("people.person", "people.user", "people.contact")
    register(
        # Before the account is renamed, while its login can still be found.
        *(delete(label, attempts(label)) for label in ATTEMPTS),
        keep("axes.accessattemptexpiration", _("goes with the attempt")),
        delete("people.session", of_account("people.session")),
        delete("people.formerpassword", of_account("people.formerpassword")),
        # Calls name their slip.
        delete("people.signinhelp", of_person_or_account("people.signinhelp")),
        delete("people.slip", of_person_or_account("people.slip")),
        blank(
            "people.grantrequest",
            of_account("people.grantrequest"),
            {"reason": "", "verdict_reason": ""},
            _("who proposed and decided the role is part of the trail"),
        ),
        delete("common.writekey", of_account("common.writekey")),
        keep("common.auditentry", TRAIL, of_account("common.auditentry", "actor")),
        delete("account.emailaddress", of_account("account.emailaddress")),
        delete("account.emailconfirmation", of_account("account.emailconfirmation", "email_address__user")),
        act("people.grant", How.KEEP, grants, end_grants, _("the roles end; that they were held is part of the trail")),
        act("people.user", How.RENAME, the_account, close_account, _("the account is closed; the trail points at it")),
        delete("people.identitynumber", lambda s: IdentityNumber.objects.filter(person=s.person)),
        delete("people.consent", lambda s: Consent.objects.filter(person=s.person)),
        blank(
            "people.datarequest",
            lambda s: DataRequest.objects.filter(person=s.person),
            {"text": "", "forward_note": "", "reason": ""},
            _("the request itself is the proof that it was carried out"),
        ),
        keep("people.bulkexport", _("lists are written when they are taken away and not kept"),
             lambda s: BulkExport.objects.filter(asked_by__person=s.person)),
        act("people.person", How.RENAME, the_person, rename_person, _("places, records and tallies hang on the row")),
        delete("people.personalias", lambda s: PersonAlias.objects.filter(person=s.person)),
        delete("people.merge", own_merges, _("what would undo it is the person's data of before")),
        mentions("people.merge", ("winner_name", "loser_name", "steps"), shared=True),
        keep("people.notthesame", _("it points at two addresses without a name")),
        keep("people.contactalias", _("people outside; they ask the office themselves")),
        keep("people.organisation", _("no row of it is about a person")),
        keep("people.alias", _("no row of it is about a person")),
        keep("people.contact", _("people outside; they ask the office themselves")),
        mentions("people.organisation", ("note",), shared=True),
        keep("auth.group", _("not used")),
        keep("auth.permission", _("not used")),
        keep("contenttypes.contenttype", _("the list of tables")),
    )  # fmt: skip
    register_optional(
        *(delete(label, of_account(label)) for label in OF_ACCOUNTS),
        delete("socialaccount.socialtoken", of_account("socialaccount.socialtoken", "account__user")),
        keep("socialaccount.socialapp", _("the settings of single sign-on")),
        keep("sites.site", _("the name of this installation")),
    )
    name_tables(**TABLES)


ATTEMPTS = ("axes.accessattempt", "axes.accessfailurelog", "axes.accesslog")
OF_ACCOUNTS = ("mfa.authenticator", "socialaccount.socialaccount", "usersessions.usersession")
TABLES = {
    "people.person": _("people"),
    "people.user": _("accounts"),
    "people.grant": _("roles"),
    "people.identitynumber": _("identity numbers"),
    "people.consent": _("consents"),
    "people.datarequest": _("requests about own data"),
    "people.personalias": _("other names"),
    "people.merge": _("merges"),
    "people.bulkexport": _("lists taken away"),
    "people.organisation": _("organisations"),
    "people.contact": _("people met"),
    "people.session": _("open sessions"),
    "people.formerpassword": _("former passwords"),
    "people.slip": _("sign-in slips"),
    "people.signinhelp": _("calls for help to sign in"),
    "people.grantrequest": _("proposals about roles"),
    "axes.accessattempt": _("failed sign-ins"),
    "axes.accessfailurelog": _("failed sign-ins"),
    "axes.accesslog": _("sign-ins"),
    "account.emailaddress": _("mail addresses"),
    "account.emailconfirmation": _("mail addresses"),
    "mfa.authenticator": _("second factors"),
    "socialaccount.socialaccount": _("sign-ins of other systems"),
}

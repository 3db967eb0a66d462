"""Second factors: codes of an app, recovery codes, passkeys; who must have one; what allauth.mfa asks of us."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import Any

import segno
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.audit import audit
from jiebang.people.access import active_grants
from jiebang.people.models import User
from jiebang.people.signing_in import devices, sessions

Type = Authenticator.Type
# What stands for a second factor; recovery codes are only a way back to one.
FACTORS = (Type.TOTP, Type.WEBAUTHN)
SALT = b"jiebang.second-factor"
SPENT_KEPT = 3


def is_required(user: Any) -> bool:
    """Whether one of the roles held today asks for a second factor (JIEBANG_SECOND_FACTOR_ROLES)."""
    wanted = settings.SECOND_FACTOR_ROLES
    return bool(wanted) and any(grant.role in wanted for grant in active_grants(user))


def has_one(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def is_missing(user: Any) -> bool:
    return is_required(user) and not has_one(user)


def may_remove(authenticator: Authenticator) -> bool:
    """Not the last one of somebody who must have one."""
    if authenticator.type not in FACTORS or not is_required(authenticator.user):
        return True
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
    return bool(others.exists())


@transaction.atomic
def remove_all(user: User, *, by: Any) -> int:
    """For somebody who lost the phone with all of them; every open session ends. Returns how many there were."""
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if gone:
        audit(by, "second_factor.removed_all", user, about=about(user), login=user.username)
        sessions.end_sessions(user, by=by)
    return int(gone)


def passkeys_work(request: HttpRequest) -> bool:
    """Browsers offer passkeys over https, and on the own machine."""
    return request.is_secure() or request.get_host().partition(":")[0] == "localhost"


class Adapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("The code is not right. Take the newest one and try again."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor. Set up another one before removing this."
        ),
    }

    def get_totp_issuer(self) -> str:
        return _("Jiebang")

    def _get_site_name(self) -> str:
        return _("Jiebang")

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.get_username())

    def build_totp_svg(self, url: str) -> str:
        drawn = BytesIO()
        segno.make(url, micro=False).save(drawn, kind="svg", xmldecl=False, omitsize=True, light="#fff")
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_remove(authenticator)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices are the notices room's."""

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        from allauth.core import context

        return devices.words_for(devices.kind_of(context.request.headers.get("User-Agent", "")))


def cipher() -> MultiFernet:
    """The keys of codes lie in the database only enciphered, by a key made from the secret one beside it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest(key))) for key in keys])


def digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=32, salt=SALT[:16], person=b"jiebang").digest()


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> bool:
    """Use a code of the app up; False where it was used already. The library forgets within half a minute."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    mark = hashlib.sha256(f"{row.data['secret']}:{code.strip()}".encode()).hexdigest()[:16]
    spent = row.data.get("spent", [])
    if mark in spent:
        return False
    row.data["spent"] = [mark, *spent][:SPENT_KEPT]
    row.save(update_fields=["data"])
    return True


def note(user: Any, what: str, kind: str) -> None:
    """One audit line: `what` ("added", "removed", "renewed") became of a factor of this kind."""
    gone = "second_factor.removed" if what == "removed" else "second_factor.renewed"
    verb = "second_factor.added" if what == "added" else gone
    audit(user, verb, user, about=about(user), kind=kind)


def connect() -> None:
    """The library tells of a use by a signal, and in no other way."""
    signals.authenticator_used.connect(forget_use, dispatch_uid="jiebang")


def forget_use(sender: Any, authenticator: Authenticator, **more: Any) -> None:
    """The library notes when each was used; nobody's signing in is kept count of here."""
    Authenticator.objects.filter(pk=authenticator.pk).update(last_used_at=None)


def about(user: User) -> list[Any]:
    return [user.person.uuid] if user.person else []

"""What allauth asks of us about accounts, and the forms it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.address import client_address, is_on_site
from jiebang.common.audit import audit
from jiebang.people.models import User
from jiebang.people.signing_in.names import account_of

# Who signed in just now need not give the password again to set up a second factor.
FRESH = timedelta(minutes=10)


class Adapter(DefaultAccountAdapter):
    """Accounts come from the office, never from a sign-up page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The login or the password is not right. Check both and try again."),
        "incorrect_password": gettext_lazy("This is not your present password."),
    }

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No greeting: the page itself shows who is signed in."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices are the notices room's."""

    def is_open_for_signup(self, request: object) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and is_on_site(url, self.request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Only somebody who knows the password learns that the account is closed."""
        from jiebang.people.signing_in.views.entry import sign_in_page

        sentence = _("This account is closed. The programme office can open it again.")
        return sign_in_page(request, sentence, status=422)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A phone number or 编号 stands for the login of the account it belongs to."""
        account = account_of(str(credentials.get("username") or ""))
        if account is not None:
            credentials["username"] = account.username
        return super().authenticate(request, **credentials)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        audit(user, "user.signed_in", user, ways=ways_of(request, user))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_fresh(self.request)


def ways_of(request: HttpRequest, user: Any) -> list[str]:
    """By what somebody signed in: password, slip, passkey, totp, a provider of single sign-on."""
    names = {"webauthn": "passkey", "recovery_codes": "recovery code"}
    records = get_authentication_records(request, user)
    ways = [record.get("type") or record.get("provider") or record["method"] for record in records]
    return list(dict.fromkeys(names.get(way, way) for way in ways))


def is_fresh(request: HttpRequest | None) -> bool:
    """Whether this session gave the password, a passkey or a code within the last minutes."""
    records = get_authentication_records(request, request.user) if request is not None else []
    newest: float = max((record["at"] for record in records), default=0)
    return clock.now().timestamp() - newest < FRESH.total_seconds()

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Accounts come from the office, never from a sign-up page."""

    def is_open_for_signup(self, request: object) -> bool:
        return False

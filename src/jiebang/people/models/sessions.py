"""Sessions, by whom they belong to."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from jiebang.people.models.accounts import User


class Session(AbstractBaseSession):
    """One signed-in browser, or a visitor's. It knows its account, to be listed and ended, and no address."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")

    @property
    def uuid(self) -> uuid.UUID:
        """Its address on the pages; the key itself is the browser's secret."""
        return address_of(self.session_key)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from jiebang.people.signing_in.store import SessionStore

        return SessionStore


def address_of(session_key: str) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.sha256(session_key.encode()).digest()[:16])

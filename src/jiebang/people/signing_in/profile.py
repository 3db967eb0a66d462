"""The two profiles of passwords and sessions, chosen by JIEBANG_PASSWORD_PROFILE.

They contradict each other: ASVS 5.0 (6.2.5, 6.2.10) forbids composition rules and forced renewal, 等保 (multi-level
protection) asks for both. So neither is mixed into the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Profile:
    """length: at least so many characters · classes: of the four sorts of characters · days: a password lasts, None =
    for good · former: so many last passwords, the present one among them, are not taken again · idle: without a
    request, longest: since signing in, until a session ends."""

    length: int
    classes: int
    days: int | None
    former: int
    idle: timedelta
    longest: timedelta


PROFILES = {
    "asvs": Profile(10, classes=1, days=None, former=0, idle=timedelta(minutes=60), longest=timedelta(hours=12)),
    "mlps": Profile(12, classes=3, days=90, former=5, idle=timedelta(minutes=15), longest=timedelta(hours=8)),
}


def profile() -> Profile:
    return PROFILES[settings.PASSWORD_PROFILE]

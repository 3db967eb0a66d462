"""The words of a scheme: what its office calls a host, a secondee, a quota … before the product's own words.

A room registers the product's words (`register`); `say` looks into the scheme's [words] first. `source` may be the
mapping itself, a scheme, or anything that has a scheme (a cohort), so that templates can hand over what they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

_DEFAULTS: dict[str, Any] = {}


def register(words: Mapping[str, Any]) -> None:
    """Add default words, lazily translated: {"host": _("host organisation")}."""
    _DEFAULTS.update(words)


def say(key: str, source: Any = None) -> str:
    """The word for `key`; the key itself where nobody has a word for it."""
    own = _words_of(source)
    english = own.get(f"{key}_en") if (get_language() or "").startswith("en") else None
    return str(english or own.get(key) or _DEFAULTS.get(key, key))


def _words_of(source: Any) -> Mapping[str, str]:
    if isinstance(source, Mapping):
        return source
    scheme = getattr(source, "scheme", source)
    return getattr(scheme, "words", None) or {}

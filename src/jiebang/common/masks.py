"""Telephone and identity numbers as they are shown to somebody who has no need of the whole.

Masking what is masked already changes nothing, and nothing a person could write comes out unmasked.
"""

from __future__ import annotations

from jiebang.common.text import clean, half_width

STARS = "*" * 4


def mask_phone(number: str | None) -> str:
    """138****5678; a shorter one keeps its last two figures, a very short one nothing. "" stays ""."""
    plain = _plain(number)
    if "*" in plain:
        before, after = plain.split("*", 1)[0], plain.rsplit("*", 1)[1]
        return f"{before[:3]}{STARS}{after[-4:]}"
    if len(plain) >= 11:
        return f"{plain[:3]}{STARS}{plain[-4:]}"
    return f"{STARS}{plain[-2:]}" if len(plain) >= 7 else plain and STARS


def mask_id_number(number: str | None) -> str:
    """370202********1234; a passport keeps two characters at either end, anything shorter nothing. "" stays ""."""
    plain = _plain(number)
    if len(plain) >= 15:
        return f"{plain[:6]}{'*' * (len(plain) - 10)}{plain[-4:]}"
    return f"{plain[:2]}{STARS}{plain[-2:]}" if len(plain) >= 8 else plain and 2 * STARS


def _plain(number: str | None) -> str:
    return "".join(half_width(clean(number or "")).split())[:40]

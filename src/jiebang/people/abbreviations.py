"""Long and short forms of offices: 发展和改革委员会 is 发改委 wherever somebody writes it."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jiebang.common.text import fold

SHIPPED = Path(__file__).parent / "abbreviations.toml"
OWN = "abbreviations.toml"
BARE_LEVELS = {"省", "市", "区", "县"}


def written_out(name: str) -> str:
    """The folded name with its office in the long form, 市 or 区 in front of a bare office left away; "" for no office.

    市发改委 and 发改委 give 发展和改革委员会, 青岛发改委 gives 青岛发展和改革委员会.
    """
    return _written_out(name, str(settings.HOME))


@lru_cache(maxsize=20_000)
def _written_out(name: str, home: str) -> str:
    plain = fold(name)
    for ending, full in endings(home):
        if plain.endswith(ending):
            before = plain[: -len(ending)]
            return ("" if before in BARE_LEVELS else before) + full
    return ""


@lru_cache(maxsize=4)
def endings(home: str) -> tuple[tuple[str, str], ...]:
    """(ending, long form), the longest ending first, so that 中国贸促会 goes before 贸促会."""
    known: dict[str, str] = {}
    for path in (SHIPPED, Path(home) / OWN):
        for full, shorts in read(path).items():
            for form in (full, *shorts):
                known.setdefault(fold(form), fold(full))
    return tuple(sorted(known.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def read(path: Path) -> dict[str, list[str]]:
    """The [short] table of a file; nothing where there is no file. Raises ImproperlyConfigured naming the place."""
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("short", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ImproperlyConfigured(f"{path}: {fault}") from None
    for full, shorts in table.items():
        if not isinstance(shorts, list) or not all(isinstance(form, str) and form for form in shorts):
            raise ImproperlyConfigured(f'{path}: short: "{full}": write a list of short forms, for example ["发改委"]')
    return dict(table)

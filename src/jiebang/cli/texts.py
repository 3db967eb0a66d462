"""Translated texts for verbs that need no database: no settings module, nothing is written under JIEBANG_HOME."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import jiebang

LANGUAGES = ("zh-hans", "en")


def prepare_texts() -> None:
    """Make gettext speak JIEBANG_LANGUAGE. Raises CannotDo for a language nobody knows."""
    from django.conf import settings
    from django.utils import translation

    from jiebang.cli.output import CannotDo
    from jiebang.common import catalogue

    language = os.environ.get("JIEBANG_LANGUAGE", "").strip() or LANGUAGES[0]
    if language not in LANGUAGES:
        raise CannotDo(f"JIEBANG_LANGUAGE={language}: write one of {', '.join(LANGUAGES)}")
    if not settings.configured:
        _configure(language)
    # An installation that cannot be written to brings its catalogue compiled.
    with contextlib.suppress(OSError):
        catalogue.compile_if_stale()
    translation.activate(language)


def _configure(language: str) -> None:
    import django
    from django.conf import settings

    settings.configure(
        USE_I18N=True,
        USE_TZ=True,
        LANGUAGE_CODE=language,
        LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")],
        LOCALE_PATHS=[Path(jiebang.__file__).parent / "locale"],
        TIME_ZONE=os.environ.get("JIEBANG_TIME_ZONE", "").strip() or "Asia/Shanghai",
    )
    django.setup()

"""The texts of verbs that run without Django: the same catalogue, read by Python's own gettext."""

from __future__ import annotations

import gettext as catalogue
import os
from functools import lru_cache

from jiebang.cli.output import CannotDo

LANGUAGES = ("zh-hans", "en")


def language() -> str:
    """The language of JIEBANG_LANGUAGE, as the settings read it."""
    written = os.environ.get("JIEBANG_LANGUAGE", "").strip() or LANGUAGES[0]
    if written not in LANGUAGES:
        raise CannotDo(f"JIEBANG_LANGUAGE={written}: write one of {', '.join(LANGUAGES)}")
    return written


def gettext(text: str) -> str:
    return _texts(language()).gettext(text)


@lru_cache
def _texts(code: str) -> catalogue.NullTranslations:
    if code == "en":
        return catalogue.NullTranslations()
    from jiebang.common.catalogue import PO, compile_if_stale

    compile_if_stale()
    return catalogue.translation("django", str(PO.parents[2]), languages=[PO.parents[1].name], fallback=True)

"""涉密不上网: the product is for work that is not classified. Marks of classification in what somebody sends.

A mark warns; under the password profile `mlps` it stops the file. "秘密" alone is an everyday word, with a star beside
it it is a mark.
"""

from __future__ import annotations

import re

from django.conf import settings

from jiebang.common.text import fold

MARKS = re.compile(
    r"绝\s*密|(?<!商业)机\s*密|秘\s*密\s*[★☆*]|内\s*部\s*(?:资\s*料|文\s*件\s*[,，]?\s*(?:请勿|不得)外传)"
)


def mark_in(text: str) -> str:
    """The first mark of classification in a text as it stands there, "" where there is none."""
    if "密" not in text and "内部" not in text and "內部" not in text:
        return ""  # folding every cell of a long list would take seconds
    found = MARKS.search(fold(text))
    return "".join(found.group().split()) if found else ""


def stops_files() -> bool:
    """Whether a mark stops a file instead of only warning."""
    return getattr(settings, "PASSWORD_PROFILE", "asvs") == "mlps"

"""The words of this room's audit lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording


def register() -> None:
    wording.add({"sample_date.moved": Wording(Kind.KEPT, _("moved the sample date"), shows=("before", "after"))})

"""Erasing a person: every room says for each of its tables what happens to the rows about somebody.

    erasure.register(
        blank("programmes.leave", leaves_of, {"reason": ""}, _("the reason may be an illness")),
        keep("evidence.fact", facts_of, _("tallies rest on it; it points at nobody by name")),
    )

`survey` counts what would happen, `carry_out` does it in the caller's transaction; both give the same lines. A test
walks all models and fails where one could hold something personal and no room said what becomes of it.
"""

from jiebang.common.erasure.registry import (
    concern,
    could_be_personal,
    register,
    register_optional,
    steps,
    unruled,
)
from jiebang.common.erasure.rules import How, Step, act, blank, delete, keep, mentions
from jiebang.common.erasure.run import Line, carry_out, survey
from jiebang.common.erasure.subject import Subject

__all__ = [
    "How",
    "Line",
    "Step",
    "Subject",
    "act",
    "blank",
    "carry_out",
    "concern",
    "could_be_personal",
    "delete",
    "keep",
    "mentions",
    "register",
    "register_optional",
    "steps",
    "survey",
    "unruled",
]

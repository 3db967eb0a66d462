"""Schemes: the data a programme is made of. `model` holds the values, `file` reads the TOML and names every fault."""

from jiebang.kernel.scheme.model import (
    COHORT,
    GROUP,
    PERSON,
    About,
    Burden,
    Course,
    Direction,
    Item,
    Kind,
    Lead,
    Modules,
    Orientation,
    Phase,
    ReportKind,
    Scheme,
    Task,
    digest,
    from_json,
    in_language,
    to_json,
)

__all__ = [
    "COHORT", "GROUP", "PERSON", "About", "Burden", "Course", "Direction", "Item", "Kind", "Lead", "Modules",
    "Orientation", "Phase", "ReportKind", "Scheme", "Task", "digest", "from_json", "in_language", "to_json",
]  # fmt: skip

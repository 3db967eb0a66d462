"""Schemes: the data a programme is made of. `model` holds the values, `file` reads the TOML and names every fault."""

from jiebang.kernel.scheme.difference import Difference, differences
from jiebang.kernel.scheme.faults import Fault, SchemeFaults
from jiebang.kernel.scheme.file import faults_of, read, to_toml
from jiebang.kernel.scheme.model import (
    COHORT,
    FEEDS,
    GROUP,
    ORGANISATIONS,
    PERSON,
    SHIPPED_KINDS,
    TERMS,
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
    "COHORT", "FEEDS", "GROUP", "ORGANISATIONS", "PERSON", "SHIPPED_KINDS", "TERMS", "About", "Burden", "Course",
    "Difference", "Direction", "Fault", "Item", "Kind", "Lead", "Modules", "Orientation", "Phase", "ReportKind",
    "Scheme", "SchemeFaults", "Task", "differences", "digest", "faults_of", "from_json", "in_language", "read",
    "to_json", "to_toml",
]  # fmt: skip

"""Importing lists: read → plan (every row's fate) → preview → apply all or nothing → undo the last one.

A room offers an importer: a subclass of `Importer` with its file kind, `plan` and `write`, registered in its
AppConfig.ready with `register(PeopleImporter())`. Everything else (preview, choices, error file, locking, replay,
undo) is done here, for the screen and the command line alike.
"""

from jiebang.common.imports.batches import apply, apply_now, preview_of, replan, start, undo, undoable
from jiebang.common.imports.error_file import error_sheet
from jiebang.common.imports.importer import (
    INSTALLATION,
    Candidate,
    Change,
    Fate,
    Importer,
    Line,
    Question,
    get,
    kinds,
    new_value,
    refused,
    register,
    skipped,
)
from jiebang.common.imports.journal import Journal
from jiebang.common.imports.repeats import set_repeats_aside

__all__ = [
    "INSTALLATION",
    "Candidate",
    "Change",
    "Fate",
    "Importer",
    "Journal",
    "Line",
    "Question",
    "apply",
    "apply_now",
    "error_sheet",
    "get",
    "kinds",
    "new_value",
    "preview_of",
    "refused",
    "register",
    "replan",
    "set_repeats_aside",
    "skipped",
    "start",
    "undo",
    "undoable",
]

"""What can be wrong with a file that is to be kept, as codes; worded in `words`."""

from __future__ import annotations

from typing import Any


class FileFault(Exception):
    """code: key of `words.FAULTS` · values: what the sentence names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

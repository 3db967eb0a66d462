"""What every verb prints with: refusals, JSON to a file or stdout."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


class CannotDo(Exception):
    """The verb could not do it; the sentence goes to stderr and the exit status is 1."""


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", nargs="?", const="-", metavar="PATH", help="write JSON to PATH, or to stdout")


def write_json(target: str, data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    if target == "-":
        sys.stdout.write(text + "\n")
    else:
        try:
            Path(target).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CannotDo(f"{target}: {error.strerror}") from None

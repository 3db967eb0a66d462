"""What verbs share: how one is added, how it refuses, JSON to a file or stdout."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


class CannotDo(Exception):
    """The verb could not do it; the sentence goes to stderr and the exit status is 1."""


def add_verb(verbs: Any, name: str, run: Any, text: str, example: str, **defaults: Any) -> argparse.ArgumentParser:
    """A verb, or a part of one, with its sentence, an example to be copied and --json."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=text,
        description=text,
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_json(parser)
    parser.set_defaults(run=run, **defaults)
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", nargs="?", const="-", metavar="PATH", help="write JSON to PATH, or to stdout")


def write_json(target: str, data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    if target == "-":
        sys.stdout.write(text + "\n")
    else:
        store(Path(target), (text + "\n").encode())


def store(path: Path, content: bytes) -> None:
    """The file appears whole or not at all, for its owner alone: results name people and what they did."""
    from jiebang.cli.language import gettext as _  # which itself refuses with CannotDo

    try:
        if path.exists() and not path.is_file():  # a pipe, /dev/stdout: nothing to put in place
            path.write_bytes(content)
        else:
            _put_in_place(path, content)
    except OSError as error:
        raise CannotDo(_("{file} cannot be written: {reason}").format(file=path, reason=error.strerror)) from None


def _put_in_place(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise

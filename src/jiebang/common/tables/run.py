"""Starts the limited child and takes its answer; a child that dies is an answer too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jiebang
from jiebang.common.tables.values import TableFault, Workbook

SECONDS = 30


def read_file(path: Path | str, *, max_bytes: int) -> Workbook:
    """The workbook, list or JSON a file holds. Raises TableFault; nothing of the file is looked at in this process."""
    path = Path(path)
    try:
        size = path.stat().st_size
    except OSError:
        raise TableFault("no_such_file", name=path.name) from None
    if not path.is_file():
        raise TableFault("no_such_file", name=path.name)
    if size > max_bytes:
        raise TableFault("file_too_large", size=round(size / 1024 / 1024, 1), allowed=max_bytes // 1024 // 1024)
    answer = _answer(path)
    if "fault" in answer:
        raise TableFault(answer["fault"], **answer["values"])
    return Workbook.from_json(answer["workbook"])


def _answer(path: Path) -> dict:  # type: ignore[type-arg]
    # A clean environment: the child reads hostile content and must not hold the product's secrets.
    environment = {
        "PYTHONPATH": str(Path(jiebang.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "jiebang.common.tables.child", str(path.resolve())],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TableFault("too_heavy") from None
    if done.returncode != 0:
        raise TableFault("too_heavy")
    try:
        return json.loads(done.stdout)
    except ValueError:  # it died while it spoke
        raise TableFault("too_heavy") from None

"""Starts the limited child and takes its answer; a child that dies is an answer too."""

from __future__ import annotations

from pathlib import Path

from jiebang.common import limited
from jiebang.common.tables.delimited import decode
from jiebang.common.tables.values import TableFault, Workbook


def read_file(path: Path | str, *, max_bytes: int) -> Workbook:
    """The workbook, list or JSON a file holds. Raises TableFault; nothing of the file is looked at in this process."""
    path = Path(path)
    require_size(path, max_bytes)
    answer = limited.ask("jiebang.common.tables.child", path)
    if answer is None:
        raise TableFault("too_heavy")
    if "fault" in answer:
        raise TableFault(answer["fault"], **answer["values"])
    return Workbook.from_json(answer["workbook"])


def read_plain(path: Path, *, max_bytes: int) -> str:
    """The text of a file that is no table, in whatever encoding offices write. Raises TableFault."""
    require_size(path, max_bytes)
    try:
        text, _encoding, _doubt = decode(path.read_bytes())
    except OSError as error:
        raise TableFault("unreadable", reason=error.strerror) from None
    return text


def require_size(path: Path, max_bytes: int) -> None:
    try:
        size = path.stat().st_size if path.is_file() else None
    except OSError:
        size = None
    if size is None:
        raise TableFault("no_such_file", name=path.name)
    if size > max_bytes:
        raise TableFault("file_too_large", size=round(size / 1024 / 1024, 1), allowed=max_bytes // 1024 // 1024)

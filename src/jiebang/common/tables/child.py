"""The only process that looks inside an uploaded file: `python -m jiebang.common.tables.child FILE`.

It limits itself before it opens anything, needs no Django, knows no secret, writes no file, and answers with one JSON
object on stdout: {"workbook": …} or {"fault": code, "values": …}.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 15


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read(path: Path) -> dict[str, object]:
    from jiebang.common.tables import delimited, guard, xlsx
    from jiebang.common.tables.values import TableFault

    readers = {"xlsx": xlsx.read_xlsx, "json": delimited.read_json, "text": delimited.read_text}
    try:
        return {"workbook": readers[guard.kind_of(path)](path).to_json()}
    except TableFault as fault:
        return {"fault": fault.code, "values": fault.values}
    except MemoryError:
        return {"fault": "too_heavy", "values": {}}


def main() -> int:
    limit()
    answer = json.dumps(read(Path(sys.argv[1])), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

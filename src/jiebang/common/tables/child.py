"""The only process that looks inside an uploaded file: `python -m jiebang.common.tables.child FILE`.

It limits itself before it opens anything, needs no Django, knows no secret, writes no file, and answers with one JSON
object on stdout: {"workbook": …} or {"fault": code, "values": …}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jiebang.common.limited import limit


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

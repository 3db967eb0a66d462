"""`python -m jiebang.common.files.child FILE ENDING`: what is in the file, and which of its bytes may be kept.

Answers {"pieces": [[start, end], "hex", …]}: the parent copies these and never looks inside; or {"fault": code}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jiebang.common.limited import limit


def look(path: Path, ending: str) -> dict[str, object]:
    from jiebang.common.files import documents, pictures
    from jiebang.common.files.faults import FileFault

    looks = {"jpg": pictures.jpeg, "png": pictures.png, "pdf": documents.pdf, "txt": documents.text}
    try:
        if ending in looks:
            return {"pieces": looks[ending](path.read_bytes())}
        return {"pieces": documents.office(path, ending)}
    except FileFault as fault:
        return {"fault": fault.code, "values": fault.values}
    except MemoryError:
        return {"fault": "too_heavy", "values": {}}


def main() -> int:
    limit()
    sys.stdout.write(json.dumps(look(Path(sys.argv[1]), sys.argv[2])))
    return 0


if __name__ == "__main__":
    sys.exit(main())

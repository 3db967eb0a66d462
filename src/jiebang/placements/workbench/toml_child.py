"""Tries whether a text is TOML, in a process with limits: `python -m jiebang.placements.workbench.toml_child FILE`.

What it says does not matter, only that it answers in time: then the text may be read where others wait.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from jiebang.common import limited
from jiebang.common.toml_lines import TooDeep, statements

CPU_SECONDS = 2


def main() -> int:
    limited.limit(cpu_seconds=CPU_SECONDS)
    text = Path(sys.argv[1]).read_bytes().decode("utf-8", "replace")
    try:
        found = len(list(statements(text)))
        tomllib.loads(text)
    except (ValueError, TooDeep, RecursionError):
        found = 0
    sys.stdout.write(json.dumps({"statements": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

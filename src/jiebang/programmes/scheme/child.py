"""The only process that looks inside an uploaded scheme: `python -m jiebang.programmes.scheme.child FILE NAME`.

A TOML text of a few thousand characters can keep a parser busy for minutes. The child answers with one JSON object:
{"scheme": …} or {"faults": […]}.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jiebang.common import limited
from jiebang.kernel.scheme import Fault, Scheme, SchemeFaults, from_json, to_json
from jiebang.schemes import load_bytes

CPU_SECONDS = 2


def load_upload(data: bytes, file: str) -> Scheme:
    """The scheme in uploaded bytes, read in the limited process. Raises SchemeFaults with every fault."""
    with tempfile.NamedTemporaryFile(prefix="jiebang-scheme-") as copy:
        copy.write(data)
        copy.flush()
        answer = limited.ask("jiebang.programmes.scheme.child", copy.name, file)
    if answer is None:
        raise SchemeFaults([Fault(file, "", "", "too_heavy")])
    if "faults" in answer:
        raise SchemeFaults([Fault(**fault) for fault in answer["faults"]])
    return from_json(answer["scheme"])


def main() -> int:
    limited.limit(cpu_seconds=CPU_SECONDS)
    path, name = sys.argv[1:]
    try:
        answer: dict[str, Any] = {"scheme": to_json(load_bytes(Path(path).read_bytes(), name))}
    except SchemeFaults as error:
        answer = {"faults": [asdict(fault) for fault in error.faults]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

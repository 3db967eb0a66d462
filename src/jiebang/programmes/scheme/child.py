"""The only process that looks inside an uploaded scheme: `python -m jiebang.schemes.child NAME < FILE`.

A TOML text of a few thousand characters can keep a parser busy for minutes. This process limits itself before it reads
anything, knows no secret, writes no file, and answers with one JSON object: {"scheme": …} or {"faults": […]}.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jiebang
from jiebang.kernel.scheme import Fault, Scheme, SchemeFaults, from_json, to_json
from jiebang.schemes import load_bytes

MEMORY = 512 * 1024 * 1024
CPU_SECONDS, SECONDS = 2, 20


def load_upload(data: bytes, file: str) -> Scheme:
    """The scheme in uploaded bytes, read in the limited process. Raises SchemeFaults with every fault."""
    answer = _answer(data, file)
    if answer is None:
        raise SchemeFaults([Fault(file, "", "", "too_heavy")])
    if "faults" in answer:
        raise SchemeFaults([Fault(**fault) for fault in answer["faults"]])
    return from_json(answer["scheme"])


def _answer(data: bytes, file: str) -> Any:
    environment = {
        "PYTHONPATH": str(Path(jiebang.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "jiebang.schemes.child", file],
            env=environment, input=data, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        return None


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer: dict[str, Any] = {"scheme": to_json(load_bytes(sys.stdin.buffer.read(), sys.argv[1]))}
    except SchemeFaults as error:
        answer = {"faults": [asdict(fault) for fault in error.faults]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

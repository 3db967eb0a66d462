"""Child processes with limits: the only ones that look inside files people send.

`ask("jiebang.common.files.child", path)` runs the module on the file and takes its one JSON answer; a child that dies,
or speaks no JSON, is None. The child calls `limit()` before it opens anything. It needs no Django, knows no secret and
writes no file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import jiebang

SECONDS = 30
MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 15


def ask(module: str, path: Path | str, *arguments: str) -> dict[str, Any] | None:
    """What the module says about the file. Nothing of the file is looked at in this process."""
    # A clean environment: the child reads hostile content and must not hold the product's secrets.
    environment = {
        "PYTHONPATH": str(Path(jiebang.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", module, str(Path(path).resolve()), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):  # too slow, or it died while it spoke
        return None


def limit(cpu_seconds: int = CPU_SECONDS) -> None:
    """Called by the child on itself, before it opens anything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

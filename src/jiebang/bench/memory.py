"""Peak memory of one engine on one instance, measured in a process of its own.

    python -m jiebang.bench.memory ENGINE SHAPE PEOPLE POSTS CANDIDATES MOST

prints {"extra_mb": …, "whole_mb": …}: the peak while it worked over what the imports took, and the peak itself.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from jiebang.bench import peers, product
from jiebang.bench.instances import Size, instance

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def main(engine: str, shape: str, *size: str) -> None:
    run = {**product.ENGINES, **peers.PLAIN}[engine]
    run(instance(Size(4, 3, 3, 2)))  # what engines import when first asked is no memory of the problem's
    imported = _kilobytes("VmRSS")
    made = instance(Size(*map(int, size)), shape)  # type: ignore[arg-type]
    _forget_peak()
    run(made)
    peak = _kilobytes("VmHWM")
    json.dump({"extra_mb": round((peak - imported) / 1024), "whole_mb": round(peak / 1024)}, sys.stdout)


def _kilobytes(line: str) -> int:
    """getrusage cannot be asked where this can: a child begins with the peak of the process that started it."""
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    fields = dict(row.split(":", 1) for row in STATUS.read_text().splitlines())
    return int(fields[line].split()[0])


def _forget_peak() -> None:
    """Making the instance may take more than solving it."""
    if CLEAR.exists():
        CLEAR.write_text("5")


if __name__ == "__main__":
    main(*sys.argv[1:])

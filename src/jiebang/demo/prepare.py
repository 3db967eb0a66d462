"""From a folder to a demonstration ready to serve: loaded the first time, brought up to date later."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused
from jiebang.demo.place import Place, remove

# Steps of a full load, for the bar; a test counts them.
STEPS = 38


def first_load(place: Place) -> None:
    """Load into `loading/`, then put it in place.

    In a process of its own, because Django is set up for that folder there.
    """
    child = multiprocessing.get_context("spawn").Process(target=load_aside, args=(place.path, place.external))
    child.start()
    try:
        child.join()
    finally:  # also when somebody presses Ctrl+C
        child.terminate()
        child.join()
        remove(place.loading)
    if child.exitcode:
        raise Refused(_("The demonstration could not be loaded, and nothing was kept of it."))


def load_aside(path: Path, external: bool) -> None:
    """What the loading process does; it has said why when it ends with 1."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        fill(Place(path, external=external), tell=Bar())
    except (Refused, ImproperlyConfigured) as error:
        sys.stderr.write(f"\n{error}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def fill(place: Place, *, tell: Bar) -> None:
    remove(place.loading)
    if not place.external:
        os.environ["JIEBANG_HOME"] = str(place.loading)
    set_up()
    tell("tables")
    from django.db import connections

    from jiebang.demo.load import load

    migrate()
    password = place.password()
    load(password, tell=tell)
    # The mark first: a database without one counts as an office's own.
    place.mark(tables=tables(), password=fingerprint(password))
    if not place.external:
        close_whole(connections["default"])
        place.put_in_place()
    connections.close_all()
    tell.finish()


def later_start(place: Place) -> None:
    """Bring the tables and the password up to date. Everything people changed stays."""
    refuse_other_tables(place)
    from django.db import connections, transaction

    from jiebang.demo import accounts

    if tables() != place.marked()["tables"]:
        migrate()
    password = place.password()
    if fingerprint(password) != place.marked()["password"]:
        with transaction.atomic():
            accounts.renew_password(password)
    connections.close_all()
    place.mark(tables=tables(), password=fingerprint(password))


def set_up() -> None:
    import django
    from django.conf import settings
    from django.utils import translation

    django.setup()
    translation.activate(settings.LANGUAGE_CODE)


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def close_whole(connection: object) -> None:
    """Close a SQLite database so that the one file holds everything."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()  # type: ignore[attr-defined]


def tables() -> dict[str, str]:
    """Every migration of the product with a digest: {"people.0001_initial": "…"}."""
    rooms = Path(__file__).resolve().parent.parent
    return {
        f"{path.parent.parent.name}.{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(rooms.glob("*/migrations/0*.py"))
    }


def refuse_other_tables(place: Place) -> None:
    """A demonstration whose migrations were remade since, as happens before a release, cannot be brought up to date."""
    made, now = place.marked().get("tables", {}), tables()
    if any(now.get(name) != digest for name, digest in made.items()):
        raise Refused(
            _("The demonstration in {folder} was made by another version. Start over: make demo FRESH=1").format(
                folder=place.path
            )
        )


def fingerprint(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


class Bar:
    """What is being loaded: a bar on a terminal, a line for each step elsewhere."""

    def __init__(self) -> None:
        self.done = 0
        self.drawn = sys.stderr.isatty()

    def __call__(self, step: str) -> None:
        self.done += 1
        if self.drawn:
            filled = min(20, 20 * self.done // STEPS)
            sys.stderr.write(f"\r\033[K[{'#' * filled}{'.' * (20 - filled)}] {step}")
        else:
            sys.stderr.write(_("Loading the demonstration: {step}").format(step=step) + "\n")
        sys.stderr.flush()

    def finish(self) -> None:
        if self.drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

"""`jiebang demo`: a filled demonstration, served."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jiebang.cli.output import CannotDo

if TYPE_CHECKING:
    from jiebang.demo.place import Place

EXAMPLE = """example:
  jiebang demo
  jiebang demo --port 8123
  jiebang demo --fresh          # start over; what was changed in the demonstration is gone

It lies under JIEBANG_HOME, else var/demo. The first start loads it, a later one keeps what was changed.
The sample date is 2021-12-12, or JIEBANG_DEMO_DATE at the first start (docs/demonstration.md).
"""
WORKERS = 2


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "demo", help="a filled demonstration", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=port, default=8000, metavar="PORT", help="default 8000")
    parser.add_argument("--fresh", action="store_true", help="start over")
    # Django is set up here, after the variables that make it a demonstration.
    parser.set_defaults(run=run, plain=True)


def port(written: str) -> int:
    if not written.isdigit() or not 0 < int(written) < 65536:
        raise argparse.ArgumentTypeError(f"{written}: write a whole number from 1 to 65535, for example 8123")
    return int(written)


def run(chosen: argparse.Namespace) -> int:
    from jiebang.cli.setup import prepare_django
    from jiebang.common.catalogue import compile_if_stale

    os.environ["JIEBANG_DEMO"] = "1"
    os.environ["JIEBANG_HOME"] = os.environ.get("JIEBANG_HOME", "").strip() or "var/demo"
    compile_if_stale()
    if not prepare_django():
        return 1
    from jiebang.demo.place import Place

    refuse_port_in_use(chosen.port)
    place = Place(
        Path(os.environ["JIEBANG_HOME"]).resolve(), external=bool(os.environ.get("JIEBANG_DATABASE_URL", "").strip())
    )
    make_ready(place, fresh=chosen.fresh)
    refuse_port_in_use(chosen.port)  # a minute may have passed
    serve(chosen.port, place.password())
    return 0


def refuse_port_in_use(number: int) -> None:
    from django.utils.translation import gettext as _

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            raise CannotDo(
                _("Port {port} cannot be used ({reason}). Choose another: make demo PORT=8123").format(
                    port=number, reason=error.strerror
                )
            ) from None


def make_ready(place: Place, *, fresh: bool) -> None:
    """Load the demonstration where there is none, or it shall start over; else bring it up to date."""
    from django.utils.translation import gettext as _

    from jiebang.demo import prepare

    place.open()
    alone = place.claim()
    if not alone and fresh:
        raise CannotDo(
            _("A demonstration is being served from {folder}. Stop it before starting over.").format(folder=place.path)
        )
    if fresh:
        place.start_over()
    if not place.is_filled:
        prepare.first_load(place)
    prepare.later_start(place)
    place.share()


def serve(number: int, password: str) -> None:
    from django.utils.translation import gettext as _

    from jiebang.cli import server
    from jiebang.demo import accounts

    def tell(_server: object) -> None:
        print(f"\nhttp://localhost:{number}\n\n{accounts.table()}\n\n  password  {password}\n", flush=True)
        print(_("Ctrl+C stops; the next start keeps what was changed."), file=sys.stderr)

    server.collect_static()
    server.serve(bind=f"127.0.0.1:{number}", workers=WORKERS, when_ready=tell, preload_app=True)

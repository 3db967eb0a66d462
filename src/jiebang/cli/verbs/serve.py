"""`jiebang serve`: the production server."""

from __future__ import annotations

import argparse
import sys

from jiebang.cli.output import CannotDo

EXAMPLE = """example:
  jiebang serve --workers 4 --bind 127.0.0.1:8000
  JIEBANG_HTTPS=1 jiebang serve --bind 0.0.0.0:8443 --tls-cert jiebang.crt --tls-key jiebang.key

Behind a proxy that speaks TLS, set JIEBANG_HTTPS=1 and JIEBANG_TRUSTED_PROXIES=1 (docs/settings.md).
"""


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "serve", help="production server", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes, about one a core (default 2)")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="default 127.0.0.1:8000")
    parser.add_argument("--tls-cert", metavar="FILE", help="certificate chain, PEM")
    parser.add_argument("--tls-key", metavar="FILE", help="its key, PEM")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from jiebang.cli import server
    from jiebang.cli.actor import require_database

    if chosen.workers < 1:
        raise CannotDo(_("--workers {number}: write a whole number of at least 1").format(number=chosen.workers))
    server.require_tls_pair(chosen.tls_cert, chosen.tls_key)
    server.require_bind(chosen.bind)
    require_database()
    server.collect_static()
    scheme = "https" if chosen.tls_cert else "http"
    told = _("Serving {url} with {workers} processes; Ctrl+C stops.")
    print(told.format(url=f"{scheme}://{chosen.bind}", workers=chosen.workers), file=sys.stderr)
    server.serve(bind=chosen.bind, workers=chosen.workers, tls_cert=chosen.tls_cert, tls_key=chosen.tls_key)
    return 0

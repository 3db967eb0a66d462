"""The production server: gunicorn with threads, as a library. `serve` and `demo` share it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiebang.cli.output import CannotDo

THREADS = 4


def collect_static() -> bool:
    """Copy the static files to JIEBANG_HOME/static when they differ from the last time. True when it copied."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    present = fingerprint()
    if stamp.exists() and stamp.read_text() == present:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(present)
    return True


def fingerprint() -> str:
    """Names, sizes and times of all static files."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def require_tls_pair(cert: str | None, key: str | None) -> None:
    if bool(cert) != bool(key):
        raise CannotDo(_("--tls-cert and --tls-key belong together: give both or neither"))
    for name in filter(None, (cert, key)):
        if not Path(name).is_file():
            raise CannotDo(_("{name}: no such file").format(name=name))


def require_bind(bind: str) -> str:
    """HOST:PORT, or a unix socket."""
    if bind.startswith("unix:"):
        return bind
    host, colon, port = bind.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotDo(_("--bind {bind}: write HOST:PORT, for example 127.0.0.1:8000").format(bind=bind))
    return bind


def serve(*, bind: str, workers: int, tls_cert: str | None = None, tls_key: str | None = None, **more: Any) -> None:
    """Serve until told to stop. Each worker opens its own database connections after it was started."""
    from django.conf import settings
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    options = {
        "bind": require_bind(bind),
        "workers": workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": 120,  # an upload is read in a child process
        "graceful_timeout": 30,
        "keepalive": 15,
        "limit_request_line": 8190,  # a search of a hundred Chinese characters beside its filters, and some room
        "certfile": tls_cert,
        "keyfile": tls_key,
        "loglevel": "warning",
        "proc_name": "jiebang",
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  heartbeats never wait for a disk
        # Django reads the forwarding headers itself, as far as JIEBANG_TRUSTED_PROXIES allows.
        "forwarded_allow_ips": "",
        "post_fork": lambda server, worker: connections.close_all(),
        **more,
    }
    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                if value is not None:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from django.core.wsgi import get_wsgi_application

            return get_wsgi_application()

    connections.close_all()
    Server().run()

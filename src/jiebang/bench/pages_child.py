"""The pages of `jiebang bench pages`, asked in a process with a database of its own.

    python -m jiebang.bench.pages_child PEOPLE POSTS RUNS

prints [{"path": …, "seconds": […], "queries": …, "queries_small": …, "kilobytes": …, "styles": …, "bare_seconds": […],
"bare_queries": …}, …].
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

# Under /cohorts/CODE/; {run}: the address of a plan.
PAGES = (
    "placement/runs/{run}/",
    "placement/runs/{run}/?by=host",
    "placement/compare/",
    "placement/rules/",
    "placement/final/",
    "offers/",
    "profiles/",
    "checklist/",
)
TENTH = 10
ROWS = 50
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')


def main(people: str, posts: str, runs: str) -> None:
    django.setup()
    from django.core.management import call_command

    from jiebang.bench.pages_data import filled

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    large = filled("large", int(people), int(posts))
    small = filled("small", max(4, int(people) // TENTH), max(4, int(posts) // TENTH))
    json.dump([measured(page, large, small, int(runs)) for page in PAGES], sys.stdout)


def measured(page: str, large: Any, small: Any, runs: int) -> dict[str, Any]:
    path, other = address(page, large), address(page, small)
    content, queries = asked(path, large.user)
    _content, queries_small = asked(other, small.user)
    _rows, bare_queries = counted(lambda: bare(large.run))
    ours, theirs = [], []
    for _run in range(runs):
        ours.append(seconds(lambda: asked(path, large.user)))
        theirs.append(seconds(lambda: bare(large.run)))
    return {
        "path": page.replace("{run}", "…"),
        "seconds": ours,
        "queries": queries,
        "queries_small": queries_small,
        "kilobytes": round(len(content.encode()) / 1000, 1),
        "styles": round(styles_of(content) / 1000, 1),
        "bare_seconds": theirs,
        "bare_queries": bare_queries,
    }


def address(page: str, cohort: Any) -> str:
    return f"/cohorts/{cohort.code}/{page}".format(run=cohort.run.uuid)


def asked(path: str, user: Any) -> tuple[str, int]:
    """(content, queries) of a page, asked for by a client that is signed in already."""
    from django.test import Client

    client = Client(raise_request_exception=True, HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response, queries = counted(lambda: client.get(path))
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code}")
    return response.content.decode(), queries


def counted(work: Callable[[], Any]) -> tuple[Any, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        result = work()
    return result, len(seen)


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(run: Any) -> str:
    """As many rows as a page shows, written into a table: the least a page can be."""
    from django.template import Context, Engine

    from jiebang.placements.models import Assignment

    rows = Assignment.objects.filter(run=run).select_related("secondment__person", "post__host__organisation")[:ROWS]
    table = Engine().from_string(
        "<table>{% for row in rows %}<tr><td>{{ row.secondment.number }}</td><td>{{ row.secondment.person.name }}</td>"
        "<td>{{ row.post.host.organisation.name }}</td><td>{{ row.post.title }}</td><td>{{ row.fit }}</td></tr>"
        "{% endfor %}</table>"
    )
    return table.render(Context({"rows": list(rows)}))


def styles_of(content: str) -> int:
    from django.contrib.staticfiles.storage import staticfiles_storage

    return sum(Path(staticfiles_storage.path(name)).stat().st_size for name in STYLE.findall(content))


if __name__ == "__main__":
    main(*sys.argv[1:])

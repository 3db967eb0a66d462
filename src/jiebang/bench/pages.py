"""`jiebang bench pages`: how long the server works on the pages of a large cohort, and how large they come out.

The peer is the least a Django page can be: the same rows, read and written into a table by a bare template, without
access, navigation, search, filters or forms. The same page of a cohort a tenth the size shows whether queries grow.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation.trans_null import gettext_noop

from jiebang.bench.report import Ratio, Report, Row
from jiebang.bench.run import QUICK_RUNS, RUNS, Timing, in_child

FULL, QUICK = (160, 100), (40, 25)
MILLISECONDS, KILOBYTES = 300.0, 120.0
PRODUCT, BARE = "Jiebang", gettext_noop("bare page of the same rows")


def run(*, quick: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure every page; returns the raw figures."""
    from importlib.metadata import version

    people, posts = QUICK if quick else FULL
    report = Report("pages", say, {"django": version("django")})
    with tempfile.TemporaryDirectory() as home:
        runs = str(QUICK_RUNS if quick else RUNS)
        pages = in_child("jiebang.bench.pages_child", str(people), str(posts), runs, environment=own(home))
    for page in pages:
        of_page(report, f"{people} × {posts} {page['path']}", page)
    report.close()
    return report.raw() | {"quick": quick}


def own(home: str) -> dict[str, str]:
    """A database of its own, whatever the installation is."""
    kept = {"JIEBANG_LANGUAGE": os.environ.get("JIEBANG_LANGUAGE", "zh-hans"), "JIEBANG_HOME": home}
    emptied = dict.fromkeys((name for name in os.environ if name.startswith("JIEBANG_")), "")
    return emptied | kept | {"DJANGO_SETTINGS_MODULE": "jiebang.settings", "JIEBANG_DEMO": "1"}


def of_page(report: Report, case: str, page: Mapping[str, Any]) -> None:
    whole, bare = Timing(tuple(page["seconds"])), Timing(tuple(page["bare_seconds"]))
    figures = (str(page["queries"]), str(page["kilobytes"]), str(page["styles"]))
    headings = [_("queries"), _("HTML KB"), _("CSS KB")]
    raw = {name: page[name] for name in ("queries", "queries_small", "kilobytes", "styles")}
    rows = [Row(PRODUCT, whole, figures, raw), Row(BARE, bare, (str(page["bare_queries"]), "", ""))]
    report.case(case, headings, rows)
    report.compare(case, (PRODUCT, whole), (BARE, bare))
    report.ratio(
        Ratio(case, _("queries"), _("those at a tenth the size"), page["queries"] / page["queries_small"], 1.0)
    )
    report.ratio(Ratio(case, PRODUCT, _("one page"), 1000 * (whole.median or 0), MILLISECONDS, unit="ms"))
    size = page["kilobytes"] + page["styles"]
    report.ratio(Ratio(case, _("HTML and CSS"), _("one page"), size, KILOBYTES, unit="KB"))

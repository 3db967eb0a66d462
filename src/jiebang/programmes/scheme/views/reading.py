"""Reading a scheme: as it stands, as a file, and version by version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.kernel.scheme import Scheme, to_toml
from jiebang.people.access import OVERSEERS, roles_in
from jiebang.programmes.models import Cohort, SchemeVersion
from jiebang.programmes.permissions import may_know_of_branches, may_manage, sees_whole_scheme
from jiebang.programmes.scheme import page
from jiebang.programmes.scheme.differences import sentences
from jiebang.programmes.scheme.drafts import draft_of, name_of
from jiebang.programmes.scheme.views.common import cohort_or_404, run_cohort

PAGE = 50
# Words a scheme may give an own name that say there is a branch.
OF_BRANCHES = frozenset({"branch", "secretary"})


@policy("programmes.read")
@require_GET
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_or_404(request, code)
    whole = sees_whole_scheme(request.user, cohort)
    runs = may_manage(request.user, cohort)
    planned = cohort.versions.filter(number__gt=cohort.scheme_number, withdrawal__isnull=True).last() if whole else None
    draft = draft_of(cohort) if runs else None
    context = {
        **shown(cohort, as_read(request.user, cohort, cohort.scheme), whole=whole),
        "whole": whole,
        "runs": runs,
        "oversees": bool(roles_in(request.user, cohort) & OVERSEERS),
        "version": current_version(cohort),
        "planned": planned,
        "draft": draft,
        "begun_by": name_of(draft.begun_by) if draft else "",
    }
    return render(request, "programmes/scheme/scheme.html", context)


def as_read(user: Any, cohort: Cohort, scheme: Scheme) -> Scheme:
    """A scheme as the user may read it: without a trace of a branch for who is not to know of one."""
    if may_know_of_branches(user, cohort):
        return scheme
    words = {term: word for term, word in scheme.words.items() if term.removesuffix("_en") not in OF_BRANCHES}
    return replace(scheme, modules=replace(scheme.modules, branch=False), words=words)


def shown(cohort: Cohort, scheme: Scheme, *, whole: bool = True) -> dict[str, Any]:
    """A scheme as its page shows it; without `whole` what a mentor reads of it."""
    found = {one.table: one for one in page.sections(scheme, (*page.ASKED, *page.ABOUT) if whole else page.BASICS)}
    tasks = found.get("task")
    return {
        "cohort": cohort,
        "scheme": scheme,
        "verdict": page.verdict(scheme) if whole else page.days_words(scheme),
        "ruler": page.ruler_of(cohort, scheme),
        "tasks": page.task_rows(scheme, tasks) if tasks else [],
        "asked": [found[table] for table in page.ASKED if table != "task" and table in found],
        "about": [found[table] for table in page.ABOUT if table in found],
        "words": page.word_rows(scheme),
        "modules": page.module_words(scheme),
        "load": page.load_of(scheme) if whole else None,
    }


def current_version(cohort: Cohort) -> SchemeVersion | None:
    return cohort.versions.filter(number=cohort.scheme_number).first()


@policy("programmes.write")
@require_GET
def scheme_file(request: HttpRequest, code: str) -> HttpResponse:
    """The scheme in force as a TOML file, with its sources."""
    cohort = run_cohort(request, code)
    version = current_version(cohort)
    head = _("{cohort} ({code}), version {n} of its scheme, in force from {day}; taken away on {today}.").format(
        cohort=cohort.name, code=cohort.code, n=cohort.scheme_number,
        day=version.from_day if version else cohort.starts_on, today=clock.today(),
    )  # fmt: skip
    audit(request.user, "scheme.exported", cohort, scope=cohort.uuid, number=cohort.scheme_number)
    response = HttpResponse(to_toml(cohort.scheme, head), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{cohort.code}-scheme.toml")
    return response


# ---------- versions ----------


@dataclass(frozen=True)
class VersionRow:
    """scheme: as the user may read it · state, tone: in force, planned, earlier or taken back

    changes: against the version before it
    """

    version: SchemeVersion
    scheme: Scheme
    made_by: str
    state: str
    tone: str
    changes: list[str]

    @property
    def origin(self) -> str:
        return self.version.reason or (_("as the cohort was made") if self.version.number == 1 else "")


def versions_page(request: HttpRequest, code: str) -> HttpResponse:
    cohort = readable_whole(request, code)
    rows = version_rows(request.user, cohort)
    found = Paginator(rows[::-1], PAGE).get_page(request.GET.get("page"))
    numbers = [row.version.number for row in rows]
    chosen = {name: as_number(request.GET.get(name), numbers) for name in ("a", "b")}
    context = {
        "cohort": cohort,
        "page": found,
        "runs": may_manage(request.user, cohort),
        "a": chosen["a"],
        "b": chosen["b"],
        "between": between(rows, chosen["a"], chosen["b"]),
        "asked": all(chosen.values()),
        "numbers": numbers,
    }
    return render(request, "programmes/scheme/versions.html", context)


def readable_whole(request: HttpRequest, code: str) -> Cohort:
    cohort = cohort_or_404(request, code)
    if not sees_whole_scheme(request.user, cohort):
        raise PermissionDenied
    return cohort


def as_number(given: str | None, known: list[int]) -> int:
    return int(given) if given and given.isdecimal() and len(given) < 6 and int(given) in known else 0


def between(rows: list[VersionRow], a: int, b: int) -> list[str]:
    schemes = {row.version.number: row.scheme for row in rows if row.version.number in (a, b)}
    return sentences(schemes[a], schemes[b]) if a in schemes and b in schemes else []


def version_rows(user: Any, cohort: Cohort) -> list[VersionRow]:
    """Oldest first; each against the last one before it that was not taken back."""
    rows: list[VersionRow] = []
    before: Scheme | None = None
    for version in cohort.versions.select_related("made_by__person", "withdrawal"):
        scheme = as_read(user, cohort, version.scheme)
        changes = sentences(before, scheme) if before else []
        rows.append(VersionRow(version, scheme, name_of(version.made_by), *state_of(version, cohort), changes))
        before = before if version.is_withdrawn else scheme
    return rows


def state_of(version: SchemeVersion, cohort: Cohort) -> tuple[str, str]:
    if version.is_withdrawn:
        return _("taken back"), ""
    if version.number == cohort.scheme_number:
        return pgettext("scheme", "in force"), "pin"
    return (
        (pgettext("scheme", "planned"), "ind")
        if version.number > cohort.scheme_number
        else (pgettext("scheme", "earlier"), "")
    )


@policy("programmes.scheme")
@require_GET
def scheme_version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version whole, and what it changed."""
    cohort = readable_whole(request, code)
    row = next((row for row in version_rows(request.user, cohort) if row.version.number == version), None)
    if row is None:
        raise Http404
    as_then = cohort.under(row.scheme)
    context = {
        **shown(as_then, row.scheme),
        "row": row,
        "runs": may_manage(request.user, cohort),
        "draft": draft_of(cohort),
        "is_planned": row.version.number > cohort.scheme_number and not row.version.is_withdrawn,
        "is_current": row.version.number == cohort.scheme_number,
    }
    return render(request, "programmes/scheme/version.html", context)


@policy("programmes.scheme")
@require_GET
def scheme_versions_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = readable_whole(request, code)
    columns = [_("Version"), _("In force from"), _("State"), _("Made by"), _("Made on"), _("Why"), _("What changed")]
    name = _("Versions of the scheme of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, columns, sheet_rows(request.user, cohort))


def sheet_rows(user: Any, cohort: Cohort) -> Iterator[list[Any]]:
    for row in version_rows(user, cohort):
        head = [row.version.number, row.version.from_day, row.state, row.made_by, made_on(row.version), row.origin]
        for change in row.changes or [""]:
            yield [*head, change]


def made_on(version: SchemeVersion) -> date:
    return version.made_at.astimezone(clock.zone()).date()

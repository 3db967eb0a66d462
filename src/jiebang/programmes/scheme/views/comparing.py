"""Two cohorts beside each other: their schemes, and where each stood on the same day of its stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jiebang.common import clock
from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.kernel.scheme import Difference, Scheme, differences
from jiebang.kernel.scheme.entries import entry
from jiebang.people.access import OVERSEERS
from jiebang.programmes.models import Cohort, Host, Secondment
from jiebang.programmes.permissions import visible_cohorts
from jiebang.programmes.scheme import page, sides, words
from jiebang.programmes.scheme.differences import key_word, name_of, value_words


@policy("programmes.oversee")
@require_GET
def cohort_compare(request: HttpRequest) -> HttpResponse:
    seen = visible_cohorts(Cohort.objects.all(), request.user, roles=OVERSEERS)
    a, b, too_many = chosen(request, seen)
    cohorts = list(seen.defer("snapshot").values_list("code", "name"))
    context: dict[str, Any] = {
        "cohorts": cohorts,
        "proposed": proposed([code for code, _name in cohorts], a, b),
        "a": a,
        "b": b,
        "too_many": too_many,
        "same": a is not None and a == b,
    }
    if a is not None and b is not None and a != b:
        context |= {"day": common_day(a, b), "figures": figure_rows(a, b), "differ": scheme_rows(a.scheme, b.scheme)}
    return render(request, "programmes/scheme/compare.html", context)


def proposed(codes: list[str], a: Cohort | None, b: Cohort | None) -> tuple[str, str]:
    """What the two lists stand on: what was asked for, and where nothing was, another one than the other's."""
    one = a.code if a else next((code for code in codes if b is None or code != b.code), "")
    other = b.code if b else next((code for code in codes if code != one), "")
    return one, other


def chosen(request: HttpRequest, seen: Any) -> tuple[Cohort | None, Cohort | None, bool]:
    """The two cohorts of the address, ?a=&b= or the first two ticked ?cohort=&cohort=. 404 for one that is hidden."""
    ticked = [code for code in request.GET.getlist("cohort") if code]
    given = [request.GET.get("a") or next(iter(ticked), ""), request.GET.get("b") or next(iter(ticked[1:]), "")]
    found = [seen.filter(code__iexact=code).first() if code else None for code in given]
    if any(code and cohort is None for code, cohort in zip(given, found, strict=True)):
        raise Http404
    return found[0], found[1], len(ticked) > 2


@policy("programmes.oversee")
@require_GET
def cohort_compare_sheet(request: HttpRequest) -> FileResponse:
    seen = visible_cohorts(Cohort.objects.all(), request.user, roles=OVERSEERS)
    a, b, _too_many = chosen(request, seen)
    if a is None or b is None:
        raise Http404
    rows = [[_("On day {n}").format(n=common_day(a, b)), r.title, r.a, r.b] for r in figure_rows(a, b)]
    rows += [[_("Scheme"), row.title, row.a, row.b] for row in scheme_rows(a.scheme, b.scheme)]
    return sheet_response(_("{a} and {b}").format(a=a.name, b=b.name), ["", "", a.name, b.name], rows)


@dataclass(frozen=True)
class Line:
    """One row: what it is about, and how each of the two has it."""

    title: str
    a: str
    b: str

    @property
    def same(self) -> bool:
        return self.a == self.b


def common_day(a: Cohort, b: Cohort) -> int:
    """The latest day of the stay that both have reached; day 1 where one has not begun."""
    today = clock.today()
    return max(1, min(min(cohort.day_number(today), cohort.days) for cohort in (a, b)))


def figure_rows(a: Cohort, b: Cohort) -> list[Line]:
    n = common_day(a, b)
    left, right = ({f.key: f for f in figures_on_day(cohort, n)} for cohort in (a, b))
    keys = dict.fromkeys([*left, *right])
    return [Line((left.get(key) or right[key]).title, said(left.get(key)), said(right.get(key))) for key in keys]


def said(figure: sides.Figure | None) -> str:
    return figure.words if figure else "—"


def figures_on_day(cohort: Cohort, n: int) -> list[sides.Figure]:
    on: date = cohort.starts_on + timedelta(days=n - 1)
    load = page.load_of(cohort.scheme_on(on))
    people, hosts = (model.objects.filter(cohort=cohort).count() for model in (Secondment, Host))
    return [
        sides.Figure("day", _("The day"), on.isoformat()),
        sides.Figure("days", _("Length in days"), str(cohort.days)),
        sides.Figure("people", words.term_word("secondee"), str(people)),
        sides.Figure("hosts", words.term_word("host"), str(hosts)),
        sides.Figure("burden", _("Minutes a week"), load.said),
        *sides.figures_of(cohort, on),
    ]


def scheme_rows(a: Scheme, b: Scheme) -> list[Line]:
    """Every difference with what each side has, in the reader's language; codes and sources left out."""
    found = [
        d for d in differences(a, b) if d.key != "code" and not d.key.startswith("source") and d.code not in SOURCE
    ]
    said = {(d.table, d.code, d.key) for d in found}
    english = (get_language() or "").startswith("en")
    return [line_of(d, a, b) for d in found if is_said(d, said, english=english)]


SOURCE = ("source", "source_en")


def is_said(found: Difference, said: set[tuple[str, str, str]], *, english: bool) -> bool:
    """Of a text and its twin only the one that is read, where both differ."""
    if found.table == "words":
        return found.code.endswith("_en") == english or not english_twin(found, said, in_code=True)
    if found.key.endswith("_en"):
        return english
    return not english or not english_twin(found, said)


def english_twin(found: Difference, said: set[tuple[str, str, str]], *, in_code: bool = False) -> bool:
    code, key = (f"{found.code}_en", found.key) if in_code else (found.code, f"{found.key}_en")
    return (found.table, code, key) in said or found.code.endswith("_en")


def line_of(found: Difference, a: Scheme, b: Scheme) -> Line:
    if found.what == "moved":
        title = _("{table}: order").format(table=words.heading(found.table))
        return Line(title, titles(found.before, found.table, a), titles(found.after, found.table, b))
    if found.table == "words":
        return Line(words.term_word(found.code.removesuffix("_en")), found.before or "—", found.after or "—")
    if found.what in ("added", "removed"):
        details = words.entry_words(found.table, found.item, b if found.what == "added" else a) or _("has it")
        return Line(name_of(found), "—", details) if found.what == "added" else Line(name_of(found), details, "—")
    title = _(": ").join([name_of(found), key_word(found.key.removesuffix("_en"))])
    return Line(title, plain(found.key, found.before, a), plain(found.key, found.after, b))


def plain(key: str, value: Any, scheme: Scheme) -> str:
    """In a cell of its own a text needs no quotation marks."""
    return value if isinstance(value, str) and value and key in TEXTS else value_words(key, value, scheme)


TEXTS = ("name", "name_en", "home", "home_en", "destination", "destination_en", "title", "title_en", "unit", "unit_en",
         "question", "question_en", "meaning", "meaning_en", "text", "text_en", "due_time")  # fmt: skip


def titles(codes: tuple[str, ...], table: str, scheme: Scheme) -> str:
    return words.joined(words.said(entry(scheme, table, code)) for code in codes)

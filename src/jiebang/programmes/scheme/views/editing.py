"""Editing the draft: one small form for each entry, every one of them working without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiebang import schemes
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.uploads import shown_name
from jiebang.common.write_once import long_work
from jiebang.kernel.scheme import TERMS, Scheme, SchemeFaults
from jiebang.kernel.scheme.entries import entry as entry_of
from jiebang.kernel.scheme.file import REPEATED, SINGLE
from jiebang.people.access import OVERSEERS
from jiebang.programmes.models import Cohort, SchemeDraft
from jiebang.programmes.permissions import visible_cohorts
from jiebang.programmes.scheme import drafts, page, words
from jiebang.programmes.scheme.child import load_upload
from jiebang.programmes.scheme.differences import told
from jiebang.programmes.scheme.forms import EntryForm, QuotaForm, WordForm
from jiebang.programmes.scheme.views.common import draft_to_edit, run_cohort

WORDS = "words"


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def scheme_draft(request: HttpRequest, code: str) -> HttpResponse:
    """The draft as a whole; a POST begins it."""
    cohort = run_cohort(request, code)
    if request.method == "POST":
        drafts.begin_draft(cohort, by=request.user)
        return redirect("scheme_draft", code=cohort.code)
    draft = drafts.draft_of(cohort)
    if draft is None:
        return redirect("scheme", code=cohort.code)
    return render(request, "programmes/scheme/draft.html", draft_page(draft))


def draft_page(draft: SchemeDraft) -> dict[str, Any]:
    cohort, scheme = draft.cohort, draft.scheme
    base = base_of(draft)
    said = told(base, scheme)
    marks = page.Marks.of(said, scheme)
    found = {one.table: one for one in page.sections(scheme, (*page.ASKED, *page.ABOUT), marks)}
    return {
        **head(draft),
        "scheme": scheme,
        "count": len(said),
        "changes": [text for _difference, text in said],
        "wrong": len(marks.wrong),
        "elsewhere": page.elsewhere(marks, scheme),
        "ruler": page.ruler_of(cohort, scheme),
        "tasks": page.task_rows(scheme, found["task"]),
        "task_section": found["task"],
        "asked": [found[table] for table in page.ASKED if table != "task"],
        "about": [found[table] for table in page.ABOUT],
        "words": page.word_rows(scheme),
        "modules": page.module_words(scheme),
        "loads": page.loads_of(base, scheme),
    }


def head(draft: SchemeDraft) -> dict[str, Any]:
    return {"cohort": draft.cohort, "draft": draft, "begun_by": drafts.name_of(draft.begun_by),
            "changed_by": drafts.name_of(draft.changed_by)}  # fmt: skip


def base_of(draft: SchemeDraft) -> Scheme:
    """What the draft is held against: the newest version, planned ones included."""
    return drafts.newest_version(draft.cohort).scheme


@policy("programmes.write")
@require_POST
def scheme_draft_removal(request: HttpRequest, code: str) -> HttpResponse:
    drafts.drop_draft(draft_to_edit(request, code), by=request.user)
    messages.success(request, _("The draft is dropped; the scheme stands as it was."))
    return redirect("scheme", code=code)


# ---------- one entry ----------


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def scheme_table(request: HttpRequest, code: str, table: str) -> HttpResponse:
    """A new entry of a table, or the one of a table that stands once."""
    draft = draft_to_edit(request, code)
    if table == WORDS:
        return word(request, draft, "")
    form = form_for(draft, table, "", request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return stored(request, draft, form)
    return entry_page(request, draft, form)


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def scheme_entry(request: HttpRequest, code: str, table: str, entry: str) -> HttpResponse:
    draft = draft_to_edit(request, code)
    if table == WORDS:
        return word(request, draft, entry)
    form = form_for(draft, table, entry, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return stored(request, draft, form)
    return entry_page(request, draft, form)


def form_for(draft: SchemeDraft, table: str, code: str, data: Any) -> EntryForm:
    """Raises 404 for a table the file does not have; Stale for an entry that is gone."""
    scheme = draft.scheme
    if table in SINGLE and not code:
        item = getattr(scheme, SINGLE[table][0])
        return EntryForm(data, table=table, draft=scheme, item=item)
    if table not in REPEATED:
        raise Http404
    item = entry_of(scheme, table, code) if code else None
    if code and item is None:
        raise drafts.gone()
    return EntryForm(data, table=table, draft=scheme, item=item)


def stored(request: HttpRequest, draft: SchemeDraft, form: EntryForm) -> HttpResponse:
    item = form.as_item()
    try:
        if form.table in SINGLE:
            drafts.change_single(draft, form.table, item, seen=form.cleaned_data["seen"], by=request.user)
        elif form.item is None:
            drafts.add_entry(draft, form.table, item, by=request.user)
        else:
            seen = form.cleaned_data["seen"]
            drafts.change_entry(draft, form.table, form.item.code, item, seen=seen, by=request.user)
    except Stale as stale:
        if not stale.theirs:
            raise
        return both_texts(request, draft, form, stale)
    return redirect(place_of(draft, form.table, getattr(item, "code", "")))


def both_texts(request: HttpRequest, draft: SchemeDraft, form: EntryForm, stale: Stale) -> HttpResponse:
    """The form again with what was typed, and what stands now beside it; storing it again is then meant."""
    data = form.data.copy()
    data["seen"] = drafts.print_of(drafts.held_entry(draft.scheme, form.table, getattr(form.item, "code", "")))
    again = EntryForm(data, table=form.table, draft=draft.scheme, item=form.item)
    texts = [(name, stale.yours.get(name, ""), theirs) for name, theirs in stale.theirs.items()]
    return entry_page(request, draft, again, status=409, sentence=str(stale), texts=texts)


def place_of(draft: SchemeDraft, table: str, code: str) -> str:
    return f"{reverse('scheme_draft', kwargs={'code': draft.cohort.code})}#{table}-{code}"


def entry_page(
    request: HttpRequest, draft: SchemeDraft, form: EntryForm, *, status: int | None = None, **more: Any
) -> HttpResponse:
    title = words.one_of(form.table)
    context = {
        **head(draft),
        "form": form,
        "table": form.table,
        "entry": getattr(form.item, "code", "") if form.table not in SINGLE else "",
        "one": title,
        "title": words.said(form.item) if form.item is not None and hasattr(form.item, "title") else "",
        "meter": meter_of(draft, form),
        **more,
    }
    failed = 422 if form.errors else 200
    return render(request, "programmes/scheme/entry.html", context, status=status or failed)


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def scheme_table_meter(request: HttpRequest, code: str, table: str) -> HttpResponse:
    """The burden with the form as it stands, before anything is stored."""
    draft = draft_to_edit(request, code)
    return meter_fragment(request, draft, form_for(draft, table, "", said(request)))


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def scheme_entry_meter(request: HttpRequest, code: str, table: str, entry: str) -> HttpResponse:
    draft = draft_to_edit(request, code)
    return meter_fragment(request, draft, form_for(draft, table, entry, said(request)))


def said(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def meter_fragment(request: HttpRequest, draft: SchemeDraft, form: EntryForm) -> HttpResponse:
    return render(
        request, "programmes/scheme/meter.html", {**head(draft), "meter": meter_of(draft, form), "live": True}
    )


def meter_of(draft: SchemeDraft, form: EntryForm) -> dict[str, Any]:
    """Before (the scheme) and after (the draft with this form in it), and what to consider at this entry."""
    base, good = base_of(draft), form.is_bound and form.is_valid()
    after = form.as_scheme() if good else draft.scheme
    return {
        "loads": page.loads_of(base, after),
        "considered": form.considered() if good else [],
        "wrong": form.is_bound and not good,
    }


@policy("programmes.write")
@require_POST
def scheme_entry_quota(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """A task's quota alone, from the table of tasks."""
    draft = draft_to_edit(request, code)
    item = entry_of(draft.scheme, "task", entry)
    if item is None:
        raise drafts.gone()
    given = QuotaForm(request.POST)
    if not given.is_valid():
        raise Refused(_("Write the quota of “{task}” as a whole number.").format(task=words.said(item)), field="quota")
    form = EntryForm(
        values_of(item) | {"quota": given.cleaned_data["quota"]}, table="task", draft=draft.scheme, item=item
    )
    if "quota" in form.errors:
        raise Refused(_("Quota of “{task}”: {error}").format(task=words.said(item), error=form.errors["quota"][0]),
                      field="quota")  # fmt: skip
    changed = type(item)(**{**vars(item), "quota": given.cleaned_data["quota"]})
    drafts.change_entry(draft, "task", entry, changed, seen=given.cleaned_data["seen"], by=request.user)
    return redirect(place_of(draft, "task", entry))


def values_of(item: Any) -> dict[str, Any]:
    """An entry as a form of it would send it."""
    return {key: value for key, value in vars(item).items() if value not in (None, False)}


@policy("programmes.write")
@require_POST
def scheme_entry_place(request: HttpRequest, code: str, table: str, entry: str) -> HttpResponse:
    """One place up or down; which, the pressed button says."""
    draft = repeated(draft_to_edit(request, code), table)
    drafts.move_entry(draft, table, entry, down=request.POST.get("to") == "down", by=request.user)
    return redirect(place_of(draft, table, entry))


@policy("programmes.write")
@require_POST
def scheme_entry_removal(request: HttpRequest, code: str, table: str, entry: str) -> HttpResponse:
    draft = draft_to_edit(request, code)
    if table == "lead":
        drafts.change_single(draft, table, None, seen=drafts.print_of(draft.scheme.lead), by=request.user)
    elif table == WORDS and entry in TERMS:
        drafts.change_word(draft, entry, "", "", by=request.user)
    else:
        drafts.remove_entry(repeated(draft, table), table, entry, by=request.user)
    return redirect(place_of(draft, table, ""))


def repeated(draft: SchemeDraft, table: str) -> SchemeDraft:
    if table not in REPEATED:
        raise Http404
    return draft


# ---------- words ----------


def word(request: HttpRequest, draft: SchemeDraft, term: str) -> HttpResponse:
    if term and term not in TERMS:
        raise Http404
    form = WordForm(request.POST if request.method == "POST" else None, draft=draft.scheme, term=term)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        drafts.change_word(draft, given["term"], given["word"], given["word_en"], by=request.user)
        return redirect(place_of(draft, WORDS, given["term"]))
    context = {**head(draft), "form": form, "term": term, "own": words.term_word(term) if term else ""}
    return render(request, "programmes/scheme/word.html", context, status=422 if form.errors else 200)


# ---------- a draft from elsewhere ----------


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
@long_work
def scheme_draft_origin(request: HttpRequest, code: str) -> HttpResponse:
    """A draft taken whole from a file, another cohort or a shipped scheme."""
    cohort = run_cohort(request, code)
    problems: list[str] = []
    if request.method == "POST":
        try:
            scheme, origin = scheme_sent(request, cohort)
        except SchemeFaults as error:
            problems = [fault.text(get_language() or "en") for fault in error.faults]
        else:
            drafts.take_over(cohort, scheme, origin=origin, by=request.user)
            return redirect("scheme_draft", code=cohort.code)
    context = {"cohort": cohort, "draft": drafts.draft_of(cohort), "problems": problems,
               "sources": sources(request.user, beside=cohort), "most": schemes.MOST_BYTES // 1000}  # fmt: skip
    return render(request, "programmes/scheme/origin.html", context, status=422 if problems else 200)


def scheme_sent(request: HttpRequest, cohort: Cohort) -> tuple[Scheme, str]:
    """(the scheme, where it is from). Raises SchemeFaults for a file, Refused where nothing was chosen."""
    file = request.FILES.get("file")
    if file is not None:
        name = shown_name(file.name)
        return load_upload(file.read(schemes.MOST_BYTES + 1), name), name
    if request.POST.get("source"):
        return chosen_source(request.user, request.POST["source"])
    raise Refused(_("Choose a file, or another cohort or scheme to copy."), field="file")


def sources(user: Any, *, beside: Cohort | None = None) -> list[tuple[str, Any]]:
    """What a scheme may be copied from: the shipped ones, and what cohorts one oversees have in force."""
    shipped = [(f"scheme:{name}", words.said(schemes.load(name).about, "name")) for name in schemes.names()]
    seen = visible_cohorts(Cohort.objects.defer("snapshot"), user, roles=OVERSEERS)
    cohorts = [(f"cohort:{c.code}", f"{c.name} ({c.code})") for c in seen if beside is None or c.pk != beside.pk]
    return [(str(_("Shipped schemes")), shipped), *([(str(_("Other cohorts")), cohorts)] if cohorts else [])]


def chosen_source(user: Any, given: str) -> tuple[Scheme, str]:
    kind, _colon, name = given.partition(":")
    if kind == "scheme" and name in schemes.names():
        scheme = schemes.load(name)
        return scheme, words.said(scheme.about, "name")
    seen = visible_cohorts(Cohort.objects.all(), user, roles=OVERSEERS)
    cohort = seen.filter(code__iexact=name).first() if kind == "cohort" else None
    if cohort is None:
        raise Refused(_("This scheme is not there to be copied. Choose another one."), field="source")
    return cohort.scheme, cohort.name

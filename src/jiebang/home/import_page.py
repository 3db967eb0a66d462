"""What the pages of imports show: the list of files, and one file's preview row by row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock, imports
from jiebang.common.imports.words import FATES
from jiebang.common.links import existing
from jiebang.common.models import ImportBatch
from jiebang.common.tables import Options
from jiebang.common.waiting import Waiting
from jiebang.people.access import holds
from jiebang.people.models import Role
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import visible_cohorts

PAGE = 50
TONES = {"new": "pin", "changed": "ind", "asked": "och", "refused": "cin"}
STATES = ("waiting", "stored", "undone")


def office_cohorts(user: Any) -> QuerySet[Cohort]:
    """Cohorts whose lists the user imports."""
    return visible_cohorts(Cohort.objects.all(), user, roles=(Role.OFFICE,))


def visible_batches(user: Any) -> QuerySet[ImportBatch]:
    """Imports into the user's cohorts, and those of organisations, which all offices share."""
    scopes = office_cohorts(user).values("uuid")
    return ImportBatch.objects.filter(Q(scope_id=imports.INSTALLATION) | Q(scope_id__in=scopes))


def previews_waiting(user: Any) -> list[Waiting]:
    """Lists the user looked at and neither took in nor dropped; they go by themselves after a week."""
    if not holds(user, Role.OFFICE):
        return []
    rows = visible_batches(user).filter(user=user, applied_at__isnull=True).order_by("id")
    return [
        Waiting(
            key=f"import:{batch.uuid}",
            title=_("The list {name} is read and not taken in yet").format(name=batch.file_name),
            url=f"/imports/{batch.uuid}/",
            since=batch.created_at.astimezone(clock.zone()).date(),
        )
        for batch in rows.only("uuid", "file_name", "created_at")
    ]


class UploadForm(forms.Form):
    """Which list, into which cohort, which file."""

    kind = forms.ChoiceField(label=gettext_lazy("List"))
    cohort = forms.ChoiceField(
        label=gettext_lazy("Cohort"),
        required=False,
        help_text=gettext_lazy("A list of companies belongs to no cohort."),
    )
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def __init__(self, *arguments: Any, user: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.cohorts = {cohort.code: cohort for cohort in office_cohorts(user)}
        self.fields["kind"].choices = [(importer.kind, str(importer.title)) for importer in imports.kinds()]  # type: ignore[attr-defined]
        self.fields["cohort"].choices = [("", "—"), *((c.code, c.name) for c in self.cohorts.values())]  # type: ignore[attr-defined]
        self.fields["file"].help_text = _(".xlsx or .csv; at most {size} MB and 20 000 rows").format(size=max_size())
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.txt,.json"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind and imports.get(kind).scoped and not cleaned.get("cohort"):
            self.add_error("cohort", _("Choose the cohort this list belongs to."))
        return cleaned

    @property
    def scope_id(self) -> UUID:
        importer = imports.get(self.cleaned_data["kind"])
        return self.cohorts[self.cleaned_data["cohort"]].uuid if importer.scoped else imports.INSTALLATION


def max_size() -> int:
    from django.conf import settings

    return settings.MAX_UPLOAD_MB


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


def list_context(request: HttpRequest, form: UploadForm) -> dict[str, Any]:
    found, chosen = filtered(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = cohort_names(page)
    return {
        "form": form,
        "page": page,
        "rows": [list_row(batch, names) for batch in page],
        "search": chosen["q"],
        "narrowed": any(chosen.values()),
        "filters": [
            {"name": "kind", "label": _("List"), "choices": kind_choices(), "value": chosen["kind"]},
            {"name": "state", "label": _("State"), "choices": state_choices(), "value": chosen["state"]},
        ],
    }


def filtered(request: HttpRequest) -> tuple[QuerySet[ImportBatch], dict[str, str]]:
    """The imports as searched and filtered by the address, without their heavy contents."""
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "kind", "state")}
    # A preview may hold thousands of rows; the list needs their counts alone.
    batches = visible_batches(request.user).annotate(counts=KeyTransform("counts", "preview"))
    batches = batches.select_related("user__person").defer("rows", "undo", "options", "preview")
    if chosen["q"]:
        batches = batches.filter(file_name__icontains=chosen["q"])
    if chosen["kind"] in dict(kind_choices()):
        batches = batches.filter(kind=chosen["kind"]) if chosen["kind"] else batches
    return in_state(batches, chosen["state"]), chosen


def in_state(batches: QuerySet[ImportBatch], state: str) -> QuerySet[ImportBatch]:
    if state == "waiting":
        return batches.filter(applied_at__isnull=True)
    if state == "stored":
        return batches.filter(applied_at__isnull=False, undone_at__isnull=True)
    return batches.filter(undone_at__isnull=False) if state == "undone" else batches


def kind_choices() -> list[tuple[str, str]]:
    return [("", _("all")), *((importer.kind, str(importer.title)) for importer in imports.kinds())]


def state_choices() -> list[tuple[str, str]]:
    return [("", _("all")), ("waiting", _("waiting")), ("stored", _("stored")), ("undone", _("taken back"))]


def cohort_names(batches: Any) -> dict[UUID, str]:
    scopes = {batch.scope_id for batch in batches}
    return dict(Cohort.objects.filter(uuid__in=scopes).values_list("uuid", "name"))


def list_row(batch: Any, names: dict[UUID, str]) -> dict[str, Any]:
    state, tone = state_of(batch)
    return {
        "batch": batch,
        "kind": kind_title(batch.kind),
        "cohort": names.get(batch.scope_id, ""),
        "counts": counts_sentence(batch.counts or {}),
        "state": state,
        "tone": tone,
        "by": str(batch.user) if batch.user else _("operator"),
    }


def kind_title(kind: str) -> str:
    titles = {importer.kind: str(importer.title) for importer in imports.kinds()}
    return titles.get(kind, kind)


def state_of(batch: ImportBatch) -> tuple[str, str]:
    if batch.undone_at is not None:
        return _("taken back"), ""
    if batch.applied_at is not None:
        return _("stored"), "pin"
    return _("waiting"), "och"


def counts_sentence(counts: dict[str, int]) -> str:
    """81 new, 2 skipped."""
    parts = [_("{count} {fate}").format(count=count, fate=FATES[fate]) for fate, count in counts.items() if count]
    return _(", ").join(parts) if parts else _("no rows")


# ── one preview ────────────────────────────────────────────────────────────────────────────────────────────────


def preview_context(
    request: HttpRequest, batch: ImportBatch, cohort: Cohort | None, *, refusal: str = ""
) -> dict[str, Any]:
    preview = imports.preview_of(batch)
    options = Options.from_json(batch.options)
    fate = request.GET.get("fate", "")
    search = request.GET.get("q", "").strip()[:100]
    page = rows_page(request, preview, fate, search)
    counts = preview["counts"]
    state, tone = state_of(batch)
    return {
        "batch": batch,
        "preview": preview,
        "refusal": refusal,
        "open": batch.applied_at is None,
        "kind": kind_title(batch.kind),
        "cohort": cohort.name if cohort else "",
        "overview": existing(f"/cohorts/{cohort.code}/") if cohort else "",
        "state": state,
        "tone": tone,
        "verdict": verdict(batch, counts),
        "fates": fate_tabs(preview, fate),
        "fate": fate if fate in FATES or fate == "noted" else "",
        "search": search,
        "page": page,
        "rows": [shown_row(row, options) for row in page],
        "columns": unknown_columns(batch, preview),
        "hidden_sheets": hidden_sheets(preview, options),
        "doubt": bool(preview["doubt"]),
        "options": options,
        "goes_in": counts["new"] + counts["changed"],
        "ready": not preview["faults"] and not counts["asked"],
        "has_errors": bool(counts["refused"] or counts["asked"]),
        "undoable": imports.undoable(batch),
        "several_sheets": len({sheet["name"] for sheet in preview["sheets"]}) > 1,
    }


def verdict(batch: ImportBatch, counts: dict[str, int]) -> str:
    """The sentence over the preview: what the file holds and what stands against it."""
    total = sum(counts.values())
    rows = ngettext("{total} row", "{total} rows", total).format(total=total)
    if batch.undone_at is not None:
        return _("{rows}: {counts}. This import was taken back.").format(rows=rows, counts=counts_sentence(counts))
    if batch.applied_at is not None:
        return _("{rows}: {counts}. This list is in.").format(rows=rows, counts=counts_sentence(counts))
    return _("{rows}: {counts}. Nothing is stored yet.").format(rows=rows, counts=counts_sentence(counts))


def all_rows(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries and rows that are none, in the file's order."""
    skipped = [
        {
            **row, "fate": "skipped", "name": row["text"], "about": "", "changes": [], "faults": [], "notices": [],
            "questions": [], "place": f"{row['sheet']}!{row['row']}",
        }
        for row in preview["skipped"]
    ]  # fmt: skip
    order = {sheet["name"]: number for number, sheet in enumerate(preview["sheets"])}
    return sorted([*preview["lines"], *skipped], key=lambda row: (order.get(row["sheet"], 0), row["row"]))


def rows_page(request: HttpRequest, preview: dict[str, Any], fate: str, search: str) -> Page[dict[str, Any]]:
    rows = all_rows(preview)
    if fate == "noted":
        rows = [row for row in rows if row["notices"] or row["questions"]]
    elif fate in FATES:
        rows = [row for row in rows if row["fate"] == fate]
    else:
        # What needs a person comes first.
        rows.sort(key=lambda row: {"refused": 0, "asked": 1}.get(row["fate"], 2))
    if search:
        rows = [row for row in rows if search in row["name"] or search in row["about"] or search == str(row["row"])]
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def fate_tabs(preview: dict[str, Any], chosen: str) -> list[dict[str, Any]]:
    counts = preview["counts"]
    noted = sum(bool(line["notices"] or line["questions"]) for line in preview["lines"])
    tabs = [("", _("all"), sum(counts.values()))]
    tabs += [(fate, str(word), counts[fate]) for fate, word in FATES.items() if counts[fate]]
    if noted:
        tabs.append(("noted", _("with remarks"), noted))
    return [{"fate": fate, "word": word, "count": count, "here": fate == chosen} for fate, word, count in tabs]


def shown_row(row: dict[str, Any], options: Options) -> dict[str, Any]:
    questions = [
        {**question, "chosen": options.choices.get(question["key"], "" if question["required"] else "new")}
        for question in row["questions"]
    ]
    return {**row, "word": FATES[row["fate"]], "tone": TONES.get(row["fate"], ""), "questions": questions}


def unknown_columns(batch: ImportBatch, preview: dict[str, Any]) -> list[dict[str, Any]]:
    """Columns nobody knows, each title once, with what it may be taken as."""
    importer = imports.get(batch.kind)
    columns = importer.kind_of_file(importer.scope(batch.scope_id)).columns
    known = [(column.key, column.title) for column in columns]
    choices = [("-", _("leave out")), *known]
    if preview["keeps_extra"]:
        choices.insert(0, ("", _("keep as further information")))
    by_title = {column["title"]: column for column in reversed(preview["unknown"])}
    return [{**column, "choices": choices} for column in by_title.values()]


def hidden_sheets(preview: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    return [{**sheet, "chosen": sheet["name"] in options.sheets} for sheet in preview["sheets"] if sheet["hidden"]]


def posted_options(request: HttpRequest, batch: ImportBatch) -> Options:
    """What the person decided on this page, over what was decided before; unknown keys and values are left alone."""
    options = Options.from_json(batch.options)
    preview = batch.preview
    for column in unknown_columns(batch, preview):
        value = request.POST.get(f"column:{column['title']}")
        if value in dict(column["choices"]) and value != column["taken_as"]:
            options.columns[column["title"]] = value
    if "with_sheets" in request.POST:
        hidden = {sheet["name"] for sheet in preview["sheets"] if sheet["hidden"]}
        options.sheets = [name for name in request.POST.getlist("sheet") if name in hidden]
    for line in preview["lines"]:
        for question in line["questions"]:
            value = request.POST.get(f"choice:{question['key']}")
            if value in {"new", *(candidate["id"] for candidate in question["candidates"])}:
                options.choices[question["key"]] = value
    answer_rest(options, preview, request.POST.get("rest", ""))
    options.encoding = options.encoding or "encoding" in request.POST
    options.skip_refused = "skip_refused" in request.POST
    return options


def answer_rest(options: Options, preview: dict[str, Any], rest: str) -> None:
    """One answer for every row still asked; where several are alike only the person can choose among them."""
    for line in preview["lines"]:
        for question in line["questions"]:
            if not question["required"] or question["key"] in options.choices:
                continue
            if rest == "new":
                options.choices[question["key"]] = "new"
            elif rest == "known" and len(question["candidates"]) == 1:
                options.choices[question["key"]] = question["candidates"][0]["id"]

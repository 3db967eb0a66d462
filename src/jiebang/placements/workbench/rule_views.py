"""Pages of rules: the list, one rule, a file of rules, the weights of the fit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.asked import uuids
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.common.uploads import shown_name
from jiebang.placements import queries
from jiebang.placements.answer_words import Names
from jiebang.placements.models import PlacementRule
from jiebang.placements.wording import rule_text
from jiebang.placements.workbench import rule_deeds, rule_page, rule_rows, steps
from jiebang.placements.workbench.access import at_the_desk
from jiebang.placements.workbench.rule_forms import FIELDS, RuleForm, WeightsForm
from jiebang.programmes.models import Cohort

PAGE = 50
MOST_CHOSEN = 1000


@policy("placements.workbench")
@require_GET
def rules(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    asked, book = rule_page.Asked.of(request.GET), rule_page.book_of(cohort)
    shown = [row for row in book.rows if asked.takes(row)]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "rules"),
        "book": book,
        "page": page,
        "kept": [row for row in rows if row.stated.binds],
        "weighed": [row for row in rows if not row.stated.binds],
        "asked": asked,
        "filters": rule_page.filters(asked),
        "sheet": reverse("placement_rules_sheet", kwargs={"code": cohort.code}),
        "kinds": PlacementRule.Kind.choices,
        "weights": steps.weight_texts(cohort),
    }
    return render(request, "placements/rules.html", context)


@policy("placements.workbench")
@require_GET
def rules_sheet(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    asked = rule_page.Asked.of(request.GET)
    rows = [row for row in rule_page.book_of(cohort).rows if asked.takes(row)]
    audit(request.user, "seen.rules_taken_away", cohort, scope=cohort.uuid, rows=len(rows))
    name = _("Placement rules of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, rule_page.sheet_titles(), rule_page.sheet_rows(rows))


@policy("placements.workbench")
@require_GET
def rules_toml(request: HttpRequest, code: str) -> HttpResponse:
    """The rules that hold, as the file `match --rules` reads."""
    cohort = at_the_desk(request, code)
    inputs = queries.inputs_of(cohort)
    audit(request.user, "seen.rules_taken_away", cohort, scope=cohort.uuid, rows=len(inputs.rules))
    answer = HttpResponse(rule_deeds.as_toml(inputs.rules), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rules.toml"'
    return answer


@policy("placements.workbench")
@require_POST
def rules_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Switch the ticked rules off, with a reason, or on again."""
    cohort = at_the_desk(request, code)
    ids = uuids(request.POST.getlist("id"), MOST_CHOSEN)
    if not ids:
        raise Refused(_("Tick the rules first."))
    found = list(PlacementRule.objects.filter(cohort=cohort, uuid__in=ids))
    if request.POST.get("act") == "on":
        count = rule_deeds.switch_on(found, by=request.user)
        text = ngettext("{n} rule is switched on.", "{n} rules are switched on.", count)
    else:
        count = rule_deeds.switch_off(found, why=request.POST.get("why", ""), by=request.user)
        text = ngettext("{n} rule is switched off.", "{n} rules are switched off.", count)
    messages.success(request, text.format(n=count))
    return redirect("placement_rules", code=cohort.code)


# ── one rule ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.workbench")
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    kind = kind if kind in FIELDS else PlacementRule.Kind.FORBID
    initial = {name: request.GET.get(name, "")[:300] for name in FIELDS[kind] if name in request.GET}
    form = RuleForm(cohort, kind, request.POST or None, initial=initial)
    if request.POST.get("act") == "look":
        return looked(request, cohort, form, None)
    if request.method == "POST" and form.is_valid():
        try:
            made = rule_deeds.write_rule(cohort, form.said(), by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            say_clashes(request, cohort, made.number)
            return redirect("placement_rules", code=cohort.code)
    return form_page(request, cohort, form, None)


@policy("placements.workbench")
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = at_the_desk(request, code)
    seen = PlacementRule.objects.visible_to(request.user).filter(cohort=cohort)
    found = get_object_or_404(
        seen.select_related("secondment__person", "home_unit", "post__host__organisation", "host__organisation"),
        uuid=uuid,
    )
    form = RuleForm(cohort, found.kind, request.POST or None, rule=found)
    if request.POST.get("act") == "look":
        return looked(request, cohort, form, found)
    if request.method == "POST" and form.is_valid():
        return change(request, cohort, found, form)
    return form_page(request, cohort, form, found)


def change(request: HttpRequest, cohort: Cohort, found: PlacementRule, form: RuleForm) -> HttpResponse:
    version = form.cleaned_data.get("version") or 0
    try:
        rule_deeds.change_rule(found, form.said(), version=version, by=request.user)
    except Stale as stale:
        data = form.data.copy()
        data["version"] = PlacementRule.objects.values_list("version", flat=True).get(pk=found.pk)
        again = RuleForm(cohort, found.kind, data, rule=found)
        texts = [(name, stale.yours[name], stale.theirs[name]) for name in stale.yours]
        return form_page(request, cohort, again, found, status=409, sentence=str(stale), texts=texts)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form_page(request, cohort, form, found)
    say_clashes(request, cohort, found.number)
    return redirect("placement_rules", code=cohort.code)


def say_clashes(request: HttpRequest, cohort: Cohort, number: int) -> None:
    """Saved all the same: an office may be in the middle of changing several."""
    inputs = queries.inputs_of(cohort)
    found = [clash.text for clash in rule_rows.clashes(inputs.rules, inputs) if number in clash.numbers]
    if found:
        messages.warning(request, _("Saved, but it cannot hold: {text}").format(text=found[0]))
    else:
        messages.success(request, _("Rule {number} is saved.").format(number=number))


def looked(request: HttpRequest, cohort: Cohort, form: RuleForm, found: PlacementRule | None) -> HttpResponse:
    """What the rule would say and forbid, while it is still being written."""
    form.fields["why"].required = False
    look = preview(cohort, form, found) if form.is_valid() else None
    return render(request, "placements/rule_look.html", {"look": look, "form": form})


def preview(cohort: Cohort, form: RuleForm, found: PlacementRule | None) -> dict[str, Any]:
    inputs, number = queries.inputs_of(cohort), found.number if found else 0
    last = max((rule.line for rule in inputs.rules), default=0) + 1
    said = form.said().stated(number or last)
    others = [rule for rule in inputs.rules if rule.line != number]
    names = Names.of(inputs)
    against = [c for c in rule_rows.clashes([*others, said], inputs) if said.line in c.numbers]
    return {
        "text": rule_text(said, names.people, names.posts),
        "effect": rule_rows.Effects(inputs).of(said).text,
        "clashes": [clash.text for clash in against],
    }


def form_page(
    request: HttpRequest, cohort: Cohort, form: RuleForm, found: PlacementRule | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    kind = PlacementRule.Kind(form.kind)
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "rules"),
        "form": form,
        "rule": found,
        "kind": kind,
        "kinds": PlacementRule.Kind.choices,
        "title": _("Rule {number}").format(number=found.number) if found else _("New rule"),
        "fields": [form[name] for name in FIELDS[form.kind]],
        **more,
    }
    if status == 200 and form.is_bound:
        status = 422
    return render(request, "placements/rule_form.html", context, status=status)


# ── a file, and the weights ────────────────────────────────────────────────────────────────────────────────────


@policy("placements.workbench")
@require_http_methods(["GET", "POST"])
def rules_file(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    taken = None
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            raise Refused(_("Choose a file first."), field="file")
        data = file.read(rule_deeds.LARGEST_FILE + 1)
        taken = rule_deeds.take_in(cohort, data, name=shown_name(file.name), by=request.user)
        if not taken.faults:
            told = ngettext("{n} rule was added", "{n} rules were added", taken.new).format(n=taken.new)
            same = ngettext("{n} held already", "{n} held already", taken.same).format(n=taken.same)
            messages.success(request, _("{added}; {same}.").format(added=told, same=same))
            for notice in taken.notices[:5]:
                messages.info(request, notice)
            return redirect("placement_rules", code=cohort.code)
    context = {"cohort": cohort, "steps": steps.bar(cohort, "rules"), "taken": taken}
    return render(request, "placements/rules_file.html", context, status=422 if taken else 200)


@policy("placements.workbench")
@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    desk = rule_rows.desk_of(cohort)
    form, status, texts, sentence = WeightsForm(desk, request.POST or None), 200, [], ""
    if request.method == "POST" and form.is_valid():
        try:
            rule_deeds.set_weights(cohort, form.points(), version=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("Changed. Plans made from now on are weighed by it."))
            return redirect("placement_rules", code=cohort.code)
        except Stale as stale:
            sentence, status = str(stale), 409
            texts = [(_("Weights"), stale.yours["weights"], stale.theirs["weights"])]
            data = form.data.copy()
            data["version"] = rule_rows.desk_of(cohort).version
            form = WeightsForm(desk, data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if status == 200 and form.is_bound:
        status = 422
    context = {"cohort": cohort, "steps": steps.bar(cohort, "rules"), "form": form, "texts": texts,
               "sentence": sentence}  # fmt: skip
    return render(request, "placements/weights.html", context, status=status)

"""One plan at work: why not there, locks, moves on trial, saving and undoing, all it was made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from jiebang.common import clock, look
from jiebang.common.asked import as_uuid
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.placements.models import PlanEdit, Post, Run
from jiebang.placements.plan_page import page_of
from jiebang.placements.wording import reason_texts
from jiebang.placements.workbench import edits, names, parcel, pickers, steps, why
from jiebang.placements.workbench.access import at_the_desk, run_or_404
from jiebang.programmes.models import Cohort, Secondment

PAGE = 50


@policy("placements.workbench")
@require_GET
def why_not(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Beside the plan, or on a page of its own: where somebody is, and what another post would cost."""
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    context = panel(request, cohort, run)
    if request.headers.get("HX-Request"):
        return render(request, "placements/why_panel.html", {**context, "beside": True})
    return render(request, "placements/why.html", {**context, "steps": steps.bar(cohort, "compare")})


def panel(request: HttpRequest, cohort: Cohort, run: Run) -> dict[str, Any]:
    """What the panel shows. A post nobody could find is said in place; nothing typed is lost."""
    names.named([run], cohort)
    who = asked_person(request, cohort)
    written, answer, fault = request.GET.get("post", "").strip()[:300], None, ""
    asker = why.Asker(run)
    if who is not None and written and not asker.changed:
        try:
            post = pickers.the_post(cohort, written)
            require_on_the_list(asker, who)
            answer = asker.answer(who, post)
        except Refused as refusal:
            fault = str(refusal)
    line = run.assignments.filter(secondment=who).select_related("post__host__organisation").first()
    return {
        "cohort": cohort,
        "run": run,
        "who": who,
        "people": pickers.people_choices(cohort) if who is None else [],
        "posts": pickers.post_choices(cohort),
        "written": written,
        "answer": answer,
        "fault": fault,
        "changed": asker.changed,
        "line": line,
        "reasons": reason_texts(line.reasons) if line else [],
        "wishes": why.wished_posts(who) if who else [],
        "lock": edits.lock_of(who) if who else None,
        "begun": begun(cohort),
        "change_url": page_of("person_change", uuid=who.uuid) if who and begun(cohort) else "",
    }


def require_on_the_list(asker: why.Asker, who: Secondment) -> None:
    if who.number not in {person.number for person in asker.today.people}:
        raise Refused(_("{name} is no longer to be placed.").format(name=who))


def begun(cohort: Cohort) -> bool:
    return clock.today() >= cohort.starts_on


def asked_person(request: HttpRequest, cohort: Cohort) -> Secondment | None:
    """By address, or as somebody typed it."""
    written = request.GET.get("person", "").strip()[:200]
    if not written:
        return None
    people = Secondment.objects.filter(cohort=cohort).select_related("person", "cohort", "home_unit")
    uuid = as_uuid(written)
    if uuid is not None:
        return get_object_or_404(people, uuid=uuid)
    return people.filter(number=written).first() or pickers.the_person(cohort, written)


def person_of(request: HttpRequest, cohort: Cohort) -> Secondment:
    people = Secondment.objects.filter(cohort=cohort).select_related("person", "cohort")
    found = people.filter(uuid=as_uuid(request.POST.get("person", ""))).first()
    if found is None:
        raise Refused(_("Choose the person first."), field="person")
    return found


# ── locks ──────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.workbench")
@require_POST
def locks(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Lock somebody where the plan has them, or take the lock away; both with a reason."""
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    who, reason = person_of(request, cohort), request.POST.get("reason", "")
    if request.POST.get("act") == "off":
        edits.unlock(who, reason=reason, by=request.user)
        messages.success(request, _("{name} is no longer locked.").format(name=who))
    else:
        edits.lock(run, who, reason=edits.require_reason(reason), by=request.user)
        messages.success(request, _("{name} is locked: later plans keep the place.").format(name=who))
    return redirect("placement_run", code=cohort.code, uuid=run.uuid)


# ── a move ─────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.workbench")
@require_POST
def trials(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Try a move. Nothing of the plan changes until it is saved with a reason."""
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    who = person_of(request, cohort)
    posts = Post.objects.filter(cohort=cohort).select_related("host__organisation")
    post = posts.filter(uuid=as_uuid(request.POST.get("post", ""))).first()
    if post is None:
        raise Refused(_("Choose the post first."), field="post")
    if request.POST.get("way") == "stay":
        made = edits.try_stay(run, who, post, by=request.user)
        return redirect("placement_run", code=cohort.code, uuid=made.uuid)
    row = edits.try_arranged(run, who, post, by=request.user)
    return redirect("placement_solve_job", code=cohort.code, uuid=row.uuid)


@policy("placements.workbench")
@require_POST
def saving(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    edits.save(run, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("Saved. This is the plan being worked on now; the change can be undone."))
    return redirect("placement_run", code=cohort.code, uuid=run.uuid)


@policy("placements.workbench")
@require_POST
def undoing(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Take the change back that made this plan."""
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    edit = PlanEdit.objects.select_related("cohort", "before").filter(after=run).first()
    if edit is None:
        raise Refused(_("No change by hand made this plan, so there is nothing to undo."))
    edits.undo(edit, by=request.user)
    messages.success(request, _("Undone. The plan is again as it was before."))
    return redirect("placement_run", code=cohort.code, uuid=edit.before.uuid)


@policy("placements.workbench")
@require_GET
def history(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = at_the_desk(request, code)
    run = names.named([run_or_404(request, cohort, uuid)], cohort)[0]
    page = Paginator(edits.history(run), PAGE).get_page(request.GET.get("page"))
    numbers = names.numbers_of(cohort)
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "compare"),
        "run": run,
        "page": page,
        "rows": [(edit, numbers[edit.before_id], numbers[edit.after_id]) for edit in page],
        "sheet": reverse("placement_history_sheet", kwargs={"code": cohort.code, "uuid": run.uuid}),
    }
    return render(request, "placements/history.html", context)


@policy("placements.workbench")
@require_GET
def history_sheet(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)
    found = edits.history(run)
    audit(request.user, "seen.plans_taken_away", run, scope=cohort.uuid, rows=len(found))
    titles = [
        _("Day"), _("Change"), _("Secondee's number"), pgettext("of a person", "Name"), _("From"), _("To"),
        _("Why"), _("By"), _("Undone by"), _("Undone on"),
    ]  # fmt: skip
    name = _("Changes by hand, {cohort}").format(cohort=cohort.name)
    return sheet_response(name, titles, (history_row(edit) for edit in found))


def history_row(edit: PlanEdit) -> list[Any]:
    who = edit.secondment
    return [
        day_of(edit.at), str(PlanEdit.Kind(edit.kind).label), who.number if who else None,
        who.person.name if who else None, place_text(edit.old), place_text(edit.new), edit.reason, str(edit.by or ""),
        str(edit.undone_by or ""), day_of(edit.undone_at) if edit.undone_at else None,
    ]  # fmt: skip


def day_of(moment: datetime) -> str:
    return look.day_long(moment.astimezone(clock.zone()).date())


def place_text(post: Post | None) -> str:
    return f"{post.number} {post.host.organisation.name} {post.title}" if post else ""


@policy("placements.workbench")
@require_GET
def archive(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = at_the_desk(request, code)
    run = names.named([run_or_404(request, cohort, uuid)], cohort)[0]
    data = parcel.parcel(run)
    people = cohort.secondments.values_list("person__uuid", flat=True)
    audit(request.user, "seen.plan_archive_taken_away", run, scope=cohort.uuid, about=people, rows=run.people)
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{cohort.code}-plan-{run.number}.zip"'  # type: ignore[attr-defined]
    return answer

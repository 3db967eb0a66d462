"""What writes in the checklist. Every verb may be repeated: what is so already is left without an audit line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.people import consents
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.checklist import readings
from jiebang.programmes.cohorts import account, put, require_length
from jiebang.programmes.models import CheckItem, Cohort, Secondment, Tick

By = CheckItem.By
TITLE, HINT, REASON, MOST = 60, 200, 200, 30
# The usual lines, in order: our proposal, to be changed by each office.
USUAL: tuple[tuple[Any, Any, str], ...] = (
    (gettext_lazy("Statement of health"), gettext_lazy("Fit for the stay; the office has seen it."), By.OFFICE),
    (gettext_lazy("Home unit agrees"), gettext_lazy("The unit agrees in writing to the stay and its days."), By.HOME),
    (gettext_lazy("Promise of confidentiality"), gettext_lazy("Read and signed."), By.PERSON),
)


@transaction.atomic
def take_usual(cohort: Cohort, *, by: Any) -> int:
    """List the usual lines and one for each consent this installation asks; how many were new."""
    known = set(cohort.check_items.values_list("title", flat=True))
    asked = set(cohort.check_items.values_list("purpose", flat=True))
    added = 0
    for title, hint, who in USUAL:
        if str(title) not in known:
            add_item(cohort, title=str(title), hint=str(hint), who=who, by=by)
            added += 1
    for purpose in consents.purposes():
        if purpose.code not in asked:
            title = _("Consent: {title}").format(title=purpose.title)[:TITLE]
            add_item(cohort, title=title, hint="", who=By.PERSON, purpose=purpose.code, by=by)
            added += 1
    return added


@transaction.atomic
def add_reading(cohort: Cohort, code: str, *, by: Any) -> bool:
    """A line that is read from what is recorded; False where it is listed already."""
    reading = readings.known().get(code)
    if reading is None:
        raise Refused(_("This is not read from what is recorded. Reload the page and try again."))
    if cohort.check_items.filter(purpose=code).exists():
        return False
    add_item(cohort, title=str(reading.title), hint=str(reading.hint), who=By.OFFICE, purpose=code, by=by)
    return True


@transaction.atomic
def add_item(cohort: Cohort, *, title: str, hint: str, who: str, by: Any, purpose: str = "") -> CheckItem:
    """A new line at the end. who: who ticks it beside the office · purpose: of the consent that answers it, or the code
    of the reading."""
    title, hint = checked(title, hint)
    refuse_twin(cohort, title)
    if cohort.check_items.count() >= MOST:
        raise Refused(_("A checklist has at most {n} lines.").format(n=MOST))
    last = cohort.check_items.aggregate(last=models.Max("position"))["last"]
    item = CheckItem.objects.create(
        cohort=cohort, title=title, hint=hint, by=who, purpose=purpose, position=(last or 0) + 1
    )
    audit(by, "checklist.line_added", cohort, scope=cohort.uuid, title=title)
    return item


@transaction.atomic
def change_item(item: CheckItem, *, version: int, title: str, hint: str, who: str, by: Any) -> bool:
    """Say a line otherwise. Raises Stale with both texts when somebody saved a newer one."""
    item = CheckItem.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=item.pk)
    title, hint = checked(title, hint)
    if item.version != version:
        raise Stale(changed_meanwhile(), yours={_("Line"): title}, theirs={_("Line"): item.title})
    if title != item.title:
        refuse_twin(item.cohort, title)
    if not put(item, {"title": title, "hint": hint, **({} if item.purpose else {"by": who})}):
        return False
    put(item, {"version": item.version + 1})
    audit(by, "checklist.line_changed", item.cohort, scope=item.cohort.uuid, title=title)
    return True


@transaction.atomic
def remove_item(item: CheckItem, *, by: Any) -> None:
    """Take a line away. Refused once it was ticked for somebody: that is evidence."""
    if item.ticks.exists():
        raise Refused(_("“{line}” was ticked for somebody and stays.").format(line=item.title))
    audit(by, "checklist.line_removed", item.cohort, scope=item.cohort.uuid, title=item.title)
    item.delete()


@transaction.atomic
def move_up(item: CheckItem, *, by: Any) -> bool:
    """One place up; False where it stands first."""
    lines = list(CheckItem.objects.select_for_update().filter(cohort=item.cohort_id))
    at = next(n for n, line in enumerate(lines) if line.pk == item.pk)
    if at == 0:
        return False
    lines[at - 1], lines[at] = lines[at], lines[at - 1]
    for place, line in enumerate(lines, start=1):
        put(line, {"position": place})
    audit(by, "checklist.line_moved", item.cohort, scope=item.cohort.uuid, title=item.title)
    return True


# ── ticking ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def tick(item: CheckItem, people: Iterable[Secondment], *, by: Any) -> int:
    """Say that the line is so for these people; for how many it was not ticked yet."""
    refuse_consent(item)
    people = list(people)
    # One after the other: two ticks of the same moment would both be new.
    CheckItem.objects.select_for_update().get(pk=item.pk)
    standing = set(standing_ticks(item).filter(secondment__in=people).values_list("secondment_id", flat=True))
    new = [who for who in people if who.pk not in standing]
    Tick.objects.bulk_create(
        Tick(item=item, secondment=who, ticked_by=account(by), ticked_on=clock.today(), ticked_at=clock.now())
        for who in new
    )
    if new:
        about = [who.person.uuid for who in new]
        audit(by, "checklist.ticked", item.cohort, scope=item.cohort.uuid, about=about, line=str(item.uuid))
    return len(new)


@transaction.atomic
def untick(item: CheckItem, who: Secondment, *, reason: str, by: Any) -> bool:
    """Take a tick back and say why; False where it is not ticked."""
    reason = " ".join(clean(reason).split())
    if not reason:
        raise Refused(_("Write why it is taken back."), field="reason")
    require_length(reason, REASON, field="reason")
    found = standing_ticks(item).select_for_update().filter(secondment=who).first()
    if found is None:
        return False
    found.undone_by, found.undone_on, found.undone_at = account(by), clock.today(), clock.now()
    found.reason = reason
    found.save(update_fields=["undone_by", "undone_on", "undone_at", "reason"])
    about = [who.person.uuid]
    # The reason may say something of the person's health: it stays out of the trail.
    audit(by, "checklist.unticked", item.cohort, scope=item.cohort.uuid, about=about, line=str(item.uuid))
    return True


def standing_ticks(item: CheckItem) -> models.QuerySet[Tick]:
    return Tick.objects.filter(item=item, undone_at__isnull=True)


def refuse_consent(item: CheckItem) -> None:
    if item.purpose in readings.known():
        raise Refused(_("“{line}” is read from what is recorded, and ticked by nobody.").format(line=item.title))
    if item.purpose:
        raise Refused(_("“{line}” is answered by the person alone, among the own consents.").format(line=item.title))


def checked(title: str, hint: str) -> tuple[str, str]:
    title, hint = (" ".join(clean(text).split()) for text in (title, hint))
    if not title:
        raise Refused(_("Write what the line says."), field="title")
    require_length(title, TITLE, field="title")
    require_length(hint, HINT, field="hint")
    return title, hint


def refuse_twin(cohort: Cohort, title: str) -> None:
    if cohort.check_items.filter(title=title).exists():
        raise Refused(_("“{line}” is on the list already.").format(line=title), field="title")

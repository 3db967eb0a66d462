"""Verbs that put a draft into force from a day, take a planned version back, and bring planned ones in on their day."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.telling import declare, tell
from jiebang.common.text import clean
from jiebang.kernel.scheme import Scheme, digest, to_json
from jiebang.people.models import User
from jiebang.programmes import changes
from jiebang.programmes.cohorts import account, require_length
from jiebang.programmes.models import Cohort, SchemeDraft, SchemeVersion, SchemeVersionWithdrawal
from jiebang.programmes.scheme import faults
from jiebang.programmes.scheme.differences import sentences
from jiebang.programmes.scheme.drafts import hold, newest_version, take_over
from jiebang.programmes.scheme.effects import Change, effects_of

CHANGED = "scheme.changed"
declare(CHANGED, gettext_lazy("{cohort}: from {day} the programme asks for something else. {changes}"))
MOST_SENTENCES = 100  # of a difference that one audit line keeps


@transaction.atomic
def put_into_force(draft: SchemeDraft, *, version: int, from_day: date, reason: str, by: Any) -> SchemeVersion:
    """Make the draft the cohort's scheme from a day on; from today on at once, else with the first tick of the day.

    version: the draft's, as previewed. Raises Stale where it was edited since, or the scheme it was begun from was.
    """
    cohort = hold(draft.cohort)
    held = SchemeDraft.objects.filter(pk=draft.pk).first()
    base = newest_version(cohort)
    refuse_otherwise(held, version, base)
    reason = checked_reason(reason)
    scheme, today = draft_scheme(held), clock.today()
    require_day(cohort, scheme, base, from_day, today)
    refuse_unfit(cohort, base.scheme, scheme, from_day)
    made = SchemeVersion.objects.create(
        cohort=cohort, number=last_number(cohort) + 1, from_day=from_day, snapshot=to_json(scheme),
        snapshot_hash=digest(scheme), reason=reason, made_by=account(by), made_at=clock.business_now(),
    )  # fmt: skip
    held.delete()  # type: ignore[union-attr]
    with translation.override(settings.LANGUAGE_CODE):
        told = sentences(base.scheme, scheme)
    audit(
        by, "scheme.version_made", cohort, scope=cohort.uuid, number=made.number, since=str(from_day), reason=reason,
        changes=told[:MOST_SENTENCES],
    )  # fmt: skip
    if from_day <= today:
        bring_into_force(cohort, made, by=by)
    tell_people(cohort, made, told)
    return made


@transaction.atomic
def withdraw_version(version: SchemeVersion, *, by: Any) -> None:
    """Take a planned version back before its day. A second time changes nothing."""
    cohort = hold(version.cohort)
    if SchemeVersionWithdrawal.objects.filter(version=version).exists():
        return
    if version.number <= cohort.scheme_number or version.from_day <= clock.today():
        raise Refused(_("Version {n} has come into force. Restore an earlier one instead.").format(n=version.number))
    later = cohort.versions.filter(number__gt=version.number, withdrawal__isnull=True).first()
    if later is not None:
        raise Refused(
            _("Version {later} was made from version {n}. Take it back first.").format(
                later=later.number, n=version.number
            )
        )
    if SchemeDraft.objects.filter(cohort=cohort, base=version.number).exists():
        raise Refused(_("A draft was begun from version {n}. Drop it first.").format(n=version.number))
    SchemeVersionWithdrawal.objects.create(version=version, withdrawn_by=account(by), withdrawn_at=clock.business_now())
    audit(by, "scheme.version_withdrawn", cohort, scope=cohort.uuid, number=version.number)


def restore_version(version: SchemeVersion, *, by: Any) -> SchemeDraft:
    """A draft that holds what an earlier version said; putting it into force makes a new version."""
    return take_over(version.cohort, version.scheme, origin=_("version {n}").format(n=version.number), by=by)


def bring_due_into_force() -> int:
    """Every planned version whose day has come; safe to run twice or late. How many cohorts it was."""
    today, brought = clock.today(), 0
    due = SchemeVersion.objects.filter(
        number__gt=F("cohort__scheme_number"), from_day__lte=today, withdrawal__isnull=True
    ).values_list("cohort_id", flat=True)
    for pk in sorted(set(due)):
        with transaction.atomic():
            cohort = Cohort.objects.select_for_update(no_key=True).get(pk=pk)
            newest = cohort.versions.filter(from_day__lte=today, withdrawal__isnull=True).last()
            if newest is not None and newest.number > cohort.scheme_number:
                bring_into_force(cohort, newest, by=SYSTEM)
                brought += 1
    return brought


def bring_into_force(cohort: Cohort, version: SchemeVersion, *, by: Any) -> None:
    """The cohort counts by this version from now on; whoever counts is told in the same transaction."""
    before = copy.copy(cohort)
    cohort.snapshot, cohort.snapshot_hash = version.snapshot, version.snapshot_hash
    cohort.scheme_number = version.number
    cohort.ends_on = cohort.starts_on + timedelta(days=version.scheme.about.days - 1)
    cohort.save(update_fields=["snapshot", "snapshot_hash", "scheme_number", "ends_on"])
    cohort.forget_scheme()
    changes.announce_scheme(cohort, before)
    audit(by, "scheme.came_into_force", cohort, scope=cohort.uuid, number=version.number)


def tell_people(cohort: Cohort, made: SchemeVersion, told: list[str]) -> None:
    """Everybody of the cohort with an account hears what will be asked otherwise."""
    users = User.objects.filter(person__secondments__cohort=cohort, is_active=True).distinct()
    values = {"cohort": cohort.name, "day": str(made.from_day), "changes": " ".join(told[:3])}
    tell(
        users, CHANGED, values, url=f"{cohort.get_absolute_url()}scheme/", matter=f"scheme:{cohort.uuid}:{made.number}"
    )


def refuse_otherwise(held: SchemeDraft | None, version: int, base: SchemeVersion) -> None:
    if held is None:
        raise Stale(
            _("This draft is gone: somebody put it into force or dropped it meanwhile. Open the scheme again."),
            yours={}, theirs={},
        )  # fmt: skip
    if held.base != base.number:
        raise Stale(
            _("The scheme itself was changed after this draft was begun. Compare the two, then drop the draft and "
              "begin a new one."),
            yours={str(_("changes of the draft")): _("begun from version {n}").format(n=held.base)},
            theirs={str(_("changes of the draft")): "\n".join(sentences(held.scheme, base.scheme)[:20])},
        )  # fmt: skip
    if held.version != version:
        raise Stale(
            _("The draft was edited after you looked at its effect. Look again, then put it into force."),
            yours={}, theirs={},
        )  # fmt: skip


def draft_scheme(held: SchemeDraft | None) -> Scheme:
    assert held is not None  # noqa: S101 - refused above
    return held.scheme


def checked_reason(reason: str) -> str:
    reason = clean(reason)
    if not reason:
        raise Refused(_("Write why, in a sentence: everybody who reads the scheme sees it."), field="reason")
    require_length(reason, 300, field="reason")
    return reason


def require_day(cohort: Cohort, scheme: Scheme, base: SchemeVersion, from_day: date, today: date) -> None:
    """Today or a later day of the stay, and not before what is planned already."""
    last = cohort.under(scheme).ends_on
    if from_day < today:
        raise Refused(
            _("{day} is past. What was done by then was counted by the scheme of that day; choose today or later.")
            .format(day=from_day), field="from_day",
        )  # fmt: skip
    if from_day > max(last, cohort.ends_on):
        raise Refused(
            _("The stay ends on {last}; {day} lies after it.").format(last=last, day=from_day), field="from_day"
        )
    if from_day < base.from_day:
        raise Refused(
            _("Version {n} is planned from {since}. Choose that day or a later one, or take that version back.").format(
                n=base.number, since=base.from_day
            ),
            field="from_day",
        )


def refuse_unfit(cohort: Cohort, before: Scheme, after: Scheme, from_day: date) -> None:
    if digest(before) == digest(after):
        raise Refused(_("The draft says the same as the scheme. Change something first, or drop the draft."))
    wrong = faults.found_in(after)
    if wrong:
        text = ngettext(
            "{n} thing in the draft needs mending first: {first}",
            "{n} things in the draft need mending first: {first}",
            len(wrong),
        )
        raise Refused(text.format(n=len(wrong), first=faults.placed(wrong[0], after)))
    in_the_way = [effect for effect in effects_of(Change.of(cohort, before, after, from_day)) if effect.blocks]
    if in_the_way:
        raise Refused(in_the_way[0].text)


def last_number(cohort: Cohort) -> int:
    return cohort.versions.order_by("number").last().number  # type: ignore[union-attr]

"""Verbs that write the draft of a changed scheme. A draft collects edits; nothing counts by it.

Each is one transaction with one audit line. Who edits an entry says how it looked to them (`seen`): two people, or two
tabs, at different entries never get in each other's way, at the same one the later gets both texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.kernel.scheme import Scheme, differences, to_json
from jiebang.kernel.scheme.entries import (
    entry,
    with_added,
    with_changed,
    with_moved,
    with_single,
    with_word,
    without,
)
from jiebang.kernel.scheme.file import MOST_ENTRIES, REPEATED, SINGLE
from jiebang.programmes.cohorts import account
from jiebang.programmes.models import Cohort, SchemeDraft, SchemeVersion
from jiebang.programmes.scheme.differences import key_word, value_words


def draft_of(cohort: Cohort) -> SchemeDraft | None:
    return SchemeDraft.objects.select_related("begun_by__person", "changed_by__person").filter(cohort=cohort).first()


def newest_version(cohort: Cohort) -> SchemeVersion:
    """The last one not taken back, planned ones included: what a draft is begun from."""
    return cohort.versions.filter(withdrawal__isnull=True).order_by("number").last()  # type: ignore[return-value]


@transaction.atomic
def begin_draft(cohort: Cohort, *, by: Any) -> SchemeDraft:
    """The cohort's draft; begun from the newest version where there is none yet."""
    hold(cohort)
    found = SchemeDraft.objects.filter(cohort=cohort).first()
    return found or put_down(cohort, newest_version(cohort).scheme, origin="", by=by)


@transaction.atomic
def take_over(cohort: Cohort, scheme: Scheme, *, origin: str, by: Any) -> SchemeDraft:
    """A draft that holds another scheme whole: of a file, of another cohort, of an earlier version.

    The scheme's own code stays: it says which programme the cohort belongs to. Refused while a draft is open.
    """
    hold(cohort)
    if found := draft_of(cohort):
        raise Refused(
            _("{name} has a draft open, begun on {day}. Put it into force or drop it first.").format(
                name=name_of(found.begun_by), day=begun_day(found)
            )
        )
    about = replace(scheme.about, code=cohort.scheme.about.code)
    return put_down(cohort, with_single(scheme, "scheme", about), origin=origin, by=by)


@transaction.atomic
def drop_draft(draft: SchemeDraft, *, by: Any) -> None:
    """Throw the edits away; a second time changes nothing."""
    cohort = draft.cohort
    hold(cohort)
    if SchemeDraft.objects.filter(pk=draft.pk).delete()[0]:
        audit(by, "scheme.draft_dropped", cohort, scope=cohort.uuid, edits=draft.version - 1)


@transaction.atomic
def add_entry(draft: SchemeDraft, table: str, item: Any, *, by: Any) -> SchemeDraft:
    def added(scheme: Scheme) -> Scheme:
        if len(getattr(scheme, REPEATED[table][0])) >= MOST_ENTRIES:
            raise Refused(_("There are {n} entries already; no more fit.").format(n=MOST_ENTRIES))
        if entry(scheme, table, item.code) is not None:
            raise Refused(
                _("The code {got} is taken by another entry. Choose another one.").format(got=item.code), field="code"
            )
        return with_added(scheme, table, item)

    return edit(draft, added, by=by, verb="scheme.entry_added", table=table, code=item.code)


@transaction.atomic
def change_entry(draft: SchemeDraft, table: str, code: str, item: Any, *, seen: str, by: Any) -> SchemeDraft:
    """Raises Stale with both texts where the entry is not the one the person saw."""

    def changed(scheme: Scheme) -> Scheme:
        refuse_seen_otherwise(scheme, table, code, seen, item)
        return with_changed(scheme, table, code, item)

    return edit(draft, changed, by=by, verb="scheme.entry_changed", table=table, code=code)


@transaction.atomic
def change_single(draft: SchemeDraft, table: str, item: Any, *, seen: str, by: Any) -> SchemeDraft:
    """A table that stands once; None takes the lead away."""

    def changed(scheme: Scheme) -> Scheme:
        refuse_seen_otherwise(scheme, table, "", seen, item)
        return with_single(scheme, table, item)

    return edit(draft, changed, by=by, verb="scheme.entry_changed", table=table, code="")


@transaction.atomic
def change_word(draft: SchemeDraft, term: str, word: str, word_en: str, *, by: Any) -> SchemeDraft:
    """The programme's word for a term; both empty: the product's own again."""
    return edit(
        draft, lambda scheme: with_word(scheme, term, word, word_en),
        by=by, verb="scheme.word_changed", table="words", code=term,
    )  # fmt: skip


@transaction.atomic
def remove_entry(draft: SchemeDraft, table: str, code: str, *, by: Any) -> SchemeDraft:
    """Take an entry out; one that is gone already stays gone."""

    def removed(scheme: Scheme) -> Scheme:
        return scheme if entry(scheme, table, code) is None else without(scheme, table, code)

    return edit(draft, removed, by=by, verb="scheme.entry_removed", table=table, code=code)


@transaction.atomic
def move_entry(draft: SchemeDraft, table: str, code: str, *, down: bool, by: Any) -> SchemeDraft:
    """One place up or down."""

    def moved(scheme: Scheme) -> Scheme:
        return with_moved(scheme, table, code, down=down)

    return edit(draft, moved, by=by, verb="scheme.entry_moved", table=table, code=code)


def edit(
    draft: SchemeDraft, change: Callable[[Scheme], Scheme], *, by: Any, verb: str, table: str, code: str
) -> SchemeDraft:
    """The draft with the change made to what it holds now. What changes nothing leaves no line."""
    hold(draft.cohort)
    held = SchemeDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise gone()
    before = held.scheme
    try:
        after = change(before)
    except KeyError:
        raise gone() from None
    if after == before:
        return held
    held.snapshot = to_json(after)
    held.version += 1
    held.changed_by, held.changed_at = account(by), clock.business_now()
    held.save()
    changed = [[d.table, d.code, d.key] for d in differences(before, after)]
    audit(by, verb, held.cohort, scope=held.cohort.uuid, table=table, code=code, changed=changed[:50])
    return held


def gone() -> Stale:
    return Stale(
        _("This is no longer in the draft: somebody took it out, dropped the draft or put it into force meanwhile. "
          "Open the scheme again."),
        yours={}, theirs={},
    )  # fmt: skip


def put_down(cohort: Cohort, scheme: Scheme, *, origin: str, by: Any) -> SchemeDraft:
    now, who = clock.business_now(), account(by)
    draft = SchemeDraft.objects.create(
        cohort=cohort, base=newest_version(cohort).number, snapshot=to_json(scheme), origin=origin[:120],
        begun_by=who, begun_at=now, changed_by=who, changed_at=now,
    )  # fmt: skip
    audit(by, "scheme.draft_begun", cohort, scope=cohort.uuid, base=draft.base, origin=draft.origin)
    return draft


def hold(cohort: Cohort) -> Cohort:
    """One writer of a cohort's scheme at a time, until the transaction ends."""
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def print_of(item: Any) -> str:
    """How an entry looks, in a few characters: what a form carries to say which text it was opened on."""
    values = asdict(item) if item is not None else None
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def held_entry(scheme: Scheme, table: str, code: str) -> Any:
    """What stands there: an entry of a repeated table, or the one of a table that stands once."""
    return getattr(scheme, SINGLE[table][0]) if table in SINGLE else entry(scheme, table, code)


def refuse_seen_otherwise(scheme: Scheme, table: str, code: str, seen: str, item: Any) -> None:
    theirs = held_entry(scheme, table, code)
    if theirs is None and table not in SINGLE:
        raise KeyError(code)
    if print_of(theirs) != seen and theirs != item:
        mine, others = texts_of(item, scheme), texts_of(theirs, scheme)
        differ = [key for key in mine | others if mine.get(key) != others.get(key)]
        raise Stale(
            _("Somebody changed this entry while you had it open. Compare the two, then save the right one."),
            yours={key: mine.get(key, "") for key in differ},
            theirs={key: others.get(key, "") for key in differ},
        )


def texts_of(item: Any, scheme: Scheme) -> dict[str, str]:
    if item is None:
        return {}
    return {key_word(key): value_words(key, value, scheme) for key, value in item.__dict__.items()}


def name_of(user: Any) -> str:
    """Who it was; the operator where nobody is signed in."""
    return _("The operator") if user is None else str(user)


def begun_day(draft: SchemeDraft) -> str:
    return draft.begun_at.astimezone(clock.zone()).date().isoformat()

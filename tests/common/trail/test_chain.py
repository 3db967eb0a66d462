"""The chain of the audit trail: gapless, cheap, and no line can be changed, removed, added or moved unnoticed."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiebang.common import clock
from jiebang.common.audit import SYSTEM, audit, audited_request, entries_about, refusal
from jiebang.common.models import AuditEntry, AuditHead, AuditSubject
from jiebang.common.trail import anchor, chain, check
from jiebang.common.trail.anchor import Anchor
from jiebang.common.trail.chain import digest_of
from tests.builders import a_cohort, a_user
from tests.common.test_concurrency import WRITERS, together

pytestmark = pytest.mark.django_db
LINES = 300
PERSON = uuid.uuid4()


def some_lines(count: int) -> None:
    """A sealed trail; every tenth line is about a person."""
    scope = a_cohort().uuid
    AuditEntry.objects.bulk_create(
        AuditEntry(at=clock.now(), actor_label="office", verb="record.saved", scope_id=scope, data={"n": n})
        for n in range(count)
    )
    about = AuditEntry.objects.order_by("id")[::10]
    AuditSubject.objects.bulk_create(AuditSubject(entry=entry, person_id=PERSON) for entry in about)
    chain.seal()


@pytest.fixture
def trail():
    some_lines(LINES)


def test_lines_are_numbered_without_a_gap_and_verify(trail):
    assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == [*range(1, LINES + 1)]
    assert check.verify() == check.Verdict(lines=LINES)
    head = AuditHead.objects.get()
    assert (head.sequence, head.digest) == (LINES, AuditEntry.objects.get(sequence=LINES).digest)
    assert chain.seal() == 0


def change(column: str, value: object):
    return lambda entries, n: entries.filter(sequence=n).update(**{column: value})


def change_person(entries, n):
    subject = AuditSubject.objects.filter(entry__sequence__gte=n).order_by("entry__sequence").first()
    AuditSubject.objects.filter(pk=subject.pk).update(person_id=uuid.uuid4())
    return subject.entry.sequence


def remove_person(entries, n):
    subject = AuditSubject.objects.filter(entry__sequence__gte=n).order_by("entry__sequence").first()
    where = subject.entry.sequence
    subject.delete()
    return where


def add_person(entries, n):
    AuditSubject.objects.create(entry=entries.get(sequence=n), person_id=uuid.uuid4())


def remove(entries, n):
    AuditSubject.objects.filter(entry__sequence=n).delete()
    entries.filter(sequence=n).delete()


def swap(entries, n):
    """Two neighbours change places, each with the other's number and digest."""
    first, second = entries.get(sequence=n), entries.get(sequence=n + 1)
    entries.filter(pk__in=[first.pk, second.pk]).update(sequence=None)
    entries.filter(pk=first.pk).update(sequence=n + 1, digest=second.digest)
    entries.filter(pk=second.pk).update(sequence=n, digest=first.digest)


def insert(entries, n):
    """A line is pushed in between: the later ones move up, with their digests."""
    for entry in entries.filter(sequence__gte=n).order_by("-sequence"):
        entries.filter(pk=entry.pk).update(sequence=entry.sequence + 1)
    before = entries.get(sequence=n - 1).digest if n > 1 else ""
    forged = AuditEntry(at=clock.now(), actor_label="office", verb="record.saved", data={"n": -1}, sequence=n)
    row = {name: getattr(forged, name) for name in chain.COVERED}
    forged.digest = digest_of(row, [], before=before)
    forged.save()
    AuditHead.objects.update(sequence=LINES + 1)
    return n + 1  # the forged line itself fits what stands before it; what follows does not


TAMPERING = {
    "actor": change("actor_label", "somebody else"),
    "time": change("at", clock.now()),
    "verb": change("verb", "record.seen"),
    "result": change("result", "refused"),
    "object": change("object_id", "1"),
    "scope": change("scope_id", uuid.uuid4()),
    "data": change("data", {"n": -1}),
    "address": change("address", "10.0.0.1"),
    "person": change_person, "person removed": remove_person, "person added": add_person,
    "removed": remove, "swapped": swap, "inserted": insert,
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(how=st.sampled_from(sorted(TAMPERING)), n=st.integers(1, LINES - 20))
def test_any_one_line_that_is_touched_is_named(trail, how, n):
    with transaction.atomic():
        where = TAMPERING[how](AuditEntry.objects.all(), n)
        found = check.verify()
        transaction.set_rollback(True)
    assert found.sequence == (
        where if isinstance(where, int) and how in {"person", "person removed", "inserted"} else n
    )
    assert found.fault


@pytest.mark.soak
def test_each_of_ten_thousand_lines_removed_or_edited_is_named():
    some_lines(10_000)
    for n in range(1, 10_000, 97):
        for how in ("removed", "data"):
            with transaction.atomic():
                TAMPERING[how](AuditEntry.objects.all(), n)
                assert check.verify().sequence == n
                transaction.set_rollback(True)


def cut_off(count: int) -> None:
    """The last lines go, and the head with them."""
    AuditSubject.objects.filter(entry__sequence__gt=LINES - count).delete()
    AuditEntry.objects.filter(sequence__gt=LINES - count).delete()
    last = AuditEntry.objects.get(sequence=LINES - count)
    AuditHead.objects.update(sequence=last.sequence, digest=last.digest)


def test_lines_cut_off_at_the_end_are_missed_by_the_end_kept_outside(trail):
    kept = anchor.keep()
    assert kept == Anchor(LINES, AuditHead.objects.get().digest)
    cut_off(3)
    assert check.verify().is_whole
    found = check.verify(anchor.kept())
    assert (found.sequence, "曾经更长" in found.fault) == (LINES - 2, True)
    with pytest.raises(Exception, match=str(LINES)):
        anchor.keep()  # the end that would show it is not written over
    assert anchor.kept() == kept


def test_a_trail_written_anew_is_found_by_the_end_kept_outside(trail):
    """Whoever holds the database can compute every digest again, but not the one that was kept elsewhere."""
    anchor.keep()
    AuditEntry.objects.filter(sequence=5).update(actor_label="nobody")
    AuditEntry.objects.update(sequence=None, digest="")
    AuditHead.objects.all().delete()
    chain.seal()
    assert check.verify().is_whole
    assert check.verify(anchor.kept()).sequence == LINES


def test_lines_removed_only_from_the_database_are_missed_by_its_own_head(trail):
    AuditSubject.objects.filter(entry__sequence__gt=LINES - 2).delete()
    AuditEntry.objects.filter(sequence__gt=LINES - 2).delete()
    assert check.verify().sequence == LINES - 1


def test_sm3_seals_from_the_day_it_is_chosen_and_earlier_lines_stay_valid(trail, settings):
    settings.AUDIT_DIGEST = "sm3"
    audit(SYSTEM, "record.saved", None)
    chain.seal()
    assert AuditEntry.objects.get(sequence=LINES + 1).digest.startswith("sm3:")
    assert check.verify() == check.Verdict(lines=LINES + 1)
    AuditEntry.objects.filter(sequence=LINES + 1).update(digest="md5:0")
    assert check.verify().sequence == LINES + 1


@pytest.mark.parametrize("act", [
    lambda entries: entries.filter(sequence=7).update(actor_label="nobody"),
    lambda entries: entries.filter(sequence=7).update(sequence=900),
    lambda entries: entries.filter(sequence=7).delete(),
    lambda entries: AuditSubject.objects.filter(entry__sequence=1).delete(),
    lambda entries: AuditSubject.objects.update(person_id=uuid.uuid4()),
])  # fmt: skip
@pytest.mark.postgres
def test_the_database_refuses_to_change_or_remove_a_line(trail, guarded, act):
    with pytest.raises((IntegrityError, InternalError, Exception), match="only ever appended"), transaction.atomic():
        act(AuditEntry.objects.all())
    assert check.verify() == check.Verdict(lines=LINES)


@pytest.mark.postgres
def test_a_line_that_waits_is_sealed_under_guard_but_not_changed(guarded):
    audit(SYSTEM, "record.saved", None, n=1)
    with pytest.raises(Exception, match="only ever appended"), transaction.atomic():
        AuditEntry.objects.update(sequence=1, digest="x", verb="other")
    assert chain.seal() == 1
    assert check.verify() == check.Verdict(lines=1)


@pytest.mark.postgres
def test_a_guard_that_was_taken_away_is_missed(trail, guarded):
    from jiebang.common.trail import guard

    guard.uninstall()
    assert "jiebang init" in check.verify().fault
    guard.after_migration()
    guard.install()  # twice changes nothing
    assert check.verify().is_whole


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_eight_writers_at_once_leave_one_chain_without_a_gap():
    steps = 25

    def write(number: int) -> None:
        for step in range(steps):
            with transaction.atomic():
                audit(SYSTEM, "counted", None, about=[PERSON], writer=number, step=step)

    assert together(write) == [None] * WRITERS
    assert check.verify() == check.Verdict(lines=WRITERS * steps)
    assert AuditHead.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_line_and_no_gap():
    def act(goes_wrong: bool) -> None:
        with transaction.atomic():
            audit(SYSTEM, "counted", None)
            transaction.set_rollback(goes_wrong)

    for goes_wrong in (False, True, False):
        act(goes_wrong)
    assert check.verify() == check.Verdict(lines=2)


@pytest.mark.django_db(transaction=True)
def test_a_long_act_is_sealed_in_one_go(django_assert_max_num_queries):
    with transaction.atomic():
        for step in range(200):
            with transaction.atomic():
                audit(SYSTEM, "counted", None, step=step)
        assert len([f for _ids, f, _robust in connection.run_on_commit if f is chain.seal]) == 1
    assert check.verify() == check.Verdict(lines=200)


def test_a_line_carries_the_address_of_its_request_and_a_refusal_outlives_it():
    user = a_user("zhang")
    with audited_request("203.0.113.9"):
        audit(user, "record.saved", user)
        for _again in range(3):
            refusal(user, "page.refused", policy="people.accounts")
    refusal(user, "page.refused", policy="people.accounts")  # at the command line nobody asks for a page
    lines = AuditEntry.objects.exclude(verb="user.created").values_list("verb", "address", "result", "data")
    assert lines[0] == ("record.saved", "203.0.113.9", "done", {})
    assert [line[0] for line in lines] == ["record.saved", "page.refused"]
    assert AuditEntry.objects.get(verb="page.refused").result == "refused"


def test_who_saw_my_data_is_a_question_about_one_person():
    user = a_user("zhang")
    audit(user, "seen.phone", user, about=[PERSON, PERSON])
    audit(user, "person.changed", user, about=[PERSON])
    audit(user, "seen.phone", user, about=[uuid.uuid4()])
    assert [line.verb for line in entries_about(PERSON)] == ["seen.phone"]
    assert [line.verb for line in entries_about(PERSON, seen_only=False)] == ["person.changed", "seen.phone"]

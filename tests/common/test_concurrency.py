"""Eight writers at once, on a file database as in production (and on PostgreSQL): nothing locked, lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection, transaction

from jiebang.common.audit import SYSTEM, audit
from jiebang.common.models import AuditEntry, WriteKey
from jiebang.common.write_once import Stamp, claim
from jiebang.people import actions
from jiebang.people.models import Grant, Organisation, User
from tests.builders import a_cohort, a_user, an_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WRITERS = 8


def together(work: Callable[[int], object]) -> list[object]:
    """Run `work(number)` in eight threads that start at the same moment; answers or exceptions, in order."""
    barrier, results = threading.Barrier(WRITERS), [None] * WRITERS

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_reading_before_writing_loses_no_step_and_never_finds_the_database_locked():
    counter = an_organisation("计数", size="0")
    steps = 25

    def count(number: int) -> None:
        for _step in range(steps):
            with transaction.atomic():
                row = Organisation.objects.select_for_update().get(pk=counter.pk)
                row.size = str(int(row.size) + 1)
                row.save(update_fields=["size"])
                audit(SYSTEM, "counted", row)

    assert together(count) == [None] * WRITERS
    counter.refresh_from_db()
    assert int(counter.size) == WRITERS * steps == AuditEntry.objects.filter(verb="counted").count()


def test_a_role_given_eight_times_at_once_is_held_once():
    user, cohort = a_user(), a_cohort()
    results = together(
        lambda number: actions.grant(
            User.objects.get(pk=user.pk), "office", by=SYSTEM, scope_kind="cohort", scope_id=cohort.uuid
        )
    )
    assert len({result.pk for result in results}) == 1
    assert Grant.objects.count() == 1


def test_one_login_made_eight_times_at_once_is_one_account_and_seven_sentences():
    results = together(lambda number: actions.create_user("zhang", by=SYSTEM))
    assert sorted(type(result).__name__ for result in results) == ["Refused"] * (WRITERS - 1) + ["User"]
    assert User.objects.filter(username="zhang").count() == 1
    assert AuditEntry.objects.filter(verb="user.created").count() == 1


def test_a_key_is_claimed_once():
    user = a_user()
    stamp = Stamp("one-key-for-all", user.pk, "/", "hash")
    assert sorted(together(lambda number: claim(stamp))) == [False] * (WRITERS - 1) + [True]
    assert WriteKey.objects.count() == 1


@pytest.mark.skipif(settings.ON_POSTGRES, reason="SQLite's own settings")
def test_sqlite_runs_as_in_production():
    with connection.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert pragmas == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "busy_timeout": 20_000}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "memory" not in str(connection.settings_dict["NAME"])

"""Jobs: each in a transaction of its own, or none where it speaks to the network."""

from __future__ import annotations

import pytest
from django.db import connection

from jiebang.common import jobs
from jiebang.common.jobs import Outcome, job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_other_jobs(monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", {})
    monkeypatch.setattr(jobs, "OWN_TRANSACTIONS", set())


def test_a_job_runs_in_a_transaction_unless_it_takes_its_own():
    job("inside")(lambda: int(connection.in_atomic_block))
    job("outside", own_transactions=True)(lambda: int(connection.in_atomic_block))
    assert jobs.run_all() == [Outcome("inside", changed=1), Outcome("outside", changed=0)]


def test_a_job_that_fails_does_not_hold_up_the_others():
    def fails() -> int:
        raise ValueError("no")

    job("a", own_transactions=True)(fails)
    job("b")(lambda: 2)
    assert jobs.run_all() == [Outcome("a", error="ValueError: no"), Outcome("b", changed=2)]

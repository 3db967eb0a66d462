from __future__ import annotations

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.placements.models import SolveJob, Wish
from jiebang.placements.workbench import jobs
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation, signed_in

SECTORS = ["金融", "航运物流", "国际贸易", "海洋经济"]


@pytest.fixture
def bench(db):
    """Eight people of four sectors, two of each home unit, at four hosts with ten seats; their first wishes collide."""
    cohort = a_cohort(code="wb1")
    homes = [an_organisation(f"第{n}局") for n in range(4)]
    hosts = [a_host(cohort, f"第{n}交易所") for n in range(4)]
    people = [
        a_secondment(
            cohort, f"学员{n}", number=f"P{n}", home_unit=homes[n // 2], sector=SECTORS[n % 4], level=5 + n % 3,
            gap=[f"课题{n % 4}"], extra={"性别": "女" if n % 2 else "男"},
        )
        for n in range(8)
    ]  # fmt: skip
    posts = [
        a_post(
            cohort, f"岗位{n}", number=f"K{n}", host=hosts[n % 4], sector=SECTORS[n % 4], seats=2 if n < 4 else 1,
            level=5 + n % 3, offers=[f"课题{n % 4}"],
        )
        for n in range(6)
    ]  # fmt: skip
    for n, person in enumerate(people):
        Wish.objects.create(cohort=cohort, side="person", secondment=person, post=posts[n % 2], rank=1)
        Wish.objects.create(cohort=cohort, side="person", secondment=person, post=posts[2 + n % 4], rank=2)
    return cohort, people, posts


@pytest.fixture
def office(client, bench):
    return signed_in(client, a_user("banshi", role="office", scope=bench[0]))


def work_out(cohort, kind="frontier", **asked) -> SolveJob:
    """A job, asked for and worked out here and now."""
    row = jobs.ask(cohort, kind, by=SYSTEM, **asked)
    jobs.run(row.uuid, beating=False)
    row.refresh_from_db()
    return row


def text(response) -> str:
    return response.content.decode()

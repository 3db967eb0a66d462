from __future__ import annotations

import pytest

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.placements.actions import accept_plan
from jiebang.placements.publishing.deeds import publish
from tests.builders import a_cohort, a_host, a_post, a_secondment


@pytest.fixture
def cohort(db):
    return a_cohort(code="t1")


@pytest.fixture
def placeable(cohort):
    """Two people, two posts, each person made for one of them: (cohort, [P1, P2], [K1, K2])."""
    people = [
        a_secondment(cohort, "安娜", number="P1", sector="航运物流", level=6, gap=["航运金融"]),
        a_secondment(cohort, "薄云", number="P2", sector="金融", level=5, gap=["绿色金融"]),
    ]
    posts = [
        a_post(
            cohort,
            "航线规划",
            number="K1",
            host=a_host(cohort, "中远"),
            sector="航运物流",
            level=6,
            offers=["航运金融"],
        ),
        a_post(
            cohort, "清算分析", number="K2", host=a_host(cohort, "清算所"), sector="金融", level=5, offers=["绿色金融"]
        ),
    ]
    return cohort, people, posts


def put_in_force(run, *, until=None, **how):
    """Accepted and published at once, as the operator may; until: the last day for objections, today."""
    return publish(accept_plan(run, by=SYSTEM), until=until or clock.today(), by=SYSTEM, **how).run

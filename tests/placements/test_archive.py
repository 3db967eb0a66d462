"""Posts, wishes and placements in a cohort's open archive."""

from __future__ import annotations

import pytest

from jiebang.common import archive
from jiebang.common.audit import SYSTEM
from jiebang.placements import archive as tables
from jiebang.placements.actions import make_plan
from jiebang.placements.models import Wish
from tests.builders import a_cohort, a_post
from tests.placements.conftest import put_in_force

pytestmark = pytest.mark.django_db


def test_the_tables_are_registered_and_hold_the_cohorts_own_rows(placeable):
    cohort, people, posts = placeable
    Wish.objects.create(cohort=cohort, side="person", secondment=people[0], post=posts[0], rank=1)
    run = put_in_force(make_plan(cohort, aim="fair", by=SYSTEM))
    a_post(a_cohort())
    assert {"posts", "wishes", "placements", "offers", "advice"} <= set(archive.tables())
    assert [(row["id"], row["host"], row["max"]) for row in tables.posts(cohort)] == [
        ("K1", "中远", 1),
        ("K2", "清算所", 1),
    ]
    assert list(tables.wishes(cohort)) == [{"side": "person", "person": "P1", "post": "K1", "rank": 1}]
    rows = [(row["person"], row["post"], row["plan"]) for row in tables.placements(cohort)]
    assert rows == [("P1", "K1", str(run.uuid)), ("P2", "K2", str(run.uuid))]


@pytest.mark.parametrize("count", [1, 3])
def test_each_table_is_one_query_however_long(cohort, count, django_assert_num_queries):
    for _ in range(count):
        a_post(cohort)
    with django_assert_num_queries(1):
        list(tables.posts(cohort))

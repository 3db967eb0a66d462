import json

import pytest

from jiebang.common.archive import as_text
from jiebang.placements import archive
from jiebang.placements.models import Wish
from tests.builders import a_cohort, a_host, a_placement, a_post, a_secondment

pytestmark = pytest.mark.django_db


def rows(table, cohort):
    return [json.loads(as_text(row)) for row in table(cohort)]


@pytest.fixture
def cohort():
    cohort = a_cohort()
    post = a_post(cohort, "研究员", host=a_host(cohort, "上海清算所"), number="K001", seats=2, offers=["清算"])
    secondment = a_secondment(cohort, number="P001")
    Wish.objects.create(cohort=cohort, side="person", secondment=secondment, post=post, rank=1)
    a_placement(secondment, post)
    other = a_cohort()
    a_placement(a_secondment(other), a_post(other))
    return cohort


def test_posts_stand_with_their_seats_and_host(cohort):
    (row,) = rows(archive.posts, cohort)
    assert (row["id"], row["host"], row["title"], row["max"], row["offers"]) == (
        "K001", "上海清算所", "研究员", 2, ["清算"],
    )  # fmt: skip


def test_wishes_and_placements_name_people_and_posts_by_their_ids(cohort):
    assert rows(archive.wishes, cohort) == [{"person": "P001", "post": "K001", "rank": 1, "side": "person"}]
    (row,) = rows(archive.placements, cohort)
    assert {key: row[key] for key in ("person", "post", "host")} == {
        "person": "P001", "post": "K001", "host": "上海清算所",
    }  # fmt: skip

"""A running cohort with two groups, a branch, an office, leadership, and people with and without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from jiebang.notices import actions, audiences
from jiebang.people.models import User
from jiebang.programmes.models import Body, Cohort, Membership, Secondment
from tests.builders import START, a_branch, a_cohort, a_grant, a_group, a_secondment, a_user, an_officer

TODAY = date(2021, 12, 12)


@dataclass
class House:
    cohort: Cohort
    first: Body
    second: Body
    branch: Body
    people: list[Secondment]  # 甲 乙 in the first group, 丙 丁 in the second; 丁 has no account, 甲 leads
    users: dict[str, User]
    office: User
    office2: User
    reader: User

    def __getitem__(self, name: str) -> User:
        return self.users[name]


@pytest.fixture
def house(db, today_is) -> House:
    return a_house(today_is)


def a_house(today_is) -> House:
    today_is(TODAY)
    cohort = a_cohort(code="sh05", name="第五批", start=START)
    first, second = a_group(cohort, "第一组", position=1), a_group(cohort, "第二组", position=2)
    branch = a_branch(cohort)
    people = [
        a_secondment(cohort, name, group=group, number=f"P{place}")
        for place, (name, group) in enumerate([("甲", first), ("乙", first), ("丙", second), ("丁", second)], start=1)
    ]
    for place, who in enumerate(people):
        who.person.sort_key = str(place)
        who.person.save()
    an_officer(first, people[0])
    Membership.objects.create(body=branch, secondment=people[2])
    users = {who.person.name: a_user(f"u{who.number}", role="secondee", scope=who) for who in people[:3]}
    a_grant(users["甲"], "leader", first)
    a_grant(users["丙"], "secretary", branch)
    return House(
        cohort, first, second, branch, people, users, a_user("office", role="office", scope=cohort),
        a_user("office2", role="office", scope=cohort), a_user("reader", role="reader", scope=cohort),
    )  # fmt: skip


@pytest.fixture
def announce(house):
    """`announce("标题", to="all", ids=(), by=None, place=None)`: a published announcement."""

    def make(title="关于集中学习的通知", *, to="all", ids=(), by=None, place=None, text="周五下午集中学习。", **more):
        by = by or house.office
        where = audiences.place_of(by, (place or house.cohort).uuid)
        draft = actions.save_draft(
            where, title=title, text=text, audience={"to": to, "ids": [str(one) for one in ids]},
            for_newcomers=more.get("for_newcomers", False), by=by,
        )  # fmt: skip
        if more.get("publish", True):
            actions.publish(draft, by=by)
        draft.refresh_from_db()
        return draft

    return make

"""A cohort of a given size for `jiebang bench pages`: people and posts of a drawn instance, wishes, rules and plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jiebang import schemes
from jiebang.bench.instances import SECTORS, Instance, Size, instance
from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.people import actions as people_actions
from jiebang.people.models import Grant, Organisation, Person, Role, User
from jiebang.placements.actions import make_plan
from jiebang.placements.models import PlacementRule, Post, Run, Wish
from jiebang.programmes.cohorts import create_cohort
from jiebang.programmes.models import CheckItem, Cohort, Host, Secondment

AIMS = ("total", "fair", "wishes")
HOMES = 30
SKILLS = tuple(f"第{number}项业务的政策与实务" for number in range(40))
LINES = ("体检报告", "保密承诺", "派出单位同意", "健康状况说明")
DAYS_AHEAD = 30


@dataclass(frozen=True)
class Filled:
    code: str
    user: User
    run: Run


def filled(code: str, people: int, posts: int) -> Filled:
    made = instance(Size(people, posts, posts, 3))
    cohort = create_cohort(
        schemes.load("qingdao-shanghai"), code=code, name=f"{people} × {posts}",
        start=clock.today() + timedelta(days=DAYS_AHEAD), by=SYSTEM,
    )  # fmt: skip
    homes = organisations(f"{code}局", min(HOMES, people))
    hosts = Host.objects.bulk_create(
        Host(cohort=cohort, organisation=one) for one in organisations(f"{code}集团", max(1, posts * 4 // 5))
    )
    secondees = people_of(cohort, made, homes)
    opened = posts_of(cohort, made, hosts)
    Wish.objects.bulk_create(
        Wish(cohort=cohort, side=Wish.Side.PERSON, secondment=secondees[person], post=opened[post], rank=rank)
        for person, post, rank in zip(
            made.problem.person.tolist(), made.problem.post.tolist(), made.ranks.tolist(), strict=True
        )
        if rank
    )
    rules_of(cohort, secondees, opened)
    CheckItem.objects.bulk_create(
        CheckItem(cohort=cohort, title=title, position=place) for place, title in enumerate(LINES)
    )
    runs = [make_plan(cohort, aim=aim, by=SYSTEM) for aim in AIMS]
    user = people_actions.create_user(f"office-{code}", by=SYSTEM)
    people_actions.grant(
        user, Role.OFFICE, by=SYSTEM, scope_kind=Grant.Scope.COHORT, scope_id=cohort.uuid, cohort_uuid=cohort.uuid
    )
    return Filled(code, user, runs[0])


def organisations(name: str, count: int) -> list[Organisation]:
    names = [f"第{number}{name}" for number in range(count)]
    return Organisation.objects.bulk_create(
        Organisation(name=one, normal_name=one, sort_key=f"{number:04d}") for number, one in enumerate(names)
    )


def people_of(cohort: Cohort, made: Instance, homes: list[Organisation]) -> list[Secondment]:
    persons = Person.objects.bulk_create(
        Person(name=f"学员{number}", sort_key=f"{number:05d}") for number in range(made.problem.people)
    )
    return Secondment.objects.bulk_create(
        Secondment(
            cohort=cohort, person=person, number=f"P{number:03d}", home_unit=homes[number % len(homes)],
            job=f"第{number % 17}处副处长", sector=sector_of(made.sector[number]), level=5,
            skills=some(number), gap=some(number + 7), question="这里的做法，本单位怎样照着做？",
        )
        for number, person in enumerate(persons)
    )  # fmt: skip


def posts_of(cohort: Cohort, made: Instance, hosts: list[Host]) -> list[Post]:
    return Post.objects.bulk_create(
        Post(
            cohort=cohort, number=f"K{number:03d}", title=f"第{number}部经理助理",
            host=hosts[int(made.host_of[number])], sector=sector_of(number % SECTORS), seats=int(seats),
            duties="参与日常业务，跟班学习，承担一项专题调研。",
            offers=some(number + 3), needs=some(number), level=5,
        )
        for number, seats in enumerate(made.problem.capacity.tolist())
    )  # fmt: skip


def rules_of(cohort: Cohort, people: list[Secondment], posts: list[Post]) -> None:
    """A dozen: each of some people kept from one post, and one of a home unit at a host."""
    kept = [
        {"kind": PlacementRule.Kind.FORBID, "secondment": people[number], "post": posts[number], "why": "须回避"}
        for number in range(min(11, len(people), len(posts)))
    ]
    limit: dict[str, Any] = {"kind": PlacementRule.Kind.LIMIT, "by": "home", "most": 3, "why": "不扎堆"}
    now = clock.business_now()
    PlacementRule.objects.bulk_create(
        PlacementRule(cohort=cohort, number=number, written_at=now, **fields)
        for number, fields in enumerate([*kept, limit], 1)
    )


def some(start: int) -> list[str]:
    return [SKILLS[(start + step * 5) % len(SKILLS)] for step in range(4)]


def sector_of(number: int) -> str:
    return f"第{int(number)}行业"

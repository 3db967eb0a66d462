from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.people.models import Role, User
from jiebang.placements.actions import accept_plan, make_plan
from jiebang.placements.models import Post, Run, Wish
from jiebang.placements.workbench import rule_deeds
from jiebang.placements.workbench.proposals import propose
from jiebang.placements.workbench.rule_deeds import Said
from jiebang.programmes.models import Cohort, Secondment
from tests.builders import a_cohort, a_group, a_host, a_post, a_secondment, a_user, an_organisation


@dataclass
class Office:
    """Three people who want two posts: a cohort before its start, its plan proposed by one and accepted by another."""

    cohort: Cohort
    people: list[Secondment]
    posts: list[Post]
    users: dict[str, User]
    run: Run


def a_small_cohort(code: str = "t1", **fields: Any) -> tuple[Cohort, list[Secondment], list[Post]]:
    """P1 and P2 wish for K1 first, which has one seat; P3 wishes for nothing; nobody of the first office goes to K3."""
    cohort = a_cohort(code=code, name="第一批", **fields)
    homes = [an_organisation("市发改委"), an_organisation("市商务局")]
    group = a_group(cohort, "一组")
    people = [
        a_secondment(cohort, "安娜", number="P1", sector="航运物流", level=6, gap=["航运金融"], home_unit=homes[0],
                     group=group, job="航运处处长", skills=["港口管理"], question="港口怎样转型？"),
        a_secondment(cohort, "薄云", number="P2", sector="金融", level=5, gap=["绿色金融"], home_unit=homes[1],
                     group=group),
        a_secondment(cohort, "岑三", number="P3", sector="金融", level=5, gap=["航运金融"], home_unit=homes[1],
                     group=group),
    ]  # fmt: skip
    hosts = [a_host(cohort, "中远"), a_host(cohort, "清算所"), a_host(cohort, "临港集团")]
    posts = [
        a_post(cohort, "航线规划", number="K1", host=hosts[0], sector="航运物流", level=6, offers=["航运金融"]),
        a_post(cohort, "清算分析", number="K2", host=hosts[1], sector="金融", level=5, offers=["绿色金融"], seats=2),
        a_post(cohort, "招商", number="K3", host=hosts[2], sector="商贸", level=5),
    ]  # fmt: skip
    for who in people[:2]:
        Wish.objects.create(cohort=cohort, side="person", secondment=who, post=posts[0], rank=1)
    said = Said("forbid", home=homes[0], host=hosts[2], why="曾在该公司任职")
    rule_deeds.write_rule(cohort, said, by=SYSTEM)
    return cohort, people, posts


@pytest.fixture
def world(db, today_is) -> Office:
    cohort, people, posts = a_small_cohort()
    today_is(cohort.starts_on.replace(day=1))
    users = {
        "office": a_user("banshi", role=Role.OFFICE, scope=cohort),
        "office2": a_user("fuhe", role=Role.OFFICE, scope=cohort),
        "reader": a_user("lingdao", role=Role.READER, scope=cohort),
        "secondee": a_user("anna", role=Role.SECONDEE, scope=people[0]),
        "second": a_user("boyun", role=Role.SECONDEE, scope=people[1]),
        "third": a_user("censan", role=Role.SECONDEE, scope=people[2]),
        "leader": a_user("zuzhang", role=Role.LEADER, scope=people[0].group),
        "mentor": a_user("daoshi", role=Role.MENTOR, scope=posts[0].host),
        "home": a_user("paichu", role=Role.HOME_UNIT, scope=people[0].home_unit, cohort=cohort),
    }
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    propose(run, words="兼顾本人与单位", by=users["office"])
    return Office(cohort, people, posts, users, accept_plan(run, by=users["office2"]))

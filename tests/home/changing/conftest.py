"""A cohort on day 57 with two groups, two posts, a leader with duties, and somebody of the same group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.home.changing.acts import carry_out
from jiebang.home.changing.asked import Asked
from jiebang.placements.actions import place
from jiebang.placements.models import Post
from jiebang.programmes.actions import join_body, name_officer
from jiebang.programmes.bodies import give_duty
from jiebang.programmes.models import Body, Change, Cohort, Secondment
from tests.builders import a_cohort, a_group, a_host, a_post, a_secondment, a_user, an_organisation

TODAY = date(2021, 12, 12)


@dataclass
class World:
    cohort: Cohort
    first: Body
    second: Body
    force: Body
    who: Secondment
    mate: Secondment
    account: Any
    old: Post
    new: Post

    def do(self, kind: str, day: date, *people: Secondment, **said: Any) -> Change:
        asked = Asked(kind, day, "派出单位召回", people or (self.who,), **said)
        return carry_out(self.cohort, asked, by=SYSTEM)[0]

    def again(self) -> Secondment:
        return Secondment.objects.get(pk=self.who.pk)


@pytest.fixture
def world(db, today_is) -> World:
    today_is(TODAY)
    cohort = a_cohort(code="sh05")
    first, second = a_group(cohort, "第一组", position=1), a_group(cohort, "第二组", position=2)
    force = a_group(cohort, "进博会专班", kind=Body.Kind.TASK_FORCE, position=3)
    unit = an_organisation("青岛市商务局")
    who = a_secondment(cohort, "唐棠", number="P001", group=first, home_unit=unit)
    mate = a_secondment(cohort, "单晓", number="P002", group=first)
    account = a_user("tang", role="secondee", scope=who)
    old = a_post(cohort, "研究员", host=a_host(cohort, "普洛斯"), number="K001")
    new = a_post(cohort, "分析师", host=a_host(cohort, "清算所"), number="K002")
    place(who, old, by=SYSTEM)
    name_officer(first, who, title="组长", by=SYSTEM)
    give_duty(first, who, "联系企业", by=SYSTEM)
    join_body(force, who, by=SYSTEM)
    return World(cohort, first, second, force, who, mate, account, old, new)

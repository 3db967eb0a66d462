from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from re import search
from typing import Any

import pytest
from django.test import Client

from jiebang.common.audit import SYSTEM
from jiebang.placements.models import Wish
from jiebang.placements.wishes import asking
from jiebang.placements.wishes.owners import Owner, Side
from jiebang.placements.wishes.setting import set_window
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation, signed_in

FIRST, LAST = date(2021, 10, 1), date(2021, 10, 8)
TODAY = date(2021, 10, 5)


@pytest.fixture(autouse=True)
def today(today_is):
    today_is(TODAY)


@pytest.fixture
def cohort():
    return a_cohort(code="sh06", name="第六批")


@pytest.fixture
def posts(cohort):
    """Three posts at two hosts, and one without seats."""
    one, other = a_host(cohort, "上海清算所"), a_host(cohort, "普洛斯")
    return [
        a_post(cohort, "清算专员", number="H1", host=one, sector="金融", seats=2, offers=["三级复核", "场外清算"],
               needs=["财务分析"], duties="日终核对"),
        a_post(cohort, "风控助理", number="H2", host=one, sector="金融", seats=1, offers=["风险计量"]),
        a_post(cohort, "园区运营", number="H3", host=other, sector="物流", seats=1, offers=["冷链"]),
        a_post(cohort, "已停岗位", number="H4", host=other, seats=0),
    ]  # fmt: skip


@pytest.fixture
def who(cohort):
    unit = an_organisation("市财政局")
    fields = {"sector": "金融", "job": "科长", "gap": ["场外清算"], "skills": ["财务分析"], "level": 5}
    return a_secondment(cohort, "单晓", number="S1", home_unit=unit, **fields)


@pytest.fixture
def other(cohort, who):
    return a_secondment(cohort, "江月", number="S2", home_unit=who.home_unit, sector="物流", job="主任", gap=["冷链"])


@pytest.fixture
def office(cohort):
    return a_user("office", role="office", scope=cohort)


@pytest.fixture
def windows(cohort, posts, who):
    return {side: a_window(cohort, side) for side in Side}


def a_window(cohort, side=Side.PERSON, **fields):
    fields = {"opens_on": FIRST, "closes_on": LAST, "most": 2, **fields}
    return set_window(cohort, side, version=0, by=SYSTEM, **fields)


def a_link(owner) -> str:
    return asking.invite([owner], by=SYSTEM)[0].issued.path


def host_owner(post) -> Owner:
    return Owner(post.cohort, Side.HOST, post.host)


def unit_owner(secondment) -> Owner:
    return Owner(secondment.cohort, Side.HOME, secondment.home_unit)


def own_page(secondment) -> str:
    return f"/people/{secondment.uuid}/wishes/"


def ranks(side="person") -> list[tuple[str, str, int]]:
    rows = Wish.objects.filter(side=side).order_by("secondment__number", "post__number")
    return [(wish.secondment.number, wish.post.number, wish.rank) for wish in rows]


class Window:
    """One window with a ranking open: the list it was drawn with, and its buttons."""

    def __init__(self, user: Any, path: str) -> None:
        self.client = signed_in(Client(), user) if user else Client()
        self.path = path
        self.read(self.client.get(path))

    def read(self, answer: Any) -> None:
        self.status, self.text = answer.status_code, answer.content.decode()
        found = search(r'name="seen" value="([^"]*)"', self.text)
        self.seen = unescape(found[1]) if found else ""

    def press(self, act: str, *, htmx: bool = False, **more: Any) -> Any:
        headers = {"HX-Request": "true"} if htmx else {}
        answer = self.client.post(self.path, {"act": act, "seen": self.seen, **more}, headers=headers)
        self.read(self.client.get(self.path) if answer.status_code == 302 else answer)
        return answer

    def put(self, row: Any, at: int, **more: Any) -> Any:
        return self.press(f"put:{row.uuid}:{at}", **more)

    def out(self, row: Any, **more: Any) -> Any:
        return self.press(f"out:{row.uuid}", **more)


def day_after(day: date) -> date:
    return day + timedelta(days=1)

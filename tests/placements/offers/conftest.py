from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from re import findall
from typing import Any

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.placements.models import Offer
from jiebang.placements.offers import asking
from tests.builders import a_cohort, a_host, a_user, an_organisation

TODAY = date(2021, 10, 5)
GOOD = {
    "title": "清算业务专员",
    "seats": "2",
    "duties": "日终核对",
    "offers": "三级复核\n异常处置",
    "needs": "财会背景",
}


@pytest.fixture(autouse=True)
def today(today_is):
    today_is(TODAY)


@pytest.fixture
def cohort():
    return a_cohort(code="sh06", name="第六批")


@pytest.fixture
def host(cohort):
    return a_host(cohort, organisation=an_organisation("上海清算所"))


@pytest.fixture
def office(cohort):
    return a_user("office", role="office", scope=cohort)


@pytest.fixture
def handed(host):
    return an_invitation(host)


@pytest.fixture
def path(handed):
    return handed.issued.path


@pytest.fixture
def window(client, path):
    return Window(client, path)


def an_invitation(host, days=14):
    return asking.invite([host], answer_by=TODAY + timedelta(days=days), by=SYSTEM)[0]


class Window:
    """One window with the form of an offer open: what it was drawn with, and what is typed into it."""

    def __init__(self, client: Any, path: str) -> None:
        self.client, self.path = client, path
        self.reload()

    def reload(self) -> Any:
        answer = self.client.get(self.path)
        self.read(answer)
        return answer

    def read(self, answer: Any) -> None:
        html = answer.content.decode()
        self.base = next(iter(findall(r'name="base" id="base" value="([^"]*)"', html)), "")
        self.posts = findall(r'name="post" value="([^"]*)"', html)
        self.new = next(iter(findall(r'value="add:([^"]*)"', html)), "")
        inputs = findall(r'<input class="inp"[^>]*? name="([^"]*)" value="([^"]*)"', html)
        shown = dict([*inputs, *findall(r'<textarea class="inp"[^>]*? name="([^"]*)"[^>]*>([^<]*)<', html)])
        self.typed: dict[str, str] = {name: unescape(shown.get(name, "")) for name in self.names()}

    def names(self) -> list[str]:
        kinds = ("title", "seats", "min_seats", "sector", "duties", "offers", "needs", "level", "starts_on", "ends_on")
        posts = [f"{kind}-{post}" for post in self.posts for kind in kinds]
        return ["mentor_name", "mentor_job", "mentor_phone", "note", *posts]

    def type(self, post: int | None = None, **fields: str) -> Window:
        end = "" if post is None else f"-{self.posts[post]}"
        self.typed.update({f"{name}{end}": text for name, text in fields.items()})
        return self

    def body(self, act: str = "save", **more: str) -> dict[str, Any]:
        return {**self.typed, "base": unescape(self.base), "post": self.posts, "act": act, **more}

    def send(self, act: str = "save", **more: str) -> Any:
        """Press a button; the page it leads to is the window's next."""
        answer = self.client.post(self.path, self.body(act, **more))
        self.read(self.client.get(self.path) if answer.status_code == 302 else answer)
        return answer

    def autosave(self) -> Any:
        answer = self.client.post(self.path, self.body(), headers={"HX-Request": "true"})
        self.base = next(iter(findall(r'id="base" value="([^"]*)"', answer.content.decode())), self.base)
        return answer

    def hand_in(self) -> Any:
        return self.send("hand_in")


def fill(window: Window) -> Window:
    return window.type(mentor_name="陈老师", mentor_phone="021-5555 0000").type(0, **GOOD)


def the_offer() -> Offer:
    return Offer.objects.select_related("cohort", "host__organisation").get()


def stored() -> list[tuple[str, str]]:
    """What the draft says: the mentor and each post's title and duties."""
    draft = the_offer().draft
    return [("mentor", draft.get("mentor_name", "")), *((p["title"], p["duties"]) for p in draft.get("posts", ()))]

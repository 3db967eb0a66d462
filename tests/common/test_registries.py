"""The registries by which a room reaches the pages and lists of a lower one."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from jiebang.common import panels, telling, waiting
from jiebang.common.panels import Panel
from jiebang.common.waiting import Waiting


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(waiting, "_sources", {})
    monkeypatch.setattr(telling, "_wordings", {})
    monkeypatch.setattr(telling, "_listeners", [])


def test_panels_stand_in_their_order_and_only_where_there_is_something_to_see():
    panels.add("person", Panel("b", "b.html", lambda user, subject: {"subject": subject}, order=20))
    panels.add("person", Panel("a", "a.html", lambda user, subject: {"user": user}, order=10))
    panels.add("person", Panel("c", "c.html", lambda user, subject: None, order=5))
    panels.add("organisation", Panel("d", "d.html", lambda user, subject: {}))
    assert panels.shown("person", "me", "her") == [("a.html", {"user": "me"}), ("b.html", {"subject": "her"})]


def test_panels_stand_in_the_column_they_are_meant_for():
    for key, aside in (("wide", False), ("narrow", True)):
        panels.add("person", Panel(key, f"{key}.html", lambda user, subject: {}, aside=aside))
    columns = [panels.shown("person", "me", "her", aside=aside) for aside in (False, True)]
    assert columns == [[("wide.html", {})], [("narrow.html", {})]]


def test_what_is_due_first_waits_first_and_what_has_no_day_last():
    late, soon, open_end = (
        Waiting("late", "", "/a/", due=date(2021, 12, 1)),
        Waiting("soon", "", "/b/", due=date(2021, 12, 20)),
        Waiting("open", "", "/c/"),
    )
    waiting.register("one", lambda user: [open_end, soon])
    waiting.register("two", lambda user: [late] if user == "me" else [])
    assert waiting.for_user("me") == [late, soon, open_end]
    assert waiting.for_user("stranger") == [soon, open_end]


def test_what_is_told_reaches_every_listener_once_with_its_values():
    heard = []

    def listener(users, kind, values, url, matter):
        heard.append((list(users), kind, dict(values), url, matter))

    telling.listen(listener)
    telling.listen(listener)
    telling.declare("slip.issued", "A slip for {name}.")
    telling.tell(iter(["me", "you"]), "slip.issued", {"name": "单晓"}, url="/slips/")
    assert heard == [(["me", "you"], "slip.issued", {"name": "单晓"}, "/slips/", "slip.issued")]
    assert telling.say("slip.issued", {"name": "单晓"}) == "A slip for 单晓."


def test_an_undeclared_kind_is_a_mistake_of_the_room():
    with pytest.raises(KeyError, match=r"no notice of kind .made\.up."):
        telling.tell([SimpleNamespace()], "made.up", {}, url="/")

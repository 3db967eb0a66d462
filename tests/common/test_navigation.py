"""Rail and dock: an entry stands there only when its page exists and the user may open it."""

import pytest

from jiebang.common import navigation, words
from jiebang.common.navigation import Entry
from jiebang.common.policy import REGISTRY, Policy

HERE = "tests.common.test_navigation"


@pytest.fixture(autouse=True)
def entries(monkeypatch, settings):
    """Nothing registered, three pages, and a policy that lets only 甲 in."""
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setitem(REGISTRY, "test.all", Policy("test.all", lambda user: True))
    monkeypatch.setitem(REGISTRY, "test.first", Policy("test.first", lambda user: user == "甲"))
    settings.ROOT_URLCONF = HERE


def page(request, **values):
    raise AssertionError("never opened")


from django.urls import path  # noqa: E402

urlpatterns = [
    path("records/", page, name="records"),
    path("records/new/", page, name="record_new"),
    path("cohorts/<str:code>/", page, name="cohort"),
]


def place(user="甲", **values):
    return {"user": user, "cohort": None, **values}


def add(key, url_name, **values):
    navigation.add(Entry(key, key, url_name, **{"icon": "list", "policy": "test.all", **values}))


def keys(user="甲", at="/", **values):
    return [link.key for _title, links in navigation.rail(place(user, **values), at) for link in links]


def test_an_entry_without_a_page_stays_away():
    add("records", "records")
    add("events", "events")
    assert keys() == ["records"]


def test_an_entry_follows_its_policy():
    add("records", "records", policy="test.first")
    add("new", "record_new", policy="test.nobody_declared")
    assert (keys("甲"), keys("乙")) == (["records"], [])


def test_an_entry_without_its_place_stays_away():
    def code_of(place):
        return {"code": place["cohort"]} if place["cohort"] else None

    add("overview", "cohort", kwargs=code_of)
    assert (keys(), keys(cohort="sh05")) == ([], ["overview"])


def test_the_longest_address_is_where_the_reader_is():
    add("records", "records", order=1)
    add("new", "record_new", order=2)
    [(_title, links)] = navigation.rail(place(), "/records/new/")
    assert [(link.key, link.current) for link in links] == [("records", False), ("new", True)]
    [(_title, links)] = navigation.rail(place(), "/records/abc/")
    assert [link.current for link in links] == [True, False]


def test_sections_stand_in_their_order_and_empty_ones_go():
    add("late", "records", section="rules", order=1)
    add("first", "record_new", section="mine", order=9)
    assert keys() == ["first", "late"]


def test_a_section_nobody_knows_is_a_fault():
    with pytest.raises(ValueError, match="section 'nowhere'"):
        add("records", "records", section="nowhere")


def test_of_two_entries_for_one_place_of_the_dock_the_later_wins():
    add("records", "records", dock=4, order=1)
    add("group", "record_new", dock=4, order=2)
    add("none", "records", order=3)
    assert [(link.dock, link.key) for link in navigation.dock(place(), "/")] == [(4, "group")]


def test_a_scheme_speaks_its_own_words_before_the_product(settings):
    from django.utils import translation

    own = {"host": "挂职单位", "host_en": "secondment host"}
    with translation.override("zh-hans"):
        assert (words.say("host", own), words.say("nothing_of_the_kind", own)) == ("挂职单位", "nothing_of_the_kind")
    with translation.override("en"):
        assert words.say("host", own) == "secondment host"

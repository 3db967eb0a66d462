"""Who is told of a change: those it concerns who have an account, once each, and never why."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common import telling
from jiebang.common.audit import SYSTEM
from jiebang.home.changing.acts import undo
from jiebang.home.changing.telling import tell_of
from jiebang.programmes.actions import name_officer
from tests.builders import a_grant, a_secondment, a_user


@pytest.fixture
def told(monkeypatch):
    """(login, sentence, address) of everything told."""
    heard = []

    def hear(users, kind, values, url, matter):
        heard.extend((user.username, telling.say(kind, values), url) for user in users)

    monkeypatch.setattr(telling, "_listeners", [hear])
    return heard


def test_person_leaders_and_mentors_are_told_once_without_the_reason(world, told):
    deputy = a_user("deputy", role="secondee", scope=world.mate)
    name_officer(world.first, world.mate, title="副组长", by=SYSTEM)
    mentor = a_user("mentor")
    a_grant(mentor, "mentor", world.old.host)
    a_user("stranger", role="secondee", scope=a_secondment(world.cohort, group=world.second))
    change = world.do("early", date(2021, 12, 20))
    names = tell_of(change)
    assert [(who, url) for who, _said, url in told] == [
        ("tang", "/today/"), ("deputy", f"/groups/{world.first.uuid}/"), ("mentor", "/"),
    ]  # fmt: skip
    assert (names, {said for _who, said, _url in told}) == (
        ["唐棠", "单晓", str(mentor)], {f"唐棠提前结束{world.cohort.name}，最后一天是 2021-12-20。"},
    )  # fmt: skip
    assert deputy.username == "deputy" and not any("召回" in said for _who, said, _url in told)


def test_both_hosts_mentors_and_both_groups_leaders_hear_of_a_move(world, told):
    for login, host in (("old", world.old.host), ("new", world.new.host)):
        a_grant(a_user(login), "mentor", host)
    tell_of(world.do("host", date(2021, 12, 1), post=world.new))
    assert [who for who, _said, _url in told] == ["tang", "old", "new"]
    assert told[0][1] == "唐棠自 2021-12-01 起到清算所 分析师工作。"


def test_taking_back_is_told_as_well(world, told):
    change = world.do("early", date(2021, 12, 20))
    tell_of(change, undone=True)
    undo(change, by=SYSTEM)
    assert [who for who, _said, _url in told] == ["tang"]
    assert "已撤销" in told[0][1]


def test_who_takes_over_is_told_too(world, told):
    reserve = a_secondment(world.cohort, "候补")
    a_user("reserve", role="secondee", scope=reserve)
    tell_of(world.do("replace", date(2021, 12, 5), newcomer=reserve))
    assert [who for who, _said, _url in told] == ["tang", "reserve"]

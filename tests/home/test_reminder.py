"""A leader's reminder from the group board: only to those behind who have not said why, seen first, sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jiebang.notices.models import Notice
from jiebang.programmes.models import Leave
from tests.builders import a_group, a_scheme, a_secondment, a_user, signed_in
from tests.home.rows import DAY_57, a_group_of, keep_up, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(today_is):
    """甲 keeps up, 乙 is behind, 丙 behind on leave, 丁 behind without an account, 戊 silent."""
    today_is(DAY_57)
    whole = a_scheme()
    tasks = tuple(task for task in whole.tasks if task.code != "contact")
    cohort, group, _people = a_group_of(0, scheme=replace(whole, tasks=tasks))
    people = {name: a_secondment(cohort, name, group=group) for name in "甲乙丙丁戊"}
    keep_up(people["甲"])
    for name in "乙丙丁":
        study(people[name], DAY_57)
    study(people["戊"], DAY_57 - timedelta(days=30))
    Leave.objects.create(secondment=people["丙"], starts_on=DAY_57 - timedelta(days=2), ends_on=DAY_57, reason="病假")
    for name in "甲乙丙戊":
        a_user(f"user-{name}", role="secondee", scope=people[name])
    return group


@pytest.fixture
def leader(client, group):
    return signed_in(client, a_user("lead", role="leader", scope=group))


def reminded() -> list[str]:
    return [str(notice.user) for notice in Notice.objects.filter(kind="reminder")]


def test_it_shows_who_gets_it_and_why_others_do_not(leader, group):
    assert f"/groups/{group.uuid}/reminder/" in leader.get(f"/groups/{group.uuid}/").content.decode()
    page = leader.get(f"/groups/{group.uuid}/reminder/").content.decode().split('id="main"')[1]
    gets, others = page.split("落后但不提醒")
    assert "1 人会收到" in gets and "乙" in gets and "甲" not in page
    assert "已说明原因" in others and "没有账号" in others and "可能需要帮助" in others
    assert reminded() == []


def test_it_is_sent_once_in_the_leaders_words(leader, group):
    for text in ("请补一下走访记录", "再催一次"):
        leader.post(f"/groups/{group.uuid}/reminder/", {"text": text})
    assert reminded() == ["乙"]
    assert Notice.objects.get().values == {"text": "请补一下走访记录", "name": "lead"}


def test_an_empty_or_endless_text_is_refused(leader, group):
    for text in ("", "  ", "长" * 301):
        assert leader.post(f"/groups/{group.uuid}/reminder/", {"text": text}).status_code == 422
    assert reminded() == []


def test_after_three_days_it_may_be_said_again(leader, group, today_is):
    leader.post(f"/groups/{group.uuid}/reminder/", {"text": "请补记录"})
    assert leader.post(f"/groups/{group.uuid}/reminder/", {"text": "请补记录"}).status_code == 422
    Notice.objects.update(unopened=None)
    today_is(DAY_57 + timedelta(days=3))
    leader.post(f"/groups/{group.uuid}/reminder/", {"text": "请补记录"})
    assert set(reminded()) == {"乙"} and len(reminded()) >= 2


def test_leadership_looks_on_and_another_groups_leader_finds_nothing(client, group):
    reader = signed_in(client, a_user(role="reader", scope=group.cohort))
    assert "/reminder/" not in reader.get(f"/groups/{group.uuid}/").content.decode()
    assert reader.get(f"/groups/{group.uuid}/reminder/").status_code == 403
    other = signed_in(client, a_user(role="leader", scope=a_group(group.cohort)))
    assert other.post(f"/groups/{group.uuid}/reminder/", {"text": "x"}).status_code == 404

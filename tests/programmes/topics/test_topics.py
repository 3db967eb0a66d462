"""Research topics: offered, chosen alone or together, agreed or asked to be changed, shown on the person's page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused, Stale
from jiebang.notices.models import Notice
from jiebang.programmes.models import Topic, TopicChoice
from jiebang.programmes.topics import actions
from tests.builders import START, a_cohort, a_grant, a_secondment, a_user, an_organisation, signed_in

pytestmark = pytest.mark.django_db
HONGQIAO = "借鉴虹桥经验，高质量打造国际性上合综合枢纽港"


@pytest.fixture
def cohort(today_is):
    today_is(START - timedelta(days=5))
    return a_cohort(code="sh06", scheme="qingdao-shanghai")


@pytest.fixture
def people(cohort):
    return [a_secondment(cohort, f"学员{n}", number=f"P00{n}") for n in (1, 2, 3)]


@pytest.fixture
def topic(cohort):
    return actions.offer(cohort, title=HONGQIAO, about="枢纽港", most=2, by=SYSTEM)


def chosen(people) -> list[tuple[str, str]]:
    rows = TopicChoice.objects.filter(secondment__in=people).order_by("secondment__number")
    return list(rows.values_list("secondment__number", "state"))


def test_a_topic_is_taken_by_as_many_as_it_is_for_and_by_one_only_once(topic, people):
    for who in (people[0], people[0], people[1]):
        actions.choose(topic, who, plan="看枢纽", by=SYSTEM)
    with pytest.raises(Refused, match="2"):
        actions.choose(topic, people[2], plan="", by=SYSTEM)
    assert chosen(people) == [("P001", "chosen"), ("P002", "chosen")]


def test_another_choice_takes_the_place_of_the_first_until_the_office_agrees(cohort, topic, people):
    other = actions.offer(cohort, title="历史城区更新", about="", most=1, by=SYSTEM)
    actions.choose(topic, people[0], plan="", by=SYSTEM)
    choice = actions.choose(other, people[0], plan="", by=SYSTEM)
    assert TopicChoice.objects.get().topic == other
    assert [actions.decide([choice], agree=True, by=SYSTEM) for _again in "1"] == [1]
    with pytest.raises(Refused):
        actions.choose(topic, people[0], plan="", by=SYSTEM)
    with pytest.raises(Refused):
        actions.give_up(people[0], by=SYSTEM)


def test_a_change_needs_a_reason_and_is_told_and_choosing_anew_waits_again(topic, people):
    a_user("p1", role="secondee", scope=people[0])
    choice = actions.choose(topic, people[0], plan="太大", by=SYSTEM)
    with pytest.raises(Refused):
        actions.decide([choice], agree=False, by=SYSTEM)
    actions.decide([choice], agree=False, reason="请聚焦港口", by=SYSTEM)
    assert Notice.objects.get().kind == "topic.change"
    again = actions.choose(topic, people[0], plan="只看港口", by=SYSTEM)
    assert (again.state, again.reason) == ("chosen", "")


def test_nobody_agrees_to_an_own_topic(cohort, topic, people):
    both = a_user("both", role="secondee", scope=people[0])
    a_grant(both, "office", cohort)
    choice = actions.choose(topic, people[0], plan="", by=both)
    with pytest.raises(Refused):
        actions.decide([choice], agree=True, by=both)


def test_a_topic_somebody_took_stays_and_a_stale_change_shows_both(topic, people):
    actions.choose(topic, people[0], plan="", by=SYSTEM)
    with pytest.raises(Refused):
        actions.drop_topic(topic, by=SYSTEM)
    actions.change_topic(topic, version=1, title="虹桥经验", about="", most=1, by=SYSTEM)
    with pytest.raises(Stale) as stale:
        actions.change_topic(topic, version=1, title="别的", about="", most=1, by=SYSTEM)
    assert stale.value.theirs["课题"] == "虹桥经验"
    with pytest.raises(Refused):
        actions.offer(topic.cohort, title="虹桥经验", about="", most=1, by=SYSTEM)


def test_from_offer_to_agreement_on_screen(client, cohort, people):
    unit = an_organisation("青岛市商务局")
    people[0].home_unit = unit
    people[0].save()
    home = a_user("home", role="home_unit", scope=unit, cohort=cohort)
    person = a_user("p1", role="secondee", scope=people[0])
    office = a_user("office", role="office", scope=cohort)
    signed_in(client, home).post("/cohorts/sh06/topics/new/", {"title": HONGQIAO, "most": "2"})
    topic = Topic.objects.get()
    assert topic.offered_by == unit
    signed_in(client, person)
    assert HONGQIAO in client.get("/cohorts/sh06/topics/").content.decode()
    take = {"act": "take", "plan": "看枢纽", "idempotency_key": "abcdefgh2"}
    assert [client.post(f"/topics/{topic.uuid}/choice/", take).status_code for _tap in "12"] == [302, 302]
    assert client.get(f"/topics/{topic.uuid}/edit/").status_code == 403
    assert client.get("/cohorts/sh06/topics/people/").status_code == 403
    signed_in(client, office)
    waiting = client.get("/cohorts/sh06/topics/people/?state=chosen")
    assert [row.who.number for row in waiting.context["rows"]] == ["P001"]
    client.post("/cohorts/sh06/topics/people/decisions/", {"id": [str(people[0].uuid)], "act": "agree"})
    assert chosen(people) == [("P001", "agreed")]
    assert HONGQIAO in client.get(f"/people/{people[0].uuid}/").content.decode()
    assert client.post("/cohorts/sh06/topics/people/decisions/", {"act": "agree"}).status_code == 422


def test_a_topic_of_ones_own_is_chosen_at_once_and_others_see_no_name_of_another_group(client, cohort, people):
    signed_in(client, a_user("p1", role="secondee", scope=people[0]))
    client.post("/cohorts/sh06/topics/new/", {"title": "自拟课题", "most": "2"})
    assert chosen(people) == [("P001", "chosen")]
    signed_in(client, a_user("p2", role="secondee", scope=people[1]))
    page = client.get(f"/topics/{Topic.objects.get().uuid}/").content.decode()
    assert "自拟课题" in page and "学员1" not in page
    assert signed_in(client, a_user("x", role="secondee", scope=a_secondment(a_cohort()))).get(
        f"/topics/{Topic.objects.get().uuid}/"
    ).status_code == 404  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_asks_as_often_for_one_as_for_three(client, cohort, count, django_assert_num_queries):
    for n in range(count):
        topic = actions.offer(cohort, title=f"课题{n}", about="", most=1, by=SYSTEM)
        actions.choose(topic, a_secondment(cohort, f"人{n}"), plan="", by=SYSTEM)
    signed_in(client, a_user("office", role="office", scope=cohort))
    client.get("/cohorts/sh06/topics/people/")
    with django_assert_num_queries(11):
        client.get("/cohorts/sh06/topics/people/")

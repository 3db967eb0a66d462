"""Publishing: what nobody reads before it, whom it tells, once and no more; a later plan tells only whom it changes."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from jiebang.common import clock, waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.notices.models import Notice
from jiebang.placements.actions import accept_plan, make_plan
from jiebang.placements.models import Placement, PlanPublication, Post, Reader, Run
from jiebang.placements.publishing import deeds, standing
from jiebang.placements.workbench import rule_deeds
from jiebang.placements.workbench.rule_deeds import Said
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, signed_in
from tests.canaries import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HERE = "/cohorts/t1/placement/"


def text(response) -> str:
    return response.content.decode()


def publish(world, **how):
    return deeds.publish(world.run, until=clock.today() + timedelta(days=5), by=world.users["office"], **how)


def told() -> dict[str, list[str]]:
    """{kind of notice: who got it}"""
    found: dict[str, list[str]] = {}
    for notice in (
        Notice.objects.filter(kind__startswith="placement.").exclude(kind="placement.proposed").order_by("id")
    ):
        found.setdefault(notice.kind, []).append(notice.user.username)
    return found


# ── before ─────────────────────────────────────────────────────────────────────────────────────────────────────

# What each of them may open that shows a place once there is one: pages, lists, sheets, the own data, notices.
PAGES = {
    "secondee": ["/today/", "/people/{0}/", "/people/{0}/placement/", "/people/{0}/placement/objection/", "/people/",
                 "/people/{1}/", "/inbox/", "/my-data/", "/cohorts/t1/", "/organisations/{host}/", "/tasks/"],
    "leader": ["/today/", "/people/{0}/", "/groups/{group}/", "/groups/{group}.xlsx", "/people/", "/cohorts/t1/",
               "/organisations/{host}/", "/inbox/"],
    "mentor": ["/", "/mentoring/", "/people/{0}/", "/people/", "/cohorts/t1/", "/organisations/{host}/", "/inbox/"],
    "home": ["/", "/sent/", "/people/{0}/", "/people/", "/people.xlsx", "/cohorts/t1/", "/organisations/{host}/",
             "/inbox/"],
    "other": ["/", "/people/", "/people/{0}/", "/people/{0}/placement/", "/cohorts/t1/", "/organisations/{host}/"],
}  # fmt: skip
TOKENS = re.compile(r"[A-Za-z0-9]{64}|[0-9a-f-]{36}|[0-9T:.Z-]{19,}")


def seen_by(client, world, who) -> dict[str, tuple[int, str]]:
    """{page: what it answers}, without what is made anew for each answer."""
    signed_in(client, world.users[who])
    first, second, names = world.people[0], world.people[1], {"host": world.posts[0].host.organisation.uuid}
    found = {}
    for page in PAGES[who]:
        answer = client.get(page.format(first.uuid, second.uuid, group=first.group.uuid, **names))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[page] = (answer.status_code, TOKENS.sub("", as_read(body)))
    return found


@pytest.mark.parametrize("who", PAGES)
def test_before_publication_every_page_answers_as_if_there_were_no_plan(client, world, who):
    other = a_secondment(a_cohort(code="t2"), "别批")
    world.users["other"] = a_user("bieren", role="secondee", scope=other)
    Notice.objects.all().delete()
    decided = seen_by(client, world, who)
    assert decided == seen_by(client, world, who)
    Run.objects.all().delete()
    assert decided == seen_by(client, world, who)
    assert any(status == 200 for status, _body in decided.values())


def test_accepting_makes_no_placement_and_tells_the_office_alone(world):
    assert Placement.objects.count() == 0
    assert set(Secondment.objects.values_list("host", flat=True)) == {None}
    assert told() == {"placement.accepted": ["banshi"]}


def test_before_publication_the_plans_own_pages_are_for_office_and_leadership(client, world):
    seen = {}
    for who in ("office", "reader", "secondee", "leader", "mentor", "home"):
        signed_in(client, world.users[who])
        seen[who] = [
            client.get(f"{HERE}runs/{world.run.uuid}/{page}").status_code for page in ("", "memo/")
        ] + [client.get(f"{HERE}publication/").status_code]  # fmt: skip
    assert seen == {
        "office": [200, 200, 200], "reader": [200, 200, 403], "secondee": [403] * 3, "leader": [403] * 3,
        "mentor": [403] * 3, "home": [403] * 3,
    }  # fmt: skip


def test_office_is_told_that_an_accepted_plan_waits(world):
    keys = [one.url for one in waiting.for_user(world.users["office"]) if one.key.startswith("publication")]
    assert keys == [f"{HERE}publication/"]
    publish(world)
    assert not [one for one in waiting.for_user(world.users["office"]) if one.key.startswith("publication")]


# ── the act ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_publishing_places_everybody_and_tells_each_of_the_own(world):
    publish(world, words="有疑问请找项目办")
    where = dict(Placement.objects.values_list("secondment__number", "post__number"))
    assert where == {"P1": "K1", "P2": "K2", "P3": "K2"}
    assert {one.number: str(one.host) for one in Secondment.objects.all()} == {
        "P1": "中远", "P2": "清算所", "P3": "清算所"
    }  # fmt: skip
    assert told() == {
        "placement.accepted": ["banshi"], "placement.result": ["anna", "boyun", "censan"],
        "placement.who_comes": ["daoshi"], "placement.who_goes": ["paichu"],
    }  # fmt: skip
    readers = sorted(str(one) for one in Reader.objects.all())
    assert readers == sorted(["中远", "清算所", "市发改委", "市商务局"])
    line = AuditEntry.objects.get(verb="plan.published")
    assert (line.actor, line.data["new"], line.data["until"]) == (world.users["office"], 3, "2021-10-06")


def test_publishing_twice_publishes_once(client, world):
    first = publish(world)
    assert publish(world) == first
    signed_in(client, world.users["office2"])
    form = {"run": str(world.run.uuid), "until": "2021-10-05", "words": "再来一次"}
    assert client.post(f"{HERE}publication/", form).status_code == 302
    assert PlanPublication.objects.values_list("objections_until", "words").get() == (first.objections_until, "")
    assert Notice.objects.filter(kind="placement.result").count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once(world):
    if connection.vendor == "sqlite":
        pytest.skip("threads of a test share no memory database")
    done = []

    def act():
        try:
            done.append(publish(world).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(set(done)), Placement.objects.count()) == (2, 1, 3)


def test_a_plan_nobody_accepted_and_one_accepted_before_another_are_not_published(world):
    loose = make_plan(world.cohort, aim="total", by=SYSTEM)
    with pytest.raises(Refused, match="还没有审定"):
        deeds.publish(loose, until=clock.today(), by=SYSTEM)
    accept_plan(loose, by=SYSTEM)
    with pytest.raises(Refused, match="另一个"):
        publish(world)
    assert Placement.objects.count() == 0


@pytest.mark.parametrize("days", [-1, 61])
def test_the_window_ends_today_at_the_earliest_and_in_sixty_days_at_the_latest(world, days):
    with pytest.raises(Refused, match="异议期") as refusal:
        deeds.publish(world.run, until=clock.today() + timedelta(days=days), by=SYSTEM)
    assert (refusal.value.field, PlanPublication.objects.count()) == ("until", 0)


@pytest.mark.parametrize("change", ["came", "left", "seats", "rule"])
def test_what_happened_since_the_acceptance_holds_the_publication_back(world, change):
    first = world.people[0]
    match change:
        case "came":
            a_secondment(world.cohort, "丁四", number="P4")
        case "left":
            Secondment.objects.filter(pk=first.pk).update(ends_on=clock.today() - timedelta(days=1))
        case "seats":
            Post.objects.filter(number="K2").update(seats=1)
        case "rule":
            said = Said("forbid", person=first, host=world.posts[0].host, why="刚得知须回避")
            rule_deeds.write_rule(world.cohort, said, by=SYSTEM)
    with pytest.raises(Refused, match="重新求解"):
        publish(world)
    assert (Placement.objects.count(), PlanPublication.objects.count()) == (0, 0)


def test_what_somebody_says_of_the_own_profile_since_undoes_no_decision(world):
    Secondment.objects.filter(number="P1").update(skills=["日语"])
    assert publish(world).run == world.run


def test_a_later_plan_tells_only_those_whose_place_changes(world):
    publish(world)
    Notice.objects.all().delete()
    second = world.people[1]
    rule_deeds.write_rule(world.cohort, Said("forbid", person=second, host=world.posts[1].host, why="x"), by=SYSTEM)
    late = a_host(world.cohort, "后到公司")
    a_post(world.cohort, "风控", number="K9", host=late, sector="金融", level=5, offers=["绿色金融"])
    again = accept_plan(make_plan(world.cohort, aim="fair", by=SYSTEM), by=SYSTEM)
    with pytest.raises(Refused, match="P2"):
        deeds.publish(again, until=clock.today(), by=SYSTEM)
    deeds.publish(again, until=clock.today(), replace=True, by=SYSTEM)
    assert told() == {"placement.result_changed": ["boyun"]}
    assert Placement.objects.get(secondment=second).post.number == "K9"
    # Who stays keeps the result it was told, with the reasons of then.
    kept = standing.result_of(world.people[0])
    moved = standing.result_of(second)
    assert (kept.publication.run, moved.publication.run) == (world.run, again)
    changed = {str(one): one.publication.run for one in Reader.objects.all()}
    assert changed["中远"] == world.run
    assert {changed["清算所"], changed["后到公司"], changed["市商务局"]} == {again}


def test_who_gets_no_place_is_told_once(world):
    a_secondment(world.cohort, "丁四", number="P4", sector="金融")
    Post.objects.filter(number="K3").update(seats=0)
    run = accept_plan(make_plan(world.cohort, aim="fair", by=SYSTEM), by=SYSTEM)
    (left,) = deeds.concerned(run).unplaced
    deeds.publish(run, until=clock.today(), by=SYSTEM)
    result = standing.result_of(Secondment.objects.get(pk=left.pk))
    assert (result.placement, result.publication.run, result.may_object) == (None, run, True)
    other = accept_plan(make_plan(world.cohort, aim="total", by=SYSTEM), by=SYSTEM)
    assert deeds.concerned(other).unplaced == []


def test_the_form_shows_what_it_will_do_and_the_window_can_be_moved(client, world):
    signed_in(client, world.users["office"])
    page = text(client.get(f"{HERE}publication/"))
    assert "3 位学员各自看到自己的岗位" in page and "2 家接收单位" in page and "2 家派出单位" in page
    wrong = client.post(f"{HERE}publication/", {"run": str(world.run.uuid), "until": ""})
    assert (wrong.status_code, PlanPublication.objects.count()) == (422, 0)
    other = client.post(f"{HERE}publication/", {"run": "x", "until": "2021-10-08"})
    assert (other.status_code, PlanPublication.objects.count()) == (422, 0)
    done = client.post(f"{HERE}publication/", {"run": str(world.run.uuid), "until": "2021-10-08"}, follow=True)
    assert "异议期到" in text(done)
    assert client.post(f"{HERE}publication/", {"act": "window", "until": "2021-10-12"}).status_code == 302
    assert client.post(f"{HERE}publication/", {"act": "window", "until": "2020-01-01"}).status_code == 422
    assert str(PlanPublication.objects.get().objections_until) == "2021-10-12"

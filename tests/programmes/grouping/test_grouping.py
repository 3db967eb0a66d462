"""Forming groups: shown before it is applied, moved by hand, heads named on the same page, the last step undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict

from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused, Stale
from jiebang.people.access import roles_in
from jiebang.programmes.actions import name_officer
from jiebang.programmes.bodies import give_duty
from jiebang.programmes.grouping import actions
from jiebang.programmes.grouping.proposing import Wanted, proposal
from jiebang.programmes.models import Body, Duty, GroupStep, Officer, Secondment
from tests.builders import (
    START,
    a_branch,
    a_cohort,
    a_group,
    a_host,
    a_member,
    a_secondment,
    a_user,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
TODAY = START - timedelta(days=5)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort(code="sh06", scheme="qingdao-shanghai")


@pytest.fixture
def people(cohort):
    sectors = ["金融", "金融", "航运", "航运", "制造"]
    return [a_secondment(cohort, f"学员{n}", number=f"P00{n}", sector=s) for n, s in enumerate(sectors, 1)]


@pytest.fixture
def office(client, cohort):
    return signed_in(client, a_user("office", role="office", scope=cohort))


def groups_now(cohort) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, name in cohort.secondments.order_by("number").values_list("number", "group__name"):
        found.setdefault(name or "", []).append(number)
    return found


def seen_of(body) -> str:
    return actions.heads_seen(actions.heads_of(body))


def applied(cohort, **wanted):
    wanted = Wanted(**wanted)
    return actions.apply(cohort, wanted, seen=proposal(cohort, wanted).seen, by=SYSTEM)


def test_a_proposal_says_why_and_stores_nothing(cohort, people):
    shown = proposal(cohort, Wanted(size=3))
    assert [(g.name, [who.number for who in g.people], g.kinds) for g in shown.groups] == [
        ("第一组", ["P001", "P003", "P005"], "制造 1、航运 1、金融 1"),
        ("第二组", ["P002", "P004"], "航运 1、金融 1"),
    ]
    assert shown.sentences == [
        "5 人，每组至多 3 人，至少要分 2 组：3 人 1 组、2 人 1 组。",
        "按行业打散：同类人员在任意两组相差不超过 1 人。",
    ]
    assert (Body.objects.count(), GroupStep.objects.count()) == (0, 0)


def test_groups_by_city_take_the_hosts_city_first_and_stand_apart(cohort, people):
    host = a_host(cohort, organisation=an_organisation("某所", city="北京"))
    unit = an_organisation("某局", city="青岛")
    Secondment.objects.filter(number__in=["P001", "P002", "P003"]).update(host=host, home_unit=unit)
    Secondment.objects.filter(number__in=["P004"]).update(home_unit=unit)
    shown = proposal(cohort, Wanted(by="city", way="apart", size=2))
    assert [(g.name, len(g.people)) for g in shown.groups] == [
        ("北京一组", 2), ("北京二组", 1), ("其他组", 1), ("青岛组", 1),
    ]  # fmt: skip


def test_who_is_in_a_group_by_the_list_stays_and_empty_groups_are_filled_first(cohort, people):
    a_group(cohort, "第一组", position=1)
    people[0].group = a_group(cohort, "综合组", position=2)
    people[0].save()
    applied(cohort, size=2)
    assert {name: len(numbers) for name, numbers in groups_now(cohort).items()} == {
        "综合组": 1, "第一组": 2, "第二组": 2,
    }  # fmt: skip


def test_a_column_of_the_office_can_be_grouped_by(cohort, people):
    for n, who in enumerate(people):
        who.extra = {"片区": "东" if n < 3 else "西", "备注二": f"各不同{n}"}
        who.save()
    asked = QueryDict("by=column:片区&way=apart&size=10")
    shown = proposal(cohort, Wanted.of(asked, cohort))
    assert [(g.name, len(g.people)) for g in shown.groups] == [("东组", 3), ("西组", 2)]
    assert Wanted.of(QueryDict("by=nonsense&size=-3&way=x&who=y"), cohort) == Wanted()


def test_what_changed_since_it_was_shown_is_not_applied(cohort, people):
    seen = proposal(cohort, Wanted(size=3)).seen
    a_secondment(cohort, "新来的", number="P000")
    with pytest.raises(Stale):
        actions.apply(cohort, Wanted(size=3), seen=seen, by=SYSTEM)
    assert groups_now(cohort) == {"": ["P000", "P001", "P002", "P003", "P004", "P005"]}


def test_undo_puts_everybody_back_with_offices_and_duties_and_the_same_again_changes_nothing(cohort, people):
    first = a_group(cohort, "老组", position=1)
    actions.move(cohort, people[:2], first, by=SYSTEM)
    name_officer(first, people[0], title="组长", by=SYSTEM)
    give_duty(first, people[0], "联系企业", by=SYSTEM)
    step = applied(cohort, size=2, who="all")
    assert (Officer.objects.count(), Body.objects.count()) == (0, 3)
    for _again in range(2):
        actions.undo(step, by=SYSTEM)
    assert groups_now(cohort) == {"老组": ["P001", "P002"], "": ["P003", "P004", "P005"]}
    assert list(Officer.objects.values_list("secondment__number", "title", "body__name")) == [("P001", "组长", "老组")]
    assert (Duty.objects.get().words, Body.objects.count()) == ("联系企业", 1)


def test_an_undo_is_refused_once_something_was_built_on_it(cohort, people):
    step = applied(cohort, size=3)
    name_officer(Body.objects.get(name="第一组"), Secondment.objects.get(number="P001"), title="组长", by=SYSTEM)
    with pytest.raises(Refused, match="学员1"):
        actions.undo(step, by=SYSTEM)
    later = actions.move(cohort, [Secondment.objects.get(number="P002")], None, by=SYSTEM)
    with pytest.raises(Refused):
        actions.undo(step, by=SYSTEM)
    actions.undo(later, by=SYSTEM)
    assert groups_now(cohort)["第二组"] == ["P002", "P004"]


def test_who_is_at_work_is_led_to_the_change_from_a_day_on(cohort, people, today_is):
    applied(cohort, size=3)
    today_is(START + timedelta(days=10))
    who = Secondment.objects.select_related("cohort", "person", "group").get(number="P001")
    with pytest.raises(Refused, match="学员1"):
        actions.move(cohort, [who], Body.objects.get(name="第二组"), by=SYSTEM)


# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_office_makes_the_proposal_moves_somebody_and_undoes_it_on_screen(office, cohort, people):
    page = office.get("/cohorts/sh06/grouping/proposal/?size=3")
    form = {"by": "sector", "way": "mixed", "size": "3", "who": "", "seen": page.context["shown"].seen}
    answers = [office.post("/cohorts/sh06/grouping/proposal/", {**form, "idempotency_key": "abcdefgh1"}) for _ in "12"]
    assert ([a.status_code for a in answers], GroupStep.objects.count()) == ([302, 302], 1)
    assert office.post("/cohorts/sh06/grouping/proposal/", form).status_code == 422  # everybody has a group by now
    second = Body.objects.get(name="第二组")
    office.post("/cohorts/sh06/grouping/moves/", {"id": [str(people[0].uuid)], "group": str(second.uuid)})
    assert groups_now(cohort)["第二组"] == ["P001", "P002", "P004"]
    step = actions.last_step(cohort)
    for _again in range(2):
        office.post("/cohorts/sh06/grouping/undo/", {"step": str(step.uuid)})
    assert groups_now(cohort) == {"第一组": ["P001", "P003", "P005"], "第二组": ["P002", "P004"]}
    assert office.post("/cohorts/sh06/grouping/moves/", {"group": "none"}).status_code == 422


def test_heads_are_named_on_the_page_with_their_roles_and_two_tabs_do_not_overwrite_each_other(office, cohort, people):
    applied(cohort, size=5)
    group = Body.objects.get()
    leader = a_user("p1", role="secondee", scope=people[0])
    seen = seen_of(group)
    address = f"/bodies/{group.uuid}/heads/"
    chosen = {"leader": str(people[0].uuid), "deputy": str(people[1].uuid), "seen": seen}
    assert office.post(address, chosen).status_code == 302
    assert "leader" in roles_in(leader, cohort)
    other_tab = office.post(address, {"leader": str(people[2].uuid), "deputy": "", "seen": seen})
    assert (other_tab.status_code, actions.heads_of(group)["leader"].secondment) == (409, people[0])
    swapped = {"leader": str(people[1].uuid), "deputy": "", "seen": seen_of(group)}
    office.post(address, swapped)
    assert {post: o.secondment.number for post, o in actions.heads_of(group).items()} == {"leader": "P002"}
    twice = {"leader": str(people[1].uuid), "deputy": str(people[1].uuid), "seen": seen_of(group)}
    assert office.post(address, twice).status_code == 422


def test_the_branchs_secretary_is_chosen_among_its_members(office, cohort, people):
    branch = a_branch(cohort)
    a_member(branch, people[3])
    form = {"secretary": str(people[3].uuid), "deputy": "", "seen": seen_of(branch)}
    assert office.post(f"/bodies/{branch.uuid}/heads/", form).status_code == 302
    stranger = {"secretary": str(people[0].uuid), "seen": seen_of(branch)}
    assert office.post(f"/bodies/{branch.uuid}/heads/", stranger).status_code == 422
    assert actions.heads_of(branch)["secretary"].secondment == people[3]


def test_nobody_but_the_office_forms_groups(client, cohort, people):
    signed_in(client, a_user("p1", role="secondee", scope=people[0]))
    codes = [client.get(f"/cohorts/sh06/grouping/{page}").status_code for page in ("", "proposal/")]
    assert codes == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_often_for_one_person_as_for_three(office, cohort, count, django_assert_num_queries):
    for n in range(count):
        a_secondment(cohort, f"人{n}", group=a_group(cohort))
    office.get("/cohorts/sh06/grouping/")
    with django_assert_num_queries(14):
        office.get("/cohorts/sh06/grouping/")

"""The checklist before departure: who ticks which line, taken back with a reason, consents read and not kept twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.people import consents
from jiebang.programmes.checklist import actions, states
from jiebang.programmes.models import Tick
from tests.builders import START, a_cohort, a_grant, a_secondment, a_user, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(today_is):
    today_is(START - timedelta(days=5))
    return a_cohort(code="sh06", scheme="qingdao-shanghai")


@pytest.fixture
def unit():
    return an_organisation("青岛市商务局")


@pytest.fixture
def people(cohort, unit):
    return [a_secondment(cohort, f"学员{n}", number=f"P00{n}", home_unit=unit if n < 3 else None) for n in (1, 2, 3)]


@pytest.fixture
def lines(cohort):
    actions.take_usual(cohort, by=SYSTEM)
    return {item.by if not item.purpose else item.purpose: item for item in cohort.check_items.all()}


@pytest.fixture
def users(cohort, unit, people):
    return {
        "office": a_user("office", role="office", scope=cohort),
        "home": a_user("home", role="home_unit", scope=unit, cohort=cohort),
        "person": a_user("p1", role="secondee", scope=people[0]),
    }


def done_of(cohort, who) -> list[str]:
    return [state.item.title for state in states.standings(cohort, [who])[0].states if state.done]


def test_the_usual_lines_and_one_for_each_consent_are_listed_once(cohort, lines):
    titles = list(cohort.check_items.values_list("title", flat=True))
    assert titles[:3] == ["健康状况说明", "派出单位同意", "保密承诺"]
    assert len(titles) == 3 + len(consents.purposes())
    assert actions.take_usual(cohort, by=SYSTEM) == 0


def test_a_tick_is_one_and_is_taken_back_with_a_reason_that_stays_out_of_the_trail(cohort, people, lines):
    line = lines["office"]
    counts = [actions.tick(line, people, by=SYSTEM) for _again in "12"]
    assert (counts, Tick.objects.count()) == ([3, 0], 3)
    with pytest.raises(Refused):
        actions.untick(line, people[0], reason=" ", by=SYSTEM)
    assert [actions.untick(line, people[0], reason="体检异常", by=SYSTEM) for _again in "12"] == [True, False]
    state = states.standings(cohort, people)[0].states[0]
    assert (state.done, state.last.reason) == (False, "体检异常")
    assert not AuditEntry.objects.filter(data__icontains="体检").exists()
    actions.tick(line, people[:1], by=SYSTEM)
    assert done_of(cohort, people[0]) == ["健康状况说明"]


def test_a_consent_is_read_from_the_persons_answer_and_cannot_be_ticked(cohort, people, lines):
    line = lines[consents.NEXT_COHORT]
    with pytest.raises(Refused):
        actions.tick(line, people, by=SYSTEM)
    consents.answer(people[0].person, consents.NEXT_COHORT, agreed=False, by=SYSTEM)
    state = next(s for s in states.standings(cohort, people)[0].states if s.item == line)
    assert (state.done, state.answer) == (True, "不同意")


def test_a_line_that_was_ticked_stays_and_a_stale_change_shows_both(cohort, people, lines):
    line = lines["office"]
    actions.tick(line, people[:1], by=SYSTEM)
    with pytest.raises(Refused):
        actions.remove_item(line, by=SYSTEM)
    actions.change_item(line, version=1, title="健康承诺", hint="", who="office", by=SYSTEM)
    with pytest.raises(Stale):
        actions.change_item(line, version=1, title="体检报告", hint="", who="office", by=SYSTEM)
    with pytest.raises(Refused):
        actions.add_item(cohort, title="健康承诺", hint="", who="office", by=SYSTEM)


def test_each_ticks_the_own_lines_and_nobody_vouches_for_the_own_matter(client, cohort, people, lines, users):
    own = f"/people/{people[0].uuid}/checklist/"

    def tries(client):
        return [client.post(own, {"line": str(lines[by].uuid)}).status_code for by in ("office", "home", "person")]

    assert tries(signed_in(client, users["person"])) == [403, 403, 302]
    assert tries(signed_in(client, users["home"])) == [403, 302, 403]
    a_grant(users["person"], "office", cohort)
    assert tries(signed_in(client, users["person"])) == [403, 403, 302]
    assert tries(signed_in(client, users["office"])) == [302, 302, 302]
    assert done_of(cohort, people[0]) == ["健康状况说明", "派出单位同意", "保密承诺"]
    assert Tick.objects.count() == 3


def test_many_are_ticked_at_once_and_the_home_unit_only_its_own_people(client, cohort, people, lines, users):
    form = {"id": [str(who.uuid) for who in people], "line": str(lines["home"].uuid)}
    signed_in(client, users["home"])
    assert client.post("/cohorts/sh06/checklist/chosen/", form).status_code == 302
    assert sorted(Tick.objects.values_list("secondment__number", flat=True)) == ["P001", "P002"]
    office_line = {**form, "line": str(lines["office"].uuid)}
    client.post("/cohorts/sh06/checklist/chosen/", office_line)
    assert Tick.objects.count() == 2
    assert client.post("/cohorts/sh06/checklist/chosen/", {"line": form["line"]}).status_code == 422
    assert client.get("/cohorts/sh06/checklist/lines/").status_code == 403


def test_the_overview_finds_whose_line_is_open(client, cohort, people, lines, users):
    actions.tick(lines["office"], people[:2], by=SYSTEM)
    signed_in(client, users["office"])

    def listed(query):
        return [row["who"].number for row in client.get(f"/cohorts/sh06/checklist/{query}").context["rows"]]

    assert listed(f"?line={lines['office'].uuid}") == ["P003"]
    assert (listed("?state=complete"), listed("?line=x&state=y")) == ([], ["P001", "P002", "P003"])
    answer = client.get("/cohorts/sh06/checklist.xlsx")
    assert answer.status_code == 200


def test_lines_are_added_moved_and_removed_on_screen(client, cohort, lines, users):
    signed_in(client, users["office"])
    client.post("/cohorts/sh06/checklist/lines/", {"title": "工作证照片", "by": "person"})
    new = cohort.check_items.get(title="工作证照片")
    client.post(f"/checklist-lines/{new.uuid}/", {"act": "up"})
    assert list(cohort.check_items.values_list("title", flat=True))[-2] == "工作证照片"
    client.post(f"/checklist-lines/{new.uuid}/", {"act": "remove"})
    assert not cohort.check_items.filter(title="工作证照片").exists()
    assert client.post("/cohorts/sh06/checklist/lines/", {"title": ""}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_asks_as_often_for_one_as_for_three(client, cohort, lines, count, django_assert_num_queries):
    for n in range(count):
        actions.tick(lines["office"], [a_secondment(cohort, f"人{n}")], by=SYSTEM)
    signed_in(client, a_user("office", role="office", scope=cohort))
    client.get("/cohorts/sh06/checklist/")
    with django_assert_num_queries(14):
        client.get("/cohorts/sh06/checklist/")


def test_what_a_room_above_knows_is_read_and_ticked_by_nobody(client, cohort, people, lines, users):
    page = f"/cohorts/{cohort.code}/checklist/lines/"
    office = signed_in(client, users["office"])
    assert "增加“三方协议已确认”" in office.get(page).content.decode()
    for _twice in range(2):
        office.post(page, {"act": "reading", "code": "agreement"})
    item = cohort.check_items.get(purpose="agreement")
    assert "三方协议已确认" not in done_of(cohort, people[0])
    with pytest.raises(Refused, match="不由人勾选"):
        actions.tick(item, people, by=SYSTEM)
    assert office.post(page, {"act": "reading", "code": "invented"}).status_code == 422

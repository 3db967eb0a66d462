"""The way there: the countdown page, departures, whom one may ask, what the host does at home."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.home.setting_out import actions, asking, countdown, lists
from jiebang.people import consents
from jiebang.programmes.models import Departure, HostProject
from tests.builders import (
    START,
    a_cohort,
    a_group,
    a_host,
    a_person,
    a_placement,
    a_post,
    a_secondment,
    a_user,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
PHONE = "15400007731"


@pytest.fixture
def cohort(today_is):
    today_is(START - timedelta(days=12))
    return a_cohort(code="sh06", scheme="qingdao-shanghai")


@pytest.fixture
def exchange():
    return an_organisation("上海期货交易所")


@pytest.fixture
def who(cohort, exchange):
    return a_secondment(cohort, "单晓", number="S001", host=a_host(cohort, organisation=exchange))


@pytest.fixture
def earlier(exchange):
    """Two of the cohort before at the same host; the first agreed to be asked, and that the number is kept."""
    before = a_cohort(code="sh05", start=START - timedelta(days=400))
    host = a_host(before, organisation=exchange)
    people = [a_secondment(before, person=a_person(f"前辈{n}", phone=PHONE), host=host) for n in (1, 2)]
    a_placement(people[0], a_post(before, "研究员", host=host))
    for purpose in (consents.NEXT_COHORT, consents.KEEP_CONTACT):
        consents.answer(people[0].person, purpose, agreed=True, by=SYSTEM)
    consents.answer(people[1].person, consents.NEXT_COHORT, agreed=False, by=SYSTEM)
    return people


def test_the_countdown_is_the_first_page_before_the_start_and_today_from_the_first_day(client, who, today_is):
    signed_in(client, a_user("s1", role="secondee", scope=who))
    page = client.get("/", follow=True)
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == "/today/"
    assert "距出发还有 12 天" in text and "上海期货交易所" in text and "填写人选档案" in text
    today_is(START)
    assert "距出发" not in client.get("/today/").content.decode()


def test_each_step_is_done_once_its_own_row_says_so(who):
    def open_steps():
        return [step.text for step in countdown.steps_of(who) if not step.done]

    assert open_steps() == ["填写人选档案", "答复个人信息授权", "填写出发安排", "填写紧急联系人"]
    for purpose in consents.purposes():
        consents.answer(who.person, purpose.code, agreed=False, by=SYSTEM)
    actions.set_out(who, leaves_on=START, travel="G1234", by=SYSTEM)
    who.emergency_name = "家人"
    who.save()
    assert open_steps() == ["填写人选档案"]


def test_only_who_agreed_to_be_asked_is_named_and_the_number_is_masked(client, who, earlier):
    assert [(p.who.person.name, p.post, p.phone) for p in asking.predecessors(who)] == [
        ("前辈1", "研究员", "154****7731")
    ]
    consents.answer(earlier[0].person, consents.KEEP_CONTACT, agreed=False, by=SYSTEM)
    assert asking.predecessors(who)[0].phone == ""
    text = signed_in(client, a_user("s1", role="secondee", scope=who)).get("/today/").content.decode()
    assert "前辈1" in text and "前辈2" not in text and PHONE not in text
    consents.answer(earlier[0].person, consents.NEXT_COHORT, agreed=False, by=SYSTEM)
    assert asking.predecessors(who) == []


def test_the_hosts_projects_are_kept_by_the_office_and_shown_to_those_placed_there(client, cohort, who, exchange):
    other = a_secondment(cohort, "别处", host=a_host(cohort, "别家"))
    office = a_user("office", role="office", scope=cohort)
    signed_in(client, office)
    form = {"host": str(who.host.uuid), "title": "交割仓库", "place": "前湾港", "contact": "自贸片区管委会"}
    assert client.post("/cohorts/sh06/host-projects/", form).status_code == 302
    assert client.post("/cohorts/sh06/host-projects/", form).status_code == 422
    project = HostProject.objects.get()
    edit = {"title": "期货交割仓库", "place": "前湾港", "version": "1"}
    assert client.post(f"/host-projects/{project.uuid}/", edit).status_code == 302
    assert client.post(f"/host-projects/{project.uuid}/", edit | {"title": "别的"}).status_code == 409
    for secondment, sees in ((who, True), (other, False)):
        signed_in(client, a_user(f"s{secondment.pk}", role="secondee", scope=secondment))
        assert ("期货交割仓库" in client.get("/today/").content.decode()) == sees
        assert client.get(f"/host-projects/{project.uuid}/").status_code == 403
    elsewhere = signed_in(client, a_user("else", role="office", scope=a_cohort()))
    assert elsewhere.get(f"/host-projects/{project.uuid}/").status_code == 404


# ── departures ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_departure_keeps_both_texts_of_two_tabs_and_the_same_again_changes_nothing(who):
    actions.set_out(who, version=0, leaves_on=START, travel="G1234", by=SYSTEM)
    actions.set_out(who, version=0, leaves_on=START, travel="G1234", by=SYSTEM)
    assert (Departure.objects.get().version, AuditEntry.objects.filter(verb="departure.said").count()) == (1, 1)
    with pytest.raises(Stale) as stale:
        actions.set_out(who, version=0, leaves_on=START, travel="自驾", by=SYSTEM)
    assert (stale.value.yours, stale.value.theirs) == ({"travel": "自驾"}, {"travel": "G1234"})
    with pytest.raises(Refused):
        actions.set_out(who, leaves_on=START - timedelta(days=90), by=SYSTEM)


def test_the_list_says_what_is_missing_and_never_the_number_to_call(client, cohort, who):
    who.emergency_name, who.emergency_phone = "家人某", "13900001111"
    who.save()
    ready = a_secondment(cohort, "另一人", number="S002")
    office = signed_in(client, a_user("office", role="office", scope=cohort))
    form = {"id": [str(who.uuid)], "leaves_on": START.isoformat(), "travel": "G1234"}
    assert office.post("/cohorts/sh06/departures/chosen/", form).status_code == 302

    def listed(query):
        return [row.who.number for row in office.get(f"/cohorts/sh06/departures/{query}").context["page"]]

    assert [listed(f"?state={state}") for state in lists.STATES] == [["S001"], ["S002"], ["S002"], []]
    assert listed("?q=另一") == [ready.number]
    sheet = b"".join(office.get("/cohorts/sh06/departures.xlsx").streaming_content)
    word = office.get("/cohorts/sh06/departures.docx").content
    pages = [office.get("/cohorts/sh06/departures/").content, *unpacked(sheet), *unpacked(word)]
    assert not any("13900001111" in text.decode() or "家人某" in text.decode() for text in pages)
    assert "G1234" in "".join(text.decode() for text in unpacked(word))
    assert office.post("/cohorts/sh06/departures/chosen/", {"id": [str(who.uuid)]}).status_code == 422


def unpacked(content: bytes) -> list[bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]


def test_the_person_enters_the_own_departure_and_a_leader_reads_the_groups_list_alone(client, cohort, who):
    group = a_group(cohort)
    mate = a_secondment(cohort, "组员", number="S003", group=group)
    signed_in(client, a_user("s1", role="secondee", scope=who))
    answer = client.post(f"/people/{who.uuid}/departure/", {"leaves_on": START.isoformat(), "version": "0"})
    assert (answer.status_code, answer.url, Departure.objects.get().leaves_on) == (302, "/today/", START)
    assert client.get(f"/people/{mate.uuid}/departure/").status_code == 404
    signed_in(client, a_user("leader", role="leader", scope=group))
    assert [row.who.number for row in client.get("/cohorts/sh06/departures/").context["page"]] == ["S003"]
    assert client.post("/cohorts/sh06/departures/chosen/", {"id": [str(mate.uuid)]}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(client, cohort, count, django_assert_num_queries):
    for n in range(count):
        actions.set_out(a_secondment(cohort, f"人{n}"), leaves_on=START, by=SYSTEM)
    signed_in(client, a_user("office", role="office", scope=cohort))
    client.get("/cohorts/sh06/departures/")
    with django_assert_num_queries(10):
        client.get("/cohorts/sh06/departures/")

"""Pages of bodies: the list, who belongs where, one body; and what of a branch shows to whom."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from python_calamine import CalamineWorkbook

from jiebang.common import panels
from jiebang.common.audit import SYSTEM
from jiebang.programmes.actions import join_body, name_officer
from jiebang.programmes.bodies import create_body, give_duty
from jiebang.programmes.models import Body, Duty, Membership, Officer
from tests.builders import (
    a_branch,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_secondment,
    a_user,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db

TODAY = date(2021, 12, 12)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort(code="sh05")


@pytest.fixture
def group(cohort):
    return a_group(cohort, "第一组")


@pytest.fixture
def who(cohort, group):
    return a_secondment(cohort, "唐棠", number="P001", group=group)


@pytest.fixture
def branch(cohort, who):
    found = a_branch(cohort)
    join_body(found, who, by=SYSTEM)
    name_officer(found, who, title="支部书记", by=SYSTEM)
    return found


@pytest.fixture
def office(client, cohort):
    return signed_in(client, a_user("office", role="office", scope=cohort))


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sheet(answer):
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def test_the_list_names_who_is_in_charge_and_what_is_shared_with_home(office, cohort, group, who):
    name_officer(group, who, title="组长", by=SYSTEM)
    give_duty(group, who, "联系企业", by=SYSTEM)
    bureau = an_organisation("青岛市商务局")
    create_body(cohort, "进博会专班", kind="task_force", purpose="筹备接待", co_owner=bureau, by=SYSTEM)
    page = text(office.get("/cohorts/sh05/bodies/"))
    for words in ("唐棠 组长", "进博会专班", "青岛市商务局", "筹备接待", "还没有"):
        assert words in page
    assert "进博会专班" not in text(office.get("/cohorts/sh05/bodies/?kind=group"))
    assert "第一组" in text(office.get("/cohorts/sh05/bodies/?q=联系企业"))
    assert "没有符合条件的组织" in text(office.get("/cohorts/sh05/bodies/?q=查无"))
    assert sheet(office.get("/cohorts/sh05/bodies.xlsx?kind=group"))[1][:7] == [
        "第一组", "小组", "P001", "唐棠", "", "组长", "联系企业",
    ]  # fmt: skip


def test_a_scheme_without_branch_offers_none_and_says_its_own_words(client, today_is):
    today_is(TODAY)
    cohort = a_cohort(code="cr01", scheme="company-rotation")
    a_group(cohort, "South group")
    signed_in(client, a_user(role="office", scope=cohort, language="en"))
    page = text(client.get("/cohorts/cr01/bodies/new/"))
    assert "branch" not in page.lower()
    assert cohort.scheme.words.get("group", "group").lower() in text(client.get("/cohorts/cr01/bodies/")).lower()


def test_the_office_makes_changes_and_closes_a_body(office, cohort):
    made = office.post("/cohorts/sh05/bodies/new/", {"kind": "task_force", "name": "招商专班", "co_owner": "市投促局"})
    body = Body.objects.get(name="招商专班")
    assert (made.url, body.co_owner.name, body.co_owner.kind) == (f"/bodies/{body.uuid}/", "市投促局", "agency")
    changed = office.post(f"{made.url}edit/", {"name": "招商一班", "purpose": "对接", "co_owner": "", "version": "1"})
    body.refresh_from_db()
    assert (changed.status_code, body.name, body.co_owner) == (302, "招商一班", None)
    stale = office.post(f"{made.url}edit/", {"name": "招商二班", "version": "1"})
    assert (stale.status_code, "招商一班" in text(stale)) == (409, True)
    assert office.post(f"{made.url}edit/", {"name": "", "version": "2"}).status_code == 422
    assert office.post(f"{made.url}dissolution/").url == "/cohorts/sh05/bodies/"
    assert not Body.objects.filter(pk=body.pk).exists()


def test_ticked_people_are_put_into_a_body(office, cohort, group, who):
    free = a_secondment(cohort, "新人")
    page = office.get(f"/cohorts/sh05/bodies/people/?to={group.uuid}")
    assert "新人" in text(page) and "唐棠" not in text(page)
    answer = office.post("/cohorts/sh05/bodies/people/chosen/", {"id": [str(free.uuid)], "body": str(group.uuid)})
    free.refresh_from_db()
    assert (answer.url, free.group) == (f"/bodies/{group.uuid}/", group)
    assert office.post("/cohorts/sh05/bodies/people/chosen/", {"body": str(group.uuid)}).status_code == 422


def test_who_is_at_work_in_a_group_changes_it_by_the_guided_act(office, cohort, group, who):
    second = a_group(cohort, "第二组")
    free = a_secondment(cohort)
    ids = [str(who.uuid), str(free.uuid)]
    answer = office.post(f"/bodies/{group.uuid}/members/", {"id": ids, "act": "put", "body": str(second.uuid)})
    who.refresh_from_db()
    free.refresh_from_db()
    assert (who.group, free.group) == (group, second)
    assert answer.url == f"/cohorts/sh05/changes/new/?kind=group&group={second.uuid}&person={who.uuid}"
    assert office.get(answer.url).status_code == 302


def test_before_the_beginning_people_are_simply_moved(office, cohort, group, who, today_is):
    today_is(date(2021, 10, 1))
    second = a_group(cohort, "第二组")
    office.post(f"/bodies/{group.uuid}/members/", {"id": [str(who.uuid)], "act": "put", "body": str(second.uuid)})
    who.refresh_from_db()
    assert (who.group, who.group_stays.count()) == (second, 0)


def test_members_are_taken_out_and_officers_named_and_ended(office, cohort, group, who):
    page = f"/bodies/{group.uuid}/"
    office.post(f"{page}officers/", {"person": str(who.uuid), "title": "组长"})
    assert Officer.objects.values_list("post", "title").get() == ("leader", "组长")
    office.post(f"{page}officers/", {"person": str(who.uuid), "title": "组长", "act": "end"})
    assert Officer.objects.count() == 0
    outsider = a_secondment(cohort)
    assert office.post(f"{page}officers/", {"person": str(outsider.uuid), "title": "组长"}).status_code == 422
    office.post(f"{page}members/", {"id": [str(who.uuid)], "act": "remove"})
    who.refresh_from_db()
    assert who.group is None


def test_a_leader_divides_duties_in_the_own_group_and_names_nobody(client, cohort, group, who):
    leader = a_user("lead", role="secondee", scope=who)
    a_grant(leader, "leader", group)
    name_officer(group, who, title="组长", by=SYSTEM)
    signed_in(client, leader)
    page = f"/bodies/{group.uuid}/"
    assert client.post(f"{page}duties/", {"person": str(who.uuid), "words": "联系企业"}).status_code == 302
    duty = Duty.objects.get()
    assert client.post(f"/duties/{duty.uuid}/", {"words": "联系商协会", "version": "1"}).status_code == 302
    assert client.post(f"/duties/{duty.uuid}/", {"words": "别的", "version": "1"}).status_code == 409
    assert client.post(f"/duties/{duty.uuid}/", {"act": "end"}).status_code == 302
    assert Duty.objects.count() == 0
    for address in ("edit/", "officers/", "members/", "dissolution/"):
        assert client.post(page + address).status_code == 403
    other = a_group(cohort, "第二组")
    assert client.post(f"/bodies/{other.uuid}/duties/", {"words": "x"}).status_code == 404


def test_a_member_reads_the_duties_of_the_own_group_and_writes_none(client, cohort, group, who):
    give_duty(group, who, "联系企业", by=SYSTEM)
    mate = a_secondment(cohort, "单晓", group=group)
    signed_in(client, a_user("mate", role="secondee", scope=mate))
    page = text(client.get(f"/bodies/{group.uuid}/"))
    assert "联系企业" in page and "添加分工" not in page
    assert client.post(f"/bodies/{group.uuid}/duties/", {"person": str(mate.uuid), "words": "x"}).status_code == 403


def test_a_head_of_a_task_force_divides_its_duties(client, cohort, who):
    force = create_body(cohort, "进博会专班", kind="task_force", by=SYSTEM)
    head = a_user("head", role="secondee", scope=who)
    name_officer(force, who, title="专班负责人", post="leader", by=SYSTEM)
    signed_in(client, head)
    assert client.post(f"/bodies/{force.uuid}/duties/", {"person": str(who.uuid), "words": "总协调"}).status_code == 302


def test_who_belongs_to_a_branch_shows_to_the_office_its_secretary_and_its_members_alone(client, cohort, branch, who):
    outside = a_secondment(cohort, "旁人", group=who.group)
    a_host(cohort)
    seen = {}
    for role, scope in (("office", cohort), ("secretary", branch), ("secondee", who), ("reader", cohort)):
        user = a_user()
        a_grant(user, role, scope)
        signed_in(client, user)
        answer = client.get(f"/bodies/{branch.uuid}/")
        seen[role] = (answer.status_code, "唐棠" in text(answer).replace(str(user), ""))
    assert seen == {"office": (200, True), "secretary": (200, True), "secondee": (200, True), "reader": (200, False)}
    stranger = a_user(role="secondee", scope=outside)
    signed_in(client, stranger)
    assert client.get(f"/bodies/{branch.uuid}/").status_code == 404
    assert branch.name not in text(client.get("/cohorts/sh05/bodies/"))


def test_the_search_gives_no_branch_member_away(client, cohort, branch):
    reader = signed_in(client, a_user(role="reader", scope=cohort))
    assert branch.name in text(reader.get("/cohorts/sh05/bodies/"))
    assert branch.name not in text(reader.get("/cohorts/sh05/bodies/?q=唐棠"))
    rows = sheet(reader.get("/cohorts/sh05/bodies.xlsx?kind=branch"))
    assert rows[1][:4] == [branch.name, "支部", "", ""]


@pytest.mark.parametrize(("role", "status"), [("mentor", 403), ("home_unit", 403), ("auditor", 403)])
def test_mentors_home_units_and_administrators_see_no_body(client, cohort, group, role, status):
    user = a_user()
    scope = {"mentor": a_host(cohort), "home_unit": an_organisation("发改委"), "auditor": None}[role]
    a_grant(user, role, scope, cohort=cohort)
    signed_in(client, user)
    assert client.get("/cohorts/sh05/bodies/").status_code == status
    assert client.get(f"/bodies/{group.uuid}/").status_code == status


def test_the_office_of_another_cohort_changes_nothing_here(client, cohort, group, who):
    signed_in(client, a_user(role="office", scope=a_cohort(code="other")))
    for address in ("", "edit/", "members/", "officers/", "duties/", "dissolution/", "orientations/"):
        assert client.post(f"/bodies/{group.uuid}/{address}").status_code in (404, 405)
    assert client.get("/cohorts/sh05/bodies/people/").status_code == 404
    assert Membership.objects.count() == 0


def test_orientations_are_taken_up_from_the_day_of_the_decision(office, today_is):
    today_is(TODAY)
    cohort = a_cohort(code="bj", scheme="weifang-beijing", start=date(2021, 11, 16))
    a_grant(a_user("second"), "office", cohort)
    office.logout()
    signed_in(office, a_user(role="office", scope=cohort))
    group = a_group(cohort)
    answer = office.post(f"/bodies/{group.uuid}/orientations/", {"code": ["upward"], "from": "2021-12-01"})
    group.refresh_from_db()
    assert (answer.status_code, [(o["code"], o["from"]) for o in group.orientations]) == (
        302,
        [("upward", "2021-12-01")],
    )
    assert office.post(f"/bodies/{group.uuid}/orientations/", {"from": "2021-12-01"}).status_code == 422
    assert office.post(f"/bodies/{group.uuid}/orientations/", {"code": ["inward"], "from": "x"}).status_code == 422


def test_what_people_write_is_shown_as_text(office, cohort, group, who):
    give_duty(group, who, "<script>alert(1)</script>", by=SYSTEM)
    create_body(cohort, "<b>班</b>", kind="task_force", by=SYSTEM)
    assert "<script>alert" not in office.get(f"/bodies/{group.uuid}/").content.decode()
    assert "<b>班</b>" not in office.get("/cohorts/sh05/bodies/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_no_more_for_more_rows(office, cohort, count, django_assert_num_queries):
    for n in range(count):
        group = a_group(cohort, f"第{n + 5}组")
        who = a_secondment(cohort, group=group)
        name_officer(group, who, title="组长", by=SYSTEM)
        give_duty(group, who, "联系企业", by=SYSTEM)
    with django_assert_num_queries(19):
        office.get("/cohorts/sh05/bodies/")
    with django_assert_num_queries(13):
        office.get("/cohorts/sh05/bodies/people/")


def test_the_persons_page_shows_bodies_offices_and_duties_to_who_may_see_them(cohort, group, who, branch):
    name_officer(group, who, title="组长", by=SYSTEM)
    give_duty(group, who, "联系企业", by=SYSTEM)
    shown = {}
    for role, scope in (("office", cohort), ("reader", cohort), ("leader", group), ("mentor", a_host(cohort))):
        user = a_user()
        a_grant(user, role, scope)
        found = [render_to_string(template, dict(context)) for template, context in panels.shown("person", user, who)]
        page = re.sub(r"<[^>]+>", " ", " ".join(found))
        shown[role] = ("联系企业" in page, branch.name in page)
    assert shown == {
        "office": (True, True), "reader": (True, False), "leader": (True, False), "mentor": (False, False),
    }  # fmt: skip

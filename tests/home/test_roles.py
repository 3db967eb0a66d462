"""The pages of roles: an office proposes within its cohorts, a security administrator decides and reads no names."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiebang.common.models import AuditEntry
from jiebang.people.access import active_grants
from jiebang.people.models import Grant, GrantRequest, User
from tests.builders import (
    START,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_request,
    a_secondment,
    a_user,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
WHY = "分工调整"


@pytest.fixture(autouse=True)
def day(today_is):
    today_is(START)


@pytest.fixture
def cohort():
    return a_cohort(code="sh05", name="第五批")


@pytest.fixture
def office(cohort):
    return signed_in(Client(), a_user("office", role="office", scope=cohort))


@pytest.fixture
def secadmin():
    return signed_in(Client(), a_user("secadmin", role="secadmin"))


def proposal(user: User, place: str, **fields: str) -> dict[str, str]:
    return {"account": str(user.uuid), "place": place, "reason": WHY, **fields}


def sheet(answer) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def test_from_proposal_to_the_next_page_the_person_opens(office, secadmin, cohort):
    group = a_group(cohort, "第二组")
    user = a_user("zhang")
    zhang = signed_in(Client(), user)
    board = f"/groups/{group.uuid}/"
    assert zhang.get(board).status_code == 403
    answer = office.post("/grants/new/?q=zha&role=leader&cohort=sh05", proposal(user, f"group:{group.uuid}"))
    asked = GrantRequest.objects.get()
    assert answer.url == asked.get_absolute_url()
    assert zhang.get(board).status_code == 403
    page = secadmin.get("/grant-requests/").content.decode()
    assert "zhang" in page and "第五批·一个小组" in page and "第二组" not in page and WHY in page
    assert secadmin.post(f"{asked.get_absolute_url()}decision/", {"verdict": "grant"}).status_code == 302
    assert zhang.get(board).status_code == 200
    held = user.grants.get()
    assert secadmin.post(f"/grants/{held.uuid}/revocation/", {"reason": "离队"}).status_code == 302
    assert zhang.get(board).status_code == 403


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("reader", "cohort:{cohort}"),
        ("leader", "group:{group}"),
        ("mentor", "host:{host}"),
        ("home_unit", "home_unit:{unit}"),
        ("secondee", "own"),
    ],
)
def test_each_role_is_proposed_on_what_it_is_held_on(office, cohort, role, place):
    unit, group, host = an_organisation("发改委"), a_group(cohort), a_host(cohort)
    secondment = a_secondment(cohort, home_unit=unit)
    ids = {"cohort": cohort.uuid, "group": group.uuid, "host": host.organisation.uuid, "unit": unit.uuid}
    user = a_user("zhang", person=secondment.person)
    office.post(f"/grants/new/?q=zhang&role={role}&cohort=sh05", proposal(user, place.format(**ids)))
    asked = GrantRequest.objects.get()
    expected = secondment.uuid if role == "secondee" else ids[place.partition(":")[2].strip("{}")]
    assert (asked.role, asked.scope_id, asked.cohort_uuid) == (role, expected, cohort.uuid)


def test_what_the_office_does_not_run_it_cannot_propose(office, cohort):
    """Another cohort's group, the installation, an administrator's role, an account not its own: none is a choice."""
    other = a_group(a_cohort(code="bj03"))
    hidden = a_user("wang", person=a_secondment(other.cohort).person)
    user = a_user("zhang")
    for query, who, place in [
        ("q=zhang&role=leader&cohort=bj03", user, f"group:{other.uuid}"),
        ("q=zhang&role=leader&cohort=sh05", user, f"group:{other.uuid}"),
        ("q=zhang&role=office&cohort=sh05", user, "installation"),
        ("q=zhang&role=auditor", user, "installation"),
        ("q=wang&role=reader&cohort=sh05", hidden, f"cohort:{cohort.uuid}"),
        ("q=office&role=reader&cohort=sh05", User.objects.get(username="office"), f"cohort:{cohort.uuid}"),
        ("q=zhang&role=secondee&cohort=sh05", user, "own"),
        ("q=zhang&role=leader&cohort=sh05", user, "group:' OR 1=1--"),
    ]:
        assert office.post(f"/grants/new/?{query}", proposal(who, place)).status_code == 422, query
    assert not GrantRequest.objects.exists()


def test_a_security_administrator_proposes_administrators_and_whole_cohorts_but_nothing_inside(secadmin, cohort):
    group, user = a_group(cohort), a_user("zhang")
    made = secadmin.post("/grants/new/?q=zhang&role=auditor", proposal(user, "installation"))
    assert made.status_code == 302
    page = secadmin.get("/grants/new/?q=zhang&role=reader&cohort=sh05").content.decode()
    assert f"cohort:{cohort.uuid}" in page
    answer = secadmin.post("/grants/new/?q=zhang&role=leader&cohort=sh05", proposal(user, f"group:{group.uuid}"))
    assert answer.status_code == 422


def test_a_wrong_form_says_what_and_keeps_what_was_typed(office, cohort):
    user = a_user("zhang")
    fields = {"account": str(user.uuid), "place": f"cohort:{cohort.uuid}", "ends_on": "2021-10-01", "reason": WHY}
    answer = office.post("/grants/new/?q=zhang&role=reader&cohort=sh05", fields)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'value="{WHY}"' in page and "截止日期已过" in page
    assert office.post("/grants/new/?q=zhang&role=reader&cohort=sh05", {}).status_code == 422


def test_the_office_sees_its_cohorts_roles_with_names_and_no_others(office, cohort):
    secondment = a_secondment(cohort, name="单晓")
    a_user("zhang", role="secondee", scope=secondment)
    a_user("reader", role="reader", scope=a_cohort(name="别的批次"))
    a_user("auditor", role="auditor")
    page = office.get("/grants/").content.decode()
    assert "单晓 zhang" in page and "auditor</a>" not in page and "reader</a>" not in page and "别的批次" not in page


def test_roles_and_proposals_of_other_cohorts_are_404_for_an_office(office):
    other = a_cohort()
    held = a_grant(a_user(), "reader", other)
    asked = a_request(held)
    for address in (f"/grants/{held.uuid}/", asked.get_absolute_url(), f"/grants/{uuid4()}/"):
        assert office.get(address).status_code == 404
    assert office.post(f"/grants/{held.uuid}/revocation/", {"reason": WHY}).status_code == 404
    assert office.post(f"{asked.get_absolute_url()}withdrawal/").status_code == 404
    assert office.post("/grants/revocations/", {"reason": WHY, "id": [str(held.uuid)]}).status_code == 302
    assert GrantRequest.objects.count() == 1


def test_the_office_decides_nothing_whatever_it_sends(office, cohort):
    asked = a_request(a_grant(a_user(), "reader", cohort), by=User.objects.get(username="office"))
    for address in (f"{asked.get_absolute_url()}decision/", "/grant-requests/decisions/"):
        fields = {"verdict": "grant", "id": [str(asked.uuid)], "reason": WHY}
        assert office.post(address, fields).status_code == 403
    assert GrantRequest.objects.get().is_open
    assert AuditEntry.objects.filter(result="refused", actor_label="office").exists()


def test_revoking_is_a_proposal_for_the_office_and_can_be_withdrawn(office, cohort):
    user = a_user("zhang")
    held = a_grant(user, "reader", cohort)
    for _twice in range(2):
        office.post(f"/grants/{held.uuid}/revocation/", {"reason": WHY})
    asked = GrantRequest.objects.get()
    assert (asked.kind, len(active_grants(User.objects.get(pk=user.pk)))) == ("revoke", 1)
    assert "已有一项收回申请待审批" in office.get(f"/grants/{held.uuid}/").content.decode()
    assert office.post(f"{asked.get_absolute_url()}withdrawal/").status_code == 302
    assert GrantRequest.objects.get().verdict == "withdrawn"


def test_a_reason_is_asked_for_when_taking_back(secadmin, cohort):
    held = a_grant(a_user(), "reader", cohort)
    assert secadmin.post(f"/grants/{held.uuid}/revocation/", {"reason": " "}).status_code == 422
    assert secadmin.post("/grants/revocations/", {"id": [str(held.uuid)]}).status_code == 422
    assert Grant.objects.get(pk=held.pk).revoked_at is None


def test_what_somebody_else_decided_meanwhile_is_said_with_409(secadmin, cohort):
    asked = a_request(user=a_user("zhang"), role="reader", scope_kind="cohort", scope_id=cohort.uuid)
    other = signed_in(Client(), a_user("second", role="secadmin"))
    other.post(f"{asked.get_absolute_url()}decision/", {"verdict": "decline", "reason": "不需要"})
    answer = secadmin.post(f"{asked.get_absolute_url()}decision/", {"verdict": "grant"})
    assert (answer.status_code, "second 已先行处理：不同意" in answer.content.decode()) == (409, True)
    assert not User.objects.get(username="zhang").grants.exists()


def test_several_proposals_are_decided_at_once_and_what_cannot_be_is_named(secadmin, cohort):
    place = {"scope_kind": "cohort", "scope_id": cohort.uuid, "cohort_uuid": cohort.uuid}
    good = [a_request(user=a_user(f"u{n}"), role="reader", **place) for n in range(2)]
    own = a_request(user=a_user("u9"), role="reader", by=User.objects.get(username="secadmin"), **place)
    ids = [str(request.uuid) for request in (*good, own)]
    page = secadmin.post("/grant-requests/decisions/", {"verdict": "grant", "id": ids}, follow=True).content.decode()
    assert "已处理 2 项" in page and "u9：不能审批自己提出的申请" in page
    assert Grant.objects.filter(role="reader").count() == 2


@pytest.mark.parametrize("who", ["office", "secadmin"])
@pytest.mark.parametrize("address", ["/grants/?state=all", "/grant-requests/", "/grant-requests.xlsx"])
def test_lists_ask_as_often_for_three_rows_as_for_one(request, cohort, address, who):
    client, asked = request.getfixturevalue(who), []
    client.get(address)  # the first page of a session notes when it began
    for number in range(3):
        group = a_group(cohort, f"第{number}组")
        person = a_secondment(cohort, name=f"学员{number}").person
        a_request(a_grant(a_user(f"user{number}", person=person), "leader", group))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_sheets_hold_what_the_lists_show(office, secadmin, cohort):
    group = a_group(cohort, "第二组")
    held = a_grant(a_user("zhang", person=a_secondment(cohort, name="单晓").person), "leader", group)
    a_request(held, by=User.objects.get(username="office"))
    rows = {who: sheet(client.get("/grants.xlsx?q=zhang")) for who, client in (("o", office), ("s", secadmin))}
    assert [rows[who][1][:3] for who in "os"] == [
        ["单晓 zhang", "组长", "第五批·第二组"], ["zhang", "组长", "第五批·一个小组"],
    ]  # fmt: skip
    asked = sheet(secadmin.get("/grant-requests.xlsx"))
    assert asked[1][:4] == ["zhang", "收回角色", "组长", "第五批·一个小组"]
    assert AuditEntry.objects.filter(verb="grants.taken").count() == 3


def test_search_finds_a_name_for_the_office_and_not_for_administrators(office, secadmin, cohort):
    a_grant(a_user("zhang", person=a_secondment(cohort, name="单晓").person), "leader", a_group(cohort))
    pages = {who: client.get("/grants/?q=单晓").content.decode() for who, client in (("o", office), ("s", secadmin))}
    found = {who: "zhang</a>" in page for who, page in pages.items()}
    assert found == {"o": True, "s": False}
    assert "zhang" not in secadmin.get("/grants/new/?q=单晓").content.decode()


@pytest.mark.parametrize("role", ["sysadmin", "auditor", "reader", "leader", "secondee"])
def test_roles_are_for_offices_and_security_administrators(client, cohort, role):
    scope = {"reader": cohort, "leader": a_group(cohort), "secondee": a_secondment(cohort)}.get(role)
    signed_in(client, a_user(role=role, scope=scope))
    addresses = ["/grants/", "/grants.xlsx", "/grants/new/", "/grant-requests/", "/grant-requests.xlsx"]
    assert {client.get(address).status_code for address in addresses} == {403}


def test_a_proposal_sent_twice_is_one(office, cohort):
    user = a_user("zhang")
    fields = proposal(user, f"cohort:{cohort.uuid}")
    answers = [office.post("/grants/new/?q=zhang&role=reader&cohort=sh05", fields) for _twice in range(2)]
    assert [answer.url for answer in answers] == [GrantRequest.objects.get().get_absolute_url()] * 2

"""The office's pages for slips: the list, issuing, what the ticked people get."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from python_calamine import CalamineWorkbook

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.models import WriteKey
from jiebang.people.models import Slip
from jiebang.people.signing_in import slips
from tests.builders import a_cohort, a_host, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
ALL = ["单晓", "李一", "王二", "赵三"]


@pytest.fixture
def mixed(people):
    """单晓 nothing, 李一 an open slip, 王二 one that ran out, 赵三 an account without this cohort."""
    slips.issue(by=SYSTEM, person=people[1].person, login="P002")
    slips.issue(by=SYSTEM, person=people[2].person, login="P003")
    Slip.objects.filter(person=people[2].person).update(expires_at=clock.now() - timedelta(days=1))
    a_user("earlier", person=people[3].person)
    return people


@pytest.fixture
def desk(client, office):
    return signed_in(client, office)


def names(answer):
    return [row.name for row in answer.context["rows"]]


def test_the_list_says_how_each_stands(desk, mixed):
    answer = desk.get("/slips/")
    assert [(row.name, row.state, row.lacks_access) for row in answer.context["rows"]] == [
        ("单晓", "none", False), ("李一", "open", False), ("王二", "expired", False), ("赵三", "account", True),
    ]  # fmt: skip
    assert answer.context["counts"] == {"people": 4, "accounts": 1, "open": 1}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?state=none", ["单晓"]), ("?state=open", ["李一"]), ("?state=expired", ["王二"]),
        ("?state=account", ["赵三"]), ("?state=lacking", ["赵三"]), ("?state=nonsense", ALL), ("?q=李", ["李一"]),
        ("?q=p003", ["王二"]), ("?q=发改委", ALL), ("?q=%00", ALL), ("?q=zzz", []), ("?group=nonsense", ALL),
        ("?group=5f0e8d1e-7a0b-4c0e-9d55-0a1b2c3d4e5f", []),
    ],
)  # fmt: skip
def test_the_list_is_searched_and_filtered(desk, mixed, address, found):
    assert names(desk.get(f"/slips/{address}")) == found


def test_who_used_the_slip_is_found_by_that(desk, people, client):
    issued = slips.issue(by=SYSTEM, person=people[1].person, login="P002")
    slips.take(issued.slip, "海边的第三盏灯 lamp")
    assert names(desk.get("/slips/?state=used")) == names(desk.get("/slips/?state=account")) == ["李一"]


def test_the_list_is_paged_by_fifty_and_taken_away_whole(desk, cohort, people):
    for number in range(100, 160):
        a_secondment(cohort, number=f"P{number}")
    assert len(desk.get("/slips/").context["rows"]) == 50
    assert len(desk.get("/slips/?page=2").context["rows"]) == 14
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(desk.get("/slips.xlsx?q=单").streaming_content)))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert rows == [["编号", "姓名", "派出单位", "状态", "凭条有效至"], ["P001", "单晓", "青岛市发改委", "未发放", ""]]


def test_queries_of_the_list_do_not_grow(desk, cohort):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for number in range(3):
        one = a_secondment(cohort, number=f"P{number}")
        slips.issue(by=SYSTEM, person=one.person, login=f"P{number}")
        desk.get("/slips/")
        with CaptureQueriesContext(connection) as seen:
            desk.get("/slips/")
        asked.append(len(seen))
    assert asked[0] == asked[1] == asked[2]


def test_before_issuing_the_page_says_what_becomes_of_each(desk, mixed):
    page = desk.get("/slips/new/")
    assert [(part["state"], len(part["rows"]), part["ticked"]) for part in page.context["parts"]] == [
        ("none", 1, True), ("expired", 1, True), ("open", 1, False), ("account", 1, False),
    ]  # fmt: skip
    only = desk.get(f"/slips/new/?id={mixed[3].uuid}")
    assert [(part["state"], part["ticked"]) for part in only.context["parts"]] == [("account", True)]


def test_the_slips_of_the_chosen_states_come_as_word(desk, mixed):
    answer = desk.post("/slips/new/", {"who": ["none", "expired"], "form": "word"})
    content = answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    rows = docx.Document(BytesIO(content)).tables[0].rows
    assert [row.cells[0].paragraphs[1].text for row in rows] == ["单晓", "王二"]
    assert Slip.objects.filter(used_at=None, ended_at=None, expires_at__gt=clock.now()).count() == 3


def test_the_filter_and_the_ticks_decide_who_gets_one(desk, mixed):
    everybody = ["none", "open", "expired", "account"]
    desk.post("/slips/new/", {"who": everybody, "form": "word", "q": "李"})
    desk.post("/slips/new/", {"who": everybody, "form": "word", "id": str(mixed[0].uuid)})
    issued = Slip.objects.filter(issued_by__isnull=False).order_by("id").values_list("person__name", flat=True)
    assert list(issued) == ["李一", "单晓"]


def test_one_slip_is_shown_on_the_screen_with_its_code(desk, people):
    answer = desk.post("/slips/new/", {"who": "none", "form": "screen", "id": str(people[0].uuid)})
    [shown] = answer.context["slips"]
    assert shown.link.startswith("http://testserver/slip/")
    assert shown.link in answer.content.decode()
    assert shown.image.startswith("data:image/svg+xml")


def test_the_screen_shows_no_more_than_fit(desk, cohort):
    for number in range(13):
        a_secondment(cohort, number=f"P{number}")
    assert desk.post("/slips/new/", {"who": "none", "form": "screen"}).status_code == 422
    assert not Slip.objects.exists()


def test_a_second_tap_issues_nothing_and_says_that_slips_are_given_once(desk, people):
    fields = {"who": "none", "form": "screen", "idempotency_key": uuid.uuid4().hex}
    first, second = desk.post("/slips/new/", fields), desk.post("/slips/new/", fields)
    assert (first.status_code, second.status_code) == (200, 409)
    assert "只给出一次" in second.content.decode()
    assert Slip.objects.count() == 4
    token = first.context["slips"][0].handed.issued.token
    assert [row for row in WriteKey.objects.all() if token.encode() in bytes(row.body)] == []


def test_nobody_chosen_is_said(desk, people):
    assert desk.post("/slips/new/", {"form": "word"}).status_code == 422
    assert desk.post("/slips/chosen/", {"act": "issue"}).status_code == 422
    assert "没有发放对象" in desk.get(f"/slips/new/?id={uuid.uuid4()}").content.decode()


def test_the_ticked_go_on_to_issuing(desk, people):
    ids = [str(person.uuid) for person in people[:2]]
    answer = desk.post("/slips/chosen/", {"act": "issue", "id": ids})
    assert answer.url == f"/slips/new/?id={ids[0]}&id={ids[1]}"


def test_open_slips_are_taken_back_and_accounts_let_in(desk, mixed):
    ids = [str(person.uuid) for person in mixed]
    desk.post("/slips/chosen/", {"act": "take_back", "id": ids})
    assert names(desk.get("/slips/?state=open")) == []
    desk.post("/slips/chosen/", {"act": "let_in", "id": ids})
    assert names(desk.get("/slips/?state=lacking")) == []


def test_from_one_person_the_way_leads_to_issuing_in_their_cohort(client, people):
    later = a_cohort(code="sh06")
    a_secondment(later)
    signed_in(client, a_user(role="office"))
    client.get("/cohorts/sh06/")
    answer = client.get(f"/secondments/{people[0].uuid}/slip/", follow=True)
    assert [row.name for row in answer.context["listed"]] == ["单晓"]


def test_the_office_of_another_cohort_finds_nobody_here(client, people, cohort):
    stranger = a_user(role="office", scope=a_cohort(code="sh06"))
    signed_in(client, stranger)
    assert client.get(f"/secondments/{people[0].uuid}/slip/").status_code == 404
    ids = [str(person.uuid) for person in people]
    assert client.post("/slips/new/", {"id": ids, "who": "none", "form": "word"}).status_code == 422
    assert client.post("/slips/chosen/", {"id": ids, "act": "take_back"}).status_code in {302, 422}
    assert not Slip.objects.exists()


@pytest.fixture
def accounts(cohort, people):
    """Accounts without a place: a mentor here, a mentor elsewhere, the office's, leadership's, an administrator's."""
    elsewhere = a_cohort(code="sh06")
    return {
        "mentor": a_user("mentor", role="mentor", scope=a_host(cohort)),
        "far": a_user("far", role="mentor", scope=a_host(elsewhere)),
        "office9": a_user("office9", role="office"),
        "boss": a_user("boss", role="reader", scope=cohort),
        "guard": a_user("guard", role="secadmin"),
        "secondee": a_user("secondee", role="secondee", scope=people[0]),
    }


@pytest.mark.parametrize(
    ("role", "whole", "found"),
    [
        ("office", False, {"mentor"}), ("office", True, {"mentor", "far"}),
        ("sysadmin", True, {"mentor", "far", "office9", "boss"}),
    ],
)  # fmt: skip
def test_which_other_accounts_somebody_issues_slips_for(client, cohort, accounts, role, whole, found):
    signed_in(client, a_user("me", role=role, scope=None if whole else cohort))
    answer = client.get("/slips/accounts/")
    assert {row.number for row in answer.context["rows"]} == found
    everybody = [str(user.uuid) for user in accounts.values()]
    client.post("/slips/accounts/new/", {"id": everybody, "who": "account", "form": "word"})
    assert {slip.user.username for slip in Slip.objects.all()} == found


def test_other_accounts_are_searched_filtered_and_taken_away(client, cohort, accounts):
    signed_in(client, a_user("me", role="office"))
    slips.issue(by=SYSTEM, user=accounts["far"])
    assert names(client.get("/slips/accounts/?state=open")) == ["far"]
    assert names(client.get("/slips/accounts/?state=account")) == ["mentor"]
    assert names(client.get("/slips/accounts/?q=men")) == ["mentor"]
    assert b"".join(client.get("/slips/accounts.xlsx").streaming_content)[:2] == b"PK"
    client.post("/slips/accounts/chosen/", {"act": "take_back", "id": str(accounts["far"].uuid)})
    assert names(client.get("/slips/accounts/?state=open")) == []

"""The system administrator's pages of accounts."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiebang.common import panels
from jiebang.common.models import AuditEntry
from jiebang.common.panels import Panel
from jiebang.people.models import User
from tests.builders import a_cohort, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sysadmin(client):
    return signed_in(client, a_user("keeper", role="sysadmin", display_name="系统管理员"))


def logins(page: str) -> list[str]:
    names = ["keeper", "zhang", "li", "shut", "office"]
    return [name for name in names if f">{name}</a>" in page]


@pytest.fixture
def some_accounts():
    a_user("zhang", role="secondee", scope=a_secondment(a_cohort(), name="单晓"))
    a_user("office", role="office", display_name="项目办")
    a_user("li")
    User.objects.filter(pk=a_user("shut").pk).update(is_active=False)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["keeper", "zhang", "li", "shut", "office"]),
        ("?q=ZH", ["zhang"]),
        ("?q=项目", ["office"]),
        ("?q=单晓", []),  # a person's name is neither shown nor found
        ("?state=shut", ["shut"]),
        ("?state=open&role=none", ["li"]),
        ("?role=secondee", ["zhang"]),
        ("?state=%00&role=king&page=9", ["keeper", "zhang", "li", "shut", "office"]),
    ],
)
def test_accounts_are_found_by_login_name_state_and_role(sysadmin, some_accounts, query, shown):
    page = sysadmin.get(f"/accounts/{query}").content.decode()
    assert (logins(page), "单晓" in page.replace("?q=", "").replace('value="单晓"', "")) == (shown, False)


def test_the_list_asks_as_often_for_three_accounts_as_for_one(sysadmin):
    asked = []
    sysadmin.get("/accounts/")  # the first page of a session notes when it began
    for number in range(3):
        a_user(f"user{number}", role="office")
        with CaptureQueriesContext(connection) as queries:
            sysadmin.get("/accounts/")
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_the_sheet_holds_what_the_list_shows_and_is_noted(sysadmin, some_accounts):
    answer = sysadmin.get("/accounts.xlsx?role=secondee")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["zhang", "", "启用", "学员"]
    assert AuditEntry.objects.get(verb="accounts.taken").data == {"lines": 1}


def test_an_account_is_opened_without_a_password_or_a_role(sysadmin):
    answer = sysadmin.post("/accounts/new/", {"login": "ｗang", "name": "发改委"})
    user = User.objects.get(username="wang")
    assert answer.url == f"/accounts/{user.uuid}/"
    assert (user.has_usable_password(), user.grants.exists(), user.display_name) == (False, False, "发改委")
    assert AuditEntry.objects.get(verb="user.created", actor__username="keeper")


@pytest.mark.parametrize("login", ["", "a b", "<script>", "keeper", "KEEPER", "x" * 61, "a/b"])
def test_a_login_that_cannot_be_is_refused_and_what_was_typed_stays(sysadmin, login):
    answer = sysadmin.post("/accounts/new/", {"login": login, "name": "发改委"})
    assert (answer.status_code, User.objects.count()) == (422, 1)
    assert 'value="发改委"' in answer.content.decode()


EXTRA = {"role": "office", "password": "x", "is_active": "0", "person": "1"}


def test_extra_fields_give_neither_role_nor_password(sysadmin):
    sysadmin.post("/accounts/new/", {"login": "wang", **EXTRA})
    user = User.objects.get(username="wang")
    assert (user.is_active, user.grants.count(), user.person, user.has_usable_password()) == (True, 0, None, False)


def test_shutting_needs_a_reason_and_opening_none(sysadmin):
    user = a_user("zhang")
    address = f"/accounts/{user.uuid}/state/"
    assert sysadmin.post(address, {"state": "shut"}).status_code == 422
    for _twice in range(2):
        assert sysadmin.post(address, {"state": "shut", "reason": "离职"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    sysadmin.post(address, {"state": "open"})
    assert User.objects.get(pk=user.pk).is_active
    verbs = AuditEntry.objects.filter(object_id=str(user.uuid)).values_list("verb", flat=True)
    assert list(verbs) == ["user.created", "user.deactivated", "user.activated"]


def test_a_shut_account_is_sent_to_sign_in_by_its_next_request(sysadmin, client):
    from django.test import Client

    user = a_user("zhang", role="office")
    zhang = signed_in(Client(), user)
    assert zhang.get("/cohorts/").status_code == 200
    sysadmin.post(f"/accounts/{user.uuid}/state/", {"state": "shut", "reason": "离职"})
    assert zhang.get("/cohorts/").url.startswith("/sign-in/")


def test_several_are_shut_at_once_and_who_cannot_be_is_named(sysadmin):
    zhang, li = a_user("zhang"), a_user("li")
    keeper = User.objects.get(username="keeper")
    chosen = [str(user.uuid) for user in (zhang, li, keeper)] + ["not-an-id", str(a_cohort().uuid)]
    answer = sysadmin.post("/accounts/states/?q=", {"id": chosen, "state": "shut", "reason": "整组离队"}, follow=True)
    page = answer.content.decode()
    assert not User.objects.filter(pk__in=[zhang.pk, li.pk], is_active=True).exists()
    assert User.objects.get(pk=keeper.pk).is_active
    assert "已停用 2 个账号" in page and "keeper：不能停用自己的账号" in page


@pytest.mark.parametrize(
    "fields", [{}, {"id": "x", "state": "shut", "reason": "y"}, {"state": "erased", "reason": "y"}]
)
def test_a_bulk_act_without_sense_is_a_sentence(sysadmin, fields):
    assert sysadmin.post("/accounts/states/", fields).status_code == 422


def test_the_page_of_an_account_names_no_person_and_leaves_room_for_other_rooms_panels(sysadmin, monkeypatch):
    user = a_user("zhang", role="secondee", scope=a_secondment(a_cohort(), name="单晓"))
    monkeypatch.setattr(panels, "_panels", {})
    panels.add("account", Panel("slip", "common/empty.html", lambda by, subject: {"subject": subject}))
    answer = sysadmin.get(f"/accounts/{user.uuid}/")
    assert "单晓" not in answer.content.decode()
    assert answer.context["panels"] == [("common/empty.html", {"subject": user})]


@pytest.mark.parametrize("role", ["office", "secadmin", "auditor", "secondee"])
def test_accounts_are_the_system_administrators_alone_and_a_try_is_noted(client, role):
    scope = a_secondment(a_cohort()) if role == "secondee" else None
    stranger = signed_in(client, a_user("stranger", role=role, scope=scope))
    for _again in range(2):
        assert stranger.get("/accounts/", REMOTE_ADDR="203.0.113.9").status_code == 403
    line = AuditEntry.objects.get(result="refused")
    assert (line.verb, line.actor_label, line.address, line.data) == (
        "page.refused", "stranger", "203.0.113.9", {"policy": "people.accounts"},
    )  # fmt: skip


def test_a_keyed_form_sent_twice_opens_one_account(sysadmin):
    fields = {"login": "wang", "idempotency_key": "the-same-key-twice"}
    answers = [sysadmin.post("/accounts/new/", fields) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEntry.objects.filter(verb="user.created", data__login="wang").count() == 1

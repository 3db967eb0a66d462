"""The audit trail on screen: who reads which lines, in which words, and how they leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiebang.common import clock, jobs, waiting
from jiebang.common.audit import SYSTEM, Operator, audit
from jiebang.common.models import AuditEntry, JobOutcome
from jiebang.common.trail import chain
from jiebang.people import actions
from jiebang.people.models import Grant
from jiebang.programmes.models import Cohort
from tests.builders import a_cohort, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Somebody of each sort, each with one act of the own."""
    cohort = a_cohort(code="sh05", name="第五批")
    users = {role: a_user(role, role=role) for role in ("auditor", "secadmin", "sysadmin", "office")}
    users["secondee"] = a_user("secondee", role="secondee", scope=a_secondment(cohort, name="单晓"))
    AuditEntry.objects.all().delete()
    for user in users.values():
        audit(user, "record.saved", user.person and user.person.secondments.get(), scope=cohort.uuid)
    return users


def shown(client: Client, query: str = "") -> list[str]:
    """Who stands in the list, newest first."""
    return [row.who for row in client.get(f"/audit/{query}").context["rows"]]


def test_who_reads_whose_lines(people):
    read = {role: sorted(shown(signed_in(Client(), user))) for role, user in people.items()}
    others = ["office", "secadmin", "secondee", "sysadmin"]
    assert read == {
        "auditor": others,
        "secadmin": ["auditor", "secadmin"],
        "sysadmin": ["sysadmin"],
        "office": ["office"],
        "secondee": ["secondee"],
    }


def test_what_an_auditor_did_before_and_after_is_read_by_auditors(people):
    user = people["sysadmin"]
    held = user.grants.get()
    Grant.objects.filter(pk=held.pk).update(revoked_at=clock.now())
    AuditEntry.objects.filter(actor=user).update(at=clock.now() - timedelta(days=1))
    grant = actions.grant(user, "auditor", by=SYSTEM)
    audit(user, "trail.taken")
    actions.revoke(grant, by=SYSTEM)
    audit(user, "record.saved")
    verbs = [(row.who, row.entry.verb) for row in signed_in(Client(), people["auditor"]).get("/audit/").context["rows"]]
    assert [verb for who, verb in verbs if who == "sysadmin"] == ["record.saved", "record.saved"]
    assert ("sysadmin", "trail.taken") not in verbs


def test_names_are_said_to_who_may_know_them_and_to_nobody_else(people):
    pages = {
        role: signed_in(Client(), people[role]).get("/audit/").content.decode() for role in ("secondee", "auditor")
    }
    assert "单晓" in pages["secondee"]
    short = people["secondee"].person.secondments.get().uuid.hex[:8]
    assert "单晓" not in pages["auditor"] and short in pages["auditor"] and "第五批" in pages["auditor"]


def test_free_words_of_a_programme_are_not_shown_to_the_auditor(people):
    audit(people["office"], "record.withdrawn", None, reason="单晓写错了")
    page = signed_in(Client(), people["auditor"]).get("/audit/").content.decode()
    assert "撤回了工作记录" in page and "单晓" not in page


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("?kind=granted", ["office"]),
        ("?kind=seen", ["sysadmin"]),
        ("?q=SECON", ["secondee"]),
        ("?q=停用", ["office"]),
        ("?cohort=SH05", ["secondee"]),
        ("?cohort=none", []),
        ("?result=refused", ["sysadmin"]),
        ("?from=2021-10-18&to=2021-10-18", ["office"]),
        ("?to=2021-10-17", ["secondee"]),
        ("?object={object}", ["office"]),
        ("?kind=king&result=x&from=never&to=%00", ["sysadmin", "office", "secondee"]),
    ],
)
def test_lines_are_found_by_kind_person_words_cohort_result_day_and_object(people, query, who):
    AuditEntry.objects.all().delete()
    lines = [
        {"actor_label": "secondee", "verb": "record.saved", "scope_id": a_cohort_uuid()},
        {"actor_label": "office", "verb": "user.deactivated", "object_id": str(people["office"].uuid)},
        {"actor_label": "sysadmin", "verb": "seen.phone", "result": "refused"},
    ]
    for number, columns in enumerate(lines):
        at = datetime(2021, 10, 17 + number, 23, 30, tzinfo=clock.zone())
        AuditEntry.objects.create(at=at, **columns)
    wanted = query.format(object=people["office"].uuid)
    assert shown(signed_in(Client(), people["auditor"]), wanted) == who


def a_cohort_uuid():
    return Cohort.objects.get(code="sh05").uuid


def test_a_page_of_three_lines_asks_as_often_as_one_of_one(people):
    cohort, client, asked = a_cohort(), signed_in(Client(), people["office"]), []
    client.get("/audit/")  # the first page of a session notes when it began
    for number in range(3):
        secondment = a_secondment(cohort, name=f"学员{number}")
        audit(people["office"], "secondment.changed", secondment, scope=cohort.uuid)
        audit(people["office"], "user.created", people["office"])
        with CaptureQueriesContext(connection) as queries:
            client.get("/audit/")
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_a_long_trail_is_answered_quickly(people, django_assert_max_num_queries):
    """Thousands of lines: a page reads fifty of them."""
    now = clock.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(at=now, actor_label=f"u{n % 50}", actor=people["office"], verb="record.saved", data={"n": n})
        for n in range(5_000)
    )
    client = signed_in(Client(), people["auditor"])
    client.get("/audit/")
    with django_assert_max_num_queries(14):
        page = client.get("/audit/?q=u7&page=2")
    assert (page.context["page"].paginator.count, len(page.context["rows"])) == (100, 50)


def sheet(answer) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def test_few_lines_leave_at_once_and_that_is_noted(people):
    chain.seal()
    client = signed_in(Client(), people["auditor"])
    rows = sheet(client.get("/audit.xlsx?q=secondee"))
    assert [row[2:6] for row in rows] == [
        ["谁", "地址", "类别", "做了什么"],
        ["secondee", "", "改了", "记了一条工作记录"],
    ]
    assert str(rows[1][10]).startswith("sha256:")
    assert "单晓" not in str(rows)
    assert AuditEntry.objects.get(verb="trail.taken").data == {"lines": 1, "reason": ""}


def test_many_lines_leave_with_a_reason(people):
    AuditEntry.objects.bulk_create(
        AuditEntry(at=clock.now(), actor_label="office", verb="record.saved") for _n in range(60)
    )
    client = signed_in(Client(), people["auditor"])
    assert client.get("/audit.xlsx?q=office").status_code == 422
    assert client.post("/audit.xlsx?q=office", {"reason": " "}).status_code == 422
    assert not AuditEntry.objects.filter(verb="trail.taken").exists()
    assert len(sheet(client.post("/audit.xlsx?q=office", {"reason": "季度检查"}))) == 62
    assert AuditEntry.objects.get(verb="trail.taken").data == {"lines": 61, "reason": "季度检查"}


def test_more_than_a_workbook_should_hold_is_refused(people, monkeypatch):
    monkeypatch.setattr("jiebang.home.trail.views.AT_MOST", 1)
    assert signed_in(Client(), people["auditor"]).get("/audit.xlsx").status_code == 422


def test_the_auditor_is_told_whether_the_trail_is_whole(people):
    client = signed_in(Client(), people["auditor"])
    assert "尚未核对" in client.get("/audit/").content.decode()
    jobs.run_one("audit trail: seal")
    assert jobs.run_one("audit trail: verify").error == ""
    assert jobs.run_one("audit trail: write the end").error == ""
    assert "核对过，完整" in client.get("/audit/").content.decode()
    assert waiting._sources["audit_trail"](people["auditor"]) == []

    AuditEntry.objects.filter(sequence=2).update(actor_label="nobody")
    JobOutcome.objects.filter(name=jobs.VERIFIED).delete()  # the next day
    assert "line 2" in jobs.run_one("audit trail: verify").error
    assert "留痕不完整" in client.get("/audit/").content.decode()
    [matter] = waiting._sources["audit_trail"](people["auditor"])
    assert matter.url == "/audit/" and waiting._sources["audit_trail"](people["office"]) == []
    assert "尚未核对" not in signed_in(Client(), people["office"]).get("/audit/").content.decode()


def test_it_is_verified_once_a_day(people):
    chain.seal()
    jobs.run_one("audit trail: verify")
    AuditEntry.objects.filter(sequence=2).update(actor_label="nobody")
    assert jobs.run_one("audit trail: verify").error == ""
    JobOutcome.objects.filter(name=jobs.VERIFIED).update(at=clock.now() - timedelta(days=1))
    assert jobs.run_one("audit trail: verify").error != ""
    assert jobs.run_one("audit trail: verify").error != ""  # at every tick, while it stands


def test_what_was_typed_comes_back_escaped(people):
    audit(people["office"], "grant.revoked", None, reason="<img src=x onerror=alert(1)>", login="<b>", role="<i>")
    page = signed_in(Client(), people["auditor"]).get("/audit/?q=<script>&object=<b>").content.decode()
    assert "<img src=x" not in page and "<script>" not in page.replace("<script src", "")


def test_who_acts_without_an_account_and_a_page_that_was_tried_stand_in_words(people):
    a_user("system", role="office")
    AuditEntry.objects.all().delete()
    audit(SYSTEM, "user.created", None, login="wang")
    assert signed_in(Client(), people["office"]).get("/accounts/").status_code == 403
    client = signed_in(Client(), people["auditor"])
    told = [(row.who, row.said, row.note) for row in client.get("/audit/").context["rows"]]
    assert told == [("office", "打开了本人角色无权的页面", "账号"), ("系统", "开通了账号", "wang")]
    audit(Operator(label="cli:root"), "user.created", None, login="li")
    found = [shown(client, query) for query in ("?q=系统", "?q=system", "?q=offi", "?q=命令行", "?q=root")]
    assert found == [["系统"], ["系统"], ["office"], ["命令行（root）"], ["命令行（root）"]]

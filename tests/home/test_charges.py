"""The first pages of mentors, home units and branch secretaries: their people, and nothing of anybody else's."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.common.audit import SYSTEM
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Decided, Draft, Writer
from jiebang.evidence.queries import last_record_dates, records_per_day
from jiebang.home.overview import lively
from jiebang.programmes import actions
from jiebang.programmes.models import CheckItem, Leave
from tests.builders import (
    START,
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
from tests.home.rows import DAY_57
from tests.notices.sheets import texts_of

pytestmark = pytest.mark.django_db
NINTH = date(2021, 12, 9)
WRITER = Writer(office=True, imported=True, today=DAY_57)


@pytest.fixture(autouse=True)
def day_57(today_is):
    today_is(DAY_57)


def note(secondment, kind="host_work", subject="参与清算流程梳理", on=DAY_57, **changes):
    draft = Draft(kind, on, (secondment,), subject=subject, **changes)
    return save_record(secondment.cohort, draft, by=SYSTEM, author=secondment, writer=WRITER)


def page_of(client, user, address):
    answer = signed_in(client, user).get(address)
    return answer.status_code, answer.content.decode()


def said_on(answer) -> str:
    """What a page or a sheet says, without the address that was asked for."""
    if answer.streaming:
        return texts_of(b"".join(answer.streaming_content))
    return re.sub(r"<(?:form|a)[^>]*>", "", answer.content.decode()) if answer.status_code == 200 else ""


def test_a_mentor_lands_on_the_people_of_the_own_host_with_their_work_there_alone(client):
    cohort = a_cohort()
    host, other = a_host(cohort, "上海期货交易所"), a_host(cohort, "普洛斯")
    own = a_secondment(cohort, name="单晓", host=host, job="副处长", gap=["衍生品"], question="怎样办期货")
    note(own)
    note(own, kind="study", subject="集中学习")
    stranger = a_secondment(cohort, name="仇文", host=other)
    note(stranger, subject="仓储选址")
    Leave.objects.create(secondment=own, starts_on=DAY_57, ends_on=DAY_57, reason="看病")
    mentor = a_user(role="mentor", scope=host)
    assert signed_in(client, mentor).get("/").url == "/mentoring/"
    status, page = page_of(client, mentor, "/mentoring/")
    assert status == 200
    assert [word in page for word in ("单晓", "上海期货交易所", "衍生品", "参与清算流程梳理", "今天请假")] == [True] * 5
    hidden = ("仇文", "仓储选址", "集中学习", "看病", "怎样办期货")
    assert [word for word in hidden if word in page] == []


def test_a_home_unit_lands_on_its_people_with_their_questions(client):
    cohort = a_cohort()
    unit, other = an_organisation("青岛市某局"), an_organisation("青岛市别局")
    own = a_secondment(
        cohort, name="单晓", home_unit=unit, question="怎样办期货", host=a_host(cohort, "上海期货交易所")
    )
    note(own, kind="study", subject="集中学习")
    stranger = a_secondment(cohort, name="仇文", home_unit=other, question="怎样引才")
    note(stranger, subject="仓储选址")
    officer = a_user(role="home_unit", scope=unit, cohort=cohort)
    assert signed_in(client, officer).get("/").url == "/sent/"
    status, page = page_of(client, officer, "/sent/")
    assert status == 200
    assert [word in page for word in ("单晓", "上海期货交易所", "怎样办期货", "集中学习")] == [True] * 4
    assert [word for word in ("仇文", "怎样引才", "仓储选址") if word in page] == []


def test_a_secretary_lands_on_the_own_branch_with_its_minutes(client):
    cohort = a_cohort()
    branch, second = a_branch(cohort), a_branch(cohort, "第二支部")
    own, stranger = a_secondment(cohort, name="单晓"), a_secondment(cohort, name="仇文")
    actions.name_officer(branch, own, title="组织委员", by=SYSTEM)
    actions.name_officer(second, stranger, title="宣传委员", by=SYSTEM)
    decision = Decided("学习材料汇编", "单晓", DAY_57 + timedelta(days=3))
    note(own, kind="meeting", subject="支部大会", body=branch, decisions=(decision,))
    note(stranger, kind="meeting", subject="别的支部的会", body=second)
    secretary = a_user(role="secretary", scope=branch)
    assert signed_in(client, secretary).get("/").url == f"/branches/{branch.uuid}/"
    status, page = page_of(client, secretary, f"/branches/{branch.uuid}/")
    assert status == 200
    assert [word in page for word in ("单晓", "组织委员", "支部大会", "学习材料汇编")] == [True] * 4
    assert [word for word in ("仇文", "别的支部的会") if word in page] == []
    assert f'<a href="/people/{own.uuid}/">单晓</a>' in page
    assert [link in page for link in ("/records/?kind=meeting", "kind=meeting&amp;of_branch=1")] == [True, True]
    assert client.get(f"/people/{own.uuid}/").status_code == 200
    assert page_of(client, secretary, f"/branches/{second.uuid}/")[0] == 404


def test_what_a_branch_wrote_leaves_no_trace_on_the_pages_of_others(client):
    """Of the pages that name records or count them; the tasks of a person count whatever the person did."""
    cohort = a_cohort()
    group, host, unit = a_group(cohort), a_host(cohort, "上海期货交易所"), an_organisation("青岛市某局")
    own = a_secondment(cohort, name="单晓", group=group, host=host, home_unit=unit)
    mate, branch = a_secondment(cohort, name="仇文", group=group), a_branch(cohort)
    record = note(
        own, kind="meeting", subject="组织生活会", body=branch, place="烈士陵园", content="批评与自我批评", on=NINTH
    )
    scopes = {"office": cohort, "reader": cohort, "leader": group, "deputy": group, "mentor": host, "home_unit": unit}
    others = [a_user(role=role, scope=scope, cohort=cohort) for role, scope in scopes.items()]
    others.append(a_user(role="secondee", scope=mate))
    pages = [
        "/", "/records/", "/records/?q=烈士", "/records.xlsx", f"/records/{record.uuid}/", "/tasks/", "/today/",
        "/sent/", "/audit/", f"/people/{own.uuid}/", f"/people/{own.uuid}/tasks/", f"/groups/{group.uuid}/",
        f"/groups/{group.uuid}.xlsx", f"/cohorts/{cohort.code}/", f"/branches/{branch.uuid}/",
    ]  # fmt: skip

    def told(user) -> list[tuple[str, str]]:
        signed_in(client, user)
        texts = [(page, said_on(client.get(page, follow=True))) for page in pages]
        words = ("组织生活会", "烈士陵园", "自我批评", str(record.uuid), "2021-12-09", "12月9日")
        return [(page, word) for page, text in texts for word in words if word in text]

    assert [told(user) for user in others] == [[]] * len(others)
    secretary = a_user(role="secretary", scope=branch)
    assert {page for page, _word in told(secretary)} >= {"/records/", "/records.xlsx", f"/branches/{branch.uuid}/"}
    assert (last_record_dates(cohort), records_per_day(cohort), lively(cohort)) == ({}, {}, {})
    assert records_per_day(own) == {NINTH: 1}


@pytest.mark.parametrize("address", ["/mentoring/", "/sent/"])
def test_these_pages_are_for_their_roles_alone(client, address):
    assert page_of(client, a_user(role="leader", scope=a_group(a_cohort())), address)[0] == 403


def test_the_two_roles_of_one_person_stay_apart(client):
    cohort, later = a_cohort(), a_cohort(start=START - timedelta(days=400))
    host = a_host(cohort, "上海期货交易所")
    a_secondment(cohort, name="单晓", host=host)
    a_secondment(later, name="仇文")
    user = a_user(role="mentor", scope=host)
    a_grant(user, "reader", later)
    _status, page = page_of(client, user, "/mentoring/")
    assert "单晓" in page and "仇文" not in page


@pytest.mark.parametrize("page", ["/mentoring/", "/sent/"])
def test_the_queries_do_not_grow_with_the_people(client, page):
    cohort = a_cohort()
    host, unit = a_host(cohort, "上海期货交易所"), an_organisation("青岛市某局")
    mentor, officer = a_user(role="mentor", scope=host), a_user(role="home_unit", scope=unit, cohort=cohort)
    signed_in(client, mentor if page == "/mentoring/" else officer)
    counts = []
    for _round in range(2):
        for _one in range(2):
            note(a_secondment(cohort, host=host, home_unit=unit, question="怎样办期货"))
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_before_the_start_a_home_unit_reads_what_of_its_people_is_open(client, today_is):
    cohort = a_cohort()
    unit, other = an_organisation("青岛市某局"), an_organisation("青岛市别局")
    own = a_secondment(cohort, name="单晓", home_unit=unit, question="怎样办期货", skills=["期货"], gap=["衍生品"])
    a_secondment(cohort, name="仇文", home_unit=other, question="怎样引才")
    CheckItem.objects.create(cohort=cohort, title="体检报告", position=1)
    officer = a_user(role="home_unit", scope=unit, cohort=cohort)
    today_is(cohort.starts_on - timedelta(days=3))
    signed_in(client, officer)
    status, page = page_of(client, officer, "/sent/")
    assert status == 200
    assert [word in page for word in ("出发前", "单晓", "体检报告", "怎样办期货", f"/people/{own.uuid}/profile/")] == [
        True
    ] * 5
    assert [word for word in ("人 × 任务", "仇文", "怎样引才") if word in page] == []

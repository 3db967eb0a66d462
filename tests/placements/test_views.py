"""The plan page: who may see and do what, what it says, what a second tap does."""

from __future__ import annotations

import re
import uuid
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.placements.actions import accept_plan, make_plan, place, unplace
from jiebang.placements.models import Placement, Run
from jiebang.placements.workbench.proposals import propose
from tests.builders import a_cohort, a_group, a_post, a_secondment, a_user, signed_in
from tests.placements.conftest import put_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, placeable):
    return signed_in(client, a_user(role="office", scope=placeable[0]))


def text(response) -> str:
    return response.content.decode()


def test_the_page_leads_from_no_people_to_no_posts_to_a_first_plan(client, cohort):
    office = signed_in(client, a_user(role="office", scope=cohort))
    assert "还没有人员" in text(office.get("/cohorts/t1/placement/"))
    a_secondment(cohort)
    assert "还没有有名额的岗位" in text(office.get("/cohorts/t1/placement/"))
    a_post(cohort)
    assert "/placement/solving/" in text(office.get("/cohorts/t1/placement/"))


def test_a_cohort_placed_by_a_list_is_not_said_to_have_no_places(office, placeable):
    cohort, people, posts = placeable
    place(people[0], posts[0], by=SYSTEM)
    page = text(office.get(f"/cohorts/{cohort.code}/placement/"))
    assert f"{len(people)} 人中已有 1 人按导入的名单有了岗位" in page and "/placement/solving/" in page


def test_a_refused_form_leads_back_to_the_page_it_was_sent_from(office, placeable):
    cohort = placeable[0]
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    accept_plan(run, by=SYSTEM)
    address = f"/cohorts/{cohort.code}/placement/runs/{run.uuid}/"
    for before, link in ((f"http://testserver{address}", True), ("https://evil.example/", False), ("", False)):
        answer = office.post(f"{address}acceptance/", headers={"referer": before})
        assert (answer.status_code, f'href="{before}"' in text(answer) and bool(before)) == (422, link)


def test_the_office_reads_a_plan_and_a_second_person_accepts_it(office, placeable):
    cohort, _people, _posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    page = text(office.get("/cohorts/t1/placement/"))
    assert "2 人中 2 人有了岗位" in page
    assert "想补的“航运金融”，在这里正好能学到" in page
    assert "在可去的 2 个岗位中，契合排第 1" in page
    assert 'class="part-gap"' in page
    assert " style=" not in page
    propose(run, words="都合适", by=a_user(role="office", scope=cohort))
    done = office.post(f"/cohorts/t1/placement/runs/{run.uuid}/acceptance/", follow=True)
    assert "尚未公布" in text(done)
    assert (Placement.objects.count(), Run.objects.get().accepted_by is not None) == (0, True)


def test_a_plan_in_force_says_what_strayed_from_it(office, placeable):
    cohort, people, posts = placeable
    put_in_force(make_plan(cohort, aim="fair", by=SYSTEM))
    assert "另行改动" not in text(office.get("/cohorts/t1/placement/"))
    unplace(people[0].placements.get(), by=SYSTEM)
    place(people[1], posts[0], by=SYSTEM)
    assert "此后有 2 人的岗位另行改动" in text(office.get("/cohorts/t1/placement/"))


def test_a_double_tap_makes_one_acceptance(office, placeable):
    run, key = make_plan(placeable[0], aim="total", by=SYSTEM), str(uuid.uuid4())
    propose(run, words="都合适", by=SYSTEM)
    address = f"/cohorts/t1/placement/runs/{run.uuid}/acceptance/"
    assert office.post(address, {"idempotency_key": key}).status_code == 302
    assert office.post(address, {"idempotency_key": key}).status_code == 302
    assert AuditEntry.objects.filter(verb="plan.accepted").count() == 1


def test_what_cannot_be_done_is_answered_with_422_and_a_sentence(office, placeable):
    cohort, _people, _posts = placeable
    assert office.post("/cohorts/t1/placement/solving/", {"what": "lucky"}).status_code == 422
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    propose(run, words="都合适", by=SYSTEM)
    a_secondment(cohort, number="P9")
    refused = office.post(f"/cohorts/t1/placement/runs/{run.uuid}/acceptance/")
    assert refused.status_code == 422
    assert "P9" in text(refused)
    assert "不能再定" in text(office.get("/cohorts/t1/placement/"))


def test_leadership_reads_who_goes_where_without_fit_wish_or_reason(client, placeable):
    """Nor can the list be searched or ordered by them."""
    cohort, people, _posts = placeable
    people[0].note = "回避中远"
    people[0].save(update_fields=["note"])
    make_plan(cohort, aim="fair", by=SYSTEM)
    columns, pages = {}, {}
    for role in ("office", "reader"):
        signed_in(client, a_user(role=role, scope=cohort))
        pages[role] = text(client.get("/cohorts/t1/placement/"))
        sheet = CalamineWorkbook.from_filelike(
            BytesIO(b"".join(client.get("/cohorts/t1/placement.xlsx").streaming_content))
        )
        columns[role] = sheet.get_sheet_by_index(0).to_python()[0]
    assert [('name="wish"' in page, "主要理由" in page, 'value="fit"' in page) for page in pages.values()] == [
        (True, True, True), (False, False, False),
    ]  # fmt: skip
    assert columns["reader"] == columns["office"][:7]
    ordered = [re.findall(r'<span class="n xs muted">(P\d)', text(client.get(f"/cohorts/t1/placement/{asked}")))
               for asked in ("", "?sort=fit", "?wish=unplaced")]  # fmt: skip
    assert ordered == [["P1", "P2"]] * 3


def test_leadership_reads_and_does_not_write(client, placeable):
    cohort, _people, _posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    reader = signed_in(client, a_user(role="reader", scope=cohort))
    page = reader.get("/cohorts/t1/placement/")
    assert page.status_code == 200
    assert "定这个方案" not in text(page)
    assert reader.post("/cohorts/t1/placement/solving/", {"what": "fair"}).status_code == 403
    assert reader.post(f"/cohorts/t1/placement/runs/{run.uuid}/acceptance/").status_code == 403


@pytest.mark.parametrize("role", ["leader", "secondee", "sysadmin"])
def test_others_may_not_come_in(client, placeable, role):
    cohort, people, _posts = placeable
    make_plan(cohort, aim="fair", by=SYSTEM)
    scope = {"leader": a_group(cohort), "secondee": people[0], "sysadmin": None}[role]
    stranger = signed_in(client, a_user(role=role, scope=scope))
    assert stranger.get("/cohorts/t1/placement/").status_code == 403
    assert stranger.post("/cohorts/t1/placement/solving/").status_code == 403


def test_the_office_of_another_cohort_finds_nothing(client, placeable):
    cohort, _people, _posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    other = a_cohort(code="t2")
    stranger = signed_in(client, a_user(role="office", scope=other))
    for address in (
        "/cohorts/t1/placement/",
        "/cohorts/t1/placement.xlsx",
        f"/cohorts/t1/placement/runs/{run.uuid}/",
        f"/cohorts/t2/placement/runs/{run.uuid}/",
        f"/cohorts/t1/placement/runs/{run.uuid}.xlsx",
        "/cohorts/nowhere/placement/",
    ):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post("/cohorts/t1/placement/solving/").status_code == 404
    assert stranger.post(f"/cohorts/t1/placement/runs/{run.uuid}/acceptance/").status_code == 404


def test_an_office_that_only_leads_a_group_here_finds_nothing(client, placeable):
    cohort, _people, _posts = placeable
    make_plan(cohort, aim="fair", by=SYSTEM)
    user = a_user(role="office", scope=a_cohort())
    from tests.builders import a_grant

    a_grant(user, "leader", a_group(cohort))
    assert signed_in(client, user).get("/cohorts/t1/placement/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, placeable):
    answer = client.get("/cohorts/t1/placement/")
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


def test_search_filters_and_order_narrow_the_list(office, placeable):
    cohort, _people, posts = placeable
    a_secondment(cohort, "岑三", number="P3")
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    address = f"/cohorts/t1/placement/runs/{run.uuid}/"

    def names(**query) -> list[str]:
        return [row["secondment"].person.name for row in office.get(address, query).context["rows"]]

    assert names() == ["安娜", "薄云", "岑三"]
    assert names(q="清算") == ["薄云"]
    assert names(q="P1 中远") == ["安娜"]
    assert names(host=str(posts[1].host.uuid)) == ["薄云"]
    assert names(host="nonsense", sort="nonsense", wish="nonsense") == ["安娜", "薄云", "岑三"]
    assert names(wish="unplaced") == ["岑三"]
    assert names(wish="first") == []
    assert names(sort="fit")[0] == "岑三"
    assert "方案里没有符合条件的人" in text(office.get(address, {"q": "没有这个人"}))


def test_the_workbook_holds_the_filtered_list(office, placeable):
    cohort, _people, _posts = placeable
    make_plan(cohort, aim="fair", by=SYSTEM)
    answer = office.get("/cohorts/t1/placement.xlsx", {"q": "薄云"})
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["学员编号", "P2"]
    assert rows[1][4:7] == ["K2", "清算所", "清算分析"]
    assert "想补的“绿色金融”，在这里正好能学到" in rows[1][-1]


def test_a_workbook_is_there_before_the_first_plan(office):
    assert office.get("/cohorts/t1/placement.xlsx").status_code == 200


def test_a_code_is_found_whatever_its_case(office):
    assert office.get("/cohorts/T1/placement/").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_list(office, placeable):
    cohort, _people, _posts = placeable
    accept_plan(make_plan(cohort, aim="fair", by=SYSTEM), by=SYSTEM)
    make_plan(cohort, aim="total", by=SYSTEM)
    short = queries_of(office)
    for number in range(4):
        a_secondment(cohort, number=f"Q{number}", sector="金融")
        a_post(cohort, sector="金融", seats=2)
    accept_plan(make_plan(cohort, aim="fair", by=SYSTEM), by=SYSTEM)
    make_plan(cohort, aim="total", by=SYSTEM)
    assert queries_of(office) == short


def queries_of(office) -> int:
    office.get("/cohorts/t1/placement/")  # the first look remembers the cohort
    with CaptureQueriesContext(connection) as seen:
        office.get("/cohorts/t1/placement/")
    return len(seen)


def test_a_plan_page_shows_where_seats_are_left(office, placeable):
    cohort, _people, _posts = placeable
    a_post(cohort, "空岗", number="K9", seats=3, min_seats=2)
    make_plan(cohort, aim="fair", by=SYSTEM)
    page = text(office.get("/cohorts/t1/placement/"))
    assert "K9" in page
    assert "最少 2 人" in page

"""Issuing slips: for a whole cohort, for account holders, and what the login will be."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from django.test import Client
from docx.oxml.ns import qn

from jiebang.common import telling
from jiebang.common.audit import SYSTEM
from jiebang.common.documents import code_as_png
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.people.access import active_grants
from jiebang.people.actions import revoke
from jiebang.people.models import Slip, User
from jiebang.programmes.slips import access, issuing, papers
from tests.builders import a_cohort, a_secondment, a_user, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BASE = "https://jiebang.example.org"


def test_a_whole_cohort_gets_its_slips_in_one_act(cohort, group, office):
    for number in range(1, 82):
        a_secondment(cohort, number=f"P{number:03d}", group=group)
    handed = issuing.issue_slips(cohort.secondments.select_related("person", "cohort"), by=office, cohort=cohort)
    assert len({one.issued.token for one in handed}) == Slip.objects.count() == 81
    assert [one.slip.login for one in handed] == [f"P{number:03d}" for number in range(1, 82)]
    lines = AuditEntry.objects.filter(verb="slip.issued", scope_id=cohort.uuid)
    assert lines.count() == 81
    assert {line.subjects.count() for line in lines} == {1}
    taken = Client().post("/slip/", {"slip": handed[80].issued.token, "new": "海边的第三盏灯 lamp"})
    assert taken.status_code == 302
    assert User.objects.get(username="P081").person == handed[80].secondment.person


def test_all_or_none_are_issued(people, office, cohort):
    a_user(role="office", person=people[3].person)
    with pytest.raises(Refused):
        issuing.issue_slips(people, by=office, cohort=cohort)
    assert not Slip.objects.exists()


def test_nobody_is_refused_as_nobody(office, cohort):
    with pytest.raises(Refused):
        issuing.issue_slips([], by=office, cohort=cohort)


def test_the_login_is_the_number_with_the_cohort_before_it_where_the_number_is_somebody_elses(cohort, people):
    other = a_secondment(a_cohort(code="sh06"), number="p001")
    assert [access.login_for(one) for one in (people[0], other, people[1])] == ["sh05-P001", "sh06-p001", "P002"]


def test_the_same_person_in_two_cohorts_keeps_the_number(cohort, people):
    a_secondment(a_cohort(code="sh06"), number="P001", person=people[0].person)
    assert access.login_for(people[0]) == "P001"


def test_a_number_that_is_a_login_already_gets_the_cohort_before_it(people):
    a_user("p002")
    assert access.login_for(people[1]) == "sh05-P002"


def test_an_account_from_an_earlier_cohort_is_let_in_without_a_slip(people, cohort, group):
    user = a_user("earlier", person=people[0].person)
    an_officer(group, people[0], "deputy", title="副组长")
    assert issuing.let_in(people, by=SYSTEM) == 1
    assert issuing.let_in(people, by=SYSTEM) == 0
    held = {(grant.role, grant.scope_id) for grant in active_grants(user)}
    assert held == {("secondee", people[0].uuid), ("deputy", group.uuid)}


def test_a_role_taken_back_is_not_given_again_by_a_slip(people):
    user = a_user("earlier", role="secondee", scope=people[0])
    revoke(user.grants.get(), by=SYSTEM)
    assert access.open_places(user, people[0].person) == 0
    assert active_grants(user) == []


def test_the_owner_of_an_account_is_told_that_a_slip_was_issued(people, office, cohort, monkeypatch):
    heard = []
    monkeypatch.setattr(telling, "_listeners", [lambda users, kind, *rest: heard.append((kind, users))])
    user = a_user("earlier", person=people[0].person)
    issuing.issue_slips(people[:2], by=office, cohort=cohort)
    assert heard == [("slip.issued", [user])]


def cards(content):
    [table] = docx.Document(BytesIO(content)).tables
    return table


def test_the_word_file_holds_a_card_for_each_with_what_they_need(people, office, cohort):
    handed = issuing.issue_slips(people, by=office, cohort=cohort)
    table = cards(papers.word_file(handed, base=BASE, cohort=cohort))
    assert len(table.rows) == 4
    words = [paragraph.text for paragraph in table.rows[0].cells[0].paragraphs]
    assert words == [
        "第五批 · 登录凭条", "单晓", "账号：P001", f"限用一次，有效至：{papers.last_moment(handed[0])}",
        f"链接：{BASE}/slip/{handed[0].issued.token}/", "1. 用手机扫描二维码，或在浏览器中打开链接。",
        "2. 设置一个只有自己知道的密码。", "3. 以后用上面的账号或手机号加密码登录。",
    ]  # fmt: skip


def test_each_card_carries_its_own_code_with_words_for_who_cannot_see_it(people, office, cohort):
    handed = issuing.issue_slips(people[:2], by=office, cohort=cohort)
    content = papers.word_file(handed, base=BASE, cohort=cohort)
    pictures = cards(content)._tbl.findall(f".//{qn('wp:docPr')}")
    assert {picture.get("descr") for picture in pictures} == {"本凭条的登录二维码"}
    parts = docx.Document(BytesIO(content)).part.package.iter_parts()
    images = [part.blob for part in parts if part.content_type == "image/png"]
    assert sorted(images) == sorted(code_as_png(BASE + one.issued.path) for one in handed)


def test_an_english_cohort_reads_english(office):
    rotation = a_cohort(scheme="company-rotation", code="cr01", name="Rotation 1")
    one = a_secondment(rotation, "Anna Berg", number="E01")
    handed = issuing.issue_slips([one], by=SYSTEM, cohort=rotation)
    cell = cards(papers.word_file(handed, base=BASE, cohort=rotation)).rows[0].cells[0]
    words = [paragraph.text for paragraph in cell.paragraphs]
    assert words[:3] == ["Rotation 1, sign-in slip", "Anna Berg", "Login: E01"]


def test_a_card_never_stands_on_two_pages(people, office, cohort):
    handed = issuing.issue_slips(people, by=office, cohort=cohort)
    table = cards(papers.word_file(handed, base=BASE, cohort=cohort))
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


@pytest.mark.parametrize(
    ("url", "origins", "base"),
    [
        ("https://a.example", ["https://b.example"], "https://a.example"),
        ("", ["https://b.example"], "https://b.example"),
        ("", [], "http://localhost:8000"),
    ],
)
def test_links_of_the_command_line_begin_with_the_address_people_open(settings, url, origins, base):
    settings.URL, settings.CSRF_TRUSTED_ORIGINS = url, origins
    assert papers.base_address() == base

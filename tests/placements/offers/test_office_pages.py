"""The office's pages of offers: the list, inviting, reminding, and one offer."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jiebang.common import invitations
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.waiting import for_user
from jiebang.placements.models import Offer, OfferedPost, Post
from jiebang.programmes.models import Host
from tests.builders import a_cohort, a_grant, a_host, a_secondment, a_user, an_organisation, signed_in
from tests.placements.offers.conftest import TODAY, Window, an_invitation, fill, the_offer

pytestmark = pytest.mark.django_db
LIST = "/cohorts/sh06/offers/"


@pytest.fixture
def desk(client, office):
    return signed_in(client, office)


def sheet(answer):
    return CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()


def test_the_list_says_who_has_answered_and_whether_there_are_seats_enough(desk, cohort, window):
    fill(window).hand_in()
    a_host(cohort, organisation=an_organisation("东方国际"))
    a_secondment(cohort)
    text = desk.get(LIST).content.decode()
    assert "2 家单位：1 家已答复，0 家未答复，1 家未邀请。" in text
    assert "现有名额 0 个，学员 1 人，还差 1 个。" in text
    assert ("上海清算所" in text, "东方国际" in text) == (True, True)
    found = {state: desk.get(LIST, {"state": state}).content.decode() for state in ("handed_in", "not_invited", "late")}
    assert {state: ("上海清算所" in text, "东方国际" in text) for state, text in found.items()} == {
        "handed_in": (True, False), "not_invited": (False, True), "late": (False, False),
    }  # fmt: skip
    assert "东方国际" not in desk.get(LIST, {"q": "清算"}).content.decode()


def test_the_sheet_has_a_line_for_each_post_offered(desk, window):
    fill(window).hand_in()
    rows = sheet(desk.get("/cohorts/sh06/offers.xlsx"))
    assert rows[1][:2] + rows[1][5:7] == ["上海清算所", "已提交", "清算业务专员", 2]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_host_as_for_three(desk, cohort, count, django_assert_num_queries):
    for _n in range(count):
        an_invitation(a_host(cohort))
    desk.get(LIST)
    with django_assert_num_queries(15):
        desk.get(LIST)


def test_inviting_gives_the_links_out_once_and_the_same_form_again_gives_none(desk, host):
    assert desk.get("/cohorts/sh06/offers/new/").status_code == 200
    form = {"form": "screen", "until": "2021-10-15", "idempotency_key": "once-once-once"}
    answer = desk.post("/cohorts/sh06/offers/new/", form)
    text = answer.content.decode()
    link = text.split('class="sm once">')[1].split("<")[0].removeprefix("http://testserver")
    assert Client().get(link).status_code == 200
    assert desk.post("/cohorts/sh06/offers/new/", form).status_code == 409
    assert (Offer.objects.count(), the_offer().answer_by.isoformat()) == (1, "2021-10-15")


def test_inviting_as_word_puts_a_code_on_a_slip_for_each(desk, cohort, host):
    import docx

    a_host(cohort, organisation=an_organisation("东方国际"))
    answer = desk.post("/cohorts/sh06/offers/new/", {"form": "word", "until": "2021-10-15"})
    words = docx.Document(BytesIO(answer.content))
    text = "\n".join(cell.text for row in words.tables[0].rows for cell in row.cells)
    assert (text.count("/invited/offers/"), "上海清算所" in text, "东方国际" in text) == (2, True, True)
    assert len(words.inline_shapes) == 2


def test_all_not_yet_invited_leaves_the_invited_alone(desk, cohort, handed):
    a_host(cohort, organisation=an_organisation("东方国际"))
    desk.post("/cohorts/sh06/offers/new/", {"form": "word", "until": "2021-10-15", "state": "not_invited"})
    assert Client().get(handed.issued.path).status_code == 200
    assert Offer.objects.count() == 2


def test_a_new_link_replaces_the_lost_one_and_keeps_what_was_entered(desk, host, window):
    fill(window).autosave()
    desk.post("/cohorts/sh06/offers/new/", {"form": "word", "until": "2021-10-20", "id": str(host.uuid)})
    gone = Client().get(window.path)
    assert (gone.status_code, "新的链接" in gone.content.decode()) == (410, True)
    assert the_offer().draft["mentor_name"] == "陈老师"


@pytest.mark.parametrize("until", ["", "2021-10-04", "2031-01-01", "x"])
def test_a_day_that_cannot_be_is_said_at_its_field(desk, host, until):
    assert desk.post("/cohorts/sh06/offers/new/", {"form": "word", "until": until}).status_code == 422
    assert not Offer.objects.exists()


def test_reminding_the_ticked_notes_those_who_have_not_answered_and_shows_the_words(desk, cohort, window, today_is):
    fill(window).hand_in()
    silent = a_host(cohort, organisation=an_organisation("东方国际"))
    an_invitation(silent)
    today_is(TODAY + timedelta(days=4))
    ids = [str(host.uuid) for host in Host.objects.all()]
    answer = desk.post(f"{LIST}chosen/", {"act": "remind", "id": ids}, follow=True)
    text = answer.content.decode()
    assert "东方国际：\n\n贵单位的岗位申报尚未提交（第六批）。" in text
    assert ("另有 1 家不用提醒" in text, "上海清算所：" in text) == (True, False)
    assert desk.post(f"{LIST}chosen/", {"act": "remind", "id": ids}).status_code == 422


def test_more_time_is_given_to_many_and_their_links_stay(desk, host, handed):
    desk.post(f"{LIST}chosen/", {"act": "extend", "until": "2021-11-01", "id": str(host.uuid)})
    assert the_offer().answer_by.isoformat() == "2021-11-01"
    assert Client().get(handed.issued.path).status_code == 200


def test_hosts_of_earlier_cohorts_and_others_by_name_are_added_once(desk, office, cohort, host):
    before = a_cohort(code="sh05", start=TODAY - timedelta(days=400))
    a_grant(office, "office", before)
    known = a_host(before, organisation=an_organisation("益海嘉里"))
    a_host(before, organisation=host.organisation)
    assert "上海清算所" not in desk.get(f"{LIST}hosts/").content.decode()
    for _again in range(2):
        desk.post(f"{LIST}hosts/", {"id": str(known.organisation.uuid), "names": "普洛斯中国总部\n\n上海清算所"})
    names = sorted(Host.objects.filter(cohort=cohort).values_list("organisation__name", flat=True))
    assert names == sorted(["上海清算所", "普洛斯中国总部", "益海嘉里"])


def test_the_office_accepts_on_the_page_and_undoes_it(desk, office, window):
    fill(window).hand_in()
    offer = the_offer()
    assert [matter.url for matter in for_user(office) if "offers" in matter.url] == [f"{LIST}?state=handed_in"]
    page = desk.get(f"/offers/{offer.uuid}/").content.decode()
    assert all(words in page for words in ("清算业务专员", "将新增岗位", "021-5555 0000"))
    line = OfferedPost.objects.get()
    assert desk.post(f"/offers/{offer.uuid}/acceptance/", {"post": str(line.uuid)}).status_code == 302
    assert Post.objects.get().number == "K001"
    assert "K001" not in [matter.title for matter in for_user(office)]
    desk.post(f"/offers/{offer.uuid}/acceptance/", {"act": "undo"})
    assert not Post.objects.exists()


def test_what_is_refused_is_said_on_the_page_of_the_offer(desk, window):
    fill(window).hand_in()
    offer = the_offer()
    for address, data in (("acceptance", {}), ("question", {}), ("refusal", {"reason": ""}), ("link", {"act": "x"})):
        answer = desk.post(f"/offers/{offer.uuid}/{address}/", data)
        assert (answer.status_code, "清算业务专员" in answer.content.decode()) == (422, True)
    assert the_offer().state == "handed_in"


def test_the_office_enters_an_offer_that_came_by_telephone(desk, office, handed):
    window = Window(desk, f"/offers/{handed.offer.uuid}/entry/")
    fill(window).hand_in()
    offer = the_offer()
    assert (offer.state, offer.steps.last().by) == ("handed_in", office)
    assert AuditEntry.objects.get(verb="offer.handed_in").actor == office


def test_a_link_taken_back_opens_nothing_and_the_words_stay(desk, window):
    fill(window).autosave()
    offer = the_offer()
    desk.post(f"/offers/{offer.uuid}/link/", {"act": "withdraw"})
    assert Client().get(window.path).status_code == 410
    assert invitations.newest("offer", [offer.uuid])[offer.uuid].ended_at is not None
    assert the_offer().draft["mentor_name"] == "陈老师"


def test_a_mentor_reads_the_own_hosts_offer_and_leadership_all_without_the_number(cohort, host, window):
    fill(window).hand_in()
    offer, address = the_offer(), f"/offers/{the_offer().uuid}/"
    mentor, reader = a_user(role="mentor", scope=host), a_user(role="reader", scope=cohort)
    other = a_user(role="mentor", scope=a_host(cohort))
    pages = {who: signed_in(Client(), user).get(address) for who, user in
             {"mentor": mentor, "reader": reader, "other": other}.items()}  # fmt: skip
    assert {who: page.status_code for who, page in pages.items()} == {"mentor": 200, "reader": 200, "other": 404}
    numbers = {who: "021-5555" in page.content.decode() for who, page in pages.items()}
    assert numbers == {"mentor": True, "reader": False, "other": False}
    assert signed_in(Client(), reader).post(f"{address}acceptance/", {}).status_code == 403
    assert signed_in(Client(), reader).get(f"{address}word/").status_code == 403
    assert offer.state == "handed_in"


def test_of_two_hosts_that_become_one_one_offer_stays_with_what_was_typed(cohort, host, window):
    """The same organisation was entered and invited twice: the link of the one that stays opens what either typed."""
    from jiebang.people import merging

    fill(window).autosave()
    twin = a_host(cohort, organisation=an_organisation("上海清算所有限公司"))
    kept = an_invitation(twin)
    merging.merge(twin.organisation, host.organisation, by=SYSTEM)
    page = Client().get(kept.issued.path)
    assert (page.status_code, "清算业务专员" in page.content.decode()) == (200, True)
    assert the_offer().host == twin

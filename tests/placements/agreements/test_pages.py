"""The pages: who sees what, the list with its bulk acts, links in every state, papers, and forms sent twice or late."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from django.test import Client
from django.utils import timezone

from jiebang.common import waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, Invitation
from jiebang.home.setting_out import countdown
from jiebang.placements import archive, own_data
from jiebang.placements.agreements import confirming, drafts, links
from jiebang.placements.agreements.standing import standing_of, standings
from jiebang.placements.models import (
    Agreement,
    AgreementConfirmation,
    AgreementParty,
    AgreementRemark,
    AgreementTerms,
)
from jiebang.placements.seats import settle_hosts
from jiebang.programmes.checklist import actions as checklist
from jiebang.programmes.checklist import states
from tests.builders import a_host, a_user, an_organisation, signed_in
from tests.placements.agreements.conftest import TODAY, drafted, placed

pytestmark = pytest.mark.django_db
LIST = "/cohorts/sh06/agreements/"


def at(user):
    return signed_in(Client(), user)


def page_of(agreement):
    return agreement.get_absolute_url()


def digest_of(agreement):
    return standing_of(agreement).newest.digest


def a_link(cohort, unit="上海清算所"):
    stands = standings(Agreement.objects.current().select_related("cohort", *drafts.SHOWN))
    units = [one for one in links.units_waited_for(cohort, stands) if one.organisation.name == unit]
    return links.hand_out(cohort, units, answer_by=TODAY + timedelta(days=10), by=SYSTEM)[0].issued.path


# ── who sees what ──────────────────────────────────────────────────────────────────────────────────────────────


def test_another_host_another_unit_and_a_stranger_see_nothing_of_it(cohort, agreement):
    elsewhere = placed(cohort, a_host(cohort), an_organisation("市商务局"), "周遥", "S002")
    drafted(cohort, elsewhere)
    others = [
        a_user(role="mentor", scope=elsewhere.host), a_user(role="home_unit", scope=elsewhere.home_unit, cohort=cohort),
        a_user(role="secondee", scope=elsewhere),
    ]  # fmt: skip
    for user in others:
        client = at(user)
        assert client.get(page_of(agreement)).status_code == 404
        assert client.post(f"{page_of(agreement)}confirmation/", {"side": "host"}).status_code == 404
        assert client.get(f"{page_of(agreement)}word/").status_code == 404
    for user in others[:2]:
        shown = at(user).get(LIST).content.decode()
        assert ("周遥" in shown, "单晓" in shown) == (True, False)
    assert Client().get(page_of(agreement)).status_code == 302


def test_a_host_that_was_left_keeps_its_own_agreement_and_sees_none_of_the_next(cohort, agreement, who, mentor, own):
    place = who.placements.get()
    place.post = placed(cohort, a_host(cohort), who.home_unit, "周遥", "S002").placements.get().post
    place.post.seats = 2
    place.post.save()
    place.save()
    settle_hosts([who])
    drafts.follow([who])
    new = Agreement.objects.current().get(secondment=who)
    client = at(mentor)
    assert [client.get(page_of(one)).status_code for one in (agreement, new)] == [200, 404]
    assert "已于" in client.get(page_of(agreement)).content.decode()
    refused = client.post(f"{page_of(agreement)}confirmation/", {"side": "host", "digest": digest_of(agreement)})
    assert (refused.status_code, "本协议已结束" in refused.content.decode()) == (422, True)


def test_a_reader_reads_and_confirms_or_writes_nothing(cohort, agreement):
    client = at(a_user(role="reader", scope=cohort))
    assert client.get(LIST).status_code == 200
    assert client.get(page_of(agreement)).status_code == 200
    for path in ("confirmation/", "paper/", "versions/", "words/", "answers/"):
        assert client.post(f"{page_of(agreement)}{path}").status_code == 403
    assert client.post(f"{LIST}chosen/", {"act": "all"}).status_code == 403


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_office_drafts_all_missing_at_once_and_twice_is_once(cohort, who, host, home, office):
    placed(cohort, host, home, "周遥", "S002")
    client = at(office)
    assert "起草所缺的 2 份" in client.get(LIST).content.decode()
    body = {"act": "all", "idempotency_key": "draft-them-all-1"}
    assert [client.post(f"{LIST}chosen/", body).status_code for _twice in range(2)] == [302, 302]
    assert client.post(f"{LIST}chosen/", {"act": "all"}).status_code == 302
    assert Agreement.objects.count() == 2
    assert AgreementTerms.objects.get().clauses[2]["title"] == "保密"


def test_the_list_finds_by_words_and_by_who_is_waited_for(cohort, agreement, host, home, office, own):
    placed(cohort, host, home, "周遥", "S002")
    confirming.confirm(agreement, "person", digest_of(agreement), by=own)
    client = at(office)

    def names(query):
        return [row["row"].who.person.name for row in client.get(f"{LIST}?{query}").context["rows"]]

    assert {query: names(query) for query in (
        "", "state=missing", "state=waits_host", "state=waits_person", "state=complete", "q=danxiao", "q=清算所",
        "q=nobody", "state=invented",
    )} == {
        "": ["单晓", "周遥"], "state=missing": ["周遥"], "state=waits_host": ["单晓"], "state=waits_person": [],
        "state=complete": [], "q=danxiao": [], "q=清算所": ["单晓", "周遥"], "q=nobody": [],
        "state=invented": ["单晓", "周遥"],
    }  # fmt: skip
    assert client.get(LIST).context["count"].verdict == "2 人有岗位，0 份已齐，1 份待确认，1 份待起草。"
    sheet = client.get(f"{LIST[:-1]}.xlsx?state=waits_host")
    assert sheet.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_of_one_as_of_three(cohort, host, home, office, count, django_assert_num_queries):
    for n in range(count):
        drafted(cohort, placed(cohort, host, home, f"学员{n}", f"S10{n}"))
    client = at(office)
    client.get(LIST)
    with django_assert_num_queries(17):
        client.get(LIST)


def test_a_home_unit_confirms_the_ticked_ones_as_it_read_them(cohort, agreement, host, home, unit):
    other = drafted(cohort, placed(cohort, host, home, "周遥", "S002"))
    client = at(unit)
    ticked = [f"{one.uuid} {digest_of(one)}" for one in (agreement, other)]
    for _twice in range(2):
        assert client.post(f"{LIST}confirmations/", {"id": ticked}).status_code == 302
    assert AgreementConfirmation.objects.filter(side="home", by=unit).count() == 2
    assert client.post(f"{LIST}confirmations/", {"id": ["nonsense"]}).status_code == 422
    assert not [one for one in waiting.for_user(unit) if "agreement" in one.key]


def test_many_are_taken_as_one_zip_of_word_files(cohort, agreement, host, home, office, own):
    drafted(cohort, placed(cohort, host, home, "周遥", "S002"))
    confirming.confirm(agreement, "person", digest_of(agreement), by=own)
    client = at(office)
    answer = client.get(f"{LIST}word.zip")
    archive = ZipFile(BytesIO(answer.content))
    assert archive.namelist() == ["S001 单晓 三方协议.docx", "S002 周遥 三方协议.docx"]
    assert client.get(f"{LIST}word.zip").content == answer.content
    word = docx.Document(BytesIO(archive.read(archive.namelist()[0])))
    signed = [paragraph.text for cell in word.tables[0].rows[0].cells for paragraph in cell.paragraphs]
    assert signed == [
        "派出单位", "（盖章）", "签字：", "日期：", "接收单位", "（盖章）", "签字：", "日期：",
        "学员", "单晓 已确认", "登录确认", "2021 年 10 月 5 日",
    ]  # fmt: skip
    assert "一、协议各方" in [paragraph.text for paragraph in word.paragraphs]
    assert AuditEntry.objects.filter(verb="agreement.all_taken").count() == 2
    assert client.get(f"{LIST}word.zip?q=nobody").status_code == 422


# ── one agreement ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_secondee_reads_asks_confirms_and_takes_it_back(agreement, own):
    client, form = at(own), f"{page_of(agreement)}confirmation/"
    shown = client.get(page_of(agreement)).content.decode()
    assert "代表学员确认" in shown and "出处：人选档案“要补的短板”" in shown
    refused = client.post(form, {"side": "person", "act": "ask", "text": "改" * 1001})
    assert (refused.status_code, "改" * 1001 in refused.content.decode()) == (422, True)
    client.post(form, {"side": "person", "act": "ask", "text": "目标太多"})
    body = {"side": "person", "act": "confirm", "digest": digest_of(agreement)}
    for _twice in range(2):
        assert client.post(form, body).status_code == 302
    assert (AgreementRemark.objects.count(), AgreementConfirmation.objects.count()) == (1, 1)
    client.post(form, {"side": "person", "act": "withdraw"})
    assert standing_of(agreement).confirmed == {}
    assert client.post(form, {**body, "side": "host"}).status_code == 422  # nobody else's side


def test_facts_that_changed_make_a_new_version_which_is_read_before_it_is_confirmed(agreement, own, host):
    client, form = at(own), f"{page_of(agreement)}confirmation/"
    body = {"side": "person", "act": "confirm", "digest": digest_of(agreement)}
    host.mentor_name = "赵工"
    host.save()
    answer = client.post(form, body, follow=True)
    assert "已生成新版本：带教" in answer.content.decode()
    assert not AgreementConfirmation.objects.exists()
    late = client.post(form, body)
    assert (late.status_code, "赵工" in late.content.decode(), "陈老师" in late.content.decode()) == (409, True, True)
    client.post(form, {**body, "digest": digest_of(agreement)})
    assert AgreementConfirmation.objects.get().version.number == 2


def test_the_office_records_paper_answers_words_and_renews(agreement, mentor, office, host):
    client, here = at(office), page_of(agreement)
    paper = {"side": "home", "digest": digest_of(agreement), "name": "王处长", "on": "2021-10-04", "brought_by": "李想"}
    assert client.post(f"{here}paper/", {**paper, "on": ""}).status_code == 422
    assert "王处长" in client.post(f"{here}paper/", {**paper, "on": ""}).content.decode()
    assert client.post(f"{here}paper/", paper).status_code == 302
    assert client.post(f"{here}paper/", {"side": "home", "act": "withdraw"}).status_code == 302
    at(mentor).post(f"{here}confirmation/", {"side": "host", "act": "ask", "text": "改职责"})
    remark = AgreementRemark.objects.get()
    assert client.get(f"{LIST}?state=remarks").context["rows"][0]["row"].remarks == 1
    assert any("修改意见待你答复" in one.title for one in waiting.for_user(office))
    client.post(f"{here}answers/", {"remark": remark.uuid, "answer": "已改"})
    written = {"duties": "参加例会", "goals": "", "teaches": "", "mentoring": "", "contacts": "", "version": "1"}
    assert client.post(f"{here}words/", written).status_code == 302
    stale = client.post(f"{here}words/", {**written, "duties": "别的"})
    assert (stale.status_code, "别的" in stale.content.decode()) == (409, True)
    host.mentor_name = "赵工"
    host.save()
    assert "本版本之后有变的内容" in client.get(here).content.decode()
    client.post(f"{here}versions/")
    assert standing_of(agreement).newest.number == 3
    assert "已不是最新版本" in client.get(f"{here}?version=1").content.decode()


def test_clauses_left_stale_or_wrong_keep_what_was_typed(cohort, agreement, office):
    client = at(office)
    page = f"{LIST}clauses/"
    assert "保密" in client.get(page).content.decode()
    body = {"version": "1", "title": ["保密", ""], "text": ["另签承诺书。", ""]}
    assert client.post(page, body).status_code == 302
    stale = client.post(page, {**body, "text": ["不一样。", ""]})
    assert (stale.status_code, "不一样。" in stale.content.decode()) == (409, True)
    wrong = client.post(page, {"version": "2", "title": [""], "text": ["没有标题"]})
    assert (wrong.status_code, "没有标题" in wrong.content.decode()) == (422, True)
    assert standing_of(agreement).newest.number == 2


# ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_host_reads_asks_and_confirms_by_its_link_without_an_account(cohort, agreement, host, home):
    other = drafted(cohort, placed(cohort, host, home, "周遥", "S002"))
    path, client = a_link(cohort), Client()
    assert "有 2 份协议待确认" in client.get(path).content.decode()
    one = f"{path}{agreement.uuid}/"
    body = {"side": "host", "act": "confirm", "digest": digest_of(agreement), "name": "陈老师"}
    nameless = client.post(one, {**body, "name": " "})
    assert nameless.status_code == 422
    client.post(one, {"side": "host", "act": "ask", "text": "改职责", "name": "陈老师"})
    for _twice in range(2):
        assert client.post(one, body).status_code == 302
    assert client.post(one, {**body, "side": "home"}).status_code == 422
    made = AgreementConfirmation.objects.get()
    assert (made.way, made.name, made.by) == ("link", "陈老师", None)
    ticked = {"id": [f"{other.uuid} {digest_of(other)}"], "name": "陈老师"}
    assert client.post(path, {**ticked, "name": ""}).status_code == 422
    assert client.post(path, ticked).status_code == 302
    assert client.get(f"{one}word/").content[:2] == b"PK"
    actor = AuditEntry.objects.filter(verb="agreement.confirmed").values_list("actor_label", flat=True)[0]
    assert actor.startswith("link:agreement:")


def test_a_link_opens_only_its_own_side_of_its_own_unit(cohort, agreement):
    elsewhere = drafted(cohort, placed(cohort, a_host(cohort), an_organisation("市商务局"), "周遥", "S002"))
    path, client = a_link(cohort, unit="市发改委"), Client()
    assert [client.get(f"{path}{one.uuid}/").status_code for one in (agreement, elsewhere)] == [200, 404]
    assert "周遥" not in client.get(path).content.decode()


def test_a_link_that_ran_out_was_replaced_or_taken_back_opens_nothing(cohort, agreement, office):
    first = a_link(cohort)
    second = a_link(cohort)
    assert [Client().get(path).status_code for path in (first, second, "/invited/agreements/none/")] == [410, 200, 404]
    party = AgreementParty.objects.get(side="host")
    client = at(office)
    client.post(f"{LIST}link/", {"party": party.uuid, "act": "withdraw"})
    assert Client().get(second).status_code == 410
    third = a_link(cohort)
    Invitation.objects.update(expires_at=timezone.now())
    assert "已过期" in Client().get(third).content.decode()
    client.post(f"{LIST}link/", {"party": party.uuid, "act": "extend", "until": str(TODAY + timedelta(days=20))})
    assert Client().get(third).status_code == 200


def test_links_are_given_out_once_on_the_screen_or_as_word(cohort, agreement, office, unit):
    client = at(office)
    page = f"{LIST}links/"
    rows = client.get(page).context["units"]
    assert [(one["unit"].side, one["unit"].accounts) for one in rows] == [("home", True), ("host", False)]
    body = {"unit": [one["key"] for one in rows], "until": str(TODAY + timedelta(days=10)), "form": "screen"}
    shown = client.post(page, {**body, "idempotency_key": "links-once-1"})
    assert shown.content.decode().count("/invited/agreements/") >= 4
    assert client.post(page, {**body, "idempotency_key": "links-once-1"}).status_code == 409
    assert client.post(page, {**body, "form": "word"}).content[:2] == b"PK"
    assert client.post(page, {**body, "unit": []}).status_code == 422


def test_reminding_gives_words_for_links_and_names_who_has_neither(cohort, agreement, office, today_is, unit):
    a_link(cohort)
    today_is(TODAY + timedelta(days=4))
    client = at(office)
    ticked = {"act": "remind", "id": [agreement.secondment.uuid]}
    shown = client.post(f"{LIST}chosen/", ticked, follow=True).content.decode()
    assert "还有 1 份三方协议待贵单位确认" in shown
    assert client.post(f"{LIST}chosen/", ticked).status_code == 422


# ── where else it stands ───────────────────────────────────────────────────────────────────────────────────────


def test_the_countdown_and_the_checklist_read_it_from_here(cohort, agreement, own, mentor, unit):
    checklist.add_reading(cohort, "agreement", by=SYSTEM)
    steps = {step.text: step for step in countdown.steps_of(agreement.secondment)}
    assert steps["阅读并确认三方协议"].done is False
    assert steps["阅读并确认三方协议"].url == page_of(agreement)
    for side, user in (("person", own), ("host", mentor), ("home", unit)):
        confirming.confirm(agreement, side, digest_of(agreement), by=user)
    steps = {step.text: step for step in countdown.steps_of(agreement.secondment)}
    assert (steps["阅读并确认三方协议"].done, steps["阅读并确认三方协议"].note) == (True, "三方均已确认。")
    [state] = states.standings(cohort, [agreement.secondment])[0].states
    assert (state.done, state.by, state.on) == (True, "三方", TODAY)


def test_a_persons_page_shows_the_agreement_and_its_archive_keeps_every_version(cohort, agreement, office, own):
    confirming.confirm(agreement, "person", digest_of(agreement), by=own)
    assert page_of(agreement) in at(office).get(f"/people/{agreement.secondment.uuid}/").content.decode()
    [row] = archive.agreements(cohort)
    assert [(one["number"], [c["side"] for c in one["confirmations"]]) for one in row["versions"]] == [(1, ["person"])]
    [kept] = own_data.agreements(agreement.secondment.person)
    assert (kept["confirmed"], "日终核对" in kept["text"]) == (["学员 2021-10-05"], True)

import re
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from jiebang.common.audit import SYSTEM
from jiebang.common.look import day_short
from jiebang.evidence.actions import change_record
from jiebang.evidence.drafts import Draft
from jiebang.programmes.models import Secondment
from jiebang.reports import actions
from jiebang.reports.models import Report, Sentence
from tests.builders import a_branch, a_grant, a_secondment, a_user, an_organisation, signed_in
from tests.reports.conftest import KIND, PERIOD

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def report(secondee, user, record):
    record(2, "普洛斯", people=["王敏"], learned="冷链先看订单，再看库容。")
    record(9, "禾微水产", learned="稳定比好吃更值钱。")
    return actions.draft_report(secondee, KIND, PERIOD, by=user)


def page(client, name, report, **more):
    return client.get(reverse(name, kwargs={"uuid": report.uuid, **more}))


def post(client, name, report, data=None, htmx=False, **more):
    values = {"idempotency_key": uuid4().hex, **(data or {})}
    return client.post(reverse(name, kwargs={"uuid": report.uuid, **more}), values, **(HTMX if htmx else {}))


def a_sentence(report, text):
    return report.sentences.filter(text__contains=text).first()


# ---- reading ------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_text_with_marks_that_lead_to_the_margin(client, user, report):
    html = page(signed_in(client, user), "report", report).content.decode()
    assert "本期走访企业 2 家" in html
    marks = re.findall(r'<a class="ev" href="#e(\d+)" aria-label="([^"]+)">(\d+)</a>', html)
    first, second = day_short(date(2021, 12, 2)), day_short(date(2021, 12, 9))
    assert marks[:2] == [("1", f"Record 1: {first} 走访 普洛斯", "1"), ("2", f"Record 2: {second} 走访 禾微水产", "2")]
    assert 'id="e1"' in html
    assert 'id="e2"' in html
    assert "Drafted from 2 records; 6 of 8 sentences rest on them." in html
    assert "<style" not in html
    assert "style=" not in html


def test_opening_a_page_writes_nothing(client, user, report):
    signed_in(client, user)
    with CaptureQueriesContext(connection) as seen:
        for name in ("report", "report_preview", "report_records", "report_word"):
            assert page(client, name, report).status_code == 200
        assert client.get("/reports/").status_code == 200
        assert client.get("/reports.xlsx").status_code == 200
    written = [q["sql"] for q in seen if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA"))]
    assert [sql for sql in written if "session" not in sql] == []


def test_many_marks_in_a_row_are_one_run(client, user, secondee, record):
    for day in range(2, 9):
        record(day, f"公司{day}")
    report = actions.draft_report(secondee, KIND, PERIOD, by=user)
    html = page(signed_in(client, user), "report", report).content.decode()
    assert 'aria-label="Records 1 to 7">1–7</a>' in html


@pytest.mark.parametrize("records", [1, 6])
def test_the_page_costs_the_same_queries_however_long_the_report(client, user, secondee, record, records):
    for day in range(2, 2 + records):
        record(day, f"公司{day}", people=[f"王{day}"], learned=f"{'一二三四五六七'[day - 2] * 9}")
    report = actions.draft_report(secondee, KIND, PERIOD, by=user)
    signed_in(client, user)
    page(client, "report", report)
    with CaptureQueriesContext(connection) as seen:
        page(client, "report", report)
    costs[records] = len(seen)
    assert len(set(costs.values())) == 1, costs


costs: dict[int, int] = {}


def test_the_word_file_holds_the_text_without_marks_and_the_records_in_an_annex(client, user, report):
    response = page(signed_in(client, user), "report_word", report)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    word = docx.Document(BytesIO(response.content))
    texts = [p.text for p in word.paragraphs if p.text]
    assert texts[:5] == [
        "半月总结",
        "单晓·上海清算所·2021 年 12 月 1 日至 15 日（截至 12 月 12 日）",
        "一、本期工作",
        "本期走访企业 2 家，累计 2 家，比应有进度少 9 家。结交专业人才 1 名，累计 1 名，比应有进度少 56 名。"
        "学习尚未开始，按进度应有 3 次。对接普洛斯、禾微水产 2 家企业。新结识王敏（上海银行经理）。",
        "二、收获体会",
    ]
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[0] == ["序号", "日期", "类别", "记录", "记录编号", "引用处"]
    assert rows[1][:4] == ["1", "2021-12-02", "走访", "普洛斯；见 1 人"]
    assert rows[1][5] == "一（1）、一（2）、一（4）、一（5）、二（1）"


def test_the_same_report_gives_the_same_file(client, user, report):
    signed_in(client, user)
    assert page(client, "report_word", report).content == page(client, "report_word", report).content


def test_a_judgement_says_so_on_paper(client, user, report):
    actions.add_sentence(report, "预计年内可以签约。", section=1, by=user, opinion=True)
    word = docx.Document(BytesIO(page(signed_in(client, user), "report_word", report).content))
    assert any("预计年内可以签约（个人判断）。" in p.text for p in word.paragraphs)


def test_the_preview_says_what_the_word_file_says(client, user, report):
    html = page(signed_in(client, user), "report_preview", report).content.decode()
    assert "一、本期工作" in html
    assert "方正小标宋简体" in html
    assert "22 lines of 28 characters" in html


def test_records_that_are_not_written_in_can_be_added(client, user, report, record):
    extra = record(10, "铭越城市", subject="走访铭越城市", learned="把事派到具体的人。")
    signed_in(client, user)
    html = page(client, "report_records", report).content.decode()
    assert "走访铭越城市，把事派到具体的人。" in html
    answer = post(
        client, "sentence_add", report,
        {"text": "走访铭越城市，把事派到具体的人。", "section": 1, "records": str(extra.uuid), "back": "records"},
    )  # fmt: skip
    assert answer.url == reverse("report_records", kwargs={"uuid": report.uuid})
    assert a_sentence(report, "走访铭越城市").evidence.get().record == extra
    assert "走访铭越城市，把事派到具体的人。" not in page(client, "report_records", report).content.decode()


# ---- writing ------------------------------------------------------------------------------------------------------


def test_a_secondee_drafts_from_the_list(client, user, secondee, record):
    record(2, "普洛斯")
    signed_in(client, user)
    assert "Draft it now" in client.get("/reports/").content.decode()
    values = {"secondment": str(secondee.uuid), "kind": KIND, "period": PERIOD, "idempotency_key": uuid4().hex}
    answer = client.post("/reports/drafts/", values)
    report = Report.objects.get()
    assert answer.url == f"/reports/{report.uuid}/"
    assert "Open the draft" in client.get("/reports/").content.decode()
    again = client.post("/reports/drafts/", {**values, "idempotency_key": uuid4().hex})
    assert (again.url, Report.objects.count()) == (answer.url, 1)


def test_a_sentence_is_edited_on_its_own_page_without_javascript(client, user, report):
    signed_in(client, user)
    sentence = a_sentence(report, "新结识")
    html = page(client, "sentence", report, sentence=sentence.uuid).content.decode()
    assert "<textarea" in html
    assert f'name="version" value="{sentence.version}"' in html
    answer = post(
        client, "sentence", report, {"text": "认识了王敏。", "version": sentence.version}, sentence=sentence.uuid
    )
    assert answer.url == f"/reports/{report.uuid}/#s-{sentence.uuid}"
    sentence.refresh_from_db()
    assert (sentence.text, sentence.state, sentence.evidence.count()) == ("认识了王敏。", "edited", 1)


def test_htmx_gets_the_desk_and_the_headline_only(client, user, report):
    signed_in(client, user)
    sentence = a_sentence(report, "新结识")
    values = {"text": "认识了王敏。", "version": sentence.version}
    html = post(client, "sentence", report, values, htmx=True, sentence=sentence.uuid).content.decode()
    assert html.lstrip().startswith('<div class="desk" id="desk">')
    assert 'id="headline" hx-swap-oob="true"' in html
    assert "<html" not in html
    assert "You changed 1." in html


def test_the_same_sending_twice_changes_nothing(client, user, report):
    signed_in(client, user)
    values = {"text": "预计年内可以签约。", "section": 1, "idempotency_key": "one-sending"}
    first = post(client, "sentence_add", report, values)
    second = post(client, "sentence_add", report, values)
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert report.sentences.filter(text="预计年内可以签约。").count() == 1


def test_a_stale_edit_answers_409_with_both_texts(client, user, report):
    signed_in(client, user)
    sentence = a_sentence(report, "新结识")
    actions.edit_sentence(sentence, "另一个窗口。", version=sentence.version, by=user)
    values = {"text": "这个窗口。", "version": sentence.version}
    answer = post(client, "sentence", report, values, sentence=sentence.uuid)
    html = answer.content.decode()
    assert (answer.status_code, "另一个窗口。" in html, "这个窗口。" in html) == (409, True, True)


def test_a_sentence_deleted_meanwhile_answers_409_with_ones_own_words(client, user, report):
    signed_in(client, user)
    sentence = a_sentence(report, "新结识")
    Sentence.objects.filter(pk=sentence.pk).delete()
    answer = post(client, "sentence", report, {"text": "我写的。", "version": 1}, sentence=sentence.uuid)
    assert (answer.status_code, "我写的。" in answer.content.decode()) == (409, True)


def test_what_rests_on_nothing_is_shown_and_can_be_settled_three_ways(client, user, report):
    signed_in(client, user)
    for text, name in (("甲一句。", "sentence_opinion"), ("乙一句。", "sentence_remove")):
        sentence = actions.add_sentence(report, text, section=1, by=user)
        assert "This sentence rests on nothing:" in page(client, "report", report).content.decode()
        assert post(client, name, report, {"version": 1}, sentence=sentence.uuid).status_code == 302
        assert "This sentence rests on nothing:" not in page(client, "report", report).content.decode()
    third = actions.add_sentence(report, "丙一句。", section=1, by=user)
    record = a_sentence(report, "新结识").evidence.get().record
    values = {"text": "丙一句。", "version": 1, "with_records": "1", "records": str(record.uuid)}
    post(client, "sentence", report, values, sentence=third.uuid)
    assert third.evidence.get().record == record


def test_handing_in_with_a_bare_sentence_is_refused_with_the_sentence(client, user, report):
    actions.add_sentence(report, "预计年内可以签约。", section=1, by=user)
    report.refresh_from_db()
    answer = post(signed_in(client, user), "report_submit", report, {"version": report.version})
    assert (answer.status_code, "预计年内可以签约" in answer.content.decode()) == (422, True)
    bare = report.sentences.get(text="预计年内可以签约。")
    assert 'role="alert">' in answer.content.decode() and f'<a href="#s-{bare.uuid}">' in answer.content.decode()
    assert not hasattr(Report.objects.get(), "submission")


def test_handing_in_and_reading_what_was_handed_in(client, user, secondee, report):
    signed_in(client, user)
    report.refresh_from_db()
    assert post(client, "report_submit", report, {"version": report.version}).status_code == 302
    record = secondee.cohort.records.get(date=date(2021, 12, 9))
    change_record(record, Draft("visit", record.date, (secondee,), place="别处"), version=1, by=SYSTEM)
    html = page(client, "report", report).content.decode()
    assert "handed in" in html
    assert "changed since" in html
    assert "禾微水产" in html
    assert 'class="pen"' not in html
    assert page(client, "sentence", report, sentence=a_sentence(report, "新结识").uuid).status_code == 200
    answer = post(client, "sentence_add", report, {"text": "补一句。", "section": 0})
    assert (answer.status_code, "handed in" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("values", [{}, {"version": "x"}, {"version": ""}, {"section": "x", "text": "一"}])
def test_broken_forms_are_refused_politely(client, user, report, values):
    name = "sentence_add" if "section" in values else "report_submit"
    assert post(signed_in(client, user), name, report, values).status_code == 422


def test_a_forged_record_id_is_refused(client, user, report):
    signed_in(client, user)
    for records in ("not-a-uuid", str(uuid4())):
        values = {"text": "一句。", "section": 0, "records": records}
        assert post(client, "sentence_add", report, values).status_code == 422


def test_only_post_changes_anything(client, user, report):
    signed_in(client, user)
    for name in ("report_submit", "report_redraft", "sentence_add"):
        assert page(client, name, report).status_code == 405
    for name in ("sentence_opinion", "sentence_remove", "sentence_restore"):
        assert page(client, name, report, sentence=uuid4()).status_code == 405


def test_the_office_gives_more_time_after_the_lock(client, user, office, report, today_is):
    today_is(date(2021, 12, 22))
    html = page(signed_in(client, user), "report", report).content.decode()
    assert "was locked after" in html
    assert "The programme office can give more time." in html
    assert post(client, "report_extend", report, {"until": "2021-12-24"}).status_code == 403
    signed_in(client, office)
    assert "Give more time" in page(client, "report", report).content.decode()
    assert post(client, "report_extend", report, {"until": "rubbish"}).status_code == 422
    assert post(client, "report_extend", report, {"until": "2021-12-24"}).status_code == 302
    assert "was locked after" not in page(signed_in(client, user), "report", report).content.decode()


def test_more_time_ends_with_the_persons_own_writing(client, user, office, report, today_is):
    """Who left early writes until 30 days after the own last day; more time cannot reach beyond, nor does a draft."""
    left = date(2021, 12, 20)
    Secondment.objects.filter(pk=report.secondment_id).update(ends_on=left)
    last = left + timedelta(days=30)
    today_is(last)
    signed_in(client, office)
    assert post(client, "report_extend", report, {"until": str(last + timedelta(days=1))}).status_code == 422
    assert post(client, "report_extend", report, {"until": str(last)}).status_code == 302
    signed_in(client, user)
    version = Report.objects.get().version
    assert post(client, "sentence_add", report, WRITE["sentence_add"]).status_code == 302
    today_is(last + timedelta(days=1))
    asked = {name: post(client, name, report, values).status_code for name, values in WRITE.items()}
    assert asked == dict.fromkeys(WRITE, 403)
    assert Report.objects.get().version == version + 1
    assert [page(client, name, report).status_code for name in READ] == [200] * len(READ)


def test_nobody_of_the_office_gives_themselves_more_time(client, user, report, cohort, today_is):
    today_is(date(2021, 12, 22))
    a_grant(user, "office", cohort)
    signed_in(client, user)
    assert "Give more time" not in page(client, "report", report).content.decode()
    assert post(client, "report_extend", report, {"until": "2021-12-24"}).status_code == 403


# ---- who ----------------------------------------------------------------------------------------------------------

READ = ("report", "report_preview", "report_records", "report_word")
WRITE = {
    "report_submit": {"version": 1},
    "report_redraft": {},
    "sentence_add": {"text": "越权。", "section": 0},
}


@pytest.fixture
def home_unit(secondee, cohort):
    secondee.home_unit = an_organisation("青岛市商务局")
    secondee.save()
    return a_user("home", role="home_unit", scope=secondee.home_unit, cohort=cohort)


def test_a_stranger_finds_nothing_at_all(client, stranger, report):
    signed_in(client, stranger)
    sentence = report.sentences.first()
    assert {page(client, name, report).status_code for name in READ} == {404}
    assert {post(client, name, report, data).status_code for name, data in WRITE.items()} == {404}
    assert page(client, "sentence", report, sentence=sentence.uuid).status_code == 404
    assert post(client, "sentence", report, {"text": "越权。", "version": 1}, sentence=sentence.uuid).status_code == 404
    values = {"secondment": str(report.secondment.uuid), "kind": KIND, "period": PERIOD}
    assert client.post("/reports/drafts/", values).status_code == 404
    assert "单晓" not in client.get("/reports/?period=all").content.decode()
    assert not Sentence.objects.filter(text="越权。").exists()


def test_the_leader_reads_the_draft_and_changes_no_word(client, leader, report):
    signed_in(client, leader)
    assert {page(client, name, report).status_code for name in READ} == {200}
    assert {post(client, name, report, data).status_code for name, data in WRITE.items()} == {403}
    values = {"secondment": str(report.secondment.uuid), "kind": KIND, "period": PERIOD}
    assert client.post("/reports/drafts/", values).status_code == 403


def test_the_office_reads_and_may_draft_for_somebody(client, office, report):
    signed_in(client, office)
    assert {page(client, name, report).status_code for name in READ} == {200}
    assert post(client, "report_redraft", report).status_code == 302
    assert post(client, "sentence_add", report, {"text": "越权。", "section": 0}).status_code == 403
    assert post(client, "report_submit", report, {"version": 1}).status_code == 403


def test_the_home_unit_and_leadership_read_what_was_handed_in(client, home_unit, cohort, user, report):
    reader = a_user("reader", role="reader", scope=cohort)
    for account in (home_unit, reader):
        assert page(signed_in(client, account), "report", report).status_code == 404
        assert "单晓" not in client.get("/reports/").content.decode()
    report.refresh_from_db()
    actions.submit_report(report, version=report.version, by=user)
    for account in (home_unit, reader):
        assert page(signed_in(client, account), "report", report).status_code == 200
        assert "单晓" in client.get(f"/reports/?period={PERIOD}").content.decode()
        assert post(client, "report_redraft", report).status_code == 403


@pytest.mark.parametrize("role", ["mentor", "secretary", "sysadmin", "secadmin", "auditor"])
def test_other_roles_have_no_page_of_reports(client, cohort, report, role):
    scope = {"mentor": report.secondment.host, "secretary": a_branch(cohort)}.get(role)
    signed_in(client, a_user(role, role=role, scope=scope))
    assert client.get("/reports/").status_code == 403
    assert page(client, "report", report).status_code == 403


def test_a_visitor_is_sent_to_sign_in(client, report):
    assert page(client, "report", report).url.startswith("/sign-in/")


def test_a_record_hidden_from_the_reader_shows_no_name(client, home_unit, user, secondee, report, cohort, record):
    hidden = record(11, subject="支部会议", kind="meeting", place="驻地", body=a_branch(cohort))
    actions.add_sentence(report, "参加了一次会议。", section=0, by=user, records=[hidden.uuid])
    report.refresh_from_db()
    actions.submit_report(report, version=report.version, by=user)
    html = page(signed_in(client, home_unit), "report", report).content.decode()
    assert "支部会议" not in html
    assert "a record not open to you" in html
    assert "支部会议" in page(signed_in(client, user), "report", report).content.decode()


# ---- lists --------------------------------------------------------------------------------------------------------


def test_the_list_is_searched_filtered_and_taken_away(client, office, user, secondee, report, cohort, group):
    a_secondment(cohort, "仇文", number="P002", group=group)
    signed_in(client, office)
    html = client.get(f"/reports/?period={PERIOD}").content.decode()
    assert ("单晓" in html, "仇文" in html) == (True, True)
    assert "仇文" not in client.get(f"/reports/?period={PERIOD}&q=单晓").content.decode()
    assert "P002" in client.get(f"/reports/?period={PERIOD}&q=p002").content.decode()
    assert "单晓" not in client.get(f"/reports/?period={PERIOD}&state=in").content.decode()
    assert "Nobody matches" in client.get(f"/reports/?period={PERIOD}&state=missing").content.decode()
    response = client.get(f"/reports.xlsx?period={PERIOD}&q=单晓")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.getvalue())).get_sheet_by_index(0).to_python()
    assert rows[1] == [
        "P001", "单晓", "第一组", "半月总结", PERIOD, date(2021, 12, 1), date(2021, 12, 15), date(2021, 12, 17),
        "drafted", "", "",
    ]  # fmt: skip
    assert len(rows) == 2


def test_a_leader_sees_the_own_group_beside_the_own_reports(client, leader, report, stranger):
    html = signed_in(client, leader).get(f"/reports/?period={PERIOD}").content.decode()
    assert ("Mine" in html, "单晓" in html, "解春" in html) == (True, True, False)


@pytest.mark.parametrize(
    "query", ["period=rubbish", "kind=rubbish", "state=rubbish", "page=rubbish", "q=%00%27%22", "group=x"]
)
def test_odd_addresses_are_answered(client, office, report, query):
    assert signed_in(client, office).get(f"/reports/?{query}").status_code == 200


def test_the_list_costs_the_same_queries_for_1_and_for_60(client, office, secondee, cohort, group):
    signed_in(client, office)

    def cost():
        client.get("/reports/?period=all")
        with CaptureQueriesContext(connection) as seen:
            client.get("/reports/?period=all")
        return len(seen)

    one = cost()
    for number in range(60):
        a_secondment(cohort, f"学员{number}", group=group)
    assert cost() == one


def test_hostile_words_are_shown_as_words(client, user, secondee, record):
    record(3, "<script>alert(1)</script>", learned="<img src=x onerror=alert(1)>很有收获的一天")
    report = actions.draft_report(secondee, KIND, PERIOD, by=user)
    html = page(signed_in(client, user), "report", report).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html

"""What each reads after publication: the own place with reasons, the own people, by account or link; objections."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from python_calamine import CalamineWorkbook

from jiebang.common import clock, own_data, waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, Invitation
from jiebang.common.refusals import Refused
from jiebang.notices.models import Notice
from jiebang.people import consents
from jiebang.placements import archive
from jiebang.placements.agreements import drafts
from jiebang.placements.models import Agreement, Objection, Reader, Wish
from jiebang.placements.publishing import deeds, objections, readers, result_words, results, standing
from jiebang.placements.workbench import rule_rows
from tests.builders import a_placement, a_secondment, a_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HERE = "/cohorts/t1/placement/"
State = Objection.State


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def published(world):
    until = clock.today() + timedelta(days=5)
    deeds.publish(world.run, until=until, words="有疑问请找项目办", by=world.users["office"])
    return world


def page(who) -> str:
    return f"/people/{who.uuid}/placement/"


# ── the own result ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_secondee_reads_the_own_place_why_there_and_why_not_the_first_wish(published):
    shown = results.page_of(published.people[1])
    assert (str(shown["host"]), shown["post"].title, shown["wish"]) == ("清算所", "清算分析", "不在你的志愿之内")
    assert shown["why"][0] == "在可去的 3 个岗位中最合适"
    assert shown["why_not"] == ["你的第一志愿中远航线规划有 1 个名额，已经满了。", "如果你去那里，还要有 1 人换岗。",
                                "那样会有人的岗位比现在所有人的都更不合适。"]  # fmt: skip
    # Nobody else stands in it, and no points.
    said = " ".join(shown["why"] + shown["why_not"])
    assert not [one for one in ("安娜", "岑三", "P1", "P3") if one in said]
    assert not re.search(r"\d{3}", said)


def test_the_page_shows_words_dates_what_comes_next_and_the_window(client, published):
    signed_in(client, published.users["secondee"])
    shown = text(client.get(page(published.people[0])))
    for words in ("中远", "航线规划", "你的第 1 志愿", "有疑问请找项目办", "接下来", "提异议", "10 月 6 日"):
        assert words in shown, words
    assert "为什么不是第一志愿" not in shown
    signed_in(client, published.users["office"])
    assert "岗位和理由" in text(client.get(page(published.people[0])))
    for who in ("second", "leader", "mentor", "home", "reader"):
        signed_in(client, published.users[who])
        assert client.get(page(published.people[0])).status_code in (403, 404), who


def test_the_page_leads_to_the_agreement_once_it_is_drafted(client, published):
    who = published.people[0]
    signed_in(client, published.users["secondee"])
    assert "/agreements/" not in text(client.get(page(who)))
    drafts.draft(published.cohort, [who], by=SYSTEM)
    address = f'href="/agreements/{Agreement.objects.get().uuid}/"'
    assert address in text(client.get(page(who)))


def test_wishes_of_hosts_and_the_offices_notes_are_not_for_the_person(published):
    line = standing.result_of(published.people[0]).line
    line.reasons = [
        {"part": "host", "code": "host_wish", "values": {"rank": 1}},
        {"part": "home", "code": "home_wish", "values": {"rank": 2}},
        {"part": "", "code": "note_against", "values": {"note": "须回避"}},
    ]
    assert result_words.why_here(line) == ["在可去的 2 个岗位中最合适"]
    assert result_words.why_here(line, for_home=True) == ["在可去的 2 个岗位中最合适", "派出单位的第 2 建议"]


def test_a_rule_against_the_first_wish_is_told_without_its_reason(published):
    line = standing.result_of(published.people[0]).line
    values = {"host": "临港集团", "title": "招商", "post": "K3", "seats": 1}
    line.reasons = [{"part": "person", "code": "first_wish_forbidden", "values": values}]
    rules = rule_rows.from_plain(published.run.options["rules"])
    assert result_words.why_not_first(line, None, rules) == [
        "你的第一志愿临港集团招商与安排规则不符。", "规则写明你的派出单位没有人去那里。",
    ]  # fmt: skip


def test_a_place_from_a_list_has_no_reasons_and_no_window(client, published):
    late = a_secondment(published.cohort, "丁四", number="P4")
    a_placement(late, published.posts[2])
    signed_in(client, a_user("dingsi", role="secondee", scope=late))
    shown = text(client.get(page(late)))
    assert "招商" in shown and "这个岗位没有设异议期" in shown
    assert client.post(f"{page(late)}objection/", {"act": "hand_in", "text": "太远"}).status_code == 422


# ── hosts and home units ───────────────────────────────────────────────────────────────────────────────────────


def link_for(reader) -> str:
    (handed,) = deeds.hand_out([reader], until=clock.today() + timedelta(days=9), by=SYSTEM)
    return handed.issued.path


def test_a_host_reads_its_own_people_by_link_and_only_what_they_agreed_to(client, published):
    reader = Reader.objects.get(host=published.posts[0].host)
    path = link_for(reader)
    shown = text(client.get(path))
    assert "安娜" in shown and "航运处处长" in shown
    assert not [one for one in ("薄云", "岑三", "港口管理", "港口怎样转型", "契合", "志愿") if one in shown]
    consents.answer(published.people[0].person, readers.PURPOSE, agreed=True, by=published.users["secondee"])
    shown = text(client.get(path))
    assert "港口管理" in shown and "航运金融" in shown and "港口怎样转型" in shown


def test_a_home_unit_reads_where_its_own_people_go_and_why(client, published):
    reader = Reader.objects.get(home_unit=published.people[1].home_unit)
    shown = text(client.get(link_for(reader)))
    assert "薄云" in shown and "岑三" in shown and "清算分析" in shown and "在可去的 3 个岗位中最合适" in shown
    assert "安娜" not in shown and "曾在该公司任职" not in shown


def test_a_link_that_ran_out_was_replaced_or_invented_shows_nothing(client, published, today_is):
    reader = Reader.objects.get(host=published.posts[0].host)
    old = link_for(reader)
    new = link_for(reader)
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)
    assert client.get("/invited/placements/erfunden/").status_code == 404
    reader.refresh_from_db()
    Invitation.objects.update(expires_at=clock.now())
    gone = client.get(new)
    assert (gone.status_code, "安娜" in text(gone), "项目办" in text(gone)) == (410, False, True)


def test_with_an_account_each_unit_opens_its_own_page_alone(client, published):
    host = Reader.objects.get(host=published.posts[0].host)
    home = Reader.objects.get(home_unit=published.people[0].home_unit)
    foreign = Reader.objects.get(host=published.posts[1].host)
    seen = {}
    for who in ("mentor", "home", "secondee", "office"):
        signed_in(client, published.users[who])
        seen[who] = [client.get(f"/placement-results/{one.uuid}/").status_code for one in (host, home, foreign)]
    assert seen == {
        "mentor": [200, 404, 404], "home": [404, 200, 404], "secondee": [403] * 3, "office": [200] * 3,
    }  # fmt: skip


def test_links_are_made_for_the_ticked_ones_as_slips_or_on_the_screen(client, published):
    signed_in(client, published.users["office"])
    listed = text(client.get(f"{HERE}readers/"))
    assert listed.count(">还没有链接<") == 2 and listed.count("tag pin") == 2
    assert "清算所" in text(client.get(f"{HERE}readers/?state=alone"))
    ids = [str(one.uuid) for one in Reader.objects.all()]
    form = {"id": ids, "until": "2021-10-20"}
    assert client.post(f"{HERE}readers/chosen/", {"act": "word"}).status_code == 422
    word = client.post(f"{HERE}readers/chosen/", {**form, "act": "word"})
    assert "/invited/placements/" in str([cell.text for table in docx.Document(BytesIO(word.content)).tables
                                          for row in table.rows for cell in row.cells])  # fmt: skip
    shown = text(client.post(f"{HERE}readers/chosen/", {**form, "act": "screen"}))
    assert shown.count("/invited/placements/") >= 4 and "谁到贵单位来" in shown
    assert "链接有效至" in text(client.get(f"{HERE}readers/"))
    assert client.get(f"{HERE}readers.xlsx").status_code == 200
    everybody = client.post(f"{HERE}readers/chosen/", {"act": "all", "state": "hosts", "until": "2021-10-20"})
    assert len(docx.Document(BytesIO(everybody.content)).inline_shapes) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_units_page_do_not_grow(published, count, django_assert_num_queries):
    reader = Reader.objects.select_related("home_unit", "cohort", "publication").get(
        home_unit=published.people[1].home_unit
    )
    for number in range(count):
        late = a_secondment(published.cohort, number=f"Q{number}", home_unit=reader.home_unit)
        a_placement(late, published.posts[2])
    with django_assert_num_queries(3):
        assert len(readers.page_of(reader)["going"]) == 2 + count


# ── objecting ──────────────────────────────────────────────────────────────────────────────────────────────────


def object_to(world, n=1, words="我的课题在航运", wanted="K1"):
    who = world.people[n]
    return objections.hand_in(who, words, wanted, version=0, by=world.users["second"])


def test_a_draft_is_kept_stale_is_said_and_handed_in_once(client, published):
    signed_in(client, published.users["second"])
    here = f"{page(published.people[1])}objection/"
    kept = client.post(here, {"act": "save", "text": "先写一半", "version": "0"}, headers={"HX-Request": "true"})
    assert (kept.status_code, 'name="version" id="version" value="1"' in text(kept)) == (200, True)
    assert "先写一半" in text(client.get(here))
    stale = client.post(here, {"act": "save", "text": "另一个窗口", "version": "0"})
    assert (stale.status_code, "先写一半" in text(stale), "另一个窗口" in text(stale)) == (409, True, True)
    assert client.post(here, {"act": "hand_in", "text": " ", "version": "1"}).status_code == 422
    done = {"act": "hand_in", "text": "我的课题在航运", "wanted": "K1", "version": "1"}
    assert client.post(here, done).status_code == 302
    assert client.post(here, done).status_code == 302
    one = Objection.objects.get()
    assert (one.state, one.text, one.wanted.number) == (State.OPEN, "我的课题在航运", "K1")
    assert sorted(Notice.objects.filter(kind="objection.handed_in").values_list("user__username", flat=True)) == [
        "banshi", "fuhe",
    ]  # fmt: skip
    assert client.post(here, {"act": "save", "text": "再改", "version": "2"}).status_code == 422
    assert client.post(here, {"act": "withdraw"}).status_code == 302
    again = {"act": "hand_in", "text": "再想了想", "version": str(Objection.objects.get().version)}
    assert client.post(here, again).status_code == 302
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("words", ["x" * 1001, ""])
def test_too_much_or_nothing_is_refused(published, words):
    with pytest.raises(Refused):
        object_to(published, words=words)


def test_a_post_of_nowhere_cannot_be_wished_for(published):
    with pytest.raises(Refused, match="没有这个岗位"):
        object_to(published, wanted="K77")


def test_the_window_is_open_on_its_last_day_and_closed_on_the_next(client, published, today_is):
    last = clock.today() + timedelta(days=5)
    today_is(last)
    signed_in(client, published.users["second"])
    here = f"{page(published.people[1])}objection/"
    assert 'name="act" value="hand_in"' in text(client.get(here))
    today_is(last + timedelta(days=1))
    closed = client.post(here, {"act": "hand_in", "text": "晚了一天", "version": "0"})
    assert (closed.status_code, "已于" in text(closed), "晚了一天" in text(closed)) == (422, True, True)
    assert 'value="hand_in"' not in text(client.get(here))
    assert Objection.objects.count() == 0


def test_only_the_person_objects(client, published):
    here = f"{page(published.people[1])}objection/"
    seen = {}
    for who in ("secondee", "leader", "home", "office", "reader"):
        signed_in(client, published.users[who])
        seen[who] = client.post(here, {"act": "hand_in", "text": "代提"}).status_code
    assert seen == {"secondee": 404, "leader": 403, "home": 403, "office": 403, "reader": 403}


def test_a_later_result_may_be_objected_to_anew_and_the_same_one_not(published):
    one = object_to(published)
    objections.answer(one, upheld=False, reply="名额已满", by=published.users["office2"])
    with pytest.raises(Refused, match="已经答复"):
        object_to(published, words="再来")


# ── answering ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_neither_the_proposer_nor_the_person_answers_and_the_reason_is_read(client, published):
    one = object_to(published)
    address = f"/objections/{one.uuid}/"
    signed_in(client, published.users["office"])
    assert "这个安排方案是你提交的" in text(client.get(address))
    refused = client.post(address, {"verdict": "uphold", "reply": "同意"})
    assert (refused.status_code, Objection.objects.get().state) == (422, State.OPEN)
    own = a_user("jianzhi", role="office", scope=published.cohort, person=None)
    own.person = published.people[1].person
    with pytest.raises(Refused, match="本人"):
        objections.answer(one, upheld=True, reply="同意", by=own)
    signed_in(client, published.users["office2"])
    assert client.post(address, {"reply": "没选结论"}).status_code == 422
    assert client.post(address, {"verdict": "refuse", "reply": " "}).status_code == 422
    assert client.post(address, {"verdict": "refuse", "reply": "该岗位只有一个名额"}).status_code == 302
    assert client.post(address, {"verdict": "refuse", "reply": "再点一次"}).status_code == 302
    assert client.post(address, {"verdict": "uphold", "reply": "改主意"}).status_code == 409
    assert Objection.objects.get().reply == "该岗位只有一个名额"
    signed_in(client, published.users["second"])
    assert "该岗位只有一个名额" in text(client.get(page(published.people[1])))
    assert Notice.objects.get(kind="objection.answered").user == published.users["second"]
    line = AuditEntry.objects.get(verb="objection.answered")
    assert line.data == {"verdict": "refused"} and "名额" not in str(line.data)


def test_an_upheld_one_waits_for_a_new_plan_until_one_is_published(client, published):
    one = object_to(published)
    assert [m.url for m in waiting.for_user(published.users["office2"]) if m.key.startswith("objections")] == [
        f"{HERE}objections/"
    ]
    signed_in(client, published.users["office2"])
    shown = text(client.post(f"/objections/{one.uuid}/", {"verdict": "uphold", "reply": "确有需要"}, follow=True))
    assert "岗位还没有变" in shown
    assert "1 件异议成立" in text(client.get(f"{HERE}publication/"))
    assert not [m for m in waiting.for_user(published.users["office2"]) if m.key.startswith("objections")]


def test_the_offices_list_finds_filters_and_takes_away_and_shows_no_draft(client, published):
    object_to(published)
    objections.save_draft(published.people[2], "还没写完", "", version=0, by=published.users["third"])
    signed_in(client, published.users["office"])
    listed = text(client.get(f"{HERE}objections/"))
    assert "我的课题在航运" in listed and "还没写完" not in listed
    assert "薄云" in text(client.get(f"{HERE}objections/?q=薄云"))
    assert "没有符合条件的异议" in text(client.get(f"{HERE}objections/?state=upheld"))
    sheet = client.get(f"{HERE}objections.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(sheet.streaming_content))).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[1][0], rows[1][4]) == (2, "P2", "我的课题在航运")
    draft = Objection.objects.get(state=State.DRAFT)
    assert client.get(f"/objections/{draft.uuid}/").status_code == 404
    assert AuditEntry.objects.filter(verb="seen.objections_taken_away").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(client, published, count, django_assert_num_queries):
    signed_in(client, published.users["office"])
    for n in range(count):
        Objection.objects.create(
            cohort=published.cohort, publication=published.run.publication, secondment=published.people[n],
            text="x", state=State.OPEN, handed_in_at=clock.now(),
        )  # fmt: skip
    client.get(f"{HERE}objections/")
    with django_assert_num_queries(12):
        client.get(f"{HERE}objections/")


def test_objections_are_own_data_archived_and_gone_with_the_person(published):
    one = object_to(published)
    part = next(part for part in own_data.parts() if part.key == "objections")
    assert [row["text"] for row in part.rows(published.people[1].person)] == ["我的课题在航运"]
    assert [row["person"] for row in archive.objections(published.cohort)] == ["P2"]
    assert [row["plan"] for row in archive.plan_publications(published.cohort)] == [str(published.run.uuid)]
    assert one.pk and Wish.objects.count() == 2

"""Announcements: whom they reach, the reader's tap, who has not tapped, correcting and withdrawing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from jiebang.common import jobs
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.notices import actions
from jiebang.notices.models import Announcement, AnnouncementVersion, Notice, Recipient
from jiebang.programmes.models import Programme
from tests.builders import START, a_cohort, a_grant, a_host, a_secondment, a_user, an_organisation, signed_in
from tests.notices.conftest import TODAY
from tests.notices.sheets import texts_of

pytestmark = pytest.mark.django_db


def readers(announcement) -> list[str]:
    return [str(row.person) for row in announcement.recipients.all()]


def page(client, user, announcement, status=200):
    answer = signed_in(client, user).get(announcement.get_absolute_url())
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    ("to", "chosen", "reached"),
    [
        ("all", (), ["甲", "乙", "丙", "丁"]),
        ("groups", ("second",), ["丙", "丁"]),
        ("groups", ("branch", "first"), ["甲", "乙", "丙"]),
        ("officers", (), ["甲"]),
        ("people", (1, 3), ["乙", "丁"]),
    ],
)
def test_an_announcement_reaches_its_audience_each_once(house, announce, to, chosen, reached):
    ids = [house.people[one].uuid if isinstance(one, int) else getattr(house, one).uuid for one in chosen]
    assert readers(announce(to=to, ids=ids)) == reached


def test_a_leader_announces_to_the_own_group_and_a_secretary_to_the_own_branch(house, announce):
    assert readers(announce(by=house["甲"], place=house.first)) == ["甲", "乙"]
    assert readers(announce(by=house["丙"], place=house.branch)) == ["丙"]


def test_nobody_writes_where_they_answer_for_nothing(house, client):
    leader = signed_in(client, house["甲"])
    assert leader.get(f"/announcements/new/?place={house.second.uuid}").status_code == 404
    said = {"place": house.cohort.uuid, "title": "x", "text": "y", "to": "all"}
    assert leader.post("/announcements/new/", said).status_code == 404
    assert signed_in(client, house["乙"]).get("/announcements/new/").status_code == 403
    assert Announcement.objects.count() == 0


def test_what_a_branch_tells_its_members_the_office_does_not_see(house, client, announce):
    made = announce(by=house["丙"], place=house.branch)
    page(client, house.office, made, 404)
    page(client, house["甲"], made, 404)
    assert "周五下午集中学习" in page(client, house["丙"], made)


def test_a_draft_is_seen_by_its_authors_side_alone(house, client, announce):
    draft = announce(publish=False)
    assert "将发给 4 人" in page(client, house.office2, draft)
    page(client, house["甲"], draft, 404)


def test_whom_it_reaches_is_settled_at_publication(house, announce):
    plain, open_one = announce(), announce("也给新人", for_newcomers=True)
    a_secondment(house.cohort, "戊", group=house.first)
    jobs.run_one("reach newcomers")
    jobs.run_one("reach newcomers")
    assert (len(readers(plain)), len(readers(open_one))) == (4, 5)


def test_opening_is_no_tap_and_the_tap_is_the_readers_own(house, client, announce):
    made = announce()
    assert "已阅</button>" in page(client, house["乙"], made)
    assert made.recipients.filter(tapped__isnull=False).count() == 0
    assert client.post(f"/announcements/{made.uuid}/tap/").status_code == 302
    assert [str(row.person) for row in made.recipients.filter(tapped=1)] == ["乙"]
    assert "你已点已阅" in page(client, house["乙"], made)


def test_nobody_taps_for_somebody_else(house, client, announce):
    made = announce(to="people", ids=[house.people[0].uuid])
    assert signed_in(client, house["乙"]).post(f"/announcements/{made.uuid}/tap/").status_code == 404
    assert signed_in(client, house.office).post(f"/announcements/{made.uuid}/tap/").status_code == 422
    assert made.recipients.get().tapped is None


def test_when_somebody_tapped_is_kept_nowhere(house, announce):
    actions.tap(announce(), by=house["乙"])
    fields = {field.name for field in Recipient._meta.get_fields()}
    assert not {name for name in fields if name.endswith(("_at", "_on"))}
    assert not AuditEntry.objects.filter(actor=house["乙"]).exists()


def test_the_author_sees_who_has_not_tapped_by_group_and_name_without_a_share(house, client, announce):
    made = announce()
    actions.tap(made, by=house["甲"])
    shown = page(client, house.office, made)
    untapped = shown[shown.index('id="h-untapped"') :]
    assert "4 人中 3 人还没点已阅" in untapped and "%" not in untapped
    assert re.findall(r'sm sec">(第.组)</h3>|nowrap">(.)<', untapped) == [
        ("第一组", ""), ("", "乙"), ("第二组", ""), ("", "丙"), ("", "丁"),
    ]  # fmt: skip
    assert "丁<span" in untapped and "没有账号" in untapped
    assert "还没点已阅" not in page(client, house["乙"], made)


def test_a_reminder_goes_once_in_three_days_to_those_alone_who_have_not_tapped(house, client, announce, today_is):
    made = announce()
    actions.tap(made, by=house["甲"])

    def remind():
        signed_in(client, house.office).post(f"/announcements/{made.uuid}/reminder/", {"text": "请看一下"})
        return sorted(str(row.user) for row in Notice.objects.filter(kind="reminder"))

    assert [remind(), remind()] == [["丙", "乙"], ["丙", "乙"]]
    assert "三天内都提醒过了" in page(client, house.office, made)
    actions.mark_opened(house["乙"])
    today_is(TODAY + timedelta(days=3))
    assert remind() == ["丙", "乙", "乙"]


def test_it_goes_out_by_itself_on_its_day_once(house, client, announce, today_is):
    draft = announce(publish=False)
    url = f"/announcements/{draft.uuid}/publication/"
    assert signed_in(client, house.office).post(url, {"act": "later", "on": "2021-12-12"}).status_code == 422
    client.post(url, {"act": "later", "on": "2021-12-14"})
    for offset, published in ((1, 0), (2, 1), (3, 1)):
        today_is(TODAY + timedelta(days=offset))
        jobs.run_one("publish announcements")
        assert Announcement.objects.standing().count() == published
    assert readers(draft) == ["甲", "乙", "丙", "丁"]


def test_publishing_twice_is_once(house, announce):
    made = announce()
    actions.publish(made, by=house.office2)
    assert len(readers(made)) == 4


def test_an_announcement_that_would_reach_nobody_is_refused(house, announce):
    with pytest.raises(Refused, match=r"没有人能收到|Nobody would get it"):
        announce(to="groups", ids=[])


def test_a_correction_keeps_the_former_text_and_the_taps(house, client, announce):
    made = announce()
    actions.tap(made, by=house["甲"])
    actions.correct(made, version=1, title=made.title, text="改到周六下午。", by=house.office)
    assert list(AnnouncementVersion.objects.values_list("version", "text")) == [
        (1, "周五下午集中学习。"),
        (2, "改到周六下午。"),
    ]
    assert "你已点已阅" in page(client, house["甲"], made) and "改到周六下午" in page(client, house["甲"], made)
    assert "周五下午集中学习" in page(client, house.office, made)
    assert "周五下午集中学习" not in page(client, house["乙"], made)


def test_a_correction_may_ask_for_the_tap_again(house, client, announce):
    made = announce()
    actions.tap(made, by=house["甲"])
    actions.correct(made, version=1, title=made.title, text="改到周六。", by=house.office, ask_again=True)
    assert "已阅</button>" in page(client, house["甲"], made)


def test_a_stale_correction_is_409_with_both_texts(house, client, announce):
    made = announce()
    actions.correct(made, version=1, title=made.title, text="同事改的正文", by=house.office2)
    said = {"version": "1", "title": made.title, "text": "我改的正文"}
    answer = signed_in(client, house.office).post(f"/announcements/{made.uuid}/edit/", said)
    shown = answer.content.decode()
    assert answer.status_code == 409 and "同事改的正文" in shown and "我改的正文" in shown
    with pytest.raises(Stale):
        actions.correct(made, version=1, title="x", text="y", by=house.office)


def test_a_published_one_keeps_its_audience_whatever_the_form_says(house, client, announce):
    made = announce(to="groups", ids=[house.first.uuid])
    said = {
        "version": "1",
        "title": "新题",
        "text": "新文",
        "to": "all",
        "author": "1",
        "place": str(house.second.uuid),
    }
    assert signed_in(client, house.office).post(f"/announcements/{made.uuid}/edit/", said).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.audience["to"], made.place_id, readers(made)) == (
        "新题",
        "groups",
        house.cohort.uuid,
        ["甲", "乙"],
    )


def test_what_is_withdrawn_shows_its_reason_and_nothing_else_to_its_readers(house, client, announce):
    made = announce(text="旧的安排")
    signed_in(client, house.office).post(f"/announcements/{made.uuid}/withdrawal/", {"reason": "时间有误"})
    shown = page(client, house["乙"], made)
    assert "时间有误" in shown and "旧的安排" not in shown and "已阅</button>" not in shown
    assert client.post(f"/announcements/{made.uuid}/tap/").status_code == 422
    assert "旧的安排" in page(client, house.office, made)
    assert Notice.objects.filter(kind="announcement.withdrawn").count() == 3


def test_withdrawing_needs_a_reason_and_the_office_may_withdraw_what_a_leader_wrote(house, client, announce):
    made = announce(by=house["甲"], place=house.first)
    url = f"/announcements/{made.uuid}/"
    office = signed_in(client, house.office)
    assert office.post(f"{url}withdrawal/", {"reason": " "}).status_code == 422
    assert office.get(f"{url}edit/").status_code == 403
    assert office.post(f"{url}withdrawal/", {"reason": "不当"}).status_code == 302
    assert office.post(f"{url}withdrawal/", {"reason": "再来"}).status_code == 302
    made = Announcement.objects.get(pk=made.pk)
    assert made.withdrawal.reason == "不当"


def test_drafts_are_deleted_and_published_ones_are_not(house, client, announce):
    draft, made = announce(publish=False), announce()
    office = signed_in(client, house.office)
    assert office.post(f"/announcements/{draft.uuid}/deletion/").status_code == 302
    assert office.post(f"/announcements/{made.uuid}/deletion/").status_code == 422
    assert list(Announcement.objects.all()) == [made]


def test_the_form_makes_a_draft_and_sending_it_twice_makes_one(house, client):
    said = {
        "place": house.cohort.uuid, "title": "关于请假", "text": "提前一天说。", "to": "groups",
        "bodies": [str(house.first.uuid)], "idempotency_key": "twice-12345",
    }  # fmt: skip
    office = signed_in(client, house.office)
    answers = [office.post("/announcements/new/", said) for _ in range(2)]
    made = Announcement.objects.get()
    assert [answer["Location"] for answer in answers] == [made.get_absolute_url()] * 2
    assert (made.is_published, made.audience) == (False, {"to": "groups", "ids": [str(house.first.uuid)]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"text": ""}, {"to": "groups"}, {"to": "people"}, {"to": "everybody"}, {"title": "长" * 121},
        {"to": "groups", "bodies": ["00000000-0000-0000-0000-000000000000"]},
        {"to": "people", "people": ["' OR 1=1"]}, {"text": "长" * 10_001},
    ],
)  # fmt: skip
def test_wrong_input_is_answered_on_the_form(house, client, wrong):
    said = {"place": house.cohort.uuid, "title": "题", "text": "文", "to": "all"} | wrong
    assert signed_in(client, house.office).post("/announcements/new/", said).status_code == 422
    assert Announcement.objects.count() == 0


def test_search_filter_bulk_and_excel(house, client, announce):
    made = [announce(f"第{number}号通知") for number in range(3)]
    announce("草稿一份", publish=False)
    actions.tap(made[0], by=house["甲"])

    def titles(query, user=None):
        answer = signed_in(client, user or house.office).get(f"/announcements/{query}")
        return sorted(re.findall(r'/announcements/[0-9a-f-]{36}/">([^<]+)</a>', answer.content.decode()))

    assert titles("?state=draft") == ["草稿一份"]
    assert titles("?q=第1号") == ["第1号通知"]
    assert titles("?state=asks", house["甲"]) == ["第1号通知", "第2号通知"]
    office = signed_in(client, house.office)
    ids = [str(one.uuid) for one in made[:2]]
    assert office.post("/announcements/chosen/", {"id": ids, "act": "export"}).url.startswith("/announcements.xlsx?id=")
    assert office.get(f"/announcements.xlsx?id={ids[0]}").status_code == 200
    assert office.post("/announcements/chosen/", {"id": ids, "act": "withdraw", "reason": ""}).status_code == 422
    assert office.post("/announcements/chosen/", {"id": ids, "act": "withdraw", "reason": "重发"}).status_code == 302
    assert titles("?state=withdrawn") == ["第0号通知", "第1号通知"]
    leader = signed_in(client, house["甲"])
    assert (
        leader.post("/announcements/chosen/", {"id": [str(made[2].uuid)], "act": "withdraw", "reason": "x"}).status_code
        == 422
    )
    assert leader.get(f"/announcements/{made[2].uuid}/readers.xlsx").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(house, client, announce, count, django_assert_num_queries):
    for number in range(count):
        announce(f"第{number}号")
    signed_in(client, house.office).get("/announcements/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/announcements/")


LIST_QUERIES = 13


def test_today_shows_what_waits_for_the_tap_and_takes_it_there(house, client, announce):
    made = announce()
    shown = signed_in(client, house["乙"]).get("/today/").content.decode()
    assert "关于集中学习的通知" in shown
    answer = client.post(f"/announcements/{made.uuid}/tap/", {"next": "/today/"})
    assert answer.url == "/today/"
    assert "关于集中学习的通知" not in client.get("/today/").content.decode()


@pytest.mark.parametrize("role", ["mentor", "home_unit", "reader", "sysadmin", "secadmin", "auditor"])
def test_whoever_is_no_reader_of_announcements_sees_nothing_of_one(house, client, announce, role):
    made = announce()
    scopes = {
        "mentor": a_host(house.cohort),
        "home_unit": an_organisation(),
        "reader": house.cohort,
    }
    user = a_user(role=role, scope=scopes.get(role), cohort=house.cohort)
    shown = page(client, user, made, 403)
    assert made.title not in shown and made.text not in shown


def test_text_keeps_paragraphs_and_links_and_nothing_else(house, client, announce):
    text = "第一段\n换行\n\n见 https://example.org/a?b=1&c=(d)，其余<b>照旧</b>。\njavascript:alert(1)"
    shown = page(client, house["乙"], announce(text=text))
    assert "<p>第一段<br>换行</p>" in shown
    assert '<a href="https://example.org/a?b=1&amp;c=(d)" rel="noopener noreferrer nofollow">' in shown
    assert "&lt;b&gt;照旧&lt;/b&gt;" in shown and 'href="javascript' not in shown


def test_a_programme_with_several_cohorts_can_be_told_at_once(house, client):
    from tests.builders import a_cohort

    other = a_cohort(code="sh06", start=TODAY, programme=house.cohort.programme)
    a_secondment(other, "己")
    whole = a_user("whole", role="office")
    shown = signed_in(client, whole).get("/announcements/new/").content.decode()
    assert f'value="{house.cohort.programme.uuid}"' in shown
    said = {"place": house.cohort.programme.uuid, "title": "题", "text": "文", "to": "all"}
    client.post("/announcements/new/", said)
    made = Announcement.objects.get()
    actions.publish(made, by=whole)
    assert sorted(readers(made)) == sorted(["甲", "乙", "丙", "丁", "己"])
    page(client, house.office, made, 404)


def test_the_list_follows_the_days_it_shows(house, announce, client, today_is):
    announce("昨天发的")
    today_is(TODAY - timedelta(days=2))
    announce("前天发的")
    today_is(TODAY)
    shown = signed_in(client, house.office).get("/announcements/").content.decode()
    assert re.findall("[昨前]天发的", shown.split("<main")[1])[:1] == ["昨天发的"]


# ── the list of an office with several cohorts ──


@pytest.fixture
def two_cohorts(house, announce):
    """An office of two cohorts of one programme and one of another, with an announcement each, and one to all of it."""
    programme = house.cohort.programme
    second = a_cohort(code="sh06", name="第六批", start=START + timedelta(days=120))
    elsewhere = Programme.objects.create(code="bj", name="北京管理组")
    third = a_cohort(code="bj03", name="北京第三批", start=START + timedelta(days=240), programme=elsewhere)
    office = a_user(role="office", scope=house.cohort)
    for cohort in (second, third):
        a_grant(office, "office", cohort)
        a_secondment(cohort)
    for place, title in ((house.cohort, "五"), (second, "六"), (third, "京"), (programme, "全")):
        announce(f"{title}的通知", by=office, place=place)
    return office, {"五": house.cohort, "六": second, "京": third}


def titles_in(answer) -> list[str]:
    return sorted(re.findall(r'/announcements/[0-9a-f-]{36}/">(.)的通知<', answer.content.decode()))


def test_an_office_of_several_cohorts_sees_the_announcements_of_the_current_one_first(two_cohorts, client):
    office, cohorts = two_cohorts
    signed_in(client, office).get(f"/cohorts/{cohorts['六'].code}/")
    here, fifth = f"cohort={cohorts['六'].uuid}", f"cohort={cohorts['五'].uuid}"
    asked = ("", here, fifth, f"{fifth}&q=五的", f"{here}&q=五的", "cohort=all", "state=published", "cohort=no")
    shown = {query: titles_in(client.get(f"/announcements/?{query}")) for query in asked}
    assert shown == {
        "": ["全", "六"], here: ["全", "六"], fifth: ["五", "全"], f"{fifth}&q=五的": ["五"], f"{here}&q=五的": [],
        "cohort=all": ["五", "京", "全", "六"], "state=published": ["五", "京", "全", "六"],
        "cohort=no": ["五", "京", "全", "六"],
    }  # fmt: skip
    page = client.get("/announcements/").content.decode()
    choices = re.search(r'<select[^>]*name="cohort">(.*?)</select>', page, re.DOTALL).group(1)
    assert re.findall(r"(selected)?>([^<]+)</option>", choices) == [
        ("selected", "第六批"), ("", "北京第三批"), ("", "第五批"), ("", "全部批次"),
    ]  # fmt: skip


def test_the_excel_of_announcements_holds_the_cohort_asked_for(two_cohorts, client):
    office, cohorts = two_cohorts
    signed_in(client, office).get(f"/cohorts/{cohorts['六'].code}/")
    page = client.get(f"/announcements/?cohort={cohorts['五'].uuid}").content.decode()
    sheet = re.search(r'href="(/announcements\.xlsx[^"]*)"', page).group(1).replace("&amp;", "&")
    told = [texts_of(b"".join(client.get(address).streaming_content)) for address in (sheet, "/announcements.xlsx")]
    assert [sorted(re.findall("(.)的通知", text)) for text in told] == [["五", "全"], ["全", "六"]]


def test_who_writes_in_one_cohort_is_not_asked_for_one(house, client, announce):
    announce()
    assert 'name="cohort"' not in signed_in(client, house.office).get("/announcements/").content.decode()

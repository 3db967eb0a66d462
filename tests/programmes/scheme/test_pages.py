"""The pages of a scheme: who reads and who edits, every form, and what somebody sends who should not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from jiebang import schemes
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.kernel.scheme import Scheme, Task, faults_of, read, to_toml
from jiebang.kernel.scheme.entries import entries
from jiebang.kernel.scheme.file import REPEATED, SINGLE
from jiebang.programmes.models import Cohort, SchemeDraft
from jiebang.programmes.scheme import drafts
from tests.builders import a_cohort, a_grant, a_group, a_host, a_scheme, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 12)
SHIPPED = schemes.names()
KEY = "key-of-a-form-0001"


@pytest.fixture(autouse=True)
def on_day_57(today_is):
    today_is(TODAY)
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def cohort():
    return a_cohort(scheme="qingdao-shanghai", code="sh05", name="第五批")


@pytest.fixture
def office(client, cohort):
    return signed_in(client, a_user(role="office"))


@pytest.fixture
def draft(cohort):
    return drafts.begin_draft(cohort, by=SYSTEM)


def at(name, cohort="sh05", **arguments):
    return reverse(name, kwargs={"code": cohort, **arguments})


def drafted() -> Scheme:
    return SchemeDraft.objects.get().scheme


def sent(shown, /, **changes):
    """What a browser sends for a form as it stands, with some answers changed."""
    values = {bound.html_name: bound.value() for bound in shown}
    values = {name: shown.fields[name].prepare_value(value) for name, value in values.items()}
    return {name: value for name, value in (values | changes).items() if value not in (None, False, "", [], ())}


# ---------- reading ----------


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_shipped_scheme_is_read_in_both_languages_without_a_code_of_the_file(client, name, language):
    cohort = a_cohort(scheme=name)
    client.cookies.load({"django_language": language})
    page = signed_in(client, a_user(role="office", language=language)).get(at("scheme", cohort.code))
    text = page.content.decode()
    assert page.status_code == 200
    for task in cohort.scheme.tasks:
        assert (task.title_en or task.title if language == "en" else task.title) in text
    shown = re.sub(r"<[^>]*>", " ", text.split("<main")[1])
    assert [code for code in ("by_day", "half_month", "research_report", "group_visit") if code in shown] == []


@pytest.mark.parametrize(
    ("role", "whole"),
    [("office", True), ("reader", True), ("leader", True), ("secondee", True), ("home_unit", True), ("mentor", False)],
)
def test_everybody_of_the_cohort_reads_it_a_mentor_the_basics(client, cohort, role, whole):
    group, host = a_group(cohort), a_host(cohort)
    person = a_secondment(cohort, group=group, host=host, home_unit=host.organisation)
    scopes = {"leader": group, "secondee": person, "mentor": host, "home_unit": host.organisation}
    user = a_user()
    a_grant(user, role, scopes.get(role, cohort), cohort=cohort)
    client = signed_in(client, user)
    text = client.get(at("scheme")).content.decode()
    assert ("集中推介活动" in text, "每人每周" in text, "到岗融入" in text) == (whole, whole, True)
    assert client.get(at("scheme_versions")).status_code == (200 if whole else 403)
    assert ("改方案" in text) == (role == "office")
    for name in ("scheme_draft", "scheme_effect", "scheme_file", "scheme_draft_origin", "cohort_settings"):
        opens = 302 if name in ("scheme_draft", "scheme_effect") else 200  # no draft is open: back to the scheme
        assert client.get(at(name)).status_code == (opens if role == "office" else 403)


def test_a_stranger_for_whom_the_scheme_exists_finds_nothing(client, cohort, draft):
    client = signed_in(client, a_user(role="office", scope=a_cohort()))
    for name in ("scheme", "scheme_draft", "scheme_effect", "scheme_versions", "scheme_file", "cohort_settings"):
        assert client.get(at(name)).status_code == 404
    assert client.post(at("scheme_entry_quota", entry="promotion"), {"quota": 8}).status_code == 404
    assert drafted().task("promotion").quota == 10


@pytest.mark.parametrize("versions", [1, 3])
def test_the_page_takes_as_many_queries_however_many_versions_there_are(
    client, cohort, versions, django_assert_num_queries
):
    reader = signed_in(client, a_user(role="reader"))
    for n in range(2, versions + 1):
        row = cohort.versions.get(number=1)
        row.pk, row.number = None, n
        row.save()
    reader.get(at("scheme"))
    with django_assert_num_queries(10):
        reader.get(at("scheme"))


# ---------- the draft ----------


def test_a_draft_is_begun_edited_previewed_and_put_into_force(office, cohort):
    assert office.post(at("scheme_draft")).url == at("scheme_draft")
    row = next(t.row for t in office.get(at("scheme_draft")).context["tasks"] if t.row.code == "promotion")
    quota = {"quota": "8", "seen": row.seen}
    assert office.post(at("scheme_entry_quota", entry="promotion"), quota).status_code == 302
    page = office.get(at("scheme_effect"))
    assert (page.context["changes"], page.context["may_apply"]) == (["任务“集中推介活动”：定额由 10 改为 8"], True)
    given = {"from_day": "2021-12-12", "reason": "主任会议定", "version": page.context["draft"].version}
    for _ in range(2):  # a second press of the same form gets the first answer
        assert office.post(at("scheme_versions"), given | {"idempotency_key": KEY})["Location"] == at("scheme")
    now = Cohort.objects.get(pk=cohort.pk)
    assert (now.scheme.task("promotion").quota, now.versions.count()) == (8, 2)
    assert "每人 8 场" in office.get(at("scheme")).content.decode()


@pytest.mark.parametrize("table", [*SINGLE, *REPEATED])
@pytest.mark.parametrize("name", SHIPPED)
def test_storing_a_form_as_it_stands_changes_nothing(client, name, table):
    cohort = a_cohort(scheme=name)
    office = signed_in(client, a_user(role="office"))
    drafts.begin_draft(cohort, by=SYSTEM)
    before, lines = drafted(), AuditEntry.objects.count()
    if table in SINGLE and getattr(before, SINGLE[table][0]) is None:
        return
    codes = [{}] if table in SINGLE else [{"entry": row.code} for row in entries(before, table)]
    for code in codes:
        url = at("scheme_entry" if code else "scheme_table", cohort.code, table=table, **code)
        page = office.get(url)
        assert office.post(url, sent(page.context["form"])).status_code == 302, url
    assert (drafted(), AuditEntry.objects.count()) == (before, lines)


@pytest.mark.parametrize("table", list(REPEATED))
def test_an_entry_of_each_table_is_added_with_a_code_of_its_own(office, draft, table):
    url = at("scheme_table", table=table)
    page = office.get(url)
    more = {"phase": {"from_day": 1, "to_day": 1}, "task": {"quota": 3, "counts": ["visit"]},
            "report": {"every": "month", "who": "person", "form": "report"}}.get(table, {})  # fmt: skip
    answer = office.post(url, sent(page.context["form"], title="红色走访", **more))
    if table == "phase":  # the days are taken
        assert (answer.status_code, "重叠" in answer.content.decode()) == (422, True)
        return
    assert answer.status_code == 302
    assert entries(drafted(), table)[-1].code == "hong_se_zou_fang"
    office.post(url, sent(page.context["form"], title="红色走访", **more) | {"title_en": ""})
    assert entries(drafted(), table)[-1].code == "hong_se_zou_fang_2"
    assert faults_of(drafted(), "") == ()


def test_an_entry_is_moved_and_taken_out_by_buttons(office, draft):
    entry = {"table": "task", "entry": "promotion"}
    office.post(at("scheme_entry_place", **entry), {"to": "up"})
    assert [task.code for task in drafted().tasks][1:3] == ["promotion", "group_visit"]
    for _ in range(2):
        assert office.post(at("scheme_entry_removal", **entry)).status_code == 302
    assert drafted().task("promotion") is None
    assert "<del>集中推介活动</del>" in office.get(at("scheme_draft")).content.decode()


def test_the_lead_a_module_the_burden_and_a_word_are_changed(office, draft):
    for table, changes in {
        "lead": {"title": "新总领"}, "modules": {"events": ""}, "burden": {"page_seconds": "9"},
        "scheme": {"name": "新名称"},
    }.items():  # fmt: skip
        url = at("scheme_table", table=table)
        assert office.post(url, sent(office.get(url).context["form"], **changes)).status_code == 302
    office.post(at("scheme_entry", table="words", entry="host"), {"term": "host", "word": "学习单位", "word_en": ""})
    office.post(at("scheme_entry_removal", table="words", entry="idea"))
    office.post(at("scheme_table", table="words"), {"term": "office", "word": "专班办", "word_en": "bureau"})
    now = drafted()
    assert (now.lead.title, now.modules.events, now.burden.page_seconds, now.about.name) == (
        "新总领",
        False,
        9,
        "新名称",
    )
    assert {key: now.words.get(key) for key in ("host", "host_en", "idea", "office", "office_en")} == {
        "host": "学习单位", "host_en": None, "idea": None, "office": "专班办", "office_en": "bureau",
    }  # fmt: skip
    office.post(at("scheme_entry_removal", table="lead", entry="lead"))
    assert drafted().lead is None


def test_sections_and_their_actions_are_written_line_by_line(office, draft):
    url = at("scheme_entry", table="report", entry="half_month_summary")
    form = office.get(url).context["form"]
    first = drafted().actions[0]
    given = {"sections": "一\n\n 二 ", "sections_en": "One\nTwo", "section_actions": f"\n{first.title}"}
    assert office.post(url, sent(form, **given)).status_code == 302
    report = drafted().report("half_month_summary")
    assert (report.sections, report.sections_en, report.section_actions) == (
        ("一", "二"),
        ("One", "Two"),
        ("", first.code),
    )
    given["section_actions"] = "没有的行动"
    assert "没有的行动" in office.post(url, sent(form, **given)).content.decode()


# ---------- wrong input: a sentence, and nothing lost ----------


@pytest.mark.parametrize(
    ("table", "entry", "changes", "sentence"),
    [
        ("task", "promotion", {"quota": "0"}, "至少为 1。"),
        ("task", "promotion", {"quota": "-3"}, "至少为 1。"),
        ("task", "promotion", {"quota": "9" * 5000}, "请填写整数。"),
        ("task", "promotion", {"quota": "999999"}, "至多为 100000。"),
        ("task", "promotion", {"quota": ""}, "请填写这一项。"),
        ("task", "promotion", {"title": "长" * 10_000}, "共 10000 个字，最多 60 个。"),
        ("task", "promotion", {"title": "隐\u0007藏"}, "含有不能显示的字符，请重新输入。"),
        ("task", "promotion", {"counts": ["nothing"]}, "nothing"),
        ("task", "promotion", {"counts": ["idea"], "distinct": "organisation"}, "这里不计任何记录"),
        ("task", "promotion", {"distinct": "person"}, "须计入“结识的人”"),
        ("task", "promotion", {"pace": "everyday"}, "everyday"),
        ("task", "idea", {"due_day": "101"}, "全程 100 天，第 101 天在全程之外。"),
        ("task", "idea", {"due_day": ""}, "请写明第几天前完成，1 至 100。"),
        ("phase", "visit", {"to_day": "10"}, "结束早于开始"),
        ("phase", "visit", {"from_day": "5"}, "与另一阶段重叠（第 1–14 天）。"),
        ("report", "half_month_summary", {"due_time": "25:00"}, "时间请写作 18:00"),
        ("report", "half_month_summary", {"lock_days": "1"}, "锁定早于截止"),
        ("report", "half_month_summary", {"sections_en": "One"}, "应与栏目一样多（4 个），现为 1 个。"),
        ("kind", "visit", {"minutes": "nan"}, "请填写数字。"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence_and_nothing_is_lost(office, draft, table, entry, changes, sentence):
    url = at("scheme_entry", table=table, entry=entry)
    before = drafted()
    given = sent(office.get(url).context["form"], **changes) | changes
    answer = office.post(url, given)
    text = answer.content.decode()
    assert (answer.status_code, sentence in text, drafted()) == (422, True, before)
    assert given["title"][:40] in text


@pytest.mark.parametrize("code", ["visit", "UPPER", "1st", "a" * 41, "../x", "contact"])
def test_a_code_that_is_taken_or_none_is_refused_at_its_field(office, draft, code):
    form = office.get(at("scheme_table", table="kind")).context["form"]
    answer = office.post(at("scheme_table", table="kind"), sent(form, title="新类别", code=code))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])


def test_markup_in_a_title_is_shown_as_text(office, draft):
    url = at("scheme_entry", table="task", entry="promotion")
    form = office.get(url).context["form"]
    office.post(url, sent(form, title="<script>alert(1)</script>", source="<b>x</b>"))
    for name in ("scheme_draft", "scheme_effect"):
        text = office.get(at(name)).content.decode()
        assert ("<script>alert(1)" in text, "&lt;script&gt;alert(1)" in text) == (False, True)


@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("scheme_entry", {"table": "task", "entry": "nothing"}, 409),
        ("scheme_entry", {"table": "secrets", "entry": "x"}, 404),
        ("scheme_table", {"table": "secrets"}, 404),
        ("scheme_table", {"table": "about"}, 404),
        ("scheme_entry", {"table": "words", "entry": "nothing"}, 404),
        ("scheme_entry_meter", {"table": "secrets", "entry": "x"}, 404),
    ],
)
def test_forged_addresses_find_nothing(office, draft, name, arguments, status):
    assert office.get(at(name, **arguments)).status_code == status


@pytest.mark.parametrize("name", ["scheme_entry_place", "scheme_entry_removal"])
def test_a_table_that_stands_once_is_neither_moved_nor_emptied(office, draft, name):
    before = drafted()
    assert office.post(at(name, table="scheme", entry="scheme")).status_code == 404
    assert drafted() == before


def test_a_quota_that_is_none_is_refused_in_a_sentence(office, draft):
    seen = drafts.print_of(drafted().task("promotion"))
    for quota, sentence in (("0", "“集中推介活动”的定额：至少为 1。"), ("viele", "“集中推介活动”的定额请填整数。")):
        answer = office.post(at("scheme_entry_quota", entry="promotion"), {"quota": quota, "seen": seen})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert drafted().task("promotion").quota == 10


def test_two_tabs_at_one_entry_the_later_gets_both_texts_and_may_then_mean_it(office, draft):
    url = at("scheme_entry", table="task", entry="promotion")
    form = office.get(url).context["form"]
    office.post(url, sent(form, quota=8))
    answer = office.post(url, sent(form, quota=6))
    assert (answer.status_code, answer.context["texts"]) == (409, [("定额", "6", "8")])
    assert office.post(url, sent(answer.context["form"])).status_code == 302
    assert drafted().task("promotion").quota == 6


def test_an_edit_of_a_dropped_draft_is_409_and_dropping_twice_too(office, draft):
    url = at("scheme_entry", table="task", entry="promotion")
    form = office.get(url).context["form"]
    assert office.post(at("scheme_draft_removal")).status_code == 302
    assert office.post(url, sent(form, quota=8)).status_code == 409
    assert office.post(at("scheme_draft_removal")).status_code == 409
    assert office.get(at("scheme_draft")).status_code == 302


def test_what_was_edited_after_the_look_does_not_come_into_force(office, draft, cohort):
    version = office.get(at("scheme_effect")).context["draft"].version
    seen = drafts.print_of(drafted().task("promotion"))
    office.post(at("scheme_entry_quota", entry="promotion"), {"quota": 8, "seen": seen})
    answer = office.post(at("scheme_versions"), {"from_day": "2021-12-12", "reason": "定", "version": version})
    assert (answer.status_code, cohort.versions.count(), drafted().task("promotion").quota) == (409, 1, 8)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"from_day": "2021-12-11"}, "from_day"), ({"from_day": "x"}, "from_day"), ({"reason": ""}, "reason")],
)
def test_what_is_refused_comes_back_with_the_reason_typed(office, draft, cohort, given, field):
    seen = drafts.print_of(drafted().task("promotion"))
    office.post(at("scheme_entry_quota", entry="promotion"), {"quota": 8, "seen": seen})
    asked = {"from_day": "2021-12-12", "reason": "主任会议定", "version": SchemeDraft.objects.get().version} | given
    answer = office.post(at("scheme_versions"), asked)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert asked["reason"] in answer.content.decode()
    assert cohort.versions.count() == 1


def test_the_meter_follows_the_form_and_stores_nothing(office, draft):
    url = at("scheme_entry_meter", table="task", entry="contact")
    form = office.get(at("scheme_entry", table="task", entry="contact")).context["form"]
    answer = office.post(url, sent(form, quota=1000), headers={"HX-Request": "true"})
    assert (answer.status_code, drafted().task("contact").quota) == (200, 100)
    loads = answer.context["meter"]["loads"]
    assert (loads.before.said, round(loads.after.minutes)) == ("4.6", 24)
    wrong = office.post(url, sent(form, quota=0), headers={"HX-Request": "true"})
    assert "暂按草稿原样计算" in wrong.content.decode()


# ---------- files ----------


@pytest.mark.parametrize("name", SHIPPED)
def test_the_file_taken_away_reads_back_as_the_same_scheme(client, name):
    cohort = a_cohort(scheme=name)
    answer = signed_in(client, a_user(role="office")).get(at("scheme_file", cohort.code))
    assert read(answer.content.decode(), "x.toml") == cohort.scheme
    assert answer["Content-Disposition"] == f'attachment; filename="{cohort.code}-scheme.toml"'


def upload(office, data: bytes, name: str = "ours.toml"):
    return office.post(at("scheme_draft_origin"), {"file": SimpleUploadedFile(name, data)})


def test_a_file_becomes_a_draft_under_the_code_of_the_cohort(office, cohort):
    ours = a_scheme(tasks=(Task("study", "学习", quota=3, counts=("study",)),))
    assert upload(office, to_toml(ours).encode()).status_code == 302
    assert drafted() == replace(ours, about=replace(ours.about, code="qingdao-shanghai"))
    assert (SchemeDraft.objects.get().origin, cohort.scheme.task("promotion").quota) == ("ours.toml", 10)


def test_every_fault_of_a_file_is_shown(office):
    text = to_toml(a_scheme()).replace("quota = 20", "quota = 0").replace('every = "half_month"', 'every = "sometimes"')
    answer = upload(office, text.encode())
    problems = answer.context["problems"]
    assert (answer.status_code, len(problems), SchemeDraft.objects.count()) == (422, 2, 0)
    assert problems[0] == "ours.toml: task 2 (company_visit): quota: 至少为 1，现为 0"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "缺少此表"),
        (b"\xff\xfe\x00", "不是 UTF-8 编码"),
        (b"x" * 1_000_001, "超过 1000000 字节"),
        (b"[scheme", "不是有效的 TOML"),
        (b"a = " + b"[" * 5000, "嵌套过深"),
        (b"a." * 40_000 + b"a = 1", "读取时间过长"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence_and_in_time(office, data, words):
    answer = upload(office, data)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_another_cohort_and_a_shipped_scheme_are_copied_a_hidden_one_is_not(client, cohort):
    a_cohort(code="hidden")
    own = a_cohort(scheme="weifang-beijing", code="bj03")
    user = a_user()
    a_grant(user, "office", cohort)
    a_grant(user, "office", own)
    office = signed_in(client, user)
    assert office.post(at("scheme_draft_origin"), {"source": "cohort:hidden"}).status_code == 422
    assert office.post(at("scheme_draft_origin"), {"source": "cohort:bj03"}).status_code == 302
    assert drafted().reports == own.scheme.reports
    assert (
        office.post(at("scheme_draft_origin"), {"source": "scheme:company-rotation"}).status_code == 422
    )  # one is open
    assert office.post(at("scheme_draft_origin"), {}).status_code == 422


# ---------- versions ----------


def test_versions_are_listed_compared_and_gone_back_to(office, draft, cohort):
    seen = drafts.print_of(drafted().task("promotion"))
    office.post(at("scheme_entry_quota", entry="promotion"), {"quota": 8, "seen": seen})
    office.post(at("scheme_versions"), {"from_day": "2021-12-12", "reason": "减负", "version": 2})
    page = office.get(at("scheme_versions") + "?a=2&b=1")
    assert [(row.version.number, row.state, row.origin) for row in page.context["page"]] == [
        (2, "生效中", "减负"), (1, "以前的", "建批时的方案"),
    ]  # fmt: skip
    assert page.context["between"] == ["任务“集中推介活动”：定额由 8 改为 10"]
    assert office.get(at("scheme_version", version=2)).status_code == 200
    assert office.get(at("scheme_version", version=9)).status_code == 404
    assert office.post(at("scheme_version_draft", version=1)).url == at("scheme_effect")
    assert drafted().task("promotion").quota == 10
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(office.get(at("scheme_versions_sheet")).streaming_content)))
    assert [row[-2:] for row in sheet.get_sheet_by_index(0).to_python()] == [
        ["理由", "改动"], ["建批时的方案", ""], ["减负", "任务“集中推介活动”：定额由 10 改为 8"],
    ]  # fmt: skip


def test_a_planned_version_is_taken_back_on_its_page(office, draft, cohort):
    seen = drafts.print_of(drafted().task("promotion"))
    office.post(at("scheme_entry_quota", entry="promotion"), {"quota": 8, "seen": seen})
    office.post(at("scheme_versions"), {"from_day": "2021-12-20", "reason": "减负", "version": 2})
    assert "第 2 版将于 12 月 20 日生效" in office.get(at("scheme")).content.decode()
    assert at("scheme_version_withdrawal", version=2) in office.get(at("scheme_version", version=2)).content.decode()
    assert office.post(at("scheme_version_withdrawal", version=2)).url == at("scheme_versions")
    assert cohort.versions.get(number=2).is_withdrawn


# ---------- cohorts ----------


def test_a_cohort_is_made_on_screen_after_a_look(client):
    office = signed_in(client, a_user(role="office"))
    given = {"source": "scheme:weifang-beijing", "code": "bj04", "name": "第四批", "start": "2022-01-03"}
    look = office.post("/cohorts/new/", given | {"act": "look"})
    assert (look.status_code, str(look.context["ends_on"]), Cohort.objects.count()) == (200, "2022-03-03", 0)
    for _ in range(2):
        made = office.post("/cohorts/new/", given | {"act": "make", "idempotency_key": KEY})
        assert made["Location"] == "/cohorts/bj04/"
    cohort = Cohort.objects.get()
    assert (cohort.scheme, cohort.versions.count()) == (schemes.load("weifang-beijing"), 1)
    taken = office.post("/cohorts/new/", given | {"act": "make"})
    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["code"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "bad code"}, "code"), ({"code": "new"}, "code"), ({"name": " "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"start": "1500-01-01"}, "start"), ({"start": "9999-12-31"}, "start"), ({"start": "x"}, "start"),
        ({"source": "cohort:nothing"}, "source"), ({"source": "scheme:../../etc"}, "source"),
    ],
)  # fmt: skip
def test_a_cohort_is_not_made_from_wrong_input(client, changes, field):
    office = signed_in(client, a_user(role="office"))
    given = {"source": "scheme:weifang-beijing", "code": "bj04", "name": "第四批", "start": "2022-01-03"} | changes
    for act, status in (("make", 422), ("look", 200)):
        answer = office.post("/cohorts/new/", given | {"act": act})
        assert (answer.status_code, Cohort.objects.count()) == (status, 0)
    assert list(office.post("/cohorts/new/", given | {"act": "make"}).context["form"].errors) == [field]


def test_whose_office_ends_with_one_cohort_makes_no_other(client, cohort):
    office = signed_in(client, a_user(role="office", scope=cohort))
    assert office.get("/cohorts/new/").status_code == 403
    assert "新建批次" not in office.get("/cohorts/").content.decode()


def test_name_and_first_day_are_changed_before_it_begins_only(client):
    office = signed_in(client, a_user(role="office"))
    ahead, begun = a_cohort(code="next", start=date(2021, 12, 24)), a_cohort(code="begun")
    assert office.post(at("cohort_settings", "next"), {"name": "下一批", "start": "2021-12-30"}).status_code == 302
    assert office.post(at("cohort_settings", "next"), {"name": "下一批", "start": "2020-01-01"}).status_code == 422
    office.post(at("cohort_settings", "begun"), {"name": "改名", "start": "2020-01-01"})
    ahead.refresh_from_db()
    begun.refresh_from_db()
    assert (ahead.name, str(ahead.starts_on), begun.name, str(begun.starts_on)) == (
        "下一批", "2021-12-30", "改名", "2021-10-17",
    )  # fmt: skip


# ---------- compared ----------


def test_two_cohorts_stand_beside_each_other_on_the_same_day(client):
    a = a_cohort(scheme="qingdao-shanghai", code="sh05", name="第五批")
    harder = replace(a.scheme, tasks=(replace(a.scheme.tasks[0], quota=9), *a.scheme.tasks[1:]))
    a_cohort(scheme=harder, code="sh06", name="第六批", start=date(2021, 12, 3))
    a_secondment(a)
    office = signed_in(client, a_user(role="reader"))
    page = office.get("/cohorts/compare/?cohort=sh05&cohort=sh06")
    assert (page.context["day"], [(r.title, r.a, r.b) for r in page.context["differ"]]) == (
        10, [("任务“红色教育”：定额", "5", "9")],
    )  # fmt: skip
    rows = {row.title: (row.a, row.b) for row in page.context["figures"]}
    assert (rows["日期"], rows["学员"]) == (("2021-10-26", "2021-12-12"), ("1", "0"))
    sheet = office.get("/cohorts/compare.xlsx?a=sh05&b=sh06")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(sheet.streaming_content)))
    assert book.get_sheet_by_index(0).to_python()[-1] == ["方案", "任务“红色教育”：定额", "5", "9"]


@pytest.mark.parametrize(
    ("asked", "proposed"),
    [
        ("", ("sh06", "sh05")),
        ("?a=sh05", ("sh05", "sh06")),
        ("?b=sh06", ("sh05", "sh06")),
        ("?a=sh05&b=sh05", ("sh05", "sh05")),
    ],
)
def test_two_different_cohorts_are_proposed_to_be_compared(client, asked, proposed):
    a_cohort(code="sh05")
    a_cohort(code="sh06", start=date(2021, 12, 24))
    page = signed_in(client, a_user(role="office")).get(f"/cohorts/compare/{asked}")
    assert page.context["proposed"] == proposed


def test_only_cohorts_one_oversees_are_compared(client):
    own, other = a_cohort(code="own"), a_cohort(code="other")
    office = signed_in(client, a_user(role="office", scope=own))
    assert office.get("/cohorts/compare/?a=own&b=other").status_code == 404
    assert office.get("/cohorts/compare.xlsx?a=own&b=other").status_code == 404
    assert office.get("/cohorts/compare/?a=own&b=own").status_code == 200
    assert other.code not in office.get("/cohorts/compare/").content.decode().split("<main")[1]
    secondee = signed_in(client, a_user(role="secondee", scope=a_secondment(own)))
    assert secondee.get("/cohorts/compare/?a=own").status_code == 403

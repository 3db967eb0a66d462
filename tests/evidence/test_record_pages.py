from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from jiebang.common.audit import SYSTEM
from jiebang.evidence import actions
from jiebang.evidence.drafts import Draft, Met, Named
from jiebang.evidence.models import Record
from jiebang.evidence.queries import progress_of
from jiebang.people.models import Organisation
from jiebang.programmes.actions import take_leave
from jiebang.programmes.models import Secondment
from tests.builders import (
    a_branch,
    a_cohort,
    a_grant,
    a_member,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
    signed_in,
)
from tests.evidence.conftest import TODAY

pytestmark = pytest.mark.django_db
NEW, COUNTS = "/records/new/", "/records/new/counts/"


def a_record(cohort, *who, to="普洛斯", on=TODAY, by=None, **fields) -> Record:
    by = by or a_user(role="office", scope=cohort)
    draft = Draft(fields.pop("kind", "visit"), on, participants=who, organisations=(Named(to, "company"),), **fields)
    return actions.save_record(cohort, draft, by=by, author=who[0])


def form(**fields) -> dict:
    return {"kind": "visit", "date": "2021-12-12", "organisation": "普洛斯", "participants": ["P001"],
            "people_for": "self", "idempotency_key": uuid4().hex, **fields}  # fmt: skip


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def sheet_of(response) -> list[list]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def done(secondment) -> dict[str, int]:
    return {p.task.code: p.done for p in progress_of(secondment) if p.done}


# ── 记一笔 ──


def test_the_form_opens_with_today_and_the_first_kind(client, user, secondee):
    page = text(signed_in(client, user).get(NEW))
    assert 'value="2021-12-12"' in page
    assert re.search(r'value="visit"[^>]*checked', page)
    assert re.search(r'value="P001"[^>]*checked', page)
    assert not re.search(r'value="P002"[^>]*checked', page)


def test_a_visit_is_stored_with_three_fields(client, user, secondee):
    answer = signed_in(client, user).post(NEW, form())
    record = Record.objects.get()
    assert answer.status_code == 302
    assert answer.url == "/today/"
    assert (record.author, record.subject, done(secondee)) == (secondee, "走访普洛斯", {"company_visit": 1})


def test_who_stored_goes_back_to_today_and_reads_what_it_counted_for(client, user, secondee):
    page = text(signed_in(client, user).post(NEW, form(), follow=True))
    assert f'已保存。计入：走访企业 0→1。 <a href="/records/{Record.objects.get().uuid}/">看这一笔</a>' in page
    assert "今天记了 1 条" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"kind": "other"}, "其他不计任务"), ({"organisation": "上海清算所"}, "上海清算所是自己的接收单位")],
)
def test_a_record_that_counts_for_nothing_says_why_when_stored(client, user, secondee, fields, said):
    page = text(signed_in(client, user).post(NEW, form(**fields), follow=True))
    assert re.search(r'class="note success">(.*?) <a ', page)[1].startswith(f"已保存。{said}")


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [("/tasks/company_visit/", "/tasks/company_visit/"), ("//evil.example/", "/today/"), ("javascript:x", "/today/")],
)
def test_who_came_from_a_page_goes_back_there_and_never_off_the_site(client, user, secondee, wanted, lands):
    opened = text(signed_in(client, user).get(NEW, {"next": wanted}))
    assert (f'name="next" value="{wanted}"' in opened) == (wanted == lands)
    assert f'<a class="btn ghost" href="{lands}">' in opened
    assert client.post(NEW, form(next=wanted)).url == lands


def test_an_officer_without_a_day_of_their_own_goes_to_the_record(client, secondee, group):
    answer = signed_in(client, a_user(role="leader", scope=group)).post(NEW, form())
    assert answer.url == f"/records/{Record.objects.get().uuid}/"


@pytest.mark.parametrize(
    ("day", "said"),
    [("2021-12-13", "12 月 13 日还没到，今天是 12 月 12 日"), ("2020-12-01", "2020 年 12 月 1 日早于项目开始日")],
)
def test_a_day_that_cannot_be_is_said_on_the_strip_in_place_of_a_count(client, user, secondee, day, said):
    page = text(signed_in(client, user).post(COUNTS, form(date=day), headers={"HX-Request": "true"}))
    assert said in re.search(r'<li class="no">(.*?)</li>', page)[1]
    assert "→" not in page


def test_a_new_name_counts_as_what_it_sounds_like(client, user, secondee):
    page = text(signed_in(client, user).post(COUNTS, form(organisation="上海市工商联"), headers={"HX-Request": "true"}))
    assert "→" not in page  # this scheme counts companies only
    client.post(NEW, form(organisation="上海市工商联"))
    assert Record.objects.get().organisations.get().organisation.kind == "association"
    assert done(secondee) == {}


@pytest.mark.parametrize("kind", ["visit", "meeting", "study", "other"])
def test_a_form_that_says_nothing_is_not_stored(client, user, secondee, kind):
    answer = signed_in(client, user).post(NEW, form(kind=kind, organisation=" ", next_step="回电"))
    assert (answer.status_code, Record.objects.count()) == (422, 0)
    assert client.post(NEW, form(kind="study", organisation="", learned="读了一本书")).status_code == 302


def test_a_kind_a_task_counts_by_organisation_is_a_visit_under_any_code(client, today_is):
    today_is(TODAY)
    cohort = a_cohort(scheme="company-rotation", code="cr09", start=TODAY - timedelta(days=9))
    user = a_user("E01", role="secondee", scope=a_secondment(cohort, "Ada Bell", number="E01"))
    fields = form(kind="customer_visit", organisation="", participants=["E01"], learned="Good talk")
    assert signed_in(client, user).post(NEW, fields).status_code == 422
    assert client.post(NEW, fields | {"organisation": "Brighthill Foods"}).status_code == 302
    again = client.post(NEW, fields | {"organisation": "Brighthill Foods", "idempotency_key": uuid4().hex})
    assert (again.status_code, Record.objects.count()) == (422, 1)  # recorded already?


def test_a_double_tap_stores_once(client, user, secondee):
    fields = form()
    first, second = (signed_in(client, user).post(NEW, fields) for _tap in range(2))
    assert (first["Location"], Record.objects.count()) == (second["Location"], 1)


def test_somebody_met_belongs_to_the_organisation_of_the_record(client, user, secondee):
    signed_in(client, user).post(NEW, form(met="周女士（市场总监）\n陈先生（东方国际，工程师）\n王先生"))
    met = Record.objects.get().people_met.all()
    assert [(row.contact.name, row.contact.organisation.name, row.job) for row in met] == [
        ("周女士", "普洛斯", "市场总监"),
        ("陈先生", "东方国际", "工程师"),
        ("王先生", "普洛斯", ""),
    ]
    assert done(secondee) == {"company_visit": 1, "contact": 3}


def test_somebody_met_before_is_offered_and_ticked_without_typing(client, user, secondee, cohort):
    record = a_record(cohort, secondee, on=TODAY - timedelta(days=9), people_met=(Met("周女士", "普洛斯", "总监"),))
    contact = record.people_met.get().contact
    page = text(signed_in(client, user).post(COUNTS, form(), headers={"HX-Request": "true"}))
    assert str(contact.uuid) in page
    client.post(NEW, form(contacts=[str(contact.uuid)]))
    assert done(secondee) == {"company_visit": 1, "contact": 1}


def test_a_contact_of_strangers_is_not_offered(client, user, secondee, cohort, stranger):
    theirs = a_record(cohort, cohort.secondments.get(number="P009"), people_met=(Met("周女士", "普洛斯"),))
    page = text(signed_in(client, user).post(COUNTS, form(), headers={"HX-Request": "true"}))
    assert str(theirs.people_met.get().contact.uuid) not in page


def test_work_at_the_host_needs_no_place(client, user, secondee):
    signed_in(client, user).post(NEW, form(kind="host_work", organisation="", learned="对账"))
    assert Record.objects.get().organisations.get().organisation == secondee.host.organisation


def test_the_strip_says_what_it_will_count_for_and_stores_nothing(client, user, secondee):
    page = text(signed_in(client, user).post(COUNTS, form(met="周女士"), headers={"HX-Request": "true"}))
    assert "0→1" in page
    assert "走访企业" in page
    assert "结交专业人才" in page
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"organisation": "上海清算所"}, "上海清算所"), ({"organisation": "普洛斯"}, "12/3"), ({"kind": "other"}, "其他")],
)
def test_the_strip_says_when_it_will_not_count_and_why(client, user, secondee, cohort, fields, said):
    a_record(cohort, secondee, on=TODAY - timedelta(days=9))
    page = text(signed_in(client, user).post(COUNTS, form(**fields), headers={"HX-Request": "true"}))
    assert "→" not in page
    assert said in re.search(r'<li class="no">(.*?)</li>', page)[1]


def test_the_strip_works_as_a_page_without_scripts(client, user, secondee):
    page = text(signed_in(client, user).post(COUNTS, form()))
    assert "<h1>" in page
    assert "0→1" in page


def test_a_group_record_is_about_everybody_not_unticked(client, leader, secondee, mate):
    page = text(signed_in(client, leader).get(f"{NEW}?kind=group_visit"))
    assert [number for number in ("P001", "P002", "P003") if re.search(rf'value="{number}"[^>]*checked', page)] == [
        "P001", "P002", "P003",
    ]  # fmt: skip
    fields = form(kind="group_visit", participants=["P001", "P003"], people_for="group")
    assert client.post(NEW, fields).status_code == 302
    assert (done(secondee), done(mate)) == ({"company_visit": 1}, {})
    assert Record.objects.get().body == secondee.group


def test_a_group_kind_without_having_seen_the_group_asks_who_was_there(client, leader, secondee, mate):
    answer = signed_in(client, leader).post(NEW, form(kind="group_visit", participants=["P003"]))
    assert (answer.status_code, Record.objects.count()) == (422, 0)
    assert 'name="people_for" value="group"' in text(answer)


def test_the_same_visit_told_by_a_companion_is_asked_about(client, user, secondee, mate, cohort):
    a_record(cohort, mate, secondee)
    answer = signed_in(client, user).post(NEW, form())
    assert (answer.status_code, Record.objects.count()) == (422, 1)
    assert signed_in(client, user).post(NEW, form(another="on")).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "2021-12-13"},
        {"date": "2021-10-16"},
        {"date": "gestern"},
        {"kind": "hacking"},
        {"organisation": ""},
        {"organisation": "长" * 300},
        {"learned": "长" * 20_001},
        {"learned": "\x00"},
        {"participants": ["P999"]},
        {"participants": []},
        {"next_step": "回电", "next_due": "2021-12-01"},
    ],
)
def test_what_cannot_be_is_answered_422_and_keeps_what_was_typed(client, user, secondee, fields):
    answer = signed_in(client, user).post(NEW, form(**{"place": "", "met": "", "subject": "原样", **fields}))
    assert (answer.status_code, Record.objects.count()) == (422, 0)
    page = text(answer)
    assert "errsum" in page
    assert "原样" in page


def test_hostile_text_comes_back_inert(client, user, secondee):
    hostile = '=1+1 <script>alert(1)</script> "\u202e' + "长" * 10_000
    signed_in(client, user).post(NEW, form(learned=hostile, organisation="<b>普洛斯</b>"))
    page = text(client.get(f"/records/{Record.objects.get().uuid}/"))
    assert "<script>alert" not in page
    assert "<b>普洛斯" not in page
    assert "&lt;script&gt;" in page


def test_after_the_closing_day_the_form_says_whom_to_ask(client, user, secondee, cohort, today_is):
    today_is(cohort.ends_on + timedelta(days=2))
    answer = signed_in(client, user).get(NEW)
    assert "record-form" not in text(answer)
    late = client.post(NEW, form(date=str(cohort.ends_on), learned="写到半夜"))
    assert (late.status_code, Record.objects.count()) == (422, 0)
    assert "写到半夜" in text(late)


def test_who_left_early_enters_records_until_the_day_after_and_then_only_reads(
    client, user, secondee, cohort, today_is
):
    record = a_record(cohort, secondee)
    left = TODAY - timedelta(days=10)
    Secondment.objects.filter(pk=secondee.pk).update(ends_on=left)
    edit = reverse("record_edit", kwargs={"uuid": record.uuid})
    withdraw = reverse("record_withdraw", kwargs={"uuid": record.uuid})
    signed_in(client, user)
    today_is(left + timedelta(days=1))
    assert (client.get(NEW).status_code, client.get(edit).status_code) == (200, 200)
    assert client.post(NEW, form(organisation="东方国际", date=str(left))).status_code == 302
    today_is(left + timedelta(days=2))
    before = Record.objects.count()
    late = client.post(NEW, form(organisation="又一家", date=str(left)))
    assert (late.status_code, Record.objects.count()) == (422, before)
    assert [client.get(edit).status_code, client.post(withdraw).status_code] == [403, 403]
    assert client.get(reverse("record", kwargs={"uuid": record.uuid})).status_code == 200


def test_a_groups_record_is_the_leaders_and_the_deputys_while_the_leader_is_away(client, leader, secondee, mate):
    record = a_record(secondee.cohort, secondee, body=secondee.group)
    Record.objects.filter(pk=record.pk).update(author=None)
    deputy = a_user(role="secondee", scope=mate)
    a_grant(deputy, "deputy", secondee.group)
    edit, page = (reverse(name, kwargs={"uuid": record.uuid}) for name in ("record_edit", "record"))

    def may(user):
        return [signed_in(client, user).get(address).status_code for address in (page, edit)]

    assert (may(leader), may(deputy)) == ([200, 200], [200, 403])
    own = Secondment.objects.get(number="P003")
    take_leave(own, starts_on=TODAY, ends_on=TODAY, reason="病假", by=SYSTEM)
    assert (may(leader), may(deputy)) == ([200, 403], [200, 200])


def test_a_branchs_record_is_its_secretarys_to_change(client, secondee, mate, cohort):
    branch = a_branch(cohort)
    record = a_record(cohort, secondee, kind="meeting", body=branch)
    Record.objects.filter(pk=record.pk).update(author=None)
    edit, page = (reverse(name, kwargs={"uuid": record.uuid}) for name in ("record_edit", "record"))
    member = a_user(role="secondee", scope=mate)
    a_member(branch, mate)
    answers = [
        [signed_in(client, user).get(address).status_code for address in (page, edit)]
        for user in (
            a_user(role="secretary", scope=branch),
            member,
            a_user(role="secretary", scope=a_branch(cohort, "二")),
        )
    ]
    assert answers == [[200, 200], [200, 403], [404, 404]]


def test_a_secretary_notes_a_meeting_of_the_branch_and_its_members_are_ticked(client, secondee, mate, cohort):
    branch = a_branch(cohort)
    a_member(branch, mate)
    secretary = a_user(role="secondee", scope=secondee)
    a_grant(secretary, "secretary", branch)
    page = text(signed_in(client, secretary).get(NEW, {"kind": "meeting", "of_branch": "1"}))
    assert re.findall(r'name="participants" value="(\w+)"[^>]* checked', page) == [mate.number]
    said = form(kind="meeting", participants=[mate.number], content="学习", organisation="", of_branch="on")
    unseen = client.post(NEW, said)
    assert (unseen.status_code, "这是整个支部的记录" in text(unseen)) == (422, True)
    done = client.post(NEW, {**said, "people_for": "branch", "idempotency_key": uuid4().hex}, follow=True)
    assert list(Record.objects.values_list("body", "participations__secondment")) == [(branch.pk, mate.pk)]
    in_branch, in_reports = "会议不计任务，只留在支部，不进汇报", "进日志与汇报"
    shown = [page, text(done), text(client.get(f"/records/{Record.objects.get().uuid}/"))]
    assert [(in_branch in one, in_reports in one) for one in shown] == [(True, False)] * 3


def test_a_branchs_record_stays_the_branchs_when_its_author_changes_it(client, secondee, cohort):
    record = a_record(cohort, secondee, kind="meeting", body=a_branch(cohort), content="学习")
    said = form(kind="meeting", people_for="group", content="学习文件", version=1, of_branch="")
    signed_in(client, a_user(role="secondee", scope=secondee)).post(
        reverse("record_edit", kwargs={"uuid": record.uuid}), said
    )
    changed = Record.objects.get()
    assert (changed.content, changed.body) == ("学习文件", record.body)


def test_only_a_secretary_is_asked_whether_a_record_is_of_the_branch(client, user):
    assert 'name="of_branch"' not in text(signed_in(client, user).get(NEW, {"of_branch": "1"}))


def test_somebody_of_the_office_does_not_decide_about_an_own_record(client, secondee, cohort, today_is):
    record = a_record(cohort, secondee)
    today_is(cohort.records_close_on + timedelta(days=1))  # closed to its author
    own = a_user(role="office", scope=cohort, person=secondee.person)
    withdraw = reverse("record_withdraw", kwargs={"uuid": record.uuid})
    assert signed_in(client, own).post(withdraw, {"reason": "重复"}).status_code == 403
    assert signed_in(client, a_user(role="office", scope=cohort)).post(withdraw, {"reason": "重复"}).status_code == 302
    assert signed_in(client, own).post(reverse("record_restore", kwargs={"uuid": record.uuid})).status_code == 403


def test_naming_somebody_of_another_group_is_refused(client, user, secondee, stranger):
    assert signed_in(client, user).post(NEW, form(participants=["P001", "P009"])).status_code == 422


# ── one record ──


def test_the_author_changes_a_record_and_the_former_text_stays(client, user, secondee, cohort):
    record = a_record(cohort, secondee, learned="一")
    page = text(signed_in(client, user).get(f"/records/{record.uuid}/edit/"))
    assert "普洛斯" in page
    answer = client.post(f"/records/{record.uuid}/edit/", form(learned="二", version=1, organisation="东方国际"))
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (record.learned, record.version, record.versions.count()) == ("二", 2, 2)


def test_an_unchanged_edit_form_changes_nothing(client, user, secondee, mate, cohort):
    record = a_record(
        cohort, secondee, mate, people_met=(Met("周女士", "普洛斯", "总监"),), learned="一", subject="走访"
    )
    from jiebang.evidence.forms import initial_of
    from jiebang.evidence.queries import with_everything

    fields = {k: v for k, v in initial_of(with_everything(Record.objects.all())[0]).items() if v not in (None, "")}
    assert signed_in(client, user).post(f"/records/{record.uuid}/edit/", form(**fields)).status_code == 302
    record.refresh_from_db()
    assert record.version == 1


def test_a_stale_edit_is_answered_409_with_both_texts_and_may_be_stored_again(client, user, secondee, cohort):
    record = a_record(cohort, secondee, learned="一")
    address = f"/records/{record.uuid}/edit/"
    signed_in(client, user).post(address, form(learned="二", version=1))
    answer = client.post(address, form(learned="三", version=1))
    assert answer.status_code == 409
    assert "二" in text(answer)
    assert "三" in text(answer)
    version = re.search(r'name="version" value="(\d+)"', text(answer))[1]
    assert client.post(address, form(learned="三", version=version)).status_code == 302
    record.refresh_from_db()
    assert record.learned == "三"


def test_withdrawing_and_restoring(client, user, secondee, cohort):
    record = a_record(cohort, secondee)
    signed_in(client, user).post(f"/records/{record.uuid}/withdrawal/", {"reason": "记错了"})
    assert done(secondee) == {}
    assert "记错了" in text(client.get(f"/records/{record.uuid}/"))
    client.post(f"/records/{record.uuid}/restoration/")
    assert done(secondee) == {"company_visit": 1}


def test_the_office_takes_a_record_back_only_with_a_reason_and_never_edits_it(client, secondee, cohort):
    record = a_record(cohort, secondee)
    office = signed_in(client, a_user(role="office", scope=cohort))
    assert office.get(f"/records/{record.uuid}/edit/").status_code == 403
    assert office.post(f"/records/{record.uuid}/withdrawal/").status_code == 422
    assert office.post(f"/records/{record.uuid}/withdrawal/", {"reason": "重复"}).status_code == 302
    assert done(secondee) == {}


def test_what_the_office_took_back_its_author_cannot_restore(client, user, secondee, cohort):
    record = a_record(cohort, secondee)
    actions.withdraw_record(record, by=a_user(role="office", scope=cohort), reason="重复")
    assert signed_in(client, user).post(f"/records/{record.uuid}/restoration/").status_code == 403


# ── who sees what ──


@pytest.mark.parametrize(
    "address",
    ["/records/{}/", "/records/{}/edit/", "POST /records/{}/withdrawal/", "POST /records/{}/restoration/",
     "POST /records/{}/edit/counts/"],
)  # fmt: skip
def test_a_stranger_gets_404(client, stranger, secondee, cohort, address):
    record = a_record(cohort, secondee)
    method, _space, path = address.rpartition(" ")
    send = client.post if method else client.get
    signed_in(client, stranger)
    assert send(path.format(record.uuid)).status_code == 404


def test_a_participant_reads_and_does_not_change(client, secondee, mate, cohort):
    record = a_record(cohort, secondee, mate)
    signed_in(client, a_user(role="secondee", scope=mate))
    assert client.get(f"/records/{record.uuid}/").status_code == 200
    assert client.get(f"/records/{record.uuid}/edit/").status_code == 403
    assert client.post(f"/records/{record.uuid}/withdrawal/").status_code == 403


@pytest.mark.parametrize(
    ("role", "scope", "sees"),
    [("office", "cohort", 1), ("reader", "cohort", 1), ("leader", "group", 1), ("home_unit", "home", 1),
     ("mentor", "host", 0), ("secretary", "branch", 0), ("sysadmin", None, None), ("secadmin", None, None),
     ("auditor", None, None)],
)  # fmt: skip
def test_each_role_sees_a_visit_as_the_matrix_says(client, secondee, cohort, role, scope, sees):
    from tests.builders import a_branch, an_officer, an_organisation

    secondee.home_unit = an_organisation("青岛局")
    secondee.save()
    branch = a_branch(cohort)
    an_officer(branch, secondee)
    a_record(cohort, secondee)
    scopes = {
        "cohort": cohort,
        "group": secondee.group,
        "home": secondee.home_unit,
        "host": secondee.host,
        "branch": branch,
    }
    signed_in(client, a_user(role=role, scope=scopes.get(scope), cohort=cohort))
    answer = client.get("/records/")
    assert answer.status_code == (403 if sees is None else 200)
    if sees is not None:
        assert text(answer).count('name="id"') == sees


def test_a_secretary_sees_party_work_and_a_mentor_work_at_the_host(cohort, secondee):
    branch = a_branch(cohort)
    an_officer(branch, secondee)
    civic, work = (a_record(cohort, secondee, kind=kind) for kind in ("study", "host_work"))
    Record.objects.filter(pk=civic.pk).update(kind="civic_education")
    secretary = a_user(role="secretary", scope=branch)
    mentor = a_user(role="mentor", scope=secondee.host)
    assert [list(Record.objects.visible_to(user)) for user in (secretary, mentor)] == [[civic], [work]]


def test_what_a_branch_wrote_only_those_present_and_its_secretary_see(cohort, secondee, mate, leader):
    branch = a_branch(cohort)
    record = a_record(cohort, secondee, kind="meeting", body=branch)
    office, secretary = a_user(role="office", scope=cohort), a_user(role="secretary", scope=branch)
    own = a_user(role="secondee", scope=secondee)
    member = a_user(role="secondee", scope=mate)
    mentor, home = (
        a_user(role=role, scope=scope, cohort=cohort)
        for role, scope in [("mentor", secondee.host), ("home_unit", an_organisation("发改委"))]
    )
    Secondment.objects.filter(pk=secondee.pk).update(home_unit=Organisation.objects.get(name="发改委"))
    seen = [Record.objects.visible_to(u).count() for u in (office, leader, secretary, own, member, mentor, home)]
    assert seen == [0, 0, 1, 1, 0, 0, 0]
    a_member(branch, mate)
    assert Record.objects.visible_to(member).count() == 1
    assert record in Record.objects.visible_to(own)


def test_the_sheet_names_the_branch_to_its_secretary_and_holds_no_row_of_it_for_others(
    client, secondee, mate, leader, cohort
):
    branch = a_branch(cohort)
    minutes = a_record(cohort, secondee, kind="meeting", body=branch)
    actions.withdraw_record(a_record(cohort, mate, secondee), by=a_user(role="office", scope=cohort), reason="重复")

    def rows(user, query="?state=all") -> list[tuple[str, ...]]:
        sheet = sheet_of(signed_in(client, user).get(f"/records.xlsx{query}"))
        assert {len(row) for row in sheet} == {len(sheet[0])}
        columns = [sheet[0].index(title) for title in ("类别", "支部", "状态") if title in sheet[0]]
        return sorted(tuple(row[column] for column in columns) for row in sheet[1:])

    visit, meeting = ("走访", "", "已撤回"), ("会议", branch.name, "")
    untold = ("走访", "已撤回")
    secretary, own = a_user(role="secretary", scope=branch), a_user(role="secondee", scope=secondee)
    office = a_user(role="office", scope=cohort)
    seen = [rows(user) for user in (secretary, own, office, leader)]
    assert seen == [[meeting], sorted([meeting, visit]), [untold], [untold]]
    assert rows(office, f"?state=all&id={minutes.uuid}") == []


def test_the_form_does_not_ask_whether_it_is_what_a_branch_noted(client, secondee, mate, leader, cohort):
    record = a_record(cohort, secondee, kind="meeting", subject="组织生活会", body=secondee.group)
    said = {"kind": "meeting", "date": "2021-12-12", "participants": ["P001"], "content": "学习", "people_for": "group"}

    def asked() -> list[bool]:
        strip = client.get(COUNTS, said, headers={"HX-Request": "true"})
        pages = [strip, client.post(NEW, {**said, "idempotency_key": uuid4().hex})]
        return [str(record.uuid) in text(page) for page in pages]

    signed_in(client, leader)
    assert asked() == [True, True]
    Record.objects.update(body=a_branch(cohort))
    assert asked() == [False, False]


def test_visitors_are_asked_to_sign_in(client, db):
    for address in ("/records/", NEW, "/tasks/"):
        assert client.get(address).url.startswith("/sign-in/")


# ── the list ──


def test_the_list_finds_filters_and_pages(client, user, secondee, cohort):
    for n in range(51):
        a_record(cohort, secondee, to=f"公司{n}", on=TODAY - timedelta(days=n % 40))
    a_record(cohort, secondee, to="东方国际", kind="study")
    signed_in(client, user)

    def shown(query=""):
        return text(client.get(f"/records/{query}")).count('name="id"')

    assert [shown(), shown("?page=2"), shown("?q=东方国际"), shown("?kind=study"), shown("?state=withdrawn")] == [
        50,
        2,
        1,
        1,
        0,
    ]
    assert [shown("?from=2021-12-12"), shown("?to=2021-11-03"), shown("?q=%00&page=x&person=y&from=z")] == [3, 1, 50]


@pytest.mark.parametrize("address", ["/records/", "/records.xlsx"])
def test_a_longer_list_takes_no_more_queries(
    client, user, secondee, mate, cohort, address, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(100) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    a_record(cohort, secondee, people_met=(Met("周女士", "普洛斯"),))
    signed_in(client, user)
    client.get(address)
    few = queries()
    for n in range(5):
        a_record(cohort, secondee, mate, to=f"公司{n}", people_met=(Met(f"人{n}", f"公司{n}"),))
    assert queries() == few


def test_the_sheet_holds_what_the_list_shows_in_the_columns_of_the_import(client, user, secondee, cohort):
    a_record(cohort, secondee, people_met=(Met("周女士", "普洛斯", "总监"),), content="=1+1")
    a_record(cohort, secondee, kind="study", to="别处")
    rows = sheet_of(signed_in(client, user).get("/records.xlsx?kind=visit"))
    assert len(rows) == 2
    assert rows[0][:4] == ["记录编号", "日期", "学员编号", "类别"]
    assert [rows[1][n] for n in (2, 3, 4, 6, 10)] == ["P001", "走访", "普洛斯", "周女士（普洛斯，总监）", "=1+1"]


def test_ticked_records_are_withdrawn_together_and_others_are_refused(client, user, secondee, mate, cohort):
    own, other = a_record(cohort, secondee), a_record(cohort, mate, secondee, to="别处")
    signed_in(client, user)
    both = {"act": "withdraw", "id": [str(own.uuid), str(other.uuid)]}
    assert client.post("/records/chosen/", both).status_code == 422
    assert client.post("/records/chosen/", {"act": "withdraw", "id": [str(uuid4())]}).status_code == 422
    assert client.post("/records/chosen/", {"act": "withdraw"}).status_code == 422
    assert Record.objects.standing().count() == 2
    client.post("/records/chosen/", {"act": "withdraw", "id": [str(own.uuid)]})
    assert list(Record.objects.standing()) == [other]
    assert str(own.uuid) in client.post("/records/chosen/", {"act": "export", "id": [str(own.uuid)]}).url


def test_an_empty_list_says_what_to_do_first(client, user, secondee):
    assert reverse("record_new") in text(signed_in(client, user).get("/records/"))


# ── tasks ──


def test_the_tasks_page_shows_count_pace_and_verdict(client, user, secondee, cohort):
    a_record(cohort, secondee)
    page = text(signed_in(client, user).get("/tasks/"))
    assert "走访企业" in page
    assert "/tasks/company_visit/" in page
    assert "12/12" in page


def test_behind_a_number_stand_its_records_and_why_others_do_not_count(client, user, secondee, cohort):
    first = a_record(cohort, secondee, on=TODAY - timedelta(days=3))
    again = a_record(cohort, secondee)
    signed_in(client, user)
    counted, missed = (text(client.get(f"/tasks/company_visit/{query}")) for query in ("", "?show=missed"))
    assert (str(first.uuid) in counted, str(again.uuid) in counted) == (True, False)
    assert (str(first.uuid) in missed, str(again.uuid) in missed) == (False, True)
    assert "12/9" in missed


def test_somebody_else_s_tasks_are_for_who_may_see_them(client, leader, secondee, stranger):
    addresses = [f"/people/{secondee.uuid}/tasks/", f"/people/{secondee.uuid}/tasks/company_visit/"]
    assert [signed_in(client, leader).get(a).status_code for a in addresses] == [200, 200]
    assert [signed_in(client, stranger).get(a).status_code for a in addresses] == [404, 404]
    assert signed_in(client, leader).get(f"/people/{secondee.uuid}/tasks/nothing/").status_code == 404


def test_a_home_unit_sees_a_number_without_records_hidden_from_it(client, secondee, cohort):
    mentor = a_user(role="mentor", scope=secondee.host)
    record = a_record(cohort, secondee)
    page = text(signed_in(client, mentor).get(f"/people/{secondee.uuid}/tasks/company_visit/"))
    assert str(record.uuid) not in page


@pytest.mark.parametrize("count", [1, 4])
def test_the_people_list_takes_the_same_queries_for_any_number(client, cohort, count, django_assert_num_queries):
    office = a_user(role="office", scope=cohort)
    for _one in range(count):
        a_record(cohort, a_secondment(cohort), by=office)
    signed_in(client, office)
    client.get("/tasks/")
    with django_assert_num_queries(PEOPLE_QUERIES):
        assert client.get("/tasks/").status_code == 200


PEOPLE_QUERIES = 11

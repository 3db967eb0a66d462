"""The list of people, one person's page, changing a profile: who sees what, and what is stored."""

from __future__ import annotations

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, AuditSubject
from jiebang.people.models import Organisation, PersonAlias
from jiebang.programmes.bodies import give_duty
from jiebang.programmes.models import Leave, Secondment
from tests.builders import (
    a_branch,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_member,
    a_person,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 12)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort(code="sh05", name="第五批")


@pytest.fixture
def office(cohort, client):
    return signed_in(client, a_user("office", role="office", scope=cohort))


@pytest.fixture
def who(cohort):
    """Somebody of whom everything is known."""
    person = a_person("单晓", sort_key="shan4 xiao3 单晓", is_party_member=True)
    return a_secondment(
        cohort, person=person, number="P001", home_unit=an_organisation("市发改委"), job="副处长", sector="金融",
        skills=["招商引资"], gap=["期货与衍生品"], question="怎样引进总部", note="不宜外派", level=5,
        group=a_group(cohort, "第一组"), host=a_host(cohort, "期货交易所", mentor_name="周工"),
    )  # fmt: skip


def numbers(answer) -> list[str]:
    return [row["secondment"].number for row in answer.context["rows"]]


# ── the list ──


@pytest.mark.parametrize("word", ["单晓", "單曉", "shanxiao", "shan x", "sx", "P001", "发改委", "副处长", "晓 发改"])
def test_people_are_found_by_name_sound_number_unit_and_job(office, who, cohort, word):
    a_secondment(cohort, person=a_person("仇文", sort_key="qiu2 wen2 仇文"), number="P002")
    assert numbers(office.get("/people/", {"q": word})) == ["P001"]


def test_people_are_found_by_another_name(office, who):
    PersonAlias.objects.create(person=who.person, name="单小晓")
    assert numbers(office.get("/people/", {"q": "单小晓"})) == ["P001"]


def test_filters_narrow_by_group_unit_host_sector_party_and_state(office, who, cohort):
    a_secondment(cohort, "仇文", number="P002", arrives_on=date(2021, 12, 20), sector="文旅")
    a_secondment(cohort, "曾梅", number="P003", ends_on=date(2021, 12, 1), group=who.group)
    asked = {
        f"group={who.group.uuid}": ["P001", "P003"],
        f"unit={who.home_unit.uuid}": ["P001"],
        f"host={who.host.uuid}": ["P001"],
        "host=none": ["P002", "P003"],
        "host=placed": ["P001"],
        "sector=文旅": ["P002"],
        "party=yes": ["P001"],
        "state=arriving": ["P002"],
        "state=left": ["P003"],
        "state=here": ["P001"],
        "state=nonsense&group=x&unit=1": ["P001", "P002", "P003"],
    }
    assert {query: numbers(office.get(f"/people/?{query}")) for query in asked} == asked


def test_political_status_is_no_filter_for_who_may_not_know_it(client, who, cohort):
    leader = a_user(role="leader", scope=who.group)
    a_secondment(cohort, "仇文", number="P002", group=who.group)
    answer = signed_in(client, leader).get("/people/?party=yes")
    assert numbers(answer) == []
    assert "party" not in {one["name"] for one in [*answer.context["filters"], *answer.context["more"]]}


def test_each_role_lists_the_people_of_its_scope(client, who, cohort):
    a_secondment(cohort, "旁人", number="P002", group=a_group(cohort))
    a_secondment(cohort, "同组", number="P003", group=who.group)
    branch = a_branch(cohort)
    a_member(branch, who)
    listed = {
        "office": ["P001", "P002", "P003"], "reader": ["P001", "P002", "P003"], "leader": ["P001", "P003"],
        "secretary": ["P001"], "secondee": ["P001"], "mentor": ["P001"], "home_unit": ["P001"],
    }  # fmt: skip
    scopes = {
        "office": cohort, "reader": cohort, "leader": who.group, "secretary": branch, "secondee": who,
        "mentor": who.host, "home_unit": who.home_unit,
    }  # fmt: skip
    for role, scope in scopes.items():
        user = a_user(role=role, scope=scope, cohort=cohort)
        assert numbers(signed_in(client, user).get("/people/")) == listed[role], role


@pytest.mark.parametrize("count", [1, 3])
def test_list_queries_do_not_grow_with_the_people(office, cohort, count, django_assert_num_queries):
    for number in range(count):
        unit, host = an_organisation(), a_host(cohort)
        a_secondment(cohort, number=f"P{number}", home_unit=unit, host=host, group=a_group(cohort), sector=f"{number}")
    office.get("/people/")
    with django_assert_num_queries(17):
        assert len(numbers(office.get("/people/"))) == count


def test_another_cohort_is_shown_when_asked_for_and_only_if_seen(client, who, cohort):
    other, foreign = a_cohort(code="sh06"), a_cohort(code="zz")
    a_secondment(other, number="Q001")
    a_secondment(foreign, number="Z001")
    user = a_user(role="office", scope=cohort)
    a_grant(user, "office", other)
    client = signed_in(client, user)
    assert numbers(client.get("/people/?cohort=SH06")) == ["Q001"]
    assert numbers(client.get("/people/?cohort=zz")) == ["Q001"]


def test_the_sheet_has_the_filters_and_no_sensitive_column(office, who, cohort):
    a_secondment(cohort, "仇文", number="P002")
    Secondment.objects.filter(pk=who.pk).update(emergency_name="谢明远", emergency_phone="15400000011")
    who.person.phone = "15400000001"
    who.person.save()
    answer = office.get("/people.xlsx?q=sx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    cells = rows.to_python()
    assert [row[0] for row in cells[1:]] == ["P001"]
    assert not {"15400000001", "15400000011", "谢明远", "不宜外派", "怎样引进总部", "党员"} & {
        str(c) for r in cells for c in r
    }
    assert AuditEntry.objects.get(verb="seen.people_taken_away").data == {"rows": 1}
    assert [row.person_id for row in AuditSubject.objects.all()] == [who.person.uuid]


def test_ticked_people_get_a_group_and_a_day_of_arrival(office, who, cohort):
    other, group = a_secondment(cohort, number="P002"), a_group(cohort, "第二组")
    ids = [who.uuid, other.uuid]
    assert office.post("/people/chosen/", {"id": other.uuid, "act": "group", "group": group.uuid}).url == "/people/"
    office.post("/people/chosen/", {"id": ids, "act": "arrival", "arrives": "2021-10-18"})
    found = Secondment.objects.order_by("number").values_list("group__name", "arrives_on")
    assert list(found) == [("第一组", date(2021, 10, 18)), ("第二组", date(2021, 10, 18))]


def test_who_is_at_work_in_a_group_is_led_on_to_a_change_from_a_day(office, who, cohort):
    other, group = a_secondment(cohort, number="P002"), a_group(cohort, "第二组")
    answer = office.post("/people/chosen/", {"id": [who.uuid, other.uuid], "act": "group", "group": group.uuid})
    led = f"/cohorts/{cohort.code}/changes/new/?kind=group&group={group.uuid}&person={who.uuid}"
    assert answer.url == led and office.get(led, follow=True).status_code == 200
    assert list(Secondment.objects.order_by("number").values_list("group__name", flat=True)) == ["第一组", "第二组"]


@pytest.mark.parametrize(
    "sent", [{}, {"act": "group"}, {"act": "arrival", "arrives": "soon"}, {"act": "group", "group": "x"}]
)
def test_a_choice_that_says_nothing_is_refused(office, who, sent):
    assert office.post("/people/chosen/", {"id": [who.uuid] if sent else [], **sent}).status_code == 422


def test_a_group_or_person_of_another_cohort_is_no_choice(office, who):
    foreign = a_cohort()
    stranger = a_secondment(foreign)
    group = a_group(foreign)
    assert office.post("/people/chosen/", {"id": who.uuid, "act": "group", "group": group.uuid}).status_code == 422
    sent = {"id": [who.uuid, stranger.uuid], "act": "arrival", "arrives": "2021-10-18"}
    assert office.post("/people/chosen/", sent).status_code == 422
    assert set(Secondment.objects.values_list("arrives_on", flat=True)) == {None}


def test_only_the_office_changes_many(client, who):
    client = signed_in(client, a_user(role="leader", scope=who.group))
    assert (
        client.post("/people/chosen/", {"id": who.uuid, "act": "arrival", "arrives": "2021-10-18"}).status_code == 403
    )


# ── one person ──


def seen_by(client, user, who) -> str:
    return signed_in(client, user).get(f"/people/{who.uuid}/").content.decode()


def test_what_stands_on_the_page_differs_by_role(client, who, cohort):
    branch = a_branch(cohort)
    an_officer(branch, who, title="组织委员")
    Leave.objects.create(secondment=who, starts_on=TODAY, ends_on=TODAY, reason="病假")
    words = {"副处长", "招商引资", "怎样引进总部", "不宜外派", "党员", "病假", "组织委员", "周工"}
    scopes = {
        "office": (cohort, words),
        "reader": (cohort, words - {"不宜外派", "党员", "病假"}),
        "leader": (who.group, words - {"不宜外派", "党员", "组织委员"}),
        "secretary": (branch, words - {"不宜外派", "病假", "怎样引进总部"}),
        "mentor": (who.host, {"副处长", "招商引资", "周工"}),
        "home_unit": (who.home_unit, {"副处长", "招商引资", "怎样引进总部", "党员", "周工"}),
        "secondee": (who, words - {"不宜外派"}),
    }
    for role, (scope, expected) in scopes.items():
        page = seen_by(client, a_user(role=role, scope=scope, cohort=cohort), who)
        main = page[page.index('id="main"') :]
        assert {word for word in words if word in main} == expected, role


def test_a_group_mate_sees_the_name_alone_and_a_stranger_nothing(client, who, cohort):
    mate = a_user(role="secondee", scope=a_secondment(cohort, group=who.group))
    page = seen_by(client, mate, who)
    assert "单晓" in page
    assert not {"副处长", "市发改委", "期货交易所", "招商引资"} & set(
        page.split('id="main"')[1].replace("<", " ").split()
    )
    stranger = a_user(role="secondee", scope=a_secondment(cohort, group=a_group(cohort)))
    assert signed_in(client, stranger).get(f"/people/{who.uuid}/").status_code == 404


def test_other_cohorts_of_a_person_show_as_far_as_one_sees_them(client, who, cohort):
    before, foreign = a_cohort(name="第三批"), a_cohort(name="外地批次")
    for other in (before, foreign):
        a_secondment(other, person=who.person)
    user = a_user(role="office", scope=cohort)
    a_grant(user, "office", before)
    page = seen_by(client, user, who)
    assert "第三批" in page
    assert "外地批次" not in page
    assert "0 条" in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_queries_do_not_grow_with_the_history(office, who, count, django_assert_max_num_queries, cohort):
    user = a_user(role="office")
    for _ in range(count):
        a_secondment(a_cohort(), person=who.person)
    client = signed_in(office, user)
    client.get(f"/people/{who.uuid}/")
    with django_assert_max_num_queries(66):
        assert len(client.get(f"/people/{who.uuid}/").context["history"]) == count


# ── changing a profile ──


def fields(who, **changes):
    form = {
        "name": "单晓", "home_unit": "市发改委", "job": "处长", "level": "6", "sector": "金融",
        "skills": "招商引资、外语", "gap": "", "question": "怎样留住总部", "note": "", "arrives_on": "", "ends_on": "",
    }  # fmt: skip
    return {**form, **changes}


def opened(client, who) -> str:
    return client.get(f"/people/{who.uuid}/edit/").context["form"]["seen"].value()


def test_the_office_changes_all_of_a_profile_with_lines_about_the_person(office, who):
    sent = fields(who, name="单小晓", seen=opened(office, who))
    assert office.post(f"/people/{who.uuid}/edit/", sent).status_code == 302
    who.refresh_from_db()
    who.person.refresh_from_db()
    assert (who.person.name, who.job, who.level, who.skills, who.gap, who.note) == (
        "单小晓", "处长", 6, ["招商引资", "外语"], [], "",
    )  # fmt: skip
    assert who.person.sort_key.startswith("shan4")
    lines = AuditEntry.objects.filter(verb__in=["person.renamed", "secondment.changed"])
    assert [line.subjects.get().person_id for line in lines] == [who.person.uuid, who.person.uuid]


def test_the_home_unit_and_the_person_change_only_their_part(client, who, cohort):
    unit = signed_in(client, a_user(role="home_unit", scope=who.home_unit, cohort=cohort))
    sent = fields(who, note="偷改", name="别人", arrives_on="2021-11-01", seen=opened(unit, who))
    assert unit.post(f"/people/{who.uuid}/edit/", sent).status_code == 302
    who.refresh_from_db()
    assert (who.job, who.note, who.arrives_on, who.person.name) == ("处长", "不宜外派", None, "单晓")
    own = signed_in(client, a_user(role="secondee", scope=who))
    assert (
        own.post(f"/people/{who.uuid}/edit/", fields(who, job="局长", gap="外语", seen=opened(own, who))).status_code
        == 302
    )
    who.refresh_from_db()
    assert (who.job, who.gap) == ("处长", ["外语"])


@pytest.mark.parametrize("role", ["leader", "mentor", "reader"])
def test_who_only_reads_does_not_change(client, who, cohort, role):
    scope = {"leader": who.group, "mentor": who.host, "reader": cohort}[role]
    client = signed_in(client, a_user(role=role, scope=scope, cohort=cohort))
    assert client.get(f"/people/{who.uuid}/edit/").status_code == 403
    assert client.post(f"/people/{who.uuid}/edit/", fields(who)).status_code == 403


def test_writing_of_home_unit_and_person_ends_after_the_cohort(client, who, cohort, today_is):
    today_is(date(2022, 3, 1))
    for role, scope in (("home_unit", who.home_unit), ("secondee", who)):
        user = a_user(role=role, scope=scope, cohort=cohort)
        assert signed_in(client, user).get(f"/people/{who.uuid}/edit/").status_code == 403


def test_a_stale_profile_shows_both_texts_and_is_stored_when_sent_again(office, who):
    seen = opened(office, who)
    Secondment.objects.filter(pk=who.pk).update(job="别人改的")
    answer = office.post(f"/people/{who.uuid}/edit/", fields(who, seen=seen))
    assert answer.status_code == 409
    assert {(yours, theirs) for _label, yours, theirs in answer.context["texts"]} >= {("处长", "别人改的")}
    again = answer.context["form"]["seen"].value()
    assert office.post(f"/people/{who.uuid}/edit/", fields(who, seen=again)).status_code == 302
    who.refresh_from_db()
    assert who.job == "处长"


def test_an_unknown_unit_is_asked_about_with_those_near_and_made_when_meant(office, who):
    an_organisation("青岛市商务局", normal_name="青岛市商务局")
    sent = fields(who, home_unit="青岛商务局", seen=opened(office, who))
    answer = office.post(f"/people/{who.uuid}/edit/", sent)
    assert answer.status_code == 422
    assert "青岛市商务局" in answer.content.decode()
    assert office.post(f"/people/{who.uuid}/edit/", {**sent, "new_unit": "on"}).status_code == 302
    who.refresh_from_db()
    assert (who.home_unit.name, who.home_unit.kind) == ("青岛商务局", "agency")
    assert Organisation.objects.filter(name="青岛商务局").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"level": "12"}, "level"), ({"name": " "}, "name"), ({"arrives_on": "2021-13-01"}, "arrives_on"),
     ({"arrives_on": "2021-12-10", "ends_on": "2021-12-01"}, "ends_on")],
)  # fmt: skip
def test_wrong_input_is_said_beside_its_field(office, who, change, field):
    answer = office.post(f"/people/{who.uuid}/edit/", fields(who, seen=opened(office, who), **change))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_hostile_text_is_shown_as_text(office, who):
    sent = fields(who, job="<script>alert(1)</script>", seen=opened(office, who))
    office.post(f"/people/{who.uuid}/edit/", sent)
    page = office.get(f"/people/{who.uuid}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# ── whom to call in an emergency ──

CALL = {"name": "谢明远", "relation": "父亲", "number": "154 0000 0011"}


@pytest.fixture
def called(client, who):
    own = signed_in(client, a_user(role="secondee", scope=who))
    assert own.post(f"/people/{who.uuid}/emergency-contact/", CALL).status_code == 302
    return who


def test_the_person_enters_it_and_the_trail_says_only_that(called):
    called.refresh_from_db()
    assert (called.emergency_name, called.emergency_relation, called.emergency_phone) == (
        "谢明远",
        "父亲",
        "15400000011",
    )
    line = AuditEntry.objects.get(verb="emergency_contact.set")
    assert (line.data, line.subjects.get().person_id) == ({"given": True}, called.person.uuid)


def test_the_office_sees_it_masked_and_once_after_saying_why(client, called, cohort):
    client = signed_in(client, a_user(role="office", scope=cohort))
    address = f"/people/{called.uuid}/emergency-contact/"
    assert "154******11" in client.get(f"/people/{called.uuid}/").content.decode()
    masked = client.get(address).content.decode()
    assert not any(text in masked for text in ("15400000011", "谢明远", "父亲"))
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": "本人在外突发疾病"}, follow=True).content.decode()
    assert all(text in shown for text in ("15400000011", "谢明远", "父亲"))
    assert "15400000011" not in client.get(address).content.decode()
    line = AuditEntry.objects.get(verb="seen.emergency_contact")
    assert (line.data, line.subjects.get().person_id) == ({"reason": "本人在外突发疾病"}, called.person.uuid)


def test_nobody_else_sees_it_anywhere(client, called, cohort):
    mate = a_secondment(cohort, group=called.group)
    for role, scope, code in (
        ("leader", called.group, 403), ("mentor", called.host, 403), ("home_unit", called.home_unit, 403),
        ("reader", cohort, 403), ("secondee", mate, 404),
    ):  # fmt: skip
        client = signed_in(client, a_user(role=role, scope=scope, cohort=cohort))
        assert client.get(f"/people/{called.uuid}/emergency-contact/").status_code == code, role
        pages = [client.get(url).content.decode() for url in ("/people/", f"/people/{called.uuid}/")]
        assert not any(text in page for page in pages for text in ("谢明远", "154****", "15400000011")), role


@pytest.mark.parametrize(("change", "field"), [({"name": ""}, "name"), ({"number": "12"}, "number")])
def test_half_a_contact_is_asked_for_again(client, who, change, field):
    own = signed_in(client, a_user(role="secondee", scope=who))
    answer = own.post(f"/people/{who.uuid}/emergency-contact/", {**CALL, **change})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_everything_blank_takes_it_away(client, called):
    own = signed_in(client, called.person.user)
    own.post(f"/people/{called.uuid}/emergency-contact/", {"name": "", "relation": "", "number": ""})
    called.refresh_from_db()
    assert (called.emergency_name, called.emergency_phone) == ("", "")


def test_the_panels_of_a_person_stand_in_both_columns(client, who, cohort):
    duties, contact = "所在组织与分工", "联系方式"
    give_duty(who.group, who, "联络", by=SYSTEM)
    page = signed_in(client, a_user(role="office", scope=cohort)).get(f"/people/{who.uuid}/").content.decode()
    wide, narrow = page.split('</div><div class="stack">')
    titles = ("基本情况", contact, "任务与记录", "在本批次", duties, "变动", "紧急联系人")
    heads = [[title for title in titles if f"{title}</h2>" in side] for side in (wide, narrow)]
    assert heads == [["基本情况", contact, "任务与记录"], ["在本批次", duties, "变动", "紧急联系人"]]

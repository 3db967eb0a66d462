"""Courses: listed from the scheme or by the office, attendance by exception, hours as evidence, the list imported."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiebang.cli import main
from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, ImportBatch
from jiebang.common.refusals import Refused, Stale
from jiebang.programmes.courses import actions
from jiebang.programmes.courses.roll import Roll
from jiebang.programmes.models import Absence, Change, Course
from tests.builders import START, a_cohort, a_group, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
TODAY = START - timedelta(days=5)
HELD = START - timedelta(days=9)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort(code="sh06", scheme="qingdao-shanghai")


@pytest.fixture
def people(cohort):
    group = a_group(cohort, "第一组")
    return [a_secondment(cohort, f"学员{n}", number=f"P00{n}", group=group) for n in (1, 2, 3)]


@pytest.fixture
def held(cohort, people):
    return actions.plan_course(cohort, title="长三角一体化发展", day=HELD, hours=Decimal(3), by=SYSTEM)


@pytest.fixture
def office(client, cohort):
    return signed_in(client, a_user("office", role="office", scope=cohort))


def text(answer) -> str:
    return answer.content.decode()


def absent_numbers(course: Course) -> list[str]:
    return sorted(course.absences.values_list("secondment__number", flat=True))


def test_courses_of_the_scheme_are_listed_once_without_a_day(cohort):
    taken = [actions.take_from_scheme(cohort, by=SYSTEM), actions.take_from_scheme(cohort, by=SYSTEM)]
    listed = list(cohort.courses.values_list("code", "title", "day", "hours"))
    assert (taken, listed[0]) == ([4, 0], ("delta", "长三角一体化发展", None, Decimal(3)))
    assert actions.unlisted(cohort) == []


def test_everybody_counts_as_there_but_the_absent(held, people):
    actions.note_absences(held, {people[1].pk: "发烧"}, by=SYSTEM)
    roll = Roll(held.cohort)
    attended = [roll.attended(person) for person in roll.people]
    assert [(one.courses, one.hours) for one in attended] == [(1, Decimal(3)), (0, Decimal(0)), (1, Decimal(3))]
    line = AuditEntry.objects.filter(verb="course.attendance").get()
    assert (line.data, "发烧" in str(line.data)) == ({"absent": 1}, False)


def test_noting_the_same_absences_again_changes_no_row_and_who_was_there_after_all_comes_back(held, people):
    absent = {people[1].pk: "发烧", people[2].pk: ""}
    counts = [actions.note_absences(held, absent, by=SYSTEM) for _again in range(2)]
    counts.append(actions.note_absences(held, {people[1].pk: "发烧"}, by=SYSTEM))
    assert (counts, absent_numbers(held)) == ([2, 0, 1], ["P002"])


def test_who_left_before_or_joined_after_the_day_is_not_expected(held, people, cohort):
    gone, late, early = people
    gone.ends_on = HELD - timedelta(days=1)
    late.arrives_on = START + timedelta(days=20)
    early.arrives_on = START + timedelta(days=3)
    for person in people:
        person.save()
    Change.objects.create(
        cohort=cohort, secondment=late, kind="join", day=late.arrives_on, reason="补录",
        takes_effect_on=late.arrives_on, made_at=held.cohort.created_at,
    )  # fmt: skip
    assert [person.number for person in Roll(cohort).expected(held)] == ["P003"]
    with pytest.raises(Refused):
        actions.note_absences(held, {late.pk: ""}, by=SYSTEM)


def test_absences_are_noted_from_the_day_on(cohort, people):
    coming = actions.plan_course(cohort, title="产业数字化", day=TODAY + timedelta(days=1), by=SYSTEM)
    with pytest.raises(Refused):
        actions.note_absences(coming, {}, by=SYSTEM)


def test_a_course_stands_once_a_day_and_a_stale_change_shows_both_texts(held):
    with pytest.raises(Refused):
        actions.plan_course(held.cohort, title=" 长三角一体化发展 ", day=HELD, by=SYSTEM)
    actions.change_course(held, version=1, title="长三角一体化", by=SYSTEM)
    with pytest.raises(Stale) as stale:
        actions.change_course(held, version=1, title="长三角", speaker="某教授", by=SYSTEM)
    assert stale.value.theirs == {"title": "长三角一体化", "speaker": ""}


def test_a_course_with_absences_stays(held, people):
    actions.note_absences(held, {people[0].pk: ""}, by=SYSTEM)
    with pytest.raises(Refused):
        actions.drop_course(held, by=SYSTEM)
    assert Course.objects.filter(pk=held.pk).exists()


# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────────


def attendance(course, people, absent=(), **more):
    shown = {"shown": [str(p.uuid) for p in people], "there": [str(p.uuid) for p in people if p not in absent]}
    return {**shown, **{f"reason-{p.uuid}": "家中有事" for p in absent}, **more}


def test_the_attendance_page_unticks_who_was_absent_and_keeps_both_tabs(office, held, people):
    address = f"/courses/{held.uuid}/attendance/"
    first = office.get(address)
    assert text(first).count("checked") == 3
    seen = first.context["seen"]
    assert office.post(address, attendance(held, people, [people[0]], seen=seen)).status_code == 302
    second_tab = office.post(address, attendance(held, people, [people[1]], seen=seen))
    assert (second_tab.status_code, absent_numbers(held)) == (409, ["P001"])
    assert [row["differs"] for group in second_tab.context["groups"] for row in group["rows"]] == [True, True, False]
    again = attendance(held, people, [people[1]], seen=second_tab.context["seen"])
    assert (office.post(address, again).status_code, absent_numbers(held)) == (302, ["P002"])


def test_who_did_not_stand_on_the_page_is_not_counted_as_absent(office, held, people):
    address = f"/courses/{held.uuid}/attendance/"
    office.post(address, attendance(held, people[:2], [people[0]], seen=office.get(address).context["seen"]))
    assert absent_numbers(held) == ["P001"]


def test_a_secondee_reads_the_list_and_the_own_attendance_and_nobody_elses(client, held, people):
    actions.note_absences(held, {people[0].pk: "发烧", people[1].pk: "出差"}, by=SYSTEM)
    signed_in(client, a_user("secondee", role="secondee", scope=people[0]))
    page = text(client.get("/cohorts/sh06/courses/"))
    one = text(client.get(f"/courses/{held.uuid}/"))
    assert "你缺席" in page and "缺席 2" not in page
    assert "学员2" not in one and "出差" not in one
    assert client.get(f"/courses/{held.uuid}/attendance/").status_code == 403
    stranger = a_user("stranger", role="secondee", scope=a_secondment(a_cohort()))
    assert signed_in(client, stranger).get(f"/courses/{held.uuid}/").status_code == 404


def test_material_is_added_saved_by_those_of_the_cohort_and_removed(office, client, held, people):
    upload = SimpleUploadedFile("讲义.txt", "长三角".encode())
    office.post(f"/courses/{held.uuid}/materials/", {"files": upload})
    file = held.files.get()
    signed_in(client, a_user("secondee", role="secondee", scope=people[0]))
    answer = client.get(f"/courses/{held.uuid}/materials/{file.uuid}/")
    assert (b"".join(answer.streaming_content).decode(), answer["X-Content-Type-Options"]) == ("长三角", "nosniff")
    assert client.post(f"/courses/{held.uuid}/materials/{file.uuid}/removal/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_course_as_for_three(office, cohort, count, django_assert_num_queries):
    for n in range(count):
        course = actions.plan_course(cohort, title=f"课程{n}", day=HELD, by=SYSTEM)
        actions.note_absences(course, {}, by=SYSTEM)
    office.get("/cohorts/sh06/courses/")
    with django_assert_num_queries(QUERIES_OF_LIST):
        office.get("/cohorts/sh06/courses/")


QUERIES_OF_LIST = 15


def test_hours_stand_in_the_order_of_numbers(office, held, people):
    actions.note_absences(held, {people[0].pk: "发烧"}, by=SYSTEM)
    page = office.get("/cohorts/sh06/courses/people/")
    rows = [(row["who"].number, row["attended"].courses, row["absences"]) for row in page.context["rows"]]
    assert rows == [("P001", 0, ["长三角一体化发展（发烧）"]), ("P002", 1, []), ("P003", 1, [])]


# ── the list imported ──────────────────────────────────────────────────────────────────────────────────────────


def a_list(path, *rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["课程", "日期", "学时", "主讲", "缺席"], *rows])
    return str(path)


def test_the_list_goes_in_with_absences_and_can_be_undone(cohort, people, tmp_path, capsys):
    actions.take_from_scheme(cohort, by=SYSTEM)
    file = a_list(
        tmp_path / "courses.csv",
        ["长三角一体化发展", HELD, "3 学时", "某教授", "P002、学员3"],
        ["青岛经济情况介绍", HELD, "1.5", "", "无"],
    )
    assert main(["import", "courses", file, "--cohort", "sh06", "--yes"]) == 0
    known, new = Course.objects.get(code="delta"), Course.objects.get(title="青岛经济情况介绍")
    assert (known.day, known.speaker, absent_numbers(known)) == (HELD, "某教授", ["P002", "P003"])
    assert (new.hours, absent_numbers(new), new.checked_at is not None) == (Decimal("1.5"), [], True)
    assert main(["import", "courses", file, "--cohort", "sh06"]) == 0
    assert "不变 2" in capsys.readouterr().out
    first, _again = ImportBatch.objects.order_by("pk")
    imports.undo(first, by=SYSTEM)
    known.refresh_from_db()
    assert (known.day, known.speaker, Absence.objects.count(), Course.objects.count()) == (None, "", 0, 4)


@pytest.mark.parametrize(
    "row",
    [
        ["长三角一体化发展", HELD, "三天", "", ""],
        ["长三角一体化发展", HELD, "3", "", "P999"],
        ["长三角一体化发展", TODAY + timedelta(days=3), "3", "", "P001"],
        ["", HELD, "3", "", ""],
    ],
)
def test_a_row_that_cannot_go_in_holds_the_list_back(cohort, people, tmp_path, row):
    assert main(["import", "courses", a_list(tmp_path / "c.csv", row), "--cohort", "sh06", "--yes"]) == 1
    assert Course.objects.count() == 0


def test_a_cohort_far_away_keeps_its_courses_to_itself(office, held):
    other = a_cohort(code="zz01")
    theirs = actions.plan_course(other, title="别处的课", day=date(2021, 10, 1), by=SYSTEM)
    assert office.get(f"/courses/{theirs.uuid}/").status_code == 404
    assert "别处的课" not in text(office.get("/cohorts/sh06/courses/"))

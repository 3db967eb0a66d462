from datetime import date

import pytest

from jiebang import schemes as shipped
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.kernel.scheme import Modules, Orientation, digest
from jiebang.programmes import actions
from jiebang.programmes.models import Body, Cohort, Host, Leave, Officer, Programme, Secondment
from tests.builders import (
    a_branch,
    a_cohort,
    a_group,
    a_person,
    a_placement,
    a_post,
    a_scheme,
    a_secondment,
    an_organisation,
)

pytestmark = pytest.mark.django_db
QINGDAO = shipped.load("qingdao-shanghai")


def created(code="sh05", **changes):
    given = {"name": "第五批", "start": date(2021, 10, 17), "by": SYSTEM} | changes
    return actions.create_cohort(QINGDAO, code=code, **given)


def verbs():
    return list(AuditEntry.objects.values_list("verb", flat=True))


def test_a_cohort_carries_its_scheme_its_hash_and_its_last_day():
    cohort = Cohort.objects.get(pk=created().pk)
    assert (cohort.starts_on, cohort.ends_on, cohort.days) == (date(2021, 10, 17), date(2022, 1, 24), 100)
    assert cohort.scheme == QINGDAO
    assert cohort.snapshot_hash == digest(QINGDAO)
    assert cohort.programme.code == "qingdao-shanghai"
    assert verbs() == ["cohort.created"]
    assert AuditEntry.objects.get().scope_id == cohort.uuid


def test_a_second_cohort_belongs_to_the_same_programme():
    created()
    created("sh06", name="第六批")
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("code", ["", "sh 05", "上海", "sh05/..", "a" * 41, "sh_05"])
def test_a_code_of_other_characters_is_refused(code):
    with pytest.raises(Refused) as caught:
        created(code)
    assert caught.value.field == "code"
    assert Cohort.objects.count() == 0


def test_a_code_is_taken_without_regard_to_case():
    created("sh05")
    with pytest.raises(Refused) as caught:
        created("SH05")
    assert "SH05" in str(caught.value)
    assert verbs() == ["cohort.created"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": "  "}, "name"), ({"name": "批" * 121}, "name"), ({"start": date(1899, 1, 1)}, "start"),
     ({"start": date.max}, "start")],
)  # fmt: skip
def test_a_cohort_without_a_name_or_with_an_impossible_start_is_refused(changes, field):
    with pytest.raises(Refused) as caught:
        created(**changes)
    assert caught.value.field == field


def test_a_host_is_added_once_and_keeps_details_that_are_not_given():
    cohort, organisation = a_cohort(), an_organisation()
    host = actions.ensure_host(cohort, organisation, by=SYSTEM, contact_name="王某")
    assert actions.ensure_host(cohort, organisation, by=SYSTEM) == host
    actions.ensure_host(cohort, organisation, by=SYSTEM, mentor_name="李某")
    host.refresh_from_db()
    assert (host.contact_name, host.mentor_name) == ("王某", "李某")
    assert verbs()[-2:] == ["host.added", "host.changed"]


def test_a_person_is_enrolled_with_a_profile():
    cohort, unit = a_cohort(), an_organisation()
    secondment = actions.enrol(
        cohort, a_person("单晓"), number="P001", by=SYSTEM, home_unit=unit, level=3, gap=["期货"]
    )
    secondment.refresh_from_db()
    assert (secondment.number, secondment.home_unit, secondment.level, secondment.gap) == ("P001", unit, 3, ["期货"])
    assert verbs()[-1] == "secondment.created"


def test_an_id_and_a_person_stand_once_in_a_cohort():
    cohort, person = a_cohort(), a_person()
    actions.enrol(cohort, person, number="P001", by=SYSTEM)
    with pytest.raises(Refused, match="P001"):
        actions.enrol(cohort, a_person(), number="P001", by=SYSTEM)
    with pytest.raises(Refused):
        actions.enrol(cohort, person, number="P002", by=SYSTEM)
    assert Secondment.objects.count() == 1
    actions.enrol(a_cohort(), person, number="P001", by=SYSTEM)


@pytest.mark.parametrize(
    "profile", [{"level": 0}, {"level": 10}, {"arrives_on": date(2021, 12, 1), "ends_on": date(2021, 11, 30)}]
)
def test_an_impossible_profile_is_refused(profile):
    with pytest.raises(Refused):
        actions.enrol(a_cohort(), a_person(), number="P001", by=SYSTEM, **profile)


def test_a_change_names_only_the_fields_that_changed_and_never_their_content():
    secondment = a_secondment(a_cohort(), job="科员")
    assert actions.change_profile(secondment, by=SYSTEM, job="科长", sector=secondment.sector) == ["job"]
    assert AuditEntry.objects.last().data == {"fields": ["job"]}
    before = AuditEntry.objects.count()
    assert actions.change_profile(secondment, by=SYSTEM, job="科长") == []
    assert AuditEntry.objects.count() == before


def test_a_field_nobody_knows_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="salary"):
        actions.change_profile(a_secondment(a_cohort()), by=SYSTEM, salary=1)


def test_a_secondee_with_a_placement_stays():
    secondment = a_secondment(a_cohort())
    a_placement(secondment, a_post(secondment.cohort))
    with pytest.raises(Refused):
        actions.unenrol(secondment, by=SYSTEM)
    actions.unenrol(a_secondment(a_cohort()), by=SYSTEM)
    assert list(Secondment.objects.all()) == [secondment]


def test_a_host_with_secondees_stays():
    cohort = a_cohort()
    host = actions.ensure_host(cohort, an_organisation(), by=SYSTEM)
    a_secondment(cohort, host=host)
    with pytest.raises(Refused):
        actions.remove_host(host, by=SYSTEM)
    other = actions.ensure_host(cohort, an_organisation(), by=SYSTEM)
    actions.remove_host(other, by=SYSTEM)
    assert Host.objects.get() == host


def test_a_group_is_made_once_however_it_is_spaced():
    cohort = a_cohort()
    assert actions.ensure_body(cohort, "第 二 组", by=SYSTEM) == actions.ensure_body(cohort, "第二组", by=SYSTEM)


@pytest.mark.parametrize(
    "names",
    [
        ["第一组", "第二组", "第十组", "第十二组", "第二十组"], ["1组", "2 组", "11组"], ["Group 1", "Group 2"],
    ],
)  # fmt: skip
def test_numbered_groups_stand_by_their_number(names):
    cohort = a_cohort()
    for name in reversed(names):
        actions.ensure_body(cohort, name, by=SYSTEM)
    assert [body.name.replace(" ", "") for body in Body.objects.all()] == [name.replace(" ", "") for name in names]


def test_groups_without_a_number_stand_in_the_order_of_their_first_mention():
    cohort = a_cohort()
    for name in ["金融组", "文旅组", "金融组", "京沪组"]:
        actions.ensure_body(cohort, name, by=SYSTEM)
    assert [body.name for body in Body.objects.all()] == ["金融组", "文旅组", "京沪组"]


def test_a_cohort_whose_scheme_has_no_branch_gets_none():
    cohort = a_cohort(scheme=a_scheme(modules=Modules(branch=False)))
    with pytest.raises(Refused):
        actions.ensure_body(cohort, "临时党支部", kind=Body.Kind.BRANCH, by=SYSTEM)


def test_a_move_to_another_group_ends_the_duties_in_the_old_one():
    cohort = a_cohort()
    first, second, branch = a_group(cohort), a_group(cohort), a_branch(cohort)
    secondment = a_secondment(cohort, group=first)
    actions.name_officer(first, secondment, title="组长", by=SYSTEM)
    actions.name_officer(branch, secondment, title="支部书记", by=SYSTEM)
    assert actions.assign_group(secondment, second, by=SYSTEM) is True
    assert actions.assign_group(secondment, second, by=SYSTEM) is False
    assert list(Officer.objects.values_list("title", flat=True)) == ["支部书记"]


def test_nobody_joins_a_group_of_another_cohort_or_a_branch():
    secondment = a_secondment(a_cohort())
    with pytest.raises(Refused):
        actions.assign_group(secondment, a_group(a_cohort()), by=SYSTEM)
    with pytest.raises(Refused):
        actions.assign_group(secondment, a_branch(secondment.cohort), by=SYSTEM)


def test_a_duty_in_a_group_is_for_its_members():
    cohort = a_cohort()
    with pytest.raises(Refused):
        actions.name_officer(a_group(cohort), a_secondment(cohort), title="组长", by=SYSTEM)


@pytest.mark.parametrize(
    ("title", "post"),
    [
        ("组长", "leader"), ("副组长", "deputy"), ("支部书记", "secretary"), ("副书记", "deputy"),
        ("组织委员", "member"), ("联络员", "other"), ("Deputy leader", "deputy"), ("Track lead", "leader"),
    ],
)  # fmt: skip
def test_a_duty_in_the_offices_words_is_understood(title, post):
    assert actions.post_of(title) == post


def test_naming_an_officer_again_changes_nothing():
    cohort = a_cohort()
    group = a_group(cohort)
    secondment = a_secondment(cohort, group=group)
    officer = actions.name_officer(group, secondment, title="组长", by=SYSTEM)
    assert actions.name_officer(group, secondment, title="组长", by=SYSTEM) == officer
    assert verbs().count("officer.named") == 1
    actions.end_office(officer, by=SYSTEM)
    assert Officer.objects.count() == 0


def test_a_group_adopts_the_four_directions_from_a_date_and_keeps_it():
    cohort = a_cohort(scheme="weifang-beijing", start=date(2020, 11, 16))
    group = a_group(cohort)
    codes = ["upward", "downward", "inward", "outward"]
    actions.adopt_orientations(group, codes, from_day=date(2020, 12, 19), by=SYSTEM)
    assert actions.adopt_orientations(group, codes, from_day=date(2020, 12, 25), by=SYSTEM) == []
    group.refresh_from_db()
    assert [(row["title"], row["from"]) for row in group.orientations] == [
        ("向上", "2020-12-19"), ("向下", "2020-12-19"), ("向内", "2020-12-19"), ("向外", "2020-12-19"),
    ]  # fmt: skip


def test_an_orientation_the_scheme_does_not_have_or_a_day_outside_is_refused():
    cohort = a_cohort(scheme=a_scheme(orientations=(Orientation("up", "向上", level="group"),)))
    group = a_group(cohort)
    with pytest.raises(Refused):
        actions.adopt_orientations(group, ["down"], from_day=cohort.starts_on, by=SYSTEM)
    with pytest.raises(Refused):
        actions.adopt_orientations(group, ["up"], from_day=date(2030, 1, 1), by=SYSTEM)


def test_leave_is_noted_once_and_its_reason_stays_out_of_the_trail():
    secondment = a_secondment(a_cohort())
    given = {"starts_on": date(2021, 12, 1), "ends_on": date(2021, 12, 3), "reason": "生病", "by": SYSTEM}
    assert actions.take_leave(secondment, **given) == actions.take_leave(secondment, **given)
    assert Leave.objects.count() == 1
    assert "生病" not in str(AuditEntry.objects.last().data)
    with pytest.raises(Refused):
        actions.take_leave(secondment, **(given | {"ends_on": date(2021, 11, 1)}))


def test_a_member_joins_a_branch_once_and_leaving_ends_the_duties_there(cohort_with_branch):
    branch, secondment = cohort_with_branch
    assert actions.join_body(branch, secondment, by=SYSTEM)
    assert not actions.join_body(branch, secondment, by=SYSTEM)
    actions.name_officer(branch, secondment, title="组织委员", by=SYSTEM)
    assert actions.leave_body(branch, secondment, by=SYSTEM)
    assert not actions.leave_body(branch, secondment, by=SYSTEM)
    assert (branch.memberships.count(), branch.officers.count()) == (0, 0)


def test_an_officer_of_a_branch_is_a_member_of_it_and_nobody_joins_a_group(cohort_with_branch):
    branch, secondment = cohort_with_branch
    actions.name_officer(branch, secondment, title="支部书记", by=SYSTEM)
    assert [m.secondment for m in branch.memberships.all()] == [secondment]
    with pytest.raises(Refused):
        actions.join_body(a_group(secondment.cohort), secondment, by=SYSTEM)


@pytest.fixture
def cohort_with_branch():
    cohort = a_cohort()
    return a_branch(cohort), a_secondment(cohort)

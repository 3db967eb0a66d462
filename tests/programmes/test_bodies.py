"""Groups, branches and task forces: making, changing and dissolving them, members, and who does what."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused, Stale
from jiebang.programmes.actions import assign_group, ensure_body, join_body, name_officer
from jiebang.programmes.bodies import (
    change_body,
    change_duty,
    create_body,
    dissolve_body,
    end_duty,
    give_duty,
    members_of,
    put_into,
    reopen_body,
    take_out,
)
from jiebang.programmes.models import Body, Duty, Officer
from tests.builders import a_cohort, a_group, a_scheme, a_secondment, an_organisation

pytestmark = pytest.mark.django_db

TODAY = date(2021, 12, 12)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort()


@pytest.fixture
def force(cohort):
    return create_body(cohort, "进博会专班", kind=Body.Kind.TASK_FORCE, by=SYSTEM)


def test_a_task_force_has_a_purpose_and_a_department_at_home_as_co_owner(cohort):
    bureau = an_organisation("青岛市商务局")
    made = create_body(cohort, " 进博会专班 ", kind="task_force", purpose="筹备、接待", co_owner=bureau, by=SYSTEM)
    assert (made.name, made.kind, made.purpose, made.co_owner) == ("进博会专班", "task_force", "筹备、接待", bureau)


@pytest.mark.parametrize(("name", "field"), [("", "name"), ("进博会专班", "name"), ("长" * 61, "name")])
def test_a_name_is_needed_short_and_free(cohort, force, name, field):
    with pytest.raises(Refused) as refused:
        create_body(cohort, name, kind="task_force", by=SYSTEM)
    assert refused.value.field == field


def test_a_scheme_without_branch_gets_none():
    cohort = a_cohort(scheme=a_scheme(modules=type(a_scheme().modules)(branch=False)))
    with pytest.raises(Refused):
        create_body(cohort, "临时党支部", kind="branch", by=SYSTEM)


def test_a_change_from_an_old_page_shows_both_texts(force):
    change_body(force, version=1, name="进博会专班", purpose="接待企业", by=SYSTEM)
    with pytest.raises(Stale) as stale:
        change_body(force, version=1, name="进博会专班", purpose="筹备", by=SYSTEM)
    assert (list(stale.value.yours.values()), list(stale.value.theirs.values())) == (["筹备"], ["接待企业"])
    force.refresh_from_db()
    assert (force.purpose, force.version) == ("接待企业", 2)


def test_a_name_another_body_has_is_refused_on_change(cohort, force):
    other = create_body(cohort, "招商专班", kind="task_force", by=SYSTEM)
    with pytest.raises(Refused, match="进博会专班"):
        change_body(other, version=1, name="进博会专班", by=SYSTEM)


def test_a_body_nothing_hangs_on_goes_and_one_with_a_past_is_closed(cohort, force):
    who = a_secondment(cohort)
    join_body(force, who, by=SYSTEM)
    name_officer(force, who, title="负责人", by=SYSTEM)
    assert dissolve_body(force, by=SYSTEM).dissolved_on == TODAY
    assert (Officer.objects.count(), list(members_of(force))) == (0, [who])
    with pytest.raises(Refused, match="撤销"):
        join_body(force, a_secondment(cohort), by=SYSTEM)
    assert reopen_body(force, by=SYSTEM).dissolved_on is None
    empty = create_body(cohort, "空组", kind="group", by=SYSTEM)
    assert (dissolve_body(empty, by=SYSTEM), Body.objects.filter(name="空组").exists()) == (None, False)


def test_a_group_with_people_is_not_dissolved_before_they_have_another(cohort):
    group = a_group(cohort, "第一组")
    who = a_secondment(cohort, group=group)
    with pytest.raises(Refused, match="1 人"):
        dissolve_body(group, by=SYSTEM)
    assign_group(who, a_group(cohort, "第二组"), by=SYSTEM)
    assert dissolve_body(group, by=SYSTEM) is None


def test_an_import_that_names_a_dissolved_group_opens_it_again(cohort):
    group = a_group(cohort, "第一组", dissolved_on=TODAY)
    assert ensure_body(cohort, "第一组", by=SYSTEM) == group
    group.refresh_from_db()
    assert group.dissolved_on is None


def test_people_are_put_in_and_taken_out_in_one_go(cohort, force):
    group, people = a_group(cohort), [a_secondment(cohort) for _ in range(3)]
    assert [put_into(body, people, by=SYSTEM) for body in (group, force, force)] == [3, 3, 0]
    assert [take_out(body, people[:2], by=SYSTEM) for body in (group, force, force)] == [2, 2, 0]
    assert (list(members_of(group)), list(members_of(force))) == ([people[2]], [people[2]])


def test_a_member_has_duties_in_words_and_loses_them_with_the_membership(cohort, force):
    who = a_secondment(cohort)
    with pytest.raises(Refused) as refused:
        give_duty(force, who, "联络企业", by=SYSTEM)
    assert refused.value.field == "person"
    join_body(force, who, by=SYSTEM)
    duty = give_duty(force, who, "  联络  企业 ", by=SYSTEM)
    assert give_duty(force, who, "联络 企业", by=SYSTEM) == duty
    give_duty(force, who, "写简报", by=SYSTEM)
    changed = change_duty(duty, "联络参展企业", version=1, by=SYSTEM)
    assert (changed.words, changed.version) == ("联络参展企业", 2)
    with pytest.raises(Stale):
        change_duty(duty, "别的", version=1, by=SYSTEM)
    with pytest.raises(Refused, match="写简报"):
        change_duty(changed, "写简报", version=2, by=SYSTEM)
    end_duty(changed, by=SYSTEM)
    assert list(Duty.objects.values_list("words", flat=True)) == ["写简报"]
    take_out(force, [who], by=SYSTEM)
    assert Duty.objects.count() == 0


@pytest.mark.parametrize("words", ["", " \u200b ", "长" * 201])
def test_a_duty_says_something_in_a_line(cohort, force, words):
    who = a_secondment(cohort)
    join_body(force, who, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        give_duty(force, who, words, by=SYSTEM)
    assert refused.value.field == "words"

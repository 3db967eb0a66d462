"""Plans kept with their proof, accepted once, on unchanged lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.placements import actions, queries
from jiebang.placements.actions import accept_plan, make_plan, place, unplace
from jiebang.placements.models import Assignment, Placement, Run, Wish
from jiebang.placements.publishing.deeds import publish
from jiebang.placements.workbench.proposals import propose
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_placement, a_post, a_secondment, a_user
from tests.placements.conftest import put_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def placed(cohort) -> dict[str, str]:
    return dict(Placement.objects.filter(cohort=cohort).values_list("secondment__number", "post__number"))


def hosts(cohort) -> dict[str, str | None]:
    return dict(Secondment.objects.filter(cohort=cohort).values_list("number", "host__organisation__name"))


def test_a_plan_is_kept_with_its_proof_and_places_nobody(placeable):
    cohort, _people, _posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    assert (run.status, run.people, run.placed, run.bound == run.total_fit) == ("optimal", 2, 2, True)
    assert (run.certificate["optimal"], run.certificate["most_placed"]) == (True, 2)
    assert run.versions.keys() == {"ortools", "numpy", "scipy"}
    assert len(run.inputs_hash) == 64
    assert placed(cohort) == {}
    lines = {line.secondment.number: line for line in run.assignments.select_related("secondment", "post")}
    assert {number: line.post.number for number, line in lines.items()} == {"P1": "K1", "P2": "K2"}
    assert sum(lines["P1"].parts.values()) == lines["P1"].fit
    assert (lines["P1"].place_in_list, lines["P1"].open_posts) == (1, 2)
    assert {"code", "part", "values"} == lines["P1"].reasons[0].keys()
    assert AuditEntry.objects.filter(verb="plan.made", scope_id=cohort.uuid).count() == 1


def proposed(cohort, *, by):
    run = make_plan(cohort, aim="fair", by=by)
    propose(run, words="各方面都合适", by=by)
    return run


def test_accepting_decides_and_publishing_places_everybody_and_sets_their_host(placeable):
    cohort, _people, _posts = placeable
    office = a_user(role="office", scope=cohort)
    run = accept_plan(proposed(cohort, by=a_user(role="office", scope=cohort)), by=office)
    assert (placed(cohort), hosts(cohort)) == ({}, {"P1": None, "P2": None})
    assert (run.accepted_by, run.accepted_at is not None) == (office, True)
    line = AuditEntry.objects.get(verb="plan.accepted")
    assert (line.actor, line.data) == (office, {"placed": 2, "people": 2})
    publish(run, until=clock.today(), by=office)
    assert placed(cohort) == {"P1": "K1", "P2": "K2"}
    assert hosts(cohort) == {"P1": "中远", "P2": "清算所"}
    line = AuditEntry.objects.get(verb="plan.published")
    told = {"until": str(clock.today()), "new": 2, "moved": 0, "gone": 0, "same": 0}
    assert (line.actor, line.data) == (office, told)


def test_nobody_accepts_a_plan_that_places_themselves(placeable):
    cohort, people, _posts = placeable
    own = a_user(role="office", scope=cohort, person=people[0].person)
    run = proposed(cohort, by=a_user(role="office", scope=cohort))
    with pytest.raises(Refused):
        accept_plan(run, by=own)
    assert placed(cohort) == {}
    assert accept_plan(run, by=a_user(role="office", scope=cohort)).accepted_at


def test_accepting_twice_is_refused_with_who_and_when(placeable):
    cohort, _people, _posts = placeable
    office = a_user("banshi", role="office", scope=cohort)
    run = accept_plan(proposed(cohort, by=SYSTEM), by=office)
    with pytest.raises(Refused, match="banshi"):
        accept_plan(run, by=office)


@pytest.mark.parametrize("change", ["person", "level", "post", "seats", "wish"])
def test_a_plan_from_other_lists_than_todays_is_refused(placeable, change):
    cohort, people, posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    match change:
        case "person":
            a_secondment(cohort, "新来", number="P3")
        case "level":
            Secondment.objects.filter(pk=people[0].pk).update(level=7)
        case "post":
            a_post(cohort)
        case "seats":
            posts[0].seats = 4
            posts[0].save()
        case "wish":
            Wish.objects.create(cohort=cohort, side="person", secondment=people[0], post=posts[1], rank=1)
    with pytest.raises(Refused) as refusal:
        accept_plan(run, by=SYSTEM)
    assert ("P3" in str(refusal.value)) == (change == "person")
    assert placed(cohort) == {}


def test_what_does_not_bear_on_placement_leaves_a_plan_good(placeable):
    cohort, people, _posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    Secondment.objects.filter(pk=people[0].pk).update(question="怎样补上航运服务这一课？")
    assert accept_plan(run, by=SYSTEM).accepted_at


def test_a_plan_somebody_tampered_with_is_refused(placeable):
    cohort, _people, posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    Assignment.objects.filter(run=run).update(post=posts[0])
    with pytest.raises(Refused):
        accept_plan(run, by=SYSTEM)
    assert placed(cohort) == {}


def test_a_worse_plan_put_in_its_place_is_refused(placeable):
    cohort, people, posts = placeable
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    Assignment.objects.filter(run=run, secondment=people[0]).update(post=posts[1])
    Assignment.objects.filter(run=run, secondment=people[1]).update(post=posts[0])
    with pytest.raises(Refused):
        accept_plan(run, by=SYSTEM)


def test_placements_that_stand_are_only_replaced_when_that_is_said(placeable, today_is):
    cohort, people, posts = placeable
    today_is(cohort.starts_on - timedelta(days=1))
    third = a_secondment(cohort, "岑三", number="P3", sector="金融", level=5)
    a_placement(people[0], posts[1])
    a_placement(third, posts[0])
    run = accept_plan(make_plan(cohort, aim="total", by=SYSTEM), by=SYSTEM)
    with pytest.raises(Refused, match="P1"):
        publish(run, until=clock.today(), by=SYSTEM)
    assert placed(cohort) == {"P1": "K2", "P3": "K1"}
    publish(run, until=clock.today(), by=SYSTEM, replace=True)
    assert placed(cohort) == {"P1": "K1", "P2": "K2"}
    assert hosts(cohort) == {"P1": "中远", "P2": "清算所", "P3": None}


def test_the_same_lists_give_the_plan_that_was_proved_already(placeable):
    cohort, _people, posts = placeable
    first = make_plan(cohort, aim="fair", by=SYSTEM)
    assert make_plan(cohort, aim="fair", by=SYSTEM) == first
    assert make_plan(cohort, aim="total", by=SYSTEM) != first
    posts[0].seats = 2
    posts[0].save()
    assert make_plan(cohort, aim="fair", by=SYSTEM) != first
    assert Run.objects.count() == 3


def test_nobody_and_nowhere_are_said_before_solving(cohort):
    with pytest.raises(Refused):
        make_plan(cohort, aim="fair", by=SYSTEM)
    a_secondment(cohort)
    a_post(cohort, seats=0)
    with pytest.raises(Refused):
        make_plan(cohort, aim="fair", by=SYSTEM)
    with pytest.raises(Refused, match="prettiest"):
        make_plan(cohort, aim="prettiest", by=SYSTEM)
    assert not Run.objects.exists()


def test_somebody_without_a_seat_stays_in_the_plan_with_the_reason(placeable):
    cohort, _people, _posts = placeable
    a_secondment(cohort, "岑三", number="P3")
    run = make_plan(cohort, aim="fair", by=SYSTEM)
    left = Assignment.objects.get(run=run, post__isnull=True)
    assert (left.secondment.number, left.reasons[0]["code"]) == ("P3", "too_few_seats")
    put_in_force(run)
    assert "P3" not in placed(cohort)


def test_one_person_is_placed_moved_and_taken_away(placeable):
    cohort, people, posts = placeable
    first = place(people[0], posts[0], by=SYSTEM)
    assert place(people[0], posts[0], by=SYSTEM) == first
    moved = place(people[0], posts[1], by=SYSTEM)
    assert (moved.pk, placed(cohort), hosts(cohort)["P1"]) == (first.pk, {"P1": "K2"}, "清算所")
    unplace(moved, by=SYSTEM)
    assert (placed(cohort), hosts(cohort)["P1"]) == ({}, None)
    verbs = list(AuditEntry.objects.filter(verb__startswith="placement.").values_list("verb", flat=True))
    assert verbs == ["placement.made", "placement.moved", "placement.removed"]


def test_a_full_post_is_refused_with_its_seats(placeable):
    cohort, people, posts = placeable
    place(people[0], posts[0], by=SYSTEM)
    with pytest.raises(Refused, match="1"):
        place(people[1], posts[0], by=SYSTEM)
    assert placed(cohort) == {"P1": "K1"}


def test_a_post_of_another_cohort_is_refused(placeable):
    _cohort, people, _posts = placeable
    with pytest.raises(Refused):
        place(people[0], a_post(a_cohort()), by=SYSTEM)


def test_seats_in_use_cannot_be_taken_from_a_post(placeable):
    _cohort, people, posts = placeable
    place(people[0], posts[0], by=SYSTEM)
    with pytest.raises(Refused):
        actions.change_post(posts[0], by=SYSTEM, seats=0)
    posts[0].refresh_from_db()
    assert posts[0].seats == 1
    with pytest.raises(Refused):
        actions.change_post(posts[0], by=SYSTEM, min_seats=3)


def test_inputs_are_read_in_a_constant_number_of_queries(placeable, django_assert_num_queries):
    cohort, _people, _posts = placeable
    with django_assert_num_queries(6):
        queries.inputs_of(cohort)
    for _ in range(3):
        a_secondment(cohort)
        a_post(cohort)
    with django_assert_num_queries(6):
        queries.inputs_of(cohort)

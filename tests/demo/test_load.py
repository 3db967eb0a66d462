"""The whole demonstration, loaded once: what its cohorts hold, who signs in to what, what loading again does."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.demo import accounts, beijing
from jiebang.demo.load import load
from jiebang.demo.prepare import STEPS
from jiebang.evidence.actions import rebuild_tallies
from jiebang.evidence.models import Record, TaskTally
from jiebang.people.models import DataRequest, User
from jiebang.placements.agreements.standing import standings
from jiebang.placements.models import Advice, Agreement, Placement, Post, Run, Wish
from jiebang.programmes.models import Body, Cohort, Leave, Membership, Officer, Secondment
from jiebang.programmes.privacy import erase
from jiebang.reports.models import Report, Submission
from tests.dump import holding

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 12)


@pytest.fixture(scope="module")
def steps(django_db_setup, django_db_blocker):
    """The steps told while everything was loaded; the rows go again after this module."""
    from django.conf import settings

    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "DEMO", True)
    patch.setattr(settings, "DEMO_DATE", TODAY)
    patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    told: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load("a password of the demonstration", tell=told.append)
        yield told
        transaction.set_rollback(True)
    patch.undo()
    clock.forget()


@pytest.fixture
def cohort(steps):
    return lambda code: Cohort.objects.get(code=code)


def test_the_bar_knows_how_many_steps_there_are(steps):
    assert len(steps) + 1 == STEPS  # and the tables, before


def test_the_cohorts_hold_what_the_documents_say(cohort):
    held = {
        code: (cohort(code).secondments.count(), cohort(code).hosts.count(), cohort(code).records.count())
        for code in ("sh05", "bj03", "sh06", "cr01")
    }
    assert held == {"sh05": (81, 50, 4259), "bj03": (12, 10, 107), "sh06": (77, 50, 0), "cr01": (12, 6, 318)}
    days = {code: cohort(code).day_number(TODAY) for code in held}
    assert days == {"sh05": 57, "bj03": 392, "sh06": -11, "cr01": 98}


def test_the_sample_date_stands_where_it_was_after_the_past_was_played(steps):
    clock.forget()
    assert clock.today() == TODAY


def test_every_line_of_the_trail_is_the_demonstrations_but_what_people_write_themselves(steps):
    others = AuditEntry.objects.exclude(actor_label="demo").order_by("id").values_list("actor_label", "verb")
    by_link = others.filter(actor_label__startswith="link:offer:")
    assert set(by_link.values_list("verb", flat=True)) == {"offer.handed_in", "offer.nothing"}
    of_agreements = others.filter(actor_label__startswith="link:agreement:").values_list("verb", flat=True)
    assert set(of_agreements) == {"agreement.confirmed", "agreement.asked"}
    by_link = others.filter(actor_label__startswith="link:wishes:")
    assert set(by_link.values_list("verb", flat=True)) == {"wishes.said"}
    assert list(others.exclude(actor_label__startswith="link:")) == [
        ("secondee", "letter.received"), ("system", "letter.received"), ("leader", "reminder.sent"),
    ]  # fmt: skip


def test_hosts_offered_posts_and_some_have_not_answered(cohort):
    states = {code: Counter(cohort(code).offers.values_list("state", flat=True)) for code in ("sh06", "cr01")}
    assert states == {
        "sh06": {"accepted": 6, "handed_in": 1, "asked_back": 1, "drafting": 1, "nothing": 1, "invited": 2},
        "cr01": {"accepted": 1, "handed_in": 1},
    }
    posts = [Post.objects.filter(cohort=cohort(code)).count() for code in ("sh05", "sh06")]
    assert posts[0] == posts[1]  # acceptance doubled none
    assert Advice.objects.filter(host__cohort=cohort("bj03")).count() == 2


def test_agreements_of_running_cohorts_are_complete_but_for_a_few(cohort):
    states = {
        code: Counter(one.state for one in standings(
            Agreement.objects.filter(cohort=cohort(code)).select_related("cohort"), with_facts=True
        ))
        for code in ("sh05", "bj03", "sh06", "cr01")
    }  # fmt: skip
    complete, few = {code: found["complete"] for code, found in states.items()}, states["sh05"]
    assert (complete["bj03"], complete["sh06"], few["open"], few["outdated"] >= 2) == (12, 0, 4, True)
    assert states["cr01"]["open"] >= 2 and complete["cr01"] >= 7


def test_beijing_is_placed_by_an_accepted_plan_and_one_host_takes_three(cohort):
    run = Run.objects.get(cohort=cohort("bj03"))
    assert (run.status, run.placed, run.accepted_at is not None) == ("optimal", 12, True)
    at_one_host = Secondment.objects.filter(cohort=run.cohort, host__organisation__name="正大集团")
    assert list(at_one_host.values_list("number", flat=True)) == ["W05", "W06", "W12"]


def test_the_expos_task_force_is_of_several_groups_and_shared_with_the_bureau_at_home(cohort):
    force = Body.objects.get(cohort=cohort("sh05"), kind=Body.Kind.TASK_FORCE)
    members = Secondment.objects.filter(memberships__body=force)
    assert (force.name, force.co_owner.name, members.count()) == ("进博会专班", "青岛市商务局", 8)
    assert members.values("group").distinct().count() >= 6
    assert Officer.objects.get(body=force, post=Officer.Post.LEADER).title == "专班负责人"
    assert {who.number for who in members} == set(force.duties.values_list("secondment__number", flat=True))


@pytest.mark.parametrize("code", ["sh05", "bj03"])
def test_the_party_members_belong_to_the_branch_and_nobody_beside_its_officers(cohort, code):
    members = set(Membership.objects.filter(body__cohort=cohort(code), body__kind="branch").values_list("secondment"))
    party = set(cohort(code).secondments.filter(person__is_party_member=True).values_list("pk"))
    officers = set(Officer.objects.filter(body__cohort=cohort(code), body__kind="branch").values_list("secondment"))
    assert (members, bool(party), bool(officers)) == (party | officers, True, True)


def test_work_at_the_host_is_told_of_the_own_host(cohort):
    for record in Record.objects.filter(cohort__code__in=["bj03", "cr01"], kind="host_work").prefetch_related(
        "organisations__organisation", "participations__secondment__host__organisation"
    ):
        own = {part.secondment.host.organisation for part in record.participations.all()}
        assert {named.organisation for named in record.organisations.all()} == own, record.number


def test_the_group_adopted_its_method_at_its_meeting_and_records_follow_it_from_then_on(cohort):
    [group] = Body.objects.filter(cohort=cohort("bj03"), kind=Body.Kind.GROUP)
    assert [(row["code"], row["from"]) for row in group.orientations] == [
        (code, "2020-12-19") for code in beijing.FOUR_DIRECTIONS
    ]
    meeting = Record.objects.get(cohort=group.cohort, kind="meeting", date=beijing.ADOPTED)
    assert "四向工作法" in meeting.subject and meeting.decisions.count() == 5
    told = [row for row in Record.objects.filter(cohort=group.cohort) if row.orientations]
    assert {code for row in told for code in row.orientations} == set(beijing.FOUR_DIRECTIONS)
    assert min(row.date for row in told) >= beijing.ADOPTED


def test_the_departing_cohort_has_offers_and_wishes_and_no_plan(cohort):
    departing = cohort("sh06")
    assert departing.starts_on == TODAY + timedelta(days=12)
    assert Post.objects.filter(cohort=departing).count() == 96
    assert Wish.objects.filter(cohort=departing).count() == 598
    assert not Run.objects.filter(cohort=departing).exists() and not Placement.objects.filter(cohort=departing).exists()


def test_the_rotation_speaks_english_and_counts_by_the_quarter(cohort):
    rotation = cohort("cr01")
    words = Record.objects.filter(cohort=rotation).values_list("subject", "content", "learned", "next_step")
    assert all(text.isascii() for row in words for text in row)
    tallies = TaskTally.objects.filter(cohort=rotation, task="customers", done__gt=0)
    assert tallies.values("secondment").distinct().count() == 12
    assert set(tallies.values_list("window", flat=True)) == {"2021-Q3", "2021-Q4"}


def test_leaves_and_reports_stand_as_described(cohort):
    away = Leave.objects.filter(secondment__cohort=cohort("sh05")).order_by("starts_on")
    assert [(row.secondment.number, row.starts_on, row.ends_on) for row in away] == [
        ("P071", date(2021, 11, 29), TODAY),
        ("P073", date(2021, 12, 1), date(2021, 12, 3)),
    ]
    reports = Report.objects.filter(secondment__cohort=cohort("sh05"))
    assert set(reports.filter(submission__isnull=False).values_list("period", flat=True)) == {
        "2021-10-H2", "2021-11-H1", "2021-11-H2",
    }  # fmt: skip
    [waiting] = reports.filter(submission__isnull=True)
    assert (waiting.secondment.number, waiting.period) == ("P001", "2021-12-H1")
    handed_in = Submission.objects.filter(report__in=reports).count()
    assert 3 * 81 * 0.85 < handed_in < 3 * 81


def test_everybody_signs_in_to_the_own_place(steps):
    seen = {
        user.username: sorted(Cohort.objects.visible_to(user).values_list("code", flat=True))
        for user in User.objects.all()
    }
    everything = ["bj03", "cr01", "sh05", "sh06"]
    assert seen == {
        "office": everything,
        "office2": everything,
        **{login: ["sh05"] for login in ("leader", "deputy", "secretary", "secondee", "mentor", "home", "reader")},
        **{login: [] for login in ("sysadmin", "secadmin", "auditor")},
        **{login: ["sh06"] for login in ("secondee-next", "home-next")},
        **{login: ["cr01"] for login in ("leader-en", "secondee-en")},
    }
    assert all(user.check_password("a password of the demonstration") for user in User.objects.all())


def test_the_sign_ins_that_belong_together_share_a_group_and_a_host(steps):
    secondee = User.objects.get(username="secondee").person.secondments.get()
    leader = User.objects.get(username="leader").person.secondments.get()
    assert secondee.group == leader.group
    mentored = Secondment.objects.visible_to(User.objects.get(username="mentor"))
    sent = Secondment.objects.visible_to(User.objects.get(username="home"))
    assert secondee in mentored and secondee in sent


def test_loading_again_adds_nothing(steps):
    def rows() -> dict[str, int]:
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}

    before = rows()
    load("a password of the demonstration")
    assert rows() == before


def test_another_password_reaches_every_sign_in(steps):
    with transaction.atomic():
        accounts.renew_password("another password")
        assert all(user.check_password("another password") for user in User.objects.all())
        transaction.set_rollback(True)


def test_the_table_lists_every_sign_in_in_line():
    lines = accounts.table().splitlines()
    assert [line.split()[0] for line in lines] == [sign_in.login for sign_in in accounts.SIGN_INS]
    assert len({accounts.columns(line[: line.index("sh05")]) for line in lines if "sh05" in line}) == 1


def test_somebody_is_erased_without_a_trace_and_everybody_elses_counts_stand(cohort):
    """81 people, 4,259 records and their reports: what one person leaves there."""
    own = cohort("sh05").secondments.select_related("person").get(number="P010")
    name, phone = own.person.name, own.person.phone
    before = sorted(TaskTally.objects.values_list("secondment", "body", "task", "window", "done"), key=str)
    request = DataRequest.objects.create(
        person=own.person, kind="erasure", secondment_uuid=own.uuid, asked_on=TODAY, approved=True, decided_on=TODAY
    )
    assert not erase.has_namesake(own.person) and len(phone) == 11
    erase.erase(request, by=SYSTEM)
    assert holding(name, phone) == []
    assert sorted(TaskTally.objects.values_list("secondment", "body", "task", "window", "done"), key=str) == before
    assert rebuild_tallies(cohort("sh05")) == 0
    assert Placement.objects.filter(secondment=own).exists()

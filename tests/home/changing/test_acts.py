"""Carrying out changes during the course, on their day or ahead of it, and taking them back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiebang.common import jobs
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.evidence.actions import rebuild_tallies, save_record
from jiebang.evidence.drafts import Draft, Writer
from jiebang.evidence.queries import open_steps, progress_of
from jiebang.home.changing.acts import carry_out, undo
from jiebang.home.changing.asked import Asked, Newcomer
from jiebang.home.changing.follows import foresee
from jiebang.people.models import Grant, Person
from jiebang.placements import queries, seats
from jiebang.placements.actions import place
from jiebang.placements.models import Placement
from jiebang.programmes.actions import name_officer
from jiebang.programmes.models import Change, Duty, GroupStay, HostStay, Membership, Officer, Secondment
from jiebang.programmes.own_days import Outside
from jiebang.programmes.stays import group_on, host_on
from tests.builders import a_branch, a_member, a_secondment
from tests.home.changing.conftest import TODAY

LAST = date(2021, 12, 5)


def study(who, day, **said):
    draft = Draft("study", day, (who,), content="读书", **said)
    return save_record(who.cohort, draft, by=SYSTEM, writer=Writer(office=True, today=TODAY), author=who)


def roles(account):
    held = Grant.objects.filter(user=account, revoked_at__isnull=True).exclude(role="secondee")
    return [(g.role, g.ends_on) for g in held]


def everything(world):
    """All rows a change may touch, to compare before and after."""

    def rows(model, *names):
        return sorted(model.objects.values_list(*names), key=str)

    return [
        rows(Secondment, "number", "group_id", "host_id", "arrives_on", "ends_on", "ending", "by_days"),
        rows(Placement, "secondment__number", "post__number", "starts_on", "ends_on"),
        rows(Officer, "body_id", "secondment_id", "title", "post"),
        rows(Duty, "body_id", "secondment_id", "words"),
        rows(Membership, "body_id", "secondment_id"),
        rows(GroupStay, "secondment_id", "group_id", "starts_on", "ends_on"),
        rows(HostStay, "secondment_id", "host_id", "starts_on", "ends_on"),
        rows(Person, "name"),
        roles(world.account),
    ]


# ── each kind ──


def test_who_withdraws_leaves_the_past_and_nothing_of_the_present(world):
    record = study(world.who, LAST)
    change = world.do("withdraw", LAST)
    who = world.again()
    assert (who.ends_on, who.ending, who.by_days, who.group, who.host) == (
        LAST,
        "withdrawn",
        True,
        world.first,
        world.old.host,
    )
    assert (Officer.objects.count(), Duty.objects.count(), Membership.objects.count()) == (0, 0, 0)
    assert (roles(world.account), change.in_effect_at is not None) == ([], True)
    assert list(who.participations.values_list("record", flat=True)) == [record.pk]
    assert seats.free_posts(world.cohort, LAST + timedelta(days=1), TODAY) == [world.old, world.new]
    assert queries.people_to_place(world.cohort).get() == world.mate


def test_the_seat_is_free_only_from_the_day_after(world):
    world.do("early", date(2021, 12, 20))
    other = a_secondment(world.cohort)
    with pytest.raises(Refused, match="研究员"):
        place(other, world.old, by=SYSTEM)
    late = a_secondment(world.cohort, arrives_on=date(2021, 12, 21))
    assert place(late, world.old, by=SYSTEM).post == world.old


def test_duties_offices_and_next_steps_pass_to_the_one_chosen(world):
    study(world.who, LAST, next_step="回访企业", next_due=date(2021, 12, 20))
    world.do("withdraw", LAST, heir=world.mate, pass_offices=True)
    assert Officer.objects.values_list("secondment__number", "title").get() == ("P002", "组长")
    assert Duty.objects.values_list("secondment__number", "words").get() == ("P002", "联系企业")
    [step] = open_steps(world.mate, TODAY)
    assert (step.next_step, step.version) == ("回访企业", 1)


@pytest.mark.parametrize("inside", [False, True])
def test_a_next_step_of_a_branch_passes_within_the_branch_alone(world, inside):
    branch = a_branch(world.cohort)
    study(world.who, LAST, next_step="整理会议记录", next_due=date(2021, 12, 20), body=branch)
    if inside:
        a_member(branch, world.mate)
    world.do("withdraw", LAST, heir=world.mate)
    assert [step.next_step for step in open_steps(world.mate, TODAY)] == ["整理会议记录"][: int(inside)]


def test_who_never_came_gives_the_place_back(world, today_is):
    today_is(date(2021, 10, 10))
    world.do("withdraw", date(2021, 10, 12))
    who = world.again()
    assert (who.ends_on, who.host, Placement.objects.count()) == (date(2021, 10, 16), None, 0)
    assert queries.people_to_place(world.cohort).get() == world.mate


def test_an_early_end_owes_by_the_days_or_in_full_as_agreed(world):
    world.do("early", date(2022, 1, 4), by_days=False)
    assert quota(world.again()) == 20
    undo(Change.objects.get(), by=SYSTEM)
    world.do("early", date(2022, 1, 4))
    assert quota(world.again()) == 16


def quota(who):
    return next(row.quota for row in progress_of(who) if row.task.code == "company_visit")


def test_somebody_new_takes_post_group_and_duties_over(world):
    world.do(
        "replace", LAST, newcomer=Newcomer("接替", "青岛市财政局", "科长"), starts=date(2021, 12, 8), pass_offices=True
    )
    new = Secondment.objects.get(person__name="接替")
    assert (new.number, new.arrives_on, new.by_days, new.group, new.host, new.home_unit.name, new.job) == (
        "P003", date(2021, 12, 8), True, world.first, world.old.host, "青岛市财政局", "科长",
    )  # fmt: skip
    assert Officer.objects.values_list("secondment", "title").get() == (new.pk, "组长")
    assert list(new.memberships.values_list("body", flat=True)) == [world.force.pk]
    assert Change.objects.get().successor == new


def test_somebody_of_the_cohort_without_a_place_takes_it_over(world):
    reserve = a_secondment(world.cohort, "候补", group=world.second)
    world.do("replace", LAST, newcomer=reserve)
    reserve.refresh_from_db()
    assert (reserve.arrives_on, reserve.group, reserve.host) == (date(2021, 12, 6), world.first, world.old.host)


def test_a_late_joiner_is_added_or_comes_later_than_listed(world):
    asked = Asked("join", date(2021, 12, 15), "工作交接", (), world.new, world.second, newcomer=Newcomer("后到"))
    [change] = carry_out(world.cohort, asked, by=SYSTEM)
    new = change.secondment
    assert (new.person.name, new.arrives_on, new.group, new.host) == (
        "后到", date(2021, 12, 15), world.second, world.new.host,
    )  # fmt: skip
    world.do("join", date(2021, 11, 20), world.mate)
    assert Secondment.objects.get(pk=world.mate.pk).arrives_on == date(2021, 11, 20)


def test_a_change_of_host_keeps_the_days_before(world):
    world.do("host", date(2021, 12, 1), post=world.new)
    who = world.again()
    assert (who.host, host_on(who, date(2021, 11, 30)), host_on(who, date(2021, 12, 1))) == (
        world.new.host, world.old.host, world.new.host,
    )  # fmt: skip
    assert [(p.post, p.starts_on, p.ends_on) for p in Placement.objects.order_by("id")] == [
        (world.old, None, date(2021, 11, 30)), (world.new, date(2021, 12, 1), None),
    ]  # fmt: skip


def test_a_change_of_group_ends_the_offices_in_the_old_one(world):
    world.do("group", date(2021, 12, 1), group=world.second, heir=world.mate)
    who = world.again()
    assert (who.group, group_on(who, date(2021, 11, 30)), Officer.objects.count()) == (world.second, world.first, 0)
    assert (Duty.objects.get().secondment, roles(world.account)) == (world.mate, [])
    assert Membership.objects.filter(body=world.force, secondment=who).exists()


def test_several_change_the_group_at_once_or_none_does(world):
    both = (world.who, world.mate)
    carry_out(world.cohort, Asked("group", date(2021, 12, 1), "调整", both, group=world.second), by=SYSTEM)
    assert world.cohort.secondments.filter(group=world.second).count() == 2
    with pytest.raises(Refused, match="第一组"):
        world.do(
            "group", date(2021, 12, 2), world.who, a_secondment(world.cohort, group=world.first), group=world.first
        )
    assert Change.objects.count() == 2


# ── ahead ──


def test_a_change_ahead_waits_for_its_day(world, today_is):
    ahead = date(2021, 12, 20)
    world.do("host", ahead, post=world.new)
    world.do("group", ahead, group=world.second)
    who = world.again()
    assert (who.host, who.group, Officer.objects.count(), roles(world.account)) == (
        world.old.host, world.first, 1, [("leader", None)],
    )  # fmt: skip
    assert jobs.run_one("bring changes into effect").changed == 0
    today_is(ahead)
    assert [jobs.run_one("bring changes into effect").changed for _ in range(2)] == [2, 0]
    who = world.again()
    assert (who.host, who.group, Officer.objects.count(), roles(world.account)) == (world.new.host, world.second, 0, [])


def test_rights_end_with_the_last_day_even_before_anything_runs(world, today_is):
    world.do("withdraw", date(2021, 12, 20))
    assert (roles(world.account), Officer.objects.count()) == ([("leader", date(2021, 12, 20))], 1)
    today_is(date(2021, 12, 21))
    assert jobs.run_one("bring changes into effect").changed == 1
    assert (roles(world.account), Officer.objects.count()) == ([], 0)


# ── what is refused ──


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("withdraw", date(2022, 1, 24)), ("early", date(2021, 10, 16)),
        ("join", date(2022, 1, 25)), ("host", date(2021, 10, 16)), ("group", date(2022, 1, 25)),
    ],
)  # fmt: skip
def test_the_day_lies_within_the_days_it_can_be(world, kind, day):
    before = everything(world)
    with pytest.raises(Refused) as refused:
        world.do(kind, day, post=world.new, group=world.second)
    assert (refused.value.field, everything(world)) == ("day", before)


def test_records_dated_after_the_day_are_named_and_put_right_first(world):
    record = study(world.who, date(2021, 12, 10))
    with pytest.raises(Outside) as refused:
        world.do("withdraw", LAST)
    assert [(c.day, c.url) for c in refused.value.conflicts] == [(date(2021, 12, 10), f"/records/{record.uuid}/")]
    assert Change.objects.count() == 0


def test_a_branchs_record_after_the_day_holds_it_untold(world):
    record = study(world.who, date(2021, 12, 10), subject="改选支委", body=a_branch(world.cohort))
    with pytest.raises(Outside) as refused:
        world.do("withdraw", LAST)
    assert [(c.day, c.url) for c in refused.value.conflicts] == [(record.date, "")]
    told = f"{refused.value}{refused.value.conflicts}"
    assert [word for word in ("改选支委", str(record.uuid)) if word in told] == []


def test_a_full_post_and_the_same_post_are_refused(world):
    place(world.mate, world.new, by=SYSTEM)
    with pytest.raises(Refused, match="分析师"):
        world.do("host", date(2021, 12, 1), post=world.new)
    with pytest.raises(Refused, match="唐棠"):
        world.do("host", date(2021, 12, 1), post=world.old)


def test_nobody_leaves_twice_and_changes_go_in_the_order_of_their_days(world):
    world.do("host", date(2021, 12, 1), post=world.new)
    with pytest.raises(Refused, match="已登记换岗") as refused:
        world.do("withdraw", date(2021, 11, 20))
    assert refused.value.field == "day"
    world.do("withdraw", LAST)
    with pytest.raises(Refused, match="已登记退出"):
        world.do("early", date(2021, 12, 8))


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_every_change_says_why(world, reason):
    with pytest.raises(Refused) as refused:
        carry_out(world.cohort, Asked("withdraw", LAST, reason, (world.who,)), by=SYSTEM)
    assert refused.value.field == "reason"


def test_the_reason_stays_out_of_the_trail(world):
    world.do("withdraw", LAST)
    lines = list(AuditEntry.objects.values_list("verb", "data"))
    assert any(verb == "change.made" for verb, _data in lines)
    assert not any("召回" in str(data) for _verb, data in lines)
    entry = AuditEntry.objects.get(verb="change.made")
    assert [s.person_id for s in entry.subjects.all()] == [world.who.person.uuid]


# ── taking back ──

KINDS = {
    "withdraw": {"day": LAST},
    "early": {"day": LAST},
    "replace": {"day": LAST, "newcomer": Newcomer("接替")},
    "host": {"day": date(2021, 12, 1)},
    "group": {"day": date(2021, 12, 1)},
    "join": {"day": date(2021, 10, 20)},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ahead", [False, True])
def test_taking_back_leaves_everything_as_it_was(world, kind, ahead, today_is):
    study(world.who, date(2021, 11, 1), next_step="回访", next_due=date(2021, 12, 25))
    before = everything(world)
    said = {**KINDS[kind], "post": world.new, "group": world.second, "heir": world.mate, "pass_offices": True}
    if ahead:
        said["day"] = date(2021, 12, 15) if kind != "join" else date(2021, 10, 25)
    change = world.do(kind, said.pop("day"), **said)
    assert everything(world) != before
    if ahead:
        today_is(date(2021, 12, 16))
        jobs.run_one("bring changes into effect")
    undo(change, by=SYSTEM)
    change.refresh_from_db()
    assert (everything(world), change.undone_at is not None) == (before, True)
    assert [step.next_owner for step in open_steps(world.who, TODAY)] == [None]
    assert rebuild_tallies(world.cohort) == 0


def test_what_was_built_on_a_change_holds_it(world):
    change = world.do("replace", LAST, newcomer=Newcomer("接替"))
    study(Secondment.objects.get(person__name="接替"), date(2021, 12, 8))
    with pytest.raises(Refused, match="记录 1 项"):
        undo(change, by=SYSTEM)


def test_a_seat_given_to_somebody_else_meanwhile_cannot_be_had_back(world):
    change = world.do("withdraw", LAST)
    late = a_secondment(world.cohort, arrives_on=date(2021, 12, 8))
    place(late, world.old, by=SYSTEM)
    with pytest.raises(Refused, match="名额已给了别人"):
        undo(change, by=SYSTEM)
    assert world.again().ends_on == LAST


def test_an_office_given_anew_meanwhile_is_not_taken_away(world):
    change = world.do("group", date(2021, 12, 1), group=world.second)
    world.do("group", date(2021, 12, 2), group=world.first)
    with pytest.raises(Refused, match="请先撤销那一项"):
        undo(change, by=SYSTEM)


def test_the_last_change_is_taken_back_first_and_none_twice(world):
    first = world.do("host", date(2021, 12, 1), post=world.new)
    second = world.do("withdraw", LAST)
    with pytest.raises(Refused, match="请先撤销那一项"):
        undo(first, by=SYSTEM)
    undo(second, by=SYSTEM)
    undo(first, by=SYSTEM)
    with pytest.raises(Refused, match="已经撤销"):
        undo(first, by=SYSTEM)
    assert (world.again().host, HostStay.objects.count()) == (world.old.host, 0)


# ── found by trying any order ──


def test_what_was_looked_at_first_is_carried_out_all_the_same(world):
    asked = Asked("join", date(2021, 12, 15), "晚到", (world.mate,), world.new)
    foresee(world.cohort, asked, by=SYSTEM)
    carry_out(world.cohort, asked, by=SYSTEM)
    assert Secondment.objects.get(pk=world.mate.pk).host == world.new.host


def test_who_is_given_a_post_from_a_day_holds_no_seat_before_it(world):
    world.do("host", date(2021, 12, 1), world.mate, post=world.new)
    assert host_on(world.mate, date(2021, 11, 30)) is None
    assert seats.free_posts(world.cohort, date(2021, 11, 1), date(2021, 11, 30)) == [world.new]


def test_nobody_takes_over_who_has_left_or_is_the_same(world):
    world.do("withdraw", date(2021, 12, 8), world.mate)
    for heir in (world.mate, world.who):
        with pytest.raises(Refused) as refused:
            world.do("withdraw", LAST, heir=heir, pass_offices=True)
        assert refused.value.field == "heir"


def test_an_office_got_in_the_new_group_holds_the_change_of_group(world):
    change = world.do("group", date(2021, 12, 1), group=world.second)
    name_officer(world.second, world.again(), title="副组长", by=SYSTEM)
    with pytest.raises(Refused, match="副组长"):
        undo(change, by=SYSTEM)


def test_who_changed_the_post_does_not_come_later_than_that(world):
    world.do("host", date(2021, 10, 26), post=world.new)
    with pytest.raises(Outside, match="普洛斯"):
        world.do("join", date(2021, 10, 28))

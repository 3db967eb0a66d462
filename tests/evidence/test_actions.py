from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.evidence import actions
from jiebang.evidence.drafts import Decided, Draft, Met, Named, Writer
from jiebang.evidence.models import Fact, Record, TaskTally
from jiebang.evidence.queries import progress_of
from jiebang.people.models import Alias, Contact, Organisation
from tests.builders import a_cohort, a_host, a_scheme, a_secondment, a_user, an_organisation
from tests.evidence.conftest import TODAY

pytestmark = pytest.mark.django_db


def a_visit(*who, to="普洛斯", on=TODAY, **fields) -> Draft:
    return Draft("visit", on, participants=who, organisations=(Named(to, "company"),), **fields)


def save(cohort, draft, by, **more) -> Record:
    return actions.save_record(cohort, draft, by=by, **more)


def done(secondment) -> dict[str, int]:
    return {p.task.code: p.done for p in progress_of(secondment) if p.done}


def test_a_visit_counts_its_company_and_the_person_met(cohort, secondee, user):
    save(cohort, a_visit(secondee, people_met=(Met("周女士", "普洛斯", "市场总监"),)), user)
    assert done(secondee) == {"company_visit": 1, "contact": 1}


def test_a_second_visit_under_the_alias_adds_nothing(cohort, secondee, user):
    known = an_organisation("普洛斯中国", normal_name="普洛斯中国")
    Alias.objects.create(organisation=known, name="普洛斯", normal_name="普洛斯")
    save(cohort, a_visit(secondee, to="普洛斯中国"), user)
    save(cohort, a_visit(secondee, to="普洛斯"), user)
    assert done(secondee) == {"company_visit": 1}
    assert Organisation.objects.filter(name="普洛斯").count() == 0


def test_a_visit_to_the_own_host_counts_nothing_and_one_to_another_host_counts(cohort, secondee, mate, user):
    save(cohort, a_visit(secondee, mate, to="上海清算所"), user)
    assert (done(secondee), done(mate)) == ({}, {"company_visit": 1})


def test_a_change_of_host_is_counted_after_a_recount(cohort, secondee, user):
    save(cohort, a_visit(secondee, to="上海清算所"), user)
    secondee.host = a_host(cohort, "东方国际")
    secondee.save()
    assert actions.recount_secondments([secondee]) == 1
    assert done(secondee) == {"company_visit": 1}


def test_a_group_visit_counts_for_everybody_ticked(cohort, secondee, mate, leader):
    draft = replace(a_visit(secondee, mate), kind="group_visit", body=secondee.group)
    save(cohort, draft, leader)
    assert (done(secondee), done(mate)) == ({"company_visit": 1}, {"company_visit": 1})


def test_somebody_met_by_one_participant_counts_for_that_one(cohort, secondee, mate, user):
    save(cohort, a_visit(secondee, mate, people_met=(Met("周女士", "普洛斯", met_by=(mate,)),)), user)
    assert done(mate) == {"company_visit": 1, "contact": 1}
    assert done(secondee) == {"company_visit": 1}


def test_one_name_at_two_organisations_is_two_people(cohort, secondee, user):
    save(
        cohort,
        a_visit(secondee, people_met=(Met("王伟", "普洛斯"), Met("王伟", "东方国际"), Met("王 伟", "普洛斯"))),
        user,
    )
    assert done(secondee)["contact"] == 2
    assert Contact.objects.filter(name="王伟").count() == 2


def test_somebody_met_before_is_the_same_contact(cohort, secondee, user):
    for day in (TODAY, TODAY - timedelta(days=3)):
        save(cohort, a_visit(secondee, on=day, people_met=(Met("周女士", "普洛斯"),)), user)
    assert Contact.objects.count() == 1
    assert done(secondee)["contact"] == 1


def test_an_event_stays_text_and_makes_no_organisation(cohort, secondee, user):
    record = save(cohort, Draft("meeting", TODAY, (secondee,), (Named("青岛推介会", "event"),)), user)
    assert [(o.name, o.organisation) for o in record.organisations.all()] == [("青岛推介会", None)]
    assert list(Fact.objects.values_list("kind", "subject_key")) == [("meeting", "")]


def test_a_record_is_kept_with_its_decisions_and_its_first_version(cohort, secondee, user):
    draft = Draft(
        "meeting", TODAY, (secondee,), place="驻地", decisions=(Decided("完善名单", "徐玉雪", date(2021, 12, 20)),)
    )
    record = save(cohort, draft, user, author=secondee)
    assert [(d.matter, d.owner, d.due) for d in record.decisions.all()] == [("完善名单", "徐玉雪", date(2021, 12, 20))]
    [version] = record.versions.all()
    assert version.data["texts"]["decisions"] == "完善名单（徐玉雪，2021-12-20）"
    assert (version.version, version.saved_by) == (1, user)


def test_saving_leaves_one_audit_line(cohort, secondee, user):
    before = AuditEntry.objects.count()
    record = save(cohort, a_visit(secondee), user)
    [line] = AuditEntry.objects.all()[before:]
    assert (line.verb, line.object_id, line.scope_id, line.actor) == (
        "record.saved",
        str(record.uuid),
        cohort.uuid,
        user,
    )


def test_hostile_text_is_stored_as_text(cohort, secondee, user):
    text = "=1+1 <script>alert(1)</script> & \x00\u202e反" + "长" * 10_000
    record = save(cohort, a_visit(secondee, content=text), user)
    record.refresh_from_db()
    assert record.content == "=1+1 <script>alert(1)</script> & 反" + "长" * 10_000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "走仿"}, "kind"),
        ({"date": None}, "date"),
        ({"date": date(2021, 10, 16)}, "date"),
        ({"date": TODAY + timedelta(days=1)}, "date"),
        ({"date": date(2031, 1, 1)}, "date"),
        ({"participants": ()}, "participants"),
        ({"organisations": ()}, "organisations"),
        ({"organisations": (Named("长" * 201),)}, "organisations"),
        ({"subject": "长" * 201}, "subject"),
        ({"content": "长" * 20_001}, "content"),
        ({"next_due": date(2021, 12, 1), "next_step": "回电"}, "next_due"),
        ({"directions": ("nowhere",)}, "directions"),
        ({"people_met": tuple(Met(f"人{n}") for n in range(51))}, "people_met"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(cohort, secondee, user, change, field):
    with pytest.raises(Refused) as refused:
        save(cohort, replace(a_visit(secondee), **change), user)
    assert (refused.value.field, Record.objects.count(), Fact.objects.count()) == (field, 0, 0)


def test_somebody_of_another_cohort_cannot_have_taken_part(cohort, secondee, user):
    other = a_secondment(a_cohort(), "外人")
    with pytest.raises(Refused, match="外人"):
        save(cohort, a_visit(secondee, other), user)


@pytest.mark.parametrize(("days_after_end", "office", "stored"), [(1, False, 1), (2, False, 0), (40, True, 1)])
def test_secondees_enter_until_the_day_after_the_end_and_the_office_later(
    cohort, secondee, user, today_is, days_after_end, office, stored
):
    today_is(cohort.ends_on + timedelta(days=days_after_end))
    try:
        save(cohort, a_visit(secondee, on=cohort.ends_on), user, writer=Writer(office=office))
    except Refused as refused:
        assert refused.field == "date"
    assert Record.objects.count() == stored


def test_a_changed_record_counts_as_it_now_says_and_keeps_the_former_text(cohort, secondee, mate, user):
    record = save(cohort, a_visit(secondee, mate, content="看了车间"), user)
    changed = actions.change_record(
        record, replace(a_visit(secondee), kind="study", content="读书"), version=1, by=user
    )
    assert (changed.version, done(secondee), done(mate)) == (2, {"study": 1}, {})
    assert [v.data["texts"]["content"] for v in record.versions.all()] == ["看了车间", "读书"]


def test_saving_the_same_text_again_makes_no_version(cohort, secondee, user):
    record = save(cohort, a_visit(secondee), user)
    assert actions.change_record(record, a_visit(secondee), version=1, by=user).version == 1


def test_a_stale_change_is_refused_with_both_texts(cohort, secondee, user):
    record = save(cohort, a_visit(secondee, content="一"), user)
    actions.change_record(record, a_visit(secondee, content="二"), version=1, by=user)
    with pytest.raises(Stale) as stale:
        actions.change_record(record, a_visit(secondee, content="三"), version=1, by=user)
    assert (stale.value.yours, stale.value.theirs) == ({"content": "三"}, {"content": "二"})


def test_a_withdrawn_record_stays_and_counts_no_more_until_restored(cohort, secondee, user):
    record = save(cohort, a_visit(secondee), user)
    for _twice in range(2):
        actions.withdraw_record(record, by=user, reason="记错了")
    assert (Record.objects.count(), Record.objects.standing().count(), done(secondee)) == (1, 0, {})
    assert AuditEntry.objects.filter(verb="record.withdrawn").count() == 1
    actions.restore_record(record, by=user)
    assert done(secondee) == {"company_visit": 1}


def test_a_withdrawn_record_cannot_be_changed(cohort, secondee, user):
    record = save(cohort, a_visit(secondee), user)
    actions.withdraw_record(record, by=user)
    with pytest.raises(Refused, match=r"withdrawn|撤回"):
        actions.change_record(record, a_visit(secondee, content="改"), version=1, by=user)


def test_an_idea_counts_when_its_room_says_so_and_no_more_when_it_is_returned(cohort, secondee):
    source = uuid4()
    for _twice in range(2):
        actions.record_fact(secondee, kind="idea", source_kind="proposal", source_id=source, day=TODAY)
    assert done(secondee) == {"idea": 1}
    assert actions.retract_facts("proposal", source) == 1
    assert (done(secondee), TaskTally.objects.count()) == ({}, 0)


def test_many_records_at_once_count_like_one_by_one(cohort, secondee, mate, user):
    other = a_cohort(code="other", start=cohort.starts_on)
    twins = {secondee: a_secondment(other, "甲"), mate: a_secondment(other, "乙")}
    drafts = [
        a_visit(secondee, mate, to="普洛斯", people_met=(Met("周女士", "普洛斯"),)),
        a_visit(mate, to="上海港务", people_met=(Met("周女士", "普洛斯"), Met("陈先生", "上海港务"))),
        Draft("study", TODAY, (secondee,), place="线上"),
    ]
    actions.save_records(cohort, drafts, by=user)
    for draft in drafts:
        save(other, replace(draft, participants=tuple(twins[who] for who in draft.participants)), user)
    assert [done(who) for who in twins] == [done(twin) for twin in twins.values()]
    assert Organisation.objects.filter(name="上海港务").count() == 1


def test_a_tally_of_a_group_counts_what_its_members_did_together(today_is):
    scheme = a_scheme()
    task = replace(scheme.task("company_visit"), scope="group", quota=8)
    cohort = a_cohort(scheme=replace(scheme, tasks=(task,)))
    today_is(TODAY)
    from tests.builders import a_group

    group = a_group(cohort)
    one, two = (a_secondment(cohort, group=group) for _ in range(2))
    alone = a_secondment(cohort, group=a_group(cohort))
    office = a_user(role="office", scope=cohort)
    for who, company in ((one, "甲公司"), (two, "甲公司"), (two, "乙公司"), (alone, "丙公司")):
        save(cohort, a_visit(who, to=company), office)
    assert [done(who) for who in (one, two, alone)] == [
        {"company_visit": 2},
        {"company_visit": 2},
        {"company_visit": 1},
    ]
    assert actions.rebuild_tallies(cohort) == 0

"""One row of two: what moves, what is joined, what is refused, and what undoing keeps of later writes."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, AuditSubject
from jiebang.common.refusals import Refused, Stale
from jiebang.evidence import actions as evidence
from jiebang.evidence.drafts import Draft, Met, Named, Writer
from jiebang.evidence.models import Fact, PersonMet, TaskTally
from jiebang.people.merging import (
    address_now,
    former_addresses,
    merge,
    organisation_at,
    plan_merge,
    print_of,
    undo_merge,
)
from jiebang.people.models import Alias, Contact, Grant, Merge, Organisation, Person
from jiebang.programmes.models import Host, Leave, Secondment
from tests.builders import (
    START,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_person,
    a_placement,
    a_post,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
)

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 1)


def a_visit(secondment, *organisations, met=()):
    draft = Draft("visit", DAY, (secondment,), tuple(Named(o.name, "company", o) for o in organisations), tuple(met))
    writer = Writer(office=True, imported=True, today=DAY)
    return evidence.save_record(secondment.cohort, draft, by=SYSTEM, author=secondment, writer=writer)


def visits(secondment) -> int:
    found = TaskTally.objects.filter(secondment=secondment, task="company_visit").first()
    return found.done if found else 0


def test_two_companies_visited_that_are_one_count_once_and_twice_again_after_undoing():
    one, other = an_organisation("普洛斯"), an_organisation("普洛斯中国")
    who = a_secondment(a_cohort())
    a_visit(who, one)
    a_visit(who, other)
    assert visits(who) == 2
    merged = merge(one, other, by=SYSTEM)
    assert visits(who) == 1
    assert list(one.aliases.values_list("name", flat=True)) == ["普洛斯中国"]
    undo_merge(merged, by=SYSTEM)
    assert visits(who) == 2
    assert set(Fact.objects.values_list("subject_key", flat=True)) == {str(one.uuid), str(other.uuid)}


def test_a_company_that_turns_out_to_be_the_own_host_is_no_visit():
    host = a_host(a_cohort(), "上海清算所")
    who = a_secondment(host.cohort, host=host)
    seen = an_organisation("清算所")
    a_visit(who, seen)
    assert visits(who) == 1
    merged = merge(host.organisation, seen, by=SYSTEM)
    assert visits(who) == 0
    undo_merge(merged, by=SYSTEM)
    assert visits(who) == 1


def test_one_host_twice_in_a_cohort_becomes_one_with_the_posts_and_people_of_both():
    cohort = a_cohort()
    one, other = a_host(cohort, "普洛斯"), a_host(cohort, "普洛斯中国", mentor_name="周工")
    first, second = a_secondment(cohort), a_secondment(cohort)
    a_placement(first, a_post(cohort, host=one))
    a_placement(second, a_post(cohort, host=other))
    plan = plan_merge(one.organisation, other.organisation, by=SYSTEM)
    assert dict(plan.joining()) == {"接收单位": 1}
    merged = merge(one.organisation, other.organisation, by=SYSTEM)
    kept = Host.objects.get()
    assert (kept.pk, kept.mentor_name, kept.posts.count(), kept.secondments.count()) == (one.pk, "周工", 2, 2)
    undo_merge(merged, by=SYSTEM)
    assert sorted(Secondment.objects.values_list("host_id", flat=True)) == [one.pk, other.pk]
    assert Host.objects.get(pk=one.pk).mentor_name == ""


def test_contacts_of_both_are_joined_and_met_by_those_either_names():
    one, other = an_organisation("普洛斯"), an_organisation("普洛斯中国")
    cohort = a_cohort()
    first, second, third = (a_secondment(cohort) for _ in range(3))
    draft = Draft(
        "visit", DAY, (first, second, third), (Named("普洛斯", "company", one),),
        (Met("周伟", "普洛斯", "", None, (first,)), Met("周伟", "普洛斯中国", "经理", None, (second,))),
    )  # fmt: skip
    Organisation.objects.update(normal_name="")
    Organisation.objects.filter(pk=one.pk).update(normal_name="普洛斯")
    Organisation.objects.filter(pk=other.pk).update(normal_name="普洛斯中国")
    evidence.save_record(cohort, draft, by=SYSTEM, writer=Writer(office=True, imported=True, today=DAY))
    Contact.objects.filter(organisation=other).update(consent=Contact.Consent.NO)
    merge(one, other, by=SYSTEM)
    contact = Contact.objects.get()
    assert (contact.organisation, contact.consent, contact.job) == (one, "no", "经理")
    assert set(PersonMet.objects.get().met_by.all()) == {first, second}
    facts = Fact.objects.filter(kind="contact", subject_key=str(contact.uuid))
    assert set(facts.values_list("secondment", flat=True)) == {first.pk, second.pk}


def test_roles_on_the_unit_move_and_two_become_one_with_the_days_of_both():
    cohort = a_cohort()
    one, other = an_organisation("市发改委"), an_organisation("市发展和改革委员会")
    officer, both = a_user(), a_user()
    a_grant(officer, "home_unit", other, cohort=cohort)
    a_grant(both, "home_unit", one, cohort=cohort, starts_on=date(2021, 1, 1), ends_on=date(2021, 6, 1))
    a_grant(both, "home_unit", other, cohort=cohort, starts_on=date(2021, 5, 1), ends_on=None)
    merged = merge(one, other, by=SYSTEM)
    assert set(Grant.objects.values_list("user", "scope_id", "starts_on", "ends_on")) == {
        (officer.pk, one.uuid, None, None),
        (both.pk, one.uuid, date(2021, 1, 1), None),
    }
    undo_merge(merged, by=SYSTEM)
    assert Grant.objects.filter(scope_id=other.uuid).count() == 2


def test_blanks_are_filled_and_what_is_chosen_is_taken():
    one = an_organisation("普洛斯", city="上海", sector="物流")
    other = an_organisation("普洛斯中国", city="北京", size="千人", credit_code="913100001322013447")
    Organisation.objects.filter(pk=one.pk).update(doubtful_code="9131")
    one.refresh_from_db()
    merge(one, other, by=SYSTEM, theirs=["name", "city"])
    kept = Organisation.objects.get()
    assert (kept.name, kept.city, kept.sector, kept.size, kept.credit_code, kept.doubtful_code) == (
        "普洛斯中国", "北京", "物流", "千人", "913100001322013447", "",
    )  # fmt: skip
    assert [alias.name for alias in kept.aliases.all()] == ["普洛斯"]


def test_two_valid_codes_are_never_merged():
    one = an_organisation("普洛斯", credit_code="913100001322013447")
    other = an_organisation("普洛斯中国", credit_code="91310000X")
    with pytest.raises(Refused, match="信用代码"):
        merge(one, other, by=SYSTEM)


def test_merging_twice_is_one_merge_and_undoing_twice_is_one_undo():
    one, other = an_organisation("普洛斯"), an_organisation("普洛斯中国")
    first = merge(one, other, by=SYSTEM)
    assert merge(one, other, by=SYSTEM) == first
    undo_merge(first, by=SYSTEM)
    undo_merge(first, by=SYSTEM)
    verbs = list(AuditEntry.objects.filter(verb__startswith="merge.").values_list("verb", flat=True))
    assert verbs == ["merge.done", "merge.undone"]


def test_a_row_changed_since_it_was_looked_at_is_not_merged():
    one, other = an_organisation("普洛斯"), an_organisation("普洛斯中国")
    seen = print_of(one, other)
    Organisation.objects.filter(pk=other.pk).update(city="上海")
    with pytest.raises(Stale):
        merge(one, other, by=SYSTEM, seen=seen)
    assert Merge.objects.count() == 0


def test_a_person_of_two_cohorts_becomes_one_and_the_trail_names_both():
    before, now = a_cohort(), a_cohort()
    one, other = a_person("单晓"), a_person("单晓", phone="15400000001")
    a_secondment(before, person=one)
    a_secondment(now, person=other)
    account = a_user(person=other)
    merged = merge(one, other, by=SYSTEM)
    kept = Person.objects.get()
    assert (kept, kept.secondments.count(), kept.phone, kept.user) == (one, 2, "15400000001", account)
    assert set(AuditSubject.objects.values_list("person_id", flat=True)) == {one.uuid, other.uuid}
    assert former_addresses(one.uuid) == {other.uuid}
    undo_merge(merged, by=SYSTEM)
    account.refresh_from_db()
    assert (account.person, former_addresses(one.uuid)) == (other, set())


def test_of_two_accounts_one_stays_the_persons_and_the_other_works_on_under_its_name():
    one, other = a_person("单晓"), a_person("单小晓")
    first, second = a_user(person=one), a_user(person=other)
    merged = merge(one, other, by=SYSTEM)
    second.refresh_from_db()
    assert (second.person, second.display_name, second.is_active) == (None, "单小晓", True)
    undo_merge(merged, by=SYSTEM)
    second.refresh_from_db()
    assert (first.person, second.person, second.display_name) == (one, other, "")


def test_somebody_twice_in_a_cohort_keeps_the_place_that_work_hangs_on():
    cohort = a_cohort()
    empty = a_secondment(cohort, "单晓", group=a_group(cohort))
    worked = a_secondment(cohort, "单 晓")
    an_officer(empty.group, empty)
    Leave.objects.create(secondment=empty, starts_on=DAY, ends_on=DAY, reason="事假")
    owner = a_user(role="secondee", scope=empty)
    a_visit(worked, an_organisation())
    merged = merge(empty.person, worked.person, by=SYSTEM)
    kept = Secondment.objects.get()
    assert (kept.pk, kept.person, kept.group, kept.leaves.count(), visits(kept)) == (
        worked.pk, empty.person, empty.group, 1, 1,
    )  # fmt: skip
    assert (owner.grants.get().scope_id, address_now(empty.uuid)) == (worked.uuid, worked.uuid)
    undo_merge(merged, by=SYSTEM)
    assert set(Secondment.objects.values_list("pk", "person")) == {
        (empty.pk, empty.person_id), (worked.pk, worked.person_id),
    }  # fmt: skip


def test_somebody_twice_in_a_cohort_with_work_on_both_places_is_refused_with_what_to_do():
    cohort = a_cohort(name="第五批")
    one, other = a_secondment(cohort, "单晓", number="P001"), a_secondment(cohort, "单晓", number="P017")
    for who in (one, other):
        a_visit(who, an_organisation())
    with pytest.raises(Refused, match=r"第五批.*P001.*P017"):
        merge(one.person, other.person, by=SYSTEM)
    assert Person.objects.count() == 2


def test_what_was_written_since_stays_with_the_winner_and_is_told():
    one, other = (
        an_organisation("普洛斯", normal_name="普洛斯"),
        an_organisation("普洛斯中国", normal_name="普洛斯中国"),
    )
    who = a_secondment(a_cohort())
    record = a_visit(who, other)
    merged = merge(one, other, by=SYSTEM)
    later = a_visit(who, one)
    draft = Draft("visit", DAY, (who,), (Named("普洛斯中国", "company"),), learned="补写")
    evidence.change_record(record, draft, version=1, by=SYSTEM, writer=Writer(office=True, imported=True, today=DAY))
    Organisation.objects.filter(pk=one.pk).update(sector="物流")
    outcome = undo_merge(merged, by=SYSTEM)
    assert dict(+outcome.stayed) == {"evidence.recordorganisation": 1}
    assert {later.organisations.get().organisation, record.organisations.get().organisation} == {one}
    assert Organisation.objects.get(pk=one.pk).sector == "物流"
    assert sum(evidence.rebuild_tallies(cohort) for cohort in [who.cohort]) == 0


def test_undoing_is_refused_where_something_has_taken_the_losers_place():
    one = an_organisation("普洛斯")
    other = an_organisation("普洛斯中国", number="C001")
    merged = merge(one, other, by=SYSTEM)
    Organisation.objects.filter(pk=one.pk).update(number=None)
    an_organisation("新来的", number="C001")
    with pytest.raises(Refused, match=r"C001.*新来的"):
        undo_merge(merged, by=SYSTEM)
    assert Organisation.objects.filter(pk=other.pk).exists() is False


def test_a_merge_others_rest_on_is_undone_after_them():
    first, second, third = (an_organisation(name) for name in ("甲", "乙", "丙"))
    one = merge(second, first, by=SYSTEM)
    two = merge(third, second, by=SYSTEM)
    assert organisation_at(str(first.uuid)) == third
    with pytest.raises(Refused, match=r"乙.*丙"):
        undo_merge(one, by=SYSTEM)
    undo_merge(two, by=SYSTEM)
    undo_merge(one, by=SYSTEM)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == sorted(["甲", "乙", "丙"])
    assert Alias.objects.count() == 0


def test_the_office_of_one_cohort_does_not_merge_into_anothers():
    own, foreign = a_cohort(), a_cohort(name="别人的批次")
    one, other = a_host(own, "普洛斯").organisation, a_host(foreign, "普洛斯中国").organisation
    with pytest.raises(Refused, match="别人的批次"):
        merge(one, other, by=a_user(role="office", scope=own))
    merge(one, other, by=a_user(role="office"))
    assert Organisation.objects.count() == 1


def test_facts_of_other_sources_name_the_winner_and_go_back():
    one, other = an_organisation("普洛斯"), an_organisation("普洛斯中国")
    who = a_secondment(a_cohort())
    for organisation in (one, other):
        evidence.record_fact(
            who, kind="market_project", source_kind="project", source_id=one.uuid, day=START,
            subject_kind="organisation", subject_key=str(organisation.uuid),
        )  # fmt: skip
    merged = merge(one, other, by=SYSTEM)
    assert [fact.subject_key for fact in Fact.objects.all()] == [str(one.uuid)]
    undo_merge(merged, by=SYSTEM)
    assert {fact.subject_key for fact in Fact.objects.all()} == {str(one.uuid), str(other.uuid)}

"""Organisations on screen: who sees which, search and filters, the page, changing it, duplicates, merging, undoing."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Met, Named, Writer
from jiebang.people.models import Alias, Contact, Merge, NotTheSame, Organisation, Person
from jiebang.people.organisations import make_organisation
from tests.builders import a_cohort, a_group, a_host, a_person, a_secondment, a_user, an_organisation, signed_in
from tests.people.test_duplicates import a_valid_code

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 1)


@pytest.fixture
def cohort(today_is):
    today_is(date(2021, 12, 12))
    return a_cohort(name="第五批")


@pytest.fixture
def office(cohort, client):
    return signed_in(client, a_user("office", role="office", scope=cohort))


@pytest.fixture
def who(cohort):
    return a_secondment(
        cohort, "单晓", group=a_group(cohort), home_unit=make_organisation("市发改委", kind="agency"),
        host=a_host(cohort, organisation=make_organisation("上海期货交易所", city="上海")),
    )  # fmt: skip


def a_visit(who, *organisations, met=()):
    draft = Draft("visit", DAY, (who,), tuple(Named(o.name, "company", o) for o in organisations), tuple(met))
    return save_record(who.cohort, draft, by=SYSTEM, author=who, writer=Writer(office=True, imported=True, today=DAY))


def names(answer) -> list[str]:
    return [row.name for row in answer.context["page"]]


def test_each_role_sees_the_organisations_of_what_it_reads(client, who, cohort):
    met = make_organisation("普洛斯")
    a_visit(who, met, met=[Met("周伟", "益海嘉里")])
    a_host(cohort, organisation=make_organisation("东方国际"))
    make_organisation("没人提到的公司")
    a_host(a_cohort(), organisation=make_organisation("外地单位"))
    own = {"市发改委", "上海期货交易所"}
    records = {"普洛斯", "益海嘉里"}
    seen = {
        "office": own | records | {"东方国际", "没人提到的公司"},
        "reader": own | records | {"东方国际"},
        "leader": own | records,
        "secondee": own | records,
        "home_unit": own | records,
        "mentor": own,
    }
    scopes = {"office": cohort, "reader": cohort, "leader": who.group, "secondee": who, "home_unit": who.home_unit,
              "mentor": who.host}  # fmt: skip
    for role, scope in scopes.items():
        user = a_user(role=role, scope=scope, cohort=cohort)
        assert set(names(signed_in(client, user).get("/organisations/"))) == seen[role], role
    everything = signed_in(client, a_user(role="office"))
    assert "外地单位" in names(everything.get("/organisations/"))


def test_a_branch_record_opens_no_organisation_to_the_office(office, who, cohort):
    from tests.builders import a_branch

    hidden = make_organisation("只在支部里提到")
    record = a_visit(who, hidden)
    record.body = a_branch(cohort)
    record.save()
    assert office.get(f"/organisations/{hidden.uuid}/").status_code == 404


@pytest.mark.parametrize("word", ["普洛斯", "普洛斯(中国)", "GLP", "pls", "puluosi", "913100", "C017"])
def test_organisations_are_found_by_name_alias_sound_code_and_number(office, word):
    found = make_organisation("普洛斯（中国）", credit_code=a_valid_code(7), number="C017")
    Alias.objects.create(organisation=found, name="GLP", normal_name="glp")
    make_organisation("东方国际")
    assert names(office.get("/organisations/", {"q": word})) == ["普洛斯（中国）"]


def test_filters_narrow_by_kind_sector_city_and_part(office, who):
    met = make_organisation("普洛斯", sector="物流")
    a_visit(who, met)
    asked = {
        "kind=agency": ["市发改委"], "sector=物流": ["普洛斯"], "city=上海": ["上海期货交易所"],
        "part=sends": ["市发改委"], "part=hosts": ["上海期货交易所"], "part=met": ["普洛斯"],
    }  # fmt: skip
    assert {query: names(office.get(f"/organisations/?{query}")) for query in asked} == asked


@pytest.mark.parametrize("count", [1, 3])
def test_list_queries_do_not_grow(office, cohort, count, django_assert_num_queries):
    for _ in range(count):
        Alias.objects.create(organisation=a_host(cohort).organisation, name="别名", normal_name="别名")
    office.get("/organisations/")
    with django_assert_num_queries(13):
        assert len(names(office.get("/organisations/"))) == count


def test_the_sheet_has_the_filters_and_can_be_imported_again(office, who):
    answer = office.get("/organisations.xlsx?part=hosts")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    assert [row[1] for row in sheet.to_python()[1:]] == ["上海期货交易所"]


def test_ticked_organisations_get_a_sector_city_and_kind(office, who):
    ids = [who.home_unit.uuid, who.host.organisation.uuid]
    for column, value in (("sector", "金融"), ("city", "青岛"), ("kind", "other")):
        assert office.post("/organisations/chosen/", {"id": ids, "act": column, column: value}).status_code == 302
    assert set(Organisation.objects.values_list("sector", "city", "kind")) == {("金融", "青岛", "other")}


def test_a_choice_of_rows_one_does_not_see_changes_none(office, who):
    foreign = a_host(a_cohort()).organisation
    sent = {"id": [who.home_unit.uuid, foreign.uuid], "act": "city", "city": "青岛"}
    assert office.post("/organisations/chosen/", sent).status_code == 422
    assert office.post("/organisations/chosen/", {**sent, "id": [], "act": "city"}).status_code == 422
    assert office.post("/organisations/chosen/", {**sent, "id": [who.home_unit.uuid], "city": ""}).status_code == 422
    assert not Organisation.objects.filter(city="青岛").exists()


def test_only_the_office_changes_organisations(client, who, cohort):
    client = signed_in(client, a_user(role="secondee", scope=who))
    address = f"/organisations/{who.host.organisation.uuid}/"
    assert client.get(address).status_code == 200
    assert client.post("/organisations/chosen/", {"id": who.home_unit.uuid, "act": "city"}).status_code == 403
    assert [client.post(address + part).status_code for part in ("edit/", "names/")] == [403, 403]
    assert client.get("/duplicates/").status_code == 403


def test_the_page_says_what_the_organisation_is_to_us(office, who):
    a_visit(who, who.host.organisation, met=[Met("周伟", "上海期货交易所", "经理")])
    Contact.objects.update(consent="yes")
    page = office.get(f"/organisations/{who.host.organisation.uuid}/").content.decode()
    main = page[page.index('id="main"') :]
    assert all(word in main for word in ("第五批", "单晓", "1 条记录提到", "周伟", "经理", "见过 1 次", "同意"))


def test_a_changed_entry_and_its_names_leave_lines(office, who):
    unit = who.home_unit
    form = office.get(f"/organisations/{unit.uuid}/edit/").context["form"]
    sent = {**form.initial, "name": "市发展和改革委员会", "code": a_valid_code(5), "kind": "agency"}
    assert office.post(f"/organisations/{unit.uuid}/edit/", sent).status_code == 302
    office.post(f"/organisations/{unit.uuid}/names/", {"alias": "发改"})
    office.post(f"/organisations/{unit.uuid}/names/", {"alias": "发改", "act": "remove"})
    unit.refresh_from_db()
    assert (unit.name, unit.normal_name, unit.credit_code) == (
        "市发展和改革委员会",
        "市发展和改革委员会",
        a_valid_code(5),
    )
    verbs = AuditEntry.objects.filter(verb__startswith="organisation.").values_list("verb", flat=True)
    assert list(verbs) == ["organisation.changed", "organisation.named", "organisation.unnamed"]


def test_a_code_that_fails_its_check_is_kept_as_doubtful_and_one_taken_is_refused(office, who):
    unit, code = who.home_unit, a_valid_code(5)
    make_organisation("普洛斯", credit_code=code)
    form = office.get(f"/organisations/{unit.uuid}/edit/").context["form"]
    assert office.post(f"/organisations/{unit.uuid}/edit/", {**form.initial, "code": code}).status_code == 422
    assert office.post(f"/organisations/{unit.uuid}/edit/", {**form.initial, "code": "9131-x"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.credit_code, unit.doubtful_code) == (None, "9131-X")


def test_a_stale_entry_shows_both_texts(office, who):
    unit = who.home_unit
    form = office.get(f"/organisations/{unit.uuid}/edit/").context["form"]
    Organisation.objects.filter(pk=unit.pk).update(city="潍坊")
    answer = office.post(f"/organisations/{unit.uuid}/edit/", {**form.initial, "city": "青岛"})
    assert (answer.status_code, [row[1:] for row in answer.context["texts"]]) == (409, [("青岛", "潍坊")])
    again = {**form.initial, "city": "青岛", "seen": answer.context["form"]["seen"].value()}
    assert office.post(f"/organisations/{unit.uuid}/edit/", again).status_code == 302


def test_another_name_that_is_somebodys_own_is_no_other_name(office, who):
    make_organisation("普洛斯")
    assert office.post(f"/organisations/{who.home_unit.uuid}/names/", {"alias": "普洛斯"}).status_code == 422


# ── duplicates, merging, undoing ──


@pytest.fixture
def two(who):
    one, other = make_organisation("普洛斯（中国）", city="上海"), make_organisation("普洛斯中国", city="北京")
    a_visit(who, one)
    a_visit(who, other)
    return one, other


def test_the_first_sort_that_has_pairs_opens_by_itself(office, who):
    cohort = who.cohort
    pair = [a_person("张飞", born=1985), a_person("张飞", born=1985)]
    for one in pair:
        a_secondment(cohort, person=one)
    assert (office.get("/duplicates/").context["kind"], office.get("/duplicates/?kind=contact").context["kind"]) == (
        "person", "contact",
    )  # fmt: skip


def test_pairs_are_shown_with_the_reason_and_told_apart_for_good(office, two):
    answer = office.get("/duplicates/")
    assert [row["why"] for row in answer.context["rows"]] == [["名称相同，写法不同"]]
    value = answer.context["rows"][0]["value"]
    office.post("/duplicates/chosen/", {"pair": value, "kind": "organisation"})
    assert (NotTheSame.objects.count(), list(office.get("/duplicates/").context["rows"])) == (1, [])


@pytest.mark.parametrize(
    "pair", ["", "x", "x_y", "00000000-0000-4000-8000-000000000000_00000000-0000-4000-8000-000000000001"]
)
def test_a_pair_that_is_none_is_refused(office, two, pair):
    assert office.post("/duplicates/chosen/", {"pair": pair}).status_code == 422
    assert NotTheSame.objects.count() == 0


def merging(client, winner, loser, **more):
    asked = {"kind": "organisation", "winner": winner.uuid, "loser": loser.uuid}
    page = client.get("/duplicates/merge/", asked)
    return client.post("/duplicates/merge/", {**asked, "seen": page.context["seen"], **more})


def test_the_preview_says_what_moves_and_writes_nothing(office, two):
    one, other = two
    answer = office.get("/duplicates/merge/", {"kind": "organisation", "winner": one.uuid, "loser": other.uuid})
    assert answer.context["moving"] == [("记录中的提及", 1)]
    assert [(c["mine"], c["theirs"]) for c in answer.context["choices"]] == [
        ("普洛斯（中国）", "普洛斯中国"),
        ("上海", "北京"),
    ]
    assert Organisation.objects.filter(pk=other.pk).exists()


def test_two_who_cannot_be_merged_are_told_apart_on_the_same_page(office, who):
    shop = make_organisation("浦江科技")
    one, other = (a_secondment(who.cohort, person=a_person("张飞", born=1985)) for _ in range(2))
    a_visit(one, shop)
    a_visit(other, shop)
    asked = {"kind": "person", "winner": one.person.uuid, "loser": other.person.uuid}
    page = office.get("/duplicates/merge/", asked)
    value = re.search(r'name="pair" value="([^"]+)"', page.content.decode())[1]
    assert page.status_code == 422
    office.post("/duplicates/chosen/", {"pair": value, "kind": "person"})
    assert NotTheSame.objects.count() == 1


def test_merged_on_screen_the_old_address_leads_on_and_undoing_brings_it_back(office, two):
    one, other = two
    assert merging(office, one, other, city="theirs").status_code == 302
    one.refresh_from_db()
    assert (one.city, list(one.aliases.values_list("name", flat=True))) == ("北京", ["普洛斯中国"])
    assert office.get(f"/organisations/{other.uuid}/").headers["Location"] == f"/organisations/{one.uuid}/"
    merged = Merge.objects.get()
    assert "普洛斯中国" in office.get("/merges/").content.decode()
    office.post(f"/merges/{merged.uuid}/undoing/")
    one.refresh_from_db()
    assert (one.city, office.get(f"/organisations/{other.uuid}/").status_code) == ("上海", 200)


def test_the_old_address_is_hidden_from_who_does_not_see_the_winner(client, two, cohort):
    from jiebang.people.merging import merge

    one, other = two
    merge(one, other, by=SYSTEM)
    stranger = a_user(role="secondee", scope=a_secondment(cohort))
    assert signed_in(client, stranger).get(f"/organisations/{other.uuid}/").status_code == 404


def test_a_merge_sent_twice_is_done_once_and_a_stale_one_is_refused(office, two):
    one, other = two
    asked = {"kind": "organisation", "winner": one.uuid, "loser": other.uuid, "idempotency_key": "merge-key-1"}
    seen = office.get("/duplicates/merge/", asked).context["seen"]
    Organisation.objects.filter(pk=one.pk).update(size="千人")
    assert office.post("/duplicates/merge/", {**asked, "seen": seen}).status_code == 409
    seen = office.get("/duplicates/merge/", asked).context["seen"]
    codes = [office.post("/duplicates/merge/", {**asked, "seen": seen}).status_code for _ in range(2)]
    assert (codes, Merge.objects.count()) == ([302, 302], 1)


def test_rows_of_others_and_rows_of_two_sorts_are_no_pair(office, two, cohort):
    one, _other = two
    foreign = a_host(a_cohort()).organisation
    person = a_person()
    for loser in (foreign, person, one):
        asked = {"kind": "organisation", "winner": one.uuid, "loser": loser.uuid}
        assert office.get("/duplicates/merge/", asked).status_code == 404
        assert office.post("/duplicates/merge/", asked).status_code == 404


def test_a_refused_merge_says_why_before_anything_is_pressed(office, cohort):
    people = []
    for number in ("P001", "P017"):
        place = a_secondment(cohort, "张飞", number=number)
        a_visit(place, an_organisation())
        people.append(place.person)
    asked = {"kind": "person", "winner": people[0].uuid, "loser": people[1].uuid}
    answer = office.get("/duplicates/merge/", asked)
    assert (answer.status_code, "P017" in answer.context["refusal"]) == (422, True)
    assert office.post("/duplicates/merge/", asked).status_code in (409, 422)
    assert Person.objects.count() == 2


def test_people_are_compared_without_showing_a_year_of_birth_or_a_whole_number(office, cohort):
    for _ in range(2):
        person = a_person("张飞", born=1980, phone="15400000001")
        a_secondment(a_cohort(), person=person)
        a_secondment(cohort, person=person)
    page = office.get("/duplicates/?kind=person").content.decode()
    assert "154******01" in page
    assert "1980" not in page
    assert "15400000001" not in page


def test_somebody_elses_merge_is_not_undone(client, two, cohort):
    from jiebang.people.merging import merge

    merged = merge(*two, by=SYSTEM)
    foreign = signed_in(client, a_user(role="office", scope=a_cohort()))
    assert foreign.post(f"/merges/{merged.uuid}/undoing/").status_code == 404
    assert list(foreign.get("/merges/").context["page"]) == []

"""Pairs suggested: what speaks for one, what speaks against, and that looking for them stays quick."""

from __future__ import annotations

import random

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.text import credit_code, normal_name, sort_key
from jiebang.people import duplicates
from jiebang.people.merging import merge, say_not_the_same
from jiebang.people.models import Alias, Contact, Organisation, Person
from jiebang.people.organisations import make_organisation
from tests.builders import a_cohort, a_person, a_secondment, an_organisation

pytestmark = pytest.mark.django_db
CODE = "913100001322013447"


def pairs(kind: str = "organisation") -> dict[frozenset[str], tuple[str, ...]]:
    """{names of the pair: why}."""
    model = {"organisation": Organisation, "person": Person, "contact": Contact}[kind]
    names = {row.uuid: f"{row.name}" for row in model.objects.all()}
    return {frozenset((names[p.one], names[p.other])): p.why for p in duplicates.suggested(kind, SYSTEM)}


def named(*names: str) -> list[Organisation]:
    return [make_organisation(name) for name in names]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("普洛斯（中国）有限公司", "普洛斯(中国)股份有限公司", "same_name"),
        ("東方國際集團", "东方国际集团", "same_name"),
        ("青岛市发展和改革委员会", "青岛市发改委", "abbreviation"),
        ("青岛发展改革委", "青岛市发改委", "abbreviation"),
        ("市发改委", "潍坊市发展和改革委员会", "abbreviation"),
        ("上海浦江科技有限公司", "浦江科技", "near_name"),
        ("益海嘉里", "益海嘉里金龙鱼", "near_name"),
        ("浦江科技", "普江科技", "same_sound"),
    ],
)
def test_two_writings_of_one_organisation_are_suggested_with_the_reason(one, other, why):
    named(one, other, "毫不相干的公司")
    assert pairs() == {frozenset((one, other)): (why,)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("潍坊市商务局", "青岛市商务局"),
        ("中国银行上海分行", "中国银行"),
        ("潍坊市发改委", "青岛市发展和改革委员会"),
        ("青岛市发改委", "青岛市工信局"),
        ("上合示范区管委会", "虹桥国际中央商务区管理委员会"),
    ],
)
def test_two_places_a_branch_and_two_offices_are_not_suggested(one, other):
    named(one, other)
    assert pairs() == {}


def test_another_name_counts_like_the_own_one():
    one, _other = named("国际物流之星", "普洛斯中国")
    Alias.objects.create(organisation=one, name="普洛斯（中国）", normal_name=normal_name("普洛斯（中国）"))
    assert pairs() == {frozenset(("国际物流之星", "普洛斯中国")): ("same_name",)}


def a_valid_code(number: int) -> str:
    """A credit code whose two check digits are right."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91310000{number:08d}"
    for nine in letters:
        for last in letters:
            if found := credit_code(f"{body}{nine}{last}"):
                return found
    raise AssertionError


def test_a_doubtful_code_one_letter_off_is_suggested_wherever_the_letter_is():
    code = a_valid_code(1234)
    an_organisation("甲", credit_code=code)
    for place in (2, 10, 17):
        wrong = code[:place] + ("Y" if code[place] != "Y" else "X") + code[place + 1 :]
        an_organisation(f"第{place}位", doubtful_code=wrong)
    an_organisation("远的", doubtful_code=a_valid_code(98765)[:17] + "?")
    found = pairs()
    assert {pair for pair in found if "甲" in pair} == {frozenset(("甲", f"第{p}位")) for p in (2, 10, 17)}
    assert set(found.values()) == {("code_one_off",)}


def test_two_valid_codes_are_two_organisations_whatever_they_are_called():
    one, other = named("普洛斯（中国）", "普洛斯中国")
    assert len(pairs()) == 1
    Organisation.objects.filter(pk=one.pk).update(credit_code=a_valid_code(1))
    Organisation.objects.filter(pk=other.pk).update(credit_code=a_valid_code(2))
    assert pairs() == {}


def test_who_was_told_apart_is_never_suggested_again_not_even_after_a_merge():
    one, other, third = named("益海嘉里", "益海嘉里金龙鱼", "益海嘉里集团有限公司")
    say_not_the_same("organisation", [(one.uuid, other.uuid)], by=SYSTEM)
    assert say_not_the_same("organisation", [(other.uuid, one.uuid)], by=SYSTEM) == 0
    merge(third, one, by=SYSTEM)
    assert pairs() == {}


def test_people_of_one_name_are_suggested_by_birth_year_home_unit_or_phone():
    unit = an_organisation("市发改委")
    before, now = a_cohort(), a_cohort()
    a_secondment(before, person=a_person("单晓", born=1980), home_unit=unit)
    a_secondment(now, person=a_person("单晓"), home_unit=unit)
    assert pairs("person") == {frozenset(["单晓"]): ("same_home",)}
    Person.objects.update(born=1980, phone="15400000001")
    assert pairs("person") == {frozenset(["单晓"]): ("same_phone", "same_born", "same_home")}


def test_two_birth_years_are_two_people():
    unit = an_organisation("市发改委")
    for born in (1980, 1981):
        a_secondment(a_cohort(), person=a_person("单晓", born=born), home_unit=unit)
    assert pairs("person") == {}


def test_contacts_of_one_name_at_near_organisations_are_suggested():
    one, other, far = named("普洛斯", "上海普洛斯", "交易所")
    for unit in (one, other, far):
        Contact.objects.create(name="周伟", sort_key="zhou", organisation=unit)
    assert [p.why for p in duplicates.suggested("contact", SYSTEM)] == [("near_organisations",)]


def many(count: int) -> None:
    """Names as lists have them: one city, one trade, offices of every city, a few writings of the same."""
    pick = random.Random(1)
    letters = "华海江河山川金银铜铁天地日月星辰春夏秋冬东南西北安康福瑞祥和顺泰恒信达通远"
    trades = ["科技", "贸易", "物流", "投资", "文化传媒", "信息技术"]
    cities = ["青岛", "潍坊", "济南", "烟台", "上海", "北京", "杭州"]
    rows = []
    for number in range(count):
        word = "".join(pick.choice(letters) for _ in range(3))
        name = f"{pick.choice(cities)}{word}{pick.choice(trades)}有限公司" if number % 20 else f"{word}市人民医院"
        rows.append(Organisation(name=name, normal_name=normal_name(name), sort_key=sort_key(name, person=False)))
    Organisation.objects.bulk_create(rows, batch_size=500)


def test_the_comparisons_grow_with_the_list_not_with_its_square():
    many(1000)
    few = duplicates.organisations(SYSTEM).compared
    many(4000)
    assert Organisation.objects.count() == 5000
    lots = duplicates.organisations(SYSTEM).compared
    # 25 times the pairs of a five times longer list are compared by who compares each with each: 12 million.
    assert few < 2_000
    assert lots < 15 * few

from __future__ import annotations

import pytest

from jiebang.people.models import Alias, Contact, Organisation
from jiebang.people.organisations import ContactBook, OrganisationBook, find_or_make_organisation
from tests.builders import an_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    ["普洛斯（中国）有限公司", "普洛斯(中国)有限责任公司", "普洛斯 （中国） 有限公司", "普洛斯（中国）有限公司（筹）"],
)
def test_one_organisation_is_found_however_its_name_is_written(name):
    known = find_or_make_organisation("普洛斯（中国）有限公司")
    assert OrganisationBook([name]).find(name) == known


def test_an_alias_finds_its_organisation_and_the_own_name_goes_first():
    known, other = (
        an_organisation("普洛斯中国", normal_name="普洛斯中国"),
        an_organisation("物流之星", normal_name="物流之星"),
    )
    Alias.objects.create(organisation=known, name="普洛斯", normal_name="普洛斯")
    Alias.objects.create(organisation=known, name="物流之星", normal_name="物流之星")
    book = OrganisationBook(["普洛斯", "物流之星"])
    assert (book.find("普洛斯"), book.find("物流之星")) == (known, other)


def test_the_number_of_the_list_goes_before_the_name():
    known = an_organisation("甲公司", number="C001")
    assert find_or_make_organisation("乙公司", number="C001") == known


def test_an_unknown_organisation_is_made_once():
    book = OrganisationBook()
    assert book.find_or_make("东方国际") == book.find_or_make("东方国际")
    assert (Organisation.objects.count(), len(book.made)) == (1, 1)


@pytest.mark.parametrize("count", [1, 40])
def test_many_names_are_looked_up_with_two_queries(count, django_assert_num_queries):
    names = [f"公司{n}" for n in range(count)]
    for name in names:
        an_organisation(name, normal_name=name)
    with django_assert_num_queries(2):
        book = OrganisationBook(names)
        assert all(book.find(name) for name in names)


def test_a_contact_is_known_by_name_and_organisation():
    one, two = an_organisation("甲公司"), an_organisation("乙公司")
    book = ContactBook(["王伟"])
    first = book.find_or_make("王 伟", one, job="总监")
    assert book.find_or_make("王伟", one, job="经理") == first
    assert book.find_or_make("王伟", two) != first
    assert book.find_or_make("王伟", None) not in (first, None)
    assert Contact.objects.count() == 3
    assert first.job == "总监"

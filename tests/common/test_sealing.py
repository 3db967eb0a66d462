"""Sealed fields: bound to their place, readable with the key alone, sealed anew under another."""

from __future__ import annotations

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from jiebang.common import sealing
from jiebang.people import identity
from jiebang.people.models import IdentityNumber
from tests.builders import a_person, a_user

ONE = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
TWO = "k2:HR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8"
NUMBER = "370202199001011237"


@pytest.fixture
def key(settings):
    settings.ID_NUMBERS, settings.FIELD_KEY = True, ONE


@pytest.mark.parametrize("profile", ["asvs", "mlps"])
def test_what_is_sealed_opens_at_its_place_and_nowhere_else(key, settings, profile):
    settings.PASSWORD_PROFILE = profile
    sealed = sealing.seal(NUMBER, place="people.identitynumber:a")
    assert sealed.startswith("aes.k1." if profile == "asvs" else "sm4.k1.")
    assert NUMBER not in sealed
    assert sealing.unseal(sealed, place="people.identitynumber:a") == NUMBER
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, place="people.identitynumber:b")


def test_two_sealings_differ_and_the_index_is_the_same(key):
    assert sealing.seal(NUMBER, place="a") != sealing.seal(NUMBER, place="a")
    assert sealing.index_of(NUMBER) == sealing.index_of(NUMBER)
    assert sealing.index_of(NUMBER) != sealing.index_of(NUMBER[:-1] + "8")


@pytest.mark.parametrize(
    "broken",
    ["", "aes.k1.", "aes.k1.AAAA", "aes.k9." + "A" * 48, "rot13.k1.AAAA", "x" * 500, "aes.k1.ÿ"],
)  # fmt: skip
def test_what_is_damaged_does_not_open_and_breaks_nothing(key, broken):
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(broken, place="a")


def test_one_changed_character_is_noticed(key):
    sealed = sealing.seal(NUMBER, place="a")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(changed, place="a")


@pytest.mark.parametrize("written", ["", "k1", "k1:short", "K1:" + ONE[3:], f"{ONE},{ONE}"])
def test_a_wrong_key_is_refused_without_being_quoted(written):
    with pytest.raises(ImproperlyConfigured, match="JIEBANG_FIELD_KEY") as refused:
        sealing.parsed(written, "JIEBANG_FIELD_KEY")
    assert ONE[3:] not in str(refused.value)


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME, settings.FIELD_KEY, settings.ID_NUMBERS = tmp_path, "", True
    return tmp_path


def test_the_key_file_is_made_once_for_its_owner_alone(home):
    sealing.ensure_key()
    path = sealing.key_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    sealing.ensure_key()
    assert path.read_text() == before
    sealed = sealing.seal(NUMBER, place="a")
    assert sealing.unseal(sealed, place="a") == NUMBER


def test_a_missing_key_file_and_one_others_may_read_are_named(home):
    with pytest.raises(ImproperlyConfigured, match="field-key: the key of the sealed fields is missing"):
        sealing.keys()
    sealing.ensure_key()
    sealing.key_file().chmod(0o644)
    with pytest.raises(ImproperlyConfigured, match="others may read this key"):
        sealing.keys()


def test_a_rotation_reaches_a_running_process(home):
    sealing.ensure_key()
    [first] = sealing.keys()
    sealing.write_keys([sealing.new_key(), first])
    _new, second = sealing.keys()
    assert second == first


@pytest.mark.django_db
def test_everything_is_sealed_anew_under_the_first_key_and_found_again(key, settings):
    people = [a_person(), a_person()]
    for person, number in zip(people, [NUMBER, "370202199001011253"], strict=True):
        identity.store_number(person, number, by=a_user())
    assert sealing.in_use() == {"k1": 2}
    settings.FIELD_KEY = f"{TWO},{ONE}"
    assert identity.number_of(people[0]) == NUMBER  # while both keys are known
    assert (sealing.seal_anew(), sealing.seal_anew()) == (2, 0)
    assert sealing.in_use() == {"k2": 2}
    settings.FIELD_KEY = TWO
    assert identity.number_of(people[0]) == NUMBER
    with override_settings(PASSWORD_PROFILE="mlps"):
        assert sealing.seal_anew() == 2
        assert {row.sealed[:7] for row in IdentityNumber.objects.all()} == {"sm4.k2."}
        assert identity.is_number(IdentityNumber.objects.get(person=people[0]), NUMBER)


@pytest.mark.django_db
def test_a_row_with_anothers_sealed_value_does_not_open(key):
    one, two = (a_person(), a_person())
    identity.store_number(one, NUMBER, by=a_user())
    identity.store_number(two, "370202199001011253", by=a_user())
    first, second = IdentityNumber.objects.order_by("pk")
    IdentityNumber.objects.filter(pk=second.pk).update(sealed=first.sealed)
    assert identity.masked_number_of(two) == "********"
    with pytest.raises(sealing.Unreadable):
        identity.number_of(two)

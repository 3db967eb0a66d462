"""The two profiles of passwords: what each asks for, and what it must not ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from jiebang.common import waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.people import actions
from jiebang.people.models import FormerPassword
from jiebang.people.signing_in import passwords
from tests.builders import PASSWORD, a_cohort, a_person, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
GOOD = {"asvs": "three lamps by the sea", "mlps": "Three lamps by the sea 3"}


@pytest.fixture(params=["asvs", "mlps"])
def profile(request, settings):
    settings.PASSWORD_PROFILE = request.param
    return request.param


@pytest.fixture
def mlps(settings):
    settings.PASSWORD_PROFILE = "mlps"


def is_good(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


def test_a_good_password_is_good_under_each_profile(profile):
    assert is_good(GOOD[profile])


@pytest.mark.parametrize(
    ("password", "asvs", "mlps"),
    [
        ("abcdefghi", False, False),  # nine
        ("three lamp", True, False),  # ten, one class and a sign
        ("海边的第三盏灯亮了吗朋友", True, False),  # twelve of one class
        ("Three lamp 3", True, True),  # twelve, four classes
        ("three lamps 3", True, True),  # three classes
        ("THREE LAMPS BY", True, False),
        ("password1234", False, False), ("Password1234", False, False), ("P@ssword1234", False, False),
        ("1234567890", False, False), ("qwertyuiop123", False, False), ("aaaaaaaaaaaa", False, False),
        ("abcabcabcabc", False, False), ("1qaz2wsx3edc", False, False), ("woaini1314520", False, False),
        ("Qingdao2021!!", False, False), ("0987654321", False, False),
    ],
)  # fmt: skip
def test_what_each_profile_takes(settings, password, asvs, mlps):
    taken = {}
    for name in ("asvs", "mlps"):
        settings.PASSWORD_PROFILE = name
        taken[name] = is_good(password)
    assert taken == {"asvs": asvs, "mlps": mlps}


@pytest.mark.parametrize(
    "password",
    ["xiaoshan by the sea 3A", "my 15400000021 phone A", "单晓 by the sea 3A", "SHANXIAO by the sea 3"],
)
def test_what_others_know_of_somebody_is_no_part_of_a_password(profile, password):
    user = a_user("xiaoshan", person=a_person("单晓", phone="15400000021", sort_key="shan4 xiao3"))
    assert not is_good(password, user)


def test_under_asvs_nothing_is_kept_and_nothing_runs_out(settings):
    user = a_user("zhang", password=PASSWORD)
    actions.set_password(user, GOOD["asvs"], by=SYSTEM)
    user.password_set_at = timezone.now() - timedelta(days=4000)
    assert (passwords.is_too_old(user), passwords.renewal_day(user)) == (False, None)
    assert not FormerPassword.objects.exists()


def test_under_mlps_the_last_five_are_not_taken_again(mlps):
    user = a_user("zhang", password="Old lamp by the sea 0")
    for turn in range(1, 6):
        actions.set_password(user, f"New lamp by the sea {turn}", by=SYSTEM)
    assert FormerPassword.objects.filter(user=user).count() == 5
    for turn in range(1, 6):
        with pytest.raises(Refused):
            actions.set_password(user, f"New lamp by the sea {turn}", by=SYSTEM)
    actions.set_password(user, "Old lamp by the sea 0", by=SYSTEM)


def test_a_password_from_before_the_profile_counts_as_the_present_one(settings):
    user = a_user("zhang", password=GOOD["mlps"])
    settings.PASSWORD_PROFILE = "mlps"
    with pytest.raises(Refused):
        actions.set_password(user, GOOD["mlps"], by=SYSTEM)


def test_under_mlps_a_password_of_ninety_days_opens_only_the_page_that_replaces_it(client, mlps, later):
    user = a_user("zhang", role="office", scope=a_cohort(), password=GOOD["mlps"])
    later(days=89, hours=23, minutes=59)
    signed_in(client, user)
    assert client.get("/records/").status_code == 200
    later(days=90, minutes=1)
    for path in ("/records/", "/", "/security/", "/sessions/"):
        assert client.get(path).url == "/password/"
    assert "90" in client.get("/password/").content.decode()
    assert client.post("/password/", {"old": GOOD["mlps"], "new": "Four lamps by the sea 4"}).url == "/"
    assert client.get("/records/").status_code == 200


def test_in_its_last_week_the_password_waits_to_be_changed(mlps, later):
    user = a_user("zhang", role="office", password=GOOD["mlps"])
    later(days=82)
    assert waiting.for_user(user) == []
    later(days=84)
    [matter] = waiting.for_user(user)
    assert (matter.key, matter.url, matter.due) == ("password", "/password/", passwords.renewal_day(user))


def test_a_password_made_by_somebody_else_is_replaced_first_under_each_profile(client, profile):
    user = a_user("zhang", role="office", password=GOOD[profile])
    actions.set_password(user, "Anything lamp by 5", by=SYSTEM, one_time=True)
    signed_in(client, user)
    assert client.get("/records/").url == "/password/"


@pytest.mark.parametrize("profile", ["asvs", "mlps"], indirect=True)
def test_the_page_says_what_is_asked_for(client, profile):
    signed_in(client, a_user("zhang", password=GOOD[profile]))
    text = client.get("/password/").content.decode()
    assert {"asvs": "至少 10 个字符", "mlps": "至少 12 个字符"}[profile] in text


def test_a_wrong_present_password_is_counted_like_one_at_signing_in(client):
    secondment = a_secondment(a_cohort())
    user = a_user("zhang", role="secondee", scope=secondment, password=PASSWORD)
    signed_in(client, user).get("/password/")
    fields = {"old": "wrong", "new": GOOD["asvs"]}
    keys = [f"key-{turn}-abcdef" for turn in range(6)]
    codes = [client.post("/password/", {**fields, "idempotency_key": key}).status_code for key in keys]
    assert codes == [422, 422, 422, 422, 429, 429]
    assert client.post("/password/", {**fields, "old": PASSWORD}).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)

"""Long run: a name nobody has, or a person nobody knows, takes as long as one there is."""

from __future__ import annotations

import statistics
import time

import pytest
from axes.models import AccessAttempt
from django.test import Client

from jiebang.people.models import SignInHelp
from tests.builders import PASSWORD, a_cohort, a_secondment, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.soak]
TURNS = 40


def medians(send, names):
    """The median time of each name, asked in turns so that whatever else runs slows both alike."""
    taken = {name: [] for name in names}
    for _turn in range(TURNS):
        for name in names:
            began = time.perf_counter()
            send(name)
            taken[name].append(time.perf_counter() - began)
            AccessAttempt.objects.all().delete()
            SignInHelp.objects.all().delete()
    return [statistics.median(taken[name]) for name in names]


def test_signing_in_takes_as_long_for_a_name_nobody_has(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    a_user("office", role="office", password=PASSWORD)
    client = Client()
    known, unknown = medians(
        lambda name: client.post("/sign-in/", {"login": name, "password": "wrong"}), ["office", "nobody"]
    )
    assert unknown == pytest.approx(known, rel=0.1)


def test_asking_for_help_takes_as_long_for_a_person_nobody_knows():
    """Both answers take some milliseconds; what telling helpers adds must drown in the network."""
    a_secondment(a_cohort(), number="P001")
    client = Client()
    known, unknown = medians(lambda name: client.post("/sign-in/help/", {"said": name}), ["P001", "nobody"])
    assert abs(known - unknown) < 0.02

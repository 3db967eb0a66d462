"""A cohort around one secondee with canary values, and an account for each who may or may not see them.

A room's conftest.py imports the fixtures it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from jiebang.people.models import Organisation, User
from jiebang.programmes.models import Body, Cohort, Secondment
from tests.builders import (
    START,
    a_branch,
    a_cohort,
    a_group,
    a_host,
    a_member,
    a_person,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
    signed_in,
)

PHONE = "15400007731"
MASKED = "154****7731"
ID_NUMBER = "370202199001011237"


@dataclass
class World:
    """own: the secondee with the canary phone · mate: of the same group · stranger: of another group and unit."""

    cohort: Cohort
    group: Body
    home_unit: Organisation
    own: Secondment
    mate: Secondment
    stranger: Secondment
    users: dict[str, User]

    def client(self, role: str, **options: Any) -> Client:
        return signed_in(Client(**options), self.users[role])


@pytest.fixture
def world(db, today_is) -> World:
    today_is(START)
    cohort = a_cohort(code="sh05")
    group, other_group = a_group(cohort, "第一组"), a_group(cohort, "第二组")
    branch, home_unit, host = a_branch(cohort), an_organisation("青岛市商务局"), a_host(cohort, "上海清算所")
    person = a_person("单晓月", phone=PHONE, born=1990, is_party_member=True)
    own = a_secondment(cohort, person=person, group=group, home_unit=home_unit, host=host, number="P001")
    mate = a_secondment(cohort, "仇文", group=group, number="P002")
    stranger = a_secondment(cohort, "查理", group=other_group, home_unit=an_organisation("别处"), number="P003")
    an_officer(group, mate)
    a_member(branch, own)
    users = {
        "own": a_user("own", role="secondee", scope=own),
        "mate": a_user("mate", role="secondee", scope=mate),
        "stranger": a_user("stranger", role="secondee", scope=stranger),
        "office": a_user("office", role="office", scope=cohort),
        "office2": a_user("office2", role="office", scope=cohort),
        "leader": a_user("leader", role="leader", scope=group),
        "secretary": a_user("secretary", role="secretary", scope=branch),
        "mentor": a_user("mentor", role="mentor", scope=host),
        "home": a_user("home", role="home_unit", scope=home_unit, cohort=cohort),
        "reader": a_user("reader", role="reader", scope=cohort),
        "sysadmin": a_user("sysadmin", role="sysadmin"),
        "secadmin": a_user("secadmin", role="secadmin"),
        "auditor": a_user("auditor", role="auditor"),
    }
    return World(cohort, group, home_unit, own, mate, stranger, users)


@pytest.fixture
def numbers_kept(settings):
    """Identity numbers are switched on, with a key of their own."""
    settings.ID_NUMBERS = True
    settings.FIELD_KEY = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

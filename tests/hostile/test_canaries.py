"""No page or file says a whole phone or identity number to somebody who has not asked for it with a reason.

Every address of the product is opened by each kind of eyes, and every byte of the answers is searched, workbooks and
archives opened.
"""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from jiebang.common.models import AuditEntry
from jiebang.people import identity
from jiebang.people.models import Role
from tests.builders import START, signed_in
from tests.dump import as_text, text_of_zip
from tests.one_secondee import ID_NUMBER, PHONE, numbers_kept  # noqa: F401 - a fixture
from tests.samples import a_cohort_sample
from tests.test_access_matrix import ROUTES

pytestmark = pytest.mark.django_db
# A secondee reads the own numbers; everybody else asks for one at a time.
EYES = [Role.OFFICE, Role.LEADER, Role.MENTOR, Role.HOME_UNIT, Role.READER, Role.SYSADMIN]


@pytest.fixture
def sample(today_is, numbers_kept):  # noqa: F811
    today_is(START)
    found = a_cohort_sample("sh05")
    person = found.secondment.person
    person.phone = PHONE
    person.save()
    identity.store_number(person, ID_NUMBER, by=found.account(Role.OFFICE))
    return found


def body_of(answer) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text_of_zip(data) if data.startswith(b"PK") else data.decode("utf-8", "replace")


@pytest.mark.parametrize("role", EYES)
def test_no_address_says_a_whole_number_unasked(sample, role, caplog):
    caplog.set_level(logging.DEBUG)
    client = signed_in(Client(raise_request_exception=False), sample.account(role))
    said, opened = [], 0
    for route in ROUTES:
        answer = client.get(route.url(sample))
        text = body_of(answer)
        opened += answer.status_code == 200
        said += [route.address for number in (PHONE, ID_NUMBER) if number in text]
    assert said == []
    assert opened > 5
    assert PHONE not in caplog.text and ID_NUMBER not in caplog.text
    trail = as_text(list(AuditEntry.objects.values("data", "actor_label", "object_id")))
    assert PHONE not in trail and ID_NUMBER not in trail

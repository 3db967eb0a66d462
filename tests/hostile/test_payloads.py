"""What people type into any text of any table is inert on every page that shows it (list c, 29).

The payload is put into every text column of every row of the sample, whatever table a room adds: no list to forget.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client

from tests.builders import START, signed_in
from tests.samples import a_cohort_sample
from tests.test_access_matrix import ROUTES

pytestmark = pytest.mark.django_db

PAYLOAD = "<img src=x onerror=alert(1)>\"'{{7*7}}"
LIVE = "<img src=x"
# Columns that are no text of people: codes the program compares, digests, accounts' own names for signing in.
CODES = {
    "code", "kind", "task", "window", "status", "verb", "object_type", "object_id", "actor_label", "username", "key",
    "password", "sha256", "path", "body_hash", "period", "post", "side", "aim", "language", "verdict", "state", "role",
    "scope_kind", "channel", "hash", "digest", "token_hash", "snapshot_hash", "inputs_hash", "normal_name", "sort_key",
    "credit_code", "action", "subject_kind", "subject_key", "organisation_kind", "source_kind", "source", "number",
}  # fmt: skip
ROLES = (
    "office",
    "leader",
    "secretary",
    "secondee",
    "mentor",
    "home_unit",
    "reader",
    "sysadmin",
    "secadmin",
    "auditor",
)


def text_columns(model: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in CODES
        and not field.unique
        and (field.max_length or len(PAYLOAD)) >= len(PAYLOAD)
    ]


def fill_with(payload: str) -> dict[str, int]:
    """Put the payload into the texts of every row; returns how many columns of each table took it."""
    filled: dict[str, int] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("jiebang."):
            continue
        for column in text_columns(model):
            try:
                with transaction.atomic():
                    rows = model._base_manager.update(**{column: payload})
            except DatabaseError:  # a rule of the table forbids such a text: nobody can store it either
                continue
            filled[model._meta.label] = filled.get(model._meta.label, 0) + bool(rows)
    return filled


@pytest.fixture
def sample(today_is) -> Any:
    today_is(START)
    return a_cohort_sample("sh05")


def test_a_payload_in_every_text_is_inert_on_every_page(sample):
    filled = fill_with(PAYLOAD)
    # The tables that carry most of what people type must have taken it, or the test proves nothing.
    for label in ("people.Person", "people.Organisation", "programmes.Body", "evidence.Record", "reports.Sentence"):
        assert filled[label] > 0, label
    live, broken, shown = [], [], 0
    for role in ROLES:
        client = signed_in(Client(raise_request_exception=False), sample.account(role))
        for route in ROUTES:
            answer = client.get(route.url(sample))
            if answer.status_code >= 500:
                broken.append((role, route.address, answer.status_code))
            if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
                continue
            text = answer.content.decode()
            shown += "&lt;img src=x" in text
            if LIVE in text or ">49" in text:
                live.append((role, route.address))
    assert (live, broken) == ([], [])
    assert shown > 20  # it was there to be seen

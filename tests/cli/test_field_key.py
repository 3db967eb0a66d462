"""The operator looks at the key of the sealed fields and changes it."""

from __future__ import annotations

import json

import pytest

from jiebang.cli import main
from jiebang.common import sealing
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.people import identity
from tests.builders import a_person
from tests.one_secondee import ID_NUMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME, settings.FIELD_KEY, settings.ID_NUMBERS = tmp_path, "", True
    sealing.ensure_key()
    return tmp_path


def test_a_rotation_makes_a_new_key_and_drops_the_old_one(home, capsys):
    person = a_person()
    identity.store_number(person, ID_NUMBER, by=SYSTEM)
    [old] = sealing.keys()
    assert main(["field-key", "rotate", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["seals"], row["values"]) == (True, 1) and row["key"] != old.name
    assert identity.number_of(person) == ID_NUMBER
    [left] = sealing.keys()
    assert left.name == row["key"]
    assert AuditEntry.objects.get(verb="field_key.rotated").data == {"changed": 1}
    assert main(["field-key", "show"]) == 0
    assert capsys.readouterr().out == f"{row['key']}\t1\t*\n"


def test_without_sealed_fields_it_says_so(capsys):
    assert main(["field-key", "show"]) == 1
    assert "JIEBANG_ID_NUMBERS" in capsys.readouterr().err

"""The registry of erasure: no table without a rule, and how a name is taken out of texts."""

from __future__ import annotations

import pytest
from django.apps import apps

from jiebang.common import erasure
from jiebang.common.erasure import Subject
from jiebang.people.models import Person
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_group, a_secondment


def test_every_table_that_could_hold_something_personal_says_what_becomes_of_it():
    """A new model fails here until its room registers a rule in its erasing.py (docs/privacy.md)."""
    assert erasure.unruled() == []


def test_every_rule_is_of_a_table_that_exists_and_gives_a_reason_for_what_is_kept():
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert {step.model for step in erasure.steps()} <= labels
    assert [step.model for step in erasure.steps() if step.how == "keep" and not str(step.reason)] == []


@pytest.mark.parametrize("model", [Person, Secondment])
def test_a_model_of_people_needs_a_rule(model):
    assert erasure.could_be_personal(model)


def subject(name="王力", **fields):
    words = {name: "已删除的学员 7", **fields.pop("words", {})}
    return Subject(person=None, alias="已删除的学员 7", words=words, **fields)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("王力走访普洛斯，王力记录。", "已删除的学员 7走访普洛斯，已删除的学员 7记录。"),
        ("王力宏与王力", "王力宏与已删除的学员 7"),
        ("王 力", "王 力"),
        ("", ""),
    ],
)
def test_a_name_goes_and_a_longer_one_of_somebody_else_stays(text, after):
    assert subject(longer=("王力宏",)).without(text) == after


def test_an_english_name_goes_as_a_word_alone():
    assert subject("Li").without("Li met Lisa at the Library, said li") == (
        "已删除的学员 7 met Lisa at the Library, said li"
    )


def test_json_is_searched_to_its_last_key():
    data = {"people": ["王力", {"王力": ["王力", 3, None, True]}]}
    alias = "已删除的学员 7"
    assert subject().without_in(data) == {"people": [alias, {alias: [alias, 3, None, True]}]}


@pytest.mark.django_db
def test_rows_are_found_by_text_and_inside_json():
    cohort = a_cohort()
    group = a_group(cohort, purpose="王力负责")
    named = a_secondment(cohort, extra={"联系人": "王力"})
    a_secondment(cohort, extra={"联系人": "别人"})
    assert list(subject().mentioned_in(type(group), ("purpose", "orientations"))) == [group]
    assert list(subject().mentioned_in(Secondment, ("note", "extra"))) == [named]

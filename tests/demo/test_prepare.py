"""Whether a demonstration made earlier can still be served."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused
from jiebang.demo import prepare
from jiebang.demo.load import load
from jiebang.demo.place import Place
from tests.builders import a_cohort


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_new_tables_are_brought_up_to_date(place):
    made = dict(list(prepare.tables().items())[:2])
    place.mark(tables=made)
    assert prepare.refuse_other_tables(place) is None


@pytest.mark.parametrize("made", [{"people.0001_initial": "remade since"}, {"people.0009_gone": "x"}])
def test_tables_of_another_version_are_refused_with_what_to_do(place, made):
    place.mark(tables=made)
    with pytest.raises(Refused, match="make demo FRESH=1"):
        prepare.refuse_other_tables(place)


def test_the_bar_prints_a_line_for_each_step_where_there_is_no_terminal(capsys):
    bar = prepare.Bar()
    bar("sh05 people.xlsx")
    bar.finish()
    assert capsys.readouterr().err == _("Loading the demonstration: {step}").format(step="sh05 people.xlsx") + "\n"


def test_a_load_that_fails_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("JIEBANG_DEMO", "1")
    monkeypatch.setenv("JIEBANG_DEMO_DATE", "yesterday")
    place = Place(tmp_path)
    with pytest.raises(Refused, match=r"什么都没有留下|nothing was kept"):
        prepare.first_load(place)
    assert not place.is_filled


@pytest.mark.django_db
def test_nothing_is_loaded_beside_an_offices_rows():
    a_cohort()
    with pytest.raises(Refused, match=r"no demonstration|不是示范"):
        load("x")

"""The folder of a demonstration: what it refuses, what starting over removes, who may use it at once."""

from __future__ import annotations

import pytest

from jiebang.common.refusals import Refused
from jiebang.demo.place import DATABASE, MARK, Place


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "demo")
    place.open()
    return place


def fill(place: Place) -> None:
    (place.path / DATABASE).write_text("rows")
    place.mark(password="x", tables={})


def test_a_new_folder_is_not_filled_and_a_loaded_one_is(place):
    assert not place.is_filled
    fill(place)
    assert place.is_filled


def test_an_installation_that_is_no_demonstration_is_never_touched(tmp_path):
    (tmp_path / DATABASE).write_text("an office's rows")
    with pytest.raises(Refused, match="JIEBANG_HOME"):
        Place(tmp_path).open()
    assert (tmp_path / DATABASE).read_text() == "an office's rows"


def test_starting_over_removes_what_the_demonstration_wrote_and_nothing_else(place):
    fill(place)
    place.password()
    (place.path / "uploads").mkdir()
    (place.path / "uploads" / "a.bin").write_text("x")
    (place.path / "my-notes.txt").write_text("mine")
    place.start_over()
    assert [path.name for path in place.path.iterdir()] == ["my-notes.txt"]


def test_starting_over_refuses_a_database_of_its_own(tmp_path):
    place = Place(tmp_path, external=True)
    with pytest.raises(Refused, match="JIEBANG_DATABASE_URL"):
        place.start_over()


def test_a_load_is_put_in_place_whole(place):
    place.loading.mkdir()
    (place.loading / DATABASE).write_text("rows")
    (place.loading / "secret-key").write_text("of the load alone")
    (place.path / f"{DATABASE}-wal").write_text("of a database removed half-way")
    place.put_in_place()
    assert sorted(path.name for path in place.path.iterdir()) == [DATABASE]
    assert (place.path / DATABASE).read_text() == "rows"


def test_a_mark_keeps_what_was_said_before(place):
    place.mark(tables={"people.0001_initial": "a"})
    place.mark(password="b")
    assert place.marked() == {"tables": {"people.0001_initial": "a"}, "password": "b"}
    assert (place.path / MARK).exists()


def test_a_second_start_shares_the_folder_but_does_not_hold_it_alone(place):
    first, second = place, Place(place.path)
    assert first.claim() is True
    first.share()
    assert second.claim() is False


def test_the_password_is_made_once_and_read_by_its_owner_alone(place, monkeypatch):
    monkeypatch.delenv("JIEBANG_DEMO_PASSWORD", raising=False)
    made = place.password()
    assert made == place.password() and len(made) >= 16
    assert (place.path / "demo-password").stat().st_mode & 0o077 == 0


def test_a_given_password_counts_and_is_not_kept(place, monkeypatch):
    monkeypatch.setenv("JIEBANG_DEMO_PASSWORD", "given-by-the-operator")
    assert place.password() == "given-by-the-operator"
    assert not (place.path / "demo-password").exists()

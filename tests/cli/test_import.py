"""`jiebang import`: the same importers as on screen, one line per fate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import translation

import jiebang
from jiebang.cli import main
from jiebang.common.models import AuditEntry, ImportBatch
from jiebang.common.uploads import read_table
from jiebang.people.models import Organisation
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_user

pytestmark = pytest.mark.django_db
DATA = Path(jiebang.__file__).parent / "demo" / "data"
MESSY = Path(__file__).parents[1] / "data" / "messy"
PEOPLE, GROUPS = str(DATA / "people.xlsx"), str(DATA / "groups.xlsx")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def cohort():
    return a_cohort(code="sh05")


def run(capsys, *arguments):
    status = main(["import", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_new_rows_need_no_yes_and_are_told_in_one_line(cohort, capsys):
    status, out, _err = run(capsys, "people", PEOPLE, "--cohort", "SH05")
    assert (status, out) == (0, "people.xlsx\n  new 81: rows 2–82\n")
    assert Secondment.objects.count() == 81
    assert AuditEntry.objects.get(verb="import.applied").actor_label.startswith("cli:")


def test_a_later_file_is_planned_after_the_earlier_one(cohort, capsys):
    status, out, _err = run(capsys, "people", PEOPLE, GROUPS, "--cohort", "sh05", "--yes")
    assert (status, out.splitlines()[2:]) == (0, ["groups.xlsx", "  changed 81: rows 2–82"])
    assert Secondment.objects.filter(group__isnull=False).count() == 81


def test_without_yes_changes_hold_all_files_back(cohort, capsys):
    status, _out, err = run(capsys, "people", PEOPLE, GROUPS, "--cohort", "sh05")
    assert (status, Secondment.objects.count(), ImportBatch.objects.count()) == (1, 0, 0)
    assert "groups.xlsx: 81 rows change what is stored; say --yes to let them.\nNothing was stored.\n" in err


def test_the_same_files_again_change_nothing(cohort, capsys):
    run(capsys, "people", PEOPLE, GROUPS, "--cohort", "sh05", "--yes")
    status, out, _err = run(capsys, "people", GROUPS, "--cohort", "sh05")
    assert (status, out) == (0, "groups.xlsx\n  unchanged 81: rows 2–82\n")


def test_a_trial_stores_nothing(cohort, capsys):
    status, _out, err = run(capsys, "people", PEOPLE, GROUPS, "--cohort", "sh05", "--yes", "--dry-run")
    assert (status, Secondment.objects.count(), ImportBatch.objects.count()) == (0, 0, 0)
    assert err.endswith("This was a trial: nothing was stored.\n")


def test_refused_rows_hold_back_are_written_out_and_can_be_left_out(cohort, capsys, tmp_path):
    path, errors = str(MESSY / "people-02-dates-digits.xlsx"), tmp_path / "mend.xlsx"
    status, out, err = run(capsys, "people", path, "--cohort", "sh05", "--errors", str(errors))
    assert (status, Secondment.objects.count()) == (1, 0)
    assert out.splitlines()[1:] == ["  new 8: rows 2–4, 7–11", "  refused 3: rows 5–6, 12"]
    assert "sheet “Sheet1” row 5, 到岗日期: the year is missing (10月17日); write the day with its year" in err
    assert len(read_table(errors).sheets[0].lines) == 4
    status, _out, _err = run(capsys, "people", path, "--cohort", "sh05", "--skip-refused")
    assert (status, Secondment.objects.count()) == (0, 8)


def test_rows_somebody_has_to_be_asked_about_are_refused_here(cohort, capsys):
    status, out, err = run(
        capsys, "people", str(MESSY / "people-03-duplicates.xlsx"), "--cohort", "sh05", "--skip-refused"
    )
    assert (status, Secondment.objects.count()) == (1, 0)
    assert "  to be asked 2: rows 18, 21\n" in out
    assert "P901 王明峰 may be in already. Who is it? row 4 · P003 王明峰" in err


def test_companies_belong_to_no_cohort_and_near_ones_are_named(capsys):
    status, out, err = run(capsys, "companies", str(DATA / "companies.xlsx"))
    assert (status, Organisation.objects.count()) == (0, 295)
    assert out.splitlines()[1].startswith("  new 295: rows 2–85, 87–142")
    assert "上海翊明城市建设股份有限公司 is not known yet. Is it one of these? 翊明城市建设股份有限公司" in err


def test_json_tells_every_row(cohort, capsys):
    status, out, _err = run(capsys, "people", PEOPLE, "--cohort", "sh05", "--json")
    told = json.loads(out)
    assert (status, told["stored"], told["files"][0]["counts"]["new"]) == (0, True, 81)
    assert (told["files"][0]["lines"][0]["row"], told["files"][0]["lines"][0]["fate"]) == (2, "new")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["people", "nix.xlsx", "--cohort", "sh05"], "nix.xlsx: There is no file nix.xlsx."),
        (["people", PEOPLE, "--cohort", "xx"], "There is no cohort xx."),
        (["leads", PEOPLE, "--cohort", "sh05"], "Lists of leads cannot be imported in this version yet."),
        (["people", str(Path(__file__)), "--cohort", "sh05"], "No header row was found."),
    ],
)
def test_what_cannot_be_done_is_a_sentence(cohort, capsys, arguments, sentence):
    status, _out, err = run(capsys, *arguments)
    assert (status, sentence in err) == (1, True)


@pytest.mark.parametrize("arguments", [["people", PEOPLE], ["nonsense", PEOPLE], ["people", "--cohort", "sh05"]])
def test_wrong_arguments_end_with_2(cohort, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["import", *arguments])
    assert stopped.value.code == 2


def test_as_a_person_only_the_office_imports(cohort, capsys):
    a_user(username="reader", role="reader")
    a_user(username="elsewhere", role="office", scope=a_cohort(code="sh06"))
    assert run(capsys, "people", PEOPLE, "--cohort", "sh05", "--as", "reader")[0] == 1
    assert run(capsys, "people", PEOPLE, "--cohort", "sh05", "--as", "elsewhere")[0] == 1
    assert Secondment.objects.count() == 0


def test_help_shows_an_example(capsys):
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    assert "jiebang import people people.xlsx groups.xlsx --cohort sh05 --yes" in capsys.readouterr().out


def test_a_list_of_another_kind_is_answered_once_and_not_for_each_row(cohort, capsys):
    status, _out, err = run(capsys, "posts", PEOPLE, "--cohort", "sh05")
    assert status == 1
    assert err.splitlines()[-3:] == [
        "  rows 2–82: Columns are missing: 单位, 岗位, 名额. Add them, or say which column holds them.",
        "people.xlsx: 81 rows cannot go in, so nothing was imported. Mend them or leave them out; "
        "the first is sheet “学员” row 2.",
        "Nothing was stored.",
    ]


def test_the_refused_rows_of_several_files_are_written_side_by_side(cohort, capsys, tmp_path):
    out = tmp_path / "mend.xlsx"
    run(capsys, "people", PEOPLE, "--cohort", "sh05")
    files = [str(MESSY / name) for name in ("people-04-id-number.xlsx", "people-02-dates-digits.xlsx")]
    run(capsys, "people", *files, "--cohort", "sh05", "--skip-refused", "--yes", "--errors", str(out))
    written = [read_table(tmp_path / name).sheets[0].lines for name in ("mend.xlsx", "mend-2.xlsx")]
    assert [len(lines) > 1 for lines in written] == [True, True]
    assert out.stat().st_mode & 0o777 == 0o600


def test_errors_that_cannot_be_written_leave_nothing_stored(cohort, capsys, tmp_path):
    messy = str(MESSY / "people-04-id-number.xlsx")
    target = str(tmp_path / "no" / "mend.xlsx")
    status, _out, err = run(capsys, "people", messy, "--cohort", "sh05", "--skip-refused", "--errors", target)
    assert (status, Secondment.objects.count(), "mend.xlsx" in err.splitlines()[-1]) == (1, 0, True)

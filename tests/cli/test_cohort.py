"""`jiebang cohort`: create, list, export."""

import hashlib
import json
import zipfile
from datetime import date

import pytest
from django.utils import translation

from jiebang import schemes
from jiebang.cli import main
from jiebang.common import archive
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.programmes import actions
from jiebang.programmes.models import Cohort
from tests.builders import a_cohort, a_group, a_host, a_secondment, a_user, an_organisation

pytestmark = pytest.mark.django_db
CREATE = ["cohort", "create", "--name", "第七批", "--start", "2026-11-02"]


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def test_a_cohort_is_created_from_a_shipped_scheme_and_audited(capsys):
    assert main([*CREATE, "--scheme", "qingdao-shanghai", "--code", "sh07", "--json"]) == 0
    cohort = Cohort.objects.get(code="sh07")
    assert json.loads(capsys.readouterr().out) == {
        "code": "sh07",
        "name": "第七批",
        "scheme": "qingdao-shanghai",
        "start": "2026-11-02",
        "end": "2027-02-09",
        "days": 100,
        "scheme_sha256": cohort.snapshot_hash,
    }
    assert cohort.scheme == schemes.load("qingdao-shanghai")
    assert AuditEntry.objects.get(verb="cohort.created").actor_label.startswith("cli:")


def test_a_cohort_is_created_from_a_file(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text('[scheme]\ncode = "ours"\nname = "我们的"\ndays = 30\n', encoding="utf-8")
    assert main([*CREATE, "--scheme", str(path), "--code", "o1"]) == 0
    assert Cohort.objects.get(code="o1").ends_on == date(2026, 12, 1)


def test_a_scheme_with_faults_makes_no_cohort(tmp_path, capsys):
    path = tmp_path / "bad.toml"
    path.write_text('[scheme]\ncode = "ours"\nname = ""\ndays = 0\n')
    assert main([*CREATE, "--scheme", str(path), "--code", "o1"]) == 1
    assert "bad.toml: scheme: days: " in capsys.readouterr().err
    assert Cohort.objects.count() == 0


def test_a_taken_code_is_refused_in_a_sentence(capsys):
    a_cohort(code="sh07")
    assert main([*CREATE, "--scheme", "qingdao-shanghai", "--code", "SH07"]) == 1
    assert capsys.readouterr().err == "There is a cohort SH07 already. Choose another code.\n"


@pytest.mark.parametrize("start", ["2026-13-01", "tomorrow", "2026/11/02"])
def test_a_start_that_is_no_date_is_a_wrong_argument(start, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["cohort", "create", "--scheme", "x", "--code", "c", "--name", "n", "--start", start])
    assert stopped.value.code == 2
    assert "write a date as year-month-day" in capsys.readouterr().err


def test_as_a_person_only_the_office_creates(capsys):
    a_user(username="office", role="office")
    a_user(username="nobody")
    argv = [*CREATE, "--scheme", "company-rotation"]
    assert main([*argv, "--code", "a", "--as", "nobody"]) == 1
    assert main([*argv, "--code", "a", "--as", "missing"]) == 1
    assert main([*argv, "--code", "a", "--as", "office"]) == 0
    assert AuditEntry.objects.get(verb="cohort.created").actor.username == "office"


def test_the_list_counts_people_and_hosts_and_shows_a_person_only_the_own_cohorts(capsys):
    cohort, other = a_cohort(code="sh05", name="五"), a_cohort(code="sh06", start=date(2022, 3, 1))
    a_secondment(cohort, host=a_host(cohort))
    a_user(username="office", role="office", scope=other)
    assert main(["cohort", "list", "--json"]) == 0
    rows = {row["code"]: (row["people"], row["hosts"]) for row in json.loads(capsys.readouterr().out)}
    assert rows == {"sh05": (1, 1), "sh06": (0, 0)}
    main(["cohort", "list", "--json", "--as", "office"])
    assert [row["code"] for row in json.loads(capsys.readouterr().out)] == ["sh06"]


def test_an_empty_list_says_what_to_do(capsys):
    assert main(["cohort", "list"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "jiebang cohort create" in captured.err


def a_full_cohort():
    cohort = a_cohort(code="sh05", scheme="qingdao-shanghai")
    group = a_group(cohort, "金融组")
    host = actions.ensure_host(cohort, an_organisation("上海清算所"), by=SYSTEM, mentor_name="王某")
    leader = a_secondment(cohort, "单晓", number="P002", group=group, host=host, gap=["清算"])
    a_secondment(cohort, "仇文", number="P001", home_unit=an_organisation("青岛市（样例）局"))
    actions.name_officer(group, leader, title="组长", by=SYSTEM)
    actions.take_leave(leader, starts_on=date(2021, 12, 1), ends_on=date(2021, 12, 2), reason="培训", by=SYSTEM)
    return cohort


def exported(path):
    assert main(["cohort", "export", "SH05", str(path)]) == 0
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def test_an_export_holds_every_table_and_a_manifest_that_proves_it(tmp_path, capsys):
    cohort = a_full_cohort()
    files = exported(tmp_path / "sh05.zip")
    manifest = json.loads(files["manifest.json"])
    assert manifest["cohort"] == {
        "code": "sh05", "name": cohort.name, "start": "2021-10-17", "end": "2022-01-24",
        "programme": "qingdao-shanghai",
    }  # fmt: skip
    assert manifest["scheme"] == cohort.snapshot
    assert set(files) == {"manifest.json", *(f"{name}.jsonl" for name in manifest["tables"])}
    assert set(manifest["tables"]) == {
        "people", "hosts", "groups", "posts", "wishes", "advice", "offers", "placements", "placement_rules",
        "plan_edits", "plan_publications", "objections", "wish_windows", "wish_sheets", "agreements",
        "records", "facts", "tallies", "reports",
        "scheme_versions",
        "changes", "courses", "profile_words", "checklist", "group_steps", "topics", "departures", "host_projects",
    }  # fmt: skip
    for name, about in manifest["tables"].items():
        text = files[f"{name}.jsonl"]
        assert about == {"rows": len(text.splitlines()), "sha256": hashlib.sha256(text.encode()).hexdigest()}


def test_people_stand_in_the_export_by_their_id_with_duties_and_leave(tmp_path):
    a_full_cohort()
    first, second = rows(exported(tmp_path / "a.zip")["people.jsonl"])
    assert (first["person"], first["name"], first["home"], first["host"]) == ("P001", "仇文", "青岛市（样例）局", "")
    assert second["person"] == "P002"
    assert second["host"] == "上海清算所"
    assert second["duties"] == [{"body": "金融组", "kind": "group", "post": "leader", "title": "组长"}]
    assert second["leaves"] == [{"from": "2021-12-01", "to": "2021-12-02", "reason": "培训"}]


def test_two_exports_are_the_same_bytes_and_nobody_else_may_read_them(tmp_path):
    a_full_cohort()
    exported(tmp_path / "a.zip")
    exported(tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    assert AuditEntry.objects.filter(verb="cohort.exported").count() == 2


def test_an_export_costs_the_same_queries_for_one_person_and_for_thirty(tmp_path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for name in ("people", "hosts", "groups"):
                list(archive._tables[name](cohort))
        return len(seen)

    cohort = a_full_cohort()
    one = queries()
    for _ in range(30):
        a_secondment(cohort, host=a_host(cohort), group=a_group(cohort))
    assert queries() == one


def test_an_export_that_fails_leaves_what_stood_there(tmp_path, monkeypatch):
    a_full_cohort()
    path = tmp_path / "a.zip"
    path.write_bytes(b"old")

    def broken(scope):
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setitem(archive._tables, "people", broken)
    assert main(["cohort", "export", "sh05", str(path)]) == 1
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert not AuditEntry.objects.filter(verb="cohort.exported").exists()


def test_only_the_office_takes_a_cohort_away_and_a_stranger_does_not_learn_of_it(tmp_path, capsys):
    cohort = a_full_cohort()
    a_user(username="stranger", role="office", scope=a_cohort())
    a_user(username="reader", role="reader", scope=cohort)
    target = str(tmp_path / "x.zip")
    assert main(["cohort", "export", "sh05", target, "--as", "stranger"]) == 1
    assert "no cohort sh05" in capsys.readouterr().err
    assert main(["cohort", "export", "sh05", target, "--as", "reader"]) == 1
    assert "Only the office" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["nowhere/x.zip", "."])
def test_a_place_that_cannot_be_written_is_named(tmp_path, target, capsys):
    a_full_cohort()
    assert main(["cohort", "export", "sh05", str(tmp_path / target)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_taking_an_archive_in_is_refused_with_a_sentence(capsys):
    assert main(["cohort", "import", "x.zip"]) == 1
    assert "jiebang import" in capsys.readouterr().err


def test_two_rooms_cannot_write_one_table():
    with pytest.raises(ValueError, match="people"):
        archive.register("people", lambda scope: iter(()))


@pytest.mark.django_db(transaction=True)
def test_an_export_reads_one_moment_and_holds_nobody_up(tmp_path):
    a_full_cohort()
    assert "P001" in exported(tmp_path / "a.zip")["people.jsonl"]
    a_cohort(code="later")

"""`jiebang audit`: the first bad line is named, and the exit status says whether the trail is whole."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.conf import settings

from jiebang.cli import main
from jiebang.common.models import AuditEntry, AuditHead, AuditSubject
from jiebang.common.trail import chain, guard
from tests.builders import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    for number in range(5):
        a_user(f"user{number}")
    chain.seal()


def cut_off_the_last() -> None:
    last = AuditEntry.objects.order_by("-sequence")[1]
    AuditEntry.objects.filter(sequence__gt=last.sequence).delete()
    AuditHead.objects.update(sequence=last.sequence, digest=last.digest)


def test_a_whole_trail_is_said_to_be_whole(trail, capsys):
    assert main(["audit", "verify"]) == 0
    told = capsys.readouterr()
    assert "共 5 条，完整" in told.out and "尚未留存过链尾" in told.err
    assert main(["audit", "seal"]) == 0
    head = AuditHead.objects.get()
    assert capsys.readouterr().out.split() == ["5", head.digest]
    assert main(["audit", "verify", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "lines": 5, "waiting": 0, "sequence": 0, "fault": "", "whole": True, "end_known": True,
    }  # fmt: skip
    assert told.err == ""


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_a_changed_line_is_named_and_the_status_is_1(trail, capsys, json_too):
    AuditEntry.objects.filter(sequence=3).update(actor_label="nobody")
    assert main(["audit", "verify", *json_too]) == 1
    told = capsys.readouterr()
    assert "第 3 条：这一条被改动" in told.err
    if json_too:
        assert json.loads(told.out)["sequence"] == 3


def test_lines_that_wait_are_said_and_no_fault(trail, capsys):
    a_user("late")
    assert main(["audit", "verify"]) == 0
    assert "有 1 条留痕待封存" in capsys.readouterr().err


def test_an_end_kept_elsewhere_finds_what_was_cut_off(trail, tmp_path, capsys):
    end = tmp_path / "end.json"
    assert main(["audit", "seal", "--out", str(end)]) == 0
    cut_off_the_last()
    settings.AUDIT_ANCHOR.unlink()
    assert main(["audit", "verify"]) == 0  # whoever could cut could also take the file of this machine
    assert main(["audit", "verify", "--end", str(end)]) == 1
    assert "第 5 条：末尾有留痕被删去" in capsys.readouterr().err
    assert oct(end.stat().st_mode)[-3:] == "600"


def test_tick_keeps_the_end_and_does_not_write_over_one_that_was_cut(trail, capsys):
    assert main(["tick"]) == 0
    kept = settings.AUDIT_ANCHOR.read_text()
    assert json.loads(kept)["sequence"] == 5
    cut_off_the_last()
    assert main(["tick"]) == 1
    assert "audit trail: write the end: Refused" in capsys.readouterr().out
    assert settings.AUDIT_ANCHOR.read_text() == kept


def test_after_a_restored_backup_its_end_is_taken_as_right_and_that_is_a_line(trail):
    main(["audit", "seal"])
    cut_off_the_last()
    assert main(["audit", "seal"]) == 1
    assert main(["audit", "seal", "--restored"]) == 0
    assert AuditEntry.objects.get(verb="trail.end_accepted").actor_label.startswith("cli:")
    assert main(["audit", "verify"]) == 0


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"sequence": "x", "digest": 1}', "\x00"])
def test_a_file_that_is_no_end_is_named(trail, tmp_path, capsys, content):
    (tmp_path / "end.json").write_text(content)
    assert main(["audit", "verify", "--end", str(tmp_path / "end.json")]) == 1
    assert "end.json" in capsys.readouterr().err
    assert main(["audit", "verify", "--end", str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err


def test_init_puts_a_guard_that_was_taken_away_back(guarded, capsys):
    guard.uninstall()
    assert main(["audit", "verify"]) == 1
    assert "jiebang init" in capsys.readouterr().err
    assert main(["init"]) == 0
    assert main(["audit", "verify"]) == 0


def test_the_persons_a_line_is_about_are_part_of_it(trail):
    AuditSubject.objects.create(entry=AuditEntry.objects.get(sequence=2), person_id=uuid4())
    assert main(["audit", "verify"]) == 1

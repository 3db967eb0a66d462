"""init, serve, tick and account, through the command's own entrance."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import OperationalError

from jiebang.cli import main, server
from jiebang.cli.output import CannotDo
from jiebang.common import clock, jobs
from jiebang.common.models import AuditEntry, ImportBatch, WriteKey
from jiebang.people.access import active_grants
from jiebang.people.models import Grant, User
from jiebang.programmes.models import Secondment
from tests.builders import PASSWORD, a_branch, a_cohort, a_group, a_host, a_secondment, a_user, an_organisation

pytestmark = pytest.mark.django_db


def test_init_makes_each_administrator_once_and_asks_nothing(capsys):
    assert main(["init", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert [account["role"] for account in first["administrators"]] == ["sysadmin", "secadmin", "auditor"]
    assert len({account["password"] for account in first["administrators"]}) == 3
    for account in first["administrators"]:
        user = User.objects.get(username=account["login"])
        assert user.check_password(account["password"])
        assert user.must_change_password
        assert [grant.role for grant in active_grants(user)] == [account["role"]]
    assert main(["init", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"migrations": 0, "administrators": []}


def test_init_takes_another_name_when_somebody_has_it(capsys):
    a_user("sysadmin")
    assert main(["init"]) == 0
    login = Grant.objects.get(role="sysadmin").user.username
    assert login.startswith("sysadmin-")
    assert login in capsys.readouterr().out


def test_tick_says_what_each_job_did(capsys):
    user = a_user()
    now = clock.now()
    for key, age, status in [("old", 15, 200), ("new", 1, 200), ("died", 1, 0)]:
        WriteKey.objects.create(
            key=key, user=user, path="/", body_hash="x", status=status, at=now - timedelta(days=age)
        )
    for days, applied in [(8, None), (8, now), (1, None)]:
        ImportBatch.objects.create(
            kind="people", scope_id=a_cohort().uuid, file_name="a.xlsx", sha256="0", user=user,
            created_at=now - timedelta(days=days), applied_at=applied,
        )  # fmt: skip
    assert main(["tick", "--json"]) == 0
    done = {row["name"]: row["changed"] for row in json.loads(capsys.readouterr().out)}
    assert (done["sweep write keys"], done["sweep import previews"]) == (2, 1)
    assert [key.key for key in WriteKey.objects.all()] == ["new"]
    assert main(["tick", "--json"]) == 0
    assert {row["changed"] for row in json.loads(capsys.readouterr().out)} == {0}


def test_a_job_that_fails_holds_up_no_other_and_is_named(capsys, monkeypatch):
    def fail() -> int:
        raise RuntimeError("disk on fire")

    monkeypatch.setitem(jobs.JOBS, "a bad job", fail)
    assert main(["tick"]) == 1
    told = capsys.readouterr()
    assert "a bad job: RuntimeError: disk on fire" in told.out
    assert "sweep sessions: 0" in told.out
    assert "a bad job" in told.err


@pytest.mark.parametrize("bind", ["8000", "localhost", "localhost:", "localhost:0", "localhost:70000", ":8000", "a:b"])
def test_serve_names_a_wrong_address(capsys, bind):
    assert main(["serve", "--bind", bind]) == 1
    assert f"--bind {bind}" in capsys.readouterr().err


def test_serve_wants_certificate_and_key_together(capsys, tmp_path):
    assert main(["serve", "--tls-cert", str(tmp_path / "a.pem")]) == 1
    assert "--tls-key" in capsys.readouterr().err
    with pytest.raises(CannotDo, match=r"a\.pem"):
        server.require_tls_pair(str(tmp_path / "a.pem"), str(tmp_path / "b.pem"))


@pytest.mark.parametrize("verb", [["serve"], ["tick"], ["account", "list"], ["account", "create", "zhang"]])
def test_a_verb_that_needs_the_database_says_to_run_init(capsys, monkeypatch, verb):
    monkeypatch.setattr("jiebang.cli.database.pending", lambda: 3)
    assert main(verb) == 1
    assert "jiebang init" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_a_sentence(capsys, monkeypatch):
    def broken():
        raise OperationalError("no such host")

    monkeypatch.setattr("jiebang.cli.database.pending", broken)
    assert [main(["init"]), main(["tick"])] == [1, 1]
    told = capsys.readouterr().err
    assert told.count("no such host") == 2
    assert "Traceback" not in told


def test_serve_refuses_no_workers(capsys):
    assert main(["serve", "--workers", "0"]) == 1
    assert "--workers 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("role", "arguments", "scope_kind"),
    [
        ("office", [], "installation"),
        ("office", ["--cohort", "SH05"], "cohort"),
        ("reader", ["--programme", "SMALL"], "programme"),
        ("leader", ["--cohort", "sh05", "--group", "第一组"], "group"),
        ("secretary", ["--cohort", "sh05", "--branch", "临时党支部"], "branch"),
        ("secondee", ["--cohort", "sh05", "--person", "P001"], "person"),
        ("mentor", ["--cohort", "sh05", "--host", "交易所"], "host"),
        ("home_unit", ["--cohort", "sh05", "--home-unit", "发改委"], "home_unit"),
    ],
)
def test_an_account_with_a_role_on_each_kind_of_scope(capsys, role, arguments, scope_kind):
    cohort = a_cohort(code="sh05")
    a_branch(cohort)
    a_secondment(cohort, number="P001", group=a_group(cohort, "第一组"), home_unit=an_organisation("发改委"))
    a_host(cohort, "交易所")
    assert main(["account", "create", "zhang", "--role", role, *arguments]) == 0
    login, password = capsys.readouterr().out.split()
    user = User.objects.get(username="zhang")
    assert (login, user.check_password(password), user.must_change_password) == ("zhang", True, True)
    assert [(grant.role, grant.scope_kind) for grant in active_grants(user)] == [(role, scope_kind)]
    if role in {"reader", "leader", "secondee", "home_unit"}:
        assert Secondment.objects.visible_to(user).count() == 1
    assert main(["account", "revoke", "zhang", "--role", role, *arguments]) == 0
    assert active_grants(User.objects.get(pk=user.pk)) == []
    assert main(["account", "revoke", "zhang", "--role", role, *arguments]) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--role", "king"], "office, leader"),
        (["--role", "leader"], "--group"),
        (["--role", "leader", "--group", "第一组"], "--cohort CODE"),
        (["--role", "office", "--cohort", "none"], "none"),
        (["--role", "leader", "--cohort", "sh05", "--group", "第九组"], "第九组"),
        (["--role", "office", "--group", "第一组"], "--cohort"),
        (["--role", "reader", "--programme", "small", "--cohort", "sh05"], "--programme"),
        (["--role", "auditor", "--programme", "small"], "--programme"),
        (["--role", "reader", "--programme", "none"], "none"),
        (["--role", "secondee", "--cohort", "sh05", "--person", "P999"], "P999"),
    ],
)
def test_a_wrong_scope_is_named_and_no_account_is_left(capsys, arguments, told):
    a_cohort(code="sh05")
    assert main(["account", "create", "zhang", *arguments]) == 1
    assert told in capsys.readouterr().err
    assert not User.objects.exists()


def test_a_taken_login_is_refused_whatever_its_letters(capsys):
    a_user("zhang")
    assert main(["account", "create", "ZHANG"]) == 1
    assert "ZHANG" in capsys.readouterr().err


def test_a_new_password_and_a_closed_account(capsys):
    user = a_user("zhang", password=PASSWORD)
    assert main(["account", "password", "zhang"]) == 0
    password = capsys.readouterr().out.split()[1]
    user.refresh_from_db()
    assert user.check_password(password)
    assert main(["account", "close", "zhang", "--reason", "离队"]) == 0
    user.refresh_from_db()
    assert not user.is_active
    line = AuditEntry.objects.filter(verb="user.deactivated").get()
    assert (line.actor_label[:4], line.data["reason"], line.address) == ("cli:", "离队", "")
    assert main(["account", "open", "zhang"]) == 0
    user.refresh_from_db()
    assert user.is_active


def test_the_operator_shuts_even_the_last_administrator():
    """In an emergency nobody else could."""
    user = a_user("auditor", role="auditor")
    assert main(["account", "close", "auditor"]) == 0
    user.refresh_from_db()
    assert not user.is_active


def test_account_list_shows_roles(capsys):
    a_user("zhang", role="office", display_name="项目办")
    assert main(["account", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"login": "zhang", "name": "项目办", "open": True, "roles": ["office@installation:"]}
    ]

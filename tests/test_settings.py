"""Each wrong setting stops the start with a sentence: the variable, the value, what is allowed."""

from __future__ import annotations

import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import jiebang.settings

SETTINGS = jiebang.settings.__file__


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("JIEBANG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JIEBANG_HOME", str(tmp_path / "home"))
    return monkeypatch


def read() -> dict:
    return runpy.run_path(SETTINGS)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("JIEBANG_MAX_UPLOAD_MB", "20MB", "write a whole number of at least 1, for example 10"),
        ("JIEBANG_MAX_UPLOAD_MB", "0", "at least 1"),
        ("JIEBANG_TRUSTED_PROXIES", "-1", "at least 0"),
        ("JIEBANG_KEEP_KEYS_DAYS", "ever", "for example 14"),
        ("JIEBANG_KEEP_AUDIT_DAYS", "179", "at least 180"),
        ("JIEBANG_AUDIT_DIGEST", "md5", "write one of sha256, sm3"),
        ("JIEBANG_HTTPS", "yes", "write 1 or 0"),
        ("JIEBANG_PASSWORD_PROFILE", "strict", "write one of asvs, mlps"),
        ("JIEBANG_SECOND_FACTOR_ROLES", "office,boss", "write some of office, leader"),
        ("JIEBANG_URL", "jiebang.example.org", "write an address such as https://jiebang.example.org"),
        ("JIEBANG_OIDC_MATCH", "mail", "write one of login, phone, number"),
        ("JIEBANG_LANGUAGE", "zh", "write one of zh-hans, en"),
        ("JIEBANG_TIME_ZONE", "Peking", "Asia/Shanghai"),
        ("JIEBANG_QUIET_HOURS", "21-7", "for example 21:00-07:30"),
        ("JIEBANG_QUIET_HOURS", "21:00", "write two times of day"),
        ("JIEBANG_ANSWER_DAYS", "0", "at least 1"),
        ("JIEBANG_OUTBOUND", "on", "write 1 or 0"),
        ("JIEBANG_OUTBOUND_HOSTS", "10.0.0.1", "no addresses"),
        ("JIEBANG_OUTBOUND_HOSTS", "localhost", "no addresses"),
        ("JIEBANG_URL", "jiebang.example.org/x", "https://jiebang.example.org"),
        ("JIEBANG_DATABASE_URL", "mysql://a@b/c", "only postgres:// and sqlite:// are known"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(environment, name, value, told):
    environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    assert str(refused.value).startswith(name)
    assert told in str(refused.value)
    assert "://" in value or value.rpartition(",")[2] in str(refused.value)


def test_a_wrong_mail_server_is_refused_and_its_password_not_repeated(environment):
    environment.setenv("JIEBANG_MAIL_URL", "smtp://me:secret-word@mail.example.org")
    with pytest.raises(ImproperlyConfigured, match="JIEBANG_MAIL_URL: write mailtos://") as refused:
        read()
    assert "secret-word" not in str(refused.value)


def test_sending_is_off_by_itself_and_needs_the_sites_address(environment):
    assert read()["OUTBOUND"] is False
    environment.setenv("JIEBANG_OUTBOUND", "1")
    with pytest.raises(ImproperlyConfigured, match="JIEBANG_URL"):
        read()


@pytest.mark.parametrize("place", ["/proc/jiebang", "a-file"])
def test_a_home_that_cannot_be_written_is_named(environment, tmp_path, place):
    (tmp_path / "a-file").write_text("")
    environment.setenv("JIEBANG_HOME", str(tmp_path / place))
    with pytest.raises(ImproperlyConfigured, match=r"JIEBANG_HOME=.*: cannot be written \(.+\); name a folder"):
        read()


def test_a_wrong_sample_date_is_named_in_a_demonstration(environment):
    environment.setenv("JIEBANG_DEMO", "1")
    environment.setenv("JIEBANG_DEMO_DATE", "12.12.2021")
    with pytest.raises(ImproperlyConfigured, match=r"JIEBANG_DEMO_DATE=12\.12\.2021: write a date as year-month-day"):
        read()


def test_a_sample_date_is_refused_outside_a_demonstration(environment):
    environment.setenv("JIEBANG_DEMO_DATE", "2021-12-12")
    with pytest.raises(ImproperlyConfigured, match="only a demonstration has a sample date"):
        read()


@pytest.mark.parametrize(
    "key",
    [
        "aB3-xyzq", "x" * 60, "changeme" * 8,
        "django-insecure-8f0v&k2l!q9w7e6r5t4y3u2i1o0pzxcvbnmasdfghj",
        "e11fl1oa-*ytql8p)(06fbj4ukrlo+n7k&q5+$1md7i+mge=ee",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "Your-Secret-Key-goes-here-qwertzuiopasdfghjkl-12345",
        "please-change-this-to-fifty-random-characters-9f8e7d6c",
    ],
)  # fmt: skip
def test_a_secret_key_that_can_be_guessed_is_refused_and_not_repeated(environment, key):
    environment.setenv("JIEBANG_SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    assert key not in str(refused.value)


def test_no_key_and_no_folder_to_keep_one_in_stops_the_start(environment, tmp_path):
    """In production with another database too: a key made afresh at every start would end all sessions."""
    environment.setenv("JIEBANG_HOME", "/proc/jiebang")
    environment.setenv("JIEBANG_DATABASE_URL", "postgres://a:b@localhost/c")
    with pytest.raises(ImproperlyConfigured, match="JIEBANG_HOME=/proc/jiebang: cannot be written"):
        read()
    environment.setenv("JIEBANG_SECRET_KEY", "kJ8!vQ2#xW9$zR4%tY7^uI1&oP5*aS3(dF6)gH0-lK2=mN8+")
    assert read()["SECRET_KEY"].startswith("kJ8!")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"JIEBANG_OIDC_SERVER": "https://id.example"}, "JIEBANG_OIDC_CLIENT_ID"),
        ({"JIEBANG_DINGTALK_CLIENT_SECRET": "x"}, "JIEBANG_DINGTALK_CLIENT_ID"),
        ({"JIEBANG_FEISHU_APP_ID": "x"}, "JIEBANG_FEISHU_APP_SECRET"),
    ],
)
def test_half_a_directory_is_refused(environment, given, missing):
    for name, value in given.items():
        environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{missing}: missing"):
        read()


def test_a_configured_directory_is_offered_and_forms_may_lead_there(environment):
    for name, value in {"SERVER": "https://id.example/realm", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}.items():
        environment.setenv(f"JIEBANG_OIDC_{name}", value)
    environment.setenv("JIEBANG_DINGTALK_CLIENT_ID", "a")
    environment.setenv("JIEBANG_DINGTALK_CLIENT_SECRET", "b")
    found = read()
    assert found["SSO_OFFERED"] == ["oidc", "dingtalk"]
    assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == [
        "'self'", "https://id.example", "https://login.dingtalk.com",
    ]  # fmt: skip


def test_roles_with_a_second_factor_are_roles_there_are_and_none_in_a_demonstration(environment):
    from jiebang.people.models import Role

    assert read()["ROLES"] == tuple(Role.values)
    environment.setenv("JIEBANG_SECOND_FACTOR_ROLES", "office, secadmin")
    assert read()["SECOND_FACTOR_ROLES"] == ["office", "secadmin"]
    environment.setenv("JIEBANG_DEMO", "1")
    assert read()["SECOND_FACTOR_ROLES"] == []


@pytest.mark.parametrize(("profile", "hours"), [("asvs", 12), ("mlps", 8)])
def test_the_profile_decides_how_long_a_cookie_lasts(environment, profile, hours):
    environment.setenv("JIEBANG_PASSWORD_PROFILE", profile)
    assert read()["SESSION_COOKIE_AGE"] == hours * 3600


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(environment, tmp_path):
    first, again = read()["SECRET_KEY"], read()["SECRET_KEY"]
    path = tmp_path / "home" / "secret-key"
    assert first == again == path.read_text()
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_spoilt_key_file_is_refused_by_its_place(environment, tmp_path):
    path = tmp_path / "home" / "secret-key"
    path.parent.mkdir()
    path.write_text("")
    with pytest.raises(ImproperlyConfigured, match="secret-key: too short"):
        read()


def test_everything_written_lies_under_jiebang_home(environment, tmp_path):
    found = read()
    home = tmp_path / "home"
    places = [
        found["DATABASES"]["default"]["NAME"],
        found["STATIC_ROOT"],
        found["STORAGES"]["default"]["OPTIONS"]["location"],
    ]
    assert all(home in Path(place).parents for place in places)


def test_sqlite_is_written_through_and_locks_before_reading(environment):
    options = read()["DATABASES"]["default"]["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_https_means_secure_cookies_redirect_and_hsts(environment):
    environment.setenv("JIEBANG_HTTPS", "1")
    found = read()
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_the_command_line_says_it_without_a_traceback(environment, tmp_path):
    environment.setenv("JIEBANG_MAX_UPLOAD_MB", "20MB")
    environment.setenv("DJANGO_SETTINGS_MODULE", "jiebang.settings")
    ran = subprocess.run(
        [sys.executable, "-m", "jiebang", "tick"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert ran.returncode == 1
    assert ran.stderr.strip() == "JIEBANG_MAX_UPLOAD_MB=20MB: write a whole number of at least 1, for example 10"


def test_the_deployment_check_is_clean(environment, tmp_path):
    environment.setenv("JIEBANG_HTTPS", "1")
    environment.setenv("DJANGO_SETTINGS_MODULE", "jiebang.settings")
    environment.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # the browser tests' own
    ran = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def test_a_new_home_is_for_its_owner_alone(tmp_path):
    jiebang.settings.make_home(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700

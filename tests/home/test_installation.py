"""The system administrator's page of the installation, and that no superuser and no admin site exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import get_resolver

from jiebang.common import jobs
from jiebang.common.models import JobOutcome
from tests.builders import a_user, signed_in

pytestmark = pytest.mark.django_db
DOCUMENTED = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_documented_setting_is_shown_and_no_secret(client):
    page = signed_in(client, a_user(role="sysadmin")).get("/installation/").content.decode()
    named = set(re.findall(r"^\| `(JIEBANG_[A-Z_]+)`", DOCUMENTED.read_text(encoding="utf-8"), re.M))
    assert {name for name in named - {"JIEBANG_DEMO_PASSWORD"} if name not in page} == set()
    assert settings.SECRET_KEY not in page


def test_a_value_that_may_be_a_secret_is_not_shown(client, settings):
    settings.SETTINGS_READ = {"JIEBANG_MAIL_PASSWORD": (True, ""), "JIEBANG_LANGUAGE": (False, "zh-hans")}
    page = signed_in(client, a_user(role="sysadmin")).get("/installation/").content.decode()
    assert "已设置，不显示" in page and "zh-hans" in page


def test_the_last_outcome_of_each_job_is_shown(client, monkeypatch):
    def fail() -> int:
        raise RuntimeError("disk on fire")

    monkeypatch.setitem(jobs.JOBS, "sweep sessions", fail)
    jobs.run_one("sweep sessions")
    jobs.run_one("sweep write keys")
    page = signed_in(client, a_user(role="sysadmin")).get("/installation/").content.decode()
    assert "disk on fire" in page and "清理重复提交的应答" in page and "从未" in page
    assert JobOutcome.objects.get(name="sweep write keys").error == ""


@pytest.mark.parametrize("role", ["office", "secadmin", "auditor"])
def test_it_is_the_system_administrators_alone(client, role):
    assert signed_in(client, a_user(role=role)).get("/installation/").status_code == 403


def test_there_is_no_admin_site_and_no_superuser(client):
    fields = {field.name for field in get_user_model()._meta.get_fields()}
    addresses = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
    assert not apps.is_installed("django.contrib.admin")
    assert fields & {"is_superuser", "is_staff", "groups", "user_permissions"} == set()
    assert [address for address in addresses if "admin" in address] == []
    assert client.get("/admin/").status_code == 404

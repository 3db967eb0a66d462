from __future__ import annotations

import shutil

import pytest
from django.db import OperationalError

from jiebang.common import health

pytestmark = pytest.mark.django_db


def test_alive_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_it_can_write_and_is_up_to_date(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "migrations": True, "disk": True})


def test_not_ready_with_a_full_disk(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(100, 99, 1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["disk"]) == (503, False)


def test_not_ready_without_its_database(client, monkeypatch):
    def broken(*arguments, **keywords):
        raise OperationalError("no such host")

    monkeypatch.setattr(health.BusinessDate.objects, "filter", broken)
    monkeypatch.setattr(health, "MigrationExecutor", broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": False, "migrations": False, "disk": True})
    assert "no such host" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_takes_no_forms(client, path):
    assert client.post(path).status_code == 405

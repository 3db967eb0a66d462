from __future__ import annotations

from datetime import date

import pytest

from jiebang.common import clock, jobs
from jiebang.common.models import AuditEntry, BusinessDate
from tests.builders import a_cohort, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.DEMO_DATE = date(2021, 12, 12)


@pytest.fixture
def office(client):
    return signed_in(client, a_user(role="office"))


def test_the_office_moves_the_date_forward_and_the_periodic_work_runs(demo, office, monkeypatch):
    ran = []
    monkeypatch.setitem(jobs.JOBS, "probe", lambda: ran.append(clock.today()) or 0)
    answer = office.post("/sample-date/", {"date": "2021-12-16", "next": "/ui/"})
    assert (answer.status_code, answer.url) == (302, "/ui/")
    assert ran == [date(2021, 12, 16)]
    assert clock.today() == date(2021, 12, 16)
    assert AuditEntry.objects.get(verb="sample_date.moved").data == {"before": "2021-12-12", "after": "2021-12-16"}


def test_the_date_never_moves_back(demo, office):
    office.post("/sample-date/", {"date": "2021-12-16"})
    answer = office.post("/sample-date/", {"date": "2021-12-15"})
    assert answer.status_code == 422
    assert "2021-12-16" in answer.content.decode()
    assert BusinessDate.objects.get().date == date(2021, 12, 16)


def test_the_same_date_again_changes_nothing(demo, office):
    assert office.post("/sample-date/", {"date": "2021-12-12"}).status_code == 302
    assert not AuditEntry.objects.filter(verb="sample_date.moved").exists()


@pytest.mark.parametrize("written", ["", "tomorrow", "2021-02-30", "2021-13-01", "99999-01-01"])
def test_what_is_no_date_is_refused(demo, office, written):
    assert office.post("/sample-date/", {"date": written}).status_code == 422


def test_it_does_not_lead_off_the_site(demo, office):
    assert office.post("/sample-date/", {"date": "2021-12-13", "next": "//evil.example"}).url == "/"


def test_nobody_else_moves_it(demo, client):
    signed_in(client, a_user(role="secondee", scope=a_secondment(a_cohort())))
    assert client.post("/sample-date/", {"date": "2021-12-16"}).status_code == 403
    assert clock.today() == date(2021, 12, 12)


def test_a_real_installation_has_no_such_page(office):
    assert office.post("/sample-date/", {"date": "2021-12-16"}).status_code == 404
    assert not BusinessDate.objects.exists()


def test_it_is_not_moved_by_a_link(demo, office):
    assert office.get("/sample-date/?date=2021-12-16").status_code == 405

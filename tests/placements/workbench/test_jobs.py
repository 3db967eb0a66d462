"""Plans worked out in the background: asked for once, followed, cancelled, and never left hanging."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.placements import queries
from jiebang.placements.models import Run, SolveJob
from jiebang.placements.workbench import jobs, rule_deeds, work
from jiebang.placements.workbench.rule_deeds import Said
from tests.builders import a_cohort, a_secondment
from tests.placements.workbench.conftest import text, work_out

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SOLVING = "/cohorts/wb1/placement/solving/"


def write(cohort, kind, **said):
    return rule_deeds.write_rule(cohort, Said(kind, why="理由", **said), by=SYSTEM)


def test_a_double_tap_asks_once_and_the_page_follows_it_to_the_plans(office, bench, django_capture_on_commit_callbacks):
    sent = {"what": "frontier", "seconds": "30", "idempotency_key": str(uuid.uuid4())}
    with django_capture_on_commit_callbacks(execute=False) as begun:
        first = office.post(SOLVING, sent)
        assert office.post(SOLVING, sent)["Location"] == first["Location"]
        # Another tab, the same request, no key in common.
        assert office.post(SOLVING, {"what": "frontier", "seconds": "30"})["Location"] == first["Location"]
        assert office.post(SOLVING, {"what": "fair"}).status_code == 422
    row = SolveJob.objects.get()
    assert (row.state, row.asked) == ("queued", {"seconds": 30})
    waiting = text(office.get(first["Location"]))
    assert "等待开始" in waiting and 'hx-trigger="every 2s"' in waiting and "取消求解" in waiting
    for start in begun:
        if "launch" in repr(start):
            start()
    row.refresh_from_db()
    assert row.state == "done" and 1 <= len(row.plans) <= 5 == len(set(work.AIM_OF))
    over = text(office.get(first["Location"], headers={"HX-Request": "true"}))
    assert "every 2s" not in over and "方案 1" in over and "<html" not in over


def test_plans_of_a_frontier_keep_the_rules_and_say_how(bench):
    cohort, people, posts = bench
    write(cohort, "fix", person=people[0], post=posts[5])
    write(cohort, "apart", people=people[1:3])
    row = work_out(cohort)
    runs = Run.objects.filter(uuid__in=row.plans)
    assert {run.options["name"] for run in runs} <= set(work.AIM_OF)
    for run in runs:
        places = queries.places_of_run(run)
        assert (places["P0"], run.status, run.options["kept"]["kept"]) == ("K5", "optimal", 2)
        assert run.placed == len(places) == 8
    # Nothing changed: the same plans, not others.
    assert work_out(cohort).plans == row.plans


@pytest.mark.parametrize("aim", ["fair", "total", "wishes", "stable"])
def test_one_plan_of_each_aim_comes_out_and_is_reused(bench, aim):
    cohort = bench[0]
    row = work_out(cohort, "aim", aim=aim)
    assert (row.state, Run.objects.get(uuid=row.plans[0]).aim) == ("done", aim)
    again = work_out(cohort, "aim", aim=aim)
    assert (again.plans, again.said) == (row.plans, {"code": "known"}) or aim == "stable"


def test_rules_that_cannot_hold_are_named_by_the_search(office, bench):
    cohort, people, posts = bench
    for n in range(3):
        write(cohort, "fix", person=people[n], post=posts[n])
    write(cohort, "limit", by="性别", at="post", most=0)
    for row in (work_out(cohort), work_out(cohort, "conflict"), work_out(cohort, "aim", aim="fair")):
        assert (row.state, row.said["code"], 4 in row.said["rules"]) == ("failed", "impossible", True)
        page = text(office.get(f"{SOLVING}{row.uuid}/"))
        assert "不能同时成立" in page and "规则 4" in page
    rule_deeds.switch_off(cohort.placement_rules.filter(number=4), why="太严", by=SYSTEM)
    assert work_out(cohort, "conflict").said == {"code": "rules_hold"}


def test_an_aim_that_cannot_hold_a_rule_says_which(office, bench):
    cohort, people, _posts = bench
    write(cohort, "together", people=people[:2])
    row = work_out(cohort, "aim", aim="stable")
    assert (row.state, row.said) == ("failed", {"code": "not_for_stable", "rule": 1})
    assert "规则 1" in text(office.get(f"{SOLVING}{row.uuid}/"))


def test_nobody_and_nowhere_are_said(db):
    empty = a_cohort()
    assert work_out(empty).said == {"code": "no_people"}
    a_secondment(empty)
    assert work_out(empty).said == {"code": "no_posts"}


def test_a_waiting_search_is_cancelled_at_once_and_its_process_leaves_it_alone(office, bench):
    cohort = bench[0]
    row = jobs.ask(cohort, "frontier", by=SYSTEM)
    assert office.post(f"{SOLVING}{row.uuid}/cancellation/").status_code == 302
    assert office.post(f"{SOLVING}{row.uuid}/cancellation/").status_code == 302
    jobs.run(row.uuid, beating=False)
    row.refresh_from_db()
    assert (row.state, row.plans, Run.objects.count()) == ("cancelled", [], 0)
    assert "已取消" in text(office.get(f"{SOLVING}{row.uuid}/"))


def test_a_running_search_ends_at_its_next_sign_and_its_plans_are_not_taken_for_done(bench, monkeypatch):
    cohort = bench[0]
    row = jobs.ask(cohort, "frontier", by=SYSTEM)
    SolveJob.objects.filter(pk=row.pk).update(state="running", beat_at=clock.now())
    jobs.cancel(row, by=SYSTEM)
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    monkeypatch.setattr(connection, "close", lambda: None)
    ended: list[int] = []
    jobs.beat(row.pk, 60, stop=ended.append)
    row.refresh_from_db()
    assert (row.state, ended) == ("cancelled", [0])
    jobs.end(row.pk, "done", {}, ["x"])
    row.refresh_from_db()
    assert (row.state, row.plans) == ("cancelled", [])


def test_a_search_far_over_its_time_is_ended(bench, monkeypatch):
    row = jobs.ask(bench[0], "frontier", by=SYSTEM)
    SolveJob.objects.filter(pk=row.pk).update(state="running", beat_at=clock.now())
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    monkeypatch.setattr(connection, "close", lambda: None)
    jobs.beat(row.pk, -1, stop=lambda code: None)
    row.refresh_from_db()
    assert (row.state, row.said) == ("failed", {"code": "too_long"})


@pytest.mark.parametrize(
    ("state", "ago", "code"),
    [("running", 31, "lost"), ("queued", 91, "never_began"), ("running", 5, ""), ("queued", 30, "")],
)
def test_a_search_whose_process_died_is_said_to_have_failed_and_makes_room(office, bench, state, ago, code):
    cohort = bench[0]
    row = jobs.ask(cohort, "frontier", by=SYSTEM)
    then = clock.now() - timedelta(seconds=ago)
    beat = then if state == "running" else None
    SolveJob.objects.filter(pk=row.pk).update(state=state, asked_at=then, beat_at=beat)
    page = text(office.get(f"{SOLVING}{row.uuid}/"))
    assert ("every 2s" in page) == (not code)
    if code:
        assert jobs.ask(cohort, "aim", by=SYSTEM, aim="fair").pk != row.pk
        row.refresh_from_db()
        assert (row.state, row.said) == ("failed", {"code": code})
    else:
        with pytest.raises(Refused):
            jobs.ask(cohort, "aim", by=SYSTEM, aim="fair")
        assert jobs.settle_all() == 0


def test_a_fault_in_the_search_is_said_and_not_shown(office, bench, monkeypatch):
    monkeypatch.setattr(work, "carry_out", lambda *args, **more: 1 / 0)
    row = work_out(bench[0])
    page = text(office.get(f"{SOLVING}{row.uuid}/"))
    assert (row.state, "出了错" in page, "ZeroDivision" in page) == ("failed", True, False)


def test_a_process_that_cannot_be_started_is_said(bench, monkeypatch):
    monkeypatch.setattr(settings, "SOLVE_INLINE", False)
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **more: (_ for _ in ()).throw(OSError("no memory")))
    row = jobs.ask(bench[0], "frontier", by=SYSTEM)
    jobs.launch(row)
    row.refresh_from_db()
    assert (row.state, row.said) == ("failed", {"code": "never_began"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(settings.ON_POSTGRES, reason="the child is told its database as a file")
def test_a_process_of_its_own_works_it_out(bench):
    fields = {"kind": "aim", "asked": {"aim": "fair"}, "asked_at": clock.now(), "steps": 4}
    row = SolveJob.objects.create(cohort=bench[0], **fields)
    database = connection.settings_dict["NAME"]
    environment = {
        **os.environ, "JIEBANG_DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "jiebang.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "jiebang.placements.workbench.child", str(row.uuid)]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    row.refresh_from_db()
    assert (done.returncode, row.state, row.done, len(row.plans)) == (0, "done", 4, 1), done.stderr[-2000:]


def test_people_are_only_told_of_searches_of_their_own_cohort(office, bench):
    other = a_cohort(code="wb2")
    row = SolveJob.objects.create(cohort=other, kind="frontier", asked_at=clock.now())
    assert office.get(f"{SOLVING}{row.uuid}/").status_code == 404
    assert office.get(f"/cohorts/wb2/placement/solving/{row.uuid}/").status_code == 404

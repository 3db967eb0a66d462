"""A plan at work: compared, asked about, changed by hand with a reason, undone, made anew, proposed and taken away."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiebang.common import waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused, Stale
from jiebang.placements import actions, queries
from jiebang.placements.models import Placement, PlacementRule, PlanEdit, Proposal, Run
from jiebang.placements.workbench import chart, edits, figures, jobs, parcel, proposals, rule_deeds, why
from jiebang.placements.workbench.rule_deeds import Said
from jiebang.programmes.models import Secondment
from tests.builders import a_host, a_post, a_secondment, a_user, signed_in
from tests.placements.conftest import put_in_force
from tests.placements.workbench.conftest import text, work_out

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HERE = "/cohorts/wb1/placement/"


@pytest.fixture
def plans(bench):
    """The plans of a frontier under one rule."""
    cohort, people, posts = bench
    said = Said("forbid", person=people[7], post=posts[0], why="须回避")
    rule_deeds.write_rule(cohort, said, by=SYSTEM)
    return list(Run.objects.filter(uuid__in=work_out(cohort).plans))


def page_of(run) -> str:
    return f"{HERE}runs/{run.uuid}/"


def free_post(run, *but):
    taken = list(queries.places_of_run(run).values())
    return next(p for p in run.cohort.posts.all() if taken.count(p.number) < p.seats and p.number not in but)


# ── side by side ───────────────────────────────────────────────────────────────────────────────────────────────


def test_plans_stand_side_by_side_with_chart_and_who_is_elsewhere(office, bench, plans):
    page = text(office.get(f"{HERE}compare/"))
    assert 'role="img"' in page and "方案 1" in page and "全部符合" in page
    found = figures.columns(bench[0], figures.shown_runs(bench[0]))
    first, last = found[0], found[-1]
    assert first.elsewhere == 0 and first.mean >= last.mean and last.first >= first.first
    assert last.elsewhere == len(figures.differences(first.run, last.run)) > 0
    query = {"one": first.run.uuid, "other": last.run.uuid}
    assert text(office.get(f"{HERE}compare/differences/", query)).count("<tr") == last.elsewhere + 1
    sheet = b"".join(office.get(f"{HERE}compare/differences.xlsx", query).streaming_content)
    assert len(CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()) == last.elsewhere + 1


def test_the_chart_says_in_a_sentence_what_it_shows_and_is_nothing_for_one_plan(bench, plans):
    found = figures.columns(bench[0], figures.shown_runs(bench[0]))
    drawn = chart.drawn(found)
    assert drawn.count("<circle") == len(found) and chart.told(found) in drawn and "style" not in drawn
    assert chart.drawn(found[:1]) == ""


def test_comparing_needs_no_more_queries_for_more_plans(office, bench, plans):
    counts = []
    for runs in (plans[:2], plans):
        asked = {"run": [str(run.uuid) for run in runs]}
        office.get(f"{HERE}compare/", asked)
        with CaptureQueriesContext(connection) as seen:
            office.get(f"{HERE}compare/", asked)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_move_nobody_saved_is_shown_to_nobody_on_the_first_page(bench, plans):
    cohort, people, _posts = bench
    run = plans[-1]
    edits.try_stay(run, people[0], free_post(run, queries.places_of_run(run)["P0"]), by=SYSTEM)
    assert queries.run_to_show(cohort) == max(plans, key=lambda one: one.pk)


def test_a_plan_is_chosen_and_shown_from_then_on(office, bench, plans):
    assert office.post(f"{page_of(plans[0])}choice/").status_code == 302
    assert "正在做" in text(office.get(HERE))
    assert queries.run_to_show(bench[0]) == plans[0]


# ── why not there ──────────────────────────────────────────────────────────────────────────────────────────────


def test_why_not_there_is_answered_with_price_chain_and_the_rule_in_the_way(office, bench, plans):
    _cohort, people, posts = bench
    run = plans[0]
    forbidden = text(office.get(f"{page_of(run)}why/", {"person": str(people[7].uuid), "post": "K0"}))
    assert "规则 1" in forbidden and "须回避" in forbidden and 'value="arrange"' not in forbidden
    places = queries.places_of_run(run)
    elsewhere = next(p for p in posts if p.number != places["P0"])
    answer = why.Asker(run).answer(people[0], elsewhere)
    assert (answer.possible, answer.exact, answer.same) == (True, True, False)
    assert answer.chain[0].who == "P0 学员0" and answer.here.post.number == places["P0"]
    panel = text(office.get(f"{page_of(run)}why/", {"person": "学员0", "post": elsewhere.number}))
    assert "<h1>" in panel and 'value="arrange"' in panel
    fragment = text(office.get(f"{page_of(run)}why/", {"person": str(people[0].uuid)}, headers={"HX-Request": "true"}))
    assert "<h1>" not in fragment and "本人志愿" in fragment
    nowhere = office.get(f"{page_of(run)}why/", {"person": str(people[0].uuid), "post": "K77"})
    assert (nowhere.status_code, "名单里没有“K77”" in text(nowhere)) == (200, True)


def test_the_price_asked_is_the_price_of_the_plan_then_made(bench, plans):
    cohort, people, posts = bench
    for run in plans[:3]:
        places = queries.places_of_run(run)
        for person in people[:3]:
            post = next(p for p in posts if p.number != places[person.number])
            answer = why.Asker(run).answer(person, post)
            row = work_out(cohort, "trial", base=run, person=person.number, post=post.number)
            made = Run.objects.get(uuid=row.plans[0])
            assert queries.places_of_run(made)[person.number] == post.number
            price = edits.price_of(made, run)
            told = f"总契合会下降 {-price.total}" if price.total < 0 else f"总契合会上升 {price.total}"
            assert price.total == 0 or run.aim == "wishes" or told in answer.texts


def test_a_plan_from_other_lists_answers_nothing_and_says_why(office, bench, plans):
    cohort, people, _posts = bench
    a_secondment(cohort, number="P9")
    page = text(office.get(f"{page_of(plans[0])}why/", {"person": str(people[0].uuid), "post": "K0"}))
    assert "请先重新求解" in page
    with pytest.raises(Refused):
        edits.try_stay(plans[0], people[0], free_post(plans[0]), by=SYSTEM)


# ── changed by hand ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_move_is_tried_saved_with_a_reason_and_undone(office, bench, plans):
    cohort, people, _posts = bench
    run, who = plans[0], people[0]
    post = free_post(run, queries.places_of_run(run)["P0"])
    tried = office.post(f"{page_of(run)}trials/", {"person": who.uuid, "post": post.uuid, "way": "stay"})
    made = Run.objects.get(options__has_key="trial")
    page = text(office.get(tried["Location"]))
    assert "试排" in page and "会牵动 1 人" in page and "P0 学员0" in page
    assert (PlanEdit.objects.count(), cohort.desk.chosen) == (0, None)
    assert office.post(f"{page_of(made)}saving/", {"reason": " "}).status_code == 422
    assert office.post(f"{page_of(made)}saving/", {"reason": "本人家中有事"}).status_code == 302
    assert office.post(f"{page_of(made)}saving/", {"reason": "再点一次"}).status_code == 302
    edit = PlanEdit.objects.get()
    assert (edit.reason, edit.kind, edit.rule.is_lock, edit.rule.post) == ("本人家中有事", "move", True, post)
    cohort.desk.refresh_from_db()
    assert cohort.desk.chosen == made
    assert "本人家中有事" in text(office.get(f"{page_of(made)}history/"))
    assert office.post(f"{page_of(made)}undoing/").status_code == 302
    assert office.post(f"{page_of(made)}undoing/").status_code == 302
    cohort.desk.refresh_from_db()
    assert (cohort.desk.chosen, PlacementRule.objects.holding().filter(is_lock=True).count()) == (run, 0)
    assert "已撤销" in text(office.get(f"{page_of(run)}history/"))
    assert b"".join(office.get(f"{page_of(run)}history.xlsx").streaming_content)[:2] == b"PK"


def test_a_full_post_and_a_broken_rule_are_refused_before_anything_is_made(office, bench, plans):
    _cohort, people, posts = bench
    run, places = plans[0], queries.places_of_run(plans[0])
    full = next(p for p in posts if list(places.values()).count(p.number) == p.seats and places["P7"] != p.number)
    for post, said in ((full, "已满"), (posts[0], "")):
        sent = {"person": people[7].uuid, "post": post.uuid, "way": "stay"}
        refused = office.post(f"{page_of(run)}trials/", sent)
        assert refused.status_code == 422 and said in text(refused)
    assert not Run.objects.filter(options__has_key="trial").exists()


def test_two_who_change_one_plan_do_not_lose_each_others_change(bench, plans):
    _cohort, people, _posts = bench
    run = plans[0]
    post = free_post(run, queries.places_of_run(run)["P0"], queries.places_of_run(run)["P1"])
    first = edits.try_stay(run, people[0], post, by=SYSTEM)
    second = edits.try_stay(run, people[1], post, by=SYSTEM)
    edits.save(first, reason="先", by=SYSTEM)
    with pytest.raises(Stale):
        edits.save(second, reason="后", by=SYSTEM)
    assert PlanEdit.objects.get().after == first
    with pytest.raises(Refused):
        edits.choose(second, by=SYSTEM)


def test_changes_are_undone_in_their_order_and_not_below_a_proposal(bench, plans):
    cohort, people, _posts = bench
    run = plans[0]
    one = edits.try_stay(run, people[0], free_post(run, queries.places_of_run(run)["P0"]), by=SYSTEM)
    first = edits.save(one, reason="一", by=SYSTEM)
    two = edits.try_stay(one, people[1], free_post(one, queries.places_of_run(one)["P1"]), by=SYSTEM)
    second = edits.save(two, reason="二", by=SYSTEM)
    with pytest.raises(Refused, match="先撤销"):
        edits.undo(first, by=SYSTEM)
    proposals.propose(two, words="可以", by=SYSTEM)
    with pytest.raises(Refused):
        edits.undo(second, by=SYSTEM)
    proposals.withdraw(proposals.open_proposal(cohort), by=SYSTEM)
    edits.undo(second, by=SYSTEM)
    edits.undo(first, by=SYSTEM)
    assert [edit.reason for edit in edits.history(run)] == ["一"]
    assert [edit.reason for edit in edits.history(two)] == ["二", "一"]


def test_a_locked_place_is_kept_by_every_later_plan(office, bench, plans):
    cohort, people, _posts = bench
    run, who = plans[-1], people[2]
    where = queries.places_of_run(run)["P2"]
    lock = {"person": who.uuid, "act": "on"}
    assert office.post(f"{page_of(run)}locks/", lock).status_code == 422
    assert office.post(f"{page_of(run)}locks/", {**lock, "reason": "单位点名"}).status_code == 302
    assert office.post(f"{page_of(run)}locks/", {**lock, "reason": "单位点名"}).status_code == 302
    assert PlacementRule.objects.filter(is_lock=True).count() == 1
    for uuid in work_out(cohort).plans:
        assert queries.places_of_run(Run.objects.get(uuid=uuid))["P2"] == where
    assert "单位点名" in text(office.get(f"{page_of(run)}why/", {"person": who.uuid}))
    assert office.post(f"{page_of(run)}locks/", {"person": who.uuid, "act": "off", "reason": "不必"}).status_code == 302
    assert edits.lock_of(who) is None


def test_made_anew_after_a_withdrawal_and_a_late_post_moves_few(office, bench, plans):
    cohort, people, _posts = bench
    run = plans[0]
    Secondment.objects.filter(pk=people[3].pk).update(ends_on=cohort.starts_on, ending="withdrawn")
    a_post(cohort, "新岗", number="K9", host=a_host(cohort, "迟来公司"), seats=1)
    assert "重新求解" in text(office.get(page_of(run)))
    row = work_out(cohort, "keep", base=run)
    made = Run.objects.get(uuid=row.plans[0])
    before, after = queries.places_of_run(run), queries.places_of_run(made)
    assert "P3" not in after and made.options["versus"]["gone"] == ["P3"]
    assert {n for n in after if after[n] != before.get(n)} == {m["person"] for m in made.options["versus"]["moved"]}
    assert "放弃" in text(office.get(page_of(made)))
    edits.save(made, reason="一人退出，一家迟来", by=SYSTEM)
    assert PlanEdit.objects.get().kind == "keep"


# ── two people decide ──────────────────────────────────────────────────────────────────────────────────────────


def test_one_proposes_and_somebody_else_accepts(client, office, bench, plans):
    cohort, run = bench[0], plans[-1]
    final = f"{HERE}final/"
    assert "还没有选定安排方案" in text(office.get(final))
    assert office.post(f"{page_of(run)}acceptance/").status_code == 422
    assert office.post(f"{page_of(run)}proposal/", {"act": "propose"}).status_code == 422
    office.post(f"{page_of(run)}proposal/", {"act": "propose", "words": "最公平"})
    office.post(f"{page_of(run)}proposal/", {"act": "propose", "words": "再点一次"})
    assert Proposal.objects.get().words == "最公平"
    assert "由项目办另一人决定" in text(office.get(final))
    own = office.post(f"{page_of(run)}acceptance/")
    assert (own.status_code, Placement.objects.count()) == (422, 0)
    other = a_user("fuhe", role="office", scope=cohort)
    assert [matter.url for matter in waiting.for_user(other) if "placement" in matter.key] == [final]
    signed_in(client, other)
    assert "最公平" in text(client.get(final))
    assert client.post(f"{page_of(run)}acceptance/").status_code == 302
    assert (Placement.objects.count(), Proposal.objects.get().outcome) == (0, "accepted")
    assert "尚未公布" in text(client.get(HERE))


def test_a_proposal_is_returned_with_a_reply_or_withdrawn_by_its_writer(client, office, bench, plans):
    cohort, run = bench[0], plans[0]
    office.post(f"{page_of(run)}proposal/", {"act": "propose", "words": "总体好"})
    assert office.post(f"{page_of(run)}proposal/", {"act": "return", "reply": "自己退"}).status_code == 422
    signed_in(client, a_user(role="office", scope=cohort))
    assert client.post(f"{page_of(run)}proposal/", {"act": "withdraw"}).status_code == 422
    assert client.post(f"{page_of(run)}proposal/", {"act": "return", "reply": ""}).status_code == 422
    assert client.post(f"{page_of(run)}proposal/", {"act": "return", "reply": "P2 要再想"}).status_code == 302
    assert client.post(f"{page_of(run)}proposal/", {"act": "return", "reply": "P2 要再想"}).status_code == 302
    assert "P2 要再想" in text(client.get(f"{HERE}final/"))
    assert client.post(f"{page_of(run)}proposal/", {"act": "withdraw"}).status_code == 409


def test_a_plan_that_breaks_a_rule_written_since_is_not_accepted(bench, plans):
    cohort, people, posts = bench
    run = plans[0]
    where = next(p for p in posts if p.number == queries.places_of_run(run)["P0"])
    rule_deeds.write_rule(cohort, Said("forbid", person=people[0], post=where, why="刚得知"), by=SYSTEM)
    with pytest.raises(Refused, match="P0"):
        actions.accept_plan(run, by=SYSTEM)
    # One it keeps is no hindrance.
    rule_deeds.switch_off(cohort.placement_rules.filter(number=2), why="弄错了", by=SYSTEM)
    other = next(p for p in posts if p.number != queries.places_of_run(run)["P1"])
    rule_deeds.write_rule(cohort, Said("forbid", person=people[1], post=other, why="x"), by=SYSTEM)
    assert actions.accept_plan(run, by=SYSTEM).accepted_at


def test_once_the_cohort_has_begun_a_plan_moves_nobody_at_once(bench, plans, today_is):
    cohort = bench[0]
    today_is(cohort.starts_on)
    put_in_force(plans[0])
    with pytest.raises(Refused, match="变动"):
        actions.accept_plan(plans[-1], by=SYSTEM)


# ── taken away ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_match_on_the_archive_gives_the_same_plan(office, bench, plans, tmp_path):
    """Plans of the frontier, one of each aim, one changed by hand, one made anew."""
    cohort, people, _posts = bench
    run = plans[0]
    hand = edits.try_stay(run, people[0], free_post(run, queries.places_of_run(run)["P0"]), by=SYSTEM)
    edits.save(hand, reason="本人有事", by=SYSTEM)
    anew = Run.objects.get(uuid=work_out(cohort, "keep", base=hand).plans[0])
    wishes = Run.objects.get(uuid=work_out(cohort, "aim", aim="wishes").plans[0])
    for n, one in enumerate([*plans, hand, anew, wishes]):
        answer = office.get(f"{page_of(one)}archive.zip")
        assert answer.status_code == 200
        folder = tmp_path / str(n)
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            archive.extractall(folder)
        said = json.loads((folder / "options.json").read_text())
        command = [sys.executable, "-m", "jiebang", *said["command"][1:]]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        again = json.loads((folder / "again.json").read_text())
        stored = json.loads((folder / "plan.json").read_text())
        places = [{line["person"]: line["post"] for line in plan["assignments"]} for plan in (again, stored)]
        assert places[0] == places[1] == queries.places_of_run(one), one.options["name"]


def test_an_archive_of_other_lists_is_refused_with_what_to_do(bench, plans):
    a_secondment(bench[0], number="P9")
    with pytest.raises(Refused, match="重新求解"):
        parcel.parcel(plans[0])


def test_the_plan_is_listed_by_host_with_those_left_vacant(office, bench, plans):
    _cohort, _people, posts = bench
    page = office.get(page_of(plans[0]), {"by": "host"})
    found = {post.number: len(post.lines) for post in page.context["posts"]}
    assert sum(found.values()) == 8 and found.keys() == {post.number for post in posts}
    only = office.get(page_of(plans[0]), {"by": "host", "q": "学员0"})
    assert len(only.context["posts"]) == 1


def test_the_plan_page_needs_no_more_queries_for_more_people(office, bench, plans):
    cohort = bench[0]
    counts = []
    for _round in range(2):
        run = Run.objects.get(uuid=work_out(cohort, "aim", aim="total").plans[0])
        office.get(page_of(run))
        with CaptureQueriesContext(connection) as seen:
            office.get(page_of(run))
        counts.append(len(seen))
        for n in range(3):
            a_secondment(cohort, number=f"Q{n}{_round}")
            a_post(cohort, number=f"N{n}{_round}")
    assert counts[0] == counts[1]


def test_old_trials_nobody_saved_are_cleared_away(bench, plans):
    _cohort, people, _posts = bench
    run = plans[0]
    made = edits.try_stay(run, people[0], free_post(run, queries.places_of_run(run)["P0"]), by=SYSTEM)
    assert jobs.settle_all() == 0
    Run.objects.filter(pk=made.pk).update(created_at=made.created_at - jobs.KEPT * 2)
    assert jobs.settle_all() and not Run.objects.filter(pk=made.pk).exists()

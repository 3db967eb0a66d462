"""Drafts and versions of a cohort's scheme: who gets what when, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from jiebang.common import telling, waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.jobs import run_one
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.kernel.scheme import Orientation, Phase, digest
from jiebang.programmes.actions import adopt_orientations, change_cohort, create_cohort
from jiebang.programmes.archive import scheme_versions
from jiebang.programmes.models import Cohort, SchemeDraft
from jiebang.programmes.scheme import drafts, versions
from jiebang.programmes.scheme.effects import Change, effects_of
from tests.builders import START, a_cohort, a_group, a_scheme, a_secondment, a_user

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 12)


@pytest.fixture(autouse=True)
def on_day_57(today_is):
    today_is(TODAY)
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def cohort():
    return a_cohort()


def quota(draft: SchemeDraft, n: int, code: str = "study") -> SchemeDraft:
    """The draft with another quota of one task."""
    item = draft.scheme.task(code)
    return drafts.change_entry(draft, "task", code, replace(item, quota=n), seen=drafts.print_of(item), by=SYSTEM)


def force(draft: SchemeDraft, *, from_day: date = TODAY, reason: str = "主任会议定", by=SYSTEM):
    draft.refresh_from_db()
    return versions.put_into_force(draft, version=draft.version, from_day=from_day, reason=reason, by=by)


def changed(cohort: Cohort, n: int, *, from_day: date = TODAY):
    return force(quota(drafts.begin_draft(cohort, by=SYSTEM), n), from_day=from_day)


def fresh(cohort: Cohort) -> Cohort:
    return Cohort.objects.get(pk=cohort.pk)


def quotas(cohort: Cohort, *days: date) -> list[int]:
    return [fresh(cohort).scheme_on(day).task("study").quota for day in days]


def test_a_cohort_begins_with_its_first_version():
    made = create_cohort(a_scheme(), code="n1", name="新一批", start=START, by=SYSTEM)
    assert list(made.versions.values_list("number", "from_day", "snapshot_hash")) == [(1, START, made.snapshot_hash)]


def test_a_draft_changes_nothing_until_it_is_in_force(cohort):
    draft = quota(drafts.begin_draft(cohort, by=SYSTEM), 8)
    assert (draft.scheme.task("study").quota, fresh(cohort).scheme.task("study").quota) == (8, 5)
    made = force(draft)
    now = fresh(cohort)
    assert (now.scheme.task("study").quota, now.scheme_number, made.number) == (8, 2, 2)
    assert (now.snapshot_hash, made.snapshot_hash) == (digest(now.scheme), digest(now.scheme))
    assert not SchemeDraft.objects.exists()


def test_there_is_one_draft_and_beginning_again_opens_it(cohort):
    first = drafts.begin_draft(cohort, by=a_user(role="office"))
    assert drafts.begin_draft(cohort, by=SYSTEM) == first


def test_earlier_days_keep_their_scheme(cohort):
    changed(cohort, 8)
    assert quotas(cohort, START, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9)) == [5, 5, 8, 8]


def test_a_planned_version_comes_in_with_the_first_tick_of_its_day_also_late_and_twice(cohort, today_is):
    day = TODAY + timedelta(days=4)
    changed(cohort, 8, from_day=day)
    assert (run_one("bring schemes into force").changed, quotas(cohort, day)) == (0, [5])
    today_is(day + timedelta(days=2))
    assert [run_one("bring schemes into force").changed for _ in range(2)] == [1, 0]
    assert quotas(cohort, day - timedelta(days=1), day, day + timedelta(days=2)) == [5, 8, 8]


def test_several_planned_versions_missed_end_in_the_last_one(cohort, today_is):
    changed(cohort, 8, from_day=TODAY + timedelta(days=2))
    changed(cohort, 9, from_day=TODAY + timedelta(days=4))
    today_is(TODAY + timedelta(days=9))
    assert run_one("bring schemes into force").changed == 1
    assert quotas(cohort, TODAY, TODAY + timedelta(days=3), TODAY + timedelta(days=9)) == [5, 8, 9]


def test_of_two_versions_from_one_day_the_later_holds(cohort):
    changed(cohort, 8)
    changed(cohort, 9)
    assert quotas(cohort, TODAY - timedelta(days=1), TODAY) == [5, 9]


def test_a_planned_version_is_taken_back_and_never_comes(cohort, today_is):
    day = TODAY + timedelta(days=4)
    made = changed(cohort, 8, from_day=day)
    for _ in range(2):
        versions.withdraw_version(made, by=SYSTEM)
    today_is(day)
    run_one("bring schemes into force")
    assert (quotas(cohort, day), changed(cohort, 7, from_day=day).number) == ([5], 3)
    assert AuditEntry.objects.filter(verb="scheme.version_withdrawn").count() == 1


def test_what_others_rest_on_is_not_taken_back(cohort):
    first = changed(cohort, 8, from_day=TODAY + timedelta(days=4))
    second = changed(cohort, 9, from_day=TODAY + timedelta(days=5))
    with pytest.raises(Refused, match="第 3 版由第 2 版改成"):
        versions.withdraw_version(first, by=SYSTEM)
    drafts.begin_draft(cohort, by=SYSTEM)
    with pytest.raises(Refused, match="有草稿由第 3 版改起"):
        versions.withdraw_version(second, by=SYSTEM)


def test_what_is_in_force_is_not_taken_back(cohort):
    with pytest.raises(Refused, match="已经生效"):
        versions.withdraw_version(changed(cohort, 8), by=SYSTEM)


def test_going_back_makes_a_new_version_that_says_the_same(cohort):
    changed(cohort, 8)
    draft = versions.restore_version(cohort.versions.get(number=1), by=SYSTEM)
    force(draft)
    now = fresh(cohort)
    assert (now.scheme_number, now.scheme) == (3, now.versions.get(number=1).scheme)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - timedelta(days=1), "2021-12-11 已过去"),
        (date(2022, 1, 25), "全程 2022-01-24 结束"),
    ],
)
def test_only_today_or_a_later_day_of_the_stay_can_be_chosen(cohort, day, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        changed(cohort, 8, from_day=day)
    assert refusal.value.field == "from_day"


def test_no_version_begins_before_one_that_is_planned(cohort):
    changed(cohort, 8, from_day=TODAY + timedelta(days=4))
    with pytest.raises(Refused, match="第 2 版已定于 2021-12-16 生效"):
        changed(cohort, 9)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_a_reason_is_needed_and_short(cohort, reason):
    draft = quota(drafts.begin_draft(cohort, by=SYSTEM), 8)
    with pytest.raises(Refused) as refusal:
        force(draft, reason=reason)
    assert (refusal.value.field, fresh(cohort).scheme_number) == ("reason", 1)


def test_a_draft_that_says_the_same_is_refused(cohort):
    with pytest.raises(Refused, match="没有差别"):
        force(drafts.begin_draft(cohort, by=SYSTEM))


def test_faults_hold_the_draft_back_and_are_named(cohort):
    draft = drafts.begin_draft(cohort, by=SYSTEM)
    draft = drafts.add_entry(draft, "phase", Phase("one", "一", from_day=1, to_day=20), by=SYSTEM)
    draft = drafts.add_entry(draft, "phase", Phase("two", "二", from_day=15, to_day=30), by=SYSTEM)
    with pytest.raises(Refused, match="阶段“二”，从第几天：与另一阶段重叠"):
        force(draft)


def test_what_was_edited_after_the_look_is_stale(cohort):
    draft = drafts.begin_draft(cohort, by=SYSTEM)
    quota(draft, 8)
    with pytest.raises(Stale):
        versions.put_into_force(draft, version=draft.version, from_day=TODAY, reason="定", by=SYSTEM)


def test_a_draft_put_into_force_by_somebody_else_is_gone(cohort):
    draft = quota(drafts.begin_draft(cohort, by=SYSTEM), 8)
    force(draft)
    with pytest.raises(Stale):
        versions.put_into_force(draft, version=draft.version, from_day=TODAY, reason="定", by=SYSTEM)
    with pytest.raises(Stale):
        quota(draft, 9)


def test_a_draft_begun_from_an_older_version_is_stale(cohort):
    draft = quota(drafts.begin_draft(cohort, by=SYSTEM), 8)
    SchemeDraft.objects.update(base=0)
    with pytest.raises(Stale) as stale:
        force(draft)
    assert "由 8 改为 5" in "".join(stale.value.theirs.values())


def test_two_people_at_two_entries_are_not_in_each_others_way_at_one_the_later_gets_both(cohort):
    draft = drafts.begin_draft(cohort, by=SYSTEM)
    before = {code: draft.scheme.task(code) for code in ("study", "contact")}
    for code, item in before.items():
        drafts.change_entry(draft, "task", code, replace(item, quota=9), seen=drafts.print_of(item), by=SYSTEM)
    with pytest.raises(Stale) as stale:
        drafts.change_entry(draft, "task", "study", replace(before["study"], quota=7),
                            seen=drafts.print_of(before["study"]), by=SYSTEM)  # fmt: skip
    assert (stale.value.yours, stale.value.theirs) == ({"定额": "7"}, {"定额": "9"})


def test_what_changes_nothing_leaves_no_line(cohort):
    draft = drafts.begin_draft(cohort, by=SYSTEM)
    lines = AuditEntry.objects.count()
    for _ in range(2):
        drafts.remove_entry(draft, "task", "nothing", by=SYSTEM)
        drafts.move_entry(draft, "task", "study", down=False, by=SYSTEM)
    assert AuditEntry.objects.count() == lines


def test_the_audit_line_says_what_changed_in_words(cohort):
    office = a_user(role="office")
    force(quota(drafts.begin_draft(cohort, by=office), 8), by=office)
    line = AuditEntry.objects.get(verb="scheme.version_made")
    assert line.data == {
        "number": 2, "since": "2021-12-12", "reason": "主任会议定", "changes": ["任务“学习”：定额由 5 改为 8"],
    }  # fmt: skip
    assert (line.actor, line.scope_id) == (office, cohort.uuid)


def test_the_people_of_the_cohort_are_told(cohort, monkeypatch):
    told = []
    monkeypatch.setattr(telling, "_listeners", [lambda users, *rest: told.append((list(users), *rest))])
    user = a_user(role="secondee", scope=a_secondment(cohort))
    a_user(role="secondee", scope=a_secondment(a_cohort()))
    changed(cohort, 8)
    assert told == [(
        [user], "scheme.changed",
        {"cohort": cohort.name, "day": "2021-12-12", "changes": "任务“学习”：定额由 5 改为 8"},
        f"/cohorts/{cohort.code}/scheme/", f"scheme:{cohort.uuid}:2",
    )]  # fmt: skip


def test_the_length_of_the_scheme_moves_the_end(cohort):
    draft = drafts.begin_draft(cohort, by=SYSTEM)
    about = replace(draft.scheme.about, days=110)
    drafts.change_single(draft, "scheme", about, seen=drafts.print_of(draft.scheme.about), by=SYSTEM)
    force(draft)
    assert fresh(cohort).ends_on == START + timedelta(days=109)
    assert fresh(cohort).as_on(START).ends_on == START + timedelta(days=99)


def test_a_stay_cannot_end_before_the_change_begins(cohort):
    draft = drafts.begin_draft(cohort, by=SYSTEM)
    about = replace(draft.scheme.about, days=91)
    drafts.change_single(draft, "scheme", about, seen=drafts.print_of(draft.scheme.about), by=SYSTEM)
    with pytest.raises(Refused, match="早于改动生效的日子"):
        force(draft, from_day=TODAY + timedelta(days=40))


def test_a_body_keeps_what_it_took_up(cohort):
    with_one = replace(a_scheme(), orientations=(Orientation("up", "向上", level="group"),))
    cohort = a_cohort(scheme=with_one)
    group = a_group(cohort, "北京管理组")
    adopt_orientations(group, ["up"], from_day=TODAY, by=SYSTEM)
    after = replace(with_one, orientations=())
    assert [e.text for e in effects_of(Change.of(cohort, with_one, after, TODAY))] == [
        "北京管理组已采用向上，在该组织内继续有效。"
    ]


def test_a_cohort_is_moved_only_before_it_begins():
    ahead = a_cohort(start=date(2021, 12, 24))
    assert change_cohort(ahead, name="改名", start=date(2022, 1, 3), by=SYSTEM) == ["name", "starts_on", "ends_on"]
    assert (ahead.ends_on, change_cohort(ahead, name="改名", start=ahead.starts_on, by=SYSTEM)) == (
        date(2022, 4, 12),
        [],
    )
    with pytest.raises(Refused, match="已经过去"):
        change_cohort(ahead, name="改名", start=date(2021, 12, 1), by=SYSTEM)
    begun = a_cohort()
    with pytest.raises(Refused, match="起始日不能再改"):
        change_cohort(begun, name=begun.name, start=date(2022, 1, 3), by=SYSTEM)
    assert change_cohort(begun, name="只改名", start=begun.starts_on, by=SYSTEM) == ["name"]


@pytest.mark.parametrize("code", ["new", "Compare"])
def test_a_cohort_cannot_take_the_address_of_a_page(code):
    with pytest.raises(Refused):
        create_cohort(a_scheme(), code=code, name="新一批", start=START, by=SYSTEM)


def test_an_open_draft_waits_for_the_office_of_its_cohort_alone(cohort):
    office, other = a_user("gong", role="office", scope=cohort), a_user(role="office", scope=a_cohort())
    assert waiting.for_user(office) == []
    drafts.begin_draft(cohort, by=office)
    assert [(m.title, m.url, m.since) for m in waiting.for_user(office)] == [
        (f"{cohort.name}：有一份方案草稿，gong开始的。", f"/cohorts/{cohort.code}/scheme/draft/", TODAY)
    ]
    assert waiting.for_user(other) == []


def test_the_open_archive_holds_every_version(cohort):
    changed(cohort, 8)
    rows = list(scheme_versions(cohort))
    assert [(row["number"], row["from"], row["reason"]) for row in rows] == [
        (1, START, ""), (2, TODAY, "主任会议定"),
    ]  # fmt: skip
    assert rows[1]["scheme"]["tasks"][0]["quota"] == 8

"""Posts, wishes and placements as offices send them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.common.tables import Options
from jiebang.common.uploads import file_digest, read_table
from jiebang.placements.actions import make_plan, place
from jiebang.placements.models import Placement, Post, Wish
from jiebang.programmes.models import Host, Secondment
from tests.builders import a_cohort, a_host, a_post, a_secondment, an_organisation
from tests.placements.conftest import put_in_force

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "src" / "jiebang" / "demo" / "data"
MESSY = Path(__file__).resolve().parents[1] / "data" / "messy"


def start(kind, cohort, path, **options):
    return imports.start(
        kind, cohort.uuid, read_table(path), file_name=Path(path).name, sha256=file_digest(path), by=SYSTEM,
        options=Options(**options),
    )  # fmt: skip


def bring_in(kind, cohort, path, **options):
    return imports.apply(start(kind, cohort, path, **options), by=SYSTEM)


def fates(batch) -> dict[str, int]:
    return {fate: count for fate, count in batch.preview["counts"].items() if count}


def lines(batch, fate) -> list[dict]:
    return [line for line in batch.preview["lines"] if line["fate"] == fate]


@pytest.fixture
def csv(tmp_path):
    def write(text, name="list.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


# ── posts ──


def test_the_packs_posts_come_in_with_their_hosts_and_once(cohort):
    batch = bring_in("posts", cohort, DATA / "posts.xlsx")
    assert fates(batch) == {"new": 96}
    assert Host.objects.filter(cohort=cohort).count() == 50
    post = Post.objects.get(number="K002")
    assert (post.host.organisation.name, post.seats, post.min_seats, post.level) == ("上海期货交易所", 2, 0, 6)
    assert post.offers[:2] == ["期货与衍生品", "期现联动"]
    assert fates(start("posts", cohort, DATA / "posts.xlsx")) == {"unchanged": 96}


def test_the_messy_posts_are_answered_row_by_row(cohort):
    batch = start("posts", cohort, MESSY / "posts-09-merged.xlsx")
    assert fates(batch) == {"new": 21, "refused": 1, "skipped": 1}
    assert [(line["row"], line["faults"][0]["code"]) for line in lines(batch, "refused")] == [(6, "seats")]
    with pytest.raises(Refused):
        imports.apply(batch, by=SYSTEM)
    assert not Post.objects.exists()
    bring_in("posts", cohort, MESSY / "posts-09-merged.xlsx", skip_refused=True)
    seats = {post.title: (post.min_seats, post.seats) for post in Post.objects.filter(number__lte="K008")}
    assert seats["上市服务专员"] == (0, 2)
    assert seats["产品研究员"] == (0, 1)
    assert seats["供应链金融解决方案专家"] == (1, 2)
    assert seats["园区运营专员"] == (0, 2)
    assert seats["国际业务专员"] == (0, 3)
    assert seats["供应商关系专员"] == (0, 0)
    # Merged cells: the second post at the same host.
    assert Post.objects.get(title="供应链金融解决方案专家").host.organisation.name == "上海期货交易所"


def test_posts_without_numbers_are_known_again_by_host_and_title(cohort):
    options = {"skip_refused": True}
    bring_in("posts", cohort, MESSY / "posts-09-merged.xlsx", **options)
    numbers = dict(Post.objects.values_list("title", "number"))
    again = start("posts", cohort, MESSY / "posts-09-merged.xlsx", **options)
    assert fates(again) == {"unchanged": 21, "refused": 1, "skipped": 1}
    assert dict(Post.objects.values_list("title", "number")) == numbers


def test_a_blank_cell_leaves_and_a_clear_mark_empties(cohort, csv):
    bring_in("posts", cohort, csv("编号,单位,岗位,名额,职责,要求\nK1,甲行,员,2,算账,会计、出纳\n"))
    batch = bring_in("posts", cohort, csv("编号,名额,职责,要求\nK1,3,,（清空）\n"))
    post = Post.objects.get()
    assert (post.seats, post.duties, post.needs, post.title) == (3, "算账", [], "员")
    changes = [(c["title"], c["old"], c["new"]) for c in lines(batch, "changed")[0]["changes"]]
    assert changes == [("要求", "会计、出纳", ""), ("名额", "2", "3")]


def test_an_unknown_host_near_a_known_one_is_asked_about_and_may_be_the_same(cohort, csv):
    known = a_host(cohort, organisation=an_organisation("上海睿恒征信服务有限公司", normal_name="上海睿恒征信服务"))
    path = csv("编号,单位,岗位,名额\nK1,睿恒征信服务公司,员,1\n")
    batch = start("posts", cohort, path)
    question = lines(batch, "new")[0]["questions"][0]
    assert [candidate["label"] for candidate in question["candidates"]] == ["上海睿恒征信服务有限公司"]
    answer = {question["key"]: question["candidates"][0]["id"]}
    bring_in("posts", cohort, path, choices=answer)
    assert Post.objects.get().host == known


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("K1,,员,1,", "cell_required"),
        ("K1,甲行,,1,", "cell_required"),
        ("K1,甲行,员,,", "cell_required"),
        ("K1,甲行,员,2,3", "min_above_max"),
        ("K1,甲行,员,3-1,", "seats_span"),
        ("K1,甲行,员,-1,", "seats"),
    ],
)
def test_a_post_that_is_none_is_refused(cohort, csv, row, code):
    batch = start("posts", cohort, csv(f"编号,单位,岗位,名额,最少\n{row}\n"))
    assert [line["faults"][0]["code"] for line in lines(batch, "refused")] == [code]


def test_seats_and_host_of_a_post_in_use_stay(cohort, csv):
    post = a_post(cohort, "员", number="K1", host=a_host(cohort, "甲行"), seats=1)
    place(a_secondment(cohort), post, by=SYSTEM)
    for text in ("编号,名额\nK1,0\n", "编号,单位\nK1,乙行\n"):
        batch = start("posts", cohort, csv(text))
        assert [line["faults"][0]["code"] for line in lines(batch, "refused")] == ["seats_in_use"]


def test_posts_can_be_taken_back_until_something_is_built_on_them(cohort):
    batch = bring_in("posts", cohort, DATA / "posts.xlsx")
    imports.undo(batch, by=SYSTEM)
    assert not Post.objects.exists()
    assert not Host.objects.exists()
    batch = bring_in("posts", cohort, DATA / "posts.xlsx")
    a_secondment(cohort)
    make_plan(cohort, aim="fair", by=SYSTEM)
    with pytest.raises(Refused):
        imports.undo(batch, by=SYSTEM)
    assert Post.objects.count() == 96


# ── wishes ──


@pytest.fixture
def shanghai(cohort):
    bring_in("people", cohort, DATA / "people.xlsx")
    bring_in("posts", cohort, DATA / "posts.xlsx")
    return cohort


def test_the_packs_wishes_come_in_and_once(shanghai):
    assert fates(bring_in("wishes", shanghai, DATA / "wishes.xlsx")) == {"new": 661}
    sides = {side: Wish.objects.filter(side=side).count() for side in Wish.Side.values}
    assert sides == {"person": 324, "host": 294, "home": 43}
    assert fates(start("wishes", shanghai, DATA / "wishes.xlsx")) == {"unchanged": 661}


def test_the_wide_list_of_wishes_is_answered_row_by_row(shanghai):
    batch = start("wishes", shanghai, MESSY / "wishes-10-wide.xlsx")
    assert fates(batch) == {"new": 29, "refused": 1}
    refused = lines(batch, "refused")[0]
    assert (refused["row"], refused["faults"][0]["code"], refused["faults"][0]["value"]) == (8, "unknown_post", "K999")
    notices = {line["row"]: [n["code"] for n in line["notices"]] for line in batch.preview["lines"] if line["notices"]}
    assert notices == {5: ["wish_again"], 11: ["wish_skipped"]}
    bring_in("wishes", shanghai, MESSY / "wishes-10-wide.xlsx", skip_refused=True)
    ranks = dict(Wish.objects.filter(secondment__number="P001").values_list("post__number", "rank"))
    assert ranks == {"K002": 1, "K003": 2, "K022": 3, "K044": 4, "K043": 5}
    assert dict(Wish.objects.filter(secondment__number="P004").values_list("post__number", "rank")) == {
        "K013": 1, "K012": 3, "K060": 4, "K041": 5,
    }  # fmt: skip


def test_a_changed_wide_row_replaces_the_wish_of_that_rank_and_can_be_taken_back(placeable, csv):
    cohort, _people, _posts = placeable
    third = a_post(cohort, "第三", number="K3")
    bring_in("wishes", cohort, csv("学员编号,第一志愿,第二志愿\nP1,K1,K2\n"))
    batch = bring_in("wishes", cohort, csv("学员编号,第一志愿,第二志愿\nP1,K3,\n"))
    assert fates(batch) == {"changed": 1}
    ranks = Wish.objects.order_by("rank").values_list("post__number", "rank")
    assert list(ranks) == [("K3", 1), ("K2", 2)]
    assert third
    imports.undo(batch, by=SYSTEM)
    assert list(ranks.all()) == [("K1", 1), ("K2", 2)]


def test_a_cleared_wide_cell_takes_the_wish_away(placeable, csv):
    cohort, _people, _posts = placeable
    bring_in("wishes", cohort, csv("学员编号,第一志愿,第二志愿\nP1,K1,K2\n"))
    bring_in("wishes", cohort, csv("学员编号,第二志愿\nP1,（清空）\n"))
    assert list(Wish.objects.values_list("post__number", "rank")) == [("K1", 1)]


def test_a_long_row_with_another_rank_changes_the_rank(placeable, csv):
    cohort, _people, _posts = placeable
    bring_in("wishes", cohort, csv("方,学员编号,岗位编号,名次\n单位,P1,K1,1\n"))
    batch = bring_in("wishes", cohort, csv("方,学员编号,岗位编号,名次\n单位,P1,K1,2\n"))
    assert lines(batch, "changed")[0]["changes"] == [{"title": "K1 航线规划", "old": "1", "new": "2"}]
    assert Wish.objects.get().rank == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("学员编号,岗位编号,名次\nP9,K1,1\n", "unknown_person"),
        ("学员编号,岗位编号,名次\nP1,K9,1\n", "unknown_post"),
        ("学员编号,岗位编号,名次\nP1,K1,0\n", "out_of_range"),
        ("学员编号,岗位编号,名次\nP1,K1,\n", "cell_required"),
        ("学员编号,岗位编号,名次,方\nP1,K1,1,上级\n", "not_one_of"),
        ("学员编号,岗位编号\nP1,K1\n", "columns_missing"),
    ],
)
def test_a_wish_that_is_none_is_refused(placeable, csv, text, code):
    batch = start("wishes", placeable[0], csv(text))
    assert [fault["code"] for line in lines(batch, "refused") for fault in line["faults"]] == [code]


# ── placements ──


def test_the_packs_groups_place_all_81_and_once(shanghai):
    assert fates(bring_in("placements", shanghai, DATA / "groups.xlsx")) == {"new": 81}
    person = Secondment.objects.get(number="P001")
    assert (person.placements.get().post.number, person.host.organisation.name) == ("K002", "上海期货交易所")
    assert fates(start("placements", shanghai, DATA / "groups.xlsx")) == {"unchanged": 81}


def test_placements_can_be_taken_back(shanghai):
    batch = bring_in("placements", shanghai, DATA / "groups.xlsx")
    imports.undo(batch, by=SYSTEM)
    assert (Placement.objects.count(), Secondment.objects.filter(host__isnull=False).count()) == (0, 0)


def test_the_plan_of_match_is_imported_as_placements(placeable, tmp_path):
    cohort, _people, _posts = placeable
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"assignments": [{"person": "P1", "post": "K1", "fit": 1}], "unplaced": []}))
    assert fates(bring_in("placements", cohort, plan)) == {"new": 1}
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"records": []}))
    with pytest.raises(Refused):
        start("placements", cohort, other)


def test_two_people_may_change_places_in_one_list(placeable, csv):
    cohort, people, posts = placeable
    place(people[0], posts[0], by=SYSTEM)
    place(people[1], posts[1], by=SYSTEM)
    batch = bring_in("placements", cohort, csv("学员编号,岗位编号\nP1,K2\nP2,K1\n"))
    assert fates(batch) == {"changed": 2}
    found = dict(Placement.objects.values_list("secondment__number", "post__number"))
    assert found == {"P1": "K2", "P2": "K1"}
    imports.undo(batch, by=SYSTEM)
    found = dict(Placement.objects.values_list("secondment__number", "post__number"))
    assert found == {"P1": "K1", "P2": "K2"}
    assert Secondment.objects.get(number="P1").host == posts[0].host


def test_a_list_that_overfills_a_post_is_refused_from_the_row_that_does(placeable, csv):
    cohort, people, posts = placeable
    batch = start("placements", cohort, csv("学员编号,岗位编号\nP1,K1\nP2,K1\n"))
    assert [(line["row"], line["faults"][0]["code"]) for line in lines(batch, "refused")] == [(3, "post_full")]
    # P1 stays where P2 was to go, because K1's seat is not free for P1 either.
    place(people[0], posts[1], by=SYSTEM)
    place(a_secondment(cohort, number="P7"), posts[0], by=SYSTEM)
    batch = start("placements", cohort, csv("学员编号,岗位编号\nP1,K1\nP2,K2\n"))
    assert [line["row"] for line in lines(batch, "refused")] == [2, 3]


def test_a_blank_post_leaves_and_a_clear_mark_takes_the_placement_away(placeable, csv):
    cohort, people, posts = placeable
    place(people[0], posts[0], by=SYSTEM)
    assert fates(start("placements", cohort, csv("学员编号,岗位编号\nP1,\n"))) == {"unchanged": 1}
    batch = bring_in("placements", cohort, csv("学员编号,岗位编号\nP1,（清空）\n"))
    assert (Placement.objects.count(), Secondment.objects.get(number="P1").host) == (0, None)
    imports.undo(batch, by=SYSTEM)
    assert Placement.objects.get().post == posts[0]
    assert Secondment.objects.get(number="P1").host == posts[0].host


def test_the_workbook_of_a_plan_comes_back_as_placements(placeable, client, tmp_path):
    from tests.builders import a_user, signed_in

    cohort, _people, _posts = placeable
    make_plan(cohort, aim="fair", by=SYSTEM)
    answer = signed_in(client, a_user(role="office", scope=cohort)).get("/cohorts/t1/placement.xlsx")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    batch = bring_in("placements", cohort, path)
    assert (fates(batch), batch.preview["unknown"]) == ({"new": 2}, [])


def test_numbers_of_another_cohort_are_unknown_here(placeable, csv):
    cohort, _people, _posts = placeable
    other = a_cohort(code="t2")
    a_secondment(other, number="X1")
    batch = start("placements", cohort, csv("学员编号,岗位编号\nX1,K1\n"))
    assert [line["faults"][0]["code"] for line in lines(batch, "refused")] == ["unknown_person"]


def test_accepted_plan_and_import_agree(placeable, csv):
    cohort, _people, _posts = placeable
    put_in_force(make_plan(cohort, aim="fair", by=SYSTEM))
    assert fates(start("placements", cohort, csv("学员编号,岗位编号\nP1,K1\nP2,K2\n"))) == {"unchanged": 2}

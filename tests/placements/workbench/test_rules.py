"""Rules on screen: written, changed, switched off, counted, told where they contradict, taken in and out as a file."""

from __future__ import annotations

import uuid
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import sort_key
from jiebang.placements import queries
from jiebang.placements.models import PlacementRule
from jiebang.placements.rule_ground import Ground
from jiebang.placements.workbench import rule_deeds, rule_page, rule_rows
from jiebang.placements.workbench.rule_deeds import Said
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_person, a_secondment, a_user, signed_in
from tests.placements.workbench.conftest import text

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

RULES = "/cohorts/wb1/placement/rules/"
FILE = """
[[forbid]]
person = "P0"
host = "第1交易所"
why = "配偶在\\"那里\\"工作"

[[together]]
people = ["P1", "P2"]
why = "同一课题"

[[limit]]
by = "性别"
at = "post"
max = 1

[fill]
min_posts = "soft"
"""


def write(cohort, kind="forbid", **said):
    return rule_deeds.write_rule(cohort, Said(kind, why=said.pop("why", "须回避"), **said), by=SYSTEM)


def test_a_rule_written_on_screen_holds_for_the_next_plan(office, bench):
    cohort, _people, _posts = bench
    sent = {"person": "P0", "host": "第1交易所", "why": "须回避", "idempotency_key": str(uuid.uuid4())}
    assert office.post(f"{RULES}new/forbid/", sent).status_code == 302
    assert office.post(f"{RULES}new/forbid/", sent).status_code == 302  # the same tap again
    stated = queries.inputs_of(cohort).rules
    assert [(rule.kind, rule.line, rule.person, rule.host, rule.why) for rule in stated] == [
        ("forbid", 1, "P0", "第1交易所", "须回避")
    ]
    page = text(office.get(RULES))
    assert "P0 学员0不去第1交易所" in page and "为 1 人排除 2 个岗位" in page and "banshi" in page
    assert AuditEntry.objects.get(verb="rule.written").data == {"number": 1, "kind": "forbid"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("P3", "P3"),
        ("p3", "P3"),
        ("P3 学员3", "P3"),
        ("学员3", "P3"),
        ("shanxiao", "P9"),
        ("sx", "P9"),
        ("学员", None),
        ("王", None),
    ],
)
def test_people_are_found_by_number_name_and_pinyin_and_never_guessed(office, bench, written, found):
    shan = a_person("单晓", sort_key=sort_key("单晓"))
    a_secondment(bench[0], person=shan, number="P9")
    answer = office.post(f"{RULES}new/fix/", {"person": written, "post": "K1", "why": "点名"})
    rule = PlacementRule.objects.first()
    assert (answer.status_code, rule.secondment.number if rule else None) == (302 if found else 422, found)
    if not found:
        assert "P0 学员0" in text(answer) or "名单里没有“王”" in text(answer)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("forbid", {"why": "x"}),
        ("forbid", {"person": "P0", "home": "第0局", "post": "K0", "why": "x"}),
        ("fix", {"person": "P0", "why": "x"}),
        ("together", {"people": "P0", "why": "x"}),
        ("limit", {"by": "home", "at": "host", "why": "x"}),
        ("limit", {"by": "home", "at": "host", "most": "1", "least": "3", "why": "x"}),
        ("limit", {"by": "skills", "at": "host", "most": "1", "why": "x"}),
        ("fill", {"hard": "maybe", "why": "x"}),
        ("forbid", {"person": "P0", "post": "K0"}),
    ],
)
def test_half_a_rule_is_refused_at_its_field(office, bench, kind, sent):
    answer = office.post(f"{RULES}new/{kind}/", sent)
    assert (answer.status_code, PlacementRule.objects.count()) == (422, 0)
    assert 'class="err"' in text(answer)


def test_what_is_being_written_stands_beside_in_words_with_its_count_and_its_contradiction(office, bench):
    cohort, people, posts = bench
    write(cohort, "fix", person=people[0], post=posts[1])
    look = office.post(f"{RULES}new/forbid/", {"act": "look", "person": "P0", "host": "第1交易所"})
    page = text(look)
    assert "P0 学员0不去第1交易所" in page and "排除 2 个岗位" in page and "规则 2" in page
    assert PlacementRule.objects.count() == 1


def test_contradictions_are_told_with_the_numbers_of_the_rules(office, bench):
    cohort, people, _posts = bench
    write(cohort, "together", people=people[:2])
    write(cohort, "apart", people=people[:2])
    page = text(office.get(RULES))
    assert "这些规则不能同时成立" in page and "规则 2：" in page and "规则 1" in page
    inputs = queries.inputs_of(cohort)
    assert [clash.numbers for clash in rule_rows.clashes(inputs.rules, inputs)] == [(1, 2)]


def test_every_kind_says_what_it_forbids(bench):
    cohort, people, posts = bench
    for kind, said in [
        ("forbid", {"home": people[0].home_unit, "host": posts[1].host}),
        ("fix", {"person": people[0], "post": posts[0]}),
        ("apart", {"people": people[2:5]}),
        ("limit", {"by": "home", "most": 1}),
        ("limit", {"by": "home", "at": "post", "most": 2}),
        ("limit", {"by": "性别", "least": 2}),
        ("fill", {}),
    ]:
        write(cohort, kind, **said)
    rows = rule_page.book_of(cohort).rows
    assert [(row.people, row.pairs, row.effect) for row in rows] == [
        (2, 4, "排除 4 个人岗组合，涉及 2 人"),
        (1, 5, "为 1 人排除 5 个岗位"),
        (3, 0, "3 人分开"),
        (8, 0, "涉及 4 类 8 人，4 处"),
        (0, 0, "不限制任何人：没有哪一类有这么多人"),
        (8, 0, "涉及 2 类 8 人，4 处"),
        (0, 0, "0 个岗位共要求 0 人"),
    ]
    assert len(queries.inputs_of(cohort).binding) == 6


def test_the_same_rule_twice_and_a_second_minimum_are_refused(bench):
    cohort, people, _posts = bench
    write(cohort, "apart", people=people[:2])
    with pytest.raises(Refused, match="规则 1"):
        write(cohort, "apart", people=[people[1], people[0]])
    write(cohort, "fill")
    with pytest.raises(Refused, match="规则 2"):
        write(cohort, "fill", hard=True)


def test_a_rule_is_changed_and_a_stale_form_answers_with_both_texts(office, bench):
    cohort, people, posts = bench
    rule = write(cohort, person=people[0], post=posts[0])
    address = f"{RULES}{rule.uuid}/"
    assert "P0 学员0" in text(office.get(address))
    assert office.post(address, {"person": "P1", "post": "K0", "why": "换人", "version": "1"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.secondment, rule.why, rule.version) == (people[1], "换人", 2)
    stale = office.post(address, {"person": "P2", "post": "K0", "why": "我的", "version": "1"})
    assert (stale.status_code, "我的" in text(stale), "换人" in text(stale)) == (409, True, True)
    with pytest.raises(Stale):
        rule_deeds.change_rule(rule, Said("forbid", person=people[3], post=posts[0], why="x"), version=1, by=SYSTEM)


def test_rules_are_switched_off_with_a_reason_and_on_again(office, bench):
    cohort, people, posts = bench
    rules = [write(cohort, person=people[n], post=posts[0]) for n in range(3)]
    ids = [str(rule.uuid) for rule in rules[:2]]
    assert office.post(f"{RULES}chosen/", {"id": ids, "act": "off"}).status_code == 422
    assert office.post(f"{RULES}chosen/", {"act": "off", "why": "x"}).status_code == 422
    assert office.post(f"{RULES}chosen/", {"id": ids, "act": "off", "why": "已不相干"}).status_code == 302
    assert [rule.line for rule in queries.inputs_of(cohort).rules] == [3]
    page = text(office.get(RULES, {"state": "off"}))
    assert "已不相干" in page and "P2 学员2" not in page
    office.post(f"{RULES}chosen/", {"id": ids, "act": "on"})
    assert len(queries.inputs_of(cohort).rules) == 3


def test_a_rule_about_somebody_who_withdrew_counts_for_nothing_and_says_so(office, bench):
    cohort, people, posts = bench
    write(cohort, person=people[0], post=posts[0])
    write(cohort, "apart", people=people[:3])
    Secondment.objects.filter(pk=people[0].pk).update(ends_on=cohort.starts_on, ending="withdrawn")
    assert [(rule.kind, rule.people) for rule in queries.inputs_of(cohort).rules] == [("apart", ("P1", "P2"))]
    assert "不起作用" in text(office.get(RULES))


def test_a_file_goes_in_whole_and_comes_out_the_same(office, bench):
    cohort = bench[0]
    file = SimpleUploadedFile("rules.toml", FILE.encode())
    assert office.post(f"{RULES}file/", {"file": file}).status_code == 302
    assert PlacementRule.objects.filter(cohort=cohort).count() == 4
    out = office.get("/cohorts/wb1/placement/rules.toml")
    assert out["Content-Disposition"] == 'attachment; filename="rules.toml"'
    again = rule_deeds.take_in(cohort, out.content, name="rules.toml", by=SYSTEM)
    assert (again.new, again.same, again.faults) == (0, 4, [])
    inputs = queries.inputs_of(cohort)
    assert Ground(inputs.people, inputs.posts).person("P0").number == "P0"
    assert queries.inputs_of(cohort).rules[0].why == '配偶在"那里"工作'


@pytest.mark.parametrize(
    "broken", ['[[forbid]]\nperson = "P99"\npost = "K0"\n', "[[[[", "[[forbid]]\nperson = “P0”\n", ""]
)
def test_a_file_with_a_fault_adds_nothing_and_says_where(office, bench, broken):
    good = '[[fix]]\nperson = "P1"\npost = "K0"\n'
    answer = office.post(f"{RULES}file/", {"file": SimpleUploadedFile("r.toml", (broken + good).encode())})
    taken = PlacementRule.objects.count()
    assert (answer.status_code, taken) == ((422, 0) if broken else (302, 1))


def test_a_file_that_keeps_a_parser_busy_or_is_too_large_is_refused(bench):
    cohort = bench[0]
    with pytest.raises(Refused):
        rule_deeds.take_in(cohort, b"x" * (rule_deeds.LARGEST_FILE + 1), name="r.toml", by=SYSTEM)
    deep = b"a = " + b"[" * 50_000
    with suppress(Refused):
        assert rule_deeds.take_in(cohort, deep, name="r.toml", by=SYSTEM).faults
    assert not PlacementRule.objects.exists()


def test_the_list_is_searched_filtered_and_taken_away(office, bench):
    cohort, people, posts = bench
    write(cohort, person=people[0], post=posts[0], why="配偶在那里")
    write(cohort, "limit", by="home", most=1, why="不扎堆")
    assert "学员0" in text(office.get(RULES, {"q": "配偶"})) and "学员0" not in text(
        office.get(RULES, {"kind": "limit"})
    )
    sheet = b"".join(office.get("/cohorts/wb1/placement/rules.xlsx", {"q": "扎堆"}).streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["编号", 2]


def test_the_number_of_queries_does_not_grow_with_the_rules(office, bench):
    cohort, people, posts = bench
    counts = []
    for more in (people[:2], people[2:5]):
        for person in more:
            write(cohort, person=person, post=posts[0])
            write(cohort, "apart", people=[person, people[7]])
        office.get(RULES)
        with CaptureQueriesContext(connection) as seen:
            office.get(RULES)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_weights_are_set_within_1000_and_change_what_the_fit_is(office, bench):
    cohort = bench[0]
    address = "/cohorts/wb1/placement/weights/"
    points = {"own_job": 500, "gap": 300, "level": 0, "person": 100, "host": 50, "home": 50}
    assert office.post(address, {**points, "version": 1, "gap": 900}).status_code == 422
    assert office.post(address, {**points, "version": 1}).status_code == 302
    assert queries.inputs_of(cohort).weights.own_job == 500
    stale = office.post(address, {**points, "version": 1, "level": 1})
    assert (stale.status_code, "500" in text(stale)) == (409, True)


def test_leadership_and_the_office_of_another_cohort_read_no_rules(client, bench):
    for role, scope, code in (("reader", bench[0], 403), ("office", a_cohort(), 404)):
        signed_in(client, a_user(role=role, scope=scope))
        for address in (RULES, "/cohorts/wb1/placement/rules.toml", "/cohorts/wb1/placement/compare/"):
            assert client.get(address).status_code == code

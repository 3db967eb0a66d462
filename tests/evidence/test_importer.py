from __future__ import annotations

from datetime import date

import pytest

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.common.tables import Options, read_file
from jiebang.common.tables.values import Cell, Line, Sheet, Workbook
from jiebang.evidence import actions
from jiebang.evidence.models import Fact, Record, TaskTally
from jiebang.evidence.queries import progress_of
from jiebang.people.models import Contact, Organisation
from tests.builders import START, a_branch, a_cohort, a_host, a_secondment
from tests.evidence.conftest import TODAY
from tests.evidence.test_data_pack import PACK, rows_of

pytestmark = pytest.mark.django_db
MESSY = PACK.parents[3] / "tests/data/messy/records-11-faults.xlsx"


@pytest.fixture
def sh05(today_is):
    today_is(TODAY)
    cohort = a_cohort(scheme="qingdao-shanghai", code="sh05", start=START)
    for row in rows_of(PACK / "groups.xlsx"):
        a_secondment(cohort, row["姓名"], number=row["学员编号"])
    return cohort


def start(cohort, workbook, **options):
    return imports.start(
        "records",
        cohort.uuid,
        workbook,
        file_name="records.xlsx",
        sha256="0" * 64,
        by=SYSTEM,
        options=Options(**options),
    )


def a_list(*rows: dict) -> Workbook:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    lines = [Line(1, tuple(cell(title) for title in titles))]
    lines += [Line(n, tuple(cell(row.get(title, "")) for title in titles)) for n, row in enumerate(rows, start=2)]
    return Workbook(sheets=[Sheet("记录", lines)])


def cell(value) -> Cell:
    if isinstance(value, date):
        return Cell("date", value)
    return Cell("text", value) if value else Cell("blank", "")


def a_row(number="R1", **columns) -> dict:
    return {"记录编号": number, "日期": "2021-12-01", "学员编号": "P001", "类别": "走访", "涉及单位": "普洛斯",
            "单位类型": "企业", **columns}  # fmt: skip


def fates(batch) -> list[str]:
    return [line["fate"] for line in batch.preview["lines"]]


def done(cohort, number) -> dict[str, int]:
    return {p.task.code: p.done for p in progress_of(cohort.secondments.get(number=number)) if p.done}


def test_the_messy_list_is_answered_row_by_row(sh05):
    batch = start(sh05, read_file(MESSY, max_bytes=10_000_000))
    lines = {line["row"]: line for line in batch.preview["lines"]}
    assert {row: line["fate"] for row, line in lines.items()} == {
        2: "refused", 3: "refused", 4: "refused", 5: "refused", 6: "new", 7: "refused", 8: "new", 9: "new", 10: "new",
        11: "new", 12: "new", **dict.fromkeys(range(13, 22), "new"), 22: "skipped",
    }  # fmt: skip
    assert "P999" in lines[2]["faults"][0]["what"]
    assert "走访" in lines[5]["faults"][0]["remedy"]
    noted = {row: len(line["notices"]) for row, line in lines.items() if line["notices"]}
    assert noted == {4: 1, 6: 1, 9: 1, 10: 1, 12: 1}
    with pytest.raises(Refused):
        imports.apply(batch, by=SYSTEM)
    assert Record.objects.count() == 0
    imports.apply(batch, by=SYSTEM, options=Options(skip_refused=True))
    assert Record.objects.count() == 15
    assert Record.objects.get(number="R02430").content == '=1+1 <script>alert(1)</script> & "引号"'
    assert Record.objects.get(number="R01117").participations.get().secondment.number == "P029"


def test_importing_again_changes_nothing(sh05):
    rows = a_list(
        a_row(会见人员="周女士（普洛斯，市场总监）；陈先生（上海连锁商超采购联盟（样例），秘书长）", 方向="“四新”经济")
    )
    imports.apply(start(sh05, rows), by=SYSTEM)
    tallies = list(TaskTally.objects.values())
    again = imports.apply(start(sh05, rows), by=SYSTEM)
    assert fates(again) == ["unchanged"]
    assert (Record.objects.get().version, list(TaskTally.objects.values())) == (1, tallies)
    assert sorted(Contact.objects.values_list("name", "organisation__name", "job")) == [
        ("周女士", "普洛斯", "市场总监"),
        ("陈先生", "上海连锁商超采购联盟（样例）", "秘书长"),
    ]


def test_a_changed_row_is_shown_old_and_new_and_a_blank_cell_leaves_what_stands(sh05):
    imports.apply(start(sh05, a_list(a_row(内容="看了车间", 地点="浦东"))), by=SYSTEM)
    batch = start(sh05, a_list(a_row(内容="看了仓库", 地点="")))
    assert fates(batch) == ["changed"]
    assert batch.preview["lines"][0]["changes"] == [{"title": "内容", "old": "看了车间", "new": "看了仓库"}]
    imports.apply(batch, by=SYSTEM)
    record = Record.objects.get()
    assert (record.content, record.place, record.version) == ("看了仓库", "浦东", 2)


def test_clear_empties_a_cell(sh05):
    imports.apply(start(sh05, a_list(a_row(地点="浦东"))), by=SYSTEM)
    imports.apply(start(sh05, a_list(a_row(地点="（清空）"))), by=SYSTEM)
    assert Record.objects.get().place == ""


def test_an_event_stays_text_and_a_host_is_known(sh05):
    host = a_host(sh05, "上海清算所")
    rows = a_list(
        a_row("R1", 类别="推介活动", 涉及单位="青岛推介会", 单位类型="活动"),
        a_row("R2", 类别="岗位工作", 涉及单位="上海清算所", 单位类型="实训单位"),
    )
    imports.apply(start(sh05, rows), by=SYSTEM)
    assert list(Organisation.objects.values_list("name", flat=True)) == ["上海清算所"]
    assert Record.objects.get(number="R2").organisations.get().organisation == host.organisation


def test_a_visit_told_by_two_participants_is_noticed_and_its_company_counts_once(sh05):
    rows = a_list(a_row("R1", 学员编号="P001、P002"), a_row("R2", 学员编号="P002、P001"))
    batch = start(sh05, rows)
    assert [len(line["notices"]) for line in batch.preview["lines"]] == [0, 1]
    imports.apply(batch, by=SYSTEM)
    assert done(sh05, "P001") == {"company_visit": 1}


def test_two_people_of_one_name_are_told_apart_by_number(sh05):
    batch = start(sh05, a_list(a_row(学员编号="张飞")))
    assert fates(batch) == ["refused"]
    assert "P013、P061" in batch.preview["lines"][0]["faults"][0]["remedy"]


def test_undo_takes_records_facts_tallies_and_new_organisations_away(sh05):
    batch = imports.apply(start(sh05, a_list(a_row(会见人员="周女士（普洛斯，总监）"))), by=SYSTEM)
    imports.undo(batch, by=SYSTEM)
    left = [model.objects.count() for model in (Record, Fact, TaskTally, Organisation, Contact)]
    assert left == [0, 0, 0, 0, 0]


def test_an_import_whose_company_was_visited_again_since_cannot_be_undone(sh05):
    batch = imports.apply(start(sh05, a_list(a_row())), by=SYSTEM)
    from jiebang.evidence.drafts import Draft, Named

    who = sh05.secondments.get(number="P002")
    actions.save_record(sh05, Draft("visit", TODAY, (who,), (Named("普洛斯"),)), by=SYSTEM)
    with pytest.raises(Refused):
        imports.undo(batch, by=SYSTEM)
    assert Record.objects.count() == 2


def test_the_bulk_path_counts_like_saving_one_by_one(sh05):
    sample = [row for row in rows_of(PACK / "records.xlsx") if row["类别"] != "岗位工作"][:60]
    imports.apply(start(sh05, a_list(*sample)), by=SYSTEM)
    at_once = sorted(TaskTally.objects.values_list("secondment__number", "task", "done", "last_on"))
    facts = Fact.objects.count()
    from jiebang.evidence.drafts import Writer, draft_of
    from jiebang.evidence.queries import with_everything

    drafts = [draft_of(record) for record in with_everything(Record.objects.order_by("id"))]
    Record.objects.all().delete()
    Fact.objects.all().delete()
    TaskTally.objects.all().delete()
    for draft in drafts:
        actions.save_record(sh05, draft, by=SYSTEM, writer=Writer(office=True, imported=True))
    one_by_one = sorted(TaskTally.objects.values_list("secondment__number", "task", "done", "last_on"))
    assert (one_by_one, Fact.objects.count()) == (at_once, facts)


def test_a_meeting_is_of_the_branch_its_row_names_and_of_none_by_its_title(sh05):
    branch = a_branch(sh05, "临时党支部")
    meeting = {"类别": "会议", "涉及单位": "", "单位类型": "", "学员编号": "P001、P002"}
    rows = [
        a_row("R1", 主题="党员大会", 支部="临时党支部", **meeting),
        a_row("R2", 主题="临时党支部第一次党员大会", **meeting),
        a_row("R3", 主题="支委会", 支部="第九支部", **meeting),
    ]
    batch = start(sh05, a_list(*rows))
    assert fates(batch) == ["new", "new", "refused"]
    told = [[notice["code"] for notice in line["notices"]] for line in batch.preview["lines"]]
    assert told == [["branch_alone"], [], []]
    fault = batch.preview["lines"][2]["faults"][0]
    assert (fault["what"], fault["remedy"]) == ("第九支部不是这一批次的支部", "写下列之一：临时党支部；或者留空")
    imports.apply(batch, by=SYSTEM, options=Options(skip_refused=True))
    assert dict(Record.objects.values_list("number", "body")) == {"R1": branch.pk, "R2": None}


def test_a_list_imported_again_ties_a_meeting_to_the_branch(sh05):
    branch = a_branch(sh05, "临时党支部")
    meeting = a_row(类别="会议", 涉及单位="", 单位类型="", 学员编号="P001、P002", 主题="党员大会")
    imports.apply(start(sh05, a_list(meeting)), by=SYSTEM)
    said = []
    for written in ("临时党支部", ""):
        batch = imports.apply(start(sh05, a_list({**meeting, "支部": written})), by=SYSTEM)
        said.append((batch.preview["lines"][0]["changes"], Record.objects.get().body))
    assert said == [([{"title": "小组或支部", "old": "", "new": "临时党支部"}], branch), ([], branch)]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_became_a_branchs_own_is_neither_changed_nor_told_by_an_import(sh05, withdrawn):
    a_branch(sh05, "临时党支部"), a_branch(sh05, "第二支部")
    meeting = a_row(类别="会议", 涉及单位="", 单位类型="", 学员编号="P001、P002")
    imports.apply(start(sh05, a_list({**meeting, "主题": "党员大会", "支部": "临时党支部"})), by=SYSTEM)
    record = Record.objects.get()
    Record.objects.filter(pk=record.pk).update(subject="改选支委", content="只给支部看", number="R1")
    if withdrawn:
        actions.withdraw_record(record, by=SYSTEM, reason="重复")
    before = Record.objects.values().get()
    told, empty = [], "（清空）"
    for said in ({}, {"主题": "党员大会"}, {"支部": "第二支部"}, {"支部": empty}, {"内容": empty}, {"类别": "走访"}):
        batch = start(sh05, a_list({**meeting, **said}))
        line = batch.preview["lines"][0]
        told.append((line["fate"], [fault["what"] for fault in line["faults"]]))
        assert [word for word in ("改选", "只给支部看", "撤回") if word in str(batch.preview)] == []
    refused = ("refused", ["记录 R1 归支部所有，与这一行不同"])
    assert (told[0], told[1], told[2], told[4], told[5]) == (("unchanged", []), refused, refused, refused, refused)
    assert told[3] == ("refused", ["这一项不能清空"])
    assert Record.objects.values().get() == before


def test_an_import_that_a_branch_changed_since_is_not_taken_back_and_tells_no_title(sh05):
    branch = a_branch(sh05, "临时党支部")
    meeting = a_row(类别="会议", 涉及单位="", 单位类型="", 学员编号="P001、P002", 主题="党员大会", 支部=branch.name)
    batch = imports.apply(start(sh05, a_list(meeting)), by=SYSTEM)
    Record.objects.update(subject="改选支委", version=2)
    with pytest.raises(Refused) as refused:
        imports.undo(batch, by=SYSTEM)
    assert str(refused.value) == "不能撤销：R1（工作记录）此后已改动。"


def test_an_import_does_not_tell_that_a_branch_noted_the_same_visit(sh05):
    row = a_row(学员编号="P001、P002")
    imports.apply(start(sh05, a_list(row)), by=SYSTEM)

    def notices() -> list[str]:
        line = start(sh05, a_list({**row, "记录编号": "R2"})).preview["lines"][0]
        return [str(notice) for notice in line["notices"]]

    assert len(notices()) == 1
    Record.objects.update(body=a_branch(sh05))
    assert notices() == []

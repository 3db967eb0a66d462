"""The list of people and hosts: every row its fate, all or none, taken back while nothing was built on it."""

from __future__ import annotations

import pytest

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.imports.batches import Moved
from jiebang.common.models import AuditEntry, ImportBatch
from jiebang.common.refusals import Refused
from jiebang.common.tables import Cell, Options, Sheet, Workbook
from jiebang.common.tables.values import Line
from jiebang.people.models import Alias, Organisation, Person
from jiebang.programmes.actions import leave_body
from jiebang.programmes.models import Body, Host, Membership, Officer, Secondment
from tests.builders import a_branch, a_cohort, a_host, a_post, a_secondment

pytestmark = pytest.mark.django_db

HEADER = ["编号", "姓名", "派出单位", "职务", "级别", "专长", "手机"]
WANG = ["P001", "王哲", "青岛市商务局", "处长", "6", "招商、会展", "15400000101"]
ZHAO = ["P002", "赵敏", "青岛市司法局", "科员", "3", "", ""]


def book(*rows, header=HEADER, name="名单"):
    lines = [
        Line(number, [Cell("text", str(value)) if value != "" else Cell("blank") for value in row])
        for number, row in enumerate([header, *rows], 1)
    ]
    return Workbook([Sheet(name, lines)])


def start(cohort, *rows, kind="people", header=HEADER, **options):
    return imports.start(
        kind, cohort.uuid, book(*rows, header=header), file_name="list.xlsx", sha256="0", by=SYSTEM,
        options=Options(**options),
    )  # fmt: skip


def put_in(cohort, *rows, **keywords):
    return imports.apply(start(cohort, *rows, **keywords), by=SYSTEM)


def fates(batch):
    return [line["fate"] for line in batch.preview["lines"]]


def changes(batch):
    return [(c["title"], c["old"], c["new"]) for line in batch.preview["lines"] for c in line["changes"]]


@pytest.fixture
def cohort():
    return a_cohort(code="sh05")


def test_new_people_come_with_home_unit_profile_and_sort_key(cohort):
    put_in(cohort, ["P001", "单 玉敏", "青岛市商务局", "处长", "６", "招商、会展", "＋86 154-0000-0101"])
    found = Secondment.objects.select_related("person", "home_unit").get()
    assert (found.number, found.person.name, found.person.sort_key, found.person.phone) == (
        "P001", "单玉敏", "shan4 yu4 min3 单玉敏", "15400000101",
    )  # fmt: skip
    assert (found.home_unit.name, found.home_unit.kind, found.job, found.level, found.skills) == (
        "青岛市商务局", "agency", "处长", 6, ["招商", "会展"],
    )  # fmt: skip


def test_the_same_list_again_changes_nothing(cohort):
    put_in(cohort, WANG, ZHAO)
    before = Secondment.objects.count(), Organisation.objects.count(), Person.objects.count()
    again = put_in(cohort, WANG, ZHAO)
    assert fates(again) == ["unchanged", "unchanged"]
    assert (Secondment.objects.count(), Organisation.objects.count(), Person.objects.count()) == before


def test_applying_a_batch_twice_stores_it_once(cohort):
    batch = put_in(cohort, WANG)
    assert imports.apply(batch, by=SYSTEM).applied_at == batch.applied_at
    assert Secondment.objects.count() == 1


def test_other_content_is_shown_old_and_new_a_blank_leaves_the_mark_empties(cohort):
    put_in(cohort, WANG)
    batch = start(cohort, ["P001", "", "", "副局长", "（清空）", "招商", ""])
    assert changes(batch) == [("职务", "处长", "副局长"), ("级别", "6", ""), ("专长", "招商、会展", "招商")]
    imports.apply(batch, by=SYSTEM)
    found = Secondment.objects.select_related("person").get()
    assert (found.job, found.level, found.skills, found.person.phone) == ("副局长", None, ["招商"], "15400000101")


def test_a_refused_row_holds_the_whole_list_back(cohort):
    batch = start(cohort, WANG, ["P002", "赵敏", "青岛市司法局", "科员", "十几", "", ""])
    with pytest.raises(Refused, match="3"):
        imports.apply(batch, by=SYSTEM)
    assert Secondment.objects.count() == 0


def test_refused_rows_stay_out_when_the_person_says_so(cohort):
    batch = start(cohort, WANG, ["P002", "赵敏", "青岛市司法局", "科员", "十几", "", ""], skip_refused=True)
    imports.apply(batch, by=SYSTEM)
    assert list(Secondment.objects.values_list("number", flat=True)) == ["P001"]


def test_a_possible_duplicate_is_asked_and_the_answer_holds(cohort):
    put_in(cohort, WANG)
    row = ["P901", "王哲", "商务局", "处长", "7", "", ""]
    asked = start(cohort, row)
    assert fates(asked) == ["asked"]
    with pytest.raises(Refused):
        imports.apply(asked, by=SYSTEM)
    question = asked.preview["lines"][0]["questions"][0]
    same = Options(choices={question["key"]: question["candidates"][0]["id"]})
    imports.replan(asked, same, by=SYSTEM)
    asked.refresh_from_db()
    assert (fates(asked), ("级别", "6", "7") in changes(asked)) == (["changed"], True)
    other = start(cohort, row, choices={question["key"]: "new"})
    assert fates(other) == ["new"]


def test_an_answer_naming_another_row_of_the_file_leaves_the_row_out(cohort):
    row = ["P901", "王哲", "青岛市商务局", "处长", "6", "", ""]
    asked = start(cohort, WANG, row)
    question = asked.preview["lines"][1]["questions"][0]
    again = start(cohort, WANG, row, choices={question["key"]: question["candidates"][0]["id"]})
    assert fates(again) == ["new", "skipped"]


def test_a_near_home_unit_may_be_chosen_and_is_kept_as_an_alias(cohort):
    put_in(cohort, WANG)
    batch = start(cohort, ["P003", "孙红", "商务局", "", "", "", ""])
    question = batch.preview["lines"][0]["questions"][0]
    assert (fates(batch), question["required"]) == (["new"], False)
    imports.apply(batch, by=SYSTEM, options=Options(choices={question["key"]: question["candidates"][0]["id"]}))
    units = {s.number: s.home_unit.name for s in Secondment.objects.select_related("home_unit")}
    assert units == {"P001": "青岛市商务局", "P003": "青岛市商务局"}
    assert list(Alias.objects.values_list("name", flat=True)) == ["商务局"]


def test_unknown_answers_are_ignored(cohort):
    batch = start(cohort, ["P003", "孙红", "商务局", "", "", "", ""], choices={"名单!2": "secondment:forged", "x": "y"})
    assert fates(batch) == ["new"]


def test_ids_are_given_where_the_list_has_none(cohort):
    put_in(cohort, WANG)
    header = ["姓名", "派出单位"]
    batch = put_in(cohort, ["孙红", "青岛市民政局"], ["王哲", "青岛市商务局"], header=header)
    assert fates(batch) == ["new", "unchanged"]
    assert sorted(Secondment.objects.values_list("number", flat=True)) == ["P001", "P002"]


def test_groups_and_duties_come_go_and_change(cohort):
    put_in(cohort, WANG, ZHAO)
    header = ["学员编号", "姓名", "小组", "组内职务", "支部职务", "岗位编号"]
    put_in(
        cohort, ["P001", "王哲", "第一组", "组长", "书记", "K1"], ["P002", "赵敏", "第一组", "", "", ""], header=header
    )
    assert [(o.body.kind, o.title, o.post) for o in Officer.objects.select_related("body").order_by("id")] == [
        ("group", "组长", "leader"),
        ("branch", "书记", "secretary"),
    ]
    put_in(cohort, ["P001", "王哲", "第二组", "（清空）", "（清空）", ""], header=header)
    assert Officer.objects.count() == 0
    assert Secondment.objects.get(number="P001").group.name == "第二组"


PARTY = ["编号", "姓名", "党员", "支部职务"]
LI = ["P001", "李一", "是", ""]
HE = ["P002", "何二", "否", ""]
JIN = ["P003", "金三", "是", "书记"]


def branch_members(cohort, name="临时党支部"):
    return sorted(
        Membership.objects.filter(body__cohort=cohort, body__name=name).values_list("secondment__number", flat=True)
    )


def test_party_members_belong_to_the_branch_wherever_its_first_duty_stands_in_the_list(cohort):
    put_in(cohort, LI, HE, JIN, header=PARTY)
    assert branch_members(cohort) == ["P001", "P003"]


def test_party_members_of_an_earlier_list_join_the_branch_made_by_a_later_one(cohort):
    put_in(cohort, LI, HE, ["P003", "金三", "是", ""], header=PARTY)
    assert branch_members(cohort) == []
    later = put_in(cohort, ["P002", "书记"], header=["编号", "支部职务"])
    assert branch_members(cohort) == ["P001", "P002", "P003"]
    imports.undo(later, by=SYSTEM)
    assert not Membership.objects.exists()
    assert not Body.objects.exists()


def test_a_later_list_of_party_members_joins_them_and_is_taken_back_whole(cohort):
    put_in(cohort, ["P001", "李一", ""], [*HE[:2], ""], [*JIN[:2], "书记"], header=["编号", "姓名", "支部职务"])
    assert branch_members(cohort) == ["P003"]
    later = put_in(cohort, ["P001", "是"], ["P002", "否"], header=["编号", "党员"])
    assert branch_members(cohort) == ["P001", "P003"]
    imports.undo(later, by=SYSTEM)
    assert branch_members(cohort) == ["P003"]


def test_somebody_taken_out_of_the_branch_by_hand_does_not_come_back_with_the_next_list(cohort):
    put_in(cohort, LI, JIN, header=PARTY)
    membership = Membership.objects.get(secondment__number="P001")
    leave_body(membership.body, membership.secondment, by=SYSTEM)
    put_in(cohort, ["P001", "李一", "是", "13900000001"], header=["编号", "姓名", "党员", "手机"])
    assert branch_members(cohort) == ["P003"]


def test_who_was_listed_as_a_party_member_by_mistake_leaves_the_branch_and_undoing_brings_back(cohort):
    put_in(cohort, LI, JIN, header=PARTY)
    mended = put_in(cohort, ["P001", "否"], ["P003", "否"], header=["编号", "党员"])
    assert branch_members(cohort) == ["P003"]  # in office: that is the office's to end
    imports.undo(mended, by=SYSTEM)
    assert branch_members(cohort) == ["P001", "P003"]


def test_with_two_branches_nobody_is_guessed_into_one(cohort):
    put_in(cohort, JIN, header=PARTY)
    a_branch(cohort, "第二支部")
    put_in(cohort, LI, header=PARTY)
    assert (branch_members(cohort), branch_members(cohort, "第二支部")) == (["P003"], [])


def test_a_number_without_a_name_that_nobody_has_is_refused(cohort):
    batch = start(cohort, ["P404", "", "", "处长", "", "", ""])
    assert [fault["code"] for line in batch.preview["lines"] for fault in line["faults"]] == ["person_needs_name"]


def test_unknown_columns_are_kept_with_the_person(cohort):
    put_in(cohort, ["P001", "王哲", "青岛市商务局", "O"], header=["编号", "姓名", "派出单位", "血型"])
    assert Secondment.objects.get().extra == {"血型": "O"}


def test_identity_numbers_are_never_stored(cohort):
    number = "370298198205225489"
    batch = put_in(cohort, ["P001", "王哲", "青岛市商务局", number], header=["编号", "姓名", "派出单位", "身份证号"])
    batch.refresh_from_db()
    kept = str([batch.rows, batch.preview, batch.undo, list(AuditEntry.objects.values()), Secondment.objects.values()])
    assert number not in kept and "19820522" not in kept
    assert "370*************89" in str(batch.preview)


# Undo


def everything():
    models = (Person, Organisation, Alias, Secondment, Body, Officer, Host)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_last_import_is_taken_back_without_a_trace(cohort):
    put_in(cohort, WANG, ZHAO)
    header = ["编号", "姓名", "派出单位", "职务", "组别", "组内职务", "支部职务"]
    put_in(cohort, ["P001", "", "", "", "第一组", "组长", ""], header=header)
    before = everything()
    batch = put_in(
        cohort,
        ["P001", "王喆", "青岛市财政局", "局长", "第二组", "副组长", "书记"],
        ["P009", "新人", "青岛市审计局", "", "第三组", "组长", ""],
        header=header,
    )
    assert everything() != before
    imports.undo(batch, by=SYSTEM)
    assert everything() == before
    imports.undo(batch, by=SYSTEM)  # a second time changes nothing
    assert everything() == before


def test_only_the_last_import_can_be_taken_back(cohort):
    first, second = put_in(cohort, WANG), put_in(cohort, ZHAO)
    with pytest.raises(Refused, match=r"list\.xlsx"):
        imports.undo(first, by=SYSTEM)
    imports.undo(second, by=SYSTEM)
    imports.undo(first, by=SYSTEM)
    assert Secondment.objects.count() == Person.objects.count() == Organisation.objects.count() == 0


def test_an_import_that_stored_nothing_does_not_stand_in_the_way(cohort):
    first = put_in(cohort, WANG)
    put_in(cohort, WANG)
    imports.undo(first, by=SYSTEM)
    assert Secondment.objects.count() == 0


def test_an_import_on_which_something_was_built_stays(cohort):
    batch = put_in(cohort, WANG)
    post = a_post(cohort)
    from jiebang.placements.models import Wish

    Wish.objects.create(cohort=cohort, side="person", secondment=Secondment.objects.get(), post=post, rank=1)
    with pytest.raises(Refused):
        imports.undo(batch, by=SYSTEM)
    assert Secondment.objects.count() == 1


def test_an_import_whose_rows_were_changed_since_stays(cohort):
    batch = put_in(cohort, WANG)
    Secondment.objects.update(job="局长")
    with pytest.raises(Refused, match="王哲"):
        imports.undo(batch, by=SYSTEM)


def test_a_batch_that_was_never_put_in_or_was_taken_back_says_so(cohort):
    waiting = start(cohort, WANG)
    with pytest.raises(Refused):
        imports.undo(waiting, by=SYSTEM)
    batch = put_in(cohort, WANG)
    imports.undo(batch, by=SYSTEM)
    with pytest.raises(Refused):
        imports.apply(batch, by=SYSTEM)


# Two people at once


def test_what_changed_since_the_preview_sends_the_person_back_to_it(cohort):
    mine, theirs = start(cohort, WANG), start(cohort, ["P001", "王哲", "青岛市商务局", "局长", "6", "", ""])
    imports.apply(theirs, by=SYSTEM)
    with pytest.raises(Moved) as caught:
        imports.apply(mine, by=SYSTEM)
    assert caught.value.status == 409
    mine.refresh_from_db()
    assert fates(mine) == ["changed"]
    imports.apply(mine, by=SYSTEM)
    assert Secondment.objects.get().job == "处长"


@pytest.mark.parametrize("count", [2, 40])
def test_planning_asks_the_database_as_often_for_few_people_as_for_many(cohort, count, django_assert_max_num_queries):
    rows = [[f"P{n:03d}", f"王{n}", f"青岛市第{n}局", "", "", "", ""] for n in range(count)]
    with django_assert_max_num_queries(22):
        start(cohort, *rows)


# Hosts


def test_hosts_come_with_their_contact_and_keep_one_row_an_organisation(cohort):
    header = ["单位", "信用代码", "类型", "行业", "联系人", "电话", "导师"]
    rows = [
        ["上海期货交易所", "", "机关", "金融", "李 明", "021-50000000", "王导"],
        ["萃原资产管理（上海）有限公司", "91319098MA84MTN86F", "", "", "", "", ""],
        ["萃原资产管理(上海)有限责任公司", "91319098ma84mtn86f", "", "金融", "赵", "", ""],
    ]
    batch = put_in(cohort, *rows, kind="hosts", header=header)
    assert fates(batch) == ["new", "new", "skipped"]
    found = {h.organisation.name: (h.contact_name, h.contact_phone, h.mentor_name, h.organisation.sector)
             for h in Host.objects.select_related("organisation")}  # fmt: skip
    assert found == {
        "上海期货交易所": ("李明", "021-50000000", "王导", "金融"),
        "萃原资产管理（上海）有限公司": ("赵", "", "", "金融"),
    }
    assert fates(start(cohort, *rows, kind="hosts", header=header)) == ["unchanged", "unchanged", "skipped"]


def test_a_host_known_from_another_cohort_joins_without_a_second_organisation(cohort):
    known = a_host(a_cohort(code="sh04"), "上海期货交易所").organisation
    put_in(cohort, ["上海期货交易所"], kind="hosts", header=["单位"])
    assert Host.objects.get(cohort=cohort).organisation == known


def test_people_of_another_cohort_with_the_same_name_and_unit_are_asked(cohort):
    other = a_cohort(code="sh04", name="第四批")
    unit = Organisation.objects.create(name="青岛市商务局", normal_name="青岛市商务局", sort_key="q")
    known = a_secondment(other, "王哲", home_unit=unit, number="P077")
    batch = start(cohort, WANG)
    assert fates(batch) == ["asked"]
    question = batch.preview["lines"][0]["questions"][0]
    imports.apply(batch, by=SYSTEM, options=Options(choices={question["key"]: question["candidates"][0]["id"]}))
    assert Secondment.objects.get(cohort=cohort).person == known.person


def test_every_import_leaves_its_lines_in_the_audit_trail(cohort):
    batch = put_in(cohort, WANG)
    imports.undo(batch, by=SYSTEM)
    verbs = AuditEntry.objects.filter(verb__startswith="import.").values_list("verb", "object_id")
    assert list(verbs) == [(f"import.{verb}", str(batch.uuid)) for verb in ("previewed", "applied", "undone")]
    assert ImportBatch.objects.get().undone_at is not None


def test_a_text_of_doubtful_encoding_waits_until_somebody_looked_at_it(cohort):
    workbook = book(WANG)
    workbook.encoding, workbook.doubt = "big5", "gb18030"
    batch = imports.start("people", cohort.uuid, workbook, file_name="a.csv", sha256="0", by=SYSTEM)
    assert any("BIG5" in notice for notice in batch.preview["notices"])
    with pytest.raises(Refused):
        imports.apply(batch, by=SYSTEM)
    imports.apply(batch, by=SYSTEM, options=Options(encoding=True))
    assert Secondment.objects.count() == 1

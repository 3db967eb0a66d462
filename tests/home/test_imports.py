"""The pages of imports: who may use them, what they show, that nothing is stored before confirming."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, ImportBatch
from jiebang.common.tables import Options
from jiebang.common.uploads import read_table
from jiebang.programmes.models import Secondment
from tests.builders import a_cohort, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
MESSY = Path(__file__).parents[1] / "data" / "messy"
DUPLICATES = MESSY / "people-03-duplicates.xlsx"
WIDE = "编号,姓名,派出单位,血型\nP001,王哲,青岛市商务局,O\nP002,赵敏,青岛市司法局,A\n"


@pytest.fixture
def cohort():
    return a_cohort(code="sh05", name="第五批")


@pytest.fixture
def office(client, cohort):
    return signed_in(client, a_user(role="office", scope=cohort))


def upload(client, content, *, name="list.csv", kind="people", cohort="sh05", **fields):
    content = content.encode() if isinstance(content, str) else content
    data = {"kind": kind, "cohort": cohort, "file": SimpleUploadedFile(name, content), **fields}
    return client.post("/imports/", data)


def uploaded(client, content=WIDE, **fields):
    answer = upload(client, content, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("id")


def address(batch, name="import"):
    return reverse(name, kwargs={"uuid": batch.uuid})


def confirm(client, batch, **fields):
    return client.post(address(batch, "import_confirm"), {"seen": batch.preview["fingerprint"], **fields})


def test_a_list_is_shown_row_by_row_and_stored_only_on_confirming(office):
    batch = uploaded(office)
    page = office.get(address(batch)).content.decode()
    assert "P001 王哲" in page and "新增 2" in page
    assert Secondment.objects.count() == 0
    assert confirm(office, batch).status_code == 302
    assert Secondment.objects.count() == 2
    assert "名单已导入" in office.get(address(batch)).content.decode()


def test_confirming_twice_stores_once(office):
    batch = uploaded(office)
    confirm(office, batch)
    assert confirm(office, batch).status_code == 302
    assert Secondment.objects.count() == 2


def test_a_double_tap_on_upload_makes_one_batch(office):
    for _tap in range(2):
        upload(office, WIDE, idempotency_key="11111111-2222-3333-4444-555555555555")
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "文件是空的"),
        ("<html><body>1</body></html>", "网页"),
        (b"PK\x03\x04" + b"\0" * 99, "损坏"),
        ("一,二\n三,四\n", "没有找到表头"),
    ],
)
def test_a_wrong_file_is_answered_on_the_form_with_422(office, content, sentence):
    answer = upload(office, content)
    assert (answer.status_code, sentence in answer.content.decode(), ImportBatch.objects.count()) == (422, True, 0)


def test_a_list_without_its_cohort_or_of_an_unknown_kind_is_answered_with_422(office):
    assert upload(office, WIDE, cohort="").status_code == 422
    assert upload(office, WIDE, kind="nonsense").status_code == 422
    assert upload(office, WIDE, cohort="sh99").status_code == 422
    assert ImportBatch.objects.count() == 0


def test_a_file_name_is_shown_and_never_run(office):
    batch = uploaded(office, name="<script>alert(1)</script>.csv")
    assert "<script>alert" not in office.get(address(batch)).content.decode()
    assert "<script>alert" not in office.get("/imports/").content.decode()


def test_answers_columns_and_refused_rows_are_decided_on_the_page(office):
    batch = uploaded(office, DUPLICATES.read_bytes(), name="people.xlsx")
    refusal = confirm(office, batch)
    assert (refusal.status_code, "可能已经在系统里" in refusal.content.decode()) == (422, True)
    lines = {line["row"]: line for line in batch.preview["lines"]}
    keys = {row: lines[row]["questions"][0] for row in (18, 21)}
    answers = {f"choice:{question['key']}": question["candidates"][0]["id"] for question in keys.values()}
    office.post(address(batch, "import_answers"), answers)
    batch.refresh_from_db()
    assert (batch.preview["counts"]["asked"], batch.preview["counts"]["skipped"]) == (0, 4)
    held = confirm(office, batch)
    assert (held.status_code, "不能导入" in held.content.decode(), Secondment.objects.count()) == (422, True, 0)
    assert confirm(office, batch, skip_refused="on").status_code == 302
    assert Secondment.objects.count() == 15


def known_from_before(*names):
    earlier = a_cohort(code="sh04")
    for number, name in enumerate(names, start=1):
        a_secondment(earlier, number=f"P{number:03d}", name=name)


def test_many_rows_that_are_asked_are_answered_at_once(office):
    known_from_before("王哲", "赵敏")
    batch = uploaded(office, "姓名,派出单位\n王哲,青岛市商务局\n赵敏,青岛市商务局\n")
    assert batch.preview["counts"]["asked"] == 2
    page = office.get(address(batch)).content.decode()
    assert "其余待核实的行" in page
    office.post(address(batch, "import_answers"), {"rest": "known"})
    batch.refresh_from_db()
    assert batch.preview["counts"]["asked"] == 0
    confirm(office, batch)
    assert Secondment.objects.filter(cohort__code="sh05", person__secondments__cohort__code="sh04").count() == 2


def test_one_answer_for_all_leaves_an_answer_given_row_by_row_alone(office):
    known_from_before("王哲", "赵敏")
    batch = uploaded(office, "姓名,派出单位\n王哲,青岛市商务局\n赵敏,青岛市商务局\n")
    first = batch.preview["lines"][0]["questions"][0]
    office.post(
        address(batch, "import_answers"), {f"choice:{first['key']}": first["candidates"][0]["id"], "rest": "new"}
    )
    batch.refresh_from_db()
    second = batch.preview["lines"][1]["questions"][0]
    assert batch.options["choices"] == {first["key"]: first["candidates"][0]["id"], second["key"]: "new"}


def test_the_preview_is_about_the_cohort_of_the_file_and_leads_on_into_it(office):
    other = a_cohort(code="sh06", name="第六批")
    batch = uploaded(office, cohort="sh05")
    page = office.get(address(batch)).content.decode()
    assert "看批次总览" not in page
    confirm(office, batch)
    page = office.get(address(batch)).content.decode()
    assert 'href="/cohorts/sh05/">看批次总览' in page
    assert office.session["cohort"] == str(Secondment.objects.first().cohort.uuid) != str(other.uuid)


def test_a_file_of_which_no_row_can_go_in_says_so_and_offers_nothing_to_leave_out(office):
    batch = uploaded(office, "编号,姓名,派出单位,到岗日期\nP001,王哲,青岛市商务局,待定\n")
    page = office.get(address(batch)).content.decode()
    assert "没有一行可以导入" in page and 'name="skip_refused"' not in page


def test_a_list_of_another_kind_that_shares_the_number_alone_is_not_read_as_people(office, cohort):
    a_secondment(cohort, number="P001", name="王哲")
    batch = uploaded(office, "记录编号,日期,学员编号,类别,主题\nR1,2021-12-01,P001,走访,走访企业\n")
    page = office.get(address(batch)).content.decode()
    assert "缺少这些列：姓名、派出单位" in page
    assert confirm(office, batch).status_code == 422


def test_an_unknown_column_can_be_said_to_be_a_known_one(office):
    batch = uploaded(office, "编号,姓名,派出单位,单位情况\nP001,王哲,青岛市商务局,处长\n")
    office.post(address(batch, "import_answers"), {"column:单位情况": "job", "column:姓名": "note"})
    batch.refresh_from_db()
    confirm(office, batch)
    assert (Secondment.objects.get().job, Secondment.objects.get().person.name) == ("处长", "王哲")


def test_a_hidden_sheet_is_read_when_ticked(office):
    path = MESSY / "people-05-two-sheets-formulas-hidden.xlsx"
    batch = uploaded(office, path.read_bytes(), name="a.xlsx")
    office.post(address(batch, "import_answers"), {"with_sheets": "1", "sheet": ["旧名单勿用", "没有"]})
    batch.refresh_from_db()
    assert (batch.options["sheets"], sum(batch.preview["counts"].values())) == (["旧名单勿用"], 25)


def test_what_changed_meanwhile_is_answered_with_409_and_the_new_preview(office, cohort):
    batch = uploaded(office)
    a_secondment(cohort, "王哲", number="P001")
    answer = confirm(office, batch)
    assert (answer.status_code, Secondment.objects.count()) == (409, 1)
    assert "预览之后" in answer.content.decode() and "变更 1" in answer.content.decode()


def test_the_last_import_is_taken_back_on_the_page(office):
    batch = uploaded(office)
    confirm(office, batch)
    assert "撤销导入" in office.get(address(batch)).content.decode()
    assert office.post(address(batch, "import_undo")).status_code == 302
    assert Secondment.objects.count() == 0
    assert "这次导入已撤销" in office.get(address(batch)).content.decode()


def test_an_import_on_which_something_was_built_answers_422(office, cohort):
    batch = uploaded(office)
    confirm(office, batch)
    Secondment.objects.filter(number="P001").update(job="局长")
    answer = office.post(address(batch, "import_undo"))
    assert (answer.status_code, "不能撤销" in answer.content.decode()) == (422, True)


def test_rows_to_mend_are_taken_away_as_a_workbook(office):
    batch = uploaded(office, DUPLICATES.read_bytes(), name="people.xlsx")
    answer = office.get(address(batch, "import_errors"))
    content = b"".join(answer.streaming_content)
    assert zipfile.is_zipfile(io.BytesIO(content))
    assert "attachment" in answer["Content-Disposition"]


def test_rows_are_found_by_fate_and_by_name(office):
    batch = uploaded(office, DUPLICATES.read_bytes(), name="people.xlsx")
    refused = office.get(address(batch), {"fate": "refused"}).content.decode()
    assert ("P002 史鹏" in refused, "P001 谢子鑫" in refused) == (True, False)
    found = office.get(address(batch), {"q": "田文萌"}).content.decode()
    assert ("P014 田文萌" in found, "P001 谢子鑫" in found) == (True, False)


def test_the_list_is_searched_filtered_and_taken_away(office):
    batch = uploaded(office, name="第一份.csv")
    uploaded(office, WIDE.replace("P00", "P10"), name="第二份.csv")
    confirm(office, batch)
    page = office.get("/imports/", {"q": "第一份"}).content.decode()
    assert ("第一份.csv" in page, "第二份.csv" in page) == (True, False)
    waiting = office.get("/imports/", {"state": "waiting"}).content.decode()
    assert ("第一份.csv" in waiting, "第二份.csv" in waiting) == (False, True)
    assert office.get("/imports.xlsx", {"kind": "people"}).status_code == 200


# Who may


def test_a_search_is_never_longer_than_an_address_may_be(office):
    # A hundred Chinese characters are 900 in an address; the server takes 8190.
    assert 'name="q" maxlength="100"' in office.get("/imports/").content.decode()


def test_only_the_office_of_the_cohort_sees_and_changes_an_import(client, office, cohort):
    batch = uploaded(office)
    stranger = a_user(role="office", scope=a_cohort(code="sh06"))
    secondee = a_user(role="secondee", scope=a_secondment(cohort))
    for user, status in ((stranger, 404), (secondee, 403)):
        signed_in(client, user)
        for name in ("import", "import_errors"):
            assert client.get(address(batch, name)).status_code == status
        for name in ("import_answers", "import_confirm", "import_undo"):
            assert client.post(address(batch, name)).status_code == status
    signed_in(client, stranger)
    assert "list.csv" not in client.get("/imports/").content.decode()
    assert upload(client, WIDE).status_code == 422  # the cohort is none of this office's
    client.logout()
    assert client.get(address(batch)).status_code == 302


def test_unknown_imports_answer_404(office):
    assert office.get("/imports/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_every_step_leaves_its_line_in_the_audit_trail(office):
    batch = uploaded(office)
    office.post(address(batch, "import_answers"), {})
    confirm(office, batch)
    verbs = AuditEntry.objects.filter(verb__startswith="import.").values_list("verb", flat=True)
    assert list(verbs) == ["import.previewed", "import.decided", "import.applied"]


# Pages cost the same whatever they show


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_import_as_for_three(
    office, cohort, count, django_assert_max_num_queries
):
    for number in range(count):
        uploaded(office, WIDE.replace("P00", f"P{number}0"), name=f"{number}.csv")
    office.get("/imports/")
    with django_assert_max_num_queries(16):
        office.get("/imports/")


@pytest.mark.parametrize("count", [1, 60])
def test_the_preview_asks_the_database_as_often_for_one_row_as_for_many(office, count, django_assert_max_num_queries):
    rows = "".join(f"P{n:03d},王{n},青岛市第{n}局\n" for n in range(count))
    batch = uploaded(office, f"编号,姓名,派出单位\n{rows}")
    with django_assert_max_num_queries(16):
        office.get(address(batch))


@pytest.mark.browser
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_list_goes_in_through_the_browser(page_for, cohort, width):
    from tests.browser import assert_accessible

    page = page_for(a_user(role="office", scope=cohort), width=width)
    page.goto("/imports/")
    assert_accessible(page)
    page.select_option("#id_kind", "people")
    page.select_option("#id_cohort", "sh05")
    page.set_input_files("#id_file", str(DUPLICATES))
    page.get_by_role("button", name="读取文件").click()
    page.wait_for_url("**/imports/*-*/")
    assert_accessible(page)
    page.get_by_text("第 4 行 · P003 王明峰").click()
    page.get_by_text("第 7 行 · P006 王哲").click()
    page.get_by_label("略过不能导入的 1 行").check()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("名单已导入。", exact=True).wait_for()
    assert_accessible(page)
    assert Secondment.objects.count() == 15


def test_the_preview_is_worded_anew_in_the_readers_language(office, cohort):
    batch = imports.start(
        "people", cohort.uuid, read_table(DUPLICATES), file_name="a.xlsx", sha256="0", by=SYSTEM, options=Options()
    )
    office.cookies["django_language"] = "en"
    page = office.get(address(batch), headers={"accept-language": "en"}).content.decode()
    assert "keep the right one of the two rows" in page


# ── 涉密不上网 ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_upload_page_says_that_nothing_classified_goes_in(office):
    assert "涉密不上网" in office.get("/imports/").content.decode()


MARKED = WIDE.replace("O\n", "机密★10年\n")


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [(MARKED, "list.csv", "出现“机密”"), (WIDE, "内部资料 名单.csv", "文件名出现“内部资料”")],
)
def test_a_mark_warns_and_the_list_can_still_go_in(office, content, name, told):
    batch = uploaded(office, content, name=name)
    page = office.get(address(batch)).content.decode()
    assert told in page and "保密员" in page
    assert confirm(office, batch).status_code == 302
    assert Secondment.objects.count() == 2


@pytest.mark.parametrize(("content", "name"), [(MARKED, "list.csv"), (WIDE, "绝密.csv")])
def test_under_the_strict_profile_a_mark_stops_the_file_and_nothing_of_it_is_kept(office, settings, content, name):
    settings.PASSWORD_PROFILE = "mlps"
    answer = upload(office, content, name=name)
    assert (answer.status_code, "文件没有保存" in answer.content.decode()) == (422, True)
    assert not ImportBatch.objects.exists()


def test_everyday_words_are_no_mark(office):
    batch = uploaded(office, WIDE.replace("O\n", "商业秘密保护\n"))
    assert "涉密" not in office.get(address(batch)).content.decode()


def test_phones_are_masked_in_the_preview_and_kept_whole(office, cohort):
    listed = "编号,姓名,派出单位,手机\nP001,王哲,青岛市商务局,{}\n"
    confirm(office, uploaded(office, listed.format("15400007731")))
    batch = uploaded(office, listed.format("15400008842"))
    page = office.get(address(batch)).content.decode()
    assert "154****7731" in page and "154****8842" in page
    assert "15400007731" not in page and "15400008842" not in page
    confirm(office, batch)
    assert cohort.secondments.get().person.phone == "15400008842"

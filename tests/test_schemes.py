import re

import pytest

from jiebang import schemes
from jiebang.kernel.scheme import SchemeFaults, from_json, read, to_json, to_toml

QINGDAO = schemes.load("qingdao-shanghai")
WEIFANG = schemes.load("weifang-beijing")
ROTATION = schemes.load("company-rotation")
CHINESE = [QINGDAO, WEIFANG]


def test_three_schemes_are_shipped():
    assert schemes.names() == ["company-rotation", "qingdao-shanghai", "weifang-beijing"]


@pytest.mark.parametrize("name", schemes.names())
def test_a_shipped_scheme_survives_its_snapshot_and_its_export(name):
    scheme = schemes.load(name)
    assert from_json(to_json(scheme)) == scheme
    assert read(to_toml(scheme), name) == scheme


def test_the_nine_tasks_have_the_quotas_of_the_account():
    assert {task.title: task.quota for task in QINGDAO.tasks} == {
        "红色教育": 5, "集体调研走访": 10, "集中推介活动": 10, "参访企业": 20, "走访商协会": 5, "结交专业人才": 100,
        "金点子": 1, "调研报告": 1, "促动市场项目": 1,
    }  # fmt: skip


def test_the_1356_plan_is_complete():
    assert QINGDAO.lead.title == "党建引领"
    assert [d.title for d in QINGDAO.directions] == ["创新引领", "“四新”经济", "智慧城市"]
    assert all(d.question and d.question_en for d in QINGDAO.directions)
    assert len(QINGDAO.actions) == 5
    assert all("unnamed in the source" in action.title_en for action in QINGDAO.actions)
    assert [more.title for more in QINGDAO.mores] == ["更实", "更深", "更广", "更准", "更精", "更严"]
    assert len(QINGDAO.courses) == 4


def test_companies_and_associations_are_counted_as_the_account_is_read():
    company, association = QINGDAO.task("company_visit"), QINGDAO.task("association_visit")
    assert (company.counts, company.organisation, company.distinct) == (
        ("visit", "group_visit"),
        "company",
        "organisation",
    )
    assert (association.counts, association.organisation) == (("visit", "group_visit"), "association")


def test_the_beijing_cadence_is_daily_weekly_half_monthly_monthly():
    assert [(r.every, r.form) for r in WEIFANG.reports] == [
        ("day", "digest"), ("week", "discussion"), ("half_month", "report"), ("month", "report"),
    ]  # fmt: skip
    assert [(o.title, o.level) for o in WEIFANG.orientations] == [
        ("向上", "group"), ("向下", "group"), ("向内", "group"), ("向外", "group"),
    ]  # fmt: skip
    assert WEIFANG.modules.branch
    assert WEIFANG.tasks == ()


def test_a_company_rotation_has_no_branch_and_counts_by_the_quarter():
    assert not ROTATION.modules.branch
    assert {task.window for task in ROTATION.tasks} == {"quarter", "whole"}
    assert ROTATION.kind("civic_education") is None
    assert re.search("[一-鿿]", to_toml(ROTATION)) is None


@pytest.mark.parametrize("name", schemes.names())
def test_every_entry_states_its_source(name):
    scheme = schemes.load(name)
    tables = (
        scheme.phases, scheme.directions, scheme.actions, scheme.mores, scheme.orientations, scheme.kinds, scheme.tasks,
        scheme.reports, scheme.courses, scheme.stages, [scheme.about, scheme.modules, scheme.burden],
    )  # fmt: skip
    assert [item for table in tables for item in table if not item.source] == []


@pytest.mark.parametrize("scheme", CHINESE, ids=lambda s: s.about.code)
def test_every_chinese_text_has_an_english_twin(scheme):
    assert list(without_twin(to_json(scheme))) == []


def without_twin(value, path=""):
    """Paths of texts whose twin is missing, or is not in English."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from without_twin(entry, f"{path}/{number}")
    if not isinstance(value, dict):
        return
    for key, text in value.items():
        twin = value.get(f"{key}_en")
        chinese = isinstance(text, str | list) and re.search("[一-鿿]", str(text))
        if isinstance(text, dict) or (isinstance(text, list) and isinstance(next(iter(text), None), dict)):
            yield from without_twin(text, f"{path}/{key}")
        elif chinese and not key.endswith("_en") and not twin:
            yield f"{path}/{key}"


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path):
    path = tmp_path / "g.toml"
    path.write_bytes(b"[scheme]\n" + 'name = "展会"\n'.encode("gb18030"))
    with pytest.raises(SchemeFaults) as caught:
        schemes.load_file(path)
    assert str(caught.value) == "g.toml: line 2: is not UTF-8; save the file as UTF-8"


def test_a_file_far_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * 2_000_000)
    with pytest.raises(SchemeFaults, match="is larger than 1000000 bytes"):
        schemes.load_file(path)


def test_no_name_leads_out_of_the_folder():
    with pytest.raises(KeyError):
        schemes.load("../schemes/qingdao-shanghai")

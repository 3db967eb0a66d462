"""The columns of a list of people, under all the headers offices write."""

from __future__ import annotations

import re

from jiebang.common.masks import mask_phone
from jiebang.common.tables import Cell, Column, FileKind
from jiebang.common.tables.readers import (
    Bad,
    code_up_to,
    line_up_to,
    name_up_to,
    read_date,
    read_id_number,
    read_level,
    read_phone,
    text_up_to,
    word_list,
    year_born,
    yes_no,
)
from jiebang.common.text import fold


def party_member(cell: Cell) -> bool:
    """是/否, or the political status (政治面貌) in the words of a personnel file."""
    written = fold(cell.text)
    if written in {"中共党员", "中共预备党员", "预备党员", "党员"}:
        return True
    if re.search(r"(群众|团员|民革|民盟|民建|民进|农工|致公|九三|台盟|无党派|会员)", written):
        return False
    try:
        return yes_no(cell)
    except Bad:
        raise Bad("not_party") from None


PEOPLE = FileKind(
    "people",
    (
        Column(
            "number",
            ("编号", "学员编号", "学号", "人员编号", "学员号", "id", "person"),
            code_up_to(20),
            clearable=False,
        ),
        Column("name", ("姓名", "学员姓名", "名字", "学员"), name_up_to(60), clearable=False),
        Column(
            "home",
            ("派出单位", "工作单位", "所在单位", "选派单位", "原单位", "单位名称", "单位"),
            name_up_to(200),
            fill_down=True,
        ),
        Column("job", ("职务", "现任职务", "现职务", "工作职务", "职位", "岗位职务"), line_up_to(120)),
        Column("sector", ("行业", "行业领域", "所属行业", "领域", "条线"), line_up_to(60)),
        Column("level", ("级别", "职级", "职务级别"), read_level),
        Column("skills", ("专长", "专业特长", "特长", "擅长", "业务专长"), word_list),
        Column("gap", ("想补的", "培训需求", "学习需求", "实训需求", "想学的", "短板"), word_list),
        Column("born", ("出生年", "出生年月", "出生日期", "出生年份", "生日"), year_born),
        Column("note", ("备注", "说明"), text_up_to(2000)),
        Column("group", ("组别", "小组", "分组", "所在组", "所在小组", "组"), name_up_to(60), fill_down=True),
        Column("duty", ("组内职务", "组内分工", "小组职务"), word_list),
        Column("branch_duty", ("支部职务", "党支部职务", "临时党支部职务", "党内职务"), word_list),
        Column("party", ("党员", "是否党员", "中共党员", "政治面貌"), party_member),
        Column(
            "phone",
            ("手机", "手机号码", "手机号", "联系电话", "电话", "联系方式", "移动电话"),
            read_phone,
            shown=mask_phone,
        ),
        Column(
            "id_number",
            ("证件号码", "身份证号", "身份证号码", "身份证", "公民身份号码", "证件号"),
            read_id_number,
            sensitive=True,
        ),
        Column("question", ("带着的问题", "拟解决的问题", "带来的问题", "问题"), text_up_to(2000)),
        Column("arrives", ("到岗日期", "到岗时间", "报到日期", "报到时间", "到任日期"), read_date),
    ),
    keys=(("number",), ("name", "home")),
    # groups.xlsx is a list of people and of placements at once; these columns are read by the other import.
    ignored=("岗位编号", "实训单位", "挂职单位", "接收单位", "post"),
    keep_extra=True,
)
# Row key → field of the secondment; the others need more than setting a field.
PROFILE = {
    "job": "job", "sector": "sector", "level": "level", "skills": "skills", "gap": "gap", "note": "note",
    "question": "question", "arrives": "arrives_on",
}  # fmt: skip
PERSONAL = {"born": "born", "party": "is_party_member", "phone": "phone"}

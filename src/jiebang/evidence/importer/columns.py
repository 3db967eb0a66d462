"""The columns of a list of records."""

from __future__ import annotations

from jiebang.common.tables import Column, FileKind
from jiebang.common.tables.readers import code_up_to, one_of, read_date, text_up_to
from jiebang.evidence.drafts import (
    LIMITS,
)

HOST = "host"
ORGANISATION_KINDS = one_of(
    company=("企业", "公司", "国企", "民企"),
    association=("商协会", "协会", "商会"),
    agency=("机关", "政府", "事业单位"),
    school=("院校", "高校", "学校", "科研院所"),
    other=("其他",),
    event=("活动",),
    expo=("展会", "fair"),
    venue=("场馆",),
    host=("实训单位", "接收单位", "挂职单位"),
)
COLUMNS = (
    Column("number", ("记录编号", "编号", "Record"), read=code_up_to(40), clearable=False),
    Column("date", ("日期", "时间", "Date"), read=read_date, required=True, clearable=False),
    Column("people", ("学员编号", "参加人员", "学员", "People"), read=text_up_to(8000), required=True, clearable=False),
    Column("kind", ("类别", "类型", "记录类别", "Kind"), read=text_up_to(60), required=True, clearable=False),
    Column("organisations", ("涉及单位", "走访单位", "单位", "Organisations"), read=text_up_to(8000)),
    Column("organisation_kind", ("单位类型", "单位类别", "Organisation kind"), read=ORGANISATION_KINDS),
    Column("met", ("会见人员", "会见人", "People met"), read=text_up_to(8000)),
    Column("place", ("地点", "Place"), read=text_up_to(LIMITS["place"])),
    Column("directions", ("方向", "Directions"), read=text_up_to(400)),
    Column("subject", ("主题", "标题", "Subject"), read=text_up_to(LIMITS["subject"])),
    Column("content", ("内容", "工作内容", "Content"), read=text_up_to(LIMITS["content"])),
    Column("learned", ("收获", "收获体会", "Learned"), read=text_up_to(LIMITS["learned"])),
    Column("next_step", ("下一步", "下步打算", "Next step"), read=text_up_to(LIMITS["next_step"])),
    Column("next_owner", ("负责人", "Owner"), read=text_up_to(60)),
    Column("next_due", ("完成时限", "时限", "Due"), read=read_date),
    Column("agenda", ("议程", "Agenda"), read=text_up_to(LIMITS["agenda"])),
    Column("decisions", ("决议", "议定事项", "Decisions"), read=text_up_to(8000)),
    Column("branch", ("支部", "所属支部", "Branch"), read=text_up_to(LIMITS["place"]), clearable=False),
)
FILE = FileKind("records", COLUMNS, keys=(("number",),), ignored=("姓名", "小组", "组别"))


# Fields of a draft that stand in a column of another name.
COLUMN_OF = {"participants": "people", "people_met": "met"}

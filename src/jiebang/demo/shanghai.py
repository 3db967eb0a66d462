"""sh05: Qingdao → Shanghai, the data pack's 81 people, on day 57 of 100 at the usual sample date."""

from __future__ import annotations

from datetime import date

from jiebang.demo import preparing, summaries
from jiebang.demo.lists import DATA
from jiebang.demo.office import DEMO, Office, secondee
from jiebang.people.models import Organisation
from jiebang.people.organisations import OrganisationBook
from jiebang.programmes.actions import join_body, name_officer, take_leave
from jiebang.programmes.bodies import create_body, give_duty
from jiebang.programmes.importers.people import BRANCH_NAME
from jiebang.programmes.models import Body, Cohort

CODE = "sh05"
BRANCH_MEETINGS = ("R00003",)  # 临时党支部第一次党员大会: the list has no column 支部
SECONDEE = "P001"  # whom the sign-in `secondee` is
START = date(2021, 10, 17)
# 编号, first and last day, reason; P071 told the group the day before, P073 on the day.
LEAVES = [
    ("P071", date(2021, 11, 29), date(2021, 12, 12), "参加本单位组织的业务培训"),
    ("P073", date(2021, 12, 1), date(2021, 12, 3), "病假（感冒发热，已就医）"),
]
# The expo delegation's task force: people of several groups, with the bureau of commerce at home as co-owner.
TASK_FORCE, CO_OWNER = "进博会专班", "青岛市商务局"
TASK_FORCE_FOR = "进博会青岛代表团实训队分团：组织企业参展，邀请专业观众，筹备、接待、洽谈、促签"
# 编号, office, what the person sees to
FORCE: list[tuple[str, str, tuple[str, ...]]] = [
    ("P009", "专班负责人", ("总协调，对接市商务局", "每日碰头会")),
    ("P021", "联络员", ("参展企业邀约与回执",)),
    ("P034", "", ("专业观众报名与证件",)),
    ("P047", "", ("接待排班与车辆", "现场应急")),
    ("P055", "", ("洽谈日程与翻译",)),
    ("P062", "", ("意向登记，会后跟进促签",)),
    ("P073", "", ("简报与照片",)),
    ("P079", "", ("物料与展位布置",)),
]
# 编号 → what was agreed in the second group, whose leader signs in as `leader`; the others have no duty yet.
GROUP_DUTIES: dict[str, tuple[str, ...]] = {
    "P037": ("全组统筹，对接项目办",),
    "P052": ("周座谈和会议纪要",),
    "P001": ("走访企业的联络与台账", "月度汇总"),
    "P051": ("推介活动材料",),
    "P056": ("生活保障与请假登记",),
}
# The one pair of companies.xlsx that is near in name and that no valid code joins: the office says they are one.
SAME_COMPANY = {"C236": "C112"}


def load(office: Office) -> Cohort:
    cohort = office.open_cohort("qingdao-shanghai", code=CODE, name="第五批赴上海专业实训", start=START)
    office.bring_in(cohort, "people", DATA / "people.xlsx")
    office.bring_in(cohort, "companies", DATA / "companies.xlsx", same=SAME_COMPANY)
    office.bring_in(cohort, "posts", DATA / "posts.xlsx")
    office.bring_in(cohort, "wishes", DATA / "wishes.xlsx")
    office.bring_in(cohort, "people", DATA / "groups.xlsx")
    office.bring_in(cohort, "placements", DATA / "groups.xlsx")
    office.bring_in_personal_details(cohort, DATA / "people.xlsx")
    note_leaves(cohort)
    found_task_force(cohort)
    divide_duties(cohort)
    preparing.let_the_next_ask(cohort)
    office.bring_in_records(cohort, DATA / "records.xlsx")
    office.say_whose(cohort, "records.xlsx", BRANCH_MEETINGS, branch=BRANCH_NAME)
    office.tell(f"{cohort.code} summaries")
    summaries.hand_in(cohort)
    summaries.leave_draft_waiting(secondee(cohort, SECONDEE))
    return cohort


def note_leaves(cohort: Cohort) -> None:
    for number, first, last, reason in LEAVES:
        take_leave(secondee(cohort, number), starts_on=first, ends_on=last, reason=reason, by=DEMO)


def found_task_force(cohort: Cohort) -> None:
    bureau = OrganisationBook([CO_OWNER]).find_or_make(CO_OWNER, kind=Organisation.Kind.AGENCY)
    force = create_body(cohort, TASK_FORCE, kind=Body.Kind.TASK_FORCE, purpose=TASK_FORCE_FOR, co_owner=bureau, by=DEMO)
    for number, title, duties in FORCE:
        who = secondee(cohort, number)
        join_body(force, who, by=DEMO)
        if title:
            name_officer(force, who, title=title, by=DEMO)
        for words in duties:
            give_duty(force, who, words, by=DEMO)


def divide_duties(cohort: Cohort) -> None:
    """What the second group agreed on (明确责任分工)."""
    for number, duties in GROUP_DUTIES.items():
        who = secondee(cohort, number)
        for words in duties:
            give_duty(who.group, who, words, by=DEMO)

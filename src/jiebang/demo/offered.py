"""What hosts offered sh06 and cr01, and advice left in bj03: played by the acts of the office and of the hosts' links.

Only invented hosts write here: what the published account names does nothing it does not tell of.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from jiebang.common import clock
from jiebang.common.invitations import Guest
from jiebang.demo import beijing, departing, rotation, shanghai
from jiebang.demo.office import DEMO
from jiebang.placements.models import Offer, OfferedPost, Placement
from jiebang.placements.offers import advice, answering, asking, deciding
from jiebang.placements.offers.asking import Handed
from jiebang.placements.offers.draft import Sent
from jiebang.programmes.models import Cohort, Host
from jiebang.programmes.permissions import writes_until

INVITED_DAYS_AGO, ANSWERED_DAYS_AGO, DECIDED_DAYS_AGO = 9, 5, 3
TIME_LEFT = timedelta(days=4)
ACCEPTED = 6
MENTORS = (
    ("沈越", "人力资源部经理"), ("陆清妍", "运营总监"), ("钟鸣", "培训主管"), ("戴望", "综合部主任"),
    ("苏映", "项目二部经理"), ("程砚秋", "研发管理部主任"), ("夏知行", "战略部副总经理"), ("曹屿", "行政总监"),
)  # fmt: skip
QUESTION = "岗位要求里写了“签保密承诺”：由贵单位与学员直接签，还是三方一起签？另请补充到岗后的带教安排。"
NEW_POST = {
    "title": "绿色供应链专员", "seats": "1", "duties": "整理供应商碳数据，参加每周采购例会，协助编写季度报告。",
    "offers": "供应商评估\n碳数据口径\n采购谈判", "needs": "制造或外贸背景\n会用表格工具",
}  # fmt: skip
ADVICE = {
    "北京砺行智能技术有限公司（样例）": (
        "先跟班两周，把看板和例会听熟，再谈自己的题目。\n数据权限要提前三天申请，周四统一开通。\n"
        "带教老师最忙的是月底，问题攒到月初一起问。"
    ),
    "北京霁野农业品牌咨询有限公司（样例）": (
        "第一周就请老师带着走一遍批发市场，比看材料快。\n出差多，行前把家里的企业名单带上，随时能对接。"
    ),
}


def ensure() -> None:
    """Put in what is missing: nothing where offers are there already."""
    if Offer.objects.exists():
        return
    today = clock.today()
    offers_for_shanghai(Cohort.objects.get(code=departing.CODE), today)
    offers_for_rotation(Cohort.objects.get(code=rotation.CODE), today)
    advice_from_beijing(Cohort.objects.get(code=beijing.CODE))
    clock.move_sample_date(today)


def offers_for_shanghai(cohort: Cohort, today: date) -> None:
    """Twelve hosts: six accepted, one handed in, one asked back, one filling in, two silent, one without a post."""
    hosts = invented(cohort)[: ACCEPTED + 6]
    handed = invite(hosts, today)
    accepted, (new, asked, typing, nothing) = handed[:ACCEPTED], handed[ACCEPTED : ACCEPTED + 4]
    back_to(today, ANSWERED_DAYS_AGO)
    for place, one in enumerate([*accepted, new, asked]):
        name, job = MENTORS[place]
        fill(one, mentor_name=name, mentor_job=job, mentor_phone=f"021-5400 {1200 + place * 37}")
    add_post(new, NEW_POST)
    for one in (*accepted, new, asked):
        answering.hand_in(one.offer, nothing_more(), by=guest(one))
    answering.start_from_earlier(typing.offer, by=guest(typing))
    answering.nothing_this_time(nothing.offer, "本季度部门搬迁，下一批再接。", by=guest(nothing))
    back_to(today, DECIDED_DAYS_AGO)
    for one in accepted:
        accept(one.offer)
    deciding.ask_back(asked.offer, QUESTION, by=DEMO)


def offers_for_rotation(cohort: Cohort, today: date) -> None:
    """Two hosts of the rotation are asked for the second half: one accepted, one handed in with another post."""
    one, other = invite(list(Host.objects.filter(cohort=cohort).order_by("organisation__sort_key", "id")[:2]), today)
    back_to(today, ANSWERED_DAYS_AGO)
    fill(one, mentor_name="Ruth Calder", mentor_job="Head of operations")
    fill(other, mentor_name="Tom Elwood", mentor_job="Plant manager", note="From January on; two days a week on site.")
    add_post(other, {
        "title": "Energy data analyst", "seats": "1", "duties": "Build the monthly energy report and walk the lines.",
        "offers": "metering\nreport building", "needs": "spreadsheets",
    })  # fmt: skip
    for handed in (one, other):
        answering.hand_in(handed.offer, nothing_more(), by=guest(handed))
    back_to(today, DECIDED_DAYS_AGO)
    accept(one.offer)


def advice_from_beijing(cohort: Cohort) -> None:
    """Left in the last week of the stay."""
    clock.move_sample_date(cohort.ends_on - timedelta(days=4))
    for name, text in ADVICE.items():
        placed = Placement.objects.filter(cohort=cohort, post__host__organisation__name=name)
        row = placed.select_related("secondment__person", "secondment__cohort", "post__host").order_by("pk").first()
        if row is not None:
            own = row.secondment
            place = advice.Place(own, row.post.host, own.last_day - advice.NEAR_THE_END, writes_until(own))
            advice.leave(place, text, version=0, by=DEMO)


# ── acts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def invented(cohort: Cohort) -> list[Host]:
    """The hosts of this cohort that no earlier one had; those of the published account come again."""
    known = Host.objects.filter(cohort__code=shanghai.CODE).values("organisation")
    return list(Host.objects.filter(cohort=cohort).exclude(organisation__in=known).order_by("pk"))


def invite(hosts: list[Host], today: date) -> list[Handed]:
    back_to(today, INVITED_DAYS_AGO)
    return asking.invite(hosts, answer_by=today + TIME_LEFT, by=DEMO)


def back_to(today: date, days_ago: int) -> None:
    """As if the sample date had stood so many days earlier."""
    clock.move_sample_date(today - timedelta(days=days_ago))


def guest(one: Handed) -> Guest:
    return Guest(one.issued.invitation)


def fill(one: Handed, **mentor: str) -> None:
    answering.start_from_earlier(one.offer, by=guest(one))
    answering.save_draft(one.offer, Sent({}, mentor, ()), by=guest(one), take_mine=True)


def add_post(one: Handed, post: dict[str, str]) -> None:
    key = str(uuid5(one.offer.uuid, post["title"]))
    values = {f"{name}-{key}": text for name, text in post.items()}
    answering.save_draft(one.offer, Sent({}, values, (key,)), by=guest(one))


def nothing_more() -> Sent:
    return Sent({}, {}, ())


def accept(offer: Offer) -> None:
    posts: list[UUID] = list(OfferedPost.objects.filter(offer=offer).values_list("uuid", flat=True))
    deciding.accept(offer, posts, by=DEMO)

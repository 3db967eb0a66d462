"""sh06 getting ready and the courses of cr01: profiles, checklist, courses, topics, departures, whom to ask.

Chosen by the number of the row, so that every load gives the same.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from jiebang.common import clock
from jiebang.common.files import keep
from jiebang.common.files.keeping import Accepted
from jiebang.demo.office import DEMO, secondee
from jiebang.home.setting_out.actions import add_project, set_out
from jiebang.people import consents
from jiebang.people.models import Organisation
from jiebang.programmes.checklist import actions as checklist
from jiebang.programmes.courses import actions as courses
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.profiles.words import Side, confirm, say
from jiebang.programmes.topics import actions as topics

SECONDEE = "S001"  # whom the sign-in `secondee-next` is
# Titles of the published account, P4 and P8; days before the start, speaker, who was absent and why.
BRIEFING = "青岛经济社会发展情况介绍"
COURSES: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    (BRIEFING, 16, "市发展改革委有关同志", {"S023": "参加单位重要会议"}),
    ("长三角一体化发展", 15, "高校专家", {}),
    ("上海现代服务业发展方向与路径", 14, "高校专家", {"S005": "病假", "S041": ""}),
    ("城市文化管理与品质提升", 6, "高校专家", {}),
    ("产业数字化发展和科技创新", 5, "高校专家", {}),
)
HALL = "市委党校第一报告厅"
HANDOUT = """长三角一体化发展：课前阅读

一、区域一体化的三个阶段
二、虹桥国际开放枢纽的功能布局
三、讨论题：本单位的工作可以向哪些地方学什么
"""
TOPICS: tuple[tuple[str, str, int], ...] = (
    ("借鉴虹桥经验，高质量打造国际性上合综合枢纽港", "枢纽功能、口岸服务、产业导入。", 3),
    ("学习上海现代服务业经验，助推我市实体经济发展", "生产性服务业如何与制造业配套。", 4),
    ("区域联动，实现历史城区更新保护高质量发展腾笼换鸟", "更新模式、资金平衡、业态引入。", 3),
)
# 编号, topic, what the person means to look at, what the office said: "" nothing yet, else agreed or the change
CHOICES: tuple[tuple[str, int, str, str], ...] = (
    ("S002", 0, "口岸通关时效", "agreed"),
    ("S003", 0, "枢纽片区的产业导入", "agreed"),
    ("S007", 1, "供应链金融服务", ""),
    ("S008", 1, "工业设计与检测", "请聚焦一类服务，范围太大"),
    ("S011", 2, "历史建筑的活化利用", "agreed"),
    ("S012", 2, "", ""),
)
PROJECTS: tuple[tuple[str, str, str, str], ...] = (
    ("上海期货交易所", "交割仓库扩容（拟）", "前湾保税港区", "青岛自贸片区管委会"),
    ("中国远洋海运集团", "区域航线加密（在谈）", "前湾港区", "市交通运输局"),
)
ENGLISH: tuple[tuple[str, date, str, str, dict[str, str]], ...] = (
    ("How this company earns its money", date(2021, 9, 2), "4", "Head of controlling", {"E06": "Sick leave"}),
    ("Safety on site", date(2021, 9, 3), "1.5", "Site safety officer", {}),
    ("Talking with customers", date(2021, 12, 16), "3", "Sales training", {}),
)


def get_ready(cohort: Cohort) -> None:
    hold_courses(cohort)
    fill_profiles(cohort)
    tick(cohort)
    offer_topics(cohort)
    for number in range(1, 31):
        who = secondee(cohort, f"S{number:03d}")
        set_out(who, leaves_on=cohort.starts_on, travel="G1234 次（青岛北 08:05）", met_by="接收单位联系人", by=DEMO)
    for host, title, place, contact in PROJECTS:
        if (found := Organisation.objects.filter(name=host).first()) is not None:
            add_project(found, title=title, place=place, contact=contact, by=DEMO, scope=cohort.uuid)


def hold_courses(cohort: Cohort) -> None:
    courses.take_from_scheme(cohort, by=DEMO)
    today = clock.today()
    for title, days, speaker, absent in COURSES:
        day = cohort.starts_on - timedelta(days=days)
        course = cohort.courses.filter(title=title).first() or courses.plan_course(
            cohort, title=title, hours=Decimal(2), by=DEMO
        )
        courses.change_course(course, day=day, starts_at=time(9), speaker=speaker, place=HALL, by=DEMO)
        course.refresh_from_db()
        if day <= today:
            reasons = {secondee(cohort, number).pk: reason for number, reason in absent.items()}
            courses.note_absences(course, reasons, by=DEMO)
    handout = Accepted("长三角一体化发展课前阅读.txt", "txt", HANDOUT.encode())
    reading = cohort.courses.get(code="delta")
    courses.add_files(reading, [(handout, keep(handout, courses.FOLDER))], by=DEMO)


def fill_profiles(cohort: Cohort) -> None:
    """Every third person has confirmed, every sixth corrects something, every tenth lacks the question."""
    for place, who in enumerate(people(cohort), start=1):
        if place % 10 == 0:
            continue
        wants = who.gap[0] if who.gap else who.sector
        say(who, "question", f"上海在“{wants}”上有哪些做法，本单位可以照着做什么？", side=Side.HOME, by=DEMO)
        who.refresh_from_db()
        if place % 3 == 0:
            confirm(who, ("skills", "gap", "question", "job", "level", "sector"), side=Side.PERSON, by=DEMO)
        if place % 6 == 0:
            say(who, "gap", "、".join([*who.gap, "项目对接"]), side=Side.PERSON, by=DEMO)
        if place % 12 == 0:
            say(who, "level", str(max(1, (who.level or 5) - 1)), side=Side.HOME, by=DEMO)


def tick(cohort: Cohort) -> None:
    checklist.take_usual(cohort, by=DEMO)
    everybody = people(cohort)
    lines = {item.by: item for item in cohort.check_items.filter(purpose="")}
    checklist.tick(lines["home"], [who for n, who in enumerate(everybody) if n % 7], by=DEMO)
    checklist.tick(lines["office"], [who for n, who in enumerate(everybody) if n % 4], by=DEMO)
    checklist.tick(lines["person"], [who for n, who in enumerate(everybody) if n % 3 == 1], by=DEMO)
    for who in everybody[1:25]:
        for purpose in consents.purposes():
            consents.answer(who.person, purpose.code, agreed=True, by=DEMO)


def offer_topics(cohort: Cohort) -> None:
    offered = [topics.offer(cohort, title=title, about=about, most=most, by=DEMO) for title, about, most in TOPICS]
    for number, place, plan, said in CHOICES:
        choice = topics.choose(offered[place], secondee(cohort, number), plan=plan, by=DEMO)
        if said:
            topics.decide([choice], agree=said == "agreed", reason="" if said == "agreed" else said, by=DEMO)


def people(cohort: Cohort) -> list[Secondment]:
    return list(cohort.secondments.select_related("person", "cohort").order_by("number"))


def hold_english_courses(cohort: Cohort) -> None:
    courses.take_from_scheme(cohort, by=DEMO)
    for title, day, hours, speaker, absent in ENGLISH:
        course = cohort.courses.filter(title=title).first() or courses.plan_course(
            cohort, title=title, hours=Decimal(hours), by=DEMO
        )
        courses.change_course(course, day=day, starts_at=time(9, 30), speaker=speaker, place="Training room 2", by=DEMO)
        course.refresh_from_db()
        if day <= clock.today():
            reasons = {secondee(cohort, number).pk: reason for number, reason in absent.items()}
            courses.note_absences(course, reasons, by=DEMO)


def let_the_next_ask(cohort: Cohort) -> None:
    """Every second person of the running cohort agrees to be asked by the next one, every fourth to keep the number."""
    for place, who in enumerate(people(cohort)):
        if place % 2 == 0:
            consents.answer(who.person, consents.NEXT_COHORT, agreed=True, by=DEMO)
        if place % 4 == 0:
            consents.answer(who.person, consents.KEEP_CONTACT, agreed=True, by=DEMO)

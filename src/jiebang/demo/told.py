"""What was announced in sh05 and cr01, who tapped it, what lies in the box; people write their own letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jiebang.common import clock
from jiebang.common.files import keep
from jiebang.common.files.keeping import Accepted
from jiebang.demo import rotation, shanghai
from jiebang.demo.office import DEMO
from jiebang.notices import actions
from jiebang.notices.actions.announcing import FOLDER
from jiebang.notices.audiences import Place
from jiebang.notices.models import Announcement, Letter, Recipient
from jiebang.people.models import User
from jiebang.programmes.models import Body, Cohort

SECOND_GROUP = "第二组"
PROGRAMME = """第 60 天座谈会日程

时间：12 月 15 日（周三）14:00
地点：浦东新区世纪大道某会议室，以各组通知为准

14:00  各组交流中段收获，每组 8 分钟
15:30  接收单位代表点评
16:10  下一阶段任务说明

请各组组长会前收齐发言提纲。
"""
# Of those without a sign-in, every so many have not tapped yet; the sign-ins themselves find it waiting.
ONE_UNTAPPED_IN = 6


def ensure() -> None:
    """Put in what is missing: nothing where announcements are there already."""
    if Announcement.objects.exists():
        return
    today = clock.today()
    announce_in_shanghai(Cohort.objects.get(code=shanghai.CODE))
    announce_in_rotation(Cohort.objects.get(code=rotation.CODE))
    letters_of(Cohort.objects.get(code=shanghai.CODE))
    clock.move_sample_date(today)


def announce_in_shanghai(cohort: Cohort) -> None:
    """The office tells the whole cohort of a round table, with a file; the leader the own group of its meeting."""
    place = Place("cohort", cohort.uuid, cohort.name, cohort.uuid)
    forum = announce(
        place,
        author="office",
        days_ago=3,
        title="关于召开第 60 天座谈会的通知",
        text="定于 12 月 15 日（周三）14:00 召开第 60 天座谈会，请全体学员参加，各组准备 8 分钟发言。\n\n"
        "日程见附件。因岗位工作不能参加的，请 13 日前向组长说明。",
        file=("座谈会日程.txt", PROGRAMME),
        for_newcomers=True,
    )
    tapped_by_most(forum)
    announce(
        body_place(cohort, Body.Kind.GROUP, SECOND_GROUP),
        author="leader",
        days_ago=1,
        title="第二组周研讨改到周一晚",
        text="本周研讨改到 12 月 13 日（周一）19:30，线上进行。\n\n"
        "主题：走访企业时怎样把需求问具体。请每人带一个例子。",
    )


def announce_in_rotation(cohort: Cohort) -> None:
    place = Place("cohort", cohort.uuid, cohort.name, cohort.uuid)
    announce(
        place,
        author="office",
        days_ago=2,
        title="Mid-rotation review on 16 December",
        text="Every track presents what it learned at its host, ten minutes each.\n\nBring one example that your own "
        "team could use next week.",
    )


def announce(
    place: Place,
    *,
    author: str,
    days_ago: int,
    title: str,
    text: str,
    file: tuple[str, str] | None = None,
    for_newcomers: bool = False,
) -> Announcement:
    """As if the sample date had stood so many days earlier."""
    today = clock.today()
    clock.move_sample_date(today - timedelta(days=days_ago))
    draft = actions.save_draft(
        place, title=title, text=text, audience={"to": "all", "ids": []}, for_newcomers=for_newcomers, by=DEMO
    )
    if file is not None:
        accepted = Accepted(file[0], "txt", file[1].encode())
        actions.add_files(draft, [(accepted, keep(accepted, FOLDER))], by=DEMO)
    Announcement.objects.filter(pk=draft.pk).update(author=User.objects.get(username=author))
    actions.publish(draft, by=DEMO)
    clock.move_sample_date(today)
    return draft


def body_place(cohort: Cohort, kind: str, name: str) -> Place:
    body = Body.objects.get(cohort=cohort, kind=kind, name=name)
    return Place(kind, body.uuid, body.name, cohort.uuid)


def tapped_by_most(announcement: Announcement) -> None:
    rows = Recipient.objects.filter(announcement=announcement, person__user__isnull=True).order_by("pk")
    tapped = [row.pk for number, row in enumerate(rows) if number % ONE_UNTAPPED_IN]
    Recipient.objects.filter(pk__in=tapped).update(tapped=announcement.version)


def letters_of(cohort: Cohort) -> None:
    """One suggestion that was answered, one complaint without a name that waits, and a reminder of the leader's."""
    place = Place("cohort", cohort.uuid, cohort.name, cohort.uuid)
    answered = put_in(
        place,
        days_ago=6,
        kind=Letter.Kind.SUGGESTION,
        about=Letter.About.PRODUCT,
        text="走访记录里单位名称常要重新输入，能不能把本组最近走访过的单位列出来供选择？",
        by=User.objects.get(username="secondee"),
    )
    actions.answer(
        answered, "已采纳：填写单位时会列出你最近记录过的单位。本组其他人走访过的单位，下一步加上。", by=DEMO
    )
    put_in(
        place,
        days_ago=4,
        kind=Letter.Kind.COMPLAINT,
        about=Letter.About.HOST,
        text="所在部门近一个月基本没有安排实际工作，多数时间自学，希望帮助协调岗位任务。",
        by=User.objects.get(username="secondee"),
        unnamed=True,
    )
    group = Body.objects.get(cohort=cohort, kind=Body.Kind.GROUP, name=SECOND_GROUP)
    actions.remind(
        [User.objects.get(username="secondee")],
        f"behind:{group.uuid}",
        "11 月下旬的走访还有几家没记，想起来就补一下。",
        url="/tasks/",
        by=User.objects.get(username="leader"),
        scope=cohort.uuid,
    )


def put_in(place: Place, *, days_ago: int, text: str, by: User, **said: Any) -> Letter:
    today = clock.today()
    clock.move_sample_date(today - timedelta(days=days_ago))
    receipt = actions.put_in(key=f"demonstration-{days_ago}", text=text, by=by, place=place, page="", **said)
    clock.move_sample_date(today)
    return receipt.letter

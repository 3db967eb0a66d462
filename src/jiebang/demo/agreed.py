"""Agreements of the cohorts that run or ran: drafted before the start, confirmed by all three but for a few.

Those open stand around the sign-ins of the demonstration, so that each party finds something to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from jiebang.common import clock
from jiebang.common.invitations import Guest
from jiebang.demo import accounts, beijing, rotation, shanghai
from jiebang.demo.office import DEMO
from jiebang.placements.actions import change_post
from jiebang.placements.agreements import confirming, drafts, links, remarks
from jiebang.placements.agreements.standing import Standing, standings
from jiebang.placements.models import Agreement, Placement, Side
from jiebang.programmes.models import Cohort

DRAFTED, CONFIRMED = timedelta(days=10), timedelta(days=6)
CLERKS = {"zh-hans": "组织人事处 周闻", "en": "Dana Whitlock"}
WISH = {
    "zh-hans": "岗位职责与我部门现在的安排略有不同，建议加上“参加业务例会并协助整理纪要”。",
    "en": "The duties have changed a little. Could they also say “prepare the weekly capacity review”?",
}
LATER_DUTY = {"zh-hans": "参加月度经营分析会，协助准备数据。", "en": "Join the monthly review and prepare its figures."}


def ensure() -> None:
    """Put in what is missing: nothing where agreements are there already."""
    if Agreement.objects.exists():
        return
    today = clock.today()
    for code, own in ((beijing.CODE, ""), (shanghai.CODE, shanghai.SECONDEE), (rotation.CODE, rotation.SECONDEE)):
        agree(Cohort.objects.get(code=code), own, today)
    clock.move_sample_date(today)


def agree(cohort: Cohort, own: str, today: date) -> None:
    """own: number of the secondee who signs in; such a cohort runs, and has some that are open."""
    language = "zh-hans" if cohort.code != rotation.CODE else "en"
    clock.move_sample_date(cohort.starts_on - DRAFTED)
    people = [row.secondment for row in Placement.objects.standing().filter(cohort=cohort).select_related("secondment")]
    drafts.draft(cohort, people, by=DEMO)
    rows = Agreement.objects.filter(cohort=cohort).select_related("cohort__programme", *drafts.SHOWN)
    stands = standings(rows.order_by("secondment__number"))
    left_out = open_sides(stands, own) if own else {}
    units = links.units_waited_for(cohort, stands)
    handed = links.hand_out(cohort, units, answer_by=clock.today() + timedelta(days=8), by=DEMO)
    by_unit = {(one.party.side, one.party.organisation_id): Guest(one.issued.invitation) for one in handed}
    clock.move_sample_date(cohort.starts_on - CONFIRMED)
    for stand in stands:
        for side in Side.values:
            if (stand.agreement.pk, side) not in left_out:
                confirm(stand, side, by_unit, language)
    if own:
        clock.move_sample_date(today - timedelta(days=4))
        leave_open(stands, left_out, by_unit, language)
    for one in handed:
        links.change_link(one.party, until=None, by=DEMO)


def open_sides(stands: list[Standing], own: str) -> dict[tuple[int, str], bool]:
    """The own agreement waits for the person, two at the mentor's host for the host, two of the unit for it."""
    rows = [stand.agreement for stand in stands]
    others = [row for row in rows if row.secondment.number != own]
    at_host = [row for row in others if row.host.organisation.name == accounts.MENTORING_HOST] or others[:1]
    of_unit = [
        row for row in others if row.secondment.home_unit and row.secondment.home_unit.name == accounts.SENDING_UNIT
    ]
    found = {(row.pk, Side.PERSON.value): True for row in rows if row.secondment.number == own}
    found |= {(row.pk, Side.HOST.value): True for row in at_host[:2]}
    found |= {(row.pk, Side.HOME.value): True for row in of_unit[:2]}
    return found


def confirm(stand: Standing, side: str, by_unit: dict[tuple[str, int], Guest], language: str) -> None:
    agreement = stand.agreement
    unit = links.organisation_of(agreement, side)
    if unit is None:
        confirming.confirm(agreement, side, stand.newest.digest, by=DEMO, name=str(agreement))
        return
    name = agreement.host.mentor_name if side == Side.HOST else ""
    guest = by_unit[side, unit.pk]
    confirming.confirm(agreement, side, stand.newest.digest, by=guest, name=name or CLERKS[language])


def leave_open(
    stands: Iterable[Standing],
    left_out: dict[tuple[int, str], bool],
    by_unit: dict[tuple[str, int], Guest],
    language: str,
) -> None:
    """A host asks for another wording of one that waits; of two complete ones the duties changed since."""
    rows = [stand.agreement for stand in stands]
    waiting = next(row for row in rows if (row.pk, Side.HOST.value) in left_out)
    guest = by_unit[Side.HOST.value, waiting.host.organisation_id]
    remarks.ask(waiting, Side.HOST, WISH[language], by=guest, name=waiting.host.mentor_name or CLERKS[language])
    still_open = {key for key, _side in left_out}
    complete = [row for row in rows if row.pk not in still_open]
    for row in complete[-2:]:
        post = Placement.objects.standing().select_related("post__cohort").get(secondment=row.secondment_id).post
        change_post(post, duties=f"{post.duties}\n{LATER_DUTY[language]}".strip(), by=DEMO)

"""sh05: Qingdao → Shanghai, the data pack's 81 people, on day 57 of 100 at the usual sample date."""

from __future__ import annotations

from datetime import date

from jiebang.demo import summaries
from jiebang.demo.lists import DATA
from jiebang.demo.office import DEMO, Office, secondee
from jiebang.programmes.actions import take_leave
from jiebang.programmes.models import Cohort

CODE = "sh05"
SECONDEE = "P001"  # whom the sign-in `secondee` is
START = date(2021, 10, 17)
# 编号, first and last day, reason; P071 told the group the day before, P073 on the day.
LEAVES = [
    ("P071", date(2021, 11, 29), date(2021, 12, 12), "参加本单位组织的业务培训"),
    ("P073", date(2021, 12, 1), date(2021, 12, 3), "病假（感冒发热，已就医）"),
]
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
    office.bring_in_records(cohort, DATA / "records.xlsx")
    office.tell(f"{cohort.code} summaries")
    summaries.hand_in(cohort)
    summaries.leave_draft_waiting(secondee(cohort, SECONDEE))
    return cohort


def note_leaves(cohort: Cohort) -> None:
    for number, first, last, reason in LEAVES:
        take_leave(secondee(cohort, number), starts_on=first, ends_on=last, reason=reason, by=DEMO)

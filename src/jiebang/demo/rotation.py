"""cr01: a company rotation in English, without branch, with targets by the quarter; running."""

from __future__ import annotations

from datetime import date

from jiebang.demo import preparing, summaries
from jiebang.demo.lists import DATA
from jiebang.demo.office import DEMO, Office, secondee
from jiebang.programmes.actions import take_leave
from jiebang.programmes.models import Cohort

CODE = "cr01"
SECONDEE = "E04"  # whom the sign-in `secondee-en` is
START = date(2021, 9, 6)


def load(office: Office) -> Cohort:
    cohort = office.open_cohort("company-rotation", code=CODE, name="Company rotation 2021", start=START)
    office.bring_in(cohort, "people", DATA / "rotation-people.csv")
    office.bring_in(cohort, "posts", DATA / "rotation-posts.csv")
    office.bring_in(cohort, "people", DATA / "rotation-groups.csv")
    office.bring_in(cohort, "placements", DATA / "rotation-groups.csv")
    sick = secondee(cohort, "E06")
    take_leave(sick, starts_on=date(2021, 11, 4), ends_on=date(2021, 11, 9), reason="Sick leave", by=DEMO)
    office.bring_in_records(cohort, DATA / "rotation-records.csv")
    preparing.hold_english_courses(cohort)
    office.tell(f"{cohort.code} summaries")
    summaries.hand_in(cohort)
    summaries.leave_draft_waiting(secondee(cohort, SECONDEE))
    return cohort

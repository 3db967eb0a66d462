"""bj03: Weifang → Beijing, the group that made its own method; ended long before the usual sample date."""

from __future__ import annotations

from datetime import date

from jiebang.demo import summaries
from jiebang.demo.lists import DATA
from jiebang.demo.office import DEMO, Office
from jiebang.programmes.actions import adopt_orientations
from jiebang.programmes.models import Body, Cohort

CODE = "bj03"
START = date(2020, 11, 16)
# The branch adopted the four directions at its meeting of this day.
ADOPTED = date(2020, 12, 19)
FOUR_DIRECTIONS = ["upward", "downward", "inward", "outward"]


def load(office: Office) -> Cohort:
    cohort = office.open_cohort("weifang-beijing", code=CODE, name="第三批选派干部对标学习历练", start=START)
    office.bring_in(cohort, "people", DATA / "weifang-people.xlsx")
    office.bring_in(cohort, "posts", DATA / "weifang-posts.xlsx")
    office.bring_in(cohort, "wishes", DATA / "beijing-wishes.csv")
    office.bring_in(cohort, "people", DATA / "beijing-groups.csv")
    office.bring_in_personal_details(cohort, DATA / "weifang-people.xlsx")
    place(cohort)
    for body in Body.objects.filter(cohort=cohort):
        adopt_orientations(body, FOUR_DIRECTIONS, from_day=ADOPTED, by=DEMO)
    office.bring_in_records(cohort, DATA / "beijing-records.csv")
    office.tell(f"{cohort.code} summaries")
    summaries.hand_in(cohort)
    return cohort


def place(cohort: Cohort) -> None:
    """Solve the plan, accept and publish it, as the office does on the placement pages; the window closed long ago."""
    from jiebang.placements.actions import accept_plan, make_plan
    from jiebang.placements.publishing.deeds import publish

    publish(accept_plan(make_plan(cohort, aim="fair", by=DEMO), by=DEMO), until=START, by=DEMO)

"""The days for wishes of sh06 and cr01, links of a few hosts and home units, and what they and some people said.

The wishes of sh06 themselves came with its lists; those left out there have not answered.
"""

from __future__ import annotations

from datetime import date, timedelta

from jiebang.common import clock
from jiebang.common.invitations import Guest
from jiebang.demo import departing, rotation
from jiebang.demo.offered import back_to
from jiebang.demo.office import DEMO, secondee
from jiebang.placements.models import WishWindow
from jiebang.placements.wishes import asking, saying
from jiebang.placements.wishes.choices import Choice
from jiebang.placements.wishes.owners import Owner, Side, Subject, everybody, wishes_of
from jiebang.placements.wishes.setting import set_window
from jiebang.placements.wishes.standing import ANSWERED, standings
from jiebang.programmes.models import Cohort

OPENED_DAYS_AGO, INVITED_DAYS_AGO = 6, 5
TIME_LEFT = timedelta(days=3)
MOST = {Side.PERSON: 5, Side.HOST: 10, Side.HOME: 3}
INVITED = 5  # of each side that comes by a link
ENGLISH = {"E01": 3, "E03": 2, "E05": 1}  # who of the rotation ranked how many


def ensure() -> None:
    """Put in what is missing: nothing where days are set already."""
    if WishWindow.objects.exists():
        return
    today = clock.today()
    for code in (departing.CODE, rotation.CODE):
        open_wishes(Cohort.objects.get(code=code), today)
    answers_by_link(Cohort.objects.get(code=departing.CODE), today)
    cohort = Cohort.objects.get(code=rotation.CODE)
    for number, count in ENGLISH.items():
        who = secondee(cohort, number)
        rank(Owner(cohort, Side.PERSON, who, [who]), who, count, by=DEMO, for_them=True)
    clock.move_sample_date(today)


def open_wishes(cohort: Cohort, today: date) -> None:
    """Open for all three sides since a few days; secondees see how many others wish a post."""
    back_to(today, OPENED_DAYS_AGO)
    for side in Side:
        set_window(
            cohort, side, version=0, by=DEMO, opens_on=clock.today(), closes_on=today + TIME_LEFT, most=MOST[side],
            shows_count=side == Side.PERSON,
        )  # fmt: skip


def answers_by_link(cohort: Cohort, today: date) -> None:
    """A few hosts and home units have a link; the first of each side has said a part by it."""
    back_to(today, INVITED_DAYS_AGO)
    silent = [row.owner for row in standings(cohort, everybody(cohort)) if row.state != ANSWERED]
    for side in (Side.HOST, Side.HOME):
        handed = asking.invite([owner for owner in silent if owner.side == side][:INVITED], by=DEMO)
        for one in handed[:1]:
            subject = next(one_of for one_of in one.owner.subjects if not wishes_of(side, one_of))
            rank(one.owner, subject, 2, by=Guest(one.issued.invitation))


def rank(owner: Owner, subject: Subject, count: int, *, by: object, for_them: bool = False) -> None:
    """What suits best, in that order."""
    wanted = tuple(option.key for option in Choice(owner, subject).options[:count])
    saying.say(owner, subject, wanted, seen=(), by=by, for_them=for_them)

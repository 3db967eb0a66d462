"""What the office asks for when it changes something about a secondee during the course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiebang.placements.models import Post
from jiebang.programmes.models import Body, Change, Secondment

Kind = Change.Kind
# The kinds after which the person is not here any more; their day is the last one, every other's the first.
LEAVING = (Kind.WITHDRAW, Kind.REPLACE, Kind.EARLY)
ENDINGS = {
    Kind.WITHDRAW: Secondment.Ending.WITHDRAWN,
    Kind.REPLACE: Secondment.Ending.WITHDRAWN,
    Kind.EARLY: Secondment.Ending.EARLY,
}


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is not in the cohort yet. home_unit: the name as written, "" = none."""

    name: str
    home_unit: str = ""
    job: str = ""
    number: str = ""


@dataclass(frozen=True)
class Asked:
    """One change. people: whom it is about, none for a newcomer who joins; only a change of group takes several.

    day: the last day of who leaves, the first of everything else · by_days: of even quotas the share of the own days
    is owed · heir: who sees to the duties and next steps of who leaves · pass_offices: the offices pass as well ·
    newcomer: who joins or takes the place over, somebody new or somebody of the cohort · starts: the first day of who
    takes over.
    """

    kind: str
    day: date
    reason: str
    people: tuple[Secondment, ...] = ()
    post: Post | None = None
    group: Body | None = None
    by_days: bool = True
    heir: Secondment | None = None
    pass_offices: bool = False
    newcomer: Newcomer | Secondment | None = None
    starts: date | None = None

    @property
    def leaves(self) -> bool:
        return self.kind in LEAVING

    @property
    def takes_effect_on(self) -> date:
        """The day from which it shows who is where and who does what."""
        return self.day + timedelta(days=1) if self.leaves else self.day

    @property
    def first_of_successor(self) -> date:
        return self.starts or self.takes_effect_on

    def as_json(self) -> dict[str, Any]:
        """What a stored change keeps of it."""
        return {
            "by_days": self.by_days,
            "heir": str(self.heir.uuid) if self.heir else "",
            "pass_offices": self.pass_offices,
            "starts": self.first_of_successor.isoformat() if self.kind == Kind.REPLACE else "",
        }

"""The proof of a plan: however the plan was found, what is claimed of it is recomputed from the problem and the plan.

Two arguments carry it, each a few lines of arithmetic that anybody can repeat with the stored prices and covers:

Prices (linear-programming duality). Weigh every pair by its fit plus `unit`, a number above any total fit, so that one
more person placed outweighs everything else. Whatever prices from 0 the posts carry, no plan weighs more than: capacity
times price over the posts, plus for each person the best of (weight - price) among the allowed posts, or 0.
When that bound equals the plan's own weight, no plan placing as many has a larger total fit.

Cover (Koenig). However some posts are chosen, no plan places more people than these posts have seats, plus the people
with an allowed post outside the choice. When that equals the number placed, nobody more can be placed. The same over
the pairs fitting better than the plan's worst: when it is fewer than the plan places, nobody can lift the worst fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.kernel.placement.flow import most_placed
from jiebang.kernel.placement.levels import Level
from jiebang.kernel.placement.model import UNPLACED, Aim, Ints, Plan, Problem


@dataclass(frozen=True, eq=False)
class Proof:
    """What the arguments need beside problem and plan. prices: (posts,) · cover, worst_cover: indices of posts."""

    prices: Ints
    cover: Ints
    worst_cover: Ints
    # Under `wishes`: the prices of each stage, the last being `prices`.
    ranks: tuple[Ints, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """What holds of a plan, recomputed.

    faults: ("over_capacity", post) or ("not_allowed", person); empty when it is a plan at all
    most_placed: no plan places more people than this
    bound: no plan placing as many (under `fair`: with no worse worst-off person) has a larger total fit
    worst_proved: no plan placing as many has a better worst-off person; True under aims that do not ask
    """

    aim: Aim
    faults: tuple[tuple[str, int], ...]
    placed: int
    total_fit: int
    worst_fit: int | None
    most_placed: int
    bound: int
    worst_proved: bool
    # Places in the rules of those the plan does not keep.
    broken: tuple[int, ...] = ()
    # What stands between the number placed and the total fit in the order of the aim, each with its bound.
    levels: tuple[Level, ...] = ()
    # Pairs that would rather have each other; None where nobody counted.
    blocking: int | None = None

    @property
    def valid(self) -> bool:
        """Capacities and rules kept, and allowed pairs only."""
        return not self.faults and not self.broken

    @property
    def optimal(self) -> bool:
        if self.aim is Aim.STABLE:
            return self.valid and self.blocking == 0
        return (
            self.valid
            and self.worst_proved
            and self.placed == self.most_placed
            and self.total_fit == self.bound
            and all(level.proved for level in self.levels)
        )


def certify(problem: Problem, plan: Plan, aim: Aim) -> tuple[Certificate, Proof]:
    """Find a proof for `plan` and check it."""
    proof = find_proof(problem, plan, aim)
    return check(problem, plan, aim, proof), proof


def check(problem: Problem, plan: Plan, aim: Aim, proof: Proof) -> Certificate:
    """Recompute everything claimed of `plan`. A wrong plan or a wrong proof gives a certificate that is not optimal."""
    faults = faults_of(problem, plan)
    if faults:
        return Certificate(aim, faults, plan.placed, 0, None, problem.people, 0, False)
    total, worst = figures(problem, plan)
    competing = problem
    worst_proved = True
    if aim is Aim.FAIR and worst is not None:
        # Plans with a worse worst-off person stand behind this one whatever their total.
        competing = problem.only(problem.fit >= worst)
        better = problem.only(problem.fit > worst)
        worst_proved = place_limit(better, proof.worst_cover) < plan.placed
    unit = outweighing_unit(problem)
    return Certificate(
        aim=aim,
        faults=(),
        placed=plan.placed,
        total_fit=total,
        worst_fit=worst,
        most_placed=place_limit(problem, proof.cover),
        bound=weight_limit(competing, proof.prices, unit) - unit * plan.placed,
        worst_proved=worst_proved,
    )


def faults_of(problem: Problem, plan: Plan) -> tuple[tuple[str, int], ...]:
    """Posts with more people than seats and people at posts that are not allowed to them."""
    if plan.post_of.size != problem.people:
        raise ValueError(f"the plan is for {plan.post_of.size} people, the problem has {problem.people}")
    people = plan.people
    known = (plan.post_of[people] >= 0) & (plan.post_of[people] < problem.posts)
    allowed = known.copy()
    allowed[known] = problem.rows_of(people[known], plan.post_of[people[known]]) >= 0
    taken = np.bincount(plan.post_of[people[known]], minlength=problem.posts)
    over = np.flatnonzero(taken > problem.capacity)
    return tuple(
        [("over_capacity", int(post)) for post in over] + [("not_allowed", int(person)) for person in people[~allowed]]
    )


def figures(problem: Problem, plan: Plan) -> tuple[int, int | None]:
    """Total fit and the worst fit of those placed, None when nobody is."""
    people = plan.people
    fits = problem.fit[problem.rows_of(people, plan.post_of[people])]
    return int(fits.sum()), (int(fits.min()) if fits.size else None)


def outweighing_unit(problem: Problem) -> int:
    """What one more person placed weighs: more than any total fit."""
    return 1 + problem.people * (int(problem.fit.max()) if problem.pairs else 0)


def weight_limit(problem: Problem, prices: Ints, unit: int) -> int:
    """No plan's sum of (fit + unit) exceeds this, whatever `prices` from 0 are."""
    if prices.shape != problem.capacity.shape or (prices < 0).any():
        raise ValueError("prices must be one number from 0 for each post")
    best = np.zeros(problem.people, dtype=np.int64)
    np.maximum.at(best, problem.person, problem.fit + unit - prices[problem.post])
    seats = np.minimum(problem.capacity, problem.people)
    return int(best.sum()) + int((seats * prices).sum())


def place_limit(problem: Problem, cover: Ints) -> int:
    """No plan places more people than this, whichever posts are in `cover`."""
    inside = np.zeros(problem.posts, dtype=np.bool_)
    inside[cover] = True
    outside = np.zeros(problem.people, dtype=np.bool_)
    outside[problem.person[~inside[problem.post]]] = True
    return int(problem.capacity[inside].sum()) + int(outside.sum())


def find_proof(problem: Problem, plan: Plan, aim: Aim) -> Proof:
    """Prices and covers that prove `plan`, where it can be proved; of a plan that is none, empty ones."""
    nothing = np.zeros(0, dtype=np.int64)
    if faults_of(problem, plan):
        return Proof(np.zeros(problem.posts, dtype=np.int64), nothing, nothing)
    _, worst = figures(problem, plan)
    competing, worst_cover = problem, nothing
    if aim is Aim.FAIR and worst is not None:
        competing = problem.only(problem.fit >= worst)
        better = problem.only(problem.fit > worst)
        worst_cover = posts_in_reach(better, most_placed(better))
    return Proof(recover_prices(competing, plan), posts_in_reach(problem, plan), worst_cover)


def posts_in_reach(problem: Problem, plan: Plan) -> Ints:
    """Posts an unplaced person could get to by others moving on; where `plan` places the most, they are all full."""
    reached_people = plan.post_of == UNPLACED
    # One place more than there are posts: index -1 is "at no post", and nobody reaches that.
    reached_posts = np.zeros(problem.posts + 1, dtype=np.bool_)
    while True:
        reached_posts[problem.post[reached_people[problem.person]]] = True
        grown = reached_people | reached_posts[plan.post_of]
        if (grown == reached_people).all():
            return np.flatnonzero(reached_posts).astype(np.int64)
        reached_people = grown


def recover_prices(problem: Problem, plan: Plan) -> Ints:
    """The least prices at which everybody is content with the plan's place: longest paths from empty places.

    Moving somebody from post a to post b gains fit, so b must cost that much more than a. For a plan that can be
    improved there are no such prices; the passes end all the same, and any prices from 0 give a bound that holds.
    """
    prices = np.zeros(problem.posts, dtype=np.int64)
    waiting = plan.post_of[problem.person] == UNPLACED
    np.maximum.at(prices, problem.post[waiting], problem.fit[waiting] + outweighing_unit(problem))
    placed = plan.post_of != UNPLACED
    own = _own_fits(problem, plan)
    raised: npt.NDArray[np.bool_] = np.ones(problem.posts + 1, dtype=np.bool_)  # index -1 is "at no post"
    for _ in range(problem.posts):
        # Only who stands at a post that has just become dearer can make another one dearer.
        rows = np.flatnonzero((placed & raised[plan.post_of])[problem.person])
        if not rows.size:
            break
        movers = problem.person[rows]
        before = prices.copy()
        np.maximum.at(prices, problem.post[rows], prices[plan.post_of[movers]] + problem.fit[rows] - own[movers])
        raised[:-1] = prices > before
    return prices


def _own_fits(problem: Problem, plan: Plan) -> Ints:
    """(people,) how each fits where the plan puts them; 0 for those it does not place."""
    own = np.zeros(problem.people, dtype=np.int64)
    used = plan.post_of[problem.person] == problem.post
    own[problem.person[used]] = problem.fit[used]
    return own

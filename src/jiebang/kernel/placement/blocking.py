"""Pairs that would rather have each other than what the plan gives them."""

from __future__ import annotations

import numpy as np

from jiebang.kernel.placement.model import UNPLACED, Ints, Plan, Problem


def blocking_pairs(problem: Problem, plan: Plan, *, of_person: Ints, of_post: Ints) -> Ints:
    """Rows of the pairs where the person prefers the post to the own place, and the post has a free seat or prefers
    the person to somebody it has. of_person, of_post: (pairs,), how much each side likes the other; more is better.

    Source: D. Gale, L. S. Shapley, Amer. Math. Monthly 69(1), 1962; hospitals with several places as there.
    """
    people = plan.people
    own_rows = problem.rows_of(people, plan.post_of[people])
    own = np.full(problem.people, np.iinfo(np.int64).min)
    own[people] = of_person[own_rows]
    least = np.full(problem.posts, np.iinfo(np.int64).max)
    np.minimum.at(least, plan.post_of[people], of_post[own_rows])
    free = np.bincount(plan.post_of[people], minlength=problem.posts) < problem.capacity
    person_gains = (plan.post_of[problem.person] == UNPLACED) | (of_person > own[problem.person])
    open_post = problem.capacity[problem.post] > 0
    post_gains = open_post & (free[problem.post] | (of_post > least[problem.post]))
    elsewhere = plan.post_of[problem.person] != problem.post
    return np.flatnonzero(elsewhere & person_gains & post_gains).astype(np.int64)

"""Groups of about one size: fewest groups, sizes within one, kinds mixed, together or apart."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.kernel.grouping import Member, Proposal, even_sizes, propose

PEOPLE = st.lists(st.sampled_from("金航制文"), max_size=40).map(
    lambda kinds: [Member(f"P{n:03d}", kind) for n, kind in enumerate(kinds)]
)


def people(kinds: str) -> list[Member]:
    return [Member(str(n), kind) for n, kind in enumerate(kinds)]


@given(PEOPLE, st.integers(1, 12), st.sampled_from(["mixed", "together"]))
def test_everybody_is_in_one_of_the_fewest_groups_and_sizes_differ_by_one_at_most(members, size, way):
    groups = propose(members, size, way).groups
    assert sorted(key for group in groups for key in group) == [member.key for member in members]
    assert len(groups) == -(-len(members) // size)
    assert all(len(group) <= size for group in groups)
    assert max(map(len, groups), default=0) - min(map(len, groups), default=0) <= 1


@given(PEOPLE, st.integers(1, 12))
def test_mixed_groups_differ_by_at_most_one_of_each_kind(members, size):
    kinds = {member.key: member.kind for member in members}
    counts = [Counter(kinds[key] for key in group) for group in propose(members, size).groups]
    for kind in set(kinds.values()):
        each = [count[kind] for count in counts]
        assert max(each) - min(each) <= 1


@given(PEOPLE, st.integers(1, 12))
def test_kept_together_says_exactly_which_kinds_are_in_more_than_one_group(members, size):
    kinds = {member.key: member.kind for member in members}
    found = propose(members, size, "together")
    groups_of = Counter(kind for group in found.groups for kind in {kinds[key] for key in group})
    assert sorted(found.split) == sorted(kind for kind, n in groups_of.items() if n > 1)
    assert len(found.split) < max(1, len(found.groups))


@given(PEOPLE, st.integers(1, 12))
def test_kinds_that_stand_apart_never_share_a_group(members, size):
    kinds = {member.key: member.kind for member in members}
    found = propose(members, size, "apart")
    assert [{kinds[key] for key in group} for group in found.groups] == [{kind} for kind in found.kinds]
    assert sum(map(len, found.groups)) == len(members)


def test_the_same_people_give_the_same_groups():
    members = people("金金航制制文金")
    assert [propose(members, 3, way) for way in ("mixed", "together", "apart")] == [
        Proposal((("0", "2", "3"), ("1", "4"), ("5", "6"))),
        Proposal((("0", "1", "6"), ("3", "4"), ("2", "5"))),
        Proposal((("0", "1", "6"), ("3", "4"), ("5",), ("2",)), ("金", "制", "文", "航")),
    ]


def test_no_group_is_proposed_for_nobody_and_none_of_nobody_is_allowed():
    assert (propose([], 5), even_sizes(23, 10)) == (Proposal(()), [8, 8, 7])
    with pytest.raises(ValueError, match="at least 1, got 0"):
        propose(people("金"), 0)

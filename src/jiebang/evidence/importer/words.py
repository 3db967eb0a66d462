"""What there is to say about a row of records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from jiebang.common import wording
from jiebang.common.imports.taking_back import NOUNS

# Tables whose rows are records to an office.
BUILT_ON = ("evidence.record", "evidence.participation", "evidence.fact", "evidence.personmet")
CELLS = {
    # The sentence was already made by the room's own checks.
    "record": ("{sentence}", ""),
    "record_kind": (gettext_lazy("{value} is no kind of record"), gettext_lazy("write one of {allowed}{near}")),
    "record_person": (
        gettext_lazy("nobody in this cohort is {who}"),
        gettext_lazy("write the number of the people list"),
    ),
    "record_namesakes": (
        gettext_lazy("{who} is the name of several people"),
        gettext_lazy("write the number: {numbers}"),
    ),
    "record_organisation": (gettext_lazy("a visit needs an organisation"), gettext_lazy("write which one was visited")),
    "record_direction": (
        gettext_lazy("{value} is no direction of this programme"),
        gettext_lazy("write one of {allowed}"),
    ),
    "record_branch": (
        gettext_lazy("{value} is no branch of this cohort"),
        gettext_lazy("write one of: {allowed}; or leave it blank"),
    ),
    "record_of_branch": (
        gettext_lazy("record {number} is a branch's own, and this row says something else"),
        gettext_lazy("ask its author or the branch's secretary to change it on its page, and leave the row out"),
    ),
    "record_withdrawn": (
        gettext_lazy("record {number} was withdrawn"),
        gettext_lazy("restore it on its page, or leave the row out"),
    ),
}
NOTICES = {
    "branch_alone": gettext_lazy("once it is in, only the branch's members and those who were there read it"),
    "person_by_name": gettext_lazy("{who} was found by name: {number}"),
    "person_twice": gettext_lazy("{who} stands there twice and counts once"),
    "next_due_early": gettext_lazy("the next step is due before the record's own day"),
    "met_nowhere": gettext_lazy("{who}: no organisation is given, so the same name elsewhere counts as another person"),
    "maybe_twice": gettext_lazy(
        "may be the same as {other}: same day, people and organisation. It counts once for companies."
    ),
    "owner_unknown": gettext_lazy("the person in charge, {who}, is not in this cohort and was left out"),
}


def add_words() -> None:
    """Make the codes of this room known to the wording of imports; called by AppConfig.ready."""
    wording.add(cells=CELLS, notices=NOTICES)
    NOUNS.update(dict.fromkeys(BUILT_ON, gettext_lazy("records")))

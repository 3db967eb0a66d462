"""What changes reports: drafting, the sentences, handing in. Each one transaction with one audit line."""

from jiebang.reports.actions.drafting import draft_due_reports, draft_report, follow_own_days
from jiebang.reports.actions.handing_in import extend_report, submit_report
from jiebang.reports.actions.writing import (
    LONGEST_SENTENCE,
    add_sentence,
    citable,
    edit_sentence,
    mark_opinion,
    remove_sentence,
    restore_sentence,
)

__all__ = [
    "LONGEST_SENTENCE",
    "add_sentence",
    "citable",
    "draft_due_reports",
    "draft_report",
    "edit_sentence",
    "extend_report",
    "follow_own_days",
    "mark_opinion",
    "remove_sentence",
    "restore_sentence",
    "submit_report",
]

from jiebang.reports.views.lists import report_list, report_sheet
from jiebang.reports.views.paper import report, report_preview, report_records, report_word
from jiebang.reports.views.writing import (
    report_draft,
    report_extend,
    report_redraft,
    report_submit,
    sentence_add,
    sentence_edit,
    sentence_opinion,
    sentence_remove,
    sentence_restore,
)

__all__ = [
    "report",
    "report_draft",
    "report_extend",
    "report_list",
    "report_preview",
    "report_records",
    "report_redraft",
    "report_sheet",
    "report_submit",
    "report_word",
    "sentence_add",
    "sentence_edit",
    "sentence_opinion",
    "sentence_remove",
    "sentence_restore",
]

"""The pages: reading, editing a draft, putting it into force, comparing, making and naming cohorts."""

from jiebang.programmes.scheme.views.cohorts import cohort_new, cohort_settings
from jiebang.programmes.scheme.views.comparing import cohort_compare, cohort_compare_sheet
from jiebang.programmes.scheme.views.editing import (
    scheme_draft,
    scheme_draft_origin,
    scheme_draft_removal,
    scheme_entry,
    scheme_entry_meter,
    scheme_entry_place,
    scheme_entry_quota,
    scheme_entry_removal,
    scheme_table,
    scheme_table_meter,
)
from jiebang.programmes.scheme.views.force import (
    scheme_effect,
    scheme_version_draft,
    scheme_version_withdrawal,
    scheme_versions,
)
from jiebang.programmes.scheme.views.reading import scheme, scheme_file, scheme_version, scheme_versions_sheet

__all__ = [
    "cohort_compare", "cohort_compare_sheet", "cohort_new", "cohort_settings", "scheme", "scheme_draft",
    "scheme_draft_origin", "scheme_draft_removal", "scheme_effect", "scheme_entry", "scheme_entry_meter",
    "scheme_entry_place", "scheme_entry_quota", "scheme_entry_removal", "scheme_file", "scheme_table",
    "scheme_table_meter", "scheme_version", "scheme_version_draft", "scheme_version_withdrawal", "scheme_versions",
    "scheme_versions_sheet",
]  # fmt: skip

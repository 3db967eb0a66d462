"""Making one row of two: what pointed at the row that goes points at the one that stays, and every step can be undone.

A plan is read first and written then, step by step; its steps as data are all that undoing needs. Foreign keys are
found through the model registry, in whatever room. Where two rows would then be one too many for a unique constraint
(the same host twice in a cohort), they are joined in their turn. Rooms add what no registry knows:

    merging.references("people.organisation", facts_about)    # rows that name a row by its uuid
    merging.joins("people.contact", join_contacts)            # how two rows become one, where not in the plain way
    merging.keeps("programmes.secondment", which_stays)       # which of two colliding rows stays; may refuse
    merging.listen(recount)                                   # told the steps, after they are done and after undoing
"""

from jiebang.common.merging.plan import Plan, in_words, joins, keeps, listen, references, undo
from jiebang.common.merging.rows import BLANK, blanks, columns_of, foreign_keys, pointing_at, rows_of
from jiebang.common.merging.steps import Drop, Make, Move, Outcome, Put, Step, as_data, depends_on, from_data

__all__ = [
    "BLANK",
    "Drop",
    "Make",
    "Move",
    "Outcome",
    "Plan",
    "Put",
    "Step",
    "as_data",
    "blanks",
    "columns_of",
    "depends_on",
    "foreign_keys",
    "from_data",
    "in_words",
    "joins",
    "keeps",
    "listen",
    "pointing_at",
    "references",
    "rows_of",
    "undo",
]

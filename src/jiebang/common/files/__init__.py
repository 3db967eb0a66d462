"""Files people send to be kept and handed on: looked at in the limited child, stored under a random name, served so
that a browser only saves them.

    accepted = files.accept(upload)             # Refused with what is wrong and what to do
    row.stored = files.keep(accepted, "announcements")
    return files.serve(row.stored, row.name)
"""

from jiebang.common.files.keeping import ACCEPTED_ENDINGS, Accepted, accept, drop, keep, serve, stray, taken_in

__all__ = ["ACCEPTED_ENDINGS", "Accepted", "accept", "drop", "keep", "serve", "stray", "taken_in"]

"""Which fields of which tables are sensitive, and which line of the table of rights clears whom to read them.

    guard("people.Person", phone="person.phone", born="person.born")

A room guards its fields in permissions.py, beside the lines it names. docs/access.md lists them; the access matrix puts
an unmistakable value into each and looks for it in every answer, file, log line and notice: who is not cleared for a
row must never meet it.
"""

from __future__ import annotations

# (table, field) → the policy whose line clears for it
FIELDS: dict[tuple[str, str], str] = {}


def guard(table: str, **lines: str) -> None:
    """Name the sensitive fields of a table ("people.Person"), each with the policy that clears for it."""
    FIELDS.update({(table, field): line for field, line in lines.items()})

"""The identity numbers of a list, where the installation keeps them: opened while a plan is made, stored nowhere here.

Between upload and confirming a number travels sealed inside the kept workbook, bound to the cohort it is imported into.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from jiebang.common import sealing
from jiebang.common.masks import mask_id_number
from jiebang.common.tables import CLEAR, Row
from jiebang.people import consents, identity
from jiebang.people.models import Consent, IdentityNumber, Person


def sealer(scope_id: UUID) -> Callable[[str], str] | None:
    """What closes the numbers of a list being uploaded; None where they are only checked."""
    if not identity.are_kept():
        return None
    return lambda number: sealing.seal(number, place=travelling(scope_id))


def travelling(scope_id: UUID) -> str:
    return f"import:{scope_id}"


class KeptNumbers:
    """A handful of queries however long the list is; nothing at all where numbers are not kept."""

    def __init__(self, rows: list[Row], scope_id: UUID) -> None:
        self.number: dict[str, str] = {}  # by the row's place
        self.unreadable: set[str] = set()
        self.twice: set[str] = set()  # rows with a number an earlier row has
        self._owners: dict[str, IdentityNumber] = {}
        self._declined: set[int] = set()
        if identity.are_kept():
            self._open(rows, scope_id)

    def _open(self, rows: list[Row], scope_id: UUID) -> None:
        for row in rows:
            checked = row.get("id_number")
            if checked is None or checked is CLEAR or not checked.sealed:
                continue
            try:
                self.number[row.place] = sealing.unseal(checked.sealed, place=travelling(scope_id))
            except sealing.Unreadable:
                self.unreadable.add(row.place)
        first: dict[str, str] = {}
        self.twice = {at for at, number in self.number.items() if first.setdefault(number, at) != at}
        if self.number:
            wanted = [index for number in self.number.values() for index in sealing.indexes_of(number)]
            self._owners = identity.owners(wanted)
        answers = Consent.objects.filter(purpose=consents.ID_NUMBER, agreed=False, withdrawn_at__isnull=True)
        self._declined = set(answers.values_list("person_id", flat=True))

    def owner(self, row: Row) -> Person | None:
        """Whose number the row's is already."""
        number = self.number.get(row.place)
        found = (self._owners.get(index) for index in sealing.indexes_of(number)) if number else ()
        return next((held.person for held in found if held), None)

    def wanted(self, row: Row, person: Person | None) -> str:
        """The number to store for this person, "" where there is none or the person does not agree."""
        number = self.number.get(row.place, "")
        return "" if person is not None and person.pk in self._declined else number

    def change(self, row: Row, person: Person) -> tuple[str, str] | None:
        """(old, new), both masked, where the row says otherwise than what is kept."""
        if row.get("id_number") is CLEAR:
            old = identity.masked_number_of(person)
            return (old, "") if old else None
        number = self.wanted(row, person)
        if not number or self.owner(row) == person:
            return None
        return identity.masked_number_of(person), mask_id_number(number)

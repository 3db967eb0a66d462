"""What a person is told when something cannot be done: a sentence that says what, which one, and what next."""

from __future__ import annotations


class Refused(Exception):
    """The act is not possible as asked. `str(error)` is the translated sentence shown; answered with 422.

    field: name of the form field it concerns, "" for the whole form.
    """

    status = 422

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Stale(Refused):
    """The text was changed by somebody else since it was opened; answered with 409 and both texts.

    yours and theirs: the two texts, by field name.
    """

    status = 409

    def __init__(self, sentence: str, *, yours: dict[str, str], theirs: dict[str, str]) -> None:
        super().__init__(sentence)
        self.yours = yours
        self.theirs = theirs


class KeyReused(Refused):
    """An idempotency key came back with another body, path or user; answered with 409."""

    status = 409

"""Why a demonstration cannot start, as the sentence to show. Needs no Django."""


class NoDemonstration(Exception):
    """`str(error)` is the sentence."""

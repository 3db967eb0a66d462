from tests.one_secondee import numbers_kept, world  # noqa: F401 - fixtures

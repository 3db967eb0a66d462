from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from jiebang.common.asked import as_date, as_uuid, uuids

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("text", ["", "1", "not one", "x" * 5000, "\x00", str(ONE) + "0", "１" * 32 + "x"])
def test_what_names_no_row_is_not_said(text):
    assert as_uuid(text) is None
    assert uuids([text, str(TWO), text]) == (TWO,)


def test_no_more_rows_are_read_than_may_be_ticked():
    assert uuids([str(ONE), "broken", str(TWO)], most=2) == (ONE,)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2021-12-12", date(2021, 12, 12)), ("2021-02-30", None), ("", None), ("12.12.2021", None), ("x" * 5000, None)],
)
def test_a_day_is_read_or_not_said(text, day):
    assert as_date(text) == day

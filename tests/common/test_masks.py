"""Masks of telephone and identity numbers, whatever somebody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.common.masks import mask_id_number, mask_phone


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("15400005678", "154****5678"), ("１５４０００００００１", "154****0001"), ("154 0000 5678", "154****5678"),
        ("154****5678", "154****5678"), ("1540000*5678", "154****5678"), ("0532-00001001", "053****1001"),
        ("+49 170 1234567", "+49****4567"), ("00001001", "****01"), ("12345", "****"), ("", ""), (None, ""),
        ("<b>15400005678</b>", "<b>****</b>"),
    ],
)  # fmt: skip
def test_a_phone_shows_its_ends(written, shown):
    assert mask_phone(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("370202199001011234", "370202********1234"), ("37020219900101123x", "370202********123x"),
        ("370202900101123", "370202*****1123"), ("370202********1234", "370202********1234"),
        ("E12345678", "E1****78"), ("1234567", "********"), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_an_identity_number_shows_its_ends(written, shown):
    assert mask_id_number(written) == shown


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once_and_never_shows_the_whole(text):
    for mask in (mask_phone, mask_id_number):
        once = mask(text)
        assert mask(once) == once
        assert once == "" or "****" in once


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_four_figures_of_a_mobile_number_stay_hidden(number):
    assert mask_phone(number) == f"{number[:3]}****{number[7:]}"

"""Readers of cells: each takes a cell that is not blank and gives its value, or raises `Bad` with a code.

`Noted` wraps a value that was understood in a way a person should see. Codes are worded in `wording`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jiebang.common import text as texts
from jiebang.common.tables.values import Cell

Reader = Callable[[Cell], Any]


class Bad(Exception):
    """The cell cannot be read so. code: key of `wording` · values: what the sentence names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Noted:
    value: Any
    code: str
    values: dict[str, Any] | None = None


def read_text(cell: Cell) -> str:
    return texts.clean(cell.text)


def text_up_to(length: int) -> Reader:
    def read(cell: Cell) -> str:
        return _within(texts.clean(cell.text), length)

    return read


def line_up_to(length: int) -> Reader:
    """One line of text."""

    def read(cell: Cell) -> str:
        return _within(" ".join(texts.clean(cell.text).split("\n")), length)

    return read


def name_up_to(length: int) -> Reader:
    """A person's or organisation's name: blanks between Chinese characters fall away."""

    def read(cell: Cell) -> str:
        return _within(texts.clean_name(cell.text), length)

    return read


def code_up_to(length: int) -> Reader:
    """A number of the office's list (编号): half width, upper case, no blanks; 12.0 typed as a number is 12."""

    def read(cell: Cell) -> str:
        return _within(texts.clean_number(cell.text), length)

    return read


def _within(value: str, length: int) -> str:
    if len(value) > length:
        raise Bad("too_long", length=len(value), allowed=length)
    return value


# ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────

_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


def whole_number(least: int, most: int) -> Reader:
    def read(cell: Cell) -> int:
        number = _whole(cell)
        if not least <= number <= most:
            raise Bad("out_of_range", least=least, most=most)
        return number

    return read


read_level = whole_number(1, 9)


def _whole(cell: Cell) -> int:
    if cell.kind == "number":
        if not float(cell.value).is_integer():
            raise Bad("not_whole")
        return int(cell.value)
    written = re.sub(r"[\s,]", "", texts.half_width(cell.text))
    if re.fullmatch(r"[+-]?\d{1,15}(\.0+)?", written):
        return int(float(written))
    number = han_number(written)
    if number is None:
        raise Bad("not_whole")
    return number


def han_number(written: str) -> int | None:
    """一, 两, 十二, 二十三 as numbers up to 99; None for anything else."""
    tens, ten, ones = written.partition("十")
    if not ten:
        return _HAN_DIGITS.get(written)
    parts = [_HAN_DIGITS.get(part) if part else default for part, default in ((tens, 1), (ones, 0))]
    return None if None in parts else parts[0] * 10 + parts[1]  # type: ignore[operator]


def seats(cell: Cell) -> tuple[int, int]:
    """(least, most) of "2", "2人", "两名", "1-2", "不超过3人", "至少1名"; "若干" names no number and is refused."""
    if cell.kind == "date":  # Excel made a date of 1-2
        raise Bad("seats_date")
    written = re.sub(r"[\s个人名位左右]", "", texts.half_width(cell.text))
    span = re.fullmatch(r"(\w+)[-~—–至到](\w+)", written)
    if span:
        least, most = (_some(part) for part in span.groups())
        if least > most:
            raise Bad("seats_span")
        return least, most
    most_of = re.fullmatch(r"(?:不超过|不多于|最多|至多|≤|<=)(\w+)|(\w+)(?:以内|以下)", written)
    if most_of:
        return 0, _some(most_of.group(1) or most_of.group(2))
    return 0, _some(written)


def _some(written: str) -> int:
    number = int(float(written)) if re.fullmatch(r"\d{1,4}(\.0+)?", written) else han_number(written)
    if number is None:
        raise Bad("seats")
    if number > 999:
        raise Bad("out_of_range", least=0, most=999)
    return number


# ── dates ──────────────────────────────────────────────────────────────────────────────────────────────────────

_EXCEL_DAY_0 = date(1899, 12, 30)
_DATE = re.compile(r"(\d{4})(?:年|[-/.．])(\d{1,2})(?:月|[-/.．])(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WITHOUT_YEAR = re.compile(r"\d{1,2}(?:月|[-/.])\d{1,2}日?")
_TIME = re.compile(r"[T ]?\d{1,2}[:时]\d{1,2}(?:分|:\d{1,2}(?:\.\d+)?)?$")


def read_date(cell: Cell) -> date | Noted:
    """A day in any writing offices use; a day without its year and a day that does not exist are refused."""
    if cell.kind == "date":
        return cell.value.date() if isinstance(cell.value, datetime) else cell.value
    if cell.kind == "number":
        return _from_number(float(cell.value))
    written = texts.half_width(texts.clean(cell.text))
    bare = re.sub(r"\s+", "", _TIME.sub("", written).strip())
    match = _DATE.fullmatch(bare) or _COMPACT.fullmatch(bare)
    if match:
        return _day(*(int(part) for part in match.groups()))
    if _WITHOUT_YEAR.fullmatch(bare):
        raise Bad("date_without_year")
    if re.fullmatch(r"\d{4,5}(\.\d+)?", bare):
        return Noted(_from_serial(float(bare)), "date_serial")
    raise Bad("not_date")


def _from_number(number: float) -> date | Noted:
    match = _COMPACT.fullmatch(str(int(number))) if number.is_integer() else None
    if match:
        return _day(*(int(part) for part in match.groups()))
    return Noted(_from_serial(number), "date_serial")


def _from_serial(number: float) -> date:
    # 20000 is 1954, 80000 is 2119: numbers outside are hardly days.
    if not 20_000 <= number <= 80_000:
        raise Bad("not_date")
    return _EXCEL_DAY_0 + timedelta(days=int(number))


def _day(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2199:
        raise Bad("not_date")
    try:
        return date(year, month, day)
    except ValueError:
        raise Bad("no_such_day") from None


def year_born(cell: Cell) -> int:
    """The year of "1976", "1976.02", "1970年", "１９８４", "1976-02-11", or of a date cell."""
    if cell.kind == "date":
        return _plausible_year(cell.value.year)
    written = re.sub(r"\s+", "", texts.half_width(cell.text))
    match = re.fullmatch(r"(\d{4})(?:年?|(?:年|[-/.])\d{1,2}(?:月|(?:月|[-/.])\d{1,2}日?)?|\d{2}|\d{4})", written)
    if not match:
        raise Bad("not_year")
    return _plausible_year(int(match.group(1)))


def _plausible_year(year: int) -> int:
    if not 1900 <= year <= 2099:
        raise Bad("not_year")
    return year


# ── words, codes, numbers of people ────────────────────────────────────────────────────────────────────────────

_YES = frozenset(["是", "有", "对", "y", "yes", "true", "1", "√", "✓", "✔", "党员", "中共党员"])
_NO = frozenset(["否", "无", "不是", "没有", "n", "no", "false", "0", "×", "✗", "x", "非党员"])


def yes_no(cell: Cell) -> bool:
    if cell.kind == "bool":
        return bool(cell.value)
    written = texts.fold(cell.text)
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise Bad("not_yes_no")


def word_list(cell: Cell) -> list[str]:
    return texts.words(cell.text)


def one_of(**names: tuple[str, ...]) -> Reader:
    """A reader for a column of fixed words: `one_of(person=("学员", "secondee"))` gives "person"."""
    codes = {texts.fold(word): code for code, words in names.items() for word in (code, *words)}

    def read(cell: Cell) -> str:
        code = codes.get(texts.fold(cell.text))
        if code is None:
            raise Bad("not_one_of", allowed="、".join(words[0] for words in names.values()))
        return code

    return read


def read_phone(cell: Cell) -> str | Noted:
    number = texts.phone(cell.text)
    if number is None:
        raise Bad("not_phone")
    return Noted(number, "phone_from_number") if cell.kind == "number" else number


def read_id_number(cell: Cell) -> texts.IdNumber | None:
    """The checked, masked number. A number cell has lost its last digits and is never mended."""
    if cell.kind == "number":
        raise Bad("id_as_number")
    if cell.kind == "text" and set(cell.value) & {"*"}:
        return None  # our own masked number, come back with an error file: nothing to check
    checked = cell.value if cell.kind == "checked" else texts.id_number(cell.text)
    if checked.fault:
        raise Bad(f"id_{checked.fault}")
    return checked


def read_credit_code(cell: Cell) -> str | Noted:
    """The code in its one writing; one that fails its check digits is kept as written and noted, never trusted."""
    if cell.kind == "number":
        raise Bad("credit_code_as_number")
    code = texts.credit_code(cell.text)
    if code is None:
        return Noted(_within(texts.clean_number(cell.text), 40), "credit_code_doubtful")
    return code

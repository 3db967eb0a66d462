"""The lists placement reads: their columns in both header languages, and what a row of them means.

Shared by the command `match`, which needs no database, and the importers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common import wording
from jiebang.common.tables import CLEAR, Column, Fault, FileKind, Notice, Row
from jiebang.common.tables.readers import (
    code_up_to,
    line_up_to,
    name_up_to,
    one_of,
    read_level,
    seats,
    whole_number,
    word_list,
    year_born,
)
from jiebang.common.text import clean, clean_name, clean_number, fold, nearest
from jiebang.placements.inputs import Candidate, Vacancy, Wanted

MOST_WISHES = 10
# Looking for what may have been meant takes time on long lists; nobody reads it a hundred times.
MOST_NEAR = 20
_HAN = "一二三四五六七八九十"

PEOPLE = FileKind(
    code="match_people",
    columns=(
        Column("id", ("编号", "学号", "学员编号", "序列号"), code_up_to(20), clearable=False),
        Column("name", ("姓名", "学员姓名", "名字"), name_up_to(60), clearable=False),
        Column(
            "home", ("派出单位", "工作单位", "单位", "所在单位", "选派单位", "原单位"), name_up_to(200), fill_down=True
        ),
        Column("job", ("职务", "现任职务", "岗位职务", "职位"), line_up_to(120)),
        Column("sector", ("行业", "所属行业", "领域", "从事行业"), line_up_to(60)),
        Column("level", ("级别", "职级"), read_level),
        Column("skills", ("专长", "特长", "业务专长"), word_list),
        Column("gap", ("想补的", "想补的短板", "短板", "想学的", "学习需求"), word_list),
        Column("born", ("出生年", "出生年份", "出生年月"), year_born),
        Column("note", ("备注", "说明"), line_up_to(500)),
    ),
    keys=(("id",), ("name", "home")),
    keep_extra=True,
)

HOSTS = ("单位", "接收单位", "实训单位", "挂职单位", "用人单位", "接收企业")

POSTS = FileKind(
    code="posts",
    columns=(
        Column("id", ("编号", "岗位编号", "岗位号"), code_up_to(20), clearable=False),
        Column("host", HOSTS, name_up_to(200), fill_down=True, clearable=False),
        Column("sector", ("行业", "所属行业", "单位行业"), line_up_to(60), fill_down=True),
        Column("title", ("岗位", "岗位名称", "职位", "挂职岗位", "实训岗位"), line_up_to(120), clearable=False),
        Column("max", ("名额", "接收人数", "人数", "需求人数", "最多", "岗位数"), seats, clearable=False),
        Column("min", ("最少", "最少人数", "至少"), whole_number(0, 999)),
        Column("duties", ("职责", "岗位职责", "工作内容", "主要职责")),
        Column("offers", ("可学到", "能学到什么", "可学到的", "可学内容", "学习内容"), word_list),
        Column("needs", ("要求", "任职要求", "岗位要求", "条件"), word_list),
        Column("level", ("级别", "岗位级别", "对应级别"), read_level),
    ),
    keys=(("id",), ("host", "title")),
    keep_extra=True,
)
# Without these there is no post; a list that changes known posts may leave them out.
POST_NEEDS = ("host", "title", "max")

SIDES = one_of(
    person=("学员", "本人", "个人", "secondee"),
    host=("单位", "接收单位", "实训单位", "挂职单位"),
    home=("派出", "派出单位", "home unit"),
)


def _wish_headers(number: int) -> tuple[str, ...]:
    han = _HAN[number - 1]
    return (f"第{han}志愿", f"第{number}志愿", f"志愿{han}", f"志愿{number}", f"{han}志愿", f"wish {number}")


WISHES = FileKind(
    code="wishes",
    columns=(
        Column("person", ("学员编号", "编号", "学号", "人员编号"), code_up_to(60), clearable=False),
        Column("post", ("岗位编号", "岗位"), line_up_to(320), clearable=False),
        Column("rank", ("名次", "志愿名次", "序位", "志愿顺序"), whole_number(1, 999), clearable=False),
        Column("side", ("方", "提出方"), SIDES, clearable=False),
        *(Column(f"wish{n}", _wish_headers(n), line_up_to(320)) for n in range(1, MOST_WISHES + 1)),
    ),
    keys=(("person",),),
    ignored=("姓名", "派出单位", "单位", "职务", "name", "备注"),
)

PLACEMENTS = FileKind(
    code="placements",
    columns=(
        Column("person", ("学员编号", "编号", "学号"), code_up_to(20), required=True, clearable=False),
        # A row without a post says nothing: somebody the plan left without a place.
        Column("post", ("岗位编号",), code_up_to(20)),
    ),
    keys=(("person",),),
    # groups.xlsx of an office and the plan of `match` carry these beside the two that count here.
    ignored=(
        "姓名", "小组", "组别", "组内职务", "支部职务", "实训单位", "单位", "岗位", "派出单位", "职务", "fit",
        "parts", "reasons", "契合", "本职", "补短板", "级别", "本人志愿", "单位意见", "派出单位意见", "志愿",
        "在可去岗位中排第", "可去岗位数", "理由", "name", "host", "title", "home unit", "job", "own job",
        "wants to learn", "level", "secondee's wish", "host's wish", "home unit's wish", "wish",
        "place among the posts open to the person", "posts open to the person",
    ),
)  # fmt: skip

FILES = {"fits_as_csv": _("Fits are read from .csv alone. Save the list as CSV (UTF-8).")}
CELLS = {
    "unknown_person": (
        _("nobody has the number {value}"),
        _("check the number, or put the person on the list first{near}"),
    ),
    "person_ambiguous": (_("{count} people are called {value}"), _("write the number: {near}")),
    "unknown_post": (_("there is no post {value}"), _("check it, or put the post on the list first{near}")),
    "post_ambiguous": (_("{count} posts are called {value}"), _("write the number of the post: {near}")),
    "min_above_max": (_("at least {least}, but at most {most} seats"), _("write at most as many as there are seats")),
    "seats_in_use": (
        _("{count} people are placed at this post"),
        _("move them first, or leave host and seats as they are"),
    ),
    "person_left": (_("the person left on {left}"), _("leave the row out")),
    "post_full": (_("the post has {seats} seats, and they are taken"), _("choose another post, or give it more seats")),
    "wish_contradicts": (_("row {other} gives the same wish another rank"), _("keep the right one of the two rows")),
    "rank_taken": (_("row {other} gives the same rank to {post}"), _("give each wish of a person a rank of its own")),
    "fit_contradicts": (_("row {other} gives the same pair another fit"), _("keep the right one of the two rows")),
}
NOTICES = {
    "post_closed": _("0 seats: nobody will be placed there"),
    "numbers_given": _("Sheet “{sheet}” has no numbers; {first} to {last} were given in the order of the rows."),
    "wish_again": _("the same post as wish {other}; it counts once"),
    "wish_skipped": _("wish {rank} is blank; the later ones keep their rank"),
    "row_again": _("the same as row {other}; it counts once"),
    "maybe_same_person": _("may be the same person as row {other} ({name})"),
    "found_by_name": _("taken as {read_as}, the only one of that name"),
}


@cache
def register_words() -> None:
    """Teach the wording of lists the codes of this room, once."""
    wording.add(cells=CELLS, notices=NOTICES)
    wording.FILES.update(FILES)


# ── what a row means ───────────────────────────────────────────────────────────────────────────────────────────


def candidate(row: Row) -> Candidate:
    return Candidate(
        number=row.get("id"),
        level=given(row, "level"),
        skills=tuple(given(row, "skills", ())),
        gap=tuple(given(row, "gap", ())),
        born=given(row, "born"),
        more=row.extra,
        **{key: given(row, key, "") for key in ("name", "home", "job", "sector", "note")},
    )


def vacancy(row: Row) -> Vacancy:
    least, most = seat_range(row)
    return Vacancy(
        number=row.get("id"),
        seats=most,
        least=least,
        level=given(row, "level"),
        offers=tuple(given(row, "offers", ())),
        needs=tuple(given(row, "needs", ())),
        **{key: given(row, key, "") for key in ("host", "title", "sector", "duties")},
    )


def given(row: Row, key: str, blank: Any = None) -> Any:
    """The value of a cell; `blank` where it is blank or says （清空）."""
    value = row.get(key, blank)
    return blank if value is CLEAR else value


def seat_range(row: Row) -> tuple[int, int]:
    """(least, most): a column 最少 goes before the first number of 1-2."""
    least, most = row.get("max")
    return given(row, "min", least), most


def missing_columns(rows: Sequence[Row], keys: Sequence[str]) -> list[str]:
    """Titles of the columns of POSTS among `keys` that none of the rows' sheets has."""
    there = {key for row in rows for key in row.titles}
    return [POSTS.column(key).title for key in keys if rows and key not in there]


def lacking(row: Row, keys: Sequence[str]) -> list[Fault]:
    """Faults for cells without which the row is no post, each with the title of its column, there or not."""
    faulty = {fault.column for fault in row.faults}
    blank = [key for key in keys if not row.has(key) and row.titles.get(key) not in faulty]
    return [replace(row.fault("cell_required", key), column=titled(row, key)) for key in blank]


def titled(row: Row, key: str) -> str:
    return row.titles.get(key) or POSTS.column(key).title


def check_post(row: Row) -> list[Fault]:
    """Faults of a post's row beyond its cells; a closed post gets a notice."""
    least, most = seat_range(row)
    if least > most:
        return [row.fault("min_above_max", "min" if row.has("min") else "max", least=least, most=most)]
    if not most:
        row.notices.append(row.notice("post_closed", "max"))
    return []


def give_numbers(rows: Sequence[Row], letter: str, *, taken: Iterable[str] = ()) -> list[Notice]:
    """Give rows of a list without numbers their own, K001 …, past those taken. Returns the notice to show."""
    blank = [row for row in rows if not row.has("id")]
    used = {*taken, *(row.get("id") for row in rows if row.has("id"))}
    fresh = (number for n in range(1, 100_000) if (number := f"{letter}{n:03d}") not in used)
    for row, number in zip(blank, fresh, strict=False):
        row.values["id"] = number
    if not blank:
        return []
    values = {"first": blank[0].get("id"), "last": blank[-1].get("id")}
    return [Notice("numbers_given", blank[0].sheet, values=values)]


# ── finding people and posts as offices name them ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Found:
    """number: of the person or post · doubtful: known by a part of its name alone, so somebody should see it."""

    number: str
    doubtful: bool = False


@dataclass(frozen=True)
class NotFound:
    """code: "unknown_person" … as in CELLS · values: what its sentence names."""

    code: str
    values: dict[str, Any]


class PersonBook:
    """People by number, or by a name that only one of them has."""

    def __init__(self, people: Iterable[tuple[str, str]]) -> None:
        """people: (number, name)."""
        self.names = dict(people)
        self.by_name: dict[str, list[str]] = {}
        for number, name in self.names.items():
            self.by_name.setdefault(clean_name(name), []).append(number)

    def find(self, written: str) -> Found | NotFound:
        number = clean_number(written)
        if number in self.names:
            return Found(number)
        same = self.by_name.get(clean_name(written), [])
        if len(same) == 1:
            return Found(same[0], doubtful=True)
        if same:
            return NotFound("person_ambiguous", {"count": len(same), "near": ", ".join(same)})
        return NotFound("unknown_person", {"near": ""})


class PostBook:
    """Posts by number, by host and title, or by whatever of the two only one post has."""

    def __init__(self, posts: Iterable[tuple[str, str, str]]) -> None:
        """posts: (number, host, title)."""
        self.known = {number: (host, title) for number, host, title in posts}
        self.by_name: dict[str, list[str]] = {}
        self._asked = 0
        for number, (host, title) in self.known.items():
            for key in {squeezed(host + title), squeezed(title), squeezed(host)}:
                self.by_name.setdefault(key, []).append(number)

    def find(self, written: str) -> Found | NotFound:
        number = clean_number(written)
        if number in self.known:
            return Found(number)
        same = self.by_name.get(squeezed(written), [])
        if len(same) == 1:
            return Found(same[0], doubtful=squeezed(written) != squeezed("".join(self.known[same[0]])))
        if same:
            return NotFound("post_ambiguous", {"count": len(same), "near": ", ".join(same)})
        return NotFound("unknown_post", {"near": self._near(written)})

    def _near(self, written: str) -> str:
        self._asked += 1
        if self._asked > MOST_NEAR:
            return ""
        host, _, _ = clean(written).partition(" ")
        hosts = nearest(host, dict.fromkeys(host for host, _ in self.known.values()))[:1]
        near = [f"{number} {title}" for number, (host, title) in self.known.items() if host in hosts]
        return f" ({', '.join(near[:4])})" if near else ""


def squeezed(text: str) -> str:
    """Letters and digits alone, so that blanks, brackets and hyphens between host and title do not matter."""
    return re.sub(r"[\W_]+", "", fold(text))


# ── wishes, long and wide ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class WishRow:
    """One wish with the row and column it stands in."""

    wish: Wanted
    row: Row
    key: str


def missing_wish_columns(rows: Sequence[Row]) -> list[str]:
    """Titles of columns a list of wishes needs and does not have, in its long or wide form."""
    titles = {key for row in rows[:1] for key in row.titles}
    if any(key.startswith("wish") for key in titles):
        return []
    return [WISHES.column(key).title for key in ("post", "rank") if rows and key not in titles]


def wishes_of(
    row: Row, find_person: Callable[[str], Found | NotFound], find_post: Callable[[str], Found | NotFound]
) -> tuple[list[WishRow], list[Fault]]:
    """The wishes a row holds and what cannot be understood of it; notices go to the row."""
    person, faults = _found(row, "person", find_person)
    wishes: list[WishRow] = []
    for key, rank in _ranked_cells(row, faults):
        post, bad = _found(row, key, find_post)
        faults += bad
        if person and post:
            _add_wish(wishes, WishRow(Wanted(row.get("side", "person"), person, post, rank), row, key))
    return wishes, faults


def _ranked_cells(row: Row, faults: list[Fault]) -> Iterator[tuple[str, int]]:
    """(column, rank) of each post a row names."""
    wide = [(f"wish{n}", n) for n in range(1, MOST_WISHES + 1)]
    given = [(key, rank) for key, rank in wide if row.has(key) and row.get(key) is not CLEAR]
    if not any(key in row.titles for key, _ in wide):
        faults.extend(row.fault("cell_required", key) for key in ("post", "rank") if not row.has(key))
        if row.has("post") and row.has("rank"):
            yield "post", row.get("rank")
        return
    for key, rank in wide:
        if key in row.titles and not row.has(key) and any(later > rank for _, later in given):
            row.notices.append(row.notice("wish_skipped", key, rank=rank))
    yield from given


def _found(row: Row, key: str, find: Callable[[str], Found | NotFound]) -> tuple[str | None, list[Fault]]:
    written = row.get(key)
    if written is None:
        return None, []
    found = find(str(written))
    if isinstance(found, NotFound):
        return None, [row.fault(found.code, key, **{"near": "", **found.values})]
    if found.doubtful:
        row.notices.append(row.notice("found_by_name", key, read_as=found.number))
    return found.number, []


def _add_wish(wishes: list[WishRow], wish: WishRow) -> None:
    before = next((w for w in wishes if w.wish.post == wish.wish.post), None)
    if before is None:
        wishes.append(wish)
    else:
        wish.row.notices.append(wish.row.notice("wish_again", wish.key, other=before.wish.rank))

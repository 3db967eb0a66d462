"""The files of the command `match`: read, understood, and every fault said at once, with its file, place and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common import wording
from jiebang.common.tables import FileKind, Reading, Row, TableFault, read_file, recognise
from jiebang.common.text import near_names
from jiebang.placements import files
from jiebang.placements.fit_file import FitLine, fit_lines
from jiebang.placements.inputs import Candidate, Inputs, Vacancy, Wanted
from jiebang.placements.rule_file import forbidden_wishes, read_rules
from jiebang.placements.rule_ground import Ground
from jiebang.placements.rules import Stated

MAX_BYTES = 50 * 1024 * 1024


@dataclass
class Lists:
    """What was read. faults, notices: worded lines · extra: person or post number → the columns nobody knows."""

    people: list[Candidate] = field(default_factory=list)
    posts: list[Vacancy] = field(default_factory=list)
    wishes: list[Wanted] = field(default_factory=list)
    fits: dict[tuple[str, str], int] | None = None
    rules: list[Stated] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    person_extra: dict[str, dict[str, str]] = field(default_factory=dict)
    post_extra: dict[str, dict[str, str]] = field(default_factory=dict)
    # Everybody and everything that has a number, rows with faults included, so that one fault brings no others.
    known_people: list[tuple[str, str]] = field(default_factory=list)
    known_posts: list[tuple[str, str, str]] = field(default_factory=list)
    known_homes: list[str] = field(default_factory=list)

    @property
    def inputs(self) -> Inputs:
        return Inputs(self.people, self.posts, self.wishes, self.fits, rules=self.rules)


def read_lists(
    people: Path, posts: Path, *, wishes: Path | None = None, fits: Path | None = None, rules: Path | None = None
) -> Lists:
    """Read all files; faults of one do not hide those of another."""
    files.register_words()
    lists = Lists()
    _read_people(lists, people)
    _read_posts(lists, posts)
    # Against a list that could not be read every number would be wrong.
    if lists.known_people and lists.known_posts:
        people_book, post_book = files.PersonBook(lists.known_people), files.PostBook(lists.known_posts)
        if wishes:
            _read_wishes(lists, wishes, people_book, post_book)
        if fits:
            _read_fits(lists, fits, people_book, post_book)
    if rules:
        _read_rules(lists, rules)
    return lists


def _read_people(lists: Lists, path: Path) -> None:
    rows, seen = _rows(lists, path, files.PEOPLE, key=("id",), otherwise=("name", "home"))
    _say(lists, path, files.give_numbers(rows, "P"))
    _ask_about_namesakes(lists, path, rows)
    _require_some(lists, path, rows, _("nobody is on this list"))
    lists.known_people = [(row.get("id"), row.get("name", "")) for row in seen if row.has("id")]
    lists.known_homes = [files.given(row, "home", "") for row in seen]
    lists.people = [files.candidate(row) for row in rows]
    lists.person_extra = {row.get("id"): row.extra for row in rows if row.extra}


def _ask_about_namesakes(lists: Lists, path: Path, rows: Sequence[Row]) -> None:
    """Two numbers with one name at one unit, or at units whose names are near, may be one person entered twice."""
    first: dict[str, list[Row]] = {}
    for row in rows:
        name, home = row.get("name", ""), files.given(row, "home", "")
        before = first.setdefault(name, [])
        same = next((other for other in before if name and near_names(home, files.given(other, "home", ""))), None)
        if same:
            _say_row(lists, path, row, [], [row.notice("maybe_same_person", "name", other=same.number, name=name)])
        before.append(row)


def _require_some(lists: Lists, path: Path, rows: Sequence[Row], sentence: str) -> None:
    if not rows and not lists.faults:
        lists.faults.append(f"{path.name}: {sentence}")


def _read_posts(lists: Lists, path: Path) -> None:
    rows, seen = _rows(lists, path, files.POSTS, key=("id",), otherwise=("host", "title"), needs=files.POST_NEEDS)
    good = []
    _say(lists, path, files.give_numbers(rows, "K"))
    lists.known_posts = [(row.get("id"), row.get("host", ""), row.get("title", "")) for row in seen if row.has("id")]
    for row in rows:
        faults = files.check_post(row)
        _say_row(lists, path, row, faults, [])
        if not faults:
            good.append(row)
    _say_notices(lists, path, good, codes={"post_closed"})
    _require_some(lists, path, good, _("no post is on this list"))
    lists.posts = [files.vacancy(row) for row in good]
    lists.post_extra = {row.get("id"): row.extra for row in good if row.extra}


def _read_wishes(lists: Lists, path: Path, people: files.PersonBook, posts: files.PostBook) -> None:
    rows, _seen = _rows(lists, path, files.WISHES, key=())
    missing = files.missing_wish_columns(rows)
    if missing:
        _say_missing(lists, path, missing)
        return
    first: dict[tuple[str, str, str], files.WishRow] = {}
    ranked: dict[tuple[str, int], files.WishRow] = {}
    for row in rows:
        wishes, faults = files.wishes_of(row, people.find, posts.find)
        for wish in wishes:
            if _take_wish(wish, first, faults):
                _take_rank(wish, ranked, faults)
        _say_row(lists, path, row, faults, row.notices)
    lists.wishes = [found.wish for found in first.values()]


def _take_wish(found: files.WishRow, first: dict[tuple[str, str, str], files.WishRow], faults: list[Any]) -> bool:
    """Whether the wish is a new one."""
    wish, row = found.wish, found.row
    before = first.setdefault((wish.side, wish.person, wish.post), found)
    if before is found:
        return True
    if before.wish.rank == wish.rank:
        row.notices.append(row.notice("row_again", found.key, other=before.row.number))
    else:
        faults.append(row.fault("wish_contradicts", found.key, other=before.row.number))
    return False


def _take_rank(found: files.WishRow, ranked: dict[tuple[str, int], files.WishRow], faults: list[Any]) -> None:
    """A person has one first wish; hosts and home units may hold several people, or posts, equally dear."""
    if found.wish.side != "person":
        return
    before = ranked.setdefault((found.wish.person, found.wish.rank), found)
    if before is not found:
        key = "rank" if found.row.has("rank") else found.key
        faults.append(found.row.fault("rank_taken", key, other=before.row.number, post=before.wish.post))


def _read_fits(lists: Lists, path: Path, people: files.PersonBook, posts: files.PostBook) -> None:
    lists.fits = {}
    first: dict[tuple[str, str], int] = {}
    try:
        for line in fit_lines(path):
            pair = _pair(lists, path, line, people, posts)
            if line.fault:
                lists.faults.append(
                    _place(path, "", line.row, line.fault.column, line.fault.value)
                    + _told(*wording.say_fault(line.fault))
                )
            if pair is None or line.fault:
                continue
            points = lists.fits.setdefault(pair, line.fit)
            if points != line.fit:
                values = {"other": first[pair], "value": line.fit}
                _say_fit(lists, path, line, "fit_contradicts", values)
            first.setdefault(pair, line.row)
    except TableFault as fault:
        lists.faults.append(f"{path.name}: {wording.say_file(fault.code, fault.values)}")


def _pair(
    lists: Lists, path: Path, line: FitLine, people: files.PersonBook, posts: files.PostBook
) -> tuple[str, str] | None:
    if line.person in people.names and line.post in posts.known:
        return line.person, line.post
    found = {line.person: people.find(line.person), line.post: posts.find(line.post)}
    for written, what in found.items():
        if isinstance(what, files.NotFound):
            _say_fit(lists, path, line, what.code, {"near": "", "value": written, **what.values})
    numbers = [what.number for what in found.values() if isinstance(what, files.Found)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _say_fit(lists: Lists, path: Path, line: FitLine, code: str, values: dict[str, Any]) -> None:
    told = _told(*wording.say_fault(wording.Fault(code, row=line.row, values=values)))
    lists.faults.append(_place(path, "", line.row, "", str(values["value"])) + told)


def _read_rules(lists: Lists, path: Path) -> None:
    ground = None
    if lists.known_people and lists.known_posts:
        titles = dict.fromkeys(title for columns in lists.person_extra.values() for title in columns)
        ground = Ground(
            lists.people,
            lists.posts,
            # A pair may be missing only because its line has a fault.
            lists.fits if not lists.faults else None,
            known_people=lists.known_people,
            known_posts=lists.known_posts,
            known_homes=lists.known_homes,
            columns=list(titles),
        )
    read = read_rules(path, ground)
    lists.rules = read.rules
    lists.faults += read.faults
    lists.notices += [*read.notices, *forbidden_wishes(path.name, lists.inputs)]


# ── reading one file ───────────────────────────────────────────────────────────────────────────────────────────


def _rows(
    lists: Lists,
    path: Path,
    kind: FileKind,
    *,
    key: tuple[str, ...],
    otherwise: tuple[str, ...] = (),
    needs: Sequence[str] = (),
) -> tuple[list[Row], list[Row]]:
    """(the rows that can be taken, all rows); what keeps the others out is said.

    key, otherwise: the columns that tell rows apart.
    """
    reading = _reading(lists, path, kind)
    if missing := files.missing_columns(reading.rows, needs):
        # A list of another kind: once for the file, not for each of its rows.
        _say_missing(lists, path, missing)
        return [], []
    taken: list[Row] = []
    first: dict[tuple[Any, ...], Row] = {}
    for row in reading.rows:
        faults = [*row.faults, *files.lacking(row, needs)]
        identity = _identity(row, key) or _identity(row, otherwise)
        before = first.setdefault(identity, row) if identity else row
        if before is not row:
            faults += _repeat(lists, path, row, before, key=next(iter(identity or ())))
        elif not faults:
            taken.append(row)
        _say_row(lists, path, row, faults, [])
    return taken, reading.rows


def _say_missing(lists: Lists, path: Path, columns: list[str]) -> None:
    lists.faults.append(f"{path.name}: {wording.say_file('columns_missing', {'columns': columns})}")


def _reading(lists: Lists, path: Path, kind: FileKind) -> Reading:
    try:
        workbook = read_file(path, max_bytes=MAX_BYTES)
    except TableFault as fault:
        lists.faults.append(f"{path.name}: {wording.say_file(fault.code, fault.values)}")
        return Reading()
    if workbook.data is not None:
        lists.faults.append(f"{path.name}: {wording.say_file('json_not_wanted', {})}")
        return Reading()
    reading = recognise(workbook, kind)
    lists.faults += [f"{path.name}: {wording.say_fault(fault)[0]}" for fault in reading.faults]
    _say(lists, path, reading.notices)
    return reading if not reading.faults else Reading()


def _identity(row: Row, key: tuple[str, ...]) -> tuple[Any, ...] | None:
    values = tuple((name, row.get(name)) for name in key if row.has(name))
    return values if key and len(values) == len(key) else None


def _repeat(lists: Lists, path: Path, row: Row, before: Row, *, key: Any) -> list[wording.Fault]:
    """A row that comes again: said once where it says the same, a fault where it says otherwise."""
    differing = [name for name, value in row.values.items() if before.has(name) and before.get(name) != value]
    if not differing:
        _say_row(lists, path, row, [], [row.notice("row_again", key[0], other=before.number)])
        return []
    difference = "; ".join(
        f"{row.titles[name]}: {before.texts.get(before.titles[name], '')} ≠ {row.texts.get(row.titles[name], '')}"
        for name in differing[:3]
    )
    title = row.titles.get(key[0], "")
    fault = row.fault("row_conflict", differing[0])
    return [replace(fault, values={"other": before.number, "identity": title, "difference": difference})]


def _say(lists: Lists, path: Path, notices: Sequence[wording.Notice]) -> None:
    lists.notices += [f"{path.name}: {wording.say_notice(notice)}" for notice in notices]


def _say_notices(lists: Lists, path: Path, rows: Sequence[Row], *, codes: set[str]) -> None:
    for row in rows:
        _say_row(lists, path, row, [], [notice for notice in row.notices if notice.code in codes])


def _say_row(
    lists: Lists, path: Path, row: Row, faults: Sequence[wording.Fault], notices: Sequence[wording.Notice]
) -> None:
    for fault in faults:
        told = _told(*wording.say_fault(fault))
        lists.faults.append(_place(path, fault.sheet, fault.row, fault.column, fault.value) + told)
    for notice in notices:
        lists.notices.append(
            _place(path, notice.sheet, notice.row, notice.column, notice.value) + wording.say_notice(notice)
        )


def _told(what: str, remedy: str) -> str:
    return _("{what}; {remedy}").format(what=what, remedy=remedy) if remedy else what


def _place(path: Path, sheet: str, row: int, column: str, value: str) -> str:
    where = f"{path.name}: {wording.place(sheet, row, column)}"
    return _("{where} “{value}”: ").format(where=where, value=value) if value else _("{where}: ").format(where=where)

"""What a benchmark found: medians engine by engine as they come in, ratios last, everything raw as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jiebang.bench.run import Timing, load
from jiebang.common.plain import one_width


@dataclass(frozen=True)
class Row:
    """One engine in one case. figures: what its result came to, under the headings of the case."""

    engine: str
    timing: Timing
    figures: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratio:
    """ours and theirs: what was divided, in words; figure: None where it could not be measured."""

    case: str
    ours: str
    theirs: str
    figure: float | None
    goal: float | None = None
    at_least: bool = False
    unit: str = "×"
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.goal is None or self.figure is None:
            return None
        return self.figure >= self.goal if self.at_least else self.figure <= self.goal


class Report:
    """Says each case when it is done and keeps everything for the end. say: prints one line."""

    def __init__(self, name: str, say: Callable[[str], None], engines: Mapping[str, str]) -> None:
        self.name, self.say, self.engines = name, say, dict(engines)
        self.before = load()
        self.cases: list[dict[str, Any]] = []
        self.ratios: list[Ratio] = []
        self.mismatches: list[str] = []
        say(_("Engines: {engines}").format(engines=" · ".join(f"{name} {v}" for name, v in self.engines.items())))
        say(_("Load average before: {load}").format(load=_load(self.before)))

    def case(self, title: str, headings: Sequence[str], rows: Sequence[Row]) -> None:
        self.cases.append({"case": title, "engines": [_raw(row) for row in rows]})
        table = [[_("engine"), _("median ms"), _("runs"), *headings]]
        for row in rows:
            seen = [milliseconds(row.timing.median), str(len(row.timing.seconds))]
            table.append([_(row.engine), *(seen if row.timing.seconds else [_(row.timing.note), ""]), *row.figures])
        self.say("")
        self.say(title)
        for line in _aligned(table, 1):
            self.say("  " + line)

    def ratio(self, ratio: Ratio) -> None:
        self.ratios.append(ratio)

    def compare(
        self, case: str, ours: tuple[str, Timing], theirs: tuple[str, Timing], *, goal: float | None = None
    ) -> None:
        """Ours divided by theirs; goal: at most."""
        (our_name, our), (their_name, their) = ours, theirs
        note = our.note or their.note
        self.ratio(Ratio(case, our_name, their_name, our.over(their), goal, note=_(note) if note else ""))

    def mismatch(self, sentence: str) -> None:
        """Two that claim the same best and differ: no timing of the case is worth anything."""
        self.mismatches.append(sentence)
        self.say("  !!! " + _("MISMATCH") + ": " + sentence)

    def same(self, case: str, standings: Mapping[str, tuple[int, ...]]) -> None:
        """What engines that each claim the best have reached must be one and the same."""
        if len(set(standings.values())) > 1:
            self.mismatch(f"{case}: " + " · ".join(f"{name} {standing}" for name, standing in standings.items()))

    def close(self) -> None:
        self.after = load()
        table = [[_("case"), _("divided"), _("by"), _("ratio"), _("goal"), ""]]
        table += [[ratio.case, _(ratio.ours), _(ratio.theirs), *_judged(ratio)] for ratio in self.ratios]
        self.say("")
        self.say(_("Ratios"))
        for line in _aligned(table, 3):
            self.say("  " + line)
        for sentence in self.mismatches:
            self.say("!!! " + _("MISMATCH") + ": " + sentence)
        self.say(_("Load average after: {load}").format(load=_load(self.after)))

    def raw(self) -> dict[str, Any]:
        return {
            "bench": self.name,
            "engines": self.engines,
            "load_before": self.before,
            "load_after": self.after,
            "cases": self.cases,
            "ratios": [asdict(ratio) | {"met": ratio.met} for ratio in self.ratios],
            "mismatches": self.mismatches,
        }


def milliseconds(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    thousandth = seconds * 1000
    return f"{thousandth:,.0f}" if thousandth >= 100 else f"{thousandth:.3g}"


def _raw(row: Row) -> dict[str, Any]:
    timing = row.timing
    return {"engine": row.engine, "seconds": timing.seconds, "median": timing.median, "note": timing.note, **row.raw}


def _judged(ratio: Ratio) -> list[str]:
    figure = ratio.note or _("not measured") if ratio.figure is None else f"{ratio.figure:,.3g} {ratio.unit}"
    if ratio.goal is None:
        return [figure, "", ""]
    goal = f"{'≥' if ratio.at_least else '≤'} {ratio.goal:,g} {ratio.unit}"
    return [figure, goal, {True: _("met"), False: _("NOT MET"), None: ""}[ratio.met]]


def _load(figures: tuple[float, float, float]) -> str:
    return " ".join(f"{figure:.2f}" for figure in figures)


def _aligned(table: Sequence[Sequence[str]], texts: int) -> list[str]:
    """The first columns, texts, to the left and the others to the right, by the cells of a terminal."""
    widths = [max(_width(row[n]) for row in table if n < len(row)) for n in range(max(map(len, table)))]
    return ["  ".join(_padded(cell, widths[n], n < texts) for n, cell in enumerate(row)).rstrip() for row in table]


def _padded(cell: str, width: int, left: bool) -> str:
    gap = " " * (width - _width(cell))
    return cell + gap if left else gap + cell


def _width(text: str) -> int:
    return sum(map(one_width, text))

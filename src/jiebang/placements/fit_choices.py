"""What an office may set of the computed fit: the nearness of sectors (TOML) and the weights of the parts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common import wording
from jiebang.common.tables import TableFault, read_plain
from jiebang.kernel.fit import PARTS, Sectors, Weights
from jiebang.kernel.fit.words import folded
from jiebang.placements.grid import near_sectors
from jiebang.placements.wording import joined

MAX_BYTES = 1024 * 1024
WHOLE = 1000
EXAMPLE = 'near = [ { sectors = ["海洋经济", "航运物流"], share = 0.6 } ]'


class WrongWeights(ValueError):
    """Says what is wrong with the weights as written, and what is allowed."""


def weights_of(written: str) -> Weights:
    """`own_job=300,gap=400`: the parts named as given, the others as they are. Raises WrongWeights."""
    points: dict[str, int] = {}
    for piece in written.replace("，", ",").split(","):
        part, equals, number = (text.strip() for text in piece.replace("＝", "=").partition("="))
        if part not in PARTS:
            raise WrongWeights(
                _("“{part}” is no part of the fit; write {parts}").format(part=part, parts=joined(PARTS))
            )
        if part in points:
            raise WrongWeights(_("{part} is given twice").format(part=part))
        if not equals or not number.isdecimal() or len(number) > 4:
            message = _("{part}: “{number}” is not a whole number from 0 to {most}")
            raise WrongWeights(message.format(part=part, number=number, most=WHOLE))
        points[part] = int(number)
    together = {part: points.get(part, getattr(Weights(), part)) for part in PARTS}
    if sum(together.values()) > WHOLE:
        message = _("all parts together may be {most} at most, and these are {sum}: {parts}; lower some")
        parts = joined([f"{part}={number}" for part, number in together.items()])
        raise WrongWeights(message.format(most=WHOLE, sum=sum(together.values()), parts=parts))
    return Weights(**together)


@dataclass
class Affinity:
    """sectors: those of the file over those shipped · faults, notices: worded lines."""

    sectors: Sectors = field(default_factory=near_sectors)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_affinity(path: Path, used: Iterable[str]) -> Affinity:
    """An office's own shares. used: the sectors of the lists, to notice names that none of them has."""
    affinity = Affinity()
    table = _table(path, affinity.faults)
    own: dict[frozenset[str], float] = {}
    for number, pair in enumerate(table, start=1):
        where = _("{file}, pair {number}").format(file=path.name, number=number)
        faults = _faults(pair, own)
        affinity.faults += [_("{where}: {fault}").format(where=where, fault=fault) for fault in faults]
        if not faults:
            own[frozenset(map(folded, pair["sectors"]))] = pair["share"]
    if not affinity.faults:
        shares = {frozenset(pair["sectors"]): float(pair["share"]) for pair in table}
        affinity.sectors = Sectors(shares).over(near_sectors())
        names = dict.fromkeys(name for pair in table for name in pair["sectors"])
        affinity.notices = _unused(path.name, names, used)
    return affinity


def _table(path: Path, faults: list[str]) -> Sequence[Any]:
    """The pairs as written; everything that is wrong with the file itself goes to `faults`."""
    try:
        written = tomllib.loads(read_plain(path, max_bytes=MAX_BYTES))
    except TableFault as fault:
        faults.append(f"{path.name}: {wording.say_file(fault.code, fault.values)}")
        return []
    except tomllib.TOMLDecodeError as error:
        faults.append(_("{file}: not TOML: {error}").format(file=path.name, error=error))
        return []
    strange = sorted(written.keys() - {"near"})
    near = written.get("near")
    if strange or not isinstance(near, list) or not near:
        asked = _("{file}: write a list of pairs named near and nothing else, for example {example}")
        faults.append(asked.format(file=path.name, example=EXAMPLE))
        return []
    return near


def _faults(pair: Any, before: Mapping[frozenset[str], float]) -> list[str]:
    if not isinstance(pair, dict) or pair.keys() != {"sectors", "share"}:
        return [_("write sectors and share and nothing else, for example {example}").format(example=EXAMPLE)]
    faults = []
    names, share = pair["sectors"], pair["share"]
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        faults.append(_("sectors: write two names in quotation marks"))
    elif len({folded(name) for name in names}) != 2 or len(names) != 2:
        faults.append(_("sectors: two different ones are wanted, {names} given").format(names=joined(names)))
    elif before.get(frozenset(map(folded, names)), share) != share:
        faults.append(_("{names}: an earlier pair gives another share").format(names=joined(names)))
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        faults.append(_("share: {share} is not a number from 0 to 1").format(share=share))
    return faults


def _unused(file: str, names: Iterable[str], used: Iterable[str]) -> list[str]:
    known = {folded(name): name for name in used if name}
    said = []
    for name in names:
        if folded(name) in known:
            continue
        near = [known[key] for key in get_close_matches(folded(name), known, n=3, cutoff=0.6)]
        if near:
            text = _("{file}: no row has the sector “{name}”; the lists have {near}")
            said.append(text.format(file=file, name=name, near=joined(near)))
        else:
            said.append(_("{file}: no row has the sector “{name}”").format(file=file, name=name))
    return said

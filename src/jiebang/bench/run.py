"""How things are timed: in turn, the first run dropped, the median of the rest, and what else the machine was doing."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation.trans_null import gettext_noop  # asks for no settings

import jiebang

RUNS, QUICK_RUNS = 5, 3
# What takes longer is not run again: its first run, import and all, counts for little beside it.
SLOW_SECONDS = 10.0
NOT_INSTALLED = gettext_noop("not installed")


class NotMeasured(Exception):
    """A peer that is not installed or gave up, or a part of the product that is not there. The reason is a msgid."""


@dataclass(frozen=True)
class Part:
    """What an engine returns that times only a part of its work."""

    seconds: float
    result: Any


@dataclass(frozen=True)
class Timing:
    """seconds: of each run that counts, empty where nothing could be measured · result: of the last run · note: why
    nothing was measured."""

    seconds: tuple[float, ...] = ()
    result: Any = None
    note: str = ""

    @property
    def median(self) -> float | None:
        return statistics.median(self.seconds) if self.seconds else None

    def over(self, other: Timing) -> float | None:
        """The own median divided by the other's; None where either could not be measured."""
        return self.median / other.median if self.median and other.median else None


Engine = Callable[[], Any]


def in_turn(engines: Mapping[str, Engine], runs: int) -> dict[str, Timing]:
    """Time the engines one after the other, round by round, so that the load of others falls on all of them alike."""
    found = {name: once(engine) for name, engine in engines.items()}
    again = [name for name, first in found.items() if first.seconds and first.seconds[0] <= SLOW_SECONDS]
    rounds: dict[str, list[Timing]] = {name: [] for name in again}
    for _ in range(runs):
        for name in again:
            rounds[name].append(once(engines[name]))
    return found | {name: _joined(timings) for name, timings in rounds.items()}


def once(engine: Engine) -> Timing:
    """One run, without the collector of unused objects in between."""
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        result = engine()
        seconds = time.perf_counter() - start
        return Timing((result.seconds,), result.result) if isinstance(result, Part) else Timing((seconds,), result)
    except NotMeasured as reason:
        return Timing(note=str(reason))
    except ModuleNotFoundError:
        return Timing(note=NOT_INSTALLED)
    finally:
        if was_on:
            gc.enable()


def _joined(timings: list[Timing]) -> Timing:
    """One that gave up in any run is not measured."""
    gave_up = next((timing for timing in timings if timing.note), None)
    return gave_up or Timing(tuple(timing.seconds[0] for timing in timings), timings[-1].result)


def load() -> tuple[float, float, float]:
    """How many wanted to run, on average over the last 1, 5 and 15 minutes."""
    return os.getloadavg()


def in_child(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    """What the module, run in a process of its own, answers as JSON. environment: beside that of this process."""
    paths = [str(Path(jiebang.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module, *arguments],
        env=os.environ | dict(environment or {}) | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise NotMeasured(NOT_INSTALLED if "ModuleNotFoundError" in str(last) else "".join(last))
    return json.loads(done.stdout)

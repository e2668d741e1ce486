"""A seed → the numbers of a chart: its kind, names of its series, keys and values."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

Key = str | float | dt.date | tuple[float, float]
KINDS = (
    "bar", "lying", "grouped", "stacked", "lying_stacked", "numbered", "line", "lines", "log", "dates", "step",
    "area", "areas", "scatter", "scatters", "histogram", "pie", "ring", "box", "panels",
)  # fmt: skip
SEVERAL = {"grouped", "stacked", "lying_stacked", "lines", "areas", "scatters", "panels"}
_RUNNING = {"line", "lines", "step", "area", "areas"}  # over numbers or names that stand in order
_NAMES = [
    "Alpha",
    "Beta",
    "Gamma",
    "Delta",
    "Berlin",
    "Paris",
    "London",
    "Oslo",
    "Rome",
    "Madrid",
    "Wind",
    "Solar",
    "Coal",
    "Gas",
    "Hydro",
    "North",
    "South",
    "East",
    "West",
    "Apples",
    "Pears",
    "Plums",
]
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@dataclass(frozen=True)
class Numbers:
    """What a chart shows. ``values[i][j]`` belongs to ``names[i]`` and ``keys[i][j]``; of boxes it is a sample."""

    kind: str
    names: tuple[str, ...]
    keys: tuple[tuple[Key, ...], ...]
    values: tuple[tuple[float, ...], ...]
    samples: tuple[tuple[float, ...], ...] = ()  # of box plots: what each box sums up

    @property
    def several(self) -> bool:
        """Whether a legend must tell series apart."""
        return len(self.names) > 1

    @property
    def labels(self) -> list[str]:
        """The keys of the first series as text."""
        return [text_of(key) for key in self.keys[0]]

    @property
    def reach(self) -> float:
        """The largest value that the axis of values shows."""
        columns = zip(*self.values) if self.kind in ("stacked", "lying_stacked", "areas") else [(v,) for v in self.all]
        return float(max(abs(sum(column)) for column in columns))

    @property
    def all(self) -> list[float]:
        """All values."""
        return [v for row in self.values for v in row]


def text_of(key: Key) -> str:
    """A key as a chart prints it."""
    if isinstance(key, tuple):
        return f"{key[0]:g} – {key[1]:g}"
    if isinstance(key, float):
        return f"{key:g}"
    return key.isoformat() if isinstance(key, dt.date) else key


def numbers_of(seed: int, kinds: Sequence[str] = KINDS) -> Numbers:
    """The numbers of a seed, of one of these kinds."""
    rng = Random(seed)
    kind = kinds[seed % len(kinds)]
    names = tuple(rng.sample(_NAMES, rng.randint(2, 4) if kind in SEVERAL else 1))
    size = 10.0 ** rng.choice([0, 1, 2, 3, 5, 6])
    if kind in ("scatter", "scatters"):
        counts = [rng.randint(5, 25) for _ in names]
        keys = tuple(tuple(round(rng.uniform(0, 100), 1) for _ in range(n)) for n in counts)
        return Numbers(kind, names, keys, tuple(tuple(round(size * rng.random(), 2) for _ in row) for row in keys))
    shared = _keys(kind, rng)
    if kind == "box":
        samples = tuple(tuple(sorted(round(rng.gauss(5, 1) * size, 2) for _ in range(41))) for _ in shared)
        return Numbers(kind, names, (shared,), (), samples)
    values = tuple(tuple(_value(kind, size, rng) for _ in shared) for _ in names)
    if kind == "bar" and rng.random() < 0.3:
        values = (tuple(v * rng.choice([1, -1]) for v in values[0]),)
    return Numbers(kind, names, (shared,) * len(names), values)


def _keys(kind: str, rng: Random) -> tuple[Key, ...]:
    n = rng.randint(4, 14) if kind in _RUNNING else rng.randint(3, 5 if kind == "panels" else 8)
    if kind == "dates":
        return tuple(dt.date(2019 + i // 12, i % 12 + 1, 1) for i in range(rng.randint(12, 30)))
    if kind == "log":
        return tuple(float(i + 1) for i in range(6))
    if kind == "histogram":
        step = rng.choice([1.0, 5.0, 10.0])
        return tuple((i * step, (i + 1) * step) for i in range(n + 2))
    way = rng.random()
    if kind in _RUNNING and way < 0.35:
        return tuple(float(2005 + i) for i in range(n))
    if kind in _RUNNING and way < 0.7:
        step = rng.choice([0.5, 1.0, 2.0, 10.0])
        return tuple(i * step for i in range(n))
    return tuple(_MONTHS[:n]) if kind in _RUNNING or way < 0.3 else tuple(rng.sample(_NAMES, n))


def _value(kind: str, size: float, rng: Random) -> float:
    if kind in ("pie", "ring"):
        return float(rng.randint(3, 40))
    if kind == "histogram":
        return float(rng.randint(1, 60))
    if kind == "log":
        return round(math.exp(rng.uniform(0, math.log(1e5))), 1)
    return round(size * rng.uniform(0.05, 1), 2 if size < 100 else 0)

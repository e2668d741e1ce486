"""Charts drawn by other programs from known numbers → how many are read exactly, and how much is read wrong.

The drawings are read as they are, or as pictures of their pages: ``dpi`` says at which resolution. A chart is exact
where all its points, and no others, are found with their series and key, each key and value within 0.5 % of the
reach of the axis, of pictures 2 % (of a logarithmic axis, of the value's decades). ``wrong`` is the share of the
charts with a point that is not in the chart, ``wrong_points`` that of such points among all that are given. In
pictures a point between two neighbours of a drawn line is not wrong, though the chart is not exact with it.
Charts that say they cannot be read count as declined.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any

from docstruct.api import charts as read_charts
from docstruct.drawing.charts import PROGRAMS, Numbers, Program, draw_charts
from docstruct.drawing.charts.numbers import text_of
from docstruct.errors import DocstructError, MissingExtraError
from docstruct.evaluators.assignment import best_pairs
from docstruct.extractors.charts.boxes import OUTLIERS, PARTS
from docstruct.reading.pages import open_document, render_page
from docstruct.reading.source import load_source
from docstruct.schemas.chart import ChartData

CLOSE, CLOSE_PIXELS = 0.005, 0.02  # of the axis
LINES = ("line", "lines", "log", "dates", "area")  # straight from point to point
LIMIT = 60.0  # seconds for one chart
Point = tuple[str, str, float]  # series, key, value


@dataclass
class Tally:
    """What became of the charts of one program."""

    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    given: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """A chart beside its numbers: ``outcome`` is exact, partial, wrong or declined."""

    outcome: str
    given: int
    wrong: int
    missing: tuple[Point, ...] = ()
    unknown: tuple[Point, ...] = ()


def run(
    programs: Sequence[str], count: int, seed: int, keep: Path | None = None, dpi: int | None = None
) -> Iterator[dict[str, Any]]:
    """A line for each program: ``name, n, exact, partial, wrong, declined`` as shares, seconds; then its kinds.

    With ``dpi`` pictures of the pages are read; drawings that are the same in another format are left out.

    Raises:
        MissingExtraError: a program that was asked for by name is not installed.
    """
    for name in programs or [n for n, p in PROGRAMS.items() if dpi is None or p.suffix == ".pdf"]:
        program = PROGRAMS[name]
        if program.missing and not programs:
            yield {"name": name, "n": 0, "missing": ", ".join(program.missing)}
            continue
        if program.missing:
            raise MissingExtraError(f"charts drawn by {name} ({', '.join(program.missing)})", "drawing")
        with tempfile.TemporaryDirectory() as temporary:
            folder = keep or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            yield from _measured(program, range(seed, seed + count), folder, dpi)


def _measured(program: Program, seeds: Sequence[int], folder: Path, dpi: int | None) -> Iterator[dict[str, Any]]:
    tally = Tally()
    for drawn, path in draw_charts(program, seeds, folder):
        numbers = _as_printed(drawn, path)
        path = path if dpi is None else _picture(path, dpi)
        start = time.perf_counter()
        try:
            charts = read_charts(path, timeout=LIMIT)
        except DocstructError as error:
            charts, judged = [], Judged(type(error).__name__, 0, 0)
        else:
            judged = judge(numbers, charts, pixels=dpi is not None)
        tally.seconds.append(time.perf_counter() - start)
        tally.outcomes[judged.outcome] += 1
        tally.kinds.setdefault(numbers.kind, Counter())[judged.outcome] += 1
        tally.given, tally.wrong = tally.given + judged.given, tally.wrong + judged.wrong
        if judged.outcome != "exact":
            why = "; ".join(c.declined for c in charts if c.declined)
            yield {"chart": path.name, "outcome": judged.outcome, "declined": why,
                   "missing": judged.missing[:3], "unknown": judged.unknown[:3]}  # fmt: skip
    n = sum(tally.outcomes.values())
    shares = {o: tally.outcomes[o] / n if n else 0.0 for o in ("exact", "partial", "wrong", "declined")}
    kinds = {kind: f"{found['exact']}/{sum(found.values())}" for kind, found in sorted(tally.kinds.items())}
    slow = quantiles(tally.seconds, n=20)[-1] if n > 1 else 0.0
    yield {"name": program.name, "n": n, **shares, "wrong_points": tally.wrong / max(tally.given, 1),
           "seconds_p95": slow, "kinds": kinds}  # fmt: skip


def _as_printed(numbers: Numbers, path: Path) -> Numbers:
    """The numbers with the names of months as keys, where the program drew months of one year and left out the year."""
    days = [day for keys in numbers.keys for day in keys]
    if not all(isinstance(day, dt.date) and day.day == 1 for day in days):
        return numbers
    years = {str(day.year) for day in days if isinstance(day, dt.date)}
    with open_document(load_source(path)) as reader:
        said = any(year in word.text for page in reader.pages() for word in page.words for year in years)
    if said or len(years) > 1:
        return numbers
    return replace(numbers, keys=tuple(tuple(f"{day:%b}" for day in keys) for keys in numbers.keys))


def _picture(path: Path, dpi: int) -> Path:
    """The first page of a drawing as PNG beside it."""
    png = path.with_suffix(".png")
    render_page(load_source(path), 1, dpi).save(png)
    return png


def judge(numbers: Numbers, charts: Sequence[ChartData], pixels: bool = False) -> Judged:
    """Compare what was read with what was drawn."""
    truth, found = truth_of(numbers), _points(charts, numbers)
    near = _Near(numbers, truth, CLOSE_PIXELS if pixels else CLOSE)
    pairs = [
        (i, j) for i, j in best_pairs([[float(near(t, f)) for f in found] for t in truth]) if near(truth[i], found[j])
    ]
    missing = [t for i, t in enumerate(truth) if i not in {i for i, _ in pairs}]
    unknown = [f for j, f in enumerate(found) if j not in {j for _, j in pairs}]
    more = len(unknown)
    if pixels and numbers.kind in LINES:
        unknown = [f for f in unknown if not any(near.between(a, b, f) for a, b in pairwise(truth))]
    outcome = "declined" if not found else "wrong" if unknown else "partial" if missing or more else "exact"
    return Judged(outcome, len(found), len(unknown), tuple(missing), tuple(unknown))


def truth_of(n: Numbers) -> list[Point]:
    """The points of a chart; those of pies as shares, of boxes five for each box."""
    if n.kind in ("pie", "ring"):
        return [("", text_of(k), v / sum(n.values[0])) for k, v in zip(n.keys[0], n.values[0])]
    if n.kind == "box":
        return [(part, text_of(k), v) for k, row in zip(n.keys[0], n.samples) for part, v in _box(row)]
    return [
        (name if n.several else "", text_of(k), v)
        for name, own, row in zip(n.names, n.keys, n.values)
        for k, v in zip(own, row)
    ]


def _box(row: Sequence[float]) -> list[tuple[str, float]]:
    first, middle, third = quantiles(row, n=4, method="inclusive")
    reach = 1.5 * (third - first)
    inside = [v for v in row if first - reach <= v <= third + reach]
    five = zip(PARTS, (inside[0], first, middle, third, inside[-1]))
    return [*five, *((OUTLIERS, v) for v in row if v not in inside)]


def _points(charts: Sequence[ChartData], n: Numbers) -> list[Point]:
    points = [
        (s.name, text_of(p.x) if p.x is not None else "", p.y)
        for c in charts
        for s in c.series
        for p in s.points
        if p.y is not None
    ]
    if not n.several and n.kind != "box":
        points = [("", key, value) for _, key, value in points]
    if n.kind in ("pie", "ring"):
        total = sum(value for _, _, value in points) or 1.0
        points = [(s, key, value / total) for s, key, value in points]
    return points


class _Near:
    """Whether a point that was read is one that was drawn."""

    def __init__(self, numbers: Numbers, truth: Sequence[Point], close: float) -> None:
        values = [v for _, _, v in truth]
        self.log = numbers.kind == "log"
        self.slack = close * (math.log10(max(values) / min(values)) if self.log else max(map(abs, values)))
        if numbers.kind in ("stacked", "lying_stacked", "areas"):
            self.slack = close * numbers.reach
        keys = [_number(key) for _, key, _ in truth]
        known = [k for k in keys if k is not None]
        self.key_slack = close * (max(known) - min(known)) if len(known) == len(keys) else 0.0

    def __call__(self, true: Point, found: Point) -> bool:
        off = abs(math.log10(true[2] / found[2])) if self.log and found[2] > 0 else abs(true[2] - found[2])
        return true[0].casefold() == found[0].casefold() and off <= self.slack and self._same(true[1], found[1])

    def between(self, left: Point, right: Point, found: Point) -> bool:
        """Whether a point is on the line from one that was drawn to the next."""
        a, b, at = _number(left[1]), _number(right[1]), _number(found[1])
        if left[0] != right[0] or a is None or b is None or at is None or not a < at < b:
            return False
        share = (at - a) / (b - a)
        way = left[2] * (right[2] / left[2]) ** share if self.log else left[2] + share * (right[2] - left[2])
        return self((left[0], found[1], way), found)

    def _same(self, one: str, other: str) -> bool:
        if one.casefold() == other.casefold() or one in _dates(other):
            return True
        a, b = _number(one), _number(other)
        return a is not None and b is not None and abs(a - b) <= self.key_slack + 1e-9


def _number(text: str) -> float | None:
    """A key as a number; a date as its day."""
    try:
        return float(dt.date.fromisoformat(text).toordinal()) if text.count("-") == 2 else float(text)
    except ValueError:
        return None


def _dates(text: str) -> tuple[str, ...]:
    """The first of a month that is written as ``Jan 2020``."""
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
    month, _, year = text.partition(" ")
    return (f"{year}-{months.index(month) + 1:02d}-01",) if month in months and year.isdigit() else ()

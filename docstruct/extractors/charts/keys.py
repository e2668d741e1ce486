"""Places along the axis of keys → what the points are told apart by: a category, a number, a date."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from docstruct.extractors.charts.dates import off_month, written
from docstruct.extractors.charts.labels import by_nearest
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.numbers import shortest
from docstruct.extractors.charts.scale import Scale, fit_dates
from docstruct.extractors.figures import Declined

Key = str | float | None
PRECISION = 0.02  # points: of places in vector drawings
SNAPPED = 0.4  # points: half a CSS pixel, by which rules stand off the marks they belong to
MONTHLY, OFF_MONTH = 4, 1.0  # marks, and days that each may be off the start of a month
NEAR = 0.28  # of the distance between labels: a mark this far off is not meant by the label


def named_keys(places: Sequence[float], names: Lane | None) -> list[Key] | None:
    """The label of each place, where each place has one of its own; else None."""
    if names is None or not places:
        return None
    ordered = sorted(names.places)
    if len(ordered) == 1:
        return [names.texts[0]] if len(places) == 1 else None
    apart = min(b - a for a, b in itertools.pairwise(ordered))
    chosen = [min(range(len(names.places)), key=lambda j: abs(names.places[j] - place)) for place in places]
    if any(abs(names.places[i] - place) > NEAR * apart for i, place in zip(chosen, places)):
        return _regrouped(places, names)
    if len(set(chosen)) < len({round(p) for p in places}):
        return _regrouped(places, names)  # a label that stands for several marks is several labels
    return [names.texts[i] for i in chosen]


def _regrouped(places: Sequence[float], names: Lane) -> list[Key] | None:
    """Names by the words that stand at each place, where labels stood so close that they were taken for one."""
    words = [w for label in names.labels for w in label.words]
    distinct = sorted({round(p, 1) for p in places})
    if (
        names.axis != "x"
        or len(names.labels) >= len(distinct)
        or not 2 <= len(distinct) <= len(words)
        or not all(label.upright for label in names.labels)
    ):
        return None
    groups = by_nearest(words, distinct)
    apart = min((b - a for a, b in pairwise(distinct)), default=1e9)
    for place, group in zip(distinct, groups):
        if not group or abs((group[0].bbox.x0 + group[-1].bbox.x1) / 2 - place) > NEAR * apart:
            return None
    by_place = {p: " ".join(w.text for w in g) for p, g in zip(distinct, groups)}
    return [by_place[round(p, 1)] for p in places]


def grouped_keys(middles: Sequence[float], names: Lane) -> list[Key] | None:
    """The nearest label of each middle, where groups of marks stand symmetrically around their labels."""
    if len(names.labels) == 1:
        return [names.texts[0]] * len(middles)
    apart = min(b - a for a, b in pairwise(sorted(names.places)))
    nearest = [min(range(len(names.places)), key=lambda j: abs(names.places[j] - m)) for m in middles]
    if any(abs(names.places[i] - m) > 0.5 * apart for i, m in zip(nearest, middles)):
        return None
    return [names.texts[i] for i in nearest]


def scale_keys(places: Sequence[float], scale: Scale, precision: float = PRECISION) -> list[Key]:
    """The value of each place on a scale, as short as the precision allows; dates as ISO 8601 or as labelled.

    Rules are often drawn on whole pixels while marks are not. So places are first taken as loosely as that; where
    they are then numbers no finer than the tick labels, these are meant.
    """
    scale = dated(scale, places)
    off = precision + min(scale.residual, 0.25)
    if scale.kind == "date" and scale.dates is not None:
        return list(written([scale.value(p) for p in places], scale.dates, abs(scale.slope) * (off + SNAPPED)))
    values = [scale.value(p) for p in places]
    fine = [shortest(v, max(scale.error(v, off), 1e-12)) for v in values]
    if all(round(v, max(scale.decimals, 0)) == v for v in fine):
        return list(fine)
    loose = [shortest(v, max(scale.error(v, SNAPPED + off + 2 * scale.blur), 1e-12)) for v in values]
    if len(set(loose)) == len(set(places)) and all(round(v, max(scale.decimals, 0)) == v for v in loose):
        return list(loose)
    return list(fine)


def dated(scale: Scale, places: Sequence[float]) -> Scale:
    """A scale of years as one of days, where marks stand between the years."""
    years = scale.kind == "linear" and all(v == int(v) and 1500 <= v < 2200 for v in scale.values)
    if not years or scale.unit:
        return scale
    off = [scale.value(p) - round(scale.value(p)) for p in places]
    near = 0.2 if scale.blur and len(off) > 2 else min(0.2, max(0.02, scale.error(0, SNAPPED + scale.residual)))
    if all(abs(o) <= near for o in off):
        return scale
    # All off to one side by as little as two pixels: the axis is drawn aside, not the marks between the years.
    aside = max(off) - min(off) <= scale.error(0, 2 * SNAPPED) and len(off) > 2
    if aside and max(map(abs, off)) <= min(0.2, scale.error(0, 3 * SNAPPED)):
        slope, offset = np.polyfit(places, [round(scale.value(p)) for p in places], 1)
        return replace(scale, slope=float(slope), offset=float(offset))
    days = fit_dates([f"{v:.0f}" for v in scale.values], scale.places, 2.5 + scale.residual)
    return days if days is not None else scale


def axis_keys(places: Sequence[float], lane: Lane | None, names: Lane | None) -> list[Key]:
    """Keys by the labels if every place has one, else by the scale, else of those places that have a label."""
    named = named_keys(places, names)
    days = _between_two_dates(places, names) if named is None and (lane is None or lane.scale is None) else None
    if days is not None:
        return scale_keys(places, days)
    odd = lane is not None and names is not None and len(names.labels) > len(lane.labels)
    numeric = lane is not None and lane.scale is not None and lane.scale.kind in ("linear", "log")
    exact = numeric and lane is not None and lane.tied and not odd
    if lane is not None and lane.scale is not None and (named is None or exact):
        return scale_keys(places, lane.scale)
    if named is not None:
        return _as_numbers(named, lane)
    if names is None:
        return [None] * len(places)
    if len(places) == len(names.labels) and not names.tied:
        return list(names.texts)
    keys = [next(iter(named_keys([p], names) or [None])) for p in places]
    if len({k for k in keys if k}) < len({round(p, 1) for p, k in zip(places, keys) if k}):
        raise Declined("labels of an axis stand for several marks each")
    return keys


def _between_two_dates(places: Sequence[float], names: Lane | None) -> Scale | None:
    """The scale of days that two tick labels state, 2019 and 2020: believed where all marks are at starts of months.

    Two labels lie on a line whatever they say; so many marks are not at starts of months by chance.
    """
    if names is None or len(names.labels) != 2 or not names.tied or len(set(places)) < MONTHLY:
        return None
    scale = fit_dates(names.texts, names.places, SNAPPED, least=2)
    if scale is None or scale.dates is None or not scale.dates.with_year:
        return None
    slack = min(OFF_MONTH, scale.error(0.0, SNAPPED))
    return scale if all(off_month(scale.value(p)) <= slack for p in places) else None


def _as_numbers(named: list[Key], lane: Lane | None) -> list[Key]:
    """Labels as the numbers, or the days as ISO 8601, that they are on their scale, where all of them are."""
    if lane is None or lane.scale is None:
        return named
    values: dict[str, Key] = dict(zip(lane.texts, lane.scale.values))
    dates = lane.scale.dates
    if dates is not None and dates.unit == "day" and dates.with_year:
        days = (dt.date.fromordinal(round(day)) for day in lane.scale.values)
        values = {text: day.isoformat() for text, day in zip(lane.texts, days)}
    elif lane.scale.kind == "date":
        return named
    return [values[str(key)] for key in named] if all(str(key) in values for key in named) else named

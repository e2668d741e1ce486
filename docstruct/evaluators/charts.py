"""Charts against their data: RMS, RNSS, relaxed accuracy, and how often a reader declines or invents.

RMS (DePlot, arXiv:2212.10505): points are keyed by series and x; keys are paired by optimal assignment on
their ANLS (threshold 0.5); a pair scores key similarity times ``1 - relative error``, where an error of at
least θ = 0.1 counts as 1; precision and recall divide the sum by the predicted and true number of points. The
better of the prediction and its transpose counts. Points of a scatter chart have no keys; they pair in the plane
(``scatter``). RNSS (ChartQA) looks at the numbers alone. Relaxed accuracy is for single answers. All 0 to 1, higher
is better; an empty chart scores 1 only against an empty chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.records import Counts, Mean, Record, ratio

KEY_THRESHOLD = 0.5
ERROR_LIMIT = 0.1


@dataclass(frozen=True)
class Rms(Record):
    """Summed similarity, number of true and predicted points, and the paired points by index."""

    similarity: float = 0.0
    true_points: float = 0
    predicted_points: float = 0
    pairs: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    def numbers(self) -> tuple[float, ...]:
        """``(similarity, true_points, predicted_points)``."""
        return self.similarity, self.true_points, self.predicted_points

    @property
    def precision(self) -> float:
        """Similarity per predicted point."""
        return ratio(self.similarity, self.predicted_points, empty=float(not self.true_points))

    @property
    def recall(self) -> float:
        """Similarity per true point."""
        return ratio(self.similarity, self.true_points, empty=float(not self.predicted_points))

    @property
    def value(self) -> float:
        """RMS-F1."""
        return ratio(2 * self.similarity, self.true_points + self.predicted_points, empty=1.0)

    @property
    def weight(self) -> float:
        """True points."""
        return self.true_points


def rms(truth: Chart, predicted: Chart) -> Rms:
    """Relative mapping similarity; the prediction may be transposed (series and x exchanged)."""
    if truth.scatter:
        return _in_plane(truth, predicted)
    turned = tuple(Point(point.x, point.series, point.y) for point in predicted.points)
    return max((_rms(truth.points, points) for points in (predicted.points, turned)), key=lambda r: r.value)


def _in_plane(truth: Chart, predicted: Chart) -> Rms:
    from docstruct.evaluators.scatter import plane_likeness

    likeness = plane_likeness(truth, predicted.points, key_likeness).tolist()
    pairs = best_pairs(likeness)
    total = sum(likeness[i][j] for i, j in pairs)
    return Rms(total, len(truth.points), len(predicted.points), tuple(pairs))


def _rms(truth: Sequence[Point], predicted: Sequence[Point]) -> Rms:
    likeness = [[_key_similarity(a, b) for b in predicted] for a in truth]
    pairs = best_pairs(likeness)
    total = sum(likeness[i][j] * (1.0 - value_error(truth[i].y, predicted[j].y)) for i, j in pairs)
    return Rms(total, len(truth), len(predicted), tuple(pairs))


def _key_similarity(truth: Point, predicted: Point) -> float:
    return key_likeness(f"{truth.x} {truth.series}", f"{predicted.x} {predicted.series}")


def key_likeness(truth: str, predicted: str) -> float:
    """ANLS of two keys or names, 0 below the threshold."""
    from docstruct.evaluators.anls import anls

    return anls(truth, predicted, threshold=KEY_THRESHOLD)


def value_error(truth: float | str, predicted: float | str, limit: float = ERROR_LIMIT) -> float:
    """Relative error of two numbers, 1 from ``limit`` on; of two texts, one minus their ANLS."""
    if isinstance(truth, str) or isinstance(predicted, str):
        return 1.0 - key_likeness(str(truth), str(predicted))
    error = abs(predicted - truth) / abs(truth) if truth else float(predicted != 0)
    return error if error < limit else 1.0


def rnss(truth: Chart, predicted: Chart) -> Mean:
    """Relative number set similarity: ``1 - Σ error / max(count)`` over optimally paired numbers."""
    true_numbers = [point.y for point in truth.points if not isinstance(point.y, str)]
    numbers = [point.y for point in predicted.points if not isinstance(point.y, str)]
    longest = max(len(true_numbers), len(numbers))
    if not longest:
        return Mean.of(1.0)
    closeness = [[1.0 - _number_error(t, p) for p in numbers] for t in true_numbers]
    kept = sum(closeness[i][j] for i, j in best_pairs(closeness))
    # Numbers without a partner count as an error of 1 in the quotient, so what is kept is the score.
    return Mean.of(kept / longest)


def _number_error(truth: float, predicted: float) -> float:
    return min(1.0, abs(predicted - truth) / abs(truth)) if truth else float(predicted != 0)


def relaxed_correct(truth: str, predicted: str, *, tolerance: float = 0.05) -> bool:
    """Whether an answer is right: within 5 % of a non-zero number, else equal but for case."""
    left, right = _number(truth), _number(predicted)
    if left is not None and right is not None and left:
        return abs(right - left) / abs(left) <= tolerance
    return truth.strip().lower() == predicted.strip().lower()


def relaxed_accuracy(pairs: Sequence[tuple[str, str]]) -> Mean:
    """Share of (truth, prediction) answers that are right within 5 %."""
    return sum((Mean.of(float(relaxed_correct(truth, predicted))) for truth, predicted in pairs), Mean())


def _number(text: str) -> float | None:
    text = text.strip()
    try:
        return float(text.rstrip("%")) / 100.0 if text.endswith("%") else float(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Emission(Record):
    """What a reader did with charts: read, declined, and points given that are off the mark."""

    charts: float = 0
    declined: float = 0
    points: float = 0
    wrong_points: float = 0

    def numbers(self) -> tuple[float, ...]:
        """``(charts, declined, points, wrong_points)``."""
        return self.charts, self.declined, self.points, self.wrong_points

    @property
    def decline_rate(self) -> float:
        """Share of charts for which nothing was given."""
        return ratio(self.declined, self.charts)

    @property
    def value(self) -> float:
        """Wrong-emission rate: share of given points without a true point within θ; lower is better."""
        return ratio(self.wrong_points, self.points)

    @property
    def weight(self) -> float:
        """Points given."""
        return self.points


def emission(truth: Chart, predicted: Chart, *, limit: float = ERROR_LIMIT) -> Emission:
    """A point is right when its pairing by RMS has a value within ``limit``; a declined chart has none."""
    right = sum(is_right(truth, predicted, pair, limit) for pair in rms(truth, predicted).pairs)
    given = len(predicted.points)
    return Emission(1, float(not given), given, given - right)


def is_right(truth: Chart, predicted: Chart, pair: tuple[int, int], limit: float = ERROR_LIMIT) -> bool:
    """Whether a pair has nearly one value; points of a scatter chart pair only if they nearly have one place."""
    true, given = truth.points[pair[0]], predicted.points[pair[1]]
    return bool(truth.scatter) or value_error(true.y, given.y, limit) < 1.0


def point_counts(truth: Chart, predicted: Chart, *, limit: float = ERROR_LIMIT) -> Counts:
    """Points found within ``limit`` of their value, as counts."""
    wrong = emission(truth, predicted, limit=limit)
    return Counts.matched(wrong.points - wrong.wrong_points, wrong.points, len(truth.points))

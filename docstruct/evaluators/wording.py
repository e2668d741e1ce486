"""Numbers and names as people write them, and the headings that reports share."""

from __future__ import annotations

from collections.abc import Sequence

COUNTS = ("hits", "wrong", "omitted", "hallucinated")
RATES = ("precision", "recall")
CALIBRATION = {
    "n": "values",
    "accuracy": "right",
    "ece": "ECE",
    "brier": "Brier",
    "auroc": "AUROC",
    "aurc": "AURC",
    "coverage_at_99": "coverage at 99 %",
}
"""Key of `Report.calibration` → heading."""
LOWER = frozenset(("emission", "declined", "cer", "cer_exact", "cer_mean", "wer"))
"""Records that count what should not be."""
_FEW = 100


def heading(record: str) -> str:
    """The name of a record, with an arrow where lower is better."""
    return f"{record} ↓" if record in LOWER else record


def counted(number: int, noun: str) -> str:
    """``1 document``, ``2 documents``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def some(names: Sequence[str], most: int = 5) -> str:
    """How many, and the first of them by name: ``7 (a, b, c, d, e and 2 more)``."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} ({', '.join(names[:most])}{more})"


def number(value: float) -> str:
    """A count without decimals, a sum of parts with one."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def few(values: int) -> str:
    """A warning where a reliability diagram rests on few values; nothing otherwise."""
    return f"Only {counted(values, 'value')}: the figures are rough." if values < _FEW else ""

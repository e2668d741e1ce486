"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from docstruct.evaluators.signature import in_one_line

if TYPE_CHECKING:
    from docstruct.evaluators.report import Report

_COUNTS = ("precision", "recall", "hits", "wrong", "omitted", "hallucinated")


def report_markdown(report: Report) -> str:
    """Title, table of records, errors, worst documents, calibration, signature."""
    macro = "" if report.macro is None else f", macro F1 over fields {report.macro:.3f}"
    lines = [
        f"# {report.dataset}",
        "",
        f"{len(report.scores)} documents, {len(report.errors)} errors{macro}.",
        "",
    ]
    lines += table(["record", "value", "95 % interval", *_COUNTS], map(_row, report.rows()))
    if report.calibration():
        values = report.calibration()
        lines += ["", "## Confidence", ""]
        lines += table(list(values), [[_number(value) for value in values.values()]])
    lines += ["", f"## Worst documents by {report.headline}", ""]
    lines += table(["document", report.headline, "not right"], _worst(report))
    if report.errors:
        lines += ["", "## Errors", ""]
        lines += table(["document", "error"], ([name, _cell(text)] for name, text in report.errors.items()))
    return "\n".join([*lines, "", f"`{in_one_line(report.signature)}`", ""])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table."""
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def _row(row: dict[str, Any]) -> list[str]:
    counts = [_number(row[name]) if name in row else "" for name in _COUNTS]
    return [row["record"], f"{row['value']:.3f}", f"{row['low']:.3f} – {row['high']:.3f}", *counts]


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.3f}"


def _worst(report: Report) -> Iterable[list[str]]:
    for score, value in report.worst():
        wrong = [v for v in score.verdicts if v.verdict in ("wrong", "omitted", "hallucinated")]
        shown = "; ".join(f"{v.field}: {_cell(v.truth)} ≠ {_cell(v.predicted)}" for v in wrong[:3])
        more = f" … {len(wrong) - 3} more" if len(wrong) > 3 else ""
        yield [score.id, f"{value:.3f}", shown + more]


def _cell(value: object, longest: int = 40) -> str:
    text = " ".join(str("–" if value is None else value).split()).replace("|", "\\|")
    return text if len(text) <= longest else text[: longest - 1] + "…"

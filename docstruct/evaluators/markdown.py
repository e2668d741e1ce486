"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from docstruct.evaluators.signature import in_one_line
from docstruct.evaluators.wording import CALIBRATION, COUNTS, LOWER, RATES, counted, few, heading, number

if TYPE_CHECKING:
    from docstruct.evaluators.report import Report


def report_markdown(report: Report) -> str:
    """Title, table of records, errors, worst documents, calibration, signature."""
    macro = "" if report.macro is None else f", macro F1 over fields {report.macro:.3f}"
    lines = [
        f"# {report.dataset}",
        "",
        f"{counted(len(report.scores), 'document')}, {counted(len(report.errors), 'error')}{macro}.",
        "",
        *(f"* {note}" for note in report.notes),
        *([""] if report.notes else []),
    ]
    lines += table(["record", "value", "95 % interval", *RATES, *COUNTS], map(_row, report.rows()))
    lines += ["", "↓ lower is better"] if LOWER & report.totals.keys() else []
    if report.calibration():
        values = report.calibration()
        lines += ["", "## Confidence", ""]
        lines += table([CALIBRATION[name] for name in values], [_calibrated(values)])
        lines += ["", few(int(values["n"]))] if few(int(values["n"])) else []
    lines += ["", f"## Worst documents by {report.headline}", ""]
    lines += table(["document", report.headline, "not right"], _worst(report))
    if report.errors:
        lines += ["", "## Errors", ""]
        lines += table(["document", "error"], ([name, _cell(text, 200)] for name, text in report.errors.items()))
    return "\n".join([*lines, "", f"`{in_one_line(report.signature)}`", ""])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table."""
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def _row(row: dict[str, Any]) -> list[str]:
    rates = [f"{row[name]:.3f}" if name in row else "" for name in RATES]
    counts = [number(row[name]) if name in row else "" for name in COUNTS]
    return [heading(row["record"]), f"{row['value']:.3f}", f"{row['low']:.3f} – {row['high']:.3f}", *rates, *counts]


def _calibrated(values: Mapping[str, float]) -> list[str]:
    return [number(value) if name == "n" else f"{value:.3f}" for name, value in values.items()]


def _worst(report: Report) -> Iterable[list[str]]:
    for score, value in report.worst():
        wrong = [v for v in score.verdicts if v.verdict in ("wrong", "omitted", "hallucinated")]
        shown = "; ".join(f"{v.field}: {_cell(v.truth)} ≠ {_cell(v.predicted)}" for v in wrong[:3])
        more = f" … {len(wrong) - 3} more" if len(wrong) > 3 else ""
        yield [score.id, f"{value:.3f}", shown + more]


def _cell(value: object, longest: int = 40) -> str:
    text = " ".join(str("–" if value is None else value).split()).replace("|", "\\|")
    return text if len(text) <= longest else text[: longest - 1] + "…"

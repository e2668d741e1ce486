"""A report as one self-contained HTML file: tables, pictures inside, links to the review pages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

from docstruct.errors import MissingExtraError
from docstruct.evaluators.pictures import records_picture, reliability_picture
from docstruct.evaluators.signature import in_one_line

if TYPE_CHECKING:
    from docstruct.evaluators.datasets.base import Score
    from docstruct.evaluators.report import Report

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .2rem .6rem; text-align: left; }
tr { border-bottom: 1px solid #ddd; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
.wrong { color: #a40; } .omitted { color: #777; } .hallucinated { color: #a0a; }
code { word-break: break-all; }
"""
_COUNTS = ("precision", "recall", "hits", "wrong", "omitted", "hallucinated")


def report_html(report: Report, reviews: Mapping[str, str]) -> str:
    """The whole page."""
    body = [
        f"<h1>{escape(report.dataset)}</h1>",
        f"<p>{len(report.scores)} documents, {len(report.errors)} errors. "
        f"{escape(report.headline)}: <b>{report.value:.3f}</b></p>",
        _records(report),
        _picture(records_picture, report),
        _calibration(report),
        _timing(report),
        _documents(report, reviews),
        _errors(report),
        f"<p><code>{escape(in_one_line(report.signature))}</code></p>",
    ]
    title = escape(report.dataset)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(filter(None, body)) + "\n</body></html>\n"
    )


def _records(report: Report) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("record", "value", "95 % interval", *_COUNTS))
    rows = []
    for row in report.rows():
        counts = "".join(f'<td class="n">{row[n]:.4g}</td>' if n in row else "<td></td>" for n in _COUNTS)
        rows.append(
            f'<tr><td>{escape(row["record"])}</td><td class="n">{row["value"]:.3f}</td>'
            f'<td class="n">{row["low"]:.3f} – {row["high"]:.3f}</td>{counts}</tr>'
        )
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _picture(draw: Callable[[Report], bytes], report: Report) -> str:
    try:
        data = base64.b64encode(draw(report)).decode()
    except MissingExtraError as error:
        return f"<p>{escape(str(error))}</p>"
    return f'<img alt="{draw.__name__.replace("_", " ")}" src="data:image/png;base64,{data}">'


def _calibration(report: Report) -> str:
    values = report.calibration()
    if not values:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in values)
    cells = "".join(f'<td class="n">{value:.4g}</td>' for value in values.values())
    picture = _picture(reliability_picture, report)
    return f"<h2>Confidence</h2><table><tr>{head}</tr><tr>{cells}</tr></table>{picture}"


def _timing(report: Report) -> str:
    spent = ", ".join(f"{name} {value:.2f} s" for name, value in report.timing().items())
    return f"<h2>Time per document</h2><p>{spent}</p>"


def _documents(report: Report, reviews: Mapping[str, str]) -> str:
    parts = ["<h2>Documents, worst first</h2>"]
    for score, value in report.worst(len(report.scores)):
        name = escape(score.id)
        link = f'<a href="{escape(reviews[score.id], quote=True)}">{name}</a>' if score.id in reviews else name
        parts.append(f"<details><summary>{link} {value:.3f}</summary>{_verdicts(score)}</details>")
    return "\n".join(parts)


def _verdicts(score: Score) -> str:
    rows = [
        f'<tr class="{v.verdict}"><td>{v.verdict}</td><td>{escape(v.field)}</td><td>{_text(v.truth)}</td>'
        f"<td>{_text(v.predicted)}</td><td>{_text(v.confidence)}</td></tr>"
        for v in score.verdicts
        if v.verdict not in ("hit", "unlabelled")
    ]
    head = "<tr><th>verdict</th><th>field</th><th>label</th><th>given</th><th>confidence</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(map(_text, value))
    return "–" if value is None else escape(str(value)[:200])


def _errors(report: Report) -> str:
    if not report.errors:
        return ""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(text)}</td></tr>" for name, text in report.errors.items())
    return f"<h2>Errors</h2><table>{rows}</table>"

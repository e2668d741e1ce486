"""A report as one self-contained HTML file: tables, pictures inside, links to the review pages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

from docstruct.errors import MissingExtraError
from docstruct.evaluators.pictures import records_picture, reliability_picture
from docstruct.evaluators.records import Counts, Record
from docstruct.evaluators.signature import in_one_line
from docstruct.evaluators.wording import CALIBRATION, COUNTS, LOWER, RATES, counted, few, heading, number

if TYPE_CHECKING:
    from docstruct.evaluators.datasets.base import Score
    from docstruct.evaluators.report import Report

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 70rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .2rem .6rem; text-align: left; }
tr { border-bottom: 1px solid #ddd; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
tr.headline { font-weight: bold; } img { max-width: 100%; }
.wrong { color: #a40; } .omitted { color: #777; } .hallucinated { color: #a0a; }
code { word-break: break-all; }
"""


def report_html(report: Report, reviews: Mapping[str, str]) -> str:
    """The whole page."""
    body = [
        f"<h1>{escape(report.dataset)}</h1>",
        _head(report),
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


def _head(report: Report) -> str:
    counts = f"{counted(len(report.scores), 'document')}, {counted(len(report.errors), 'error')}"
    macro = "" if report.macro is None else f", macro F1 over fields {report.macro:.3f}"
    notes = "".join(f"<li>{escape(note)}</li>" for note in report.notes)
    found = f"<p>{counts}. {escape(report.headline)}: <b>{report.value:.3f}</b>{macro}</p>"
    return f"{found}<ul>{notes}</ul>" if notes else found


def _records(report: Report) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("record", "value", "95 % interval", *RATES, *COUNTS))
    rows = []
    for row in report.rows():
        parts = [f"{row[name]:.3f}" if name in row else "" for name in RATES]
        parts += [number(row[name]) if name in row else "" for name in COUNTS]
        cells = "".join(f'<td class="n">{part}</td>' for part in parts)
        kind = ' class="headline"' if row["record"] == report.headline else ""
        rows.append(
            f'<tr{kind}><td>{escape(heading(row["record"]))}</td><td class="n">{row["value"]:.3f}</td>'
            f'<td class="n">{row["low"]:.3f} – {row["high"]:.3f}</td>{cells}</tr>'
        )
    lower = "<p>↓ lower is better</p>" if LOWER & report.totals.keys() else ""
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>{lower}"


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
    head = "".join(f"<th>{CALIBRATION[name]}</th>" for name in values)
    shown = (number(value) if name == "n" else f"{value:.3f}" for name, value in values.items())
    cells = "".join(f'<td class="n">{value}</td>' for value in shown)
    rough = f"<p>{few(int(values['n']))}</p>"
    picture = _picture(reliability_picture, report)
    return f"<h2>Confidence</h2><table><tr>{head}</tr><tr>{cells}</tr></table>{rough}{picture}"


def _timing(report: Report) -> str:
    spent = ", ".join(f"{name} {value:.2f} s" for name, value in report.timing().items())
    return f"<h2>Time per document</h2><p>{spent}</p>"


def _documents(report: Report, reviews: Mapping[str, str]) -> str:
    parts = ["<h2>Documents, worst first</h2>"]
    for score, value in report.worst(len(report.scores)):
        name = escape(score.id)
        link = f'<a href="{escape(reviews[score.id], quote=True)}">{name}</a>' if score.id in reviews else name
        inside = _verdicts(score) if score.verdicts else _figures(score)
        parts.append(f"<details><summary>{link} {value:.3f}</summary>{inside}</details>")
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


def _figures(score: Score) -> str:
    """Where nothing is compared value by value: every record of the document."""
    found = ((name, record) for name, record in score.records.items() if any(record.numbers()))
    return "<table>" + "".join(_figure(name, record) for name, record in found) + "</table>"


def _figure(name: str, record: Record) -> str:
    counts = [f"{number(getattr(record, each))} {each}" for each in COUNTS] if isinstance(record, Counts) else []
    return f'<tr><td>{escape(heading(name))}</td><td class="n">{record.value:.3f}</td><td>{", ".join(counts)}</td></tr>'


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(map(_text, value))
    return "–" if value is None else escape(str(value)[:200])


def _errors(report: Report) -> str:
    if not report.errors:
        return ""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(text)}</td></tr>" for name, text in report.errors.items())
    return f"<h2>Errors</h2><table>{rows}</table>"

"""Reports of many data sets → ``BENCHMARKS.md``: the present state, peers' figures beside ours.

Peers were measured once, on the same documents, and stand in ``peers.json`` beside this file; where a peer
was scored under its own list of fields the note says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from docstruct.calibrator import Calibrator
from docstruct.errors import UsageError
from docstruct.evaluators.calibration import SURE, Confidences
from docstruct.evaluators.calibrator import judged_values, lines, trust
from docstruct.evaluators.markdown import table
from docstruct.evaluators.suite import NO_FIGURES
from docstruct.evaluators.wording import heading

_INTRODUCTION = """# Benchmarks

Made by two commands, not by hand:

    docstruct eval all FOLDER_OF_DATA_SETS -o out/eval
    docstruct eval benchmarks out/eval > BENCHMARKS.md

Every figure carries its signature: package version and a hash of its code, a hash of the data, engine, schema,
protocol. Brackets are 95 % intervals, bootstrapped by document. The sets are small: compare intervals, not third
digits; ↓ is better when lower. Nothing that reads or chooses was fitted to the documents (the confidence was: see
there), but rules were found and mended while they were at hand: on other papers of the same kinds expect less. An
e-invoice's XML is never read here, nor a password given. Peers ran on the same documents; where one was scored in
another way, a note says so. Seconds depend on the machine; starting up is in them.
"""


def benchmarks_markdown(run_folders: Iterable[str | Path]) -> str:
    """One file from the run folders of an evaluation over several data sets; UsageError where there is none."""
    folders = sorted((Path(folder) for folder in run_folders), key=lambda folder: folder.name)
    if not folders:
        raise UsageError("there is no run here", remedy="give the output folder of docstruct eval")
    reports = [_read(folder) for folder in folders if not (folder / NO_FIGURES).is_file()]
    without = [json.loads((f / NO_FIGURES).read_text(encoding="utf-8")) for f in folders if (f / NO_FIGURES).is_file()]
    scored = [folder for folder in folders if (folder / "scores.jsonl").is_file()]
    parts = [_INTRODUCTION, "## Summary", "", *_summary(reports), "", *_without_figures(without)]
    parts += _confidence(judged_values(scored)) if len(scored) > 1 else []
    for report, timing in reports:
        parts += [f"## {report['name']}", "", *_details(report, timing), ""]
    return "\n".join(parts)


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        report, timing = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in ("report.json", "timing.json")
        )
    except FileNotFoundError as error:
        raise UsageError("there is no finished run here", source=str(folder)) from error
    return report, timing


def peers() -> list[dict[str, Any]]:
    """Figures of other systems: data set, record, system, value, note."""
    text = resources.files("docstruct.evaluators").joinpath("peers.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found


def _summary(reports: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
    rows = []
    for report, timing in reports:
        record = report["headline"]["record"]
        ours = _metric(report, record)
        others = [p for p in peers() if p["dataset"] == report["name"] and p["record"] == record]
        best = max(others, key=lambda p: float(p["value"]), default=None)
        beside = f"{best['value']:.3f} {best['system']}" if best else "–"
        seconds = f"{timing['mean']:.2f}"
        rows.append([str(report["name"]), str(report["n"]), str(record), _figure(ours), beside, seconds])
    return table(["data set", "n", "record", "docstruct", "best peer measured", "s/document"], rows)


def _without_figures(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Sets that have no report, with the reason and what peers reach there."""
    if not lines:
        return []
    rows = []
    for line in lines:
        others = [peer for peer in peers() if peer["dataset"] == line["name"]]
        beside = "; ".join(f"{p['record']} {p['value']:.3f} {p['system']}" for p in others)
        n = line.get("n")
        rows.append([line["name"], "–" if n is None else str(n), line.get("status") or line["error"], beside or "–"])
    return ["## Without figures", "", *table(["data set", "n", "why", "peers measured"], rows), ""]


_CONFIDENCE = f"""## Confidence

The calibrator that ships was fitted across some of these sets, each weighing alike. No figure here is of a set's own
calibrator: the values of those sets are calibrated by the others (`docstruct eval calibrate`), and their sum is `all`.
Other sets are as stated. `sure` is the share that is right of the values stated with at least {SURE}, `kept` the share
of all right values that are stated so.
"""


def _confidence(sets: Mapping[str, Confidences]) -> list[str]:
    fitted = {name: values for name, values in sets.items() if name in Calibrator.shipped().sets}
    told = [(each["name"], each["n"], each["calibrated_by_others"]) for each in lines(fitted)] if fitted else []
    told += [(name, len(values), trust(values)) for name, values in sets.items() if name not in fitted]
    rows = [
        [name, str(n), *(f"{figures[key]:.3f}" if key in figures else "–" for key in ("sure", "kept", "ece", "brier"))]
        for name, n, figures in told
    ]
    return [_CONFIDENCE, *table(["data set", "values", "sure", "kept", "ECE", "Brier"], rows), ""] if rows else []


def _metric(report: Mapping[str, Any], record: str) -> Mapping[str, Any] | None:
    return next((metric for metric in report["metrics"] if metric["record"] == record), None)


def _figure(metric: Mapping[str, Any] | None) -> str:
    if metric is None:
        return "0.000"
    return f"{metric['value']:.3f} [{metric['low']:.3f}, {metric['high']:.3f}]"


def _details(report: Mapping[str, Any], timing: Mapping[str, Any]) -> list[str]:
    others = [peer for peer in peers() if peer["dataset"] == report["name"]]
    rows = []
    for metric in report["metrics"]:
        beside = "; ".join(
            f"{p['value']:.3f} {p['system']}" + (f" ({p['note']})" if "note" in p else "")
            for p in others
            if p["record"] == metric["record"]
        )
        halves = [f"{metric[name]:.3f}" if name in metric else "" for name in ("precision", "recall")]
        rows.append([heading(metric["record"]), _figure(metric), *halves, beside])
    found = table(["record", "docstruct", "P", "R", "peers"], rows)
    if report["errors"]:
        found += ["", f"Errors: {len(report['errors'])} of {report['n']} documents."]
    spent = f"mean {timing['mean']:.2f} s, slowest {timing['max']:.2f} s"
    line = "|".join(f"{name}={value}" for name, value in report["signature"].items())
    return [*found, "", f"Time per document: {spent}.", "", f"`{line}`"]

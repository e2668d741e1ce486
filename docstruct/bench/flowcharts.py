"""Flowcharts put into PDFs by several programs → how many are read exactly, and how many with what is not there.

Exact: the texts of all steps and all arrows, with their direction and the word on them, and no others; reportlab and
matplotlib draw no lanes. Wrong: an arrow or a step that is not in the chart. Partial: none such, but some are missing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from docstruct.api import diagrams as read_diagrams
from docstruct.drawing.flowcharts import WRITERS, Flowchart, draw_flowchart, flowchart
from docstruct.schemas.diagram import Diagram

LIMIT = 60.0  # seconds for one chart


def run(programs: Sequence[str], count: int, seed: int, keep: Path | None = None) -> Iterator[dict[str, Any]]:
    """A line for each chart not read exactly, and for each program its shares, then those of its kinds.

    Raises:
        EngineError: Graphviz is not installed, which lays out the charts.
    """
    for program in programs or WRITERS:
        outcomes: Counter[str] = Counter()
        kinds: dict[str, Counter[str]] = {}
        seconds = []
        for number in range(seed, seed + count):
            chart = flowchart(number)
            pdf = draw_flowchart(chart, program, Random(number))
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{program}-{number:05d}-{chart.kind}.pdf").write_bytes(pdf)
            start = time.perf_counter()
            found = read_diagrams(pdf, timeout=LIMIT)
            seconds.append(time.perf_counter() - start)
            line = judge(chart, found)
            outcomes[line["outcome"]] += 1
            kinds.setdefault(chart.kind, Counter())[line["outcome"]] += 1
            if line["outcome"] != "exact":
                yield {"chart": f"{program}-{number:05d}-{chart.kind}", **line}
        n = sum(outcomes.values())
        shares = {outcome: outcomes[outcome] / max(n, 1) for outcome in ("exact", "partial", "wrong", "declined")}
        exact = {kind: f"{some['exact']}/{sum(some.values())}" for kind, some in sorted(kinds.items())}
        slow = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else sum(seconds)
        yield {"name": program, "n": n, **shares, "seconds_p95": slow, "kinds": exact}


def judge(chart: Flowchart, found: Sequence[Diagram]) -> dict[str, Any]:
    """The outcome, and what is missing and unknown."""
    steps: Counter[Any] = Counter(chart.steps)
    arrows: Counter[Any] = Counter((chart.steps[a], chart.steps[b], word) for a, b, word in chart.arrows)
    read, given = Counter[Any](), Counter[Any]()
    for diagram in found:
        texts = {node.id: node.text for node in diagram.nodes}
        read.update(texts.values())
        given.update((texts[e.source], texts[e.target], e.label if e.directed else "?") for e in diagram.edges)
    missing = [*(steps - read), *(arrows - given)]
    unknown = [*(read - steps), *(given - arrows)]
    outcome = "declined" if not read else "wrong" if unknown else "partial" if missing else "exact"
    why = "; ".join(d.declined for d in found if d.declined)
    return {"outcome": outcome, "declined": why, "missing": missing[:3], "unknown": unknown[:3]}

"""Charts drawn by the base graphics of R."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docstruct.drawing.charts.numbers import Key, Numbers

if TYPE_CHECKING:
    from random import Random

    from docstruct.drawing.charts.programs import Job

LIMIT = 240.0  # seconds for all charts of a call


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file; all in one run of the program."""
    run_r(
        [line for n, rng, path in jobs for line in (f'pdf("{path}", width=7, height=5)', *_lines(n, rng), "dev.off()")]
    )


def run_r(lines: Sequence[str]) -> None:
    """Run R over a script."""
    subprocess.run(
        ["Rscript", "--vanilla", "-"], input="\n".join(lines).encode(), capture_output=True, timeout=LIMIT, check=True
    )


def vector(values: Sequence[Key]) -> str:
    """An R vector."""
    if isinstance(values[0], dt.date):
        return "as.Date(c(" + ", ".join(f'"{v}"' for v in values) + "))"
    return "c(" + ", ".join(f'"{v}"' if isinstance(v, str) else repr(v) for v in values) + ")"


def _lines(n: Numbers, rng: Random) -> list[str]:
    title = ', main="Results of the year"' if rng.random() < 0.5 else ""
    names = f"c({', '.join(repr(x) for x in n.names)})"
    colors = f"palette.colors(9)[2:{len(n.names) + 1}]"
    if n.kind == "box":
        parts = ", ".join(f"`{label}`={vector(row)}" for label, row in zip(n.labels, n.samples))
        return [f"boxplot(list({parts}){title})"]
    if n.kind == "histogram":
        bins = [k for k in n.keys[0] if isinstance(k, tuple)]
        sample = [(a + b) / 2 for (a, b), v in zip(bins, n.values[0]) for _ in range(int(v))]
        breaks = vector([a for a, _ in bins] + [bins[-1][1]])
        return [f'hist({vector(sample)}, breaks={breaks}, xlab="x"{title or ", main=NULL"})']
    if n.kind == "pie":
        return [f"pie({vector(n.values[0])}, labels={vector(n.labels)}, col=palette.colors(9)[2:9]{title})"]
    if n.kind in ("bar", "lying"):
        lying = ", horiz=TRUE, las=1" if n.kind == "lying" else ""
        color = rng.choice(["", ', col="steelblue"', ', col="tomato", border=NA'])
        return [f"barplot({vector(n.values[0])}, names.arg={vector(n.labels)}{lying}{color}{title})"]
    if n.kind in ("grouped", "stacked"):
        rows = f"rbind({', '.join(map(vector, n.values))})"
        beside = ", beside=TRUE" if n.kind == "grouped" else ""
        legend = f', legend.text={names}, args.legend=list(x="{rng.choice(["topright", "topleft"])}")'
        return [f"barplot({rows}, names.arg={vector(n.labels)}, col={colors}{beside}{legend}{title})"]
    return [
        *_plotted(n, rng, title),
        *([f'legend("topright", legend={names}, col={colors}, {_sample(n)})'] if n.several else []),
    ]


def _sample(n: Numbers) -> str:
    return "pch=16" if n.kind.startswith("scatter") else "lty=1"


def _plotted(n: Numbers, rng: Random, title: str) -> list[str]:
    """By plot() and lines() or points()."""
    named = isinstance(n.keys[0][0], str)
    way = {"scatter": "p", "scatters": "p", "step": "s"}.get(n.kind, rng.choice("lo") if not n.several else "l")
    look = ", pch=16" if way == "p" else ""
    log = ', log="y"' if n.kind == "log" else ""
    xs = [f"1:{len(n.labels)}" if named else vector(keys) for keys in n.keys]
    every = [k for keys in n.keys for k in keys]
    reach = "" if named or n.kind == "dates" else f", xlim=range({vector(every)})"
    first = f', type="{way}"{look}, ylim=range({vector(n.all)}), ylab="y", xlab="x"{reach}'
    color = ", col=palette.colors(9)[2]"
    bare = ', xaxt="n"' if named else ""
    out = [f"plot({xs[0]}, {vector(n.values[0])}{first}{log}{color}{bare}{title})"]
    out += [f"axis(1, at={xs[0]}, labels={vector(n.labels)})"] if named else []
    for i in range(1, len(n.names)):
        verb = "points" if way == "p" else "lines"
        col = f"palette.colors(9)[{i + 2}]"
        out.append(f"{verb}({xs[i]}, {vector(n.values[i])}, col={col}{look})")
    return out

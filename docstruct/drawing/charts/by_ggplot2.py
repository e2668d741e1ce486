"""Charts drawn by ggplot2 in six of its themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docstruct.drawing.charts.by_r import run_r, vector
from docstruct.drawing.charts.numbers import Numbers

if TYPE_CHECKING:
    from random import Random

    from docstruct.drawing.charts.programs import Job

_THEMES = ("gray", "bw", "minimal", "classic", "light", "linedraw")


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file; all in one run of the program."""
    lines = ["suppressMessages(library(ggplot2))"]
    for numbers, rng, path in jobs:
        lines += [*_frame(numbers), f"g <- {' + '.join(_layers(numbers, rng))}"]
        lines += [f'suppressMessages(ggsave("{path}", g, width=6, height=4))']
    run_r(lines)


def _frame(n: Numbers) -> list[str]:
    if n.samples:
        keys: list[Any] = [k for k, row in zip(n.labels, n.samples) for _ in row]
        return [f"d <- data.frame(x={_factor(n, keys)}, y={vector([v for row in n.samples for v in row])})"]
    keys = [(k[0] + k[1]) / 2 if isinstance(k, tuple) else k for row in n.keys for k in row]
    names = [name for name, row in zip(n.names, n.values) for _ in row]
    x = _factor(n, keys) if isinstance(keys[0], str) else vector(keys)
    return [f"d <- data.frame(x={x}, y={vector(n.all)}, s=factor({vector(names)}, levels={vector(n.names)}))"]


def _factor(n: Numbers, keys: Sequence[object]) -> str:
    return f"factor({vector(keys)}, levels={vector(n.labels)})"  # type: ignore[arg-type]


def _layers(n: Numbers, rng: Random) -> list[str]:
    fill = n.kind in ("grouped", "stacked", "lying_stacked", "areas", "pie")
    look = (", fill=s" if fill else ", color=s") if n.several and n.kind != "panels" else ""
    group = ", group=s" if n.kind in ("line", "lines", "step", "area", "areas") else ""
    x = '""' if n.kind == "pie" else "x"
    out = [f"ggplot(d, aes({x}, y{', fill=x' if n.kind == 'pie' else look}{group}))"]
    width = f"width={rng.choice(['0.9', '0.7'])}"
    turned = "position_stack(reverse=FALSE)"
    out += {
        "grouped": [f'geom_col(position="dodge", {width})'],
        "lying": [f"geom_col({width})", "coord_flip()"],
        "lying_stacked": [f"geom_col({width}, position={turned})", "coord_flip()"],
        "line": ["geom_line()"], "lines": ["geom_line()"], "dates": ["geom_line()"],
        "log": ["geom_line()", "scale_y_log10()"], "step": ["geom_step()"], "area": ["geom_area()"],
        "areas": ["geom_area()"], "scatter": ["geom_point()"], "scatters": ["geom_point()"],
        "histogram": [f"geom_col(width={_step(n)})"], "box": ["geom_boxplot()"],
        "pie": ['geom_col(width=1)', 'coord_polar("y")', "theme_void()"],
        "panels": [f"geom_col({width})", "facet_wrap(~s)"],
    }.get(n.kind, [f"geom_col({width})"])  # fmt: skip
    if n.kind != "pie":
        out.append(f"theme_{rng.choice(_THEMES)}()")
    if n.kind == "panels":
        out.append("theme(axis.text.x=element_text(angle=90))")
    return [*out, 'ggtitle("Results of the year")'] if rng.random() < 0.5 else out


def _step(n: Numbers) -> float:
    first = n.keys[0][0]
    return first[1] - first[0] if isinstance(first, tuple) else 1.0

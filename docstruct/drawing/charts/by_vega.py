"""Charts drawn by Vega-Lite, in eight of its themes, by vl-convert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from docstruct.drawing.charts.numbers import Key, Numbers

if TYPE_CHECKING:
    from docstruct.drawing.charts.programs import Job

_THEMES: tuple[Any, ...] = (None, "excel", "ggplot2", "quartz", "vox", "fivethirtyeight", "latimes", "googlecharts")
_MARKS = {
    "line": "line", "lines": "line", "log": "line", "dates": "line", "area": "area", "areas": "area",
    "pie": "arc", "scatter": "point", "scatters": "point", "box": "boxplot",
}  # fmt: skip


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file."""
    import vl_convert

    for numbers, rng, path in jobs:
        spec, theme = specification(numbers, rng), rng.choice(_THEMES)
        if path.suffix == ".svg":
            path.write_text(vl_convert.vegalite_to_svg(spec, theme=theme), encoding="utf-8")
        else:
            path.write_bytes(vl_convert.vegalite_to_pdf(spec, theme=theme))


def specification(n: Numbers, rng: Random) -> dict[str, Any]:
    """A Vega-Lite specification of a chart."""
    named = isinstance(n.keys[0][0], str)
    x: dict[str, Any] = {"field": "x", "type": "nominal", "sort": None}
    if n.kind == "dates":
        x = {"field": "x", "type": "temporal"}
    elif n.kind == "histogram":
        x = {"field": "x", "type": "quantitative", "bin": "binned"}
    elif not named:
        x = {"field": "x", "type": "quantitative", "scale": {"zero": False}, "axis": {"format": "~d"}}
        x["axis"] = {"format": "d"} if all(float(k).is_integer() for k in n.keys[0]) and rng.random() < 0.5 else {}  # type: ignore[arg-type]
    y: dict[str, Any] = {"field": "y", "type": "quantitative", "title": rng.choice(["Value", "Output (MW)"])}
    if n.kind == "log":
        y["scale"] = {"type": "log"}
    encoding: dict[str, Any] = {"x": x, "y": y}
    mark: Any = _MARKS.get(n.kind, "bar")
    if n.kind.startswith("lying"):
        encoding = {"x": y, "y": x}
    if n.kind in ("pie", "ring"):
        encoding = {"theta": {"field": "y", "type": "quantitative", "stack": True}, "color": {**x}}
        mark = {"type": "arc", "innerRadius": 50} if n.kind == "ring" else "arc"
    if n.kind == "histogram":
        encoding["x2"] = {"field": "x2"}
    if n.kind == "grouped":
        encoding["xOffset"] = {"field": "s", "type": "nominal"}
    if n.kind == "panels":
        encoding["column"] = {"field": "s", "type": "nominal"}
    elif n.several:
        encoding["color"] = {"field": "s", "type": "nominal"}
    if n.kind == "step":
        mark = {"type": "line", "interpolate": rng.choice(["step", "step-after", "step-before"])}
    if n.kind == "scatters":
        mark = rng.choice(["point", "circle"])
    size = (120, 180) if n.kind == "panels" else (rng.choice([200, 300, 420]), rng.choice([180, 250]))
    spec: dict[str, Any] = {
        "data": {"values": list(_rows(n))},
        "width": size[0],
        "height": size[1],
        "config": rng.choice([{}, {"view": {"stroke": None}}, {"axis": {"grid": False}}]),
    }
    if n.kind == "numbered":
        texts = {"mark": {"type": "text", "dy": -6}, "encoding": {**encoding, "text": {"field": "y"}}}
        spec["layer"] = [{"mark": mark, "encoding": encoding}, texts]
    else:
        spec |= {"mark": mark, "encoding": encoding}
    if rng.random() < 0.5:
        spec["title"] = "Some title here"
    return spec


def _rows(n: Numbers) -> list[dict[str, Any]]:
    if n.samples:
        return [{"x": _plain(k), "y": v, "s": ""} for k, row in zip(n.keys[0], n.samples) for v in row]
    return [
        {"x": _plain(k), "x2": k[1] if isinstance(k, tuple) else None, "y": v, "s": name}
        for name, keys, row in zip(n.names, n.keys, n.values)
        for k, v in zip(keys, row)
    ]


def _plain(key: Key) -> Any:
    if isinstance(key, dt.date):
        return f"{key.isoformat()}T00:00:00"
    return key[0] if isinstance(key, tuple) else key

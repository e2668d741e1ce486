"""A run's log to a picture: its losses, its accuracies and its learning rate over processor seconds."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

_PANELS = (("loss", ("text", "slots")), ("accuracy", ("seen", "kept", "right")), ("learning rate", ("lr",)))


def draw_curves(log: Path, picture: Path) -> None:
    """Read ``log.jsonl`` and write a PNG; a line's colour is its measure, dotted lines part the stages."""
    from matplotlib.figure import Figure

    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    figure = Figure(figsize=(12, 3.6), layout="constrained")
    for axes, (title, names) in zip(figure.subplots(1, len(_PANELS)), _PANELS):
        for name in names:
            points = [(line["seconds"], line[name]) for line in lines if name in line]
            if points:
                axes.plot(*zip(*points), label=name, linewidth=1)
        for before, after in pairwise(lines):
            if before["stage"] != after["stage"]:
                axes.axvline(after["seconds"], linestyle=":", color="grey", linewidth=0.8)
        axes.set(title=title, xlabel="processor seconds")
        if axes.get_legend_handles_labels()[0]:
            axes.legend()
    figure.savefig(picture, dpi=110)

"""How fast crops are drawn: samples and characters per second of one processor core, kind by kind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from docstruct.model.training.kinds import KINDS, Pens, draw_crop

_ENOUGH = 1.0  # seconds of each kind


@dataclass(frozen=True)
class Rate:
    """The rate of one kind.

    Attributes:
        kind: its name.
        side: pixels of a crop.
        crops: per processor second.
        characters: of the answers, per processor second.
    """

    kind: str
    side: int
    crops: int
    characters: int


def drawing(pens: Pens) -> Iterator[Rate]:
    """Draw each kind for a second; molecules only where there are some."""
    for kind in KINDS:
        if kind == "molecule" and not pens.molecules:
            continue
        count = characters = 0
        began = time.process_time()
        while (spent := time.process_time() - began) < _ENOUGH:
            characters += len(draw_crop(kind, count, pens).answer)
            count += 1
        yield Rate(kind, pens.side, round(count / spent), round(characters / spent))

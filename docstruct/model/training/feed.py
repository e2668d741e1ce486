"""Stages to lists of crops, a batch each: which kind comes next, and numbers that are never given out twice."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from docstruct.model.training.atlas import Atlas
from docstruct.model.training.crops import Crop
from docstruct.model.training.kinds import Pens, draw_crop, some_faces
from docstruct.model.training.molecule_store import Molecule
from docstruct.model.training.recipe import Stage
from docstruct.model.training.wording import Wording

_SORTED = 4  # batches that are drawn together and sorted by length, so that little is padded


@dataclass(frozen=True)
class Order:
    """A run of numbers to be drawn as one kind."""

    kind: str
    first: int
    count: int


class Orders:
    """Which kind comes next, by the shares of a stage.

    Args:
        batch: crops of a batch.
        sample: the first number.

    Attributes:
        sample: the next number. What is drawn and not yet used when a run is killed is skipped, not repeated.
    """

    def __init__(self, batch: int, sample: int) -> None:
        self.batch, self.sample = batch, sample

    def next(self, stage: Stage) -> Order:
        """A batch for the encoder alone, or several to be sorted by length."""
        kinds, shares = list(stage.mix), list(stage.mix.values())
        kind = random.Random(self.sample).choices(kinds, [s / _group(k) for k, s in zip(kinds, shares)])[0]
        order = Order(kind, self.sample, self.batch * _group(kind))
        self.sample += order.count
        return order


def _group(kind: str) -> int:
    return 1 if kind == "packed" else _SORTED


class Feed:
    """Draws the crops of each batch, in this process.

    Args:
        atlas: the faces.
        molecules: where molecules are drawn.
        orders: what to draw.
    """

    def __init__(self, atlas: Atlas, molecules: Sequence[Molecule], orders: Orders) -> None:
        self.atlas, self.molecules, self.orders = atlas, molecules, orders
        self.wording = Wording()
        self._stage: Stage | None = None
        self._ready: deque[list[Crop]] = deque()

    def next(self, stage: Stage) -> list[Crop]:
        """The crops of a batch."""
        if stage is not self._stage:
            self._stage, self._pens = stage, pens(stage, self.atlas, self.molecules, self.wording)
            self._ready.clear()
        if not self._ready:
            self._ready.extend(batches(self.orders.next(stage), self._pens, self.orders.batch))
        return self._ready.popleft()

    def close(self) -> None:
        """Nothing to close."""


def pens(stage: Stage, atlas: Atlas, molecules: Sequence[Molecule], wording: Wording) -> Pens:
    """What a stage draws with."""
    return Pens(some_faces(atlas, stage.faces), wording, molecules, stage.side, stage.most, stage.longest)


def batches(order: Order, pens: Pens, batch: int) -> list[list[Crop]]:
    """The crops of an order in batches of about equal length, in any order."""
    crops = [draw_crop(order.kind, number, pens) for number in range(order.first, order.first + order.count)]
    crops.sort(key=lambda crop: len(crop.answer))
    groups = [crops[at : at + batch] for at in range(0, len(crops), batch)]
    random.Random(order.first).shuffle(groups)
    return groups

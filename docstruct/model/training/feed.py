"""Stages to lists of crops, a batch each: which kind comes next, and numbers that are never given out twice."""

from __future__ import annotations

import random
from collections import deque

from docstruct.model.training.atlas import Atlas
from docstruct.model.training.crops import Crop, TextCrops
from docstruct.model.training.recipe import Stage
from docstruct.model.training.wording import Wording

_SORTED = 4  # batches that are drawn together and sorted by length, so that little is padded


class Feed:
    """Draws the crops of each batch.

    Args:
        atlas: the faces.
        side: pixels of a crop.
        batch: crops of a batch.
        sample: the first number.

    Attributes:
        sample: the next number. What is drawn and not yet used when a run is killed is skipped, not repeated.
    """

    def __init__(self, atlas: Atlas, side: int, batch: int, sample: int) -> None:
        self.atlas, self.side, self.batch, self.sample = atlas, side, batch, sample
        self.wording = Wording()
        self._stage: Stage | None = None
        self._ready: deque[list[Crop]] = deque()

    def next(self, stage: Stage) -> tuple[list[Crop], bool]:
        """The crops of a batch, and whether they are to be read or serve the encoder alone."""
        if stage is not self._stage:
            count = len(self.atlas.faces)
            faces = range(0, count, count // stage.faces) if stage.faces else None
            self.crops = TextCrops(self.atlas, self.wording, self.side, faces)
            self._stage = stage
            self._ready.clear()
        if random.Random(self.sample).random() < stage.packed:
            return [self.crops.packed(number) for number in self._numbers(1)], False
        if not self._ready:
            drawn = [self.crops.lines(number, stage.most, stage.longest) for number in self._numbers(_SORTED)]
            drawn.sort(key=lambda crop: len(crop.answer))
            groups = [drawn[at : at + self.batch] for at in range(0, len(drawn), self.batch)]
            random.Random(self.sample).shuffle(groups)
            self._ready.extend(groups)
        return self._ready.popleft(), True

    def _numbers(self, batches: int) -> range:
        first = self.sample
        self.sample += batches * self.batch
        return range(first, self.sample)

"""Crops drawn by other processes into a ring of shared memory, so that the device never waits for them.

What a worker sends besides is small: the number of the place, answers and tasks.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docstruct.model.training import molecule_store
from docstruct.model.training.atlas import Atlas
from docstruct.model.training.crops import CELLS, PATCH, Crop
from docstruct.model.training.feed import Orders, batches, pens
from docstruct.model.training.recipe import Stage
from docstruct.model.training.wording import Wording

_AHEAD = 3  # orders per worker that are under way
_PATIENCE = 120.0  # seconds without a batch before the workers are held to be dead


class Ring:
    """The same crops as `Feed`, in another order.

    Args:
        atlas: file of the faces.
        molecules: file of the molecules, or None.
        orders: what to draw.
        workers: processes.
        side: the largest crop, pixels.
    """

    def __init__(self, atlas: Path, molecules: Path | None, orders: Orders, workers: int, side: int) -> None:
        self.orders, self.workers = orders, workers
        context = multiprocessing.get_context("spawn")
        places = 4 * workers * _AHEAD + 4
        self._memory = SharedMemory(create=True, size=places * _bytes(orders.batch, side))
        self._side = side
        self._todo, self._done, self._free = context.Queue(), context.Queue(), context.Queue()
        for place in range(places):
            self._free.put(place)
        given = (self._memory.name, side, orders.batch, atlas, molecules, self._todo, self._done, self._free)
        self._processes = [context.Process(target=_work, args=given, daemon=True) for _ in range(workers)]
        for process in self._processes:
            process.start()
        self._open: deque[int] = deque()  # first numbers of the orders under way

    def next(self, stage: Stage) -> list[Crop]:
        """The crops of a batch; those that were drawn for an earlier stage are passed over."""
        while True:
            while len(self._open) < self.workers * _AHEAD:
                order = self.orders.next(stage)
                self._open.append(order.first)
                self._todo.put((stage, order))
            name, first, last, place, labels = self._done.get(timeout=_PATIENCE)
            crops = self._take(place, stage.side, labels) if name == stage.name else []
            self._free.put(place)
            if last:
                self._open.remove(first)
            if crops:
                return crops

    def close(self) -> None:
        """End the workers and give the memory back."""
        for process in self._processes:
            process.terminate()
            process.join()
        self._memory.close()
        self._memory.unlink()

    def _take(self, place: int, side: int, labels: list[tuple[str, str, bool]]) -> list[Crop]:
        ink, slots = (part.copy() for part in _views(self._memory, place, self.orders.batch, self._side, side))
        return [
            Crop(ink[n], answer, slots[n] if dense else None, task) for n, (answer, task, dense) in enumerate(labels)
        ]


def _bytes(batch: int, side: int) -> int:
    return batch * (side * side + (side // PATCH) ** 2 * CELLS)


def _views(
    memory: SharedMemory, place: int, batch: int, most: int, side: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Ink and slots of a place, for crops of ``side`` pixels."""
    start, grid = place * _bytes(batch, most), side // PATCH
    ink = np.ndarray((batch, side, side), np.uint8, memory.buf, start)
    slots = np.ndarray((batch, grid, grid, CELLS), np.uint8, memory.buf, start + ink.nbytes)
    return ink, slots


def _work(
    memory_name: str, most: int, batch: int, atlas: Path, molecules: Path | None, todo: Any, done: Any, free: Any
) -> None:
    """A worker: orders to places in the ring, until it is ended."""
    memory = SharedMemory(memory_name)
    faces, wording = Atlas.read(atlas), Wording()
    stored = molecule_store.read(molecules) if molecules else ()
    while True:
        stage, order = todo.get()
        drawn = batches(order, pens(stage, faces, stored, wording), batch)
        for left, crops in zip(reversed(range(len(drawn))), drawn):
            place = free.get()
            _put(memory, place, batch, most, crops)
            labels = [(crop.answer, crop.task, crop.slots is not None) for crop in crops]
            done.put((stage.name, order.first, left == 0, place, labels))


def _put(memory: SharedMemory, place: int, batch: int, most: int, crops: list[Crop]) -> None:
    ink, slots = _views(memory, place, batch, most, len(crops[0].ink))
    for n, crop in enumerate(crops):
        ink[n] = crop.ink
        if crop.slots is not None:
            slots[n] = crop.slots

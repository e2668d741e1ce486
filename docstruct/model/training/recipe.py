"""A training recipe: what a TOML file says of a run, checked and with its defaults filled in."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from docstruct.errors import UsageError
from docstruct.model.config import PRESETS
from docstruct.model.training.kinds import KINDS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Stage:
    """A part of the curriculum: its mix, and when it is over.

    Attributes:
        name: for the log.
        seconds: processor (or device) seconds after which it ends in any case.
        gate: the measure that ends it earlier, smoothed: ``seen`` and ``kept`` (slots at patch and token),
            ``right`` (next characters).
        above: the value of the gate's measure that ends the stage.
        mix: share of the batches by kind, see `docstruct.model.training.kinds`; ``packed`` ones are for the
            encoder alone.
        side: pixels of a crop.
        faces: how many faces are drawn in; 0 for all.
        most: lines of a crop.
        longest: characters of a line.
        rough: share of the batches that are skewed, compressed or faxed.
        slot_weight: of the slot loss.
        lr: learning rate.
        falling: whether the learning rate falls to nothing over the stage.
    """

    name: str
    seconds: float
    gate: str = ""
    above: float = 1.0
    mix: Mapping[str, float] = field(default_factory=lambda: {"packed": 0.5, "lines": 0.5})
    side: int = 128
    faces: int = 0
    most: int = 2
    longest: int = 14
    rough: float = 0.0
    slot_weight: float = 1.0
    lr: float = 1e-3
    falling: bool = False


@dataclass(frozen=True)
class Recipe:
    """A run.

    Attributes:
        run: folder of checkpoints, log and curves.
        atlas: file of the faces to draw in; made where it is not.
        preset: name of the network's sizes.
        start: a checkpoint to start from; noise where empty.
        molecules: file of molecules to draw, where a stage does; made where it is not.
        batch: crops per step.
        seed: of the first sample.
        muon: whether matrices go to Muon.
        warm: steps over which the learning rate rises, at the start and after each resume.
        keep_seconds: between checkpoints, by the clock.
        workers: processes that draw; 0 draws between the steps.
        reservoir: batches kept on the device to be taken again.
        lengths: to which texts are padded; fixed ones on a GPU.
        compile: whether the blocks of the network are compiled.
        stages: the curriculum.
    """

    run: Path
    atlas: Path
    stages: tuple[Stage, ...]
    preset: str = "nano-xs"
    start: str = ""
    molecules: Path | None = None
    batch: int = 64
    seed: int = 0
    muon: bool = True
    warm: int = 50
    keep_seconds: float = 180.0
    workers: int = 0
    reservoir: int = 0
    lengths: tuple[int, ...] = ()
    compile: bool = False

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """The recipe that a TOML file states; its paths are relative to the file.

        Raises:
            UsageError: the file is not there, or a key is unknown, missing or of the wrong kind.
        """
        if not path.is_file():
            raise UsageError(f"there is no recipe {path}", remedy="docstruct/model/training/nano.toml is one to copy")
        try:
            stated = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{path} is no TOML: {error}") from None
        stages = tuple(_filled(Stage, stage, path) for stage in stated.pop("stage", []))
        for key in ("run", "atlas", "molecules"):
            if key in stated:
                stated[key] = path.parent / stated[key]
        recipe = _filled(cls, {**stated, "stages": stages}, path)
        if recipe.preset not in PRESETS:
            raise UsageError(f"{path}: no preset is called {recipe.preset!r}", remedy=f"one of {', '.join(PRESETS)}")
        if strange := sorted({kind for stage in stages for kind in stage.mix} - set(KINDS)):
            raise UsageError(f"{path}: nobody draws {', '.join(strange)}", remedy=f"kinds: {', '.join(KINDS)}")
        if not stages:
            raise UsageError(f"{path} has no [[stage]]")
        return recipe


_T = TypeVar("_T")


def _filled(kind: type[_T], stated: Mapping[str, Any], path: Path) -> _T:
    known = {f.name for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(stated) - known):
        raise UsageError(f"{path}: nothing is called {', '.join(unknown)}", remedy=f"keys: {', '.join(sorted(known))}")
    try:
        return kind(**stated)
    except TypeError as error:
        raise UsageError(f"{path}: {error}") from None

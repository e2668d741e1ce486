"""How well a network reads drawn crops: greedy answers beside the truth.

The crops of the test have seeds that training never reaches and words that it never draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from rapidfuzz.distance import Levenshtein

from docstruct.model import checkpoint
from docstruct.model.encoder import PagePixels
from docstruct.model.generate import Generator, Request
from docstruct.model.prompts import task_named
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import Tokenizer
from docstruct.model.training.atlas import Atlas
from docstruct.model.training.crops import Crop
from docstruct.model.training.degrade import plain
from docstruct.model.training.kinds import Pens, draw_crop
from docstruct.model.training.wording import Wording
from docstruct.model.vlm import DocumentVLM, Prompt

TEST_SEED = 1 << 40  # training counts its samples from its own seed; it will not come so far


@dataclass(frozen=True)
class Measure:
    """How well crops were read.

    Attributes:
        crops: how many.
        characters: of all true answers.
        edits: characters to insert, delete or replace, over all crops.
        exact: crops read without a fault.
        ended: answers that the network ended itself.
        pairs: truth and answer of each.
    """

    crops: int
    characters: int
    edits: int
    exact: int
    ended: int
    pairs: tuple[tuple[str, str], ...]

    @property
    def cer(self) -> float:
        """Character error rate: edits per true character."""
        return self.edits / max(1, self.characters)

    def to_json(self) -> dict[str, float | int]:
        """The figures, without the pairs."""
        return {
            "crops": self.crops,
            "characters": self.characters,
            "cer": round(self.cer, 4),
            "exact": round(self.exact / max(1, self.crops), 4),
            "ended": round(self.ended / max(1, self.crops), 4),
        }


def measure_checkpoint(folder: Path, atlas: Atlas, crops: int, lines: int, longest: int = 14) -> Measure:
    """Read crops of held-out words in the faces of ``atlas`` with the checkpoint in ``folder``."""
    pens = Pens(atlas.faces, Wording(held=True), most=lines, longest=longest)
    drawn = [draw_crop("lines", TEST_SEED + number, pens) for number in range(crops)]
    return measure(checkpoint.load(folder, dtype=torch.float32), Tokenizer.read(folder), drawn)


def answers(
    model: DocumentVLM, tokenizer: Tokenizer, crops: Iterable[Crop], task: str = "text", most: int = 64
) -> list[tuple[str, bool]]:
    """The greedy answer to each crop, and whether the network ended it itself."""
    ids = tokenizer.encode_prompt(task_named(task).prompt(), image_tokens(model, crops := list(crops)))
    generator = Generator(model, tokenizer, Sampling(max_tokens=most), rows=32, context=len(ids) + most)
    pixels = plain(torch.stack([torch.from_numpy(crop.ink) for crop in crops])).to(model.device, model.dtype)
    requests = (Request(Prompt(ids, PagePixels(page))) for page in pixels)
    found = sorted(generator.answers(requests), key=lambda answer: answer.number)
    return [(tokenizer.decode(answer.ids), answer.finish == "end") for answer in found]


def image_tokens(model: DocumentVLM, crops: Sequence[Crop]) -> int:
    """Placeholders of one crop: its grid, a line end per row, the separator."""
    side = len(crops[0].ink) // model.config.sam.stride
    return (side + 1) * side + 1


def measure(model: DocumentVLM, tokenizer: Tokenizer, crops: Sequence[Crop]) -> Measure:
    """Read the crops and compare."""
    read = answers(model, tokenizer, crops)
    pairs = [(crop.answer, answer) for crop, (answer, _) in zip(crops, read)]
    return Measure(
        crops=len(crops),
        characters=sum(len(truth) for truth, _ in pairs),
        edits=sum(Levenshtein.distance(truth, answer) for truth, answer in pairs),
        exact=sum(truth == answer for truth, answer in pairs),
        ended=sum(ended for _, ended in read),
        pairs=tuple(pairs),
    )

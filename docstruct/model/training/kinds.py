"""The kinds of crops that training draws: one table from a kind's name to how a number becomes a crop."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docstruct.model.training import blanks, charts, crops, diagrams, molecules, tables
from docstruct.model.training.atlas import Atlas, Face
from docstruct.model.training.crops import Crop
from docstruct.model.training.molecule_store import Molecule
from docstruct.model.training.wording import Wording


@dataclass(frozen=True)
class Pens:
    """What crops are drawn with.

    Attributes:
        faces: to choose from.
        wording: the source of text.
        molecules: to choose from.
        side: pixels of a crop.
        most: lines of a crop of lines.
        longest: characters of such a line.
    """

    faces: Sequence[Face]
    wording: Wording
    molecules: Sequence[Molecule] = ()
    side: int = 128
    most: int = 2
    longest: int = 14


KINDS: Mapping[str, Callable[[random.Random, Face, Pens], Crop]] = {
    "packed": lambda draw, _, pens: crops.packed(draw, pens.faces, pens.wording, pens.side),
    "lines": lambda draw, face, pens: crops.text_lines(draw, face, pens.wording, pens.side, pens.most, pens.longest),
    "paragraph": lambda draw, face, pens: crops.paragraph(draw, face, pens.wording, pens.side),
    "table": lambda draw, face, pens: tables.draw_table(draw, face, pens.wording, pens.side),
    "chart": lambda draw, face, pens: charts.draw_chart(draw, face, pens.wording, pens.side),
    "diagram": lambda draw, face, pens: diagrams.draw_diagram(draw, face, pens.wording, pens.side),
    "molecule": lambda draw, face, pens: molecules.draw_molecule(draw, face, pens.molecules, pens.side),
    "blank": lambda draw, _, pens: blanks.draw_blank(draw, pens.side),
}


def draw_crop(kind: str, number: int, pens: Pens) -> Crop:
    """The crop of a kind that belongs to a number: always the same."""
    draw = random.Random(number)
    return KINDS[kind](draw, draw.choice(pens.faces), pens)


def some_faces(atlas: Atlas, count: int) -> Sequence[Face]:
    """About ``count`` faces spread over the atlas; all of them for 0."""
    total = len(atlas.faces)
    return atlas.faces[:: max(1, total // count)] if 0 < count < total else atlas.faces

"""The program OSRA, where it is installed: an image → its guesses, one for each structure and inner resolution.

Filippov and Nicklaus, "Optical structure recognition software to recover chemical information: OSRA, an open
source solution" (2009). It runs as a process of its own with a bound on its processor time, so that what is read does
not hang on how busy the machine is; where it is missing, fails or takes too long, there are no guesses.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from docstruct.extractors.molecules.building import expanded
from docstruct.extractors.molecules.chemistry import rdkit
from docstruct.geometry import BBox

_FIELD = re.compile(r">\s+<(\w+)>\n([^\n]*)")
WAIT = 3.0  # times the processor time that a run may wait for a busy machine
_BOX = re.compile(r"(\d+)x(\d+)-(\d+)x(\d+)")


@dataclass(frozen=True)
class Guess:
    """A structure as OSRA reads it.

    Attributes:
        mol: RDKit molecule with the coordinates of the drawing in pixels of the image, y down.
        score: OSRA's own estimate, about −5 to 15; not a probability.
        box: of the structure, pixels.
    """

    mol: Any
    score: float
    box: BBox | None


def available() -> bool:
    """Whether the program is installed."""
    return shutil.which("osra") is not None


def guesses_of(image: Image.Image, seconds: float) -> list[Guess]:
    """What OSRA reads in an image, surest first; empty where it is not installed or not done in time.

    Args:
        image: of any mode.
        seconds: of processor time; `WAIT` times as many may pass.
    """
    program = shutil.which("osra")
    if program is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "image.png"
        image.convert("L").save(file)
        command = [
            *_bounded(seconds),
            program,
            "--print",
            "--bond",
            "--coordinates",
            "--learn",
            "--format",
            "sdf",
            str(file),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=WAIT * seconds, check=False, cwd=folder)
        except (subprocess.TimeoutExpired, OSError):
            return []
    return parse_guesses(done.stdout.decode("utf-8", "replace"))


def _bounded(seconds: float) -> list[str]:
    """What is put before a command so that it ends after so much processor time; nothing where there is no shell."""
    shell = shutil.which("sh")
    return [shell, "-c", 'ulimit -t "$0"; exec "$@"', str(math.ceil(seconds))] if shell is not None else []


def parse_guesses(sdf: str) -> list[Guess]:
    """Guesses of OSRA's SDF, those that are molecules, surest first."""
    found = [guess for record in sdf.split("$$$$\n") if "M  END" in record if (guess := _guess(record)) is not None]
    return sorted(found, key=lambda g: -g.score)


def _guess(record: str) -> Guess | None:
    chem = rdkit()
    block = record[: record.index("M  END") + len("M  END")]
    mol = chem.MolFromMolBlock(block.lstrip("\r") + "\n", sanitize=True, removeHs=False)
    if mol is None or not mol.GetNumBonds():
        return None
    fields = dict(_FIELD.findall(record))
    corners = _BOX.search(fields.get("Surrounding_box", ""))
    box = BBox(*map(float, corners.groups())) if corners else None
    labels = {i: text for i, text in _aliases(block).items() if i < mol.GetNumAtoms()}
    mol = expanded(mol, labels)
    if mol is None:
        return None
    try:
        score = float(fields.get("Confidence_estimate", "nan"))
    except ValueError:
        return None
    return Guess(mol, score, box) if score == score else None


def _aliases(block: str) -> dict[int, str]:
    """Atom index → the label OSRA read there and did not understand, of ``A`` lines; ``M  RGP`` gives R-groups."""
    labels: dict[int, str] = {}
    lines = block.splitlines()
    for line, following in zip(lines, [*lines[1:], ""]):
        if line.startswith("A ") and line[1:].strip().isdigit():
            labels[int(line[1:]) - 1] = following.strip()
        elif line.startswith("M  RGP"):
            numbers = [int(n) for n in line[9:].split() if n.isdigit()]
            labels.update({atom - 1: f"R{group}" for atom, group in zip(numbers[::2], numbers[1::2])})
    return labels

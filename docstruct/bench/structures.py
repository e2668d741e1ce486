"""Molecules drawn by RDKit and put into PDFs by several programs → how many are read exactly, how many wrongly.

Exact: the canonical SMILES with stereo is that of the molecule. Declined: nothing is given. Wrong: all else.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from docstruct.api import molecules as read_molecules
from docstruct.drawing.structures import WRITERS, draw_structure, molecules

LIMIT = 60.0  # seconds for one page


def run(programs: Sequence[str], count: int, seed: int, keep: Path | None = None) -> Iterator[dict[str, Any]]:
    """A line for each molecule not read exactly, and for each program ``name, n, exact, wrong, declined`` as shares.

    Raises:
        MissingExtraError: RDKit is not installed.
        EngineError: one of the programs is not.
    """
    chemistry: Any = import_module("docstruct.extractors.molecules.chemistry")
    chem = chemistry.rdkit()
    for program in programs or WRITERS:
        outcomes: Counter[str] = Counter()
        seconds = []
        for number, smiles in enumerate(molecules(count, seed)):
            pdf = draw_structure(smiles, program, Random(f"{seed} {number}"))
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{program}-{number:05d}.pdf").write_bytes(pdf)
            start = time.perf_counter()
            found = read_molecules(pdf, timeout=LIMIT)
            seconds.append(time.perf_counter() - start)
            read = ".".join(m.smiles for m in found if m.smiles)
            outcome = "declined" if not read else "exact" if chem.CanonSmiles(read) == smiles else "wrong"
            outcomes[outcome] += 1
            if outcome != "exact":
                why = "; ".join(m.declined for m in found if m.declined)
                yield {"program": program, "number": number, "smiles": smiles, "read": read, "declined": why}
        n = sum(outcomes.values())
        shares = {outcome: outcomes[outcome] / max(n, 1) for outcome in ("exact", "wrong", "declined")}
        yield {"name": program, "n": n, **shares, "seconds": median(seconds) if seconds else 0.0}

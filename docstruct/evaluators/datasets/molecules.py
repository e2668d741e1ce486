"""Pictures of chemical structures with their SMILES: optical structure recognition benchmarks."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.molecules import match_molecules
from docstruct.evaluators.records import Record


class ChemOcsr(Dataset):
    """``SET/ID.png`` and ``smiles.csv`` (CLEF, JPO, UOB, USPTO and more).

    Stereo is kept; attachment points keep their number; abbreviations are not expanded. Records are shares of
    all pictures (an unread one scores 0), overall and per subset (``inchikey.JPO``).
    """

    name = "chem_ocsr"
    task = "molecules"
    headline = "inchikey"
    protocol = "canonical SMILES, InChIKey, graph without stereo; stereo kept; Morgan r=2, 2048 bits"

    def items(self) -> Iterator[Item]:
        """One item per line of the label file, by set and id."""
        with (self.folder / "smiles.csv").open(encoding="utf-8", newline="") as stream:
            rows = sorted(csv.DictReader(stream), key=lambda row: (row["set"], row["id"]))
        for row in rows:
            image = require(self.folder / row["set"] / f"{row['id']}.png")
            yield Item(row["id"], image, {"smiles": row["smiles"], "set": row["set"]})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Compare the surest structure given for the picture."""
        given = [line for line in prediction.get("molecules") or () if line.get("smiles")]
        best = max(given, key=lambda line: line.get("confidence") or 0.0, default=None)
        text = str(best["smiles"]) if best else None
        match = match_molecules(item.truth["smiles"], text)
        records: dict[str, Record] = {
            "inchikey": match.inchikey,
            "smiles": match.smiles,
            "graph": match.graph,
            "tanimoto": match.tanimoto,
            "valid": match.valid,
            f"inchikey.{item.truth['set']}": match.inchikey,
            f"smiles.{item.truth['set']}": match.smiles,
        }
        verdict = "omitted" if text is None else "hit" if match.smiles.value else "wrong"
        confidence = best.get("confidence") if best else None
        shown = Verdicted("smiles", item.truth["smiles"], text, verdict, "/smiles", confidence)  # type: ignore[arg-type]
        return Score(item.id, records, (shown,))

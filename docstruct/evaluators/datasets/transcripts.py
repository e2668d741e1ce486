"""Receipts with a transcript of every printed line: how well a page is read, before anything is extracted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.normalize import Chain
from docstruct.evaluators.records import Counts, Mean
from docstruct.evaluators.text import character_errors, text_similarity, word_errors

PRINTED = Chain.of("nfkc+spaces")
FOLDED = Chain.of("nfkc+casefold+spaces")


class SroieText(Dataset):
    """``box/ID.csv`` (eight coordinates and the text of a line) beside ``img/ID.jpg``; wants ``{"text": …}``.

    SROIE's transcripts are upper case whatever is printed, so the headline folds case: ``cer`` and ``wer``
    are error rates over all receipts (lower is better), ``similarity`` is the mean of ``1 - NED``, ``words``
    counts words whatever their order. ``cer_exact`` minds case.
    """

    name = "receipts_sroie_text"
    folder_name = "receipts_sroie"
    task = "parse"
    headline = "similarity"
    protocol = f"text in reading order, {FOLDED}; cer_exact {PRINTED}"

    def items(self) -> Iterator[Item]:
        """One item per transcribed receipt, by id."""
        for path in sorted((self.folder / "box").glob("*.csv")):
            image = require(self.folder / "img" / f"{path.stem}.jpg")
            yield Item(path.stem, image, {"lines": read_lines(path)})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Edit rates of the whole text, and the words that are there."""
        truth, given = "\n".join(item.truth["lines"]), str(prediction.get("text") or "")
        known, found = Counter(FOLDED(truth).split()), Counter(FOLDED(given).split())
        hits = sum((known & found).values())
        records = {
            "similarity": text_similarity(truth, given, chain=FOLDED),
            "cer": character_errors(truth, given, chain=FOLDED),
            "cer_exact": character_errors(truth, given, chain=PRINTED),
            "cer_mean": Mean.of(min(1.0, character_errors(truth, given, chain=FOLDED).value)),
            "wer": word_errors(truth, given, chain=FOLDED),
            "words": Counts.matched(hits, sum(found.values()), sum(known.values())),
        }
        missing = [Verdicted("word", word, None, "omitted") for word in (known - found).elements()]
        invented = [Verdicted("word", None, word, "hallucinated") for word in (found - known).elements()]
        return Score(item.id, records, tuple(missing + invented))


def read_lines(path: Path) -> list[str]:
    """Texts of the lines; they may contain commas, so only the first eight split."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [parts[8] for line in lines if len(parts := line.split(",", 8)) == 9]

"""How well OCR reads pictures whose text is known: error rates, spacing, cost, beside RapidOCR itself.

``python -m docstruct.reading.ocr.bench FOLDER...`` prints one JSON object per folder and way of reading.
Folders: pictures with a CSV of line boxes (SROIE), pictures with a JSON of word boxes (FUNSD), or
born-digital PDFs, which are rendered at 200 dpi and compared with their own text layer. Letter case is
ignored: transcripts differ in it.

For a line of truth, what was read is the text of the words whose middle lies in its box, left to right. CER
is the edit distance over the length of the truth, both without spaces, lines summed; 0 is best. Word F1
compares the words of a page as bags; parted and joined count lines whose letters agree but not their spaces.
The cost is processor time; its ratio is to RapidOCR on the same pictures in the same run.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from docstruct.geometry import BBox
from docstruct.reading.ocr.read import read_pixels

PDF_DPI = 200
MAX_PAGES = 2  # of each PDF


class Text(NamedTuple):
    """A word or a line and where it stands, pixels."""

    text: str
    bbox: BBox


class Sample(NamedTuple):
    """A picture and the lines it is known to show."""

    name: str
    image: Image.Image
    lines: list[Text]


@dataclass
class Counts:
    """Sums over the pictures of a folder."""

    pages: int = 0
    lines: int = 0
    letters: int = 0
    edits: int = 0
    parted: int = 0
    joined: int = 0
    hits: int = 0
    read: int = 0
    true: int = 0
    seconds: list[float] = field(default_factory=list)  # of processor time, each page

    def add(self, truth: Sequence[Text], words: Sequence[Text], seconds: float) -> None:
        """Count one page."""
        self.pages += 1
        self.seconds.append(seconds)
        expected = Counter(w for line in truth for w in line.text.casefold().split())
        found = Counter(w for word in words for w in word.text.casefold().split())
        self.hits += (expected & found).total()
        self.read += found.total()
        self.true += expected.total()
        for line in truth:
            self._add_line(line, words)

    def _add_line(self, line: Text, words: Sequence[Text]) -> None:
        inside = [w for w in words if line.bbox.contains(w.bbox.cx, w.bbox.cy)]
        got = " ".join(w.text for w in sorted(inside, key=lambda w: w.bbox.x0)).casefold().split()
        wanted = line.text.casefold().split()
        self.lines += 1
        self.letters += len("".join(wanted))
        self.edits += Levenshtein.distance("".join(got), "".join(wanted))
        if "".join(got) == "".join(wanted):
            self.parted += len(got) > len(wanted)
            self.joined += len(got) < len(wanted)

    def figures(self) -> dict[str, Any]:
        """Rates."""
        return {
            "pages": self.pages,
            "cer": round(self.edits / max(1, self.letters), 4),
            "word_f1": round(2 * self.hits / max(1, self.read + self.true), 4),
            "lines": self.lines,
            "parted": self.parted,
            "joined": self.joined,
            "median_cpu_s": round(float(np.median(self.seconds)), 3),
        }


# -- ways to read -------------------------------------------------------------------------------------


def by_docstruct(image: Image.Image) -> list[Text]:
    """Words of `read_pixels`, boxes in the picture as it lies."""
    reading = read_pixels(image, 72.0)
    turn = reading.turn
    return [Text(w.text, turn.box(w.bbox) if turn else w.bbox) for w in reading.words]


def by_rapidocr(image: Image.Image) -> list[Text]:
    """Lines of RapidOCR as it comes, without its classifier, at most 1280 pixels wide and high."""
    result = _peer()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    if result.boxes is None:
        return []
    corners = [(box.min(axis=0), box.max(axis=0)) for box in result.boxes]
    return [Text(text, BBox(*lo, *hi)) for text, (lo, hi) in zip(result.txts, corners)]


@cache
def _peer() -> Any:
    from rapidocr import RapidOCR

    params = {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        "Global.max_side_len": 1280,
        "EngineConfig.onnxruntime.intra_op_num_threads": 2,
    }
    return RapidOCR(params=params)


WAYS: dict[str, Callable[[Image.Image], list[Text]]] = {"docstruct": by_docstruct, "rapidocr": by_rapidocr}


# -- pictures with known text -------------------------------------------------------------------------


def samples(folder: Path) -> Iterator[Sample]:
    """The pictures of a folder with their truth; ValueError when it is of no known kind."""
    kinds = (("box/*.csv", _sroie), ("annotations/*.json", _funsd), ("**/*.pdf", _pdf))
    for pattern, load in kinds:
        files = sorted(folder.glob(pattern))
        if files:
            for file in files:
                yield from load(file)
            return
    raise ValueError(f"{folder} holds neither box/*.csv, annotations/*.json nor PDFs")


def _sroie(file: Path) -> Iterator[Sample]:
    lines = []
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream, quoting=csv.QUOTE_NONE):
            if len(row) > 8:
                xs, ys = [int(v) for v in row[0:8:2]], [int(v) for v in row[1:8:2]]
                lines.append(Text(",".join(row[8:]), BBox(min(xs), min(ys), max(xs), max(ys))))
    with Image.open(file.parent.parent / "img" / f"{file.stem}.jpg") as image:
        yield Sample(file.stem, image.convert("RGB"), lines)


def _funsd(file: Path) -> Iterator[Sample]:
    words = [w for entity in json.loads(file.read_text(encoding="utf-8"))["form"] for w in entity["words"]]
    lines = [Text(w["text"], BBox(*w["box"])) for w in words if w["text"].strip()]
    with Image.open(file.parent.parent / "images" / f"{file.stem}.png") as image:
        yield Sample(file.stem, image.convert("RGB"), lines)


def _pdf(file: Path) -> Iterator[Sample]:
    import pdfplumber  # the truth must not come from our own reader

    with pdfplumber.open(file) as pdf:
        for page in pdf.pages[:MAX_PAGES]:
            found = page.extract_words(x_tolerance_ratio=0.15)
            zoom = PDF_DPI / 72
            boxes = [(w["x0"], w["top"], w["x1"], w["bottom"]) for w in found]
            lines = [Text(w["text"], BBox(*(v * zoom for v in b))) for w, b in zip(found, boxes)]
            image = page.to_image(resolution=PDF_DPI).original
            if lines:
                yield Sample(f"{file.stem}:{page.page_number}", image.convert("RGB"), lines)


# -- command ------------------------------------------------------------------------------------------


def measure(folder: Path, step: int = 1, start: int = 0) -> dict[str, Counts]:
    """Counts of each way over every ``step``-th picture of a folder from number ``start``, read in turns."""
    counts = {way: Counts() for way in WAYS}
    for sample in islice(samples(folder), start, None, step):
        for way, read in WAYS.items():
            begin = time.process_time()
            words = read(sample.image)
            counts[way].add(sample.lines, words, time.process_time() - begin)
    return counts


def main(folders: Sequence[str]) -> None:
    """Print the figures of each folder and way."""
    for read in WAYS.values():
        read(Image.new("RGB", (320, 64), "white"))  # loading the networks is not reading
    for folder in map(Path, folders):
        counts = measure(folder)
        peer = counts["rapidocr"]
        for way, count in counts.items():
            cost = round(sum(count.seconds) / sum(peer.seconds), 3)
            print(json.dumps({"folder": folder.name, "way": way, **count.figures(), "cost_ratio": cost}))


if __name__ == "__main__":
    main(sys.argv[1:])

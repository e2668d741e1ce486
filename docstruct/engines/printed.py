"""Words a model wrote → the printed words of the page that say the same; points of the page as displayed.

Written and printed words of one region are aligned in order (longest common subsequence of their letters and
digits), then what is left over is matched where it is the only one of its kind. A match takes the printed
word: its exact spelling, box and font. What matches nothing stays as the model wrote it, way "model".
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of

MARGIN = 6.0  # points around a box of the model in which its words are looked for: boxes may be shifted


def words_within(words: Sequence[Word], box: BBox) -> list[Word]:
    """The printed words in a box of the model, in reading order."""
    around = box.expand(MARGIN)
    return reading_order([w for w in words if around.contains(w.bbox.cx, w.bbox.cy)])


def reading_order(words: Sequence[Word]) -> list[Word]:
    """The words line by line."""
    return [word for line in lines_of(words) for word in line.words]


def matched(written: Sequence[Word], printed: Sequence[Word]) -> list[Word]:
    """The written words, those that are printed replaced by the print; as many, in the same order."""
    mine, theirs = [_letters(w.text) for w in written], [_letters(w.text) for w in printed]
    pairs = _aligned(mine, theirs)
    pairs |= _only_ones(mine, theirs, pairs)
    return [printed[pairs[i]] if i in pairs else word for i, word in enumerate(written)]


def _letters(text: str) -> str:
    """What is compared: letters and digits without case and accents, else the text itself."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if c.isalnum()) or text


def _aligned(mine: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for block in LCSseq.opcodes(mine, theirs):
        if block.tag == "equal":
            pairs |= dict(zip(range(block.src_start, block.src_end), range(block.dest_start, block.dest_end)))
    return pairs


def _only_ones(mine: Sequence[str], theirs: Sequence[str], pairs: dict[int, int]) -> dict[int, int]:
    """Pairs among the rest, where a word is left over once on either side."""
    taken = set(pairs.values())
    left = {i: text for i, text in enumerate(mine) if i not in pairs}
    right = {j: text for j, text in enumerate(theirs) if j not in taken}
    once = {text for text, n in Counter(left.values()).items() if n == 1}
    once &= {text for text, n in Counter(right.values()).items() if n == 1}
    place = {text: j for j, text in right.items() if text in once}
    return {i: place[text] for i, text in left.items() if text in once}

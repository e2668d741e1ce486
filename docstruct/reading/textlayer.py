"""The facts of a page → whether its text layer can be read in place of its pixels, and why.

Four tests, cheap ones first: is there text; are its code points what the glyphs show (letter statistics);
if it is invisible text under a scan, is it well recognised and in place; and does it account for what looks
like text in a small rendering. Pages of plain visible text without large pictures are never rendered.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docstruct.facts import PageFacts, Word
from docstruct.geometry import BBox

Bools = NDArray[np.bool_]

# Thresholds lie between what was measured on 153 real digital pages in seven languages and on the same
# pages garbled (codes shifted, letters permuted), recognised badly (letters swapped) and rasterised. With
# them 152 real pages are usable (one holds a font without Unicode); of those spoilt in one of these ways
# 98 % or more are not; of hidden text with one character in four misread 91 %, with one in ten 33 %.
IMPROBABLE_LETTERS = -4.75  # mean log2; real pages -4.5 and up, garbled ones -4.8 and down
ODD_WORDS = 0.4  # share; real pages up to 0.2, permuted code points from 0.45
POOR_OCR = 0.2  # share of odd words; one character in ten misread makes 0.18, one in four 0.34
FEW_LETTERS, FEW_WORDS = 60, 8  # below, the statistics say nothing
UNKNOWN_GLYPHS = 0.1  # share of characters without Unicode
SAMPLE = 500  # words are enough for the statistics

PICTURE_SHARE = 0.1  # of the page: smaller pictures hold no text worth a second look
PLAIN_WORDS = 12  # with fewer words any ink may be what matters
OUTLINES = 150  # filled curved shapes no taller than a line of text: letters drawn as paths
DPI = 72.0
TILE = 8  # points: a letter or two
UNEXPLAINED = 1.0  # text-like tiles outside words, per tile inside
UNEXPLAINED_TILES = 60  # about two lines of text
ON_INK = 0.8  # share of invisible words that must lie on something printed

# Letters of English, German, French, Spanish, Italian, Dutch and Portuguese, per thousand, accents removed.
_PER_THOUSAND = dict(
    zip("enirtasodluchmgpbfvwkzyqjx",
        (145, 80, 75, 70, 70, 72, 67, 55, 45, 46, 42, 32, 30, 27, 22, 23, 16, 14, 14, 11, 9, 8, 8, 4, 3, 3))
)  # fmt: skip
_LOG2 = {c: math.log2(n / sum(_PER_THOUSAND.values())) for c, n in _PER_THOUSAND.items()}
_NO_LETTER, _VOWEL, _DIGIT = re.compile("[^a-z]+"), re.compile("[aeiouy]"), re.compile(r"\d")
_UNKNOWN = re.compile("[\ufffd\ue000-\uefff]")  # private use from U+F000 up: bullets of symbol fonts
_CONSONANTS = re.compile("[bcdfghjklmnpqrstvwxz]{6}")
_STRANGE = re.compile(
    r"[a-zß-ÿ][A-ZÀ-Þ]{2}"  # capitals after small letters
    r"|[A-Za-z][0-9][A-Za-z]"
    r"|[A-Za-z][^\w\s.\-‐-―/\\&@'’:+*,()=#?%·|][A-Za-z]"  # a sign that does not stand within words
)


@dataclass(frozen=True)
class Verdict:
    """Whether the text layer is usable, why (for people), and how good it looks, 0 to 1."""

    usable: bool
    reason: str
    score: float


def judge_text_layer(facts: PageFacts) -> Verdict:
    """Whether the words of the page are what a reader would see on it."""
    words = facts.words
    if not words:
        blank = not _ink(facts).any()
        return Verdict(blank, "the page is blank" if blank else "no text layer", float(blank))
    garbled = _garbled(words)
    if garbled:
        return Verdict(False, garbled, 0.0)
    hidden = sum(len(w.text) for w in words if not w.visible) > sum(len(w.text) for w in words if w.visible)
    if hidden:
        return _judge_hidden(facts)
    if len(words) >= PLAIN_WORDS and not _may_hide_text(facts):
        return Verdict(True, "text layer", 1.0)
    inside, outside = _text_tiles(facts)
    if outside > UNEXPLAINED_TILES and outside > UNEXPLAINED * inside:
        return Verdict(False, "the text layer holds little of the text on the page", inside / (inside + outside))
    return Verdict(True, "text layer", 1.0)


def _judge_hidden(facts: PageFacts) -> Verdict:
    """Of invisible text, which somebody's OCR put under a scan."""
    odd = odd_share([w.text for w in facts.words]) or 0.0
    if odd > POOR_OCR:
        return Verdict(False, f"hidden text of poor quality ({odd:.0%} odd words)", 1.0 - odd)
    ink = _ink(facts)
    on_ink = [bool(_part(ink, w.bbox, facts).any()) for w in facts.words if len(w.text) > 1]
    share = sum(on_ink) / len(on_ink) if on_ink else 0.0
    if share < ON_INK:
        return Verdict(False, f"hidden text that is not where the print is ({share:.0%} on ink)", share)
    inside, outside = _text_tiles(facts)
    if outside > UNEXPLAINED_TILES and outside > UNEXPLAINED * inside:
        return Verdict(False, "hidden text that holds little of the page", inside / (inside + outside))
    return Verdict(True, "hidden text under a scan", 1.0 - odd)


# -- are the code points what the glyphs show? ---------------------------------------------------------


def _garbled(words: Sequence[Word]) -> str | None:
    """Why the code points cannot be trusted, or None."""
    texts = [w.text for w in words[:: 1 + len(words) // SAMPLE]]
    characters = "".join(texts)
    unknown = len(_UNKNOWN.findall(characters)) / len(characters)
    if unknown > UNKNOWN_GLYPHS:
        return f"garbled text layer ({unknown:.0%} of the characters have no Unicode)"
    letters = letter_log2(texts)
    if letters is not None and letters < IMPROBABLE_LETTERS:
        return f"garbled text layer (improbable letters, {letters:.1f} bits)"
    odd = odd_share(texts)
    if odd is not None and odd > ODD_WORDS:
        return f"garbled text layer ({odd:.0%} odd words)"
    return None


def letter_log2(texts: Iterable[str]) -> float | None:
    """Mean log2 probability of the Latin letters under European languages, about -4.2 in real text.

    Words with digits are left out, being codes as often as words. None for fewer than `FEW_LETTERS`.
    """
    counts = Counter(_plain(" ".join(text for text in texts if not _DIGIT.search(text))))
    total = sum(counts[c] for c in _LOG2)
    return sum(counts[c] * bits for c, bits in _LOG2.items()) / total if total >= FEW_LETTERS else None


def odd_share(texts: Iterable[str]) -> float | None:
    """Share of words that look like no word, of those with three Latin letters; None for too few."""
    judged = [_is_odd(text, letters) for text in texts if len(letters := _NO_LETTER.sub("", _plain(text))) >= 3]
    return sum(judged) / len(judged) if len(judged) >= FEW_WORDS else None


def _is_odd(text: str, letters: str) -> bool:
    return bool(
        not _VOWEL.search(letters) or _CONSONANTS.search(letters) or _STRANGE.search(text) or _UNKNOWN.search(text)
    )


def _plain(text: str) -> str:
    """Small letters without accents."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFD", text.lower())


# -- does the text account for the ink? ----------------------------------------------------------------


def _may_hide_text(facts: PageFacts) -> bool:
    """Whether a large picture, or letters drawn as shapes, may hold text that the layer does not."""
    sheet = BBox(0.0, 0.0, facts.width, facts.height)
    shown = [box for p in facts.pictures if (box := p.bbox.intersect(sheet))]
    if sum(box.area for box in shown) > PICTURE_SHARE * sheet.area:
        return True
    shapes = sum(
        1 for p in facts.paths if p.fill is not None and p.bbox.height < 24 and any(s[0] == "c" for s in p.segments)
    )
    return shapes > OUTLINES


def _text_tiles(facts: PageFacts) -> tuple[int, int]:
    """Number of tiles that look like text, inside and outside of word boxes."""
    texty = _texty(_ink(facts))
    covered = np.zeros(texty.shape, bool)
    for word in facts.words:
        _part(covered, word.bbox.expand(TILE / 2), facts)[...] = True
    return int((texty & covered).sum()), int((texty & ~covered).sum())


def _ink(facts: PageFacts) -> Bools:
    """(h, w) pixels, about 1 per point, that are darker than the paper around them."""
    gray = np.asarray(facts.render(DPI).convert("L"), np.int16)
    rows, columns = (-(-n // 16) for n in gray.shape)
    padded = np.pad(gray, ((0, rows * 16 - gray.shape[0]), (0, columns * 16 - gray.shape[1])), mode="edge")
    blocks = padded.reshape(rows, 16, columns, 16).transpose(0, 2, 1, 3).reshape(rows, columns, 256)
    paper = np.percentile(blocks, 90, axis=2).astype(np.int16)
    paper = np.repeat(np.repeat(paper, 16, 0), 16, 1)[: gray.shape[0], : gray.shape[1]]
    return (paper - gray > 50) & (paper > 140)


def _texty(ink: Bools) -> Bools:
    """(h / 8, w / 8) tiles with strokes in both directions, neither empty nor filled."""
    rows, columns = ink.shape[0] // TILE, ink.shape[1] // TILE
    tiles = ink[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE).transpose(0, 2, 1, 3)
    share = tiles.mean((2, 3))
    across = (tiles[..., 1:] != tiles[..., :-1]).sum((2, 3))
    down = (tiles[..., 1:, :] != tiles[..., :-1, :]).sum((2, 3))
    texty: Bools = (share > 0.05) & (share < 0.7) & (across >= 8) & (down >= 5)
    return texty


def _part(grid: Bools, box: BBox, facts: PageFacts) -> Bools:
    """The cells of a grid over the page that a box touches."""
    sy, sx = grid.shape[0] / facts.height, grid.shape[1] / facts.width
    top, left = max(0, int(box.y0 * sy)), max(0, int(box.x0 * sx))
    return grid[top : max(top, math.ceil(box.y1 * sy)), left : max(left, math.ceil(box.x1 * sx))]

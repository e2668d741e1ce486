"""How many vision tokens a page gets: a mode's name, a number of tokens, or ``auto`` by what the page holds.

``auto`` takes the smallest mode that carries the page's text at up to ten text tokens per vision token
(where the paper, arXiv 2510.18234, table 2, still reads 97 %), with print that is large enough to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from docstruct.errors import UsageError
from docstruct.model.preprocess import MAX_TILES, MODES, Mode, Size, mode_named

TARGET_RATIO = 10.0  # text tokens per valid vision token
_SEEN_FROM = 6.0  # pixels of line height in a view: 10 pt print on an A4 page at 512 pixels

# In the order of what they cost on a page; Gundam-M only by name, since the public weights fail at it.
_BY_COST = ("tiny", "small", "base", "large", "gundam")

# Characters per token of the published vocabulary, measured on running text.
_LATIN_PER_TOKEN = 4.0
_OTHER_PER_TOKEN = 1.5
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class PageText:
    """How much text a page holds, as far as is known before reading it.

    Attributes:
        tokens: text tokens.
        print_height: height of the smaller print as a part of the page height; 0 where unknown.
    """

    tokens: float
    print_height: float = 0.0


@dataclass(frozen=True)
class Choice:
    """The mode a page gets, and what was expected of it.

    Attributes:
        mode: the mode.
        vision_tokens: placeholders in the prompt.
        valid_tokens: those that show page.
        text_tokens: expected text; None where no estimate was asked for.
        reason: one line for the result.
    """

    mode: Mode
    vision_tokens: int
    valid_tokens: int
    text_tokens: float | None
    reason: str

    @property
    def ratio(self) -> float | None:
        """Expected text tokens per valid vision token."""
        return None if self.text_tokens is None else self.text_tokens / max(1, self.valid_tokens)


def choose_mode(budget: str | int, size: Size, text: PageText | None = None, max_tiles: int = MAX_TILES) -> Choice:
    """The mode for an image of ``size`` pixels.

    Args:
        budget: a mode's name, the most vision tokens the decoder may read, or ``auto``.
        size: of the image.
        text: what the page holds; ``auto`` cannot do without.
        max_tiles: limit on tiles.

    Raises:
        UsageError: no such mode, no mode within the number, or ``auto`` without an estimate.
    """
    if isinstance(budget, int):
        return _within(budget, size, text, max_tiles)
    if budget != "auto":
        return _choice(mode_named(budget), size, text, max_tiles, "as asked")
    if text is None:
        raise UsageError("budget='auto' needs an estimate of the page's text")
    return _automatic(size, text, max_tiles)


def from_text_layer(words: Iterable[tuple[str, float]], page_height: float) -> PageText:
    """What a text layer tells.

    Args:
        words: text and height of each, in any unit.
        page_height: in the same unit.
    """
    tokens, heights = 0.0, []
    for word, height in words:
        tokens += tokens_of(word)
        heights.append(height)
    return PageText(tokens, _small(heights) / page_height)


def tokens_of(text: str) -> float:
    """Tokens that ``text`` and the space after it will need, about."""
    wide = len(_WIDE.findall(text))
    narrow = len(text) - wide
    return wide / _OTHER_PER_TOKEN + (max(1.0, (narrow + 1) / _LATIN_PER_TOKEN) if narrow else 0.0)


def from_ink(image: Image.Image) -> PageText:
    """What the ink of a page tells: lines are runs of inked rows inside narrow columns of the page.

    A line of height h holds about one character per h / 2 of inked width. Rough by design, within a factor
    of two on printed pages: modes lie that far apart.
    """
    ink = _ink(image)
    characters, heights = 0.0, []
    for strip in np.array_split(ink, 12, axis=1):
        for top, bottom in _runs(np.logical_or.reduce(strip, axis=1)):
            line = strip[top:bottom]
            height = bottom - top
            if 3 <= height <= len(ink) // 12:  # thinner is ruling, thicker a picture
                characters += _covered(line, height) / (0.5 * height)
                heights.append(float(height))
    return PageText(characters / _LATIN_PER_TOKEN, _small(heights) / max(1, len(ink)))


def _automatic(size: Size, text: PageText, max_tiles: int) -> Choice:
    for name in _BY_COST:
        choice = _choice(MODES[name], size, text, max_tiles, "")
        carried = (choice.ratio or 0.0) <= TARGET_RATIO
        seen = not text.print_height or _line_pixels(choice.mode, size, text, max_tiles) >= _SEEN_FROM
        if carried and seen:
            return _choice(choice.mode, size, text, max_tiles, "the smallest mode that carries the page")
    return _choice(MODES["gundam"], size, text, max_tiles, "the largest mode; the page holds more than it carries")


def _within(budget: int, size: Size, text: PageText | None, max_tiles: int) -> Choice:
    fitting = [MODES[name] for name in _BY_COST if MODES[name].tokens(size, max_tiles) <= budget]
    if not fitting:
        least = MODES[_BY_COST[0]].tokens(size)
        raise UsageError(f"no mode reads a page with {budget} vision tokens", remedy=f"give at least {least}")
    best = max(fitting, key=lambda mode: mode.valid_tokens(size, max_tiles))
    return _choice(best, size, text, max_tiles, f"the largest mode within {budget} tokens")


def _choice(mode: Mode, size: Size, text: PageText | None, max_tiles: int, reason: str) -> Choice:
    tokens, valid = mode.tokens(size, max_tiles), mode.valid_tokens(size, max_tiles)
    return Choice(mode, tokens, valid, text.tokens if text else None, reason)


def _line_pixels(mode: Mode, size: Size, text: PageText, max_tiles: int) -> float:
    """Height of the smaller print in the view that shows it largest."""
    rows = mode.grid(size, max_tiles)[1]
    whole = mode.side * (1.0 if mode.stretched else size[1] / max(size))
    return text.print_height * max(whole, rows * mode.tile)


def _small(heights: list[float]) -> float:
    """The height that nine tenths of the lines exceed."""
    return quantiles(heights, n=10)[0] if len(heights) > 1 else sum(heights)


def _ink(image: Image.Image) -> NDArray[np.bool_]:
    """Where the page is darker, or lighter, than its ground; at most 1,400 pixels high."""
    grey = image.convert("L")
    grey.thumbnail((1400, 1400))
    pixels = np.asarray(grey, dtype=np.int16)
    ink: NDArray[np.bool_] = np.abs(pixels - int(np.median(pixels))) > 64
    return ink


def _runs(inked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open ranges of inked rows."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.view(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist()))


def _covered(line: NDArray[np.bool_], height: int) -> float:
    """Width of a line's ink with the gaps inside words closed."""
    columns = line.any(axis=0)
    reach = max(1, height // 3)
    return float(np.convolve(columns, np.ones(reach), mode="same").clip(0, 1).sum())

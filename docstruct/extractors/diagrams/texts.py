"""Words of a drawing → whose they are: in a shape, beside a small one, along a connector, or a frame's title."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from docstruct.facts import Word
from docstruct.geometry import BBox

NEXT_WORD = 0.8  # em; widest gap between words of one line
NEXT_LEAST, NEXT_LINE = 0.3, 1.5  # sizes of type; from one line of a text to the next

SIGN = 1.3  # heights of the word beside it; a higher sign is drawn
SIGNS = frozenset("&+-–—/=<>≤≥≠±×÷→%#@$€£¥*")  # that stand alone in a text; dots and bars are dust and strokes

ASIDE = 1.0  # sizes of type; so much two lines of a text may be off each other's middle or side


class Text(NamedTuple):
    """Words that belong together, their lines joined."""

    text: str
    bbox: BBox
    lines: tuple[str, ...]
    upright: bool = True  # False where it runs up or down
    confidence: float = 1.0


def _never(one: BBox, other: BBox) -> bool:
    return False


def texts_of(words: Sequence[Word], em: float, parted: Callable[[BBox, BBox], bool] = _never) -> list[Text]:
    """Free words as texts: lines, and lines under each other; none of what something drawn parts, by two boxes."""
    found: list[Text] = []
    for turned in (False, True):
        some = [w for w in words if _turned(w) == turned]
        blocks: list[list[list[Word]]] = []
        for line in sorted(_lines(some, turned, em, parted), key=lambda line: _frame(line, turned).y0):
            box = _frame(line, turned)
            for block in blocks:
                above = _frame(block[-1], turned)
                size = max(w.size or em for w in (*block[-1], *line))
                near = NEXT_LEAST * size <= box.cy - above.cy <= NEXT_LINE * size
                apart = parted(BBox.around(w.bbox for w in block[-1]), BBox.around(w.bbox for w in line))
                if near and _aligned(box, above, size) and not apart:
                    block.append(line)
                    break
            else:
                blocks.append([line])
        found += [_text(block, not turned) for block in blocks]
    return found


def _aligned(box: BBox, above: BBox, size: float) -> bool:
    """Whether two lines share much of their width, and their middle or a side."""
    if min(box.x1, above.x1) - max(box.x0, above.x0) <= 0.3 * min(box.width, above.width):
        return False
    return min(abs(box.cx - above.cx), abs(box.x0 - above.x0), abs(box.x1 - above.x1)) <= ASIDE * size


def text_in(words: Sequence[Word], em: float) -> Text | None:
    """All words inside one outline as one text, in reading order."""
    kept = [w for w in words if is_said(w) or stands_between(w, words, em)] or list(words)
    if not kept:
        return None
    turned = sum(map(_turned, kept)) * 2 > len(kept)
    lines = _lines(kept, turned, 3 * em)
    return _text(sorted(lines, key=lambda line: _frame(line, turned).cy), not turned)


def is_said(word: Word) -> bool:
    """Whether a word has a letter or a digit."""
    return any(c.isalnum() for c in word.text)


def stands_between(sign: Word, words: Sequence[Word], em: float) -> bool:
    """Whether a sign is part of a line, as in "wait & see": a word is next to it, and it is as high as signs are."""
    turned = _turned(sign)
    box = _frame([sign], turned)
    if sign.text not in SIGNS:
        return False
    for word in words:
        if not is_said(word) or _turned(word) != turned:
            continue
        other = _frame([word], turned)
        level = other.y0 <= box.cy <= other.y1 and box.height <= SIGN * other.height
        if level and max(box.x0 - other.x1, other.x0 - box.x1) <= NEXT_WORD * em:
            return True
    return False


def _turned(word: Word) -> bool:
    return 45 < word.angle % 180 < 135


def _frame(words: Sequence[Word], turned: bool) -> BBox:
    """The box in the frame in which the words run to the right."""
    box = BBox.around(w.bbox for w in words)
    if not turned:
        return box
    up = words[0].angle % 360 > 180  # read from below
    return BBox(-box.y1, box.x0, -box.y0, box.x1) if up else BBox(box.y0, -box.x1, box.y1, -box.x0)


def _lines(
    words: Sequence[Word], turned: bool, em: float, parted: Callable[[BBox, BBox], bool] = _never
) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: _frame([w], turned).x0):
        box = _frame([word], turned)
        for line in lines:
            last = _frame(line[-1:], turned)
            level = min(last.y1, box.y1) - max(last.y0, box.y0) > 0.4 * min(last.height, box.height)
            next_to = level and -0.5 * em < box.x0 - last.x1 <= NEXT_WORD * em
            if next_to and not parted(line[-1].bbox, word.bbox):
                line.append(word)
                break
        else:
            lines.append([word])
    return lines


def _text(block: Sequence[Sequence[Word]], upright: bool) -> Text:
    lines = tuple(joined(w.text for w in line) for line in block)
    words = [w for line in block for w in line]
    sure = sum(w.confidence for w in words) / len(words)
    return Text(joined(lines), BBox.around(w.bbox for w in words), lines, upright, sure)


def joined_texts(texts: Sequence[Text]) -> Text:
    """Several texts as one, in this order."""
    lines = tuple(line for t in texts for line in t.lines)
    sure = sum(t.confidence for t in texts) / len(texts)
    return Text(joined(lines), BBox.around(t.bbox for t in texts), lines, texts[0].upright, sure)


def joined(texts: Iterable[str]) -> str:
    """Texts in one, without blanks between ideographs; a word parted by a hyphen at the end of a line stays so."""
    whole = ""
    for text in filter(None, texts):
        apart = whole and not (_east(whole[-1]) and _east(text[0]))
        whole += " " * bool(apart) + text
    return " ".join(whole.split())


def _east(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"

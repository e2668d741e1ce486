"""Characters made plain without moving any of them: case, accents, widths, spaces and dashes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[0].lower()
    return base if len(base) == 1 else char


def plain(text: str) -> str:
    """Lower case without accents, full-width forms narrowed, as many characters as before.

    Signs keep their meaning: every kind of space is a space, every minus and dash a hyphen.
    """
    if text.isascii():
        return text.lower()
    return "".join(_plain(c) for c in text).translate(_SIGNS)


_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "‒": "-", "―": "-", "‐": "-", "‑": "-", "—": "-", "’": "'", "‘": "'", "´": "'", "`": "'"}
)

"""Fonts to set a document in: the base-14 of PDF, TrueType files of the machine, STSong-Light for Chinese.

Names are those reportlab knows; sizes are points.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from docstruct.errors import MissingExtraError

try:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont
except ImportError:
    raise MissingExtraError("drawing documents", "drawing") from None

_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts/Supplemental"),
    Path("C:/Windows/Fonts"),
)
_FILES = {  # family -> regular, bold, italic; used when all three are there
    "DejaVuSans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"),
    "DejaVuCondensed": (
        "DejaVuSansCondensed.ttf",
        "DejaVuSansCondensed-Bold.ttf",
        "DejaVuSansCondensed-Oblique.ttf",
    ),
    "DejaVuSerif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf"),
    "DejaVuMono": ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSansMono-Oblique.ttf"),
    "Liberation": ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"),
    "LiberationSerif": (
        "LiberationSerif-Regular.ttf",
        "LiberationSerif-Bold.ttf",
        "LiberationSerif-Italic.ttf",
    ),
    "Arial": ("Arial.ttf", "Arial Bold.ttf", "Arial Italic.ttf"),
    "Verdana": ("Verdana.ttf", "Verdana Bold.ttf", "Verdana Italic.ttf"),
    "Georgia": ("Georgia.ttf", "Georgia Bold.ttf", "Georgia Italic.ttf"),
}
_CJK_FILES = (
    "NotoSansSC-Regular.ttf", "NotoSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "uming.ttc",
    "DroidSansFallbackFull.ttf", "simsun.ttc", "simhei.ttf", "Arial Unicode.ttf",
)  # fmt: skip
_MONO = ("Courier", "DejaVuMono")


class Family(NamedTuple):
    """Regular, bold and italic face, by the names reportlab knows."""

    regular: str
    bold: str
    italic: str


_BASE = {
    "Helvetica": Family("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Times": Family("Times-Roman", "Times-Bold", "Times-Italic"),
    "Courier": Family("Courier", "Courier-Bold", "Courier-Oblique"),
}


def draw_family(rng: Random, language: str, mono: bool = False, plain: bool = False) -> Family:
    """A family the language can be set in.

    Args:
        rng: where the choice comes from.
        language: Chinese has families of its own.
        mono: a typewriter family.
        plain: only what every machine has; gives the same bytes everywhere.
    """
    throw = rng.random()  # drawn always, so that what follows does not depend on the machine
    if language == "zh":
        return chinese()
    families = dict(_BASE) if plain else {**_BASE, **_installed()}
    names = [name for name in families if (name in _MONO) == mono]
    # Helvetica and its kin are what most business software prints with.
    weights = [4.0 if name in ("Helvetica", "Arial", "Liberation") else 1.5 for name in names]
    edge = throw * sum(weights)
    for name, weight in zip(names, weights):
        edge -= weight
        if edge <= 0:
            return families[name]
    return families[names[-1]]


def can_render_chinese() -> bool:
    """Whether a font with Chinese outlines is on this machine: without one a scan would show empty boxes."""
    return _chinese_file() is not None


@lru_cache(maxsize=1)
def chinese() -> Family:
    """A TrueType font of this machine, or the STSong-Light every viewer substitutes."""
    path = _chinese_file()
    if path is not None:
        pdfmetrics.registerFont(TTFont("Chinese", str(path)))
        return Family("Chinese", "Chinese", "Chinese")
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return Family("STSong-Light", "STSong-Light", "STSong-Light")


@lru_cache(maxsize=1)
def _found() -> dict[str, Path]:
    """File name -> path of every font file in the folders where systems keep them."""
    files = (p for folder in _FOLDERS if folder.is_dir() for p in sorted(folder.rglob("*.[to]t[fc]")))
    return {path.name: path for path in files}


@lru_cache(maxsize=1)
def _chinese_file() -> Path | None:
    for path in (_found()[name] for name in _CJK_FILES if name in _found()):
        try:
            probe = TTFont("probe", str(path))
        except TTFError:  # outlines in a form reportlab cannot embed
            continue
        if ord("0") in probe.face.charToGlyph:  # some fall-back fonts have no figures
            return path
    return None


@lru_cache(maxsize=1)
def _installed() -> dict[str, Family]:
    families = {}
    for name, files in _FILES.items():
        if all(file in _found() for file in files):
            faces = (name, f"{name}-Bold", f"{name}-Italic")
            for face, file in zip(faces, files):
                pdfmetrics.registerFont(TTFont(face, str(_found()[file])))
            families[name] = Family(*faces)
    return families

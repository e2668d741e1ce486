"""How an element of SVG is painted: style sheets, attributes and inheritance → colours, widths, fonts.

The part of CSS that drawing programs write: selectors of tags, classes and ids, alone, joined, or below each
other; no media, no imports, no animation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import ImageColor

Style = Mapping[str, str]

INHERITED = frozenset(
    (
        "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-size",
        "font-weight", "font-family", "text-anchor", "dominant-baseline", "visibility", "color", "writing-mode",
        "marker-start", "marker-end", "marker-mid",
    )
)  # fmt: skip
PROPERTIES = INHERITED | {"opacity", "display", "transform", "alignment-baseline", "baseline-shift", "font"}
PATTERN = 0x808080  # a gradient or pattern has no one colour
MAX_RULES = 2000

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)")
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "em": 16.0}
_LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(px|pt|pc|mm|cm|in|em|)\s*")


@dataclass(frozen=True)
class _Rule:
    chain: tuple[tuple[str, frozenset[str], str], ...]  # (tag, classes, id) from outer to inner
    weight: tuple[int, int, int]
    declarations: dict[str, str]


class StyleSheet:
    """The rules of all ``<style>`` elements, in the order of their weight."""

    def __init__(self, texts: list[str]) -> None:
        rules = [rule for text in texts for rule in _rules(text)][:MAX_RULES]
        self._rules = sorted(rules, key=lambda rule: rule.weight)

    def of(self, lineage: list[tuple[str, frozenset[str], str]]) -> dict[str, str]:
        """What the rules say of an element; ``lineage`` is (tag, classes, id) from the root to it."""
        found: dict[str, str] = {}
        for rule in self._rules:
            if _matches(rule.chain, lineage):
                found.update(rule.declarations)
        return found


def _rules(text: str) -> Iterator[_Rule]:
    text = re.sub(r"/\*.*?\*/|@[^;{]*;", "", text, flags=re.DOTALL)
    for selectors, body in _RULE.findall(text):
        declared = declarations(body)
        for selector in selectors.split(","):
            parts = selector.replace(">", " ").split()
            found = [_SIMPLE.fullmatch(part) for part in parts]
            if parts and all(found):
                chain = tuple(_simple(match) for match in found if match)
                ids, classes = sum(bool(c[2]) for c in chain), sum(len(c[1]) for c in chain)
                yield _Rule(chain, (ids, classes, sum(bool(c[0]) for c in chain)), declared)


def _simple(match: re.Match[str]) -> tuple[str, frozenset[str], str]:
    tag = "" if match[1] in (None, "*") else match[1]
    marks = re.findall(r"([.#])([\w-]+)", match[2])
    return tag, frozenset(n for sign, n in marks if sign == "."), next((n for sign, n in marks if sign == "#"), "")


def _matches(
    chain: tuple[tuple[str, frozenset[str], str], ...], lineage: list[tuple[str, frozenset[str], str]]
) -> bool:
    def fits(simple: tuple[str, frozenset[str], str], element: tuple[str, frozenset[str], str]) -> bool:
        return simple[0] in ("", element[0]) and simple[1] <= element[1] and simple[2] in ("", element[2])

    if not fits(chain[-1], lineage[-1]):
        return False
    above = iter(lineage[:-1])
    return all(any(fits(simple, element) for element in above) for simple in chain[:-1])


def declarations(text: str) -> dict[str, str]:
    """``fill: red; stroke: none`` as a dictionary of the properties that count here."""
    pairs = (part.partition(":") for part in text.split(";"))
    found = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if "font" in found:  # the shorthand: its size, and whether it is bold
        size = re.search(r"[\d.]+(?:px|pt|em)", found["font"])
        found = {**({"font-size": size[0]} if size else {}), **found}
        found.setdefault("font-weight", "bold" if "bold" in found["font"] else "normal")
    return {n: re.sub(r"\s*!important$", "", v) for n, v in found.items() if n in PROPERTIES}


def styled(own: Style, parent: Style) -> dict[str, str]:
    """The style of an element: its own properties, else those that are handed down."""
    style = {name: value for name, value in parent.items() if name in INHERITED}
    style.update({name: value for name, value in own.items() if value != "inherit"})
    if "font-size" in own:
        style["font-size"] = str(_font_size(own["font-size"], length(parent.get("font-size", ""), 16.0)))
    return style


def _font_size(text: str, outer: float) -> float:
    if text.endswith("%"):
        return outer * length(text[:-1], 100.0) / 100
    if text.endswith("em"):
        return outer * length(text.removesuffix("em").removesuffix("r"), 1.0)
    named = {"small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "smaller": outer / 1.2}
    return named.get(text, length(text, outer))


def length(text: str | None, default: float = 0.0, whole: float = 0.0) -> float:
    """A length in user units; percentages are of ``whole``."""
    if not text:
        return default
    if text.strip().endswith("%"):
        return length(text.strip()[:-1], 0.0) / 100 * whole
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _UNITS[found[2]] if found else default


def paint(style: Style, what: str) -> int | None:
    """0xRRGGBB of "fill" or "stroke"; None where nothing is painted."""
    value = style.get(what, "black" if what == "fill" else "none")
    if value in ("none", "transparent") or not opaque(style, what):
        return None
    if value.lower() == "currentcolor":
        value = style.get("color", "black")
    return color(value)


def opaque(style: Style, what: str) -> bool:
    """Whether the opacities let anything be seen."""
    parts = (style.get(f"{what}-opacity", "1"), style.get("opacity", "1"))
    return all(length(part, 1.0, 1.0) > 0 for part in parts)


@lru_cache(maxsize=4096)
def color(text: str) -> int | None:
    """0xRRGGBB of a colour of CSS; None where it is transparent, `PATTERN` where it is none."""
    if text.startswith("url("):
        return PATTERN
    if found := re.fullmatch(r"rgba?\(([^()]*)\)", text):
        return _rgb(re.split(r"[\s,/]+", found[1].strip()))
    try:
        value: Any = ImageColor.getrgb(text)
    except ValueError:
        return PATTERN
    return int(value[0]) << 16 | int(value[1]) << 8 | int(value[2])


def _rgb(parts: list[str]) -> int | None:
    if len(parts) > 3 and length(parts[3], 1.0, 1.0) <= 0:
        return None
    shades = [min(max(round(length(part, 0.0, 255.0)), 0), 255) for part in parts[:3]]
    return PATTERN if len(shades) < 3 else shades[0] << 16 | shades[1] << 8 | shades[2]

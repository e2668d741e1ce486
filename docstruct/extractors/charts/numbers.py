"""Texts of tick labels → numbers: one reading of separators, signs, units and factors for a whole axis.

``1,000`` alone says nothing; beside ``0`` and ``500`` it is a thousand. A set of labels is read under each
notation that all of them allow, and the notation that is left wins; where two are left and differ, decimals
that are never needed decide, and else the set is declined.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_MINUS = str.maketrans({"−": "-", "–": "-", "‒": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "٫": "."})
_SHAPE = re.compile(
    r"""(?P<open>\()?\s*(?P<sign1>[-+])?\s*(?P<before>[^\d\s().,'+-]{1,4})?\s*(?P<sign2>[-+])?
    (?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][-+]?\d+|\s?[x×·*]\s?10\^?(?P<ten>[-+]?\d+))?
    \s*(?P<word>thousand|million|billion|trillion)?s?
    \s*(?P<after>[^\d\s().,'+-][^\d()]{0,11})?\s*(?P<close>\))?""",
    re.VERBOSE,
)
_POWER_OF_TEN = re.compile(r"(?P<sign>-)?10\^(?P<ten>[-+]?\d+)")
_FACTORS = {
    "k": 1e3, "K": 1e3, "M": 1e6, "Mio": 1e6, "mn": 1e6, "mln": 1e6, "Mn": 1e6, "G": 1e9, "B": 1e9, "bn": 1e9,
    "Bn": 1e9, "Mrd": 1e9, "T": 1e12, "tn": 1e12, "µ": 1e-6, "μ": 1e-6, "Tsd": 1e3, "m": 1e-3, "n": 1e-9,
}  # fmt: skip
_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_CURRENCIES = {"US$", "A$", "C$", "HK$", "R$", "USD", "EUR", "GBP", "CHF", "JPY", "Rs", "Rs.", "kr"}
_UNSURE_FACTORS = {"m", "n", "T", "B", "G"}  # also units: metres, newtons, teslas, bytes, gauss

# decimal sign, group separators
_NOTATIONS = ((".", ","), (",", "."), (".", " '"), (",", " '"))


@dataclass(frozen=True)
class Numbers:
    """Values of a set of labels, in order; None where a label is no number."""

    values: tuple[float | None, ...]
    decimals: tuple[int, ...]  # printed digits after the decimal sign, factors taken into account
    unit: str | None = None


class Undecided(Exception):
    """The labels can be read as two different sets of numbers."""


@dataclass(frozen=True)
class _Parts:
    negative: bool
    digits: str
    exponent: int
    before: str
    after: str
    word: str = ""  # of the scale, spelled out


def is_number(text: str) -> bool:
    """Whether a text can be read as one number with an optional unit."""
    return _parts(text) is not None


def read_numbers(texts: Sequence[str]) -> Numbers:
    """The numbers of a set of labels that follow one notation.

    Raises:
        Undecided: two notations are possible and give different numbers.
    """
    parts = [_parts(text) for text in texts]
    digits = [p.digits for p in parts if p]
    suffixes = {p.after for p in parts if p and p.after not in ("", *_FACTORS)}
    if len(suffixes) > 1:  # 1N, 2NE; 1st, 2nd: names
        return Numbers(tuple(None for _ in texts), tuple(0 for _ in texts))
    allowed = [n for n in _NOTATIONS if all(_fits(d, *n) for d in digits)]
    if not allowed or not digits:
        return Numbers(tuple(None for _ in texts), tuple(0 for _ in texts))
    readings = {tuple(_number(d, *n) for d in digits): n for n in reversed(allowed)}
    if len(readings) > 1:
        readings = _likely(readings, digits)
    (notation,) = readings.values()
    factors = _factors([p for p in parts if p])
    values = [_value(p, notation, factors) if p else None for p in parts]
    decimals = [_decimals(p, notation, factors) if p else 0 for p in parts]
    return Numbers(tuple(values), tuple(decimals), _unit([p for p in parts if p], factors))


def _parts(text: str) -> _Parts | None:
    text = text.translate(_MINUS).strip()
    if found := _POWER_OF_TEN.fullmatch(text):
        return _Parts(bool(found["sign"]), "1", int(found["ten"]), "", "")
    found = _SHAPE.fullmatch(text)
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    exponent = int(found["ten"] or (found["power"] or "e0").lstrip("eE"))
    if abs(exponent) > 300:
        return None
    negative = bool(found["open"]) or "-" in ((found["sign1"] or "") + (found["sign2"] or ""))
    before, after = (found["before"] or "").strip(), (found["after"] or "").strip()
    if any(c.isalpha() for c in before) and before not in _CURRENCIES:
        return None  # C4, Q1: a name
    return _Parts(negative, found["digits"].strip(), exponent, before, after, found["word"] or "")


def scale_word(texts: Sequence[str]) -> tuple[str, float] | None:
    """The word, and what it stands for, that all numbers but zeros are printed with: part of their unit."""
    parts = [p for p in map(_parts, texts) if p is not None and p.digits.strip("0.,")]
    words = {p.word for p in parts}
    return next(((w, _WORDS[w]) for w in words if w), None) if len(words) == 1 else None


def _fits(digits: str, point: str, groups: str) -> bool:
    """Whether digits are written with this decimal sign and these separators of groups of three."""
    whole, _, fraction = digits.partition(point)
    if not re.fullmatch(r"\d*", fraction):
        return False
    body = re.escape(groups)
    return bool(re.fullmatch(rf"\d*|[1-9]\d{{0,2}}(?:[{body}]\d{{3}})+", whole)) and bool(whole or fraction)


def _number(digits: str, point: str, groups: str) -> float:
    for sign in groups:
        digits = digits.replace(sign, "")
    return float(digits.replace(point, "."))


def _likely(
    readings: dict[tuple[float, ...], tuple[str, str]], digits: Sequence[str]
) -> dict[tuple[float, ...], tuple[str, str]]:
    """Decimals are printed because some label needs them, and then on all labels."""
    kept = {}
    for values, (point, groups) in readings.items():
        fractions = [d.partition(point)[2] for d in digits]
        even = len({len(f) for f in fractions}) == 1
        needed = any(f and not f.endswith("0") for f in fractions)
        if not any(fractions) or (even and needed and point == ".") or not all(len(f) in (0, 3) for f in fractions):
            kept[values] = (point, groups)
    if len(kept) == 2:  # 1.025 and 1,025: the notation of most of the world's software decides
        kept = {v: n for v, n in kept.items() if n[0] == "."}
    if len(kept) != 1:
        raise Undecided(f"labels such as {digits[0]} can be read in two ways")
    return kept


def _factors(parts: Sequence[_Parts]) -> dict[str, float]:
    """What each suffix multiplies by; one that may be a unit is a factor only beside other factors."""
    suffixes = {p.after for p in parts if p.after}
    sure = {s for s in suffixes if s in _FACTORS and s not in _UNSURE_FACTORS}
    plain_zero = all(p.after for p in parts if p.digits.strip("0.,"))
    unsure = suffixes & _UNSURE_FACTORS
    usable = sure | (unsure if sure or (plain_zero and unsure <= {"B", "G", "T"}) else set())
    return {s: _FACTORS[s] for s in usable}


def _value(p: _Parts, notation: tuple[str, str], factors: dict[str, float]) -> float:
    size = _number(p.digits, *notation) * 10.0**p.exponent * factors.get(p.after, 1.0) * _WORDS.get(p.word, 1.0)
    return -size if p.negative and size else size


def _decimals(p: _Parts, notation: tuple[str, str], factors: dict[str, float]) -> int:
    shown = len(p.digits.partition(notation[0])[2])
    return shown - p.exponent - round(math.log10(factors.get(p.after, 1.0) * _WORDS.get(p.word, 1.0)))


def _unit(parts: Sequence[_Parts], factors: dict[str, float]) -> str | None:
    units = {p.before for p in parts if p.before} | {p.after for p in parts if p.after and p.after not in factors}
    return units.pop() if len(units) == 1 else None


def shortest(value: float, error: float) -> float:
    """The number with fewest digits within ``error`` of a measured one."""
    if value == 0 or not math.isfinite(value) or error <= 0:
        return value
    if abs(value) <= error:
        return 0.0
    top = math.floor(math.log10(abs(value)))
    for digits in range(-top, 16 - top):
        rounded = round(value, digits)
        if abs(rounded - value) <= error:
            return rounded
    return value

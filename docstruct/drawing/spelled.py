"""Amounts in words as invoices write them: English for many countries, Chinese in capital numerals."""

from __future__ import annotations

from decimal import Decimal

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def in_words(amount: Decimal, language: str) -> str:
    """The amount spelled out; empty for languages this cannot spell and for negative amounts."""
    if amount < 0:
        return ""
    whole, cents = divmod(int(amount * 100), 100)
    if language == "en":
        return f"{_english(whole)} and {cents:02d}/100".capitalize()
    if language == "zh":
        tail = f"{_CAPITALS[cents // 10]}角{_CAPITALS[cents % 10]}分" if cents else "整"
        return f"{_chinese(whole)}圆{tail}"
    return ""


def _english(n: int) -> str:
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = f" {_english(n % size)}" if n % size else ""
            return f"{_english(n // size)} {name}{rest}"
    raise AssertionError(n)


def _chinese(n: int) -> str:
    """In groups of four digits, zeros between digits read once."""
    if n == 0:
        return "零"
    text, gap = "", False
    digits = str(n)
    for i, c in enumerate(digits):
        place = len(digits) - 1 - i
        if c != "0":
            text += ("零" if gap else "") + _CAPITALS[int(c)] + ("", "拾", "佰", "仟")[place % 4]
        gap = c == "0" and bool(text)
        if place == 8:
            text += "亿"
        elif place == 4 and any(x != "0" for x in digits[max(0, i - 3) : i + 1]):
            text += "万"
    return text

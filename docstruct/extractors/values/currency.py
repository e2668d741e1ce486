"""Currency signs and codes of lines → what they stand for, and the currency of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from docstruct.schemas.codes import CURRENCIES, SYMBOLS

_SIGN = re.compile(
    r"(?<![A-Za-z])(?:US|C|CA|A|AU|S|HK|NZ|R|NT|MX)\$|[€$£¥￥₹₩₽₺₴₫₪₱฿元円]|zł|Kč"
    r"|(?<![A-Za-z])(?:RM|Rp|Rs\.?|CHF|SFr|kr\.?|Ft)(?=[\s\d.:)]|$)|(?<![A-Za-z])(?:euros?|EUROS?|Euro)\b"
    # "Fr. 12.50" are francs, "Mo.-Fr. 8.30 - 12.30 Uhr" are opening hours
    r"|(?<![A-Za-z-])(?:Fr\.|lei)(?= ?\d{1,7}[.,](?:\d\d|-)(?![\d./]| ?(?:[-–]|Uhr|h\b)))"
)
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
# Codes met often enough to be believed wherever they stand; of the others many are words in capitals (ALL,
# PEN, GEL, Sdn BHD) and need an amount at their side.
_COMMON = frozenset(
    {"EUR", "USD", "GBP", "CHF", "JPY", "CNY", "AUD", "CAD", "NZD", "SGD", "HKD", "MYR", "INR", "SEK", "NOK"}
    | {
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "BRL",
        "MXN",
        "ZAR",
        "AED",
        "THB",
        "IDR",
        "KRW",
        "ILS",
        "SAR",
        "PHP",
        "TWD",
    }
)
_AMOUNT_AFTER = re.compile(r"[ \u00a0]?-?\d[\d.,']{0,14}[.,]\d\d(?!\d)")
_AMOUNT_BEFORE = re.compile(r"\d[.,]\d\d-?[ \u00a0]?$")
_LABEL = re.compile(r"(?:w[aä]hrung|currency|devise|moneda|divisa|valuta|moeda|币种|货币|幣別)\W{0,4}$", re.IGNORECASE)
_REGIMES: Sequence[tuple[str, re.Pattern[str]]] = (
    ("USD", re.compile(r",? [A-Z]{2} \d{5}(?:-\d{4})?\b|\bEIN\b|\bU\.?S\.?A?\b|\bUnited States\b")),
    ("AUD", re.compile(r"\bABN\b|\bACN\b")),
    ("CAD", re.compile(r"\bHST\b|\bTVQ\b|\bQST\b|\bGST/HST\b")),
    ("SGD", re.compile(r"\bUEN\b")),
    ("NZD", re.compile(r"\bNZBN\b")),
    ("TWD", re.compile(r"統一編號|統編")),
    ("MXN", re.compile(r"\bRFC\b|\bCFDI\b")),
)
"""Tax regimes and addresses that prove which dollar it is."""
_COUNTRIES: Sequence[tuple[str, re.Pattern[str]]] = (
    ("AUD", re.compile(r"\bAustralia\b")),
    ("CAD", re.compile(r"\bCanada\b")),
    ("SGD", re.compile(r"\bSingapore\b")),
    ("NZD", re.compile(r"\bNew Zealand\b")),
    ("HKD", re.compile(r"\bHong Kong\b|香港")),
    ("TWD", re.compile(r"台灣|臺灣")),
    ("MXN", re.compile(r"\bM[ée]xico\b")),
)
"""Countries whose dollar it may be: that a party sits there proves nothing."""


def find_signs(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """(start, end, currencies it may stand for) of every currency sign and code in a line."""
    found = [(m.start(), m.end(), _meanings(m[0])) for m in _SIGN.finditer(text)]
    taken = {start for start, _, _ in found}
    for m in _CODE.finditer(text):
        if m[0] in CURRENCIES and m.start() not in taken and (m[0] in _COMMON or _priced(m, text)):
            found.append((m.start(), m.end(), (m[0],)))
        elif m[0] == "RMB":
            found.append((m.start(), m.end(), ("CNY",)))
    return sorted(f for f in found if f[2])


def _priced(m: re.Match[str], text: str) -> bool:
    """Whether an amount stands right before or behind the code."""
    before = text[max(0, m.start() - 8) : m.start()]
    return bool(_AMOUNT_AFTER.match(text, m.end()) or _AMOUNT_BEFORE.search(before))


def _meanings(sign: str) -> tuple[str, ...]:
    special = {"NT$": ("TWD",), "CA$": ("CAD",), "AU$": ("AUD",), "MX$": ("MXN",), "CHF": ("CHF",)}
    sign = sign.rstrip(".").upper()
    return special.get(sign) or SYMBOLS.get(sign, ())


def currency_of(lines: Sequence[str]) -> str | None:
    """The currency printed most; a sign of several currencies is settled by the others and by the country."""
    votes: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        for start, end, meant in find_signs(line):
            near = any(c.isdigit() for c in line[max(0, start - 4) : end + 4])
            votes[meant] += 6 if _LABEL.search(line[:start][-24:]) else 2 if near else 1
    certain: Counter[str] = Counter()
    for meant, n in votes.items():
        if len(meant) == 1:
            certain[meant[0]] += n
    vague = [(n, meant) for meant, n in votes.items() if len(meant) > 1 and n]
    if vague:
        n, meant = max(vague)
        chosen = next((c for c, _ in certain.most_common() if c in meant), None)
        certain[chosen or resolve_sign(meant, lines)] += n
    return max(certain, key=lambda c: (certain[c], c)) if certain else None


def is_proved(currency: str | None, lines: Sequence[str]) -> bool:
    """Whether the document says which currency it is: by a code or a sign of one meaning, or by its tax regime."""
    signs = [meant for line in lines for _, _, meant in find_signs(line)]
    if (currency,) in signs or not any(len(meant) > 1 and "USD" in meant for meant in signs):
        return True
    named = {code for code, regime in _REGIMES if any(regime.search(line) for line in lines)}
    return named == {currency}


def resolve_sign(meant: Sequence[str], lines: Iterable[str]) -> str:
    """Which of several currencies a sign means, by the country the lines speak of; else the commonest."""
    for line in lines:
        for code, hint in (*_REGIMES[1:], *_COUNTRIES):  # the American is the commonest, and needs no hint
            if code in meant and hint.search(line):
                return code
    return meant[0]

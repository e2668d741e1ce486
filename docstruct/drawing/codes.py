"""Made-up codes with right check digits: random source -> IBAN, BIC, VAT id, GTIN as plain text.

They pass the public checks (ISO 7064, GS1, the national VAT rules) but belong to nobody on purpose.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from random import Random

_BBAN = {  # shape of the account part: # digit, @ letter
    "AT": "################",
    "BE": "############",
    "CH": "#################",
    "DE": "##################",
    "ES": "####################",
    "FR": "#####################" + "##",
    "GB": "@@@@##############",
    "IE": "@@@@##############",
    "IT": "@######################",
    "LU": "################",
    "NL": "@@@@##########",
    "PT": "#####################",
}
_BASE36 = string.digits + string.ascii_uppercase


def fill(rng: Random, pattern: str) -> str:
    """The pattern with ``#`` as digits and ``@`` as capital letters."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    return "".join(str(rng.randrange(10)) if c == "#" else rng.choice(letters) if c == "@" else c for c in pattern)


def iban(rng: Random, country: str) -> str:
    """An IBAN of the country, without spaces; the check digits hold (remainder 1 modulo 97)."""
    bban = fill(rng, _BBAN[country])
    number = int("".join(str(int(c, 36)) for c in bban + country + "00"))
    return f"{country}{98 - number % 97:02d}{bban}"


def bic(rng: Random, country: str) -> str:
    """A BIC of the country, 8 or 11 characters."""
    branch = rng.choice(["", "", "XXX", fill(rng, "###")])
    return fill(rng, "@@@@") + country + fill(rng, "@#") + branch


def gtin13(rng: Random) -> str:
    """An article number of 13 digits."""
    body = rng.choice(["40", "20", "50", "76", "87", "69"]) + fill(rng, "##########")
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return f"{body}{-total % 10}"


def vat_id(rng: Random, country: str) -> str:
    """A VAT id (or its national counterpart) of the country, without spaces, with the prefix if any."""
    return _VAT[country](rng)


def _digits(rng: Random, n: int) -> list[int]:
    return [rng.randrange(1, 10), *(rng.randrange(10) for _ in range(n - 1))]


def _text(digits: Sequence[int]) -> str:
    return "".join(map(str, digits))


def _weigh(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(d * w for d, w in zip(digits, weights))


def _luhn(body: Sequence[int]) -> int:
    """The digit that completes the body under the Luhn rule."""
    total = sum(sum(divmod(d * 2, 10)) if i % 2 == 0 else d for i, d in enumerate(reversed(body)))
    return -total % 10


def _at(rng: Random) -> str:
    body = _digits(rng, 7)
    total = sum(sum(divmod(d * 2, 10)) if i % 2 else d for i, d in enumerate(body))
    return f"ATU{_text(body)}{(96 - total) % 10}"


def _au(rng: Random) -> str:
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    tail = _digits(rng, 9)
    for head in range(10, 100):
        if _weigh([head // 10 - 1, head % 10, *tail], weights) % 89 == 0:
            return f"{head}{_text(tail)}"
    return _au(rng)


def _be(rng: Random) -> str:
    body = "0" + _text(_digits(rng, 7))
    return f"BE{body}{97 - int(body) % 97:02d}"


def _br(rng: Random) -> str:
    digits = [*_digits(rng, 8), 0, 0, 0, 1]
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        rest = _weigh(digits, weights) % 11
        digits.append(0 if rest < 2 else 11 - rest)
    return _text(digits)


def _ch(rng: Random) -> str:
    while True:
        body = _digits(rng, 8)
        check = -_weigh(body, (5, 4, 3, 2, 7, 6, 5, 4)) % 11
        if check < 10:
            return f"CHE{_text(body)}{check}"


def _cn(rng: Random) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, no I O Z S V
    body = "91" + fill(rng, "######") + "".join(rng.choice(alphabet) for _ in range(9))
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[-total % 31]


def _de(rng: Random) -> str:
    product, body = 10, _digits(rng, 8)
    for digit in body:
        product = ((product + digit) % 10 or 10) * 2 % 11
    return f"DE{_text(body)}{(11 - product) % 10}"


def _es(rng: Random) -> str:
    body = _digits(rng, 7)
    return f"ES{rng.choice('AB')}{_text(body)}{_luhn(body)}"


def _fr(rng: Random) -> str:
    body = _digits(rng, 8)
    siren = f"{_text(body)}{_luhn(body)}"
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _gb(rng: Random) -> str:
    body = _digits(rng, 7)
    check = 97 - _weigh(body, range(8, 1, -1)) % 97
    return f"GB{_text(body)}{check:02d}"


def _ie(rng: Random) -> str:
    body = _digits(rng, 7)
    return f"IE{_text(body)}{'WABCDEFGHIJKLMNOPQRSTUV'[_weigh(body, range(8, 1, -1)) % 23]}"


def _in(rng: Random) -> str:
    body = fill(rng, "2#@@@@@####@1") + "Z"
    total = 0
    for i, c in enumerate(body):
        total += sum(divmod(_BASE36.index(c) * (2 if i % 2 else 1), 36))
    return body + _BASE36[-total % 36]


def _it(rng: Random) -> str:
    body = [0, *_digits(rng, 6), 0, rng.randrange(10), rng.randrange(1, 10)]  # 0dd: office of the province
    return f"IT{_text(body)}{_luhn(body)}"


def _lu(rng: Random) -> str:
    body = _text(_digits(rng, 6))
    return f"LU{body}{int(body) % 89:02d}"


def _nl(rng: Random) -> str:
    while True:
        body = _digits(rng, 8)
        check = _weigh(body, range(9, 1, -1)) % 11
        if check < 10:
            return f"NL{_text(body)}{check}B{rng.choice(['01', '01', '02', '03'])}"


def _pt(rng: Random) -> str:
    body = [5, *_digits(rng, 7)]
    return f"PT{_text(body)}{-_weigh(body, range(9, 1, -1)) % 11 % 10}"


_VAT: dict[str, Callable[[Random], str]] = {
    "AT": _at, "AU": _au, "BE": _be, "BR": _br, "CH": _ch, "CN": _cn, "DE": _de, "ES": _es, "FR": _fr,
    "GB": _gb, "IE": _ie, "IN": _in, "IT": _it, "LU": _lu, "NL": _nl, "PT": _pt,
}  # fmt: skip

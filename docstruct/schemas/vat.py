"""VAT identification numbers: country prefix -> form and check digits.

The forms are those of the EU's VIES service; the check digits follow the rules published by the national
administrations. Where a country's rule is not public, or not for a kind of number, the form decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from docstruct.schemas.scalars import compact


@lru_cache(maxsize=4096)
def vat_id_ok(text: str) -> bool | None:
    """Whether a VAT id checks: False on a wrong form or check digit, None for an unknown country prefix."""
    code = compact(text)
    prefix = next((p for p in ("CHE", code[:2]) if p in _COUNTRIES and code.startswith(p)), None)
    if prefix is None:
        return None
    form, check = _COUNTRIES[prefix]
    number = code[len(prefix) :]
    return re.fullmatch(form, number) is not None and check(number)


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdigit()]


def _weigh(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(d * w for d, w in zip(digits, weights))


def _form_only(_: str) -> bool:
    return True


def _weighted(weights: Sequence[int], modulus: int, remainder: int = 0) -> Callable[[str], bool]:
    """The digits times the weights leave the remainder."""
    return lambda number: _weigh(_digits(number), weights) % modulus == remainder


def _luhn(number: str) -> bool:
    doubled = ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][d] if i % 2 else d for i, d in enumerate(reversed(_digits(number))))
    return sum(doubled) % 10 == 0


def _mod_11_10(number: str) -> bool:
    """ISO 7064 MOD 11,10, a hybrid system."""
    product = 10
    *body, last = _digits(number)
    for digit in body:
        product = ((product + digit) % 10 or 10) * 2 % 11
    return (product + last) % 10 == 1


def _austria(number: str) -> bool:
    *body, last = _digits(number)
    total = sum(sum(divmod(d * 2, 10)) if i % 2 else d for i, d in enumerate(body))
    return (96 - total) % 10 == last


def _belgium(number: str) -> bool:
    padded = number.zfill(10)
    return (int(padded[:8]) + int(padded[8:])) % 97 == 0


def _bulgaria(number: str) -> bool:
    if len(number) == 10:  # persons, foreigners: several rules, any of which may apply
        return True
    *body, last = _digits(number)
    first = _weigh(body, range(1, 9)) % 11
    return (first if first < 10 else _weigh(body, range(3, 11)) % 11 % 10) == last


def _cyprus(number: str) -> bool:
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    total = sum(d if i % 2 else odd[d] for i, d in enumerate(_digits(number[:8])))
    return chr(ord("A") + total % 26) == number[8]


def _czechia(number: str) -> bool:
    if len(number) != 8:  # birth numbers of persons
        return True
    *body, last = _digits(number)
    return ((11 - _weigh(body, range(8, 1, -1))) % 11 or 1) % 10 == last


def _greece(number: str) -> bool:
    *body, last = _digits(number.zfill(9))
    return _weigh(body, [2**k for k in range(8, 0, -1)]) % 11 % 10 == last


def _spain(number: str) -> bool:
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    if number[0] in "XYZ" or number[0].isdigit():  # NIE of foreigners, DNI of citizens
        digits = number[:-1].translate(str.maketrans("XYZ", "012"))
        return letters[int(digits) % 23] == number[-1]
    if number[0] in "KLM":  # persons without a DNI
        return letters[int(number[1:-1]) % 23] == number[-1]
    body = _digits(number[1:8])
    total = sum(sum(divmod(d * 2, 10)) if i % 2 == 0 else d for i, d in enumerate(body))
    check = -total % 10
    return number[-1] in (str(check), "JABCDEFGHI"[check])


def _france(number: str) -> bool:
    siren = number[2:]
    if not (_luhn(siren) or siren.startswith("000")):  # 000: Monaco
        return False
    return not number[:2].isdigit() or int(siren + "12") % 97 == int(number[:2])


def _britain(number: str) -> bool:
    if number[:2] in ("GD", "HA"):  # government departments, health authorities
        return True
    return _weigh(_digits(number[:9]), (8, 7, 6, 5, 4, 3, 2, 10, 1)) % 97 in (0, 42, 55)


def _ireland(number: str) -> bool:
    letters = "WABCDEFGHIJKLMNOPQRSTUV"
    if not number[1].isdigit():  # old style: the character in second place was once last
        number = "0" + number[2:7] + number[0] + number[7:]
    extra = letters.index(number[8]) if len(number) > 8 else 0
    total = _weigh(_digits(number[:7]), range(8, 1, -1)) + 9 * extra
    return letters[total % 23] == number[7]


def _lithuania(number: str) -> bool:
    *body, last = _digits(number)
    first = sum((1 + i % 9) * d for i, d in enumerate(body)) % 11
    second = sum((1 + (i + 2) % 9) * d for i, d in enumerate(body)) % 11
    return (first if first < 10 else second % 10) == last


def _luxembourg(number: str) -> bool:
    return int(number[:6]) % 89 == int(number[6:])


def _latvia(number: str) -> bool:
    if number[0] <= "3":  # persons: the new numbers carry no public check
        return True
    return _weigh(_digits(number), (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)) % 11 == 3


def _netherlands(number: str) -> bool:
    digits = _digits(number[:9])
    if _weigh(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0:
        return True
    return int("".join(str(int(c, 36)) for c in "NL" + number)) % 97 == 1  # sole traders since 2020


def _portugal(number: str) -> bool:
    *body, last = _digits(number)
    return (11 - _weigh(body, range(9, 1, -1))) % 11 % 10 == last


def _romania(number: str) -> bool:
    *body, last = _digits(number.zfill(10))
    return _weigh(body, (7, 5, 3, 2, 1, 7, 5, 3, 2)) * 10 % 11 % 10 == last


def _sweden(number: str) -> bool:
    return _luhn(number[:10])


def _slovenia(number: str) -> bool:
    *body, last = _digits(number)
    check = 11 - _weigh(body, range(8, 1, -1)) % 11
    return check != 11 and check % 10 == last


def _slovakia(number: str) -> bool:
    return int(number) % 11 == 0


_COUNTRIES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "AT": (r"U\d{8}", _austria),
    "BE": (r"[01]?\d{9}", _belgium),
    "BG": (r"\d{9,10}", _bulgaria),
    "CHE": (r"\d{9}(MWST|TVA|IVA|TPV|HR)?", _weighted((5, 4, 3, 2, 7, 6, 5, 4, 1), 11)),
    "CY": (r"(?!12)\d{8}[A-Z]", _cyprus),
    "CZ": (r"[0-8]\d{7}|\d{9,10}", _czechia),
    "DE": (r"[1-9]\d{8}", _mod_11_10),
    "DK": (r"[1-9]\d{7}", _weighted((2, 7, 6, 5, 4, 3, 2, 1), 11)),
    "EE": (r"\d{9}", _weighted((3, 7, 1, 3, 7, 1, 3, 7, 1), 10)),
    "EL": (r"\d{8,9}", _greece),
    "ES": (r"[0-9A-HJ-NP-SU-Z]\d{7}[A-Z0-9]", _spain),
    "EU": (r"\d{9}", _form_only),  # one-stop shop
    "FI": (r"\d{8}", _weighted((7, 9, 10, 5, 8, 4, 2, 1), 11)),
    "FR": (r"[A-HJ-NP-Z0-9]{2}\d{9}", _france),
    "GB": (r"\d{9}(\d{3})?|(GD|HA)\d{3}", _britain),
    "GR": (r"\d{8,9}", _greece),
    "HR": (r"\d{11}", _mod_11_10),
    "HU": (r"\d{8}", _weighted((9, 7, 3, 1, 9, 7, 3, 1), 10)),
    "IE": (r"\d[0-9A-Z+*]\d{5}[A-W][A-W]?", _ireland),
    "IT": (r"\d{7}(0\d\d|100|12[01]|888|999)\d", _luhn),
    "LT": (r"\d{7}1\d|\d{10}1\d", _lithuania),
    "LU": (r"\d{8}", _luxembourg),
    "LV": (r"\d{11}", _latvia),
    "MT": (r"[1-9]\d{7}", _weighted((3, 4, 6, 7, 8, 9, 10, 1), 37)),
    "NL": (r"\d{9}B(?!00)\d{2}", _netherlands),
    "NO": (r"\d{9}(MVA)?", _weighted((3, 2, 7, 6, 5, 4, 3, 2, 1), 11)),
    "PL": (r"\d{10}", _weighted((6, 5, 7, 2, 3, 4, 5, 6, 7, -1), 11)),
    "PT": (r"[1-9]\d{8}", _portugal),
    "RO": (r"[1-9]\d{1,9}", _romania),
    "SE": (r"\d{10}\d{2}", _sweden),
    "SI": (r"[1-9]\d{7}", _slovenia),
    "SK": (r"[1-9]\d{9}", _slovakia),
    "XI": (r"\d{9}(\d{3})?|(GD|HA)\d{3}", _britain),
}

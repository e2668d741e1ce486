from random import Random

import pytest

from docstruct.drawing import codes
from docstruct.schemas.checks import bic_ok, gtin_ok, iban_ok
from docstruct.schemas.vat import vat_id_ok


@pytest.mark.parametrize("country", ["AT", "BE", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "LU", "NL", "PT"])
def test_made_up_ibans_and_vat_ids_pass_the_public_checks(country: str) -> None:
    rng = Random(country)
    assert all(iban_ok(codes.iban(rng, country)) for _ in range(50))
    assert all(vat_id_ok(codes.vat_id(rng, country)) for _ in range(50))


def test_made_up_article_and_bank_numbers_pass_the_public_checks() -> None:
    rng = Random(1)
    assert all(gtin_ok(codes.gtin13(rng)) for _ in range(50))
    assert all(bic_ok(codes.bic(rng, "DE")) for _ in range(50))


def test_australian_business_numbers_leave_no_remainder_of_89() -> None:
    number = codes.vat_id(Random(2), "AU")
    digits = [int(number[0]) - 1, *map(int, number[1:])]
    assert sum(d * w for d, w in zip(digits, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19))) % 89 == 0


def test_patterns_are_filled_with_digits_and_capitals() -> None:
    text = codes.fill(Random(3), "@@-### x")
    assert text[:2].isalpha() and text[:2].isupper()
    assert text[2] == "-" and text[3:6].isdigit() and text.endswith(" x")

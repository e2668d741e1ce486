"""Check digits: published valid numbers pass, one changed digit does not."""

import pytest

from docstruct.schemas.checks import bic_ok, country_ok, currency_ok, gtin_ok, iban_ok
from docstruct.schemas.codes import CURRENCIES, currencies_of
from docstruct.schemas.vat import vat_id_ok

# All of them also pass python-stdnum 2.2, an independent implementation.
_NUMBERS = """
ATU13585627 BE0428759497 BG175074752 CHE107787577IVA CY10259033P CZ25123891 DE136695976 DK13585628
EE100931558 EL094259216 ES54362315K ESX5910266W ESB58378431 FI20774740 FR40303265045 GB980780684
HR33392005961 HU12892312 IE6433435F IE6433435OA IE8D79739I IT00743110157 LT119511515 LU15027442
LV40003521600 MT11679112 NL004495445B01 NO995525828MVA PL8567346215 PT501964843 RO18547290
SE556042722001 SI50223054 SK2022749619
"""
VAT_IDS = _NUMBERS.split()


@pytest.mark.parametrize("number", VAT_IDS)
def test_valid_vat_id_passes(number):
    assert vat_id_ok(number) is True


@pytest.mark.parametrize("number", VAT_IDS)
def test_vat_id_with_one_digit_changed_fails(number):
    at = next(i for i in range(4, len(number)) if number[i].isdigit())
    changed = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
    assert vat_id_ok(changed) is False


def test_vat_id_may_be_written_with_spaces_dots_and_hyphens():
    assert vat_id_ok("de 136 695 976") is True
    assert vat_id_ok("CHE-107.787.577 IVA") is True


def test_vat_id_of_an_unknown_country_is_not_judged():
    assert vat_id_ok("US123456789") is None
    assert vat_id_ok("12/345/67890") is None


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("GB82WEST12345698765432", True),
        ("NO9386011117947", True),
        ("DE89 3704 0044 0532 0130 01", False),  # check digits
        ("DE89 3704 0044 0532 0130", False),  # too short for Germany
        ("", False),
    ],
)
def test_iban(text, valid):
    assert iban_ok(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("4006381333931", True),
        ("96385074", True),
        ("036000291452", True),
        ("4006381333932", False),
        ("40063813339", False),
    ],
)
def test_gtin(text, valid):
    assert gtin_ok(text) is valid


def test_bic_needs_a_country():
    assert bic_ok("COBADEFFXXX") and bic_ok("BYLADEM1001") and bic_ok("DEUTDEFF")
    assert not bic_ok("COBAXXFFXXX")
    assert not bic_ok("COBADEFFX")


def test_codes():
    assert currency_ok("EUR") and not currency_ok("EURO") and not currency_ok("XYZ")
    assert country_ok("de") and not country_ok("EU")
    assert (CURRENCIES["JPY"], CURRENCIES["EUR"], CURRENCIES["KWD"]) == (0, 2, 3)


def test_signs_of_money():
    assert currencies_of("€") == ("EUR",)
    assert currencies_of("RM") == ("MYR",)
    assert currencies_of("$")[0] == "USD" and len(currencies_of("$")) > 1
    assert currencies_of("pcs") == ()

import pytest

from docstruct.extractors.fields.shapes import COMPANY, POSTCODE, STREET


@pytest.mark.parametrize(
    "text",
    [
        "Muster GmbH",
        "Acme Ltd.",
        "Bakery Sdn Bhd",
        "Dupont S.A.R.L.",
        "Rossi S.p.A.",
        "GARDENIABAKERIES(KL)SDNBHD",
        "MUSTERGMBH",
    ],
)
def test_companies(text: str) -> None:
    assert COMPANY.search(text)


@pytest.mark.parametrize("text", ["Jane Porter", "Coventry", "Bagel and more"])
def test_what_is_no_company(text: str) -> None:
    assert not COMPANY.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "12 High Street",
        "Hauptstr. 5",
        "Detmolder Str. 4",
        "Berliner Straße 12",
        "Lindenallee 3",
        "LOT3,JALANPELABUR23/1",
        "rue de la Paix 7",
        "Calle Mayor 1",
        "Via Roma 2",
        "Kerkstraat 9",
    ],
)
def test_streets(text: str) -> None:
    assert STREET.search(text)


@pytest.mark.parametrize(
    "text", ["20095 Hamburg", "BS1 4QA", "1011 AB Amsterdam", "50450 Kuala Lumpur", "00-950 Warszawa"]
)
def test_postcodes(text: str) -> None:
    assert POSTCODE.search(text)


@pytest.mark.parametrize("text", ["1.234,50", "12 pcs", "A-1"])
def test_what_is_no_postcode(text: str) -> None:
    assert not POSTCODE.search(text)

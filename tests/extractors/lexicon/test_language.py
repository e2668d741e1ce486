from __future__ import annotations

import pytest

from docstruct.extractors.lexicon.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thank you for your business, please pay within 30 days", "en"),
        ("Vielen Dank für Ihren Auftrag, bitte zahlen Sie innerhalb von 14 Tagen", "de"),
        ("Merci de votre confiance, le paiement est dû dans les 30 jours", "fr"),
        ("Gracias por su compra, el pago se realizará por transferencia", "es"),
        ("Grazie per il vostro ordine, il pagamento è dovuto con bonifico", "it"),
        ("Bedankt voor uw bestelling, wij verzoeken u het bedrag te voldoen", "nl"),
        ("Obrigado pela sua encomenda, o pagamento não pode ser feito em dinheiro", "pt"),
        ("感谢您的惠顾 请于到期日前付款", "zh"),
        ("Rechnungsnummer Rechnungsdatum Gesamtbetrag", "de"),
        ("12.50 99 XJ-9", ""),
        ("", ""),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language_of(text.split()).code == code

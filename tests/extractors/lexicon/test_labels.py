from __future__ import annotations

import pytest

from docstruct.extractors.lexicon.labels import fold, normalise_label, pieces, squeeze


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Rechnungs-Nr.:", "rechnungs no"),
        ("RECHNUNGSNUMMER", "rechnungsno"),
        ("Rechnungsnr.", "rechnungsno"),
        ("Invoice #", "invoice no"),
        ("Invoice No.", "invoice no"),
        ("INVOICE NUMBER:", "invoice no"),
        ("N° de facture", "no de facture"),
        ("Nº factura", "no factura"),
        ("N.º da fatura", "no da fatura"),
        ("Núm. factura", "no factura"),
        ("Fattura n. ", "fattura no"),
        ("№ 5", "no 5"),
        ("VAT %", "vat %"),
        ("Fälligkeitsdatum", "falligkeitsdatum"),
        ("Straße", "strasse"),
        ("Échéance :", "echeance"),
        ("發票號碼：", "发票号码"),
        ("帳號", "账号"),
        ("Total (RM)", "total rm"),
        ("SUMME €", "summe"),
        ("", ""),
    ],
)
def test_spellings_of_a_label_become_one_key(printed: str, key: str) -> None:
    assert normalise_label(printed) == key


def test_squeezed_labels_have_no_spaces() -> None:
    assert squeeze("Invoice No.") == squeeze("InvoiceNo") == squeeze("I n v o i c e #") == "invoiceno"


def test_fold_narrows_full_width_forms() -> None:
    assert fold("ＴＯＴＡＬ：１２") == "total:12"


def test_pieces_cut_where_a_label_may_end() -> None:
    found = list(pieces(["InvoiceNo:INV-12", "合计¥5"]))
    assert [p.key for p in found] == ["invoiceno", "inv", "12", "合", "计", "5"]
    assert [p.token for p in found] == [0, 0, 0, 1, 1, 1]
    assert [p.opens for p in found] == [True, True, True, True, False, True]


def test_digits_between_letters_are_read_as_letters_on_request() -> None:
    assert [p.key for p in pieces(["T0TAL"], repair=True)] == ["total"]
    assert [p.key for p in pieces(["T0TAL"])] == ["t", "0", "tal"]

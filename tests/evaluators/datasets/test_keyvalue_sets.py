"""Adapters on hand-made miniatures in the documented formats."""

import json

import pytest

from docstruct.errors import CorruptError, UsageError
from docstruct.evaluators.compare import Same
from docstruct.evaluators.datasets import load
from docstruct.evaluators.datasets.funsd import match_pairs, read_form
from docstruct.evaluators.datasets.zugferd import read_cii
from docstruct.evaluators.records import Counts

CII = """<r:CrossIndustryInvoice xmlns:r="r" xmlns:a="a">
<r:ExchangedDocumentContext><a:GuidelineSpecifiedDocumentContextParameter><a:ID>{profile}</a:ID>
</a:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext>
<r:ExchangedDocument><a:ID>R 7</a:ID><a:IssueDateTime><a:DateTimeString>20180305</a:DateTimeString>
</a:IssueDateTime><a:IncludedNote><a:Content>zahlbar bis 04.07.2018</a:Content></a:IncludedNote>
</r:ExchangedDocument><r:SupplyChainTradeTransaction>
<a:IncludedSupplyChainTradeLineItem><a:SpecifiedTradeProduct><a:Name>Bread</a:Name>
<a:Description>white</a:Description></a:SpecifiedTradeProduct><a:SpecifiedLineTradeAgreement>
<a:NetPriceProductTradePrice><a:ChargeAmount>2.0000</a:ChargeAmount></a:NetPriceProductTradePrice>
</a:SpecifiedLineTradeAgreement><a:SpecifiedLineTradeDelivery>
<a:BilledQuantity unitCode="C62">3</a:BilledQuantity>
</a:SpecifiedLineTradeDelivery><a:SpecifiedLineTradeSettlement>
<a:SpecifiedTradeSettlementLineMonetarySummation><a:LineTotalAmount>6.00</a:LineTotalAmount>
</a:SpecifiedTradeSettlementLineMonetarySummation></a:SpecifiedLineTradeSettlement>
</a:IncludedSupplyChainTradeLineItem>
<a:IncludedSupplyChainTradeLineItem><a:AssociatedDocumentLineDocument/></a:IncludedSupplyChainTradeLineItem>
<a:ApplicableHeaderTradeAgreement><a:SellerTradeParty><a:Name>Baker GmbH</a:Name>
<a:SpecifiedTaxRegistration><a:ID schemeID="FC">1/2</a:ID></a:SpecifiedTaxRegistration>
<a:SpecifiedTaxRegistration><a:ID schemeID="VA">DE1</a:ID></a:SpecifiedTaxRegistration></a:SellerTradeParty>
<a:BuyerTradeParty><a:Name>Eater</a:Name></a:BuyerTradeParty></a:ApplicableHeaderTradeAgreement>
<a:ApplicableHeaderTradeSettlement><a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
<a:SpecifiedTradeSettlementHeaderMonetarySummation><a:TaxBasisTotalAmount>6.00</a:TaxBasisTotalAmount>
<a:TaxTotalAmount currencyID="GBP">9</a:TaxTotalAmount>
<a:TaxTotalAmount currencyID="EUR">1.14</a:TaxTotalAmount>
<a:GrandTotalAmount>7.14</a:GrandTotalAmount></a:SpecifiedTradeSettlementHeaderMonetarySummation>
</a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"""


def test_cii_labels():
    truth = read_cii(CII.format(profile="urn:cen.eu:en16931:2017").encode())
    assert truth["number"] == "R 7"
    assert truth["issue_date"] == "2018-03-05"
    assert truth["due_date"] is None and truth["_mentioned"]["due_date"] == ["04.07.2018"]
    assert truth["seller_vat_id"] == "DE1"
    assert truth["tax_total"] == "1.14"
    assert truth["lines"] == [
        {
            "description": ("Bread", "Bread white"),
            "quantity": "3",
            "unit_price": ("2.0000",),
            "amount": "6.00",
        }
    ]


@pytest.mark.parametrize(
    ("stated", "accepted"),
    [
        ("Baker GmbH", ("Baker GmbH",)),
        ("Herrn Max Muster", ("Herrn Max Muster", "Max Muster")),
        ("GLN 430 Kunden-Nr. : 009420 KUNDE", ("GLN 430 Kunden-Nr. : 009420 KUNDE", "KUNDE")),
    ],
)
def test_cii_names_may_be_given_bare(stated, accepted):
    xml = CII.format(profile="x").replace("Baker GmbH", stated)
    assert read_cii(xml.encode())["seller_name"] == accepted


@pytest.mark.parametrize("profile", ["urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl"])
def test_lines_are_not_scored_where_the_profile_has_none(profile):
    truth = read_cii(CII.format(profile=profile).encode())
    assert "lines" not in truth and truth["_silent"]


def test_amounts_of_a_credit_note_may_be_printed_below_zero():
    xml = CII.format(profile="urn:cen.eu:en16931:2017")
    truth = read_cii(xml.replace("<a:ID>R 7</a:ID>", "<a:ID>R 7</a:ID><a:TypeCode>381</a:TypeCode>").encode())
    assert truth["lines"][0]["amount"] == ("6.00", "-6.00") and truth["lines"][0]["unit_price"] == ("2.0000",)
    assert truth["total"] is None or "-" in truth["total"][1]
    invoice = read_cii(xml.replace("<a:ID>R 7</a:ID>", "<a:ID>R 7</a:ID><a:TypeCode>380</a:TypeCode>").encode())
    assert invoice["lines"][0]["amount"] == "6.00"


def test_damaged_label_is_named():
    with pytest.raises(CorruptError, match=r"bad\.xml"):
        read_cii(b"<open>", "bad.xml")


def test_zugferd_copy_has_no_attachment(tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    for name in ("pdf", "xml", "scratch"):
        (tmp_path / name).mkdir()
    with pdfium.PdfDocument.new() as pdf:
        pdf.new_page(100, 100)
        attachment = pdf.new_attachment("factur-x.xml")
        attachment.set_data(b"<CrossIndustryInvoice/>")
        pdf.save(str(tmp_path / "pdf/a.pdf"))
    (tmp_path / "xml/a.factur-x.xml").write_text(CII.format(profile="x"), encoding="utf-8")
    dataset = load("invoices_zugferd", tmp_path)
    (item,) = dataset.items()
    copy = dataset.prepare(item, tmp_path / "scratch")
    assert b"CrossIndustry" not in copy.read_bytes()
    with pdfium.PdfDocument(copy) as pdf:
        assert pdf.count_attachments() == 0 and len(pdf) == 1


def test_invoice2data_labels_judge_only_their_keys(tmp_path):
    label = [{"issuer": "Shop - test", "amount": 3.0, "lines": [{"name": "a", "qty": 1}, {"line_note": "x"}]}]
    (tmp_path / "a.json").write_text(json.dumps(label), encoding="utf-8")
    (tmp_path / "a.pdf").touch()
    dataset = load("invoices_invoice2data", tmp_path)
    (item,) = dataset.items()
    data = {
        "seller": {"name": "The Shop Ltd"},
        "total": "3.00",
        "number": "7",
        "lines": [{"description": "A"}],
    }
    records = dataset.score(item, {"data": data}).records
    assert records["header"] == Counts(hits=2)
    assert records["lines"] == Counts(hits=1, omitted=1)


def test_parsee_answers(tmp_path):
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf/a.pdf").touch()
    (tmp_path / "labels.csv").write_text(
        "file,question,TRUTH_answer\n"
        'a.pdf,What is the total?,"(main question): 83.2\n(meta0): $ EUR $\n(meta1): 0%\nSources: [23]"\n'
        'a.pdf,Who is the issuer?,"Google Cloud\nSources: [1]"\n'
        'a.pdf,What\'s the date of it?,"2023-10-31\nSources: [1]"\n',
        encoding="utf-8",
    )
    (item,) = load("invoices_parsee", tmp_path).items()
    assert item.truth == {
        "total": "83.2",
        "currency": "EUR",
        "seller_name": "Google Cloud",
        "issue_date": "2023-10-31",
    }


@pytest.fixture
def sroie(tmp_path):
    (tmp_path / "img").mkdir()
    (tmp_path / "key").mkdir()
    (tmp_path / "img/1.jpg").touch()
    truth = {"company": "SHOP SDN BHD", "date": "24-MAR-2018", "address": "1, A ST, B", "total": "RM 9.00"}
    (tmp_path / "key/1.json").write_text(json.dumps(truth), encoding="utf-8")
    return load("receipts_sroie", tmp_path)


def test_sroie_compares_meaning_and_exact_compares_print(sroie):
    (item,) = sroie.items()
    data = {"merchant": "Shop Sdn Bhd", "date": "2018-03-24", "address": "1 A St B", "total": "9.00"}
    evidence = {"/date": {"raw_text": "24-Mar-2018"}}
    records = sroie.score(item, {"data": data, "evidence": evidence}).records
    assert records["header"] == Counts(hits=4)
    assert records["exact"] == Counts(hits=2, wrong=2)


def test_sroie_transcripts_measure_reading(tmp_path):
    (tmp_path / "img").mkdir()
    (tmp_path / "box").mkdir()
    (tmp_path / "img/1.jpg").touch()
    box = "0,0,9,0,9,9,0,9,"
    (tmp_path / "box/1.csv").write_text(f"{box}SHOP, LTD\n{box}TOTAL 9\n", encoding="utf-8")
    dataset = load("receipts_sroie_text", tmp_path)
    (item,) = dataset.items()
    records = dataset.score(item, {"text": "Shop, Ltd\nTotal"}).records
    assert records["words"] == Counts(hits=3, omitted=1)
    assert records["cer"].value == 2 / 17 and records["cer_exact"].value > 0.4
    assert dataset.score(item, {}).records["similarity"].value == 0


def test_an_empty_prediction_omits_everything(sroie):
    (item,) = sroie.items()
    assert sroie.score(item, {}).records["header"] == Counts(omitted=4)


def test_german_receipt_is_labelled_by_its_name(tmp_path):
    (tmp_path / "A").mkdir()
    (tmp_path / "A/real_25022020_03_00547.jpg").touch()
    dataset = load("receipts_german", tmp_path)
    (item,) = dataset.items()
    assert item.truth == {"merchant": "real", "date": "2020-02-25", "total": "5.47", "line_count": 3}
    data = {"merchant": "real,- SB-Warenhaus", "date": "2020-02-25", "total": "5.47", "lines": [{}] * 3}
    records = dataset.score(item, {"data": data}).records
    assert records["header"] == Counts(hits=3)
    assert records["line_count"].value == 1


def entity(number, label, text, links=(), top=0):
    return {"id": number, "label": label, "text": text, "linking": list(links), "box": [0, top, 9, top + 9]}


def test_funsd_links_become_pairs():
    form = [
        entity(0, "question", "Name:", [[0, 1]]),
        entity(1, "answer", "Jo", [[0, 1]]),
        entity(2, "question", "Items", [[2, 4], [2, 3]]),
        entity(3, "answer", "b", [], 40),
        entity(4, "answer", "a", [], 20),
        entity(5, "question", "Empty"),
        entity(6, "header", "Title", [[6, 0]]),
    ]
    truth = read_form(form)
    assert truth == {
        "questions": [("Name:", ["Jo"]), ("Items", ["a", "b"])],
        "keys": ["Name:", "Items", "Empty"],
    }


def test_funsd_joined_answers_are_one_pair():
    questions = [("Items", ["a", "b"])]
    assert match_pairs(questions, [("items", "A b")], Same())[0] == Counts(hits=1)
    assert match_pairs(questions, [("items", "a"), ("items", "x")], Same())[0] == Counts(
        hits=1, omitted=1, hallucinated=1
    )


def test_missing_document_is_an_error(tmp_path):
    (tmp_path / "a.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(CorruptError, match=r"a\.pdf"):
        list(load("invoices_invoice2data", tmp_path).items())


def test_unknown_data_set_names_the_known_ones(tmp_path):
    with pytest.raises(UsageError, match="receipts_sroie"):
        load("nope", tmp_path)

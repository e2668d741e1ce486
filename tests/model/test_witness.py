import pytest

from docstruct.model.vlm import DocumentVLM
from docstruct.model.witness import check_witness


def test_parts_of_transformers_give_the_same_numbers(model: DocumentVLM) -> None:
    pytest.importorskip("transformers.models.deepseek_ocr2")
    checks = list(check_witness(model))
    assert [check.name for check in checks] == [
        "witness.sam.512",
        "witness.sam.640",
        "witness.sam.1024",
        "witness.clip",
        "witness.decoder",
    ]
    assert [check for check in checks if not check.ok] == []

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import docstruct as ds
from docstruct.engines import transformers_engine
from docstruct.engines.transformers_engine import TransformersEngine
from docstruct.errors import MissingExtraError, UsageError, WeightsError
from docstruct.facts import PageFacts

from . import tiny

MakeFacts = Callable[..., PageFacts]

pytest.importorskip("transformers.models.deepseek_ocr2", reason="this transformers has no DeepSeek-OCR 2")


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("checkpoints")
    return {
        "got_ocr2": tiny.got_ocr2(folder / "got"),
        "deepseek_ocr2": tiny.deepseek_ocr2(folder / "two"),
        "chat": tiny.deepseek_ocr2(folder / "chat", tiny.CHAT),
    }


def says(engine: TransformersEngine, text: str) -> list[dict[str, Any]]:
    """Have the model write this, then its end; returns what it was given each time."""
    processor, model = engine._loaded
    given = []

    def generate(input_ids: torch.Tensor, **inputs: Any) -> torch.Tensor:
        given.append({"input_ids": input_ids, **inputs})
        ids = processor.tokenizer(text, add_special_tokens=False)["input_ids"]
        return torch.cat([input_ids, torch.tensor([[*ids, sorted(engine._ends)[-1]]])], dim=1)

    model.generate = generate
    return given


@pytest.mark.parametrize("kind", ["got_ocr2", "deepseek_ocr2"])
def test_a_random_checkpoint_reads_a_page_from_end_to_end(
    kind: str, checkpoints: dict[str, Path], facts: MakeFacts
) -> None:
    engine = TransformersEngine(str(checkpoints[kind]), device="cpu", max_tokens=12)
    page = engine.read(facts())
    assert page.way == "model"
    assert page.reason.startswith(f"{kind}: ")
    assert page.reason.endswith("; 12 text tokens")
    assert "cut-off" in [issue.code for issue in page.issues]


def test_deepseek_ocr_2_is_asked_as_it_was_trained_and_its_boxes_count(
    checkpoints: dict[str, Path], facts: MakeFacts
) -> None:
    engine = TransformersEngine(str(checkpoints["deepseek_ocr2"]), device="cpu")
    given = says(engine, "<|ref|>title<|/ref|><|det|>[[0, 0, 999, 100]]<|/det|>\n# Bill\n")
    page = engine.read(facts())
    (block,) = page.blocks
    assert (block.kind, block.text, block.bbox.rounded(0)) == ("title", "Bill", (0, 0, 600, 80))
    assert page.issues == ()
    prompt = engine._loaded[0].tokenizer.decode(given[0]["input_ids"][0])
    assert prompt.endswith("<|grounding|>Convert the document to markdown.")


def test_got_ocr_is_asked_by_its_processor(checkpoints: dict[str, Path], facts: MakeFacts) -> None:
    engine = TransformersEngine(str(checkpoints["got_ocr2"]), device="cpu")
    given = says(engine, "Total: 12.50\n\nThank you")
    page = engine.read(facts())
    assert [block.text for block in page.blocks] == ["Total: 12.50", "Thank you"]
    assert [issue.code for issue in page.issues] == ["estimated-places"]
    tokenizer = engine._loaded[0].tokenizer
    assert "OCR with format" in tokenizer.decode(given[0]["input_ids"][0])
    assert tokenizer.convert_tokens_to_ids("<|im_end|>") in given[0]["eos_token_id"]
    engine.read(facts(), "text")
    assert "with format" not in tokenizer.decode(given[1]["input_ids"][0])


def test_another_model_is_asked_by_its_chat_template(
    checkpoints: dict[str, Path], facts: MakeFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformers_engine, "HABITS", {})
    engine = TransformersEngine(str(checkpoints["chat"]), device="cpu")
    given = says(engine, "# Bill")
    assert engine.read(facts()).blocks[0].kind == "title"
    assert "Transcribe this page as Markdown" in engine._loaded[0].tokenizer.decode(given[0]["input_ids"][0])
    with pytest.raises(UsageError, match="no words for 'locate'"):
        engine.locate(facts(), "stamp")


def test_a_model_that_cannot_be_asked_says_so(
    checkpoints: dict[str, Path], facts: MakeFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformers_engine, "HABITS", {})
    with pytest.raises(WeightsError, match="without chat template"):
        TransformersEngine(str(checkpoints["got_ocr2"]), device="cpu").read(facts())


def test_parse_by_name(checkpoints: dict[str, Path], invoice_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformers_engine.TransformersEngine.__init__, "__kwdefaults__",
                        {"device": None, "seconds": None, "max_tokens": 5})  # fmt: skip
    document = ds.parse(invoice_pdf, engine=f"transformers:{checkpoints['got_ocr2']}", device="cpu")
    assert document.engine == "transformers"
    assert document.pages[0].reason.endswith("5 text tokens")


def test_a_folder_without_a_checkpoint_is_a_typed_error(tmp_path: Path, facts: MakeFacts) -> None:
    with pytest.raises(WeightsError, match="cannot be loaded"):
        TransformersEngine(str(tmp_path), device="cpu").read(facts())


def test_no_checkpoint_and_no_transformers_are_told_at_once(invoice_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WeightsError, match="transformers:FOLDER"):
        ds.parse(invoice_pdf, engine="transformers")
    monkeypatch.setattr(transformers_engine, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"docstruct\[model\]"):
        TransformersEngine("x")

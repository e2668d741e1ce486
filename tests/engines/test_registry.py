from pathlib import Path

import pytest

from docstruct.engines.deepseek import DeepSeekEngine
from docstruct.engines.registry import KINDS, engine_for, kind_of
from docstruct.engines.server import ServerEngine
from docstruct.errors import UsageError
from docstruct.options import Options


def test_auto_and_native_need_nothing() -> None:
    assert engine_for(Options()).name == engine_for(Options(engine="native")).name == "native"


@pytest.mark.parametrize("name", ["", "tesseract", "transformer:x"])
def test_an_unknown_name_lists_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match="deepseek-ocr, nano, server, transformers"):
        engine_for(Options(engine=name))


def test_the_checkpoint_is_part_of_the_name() -> None:
    assert kind_of("transformers:folder:with:colons") is KINDS["transformers"]


def test_a_network_stays_loaded_for_the_next_document(tmp_path: Path) -> None:
    first = engine_for(Options(engine="deepseek-ocr", weights=str(tmp_path), password="a", pages=(1,)))
    again = engine_for(Options(engine="deepseek-ocr", weights=str(tmp_path), password="b", min_confidence=0.5))
    other = engine_for(Options(engine="deepseek-ocr", weights=str(tmp_path), budget="111"))
    assert first is again
    assert other is not first
    assert isinstance(other, DeepSeekEngine) and other.budget == 111


def test_only_one_process_holds_a_network() -> None:
    assert [name for name, kind in KINDS.items() if kind.workers == 1] == ["deepseek-ocr", "nano", "transformers"]


def test_a_model_has_less_time_than_its_document_so_that_what_it_read_is_kept(tmp_path: Path) -> None:
    engine = engine_for(Options(engine="server", url="http://localhost:1/v1", timeout=50))
    assert isinstance(engine, ServerEngine)
    assert engine.seconds == 40

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.errors import WeightsError
from docstruct.model.parity import check_tokenizer
from docstruct.model.tokenizer import BOS, CONTROL, IMAGE, REF, TextStream, Tokenizer, byte_tokenizer

BYTES = byte_tokenizer()


def test_control_tokens_have_the_ids_asked_for() -> None:
    assert BYTES.ids[IMAGE] == 500
    assert [BYTES.ids[name] for name in CONTROL] == list(range(500, 510))


@given(st.text())
def test_any_text_survives(text: str) -> None:
    assert BYTES.decode(BYTES.encode(text)) == text


@given(st.lists(st.integers(0, 520)))
def test_any_ids_have_a_text_and_spans_inside_it(ids: list[int]) -> None:
    text, spans = BYTES.decode(ids), BYTES.spans(ids)
    assert len(spans) == len(ids)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert "".join(text[a:b] for a, b in sorted(set(spans))) == text


@given(st.lists(st.integers(0, 520)))
def test_streamed_text_is_the_decoded_text(ids: list[int]) -> None:
    stream = TextStream(BYTES)
    assert "".join([*map(stream.push, ids), stream.close()]) == BYTES.decode(ids)


def test_bytes_of_one_character_share_it() -> None:
    assert BYTES.spans(BYTES.encode("é€a")) == [(0, 1), (0, 1), (1, 2), (1, 2), (1, 2), (2, 3)]


def test_bad_bytes_become_one_mark_each() -> None:
    euro = BYTES.encode("€")
    assert BYTES.decode(euro[:2]) == "\ufffd\ufffd"
    assert BYTES.decode([600]) == ""


def test_prompt_repeats_the_image_token() -> None:
    ids = BYTES.encode_prompt("<image>\nFree OCR.", 73)
    assert ids[0] == BYTES.ids[BOS]
    assert ids[1:74] == (500,) * 73
    assert BYTES.decode(ids[74:]) == "\nFree OCR."


def test_control_tokens_are_single_ids() -> None:
    assert BYTES.encode("<|ref|>a")[0] == BYTES.ids[REF]


def test_line_ends_are_known() -> None:
    assert frozenset(BYTES.encode("\n")) == BYTES.line_ends


def test_tokenizer_survives_saving(tmp_path: Path) -> None:
    BYTES.save(tmp_path)
    again = Tokenizer.read(tmp_path)
    assert again.encode("<image>\nhé") == BYTES.encode("<image>\nhé")


def test_tokenizer_without_control_tokens_is_refused(tmp_path: Path) -> None:
    from tokenizers import Tokenizer as Backend
    from tokenizers.models import BPE

    Backend(BPE({"a": 0}, [])).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(WeightsError, match="has no token"):
        Tokenizer.read(tmp_path)
    with pytest.raises(WeightsError, match="no tokenizer"):
        Tokenizer.read(tmp_path / "nowhere.json")


REFERENCE = os.environ.get("DOCSTRUCT_REFERENCE")


@pytest.mark.skipif(REFERENCE is None, reason="the published tokenizer.json (10 MB) is not in the repository")
def test_published_tokenizer_gives_the_published_ids(golden: Path) -> None:
    checks = list(check_tokenizer(golden, Path(str(REFERENCE)) / "tokenizer"))
    assert len(checks) == len(json.loads((golden / "tokenizer_cases.json").read_text()))
    assert all(check.ok for check in checks)

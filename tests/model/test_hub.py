import hashlib
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from docstruct.errors import WeightsError
from docstruct.model.hub import find, verify


def cached(folder: Path, content: bytes, announced: bytes) -> Path:
    """A file as the hub cache keeps it: a link to a blob named by its checksum."""
    blob = folder / hashlib.sha256(announced).hexdigest()
    blob.write_bytes(content)
    link = folder / "model.safetensors"
    link.symlink_to(blob)
    return link


def test_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find(tmp_path) == tmp_path


def test_neither_folder_nor_id(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="hf download deepseek-ai/DeepSeek-OCR"):
        find(tmp_path / "nowhere")


def test_checksum_is_the_name_of_the_blob(tmp_path: Path) -> None:
    verify(cached(tmp_path, b"weights", b"weights"))


def test_damaged_download_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="damaged"):
        verify(cached(tmp_path, b"other", b"weights"))


def test_cache_is_asked_before_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def snapshot(repo: str, local_files_only: bool = False, **_: object) -> str:
        calls.append(local_files_only)
        if local_files_only:
            raise LocalEntryNotFoundError("nothing here")
        cached(tmp_path, b"weights", b"weights")
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    assert find("deepseek-ai/DeepSeek-OCR") == tmp_path
    assert calls == [True, False]


def test_unreachable_hub_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def snapshot(repo: str, local_files_only: bool = False, **_: object) -> str:
        if local_files_only:
            raise LocalEntryNotFoundError("nothing here")
        raise OSError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    with pytest.raises(WeightsError, match=r"no route to host.*hf download some/model"):
        find("some/model")

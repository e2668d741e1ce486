"""A checkpoint's name to its folder: a path as it is, an id of the Hugging Face hub fetched and verified."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from docstruct.errors import MissingExtraError, WeightsError

_WANTED = ("*.json", "*.safetensors")  # never code: the published repository holds Python files
_SHA256 = re.compile(r"[0-9a-f]{64}")


def find(weights: str | Path) -> Path:
    """The folder of a checkpoint.

    Args:
        weights: a folder, or a hub id such as ``deepseek-ai/DeepSeek-OCR``. An id is looked up in the local
            hub cache first and fetched when it is not there, with progress on standard error.

    Raises:
        WeightsError: no such folder, or the hub cannot give it; a fetched file is not what the hub says.
        MissingExtraError: huggingface_hub is not installed.
    """
    folder = Path(weights)
    if folder.is_dir():
        return folder
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", str(weights)) or folder.is_absolute():
        raise WeightsError(f"{weights} is neither a folder nor a hub id", remedy=_remedy("deepseek-ai/DeepSeek-OCR"))
    return _cached(str(weights)) or _fetched(str(weights))


def _cached(repo: str) -> Path | None:
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError:
        raise MissingExtraError(f"fetching {repo}", "model") from None
    try:
        folder = Path(snapshot_download(repo, allow_patterns=list(_WANTED), local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    # A snapshot is there as soon as one file is; an interrupted fetch leaves it without weights.
    return folder if any(folder.glob("*.safetensors")) else None


def _fetched(repo: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(repo, allow_patterns=list(_WANTED)))
    except Exception as error:  # the hub client raises errors of three libraries; all mean the same here
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WeightsError(f"{repo} cannot be fetched from the hub: {reason}", remedy=_remedy(repo)) from error
    for file in sorted(folder.glob("*.safetensors")):
        verify(file)
    return folder


def verify(file: Path) -> None:
    """Compare a file of the hub cache with its checksum: the cache names each large file by its SHA-256.

    Raises:
        WeightsError: the bytes are not those that the hub announced.
    """
    announced = file.resolve().name
    if not _SHA256.fullmatch(announced):
        return  # not a cache of links (some Windows machines): the client has compared the sizes
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while piece := content.read(1 << 24):
            digest.update(piece)
    found = digest.hexdigest()
    if found != announced:
        raise WeightsError(f"{file} is damaged: SHA-256 {found}, not {announced}", remedy="delete it and fetch again")


def _remedy(repo: str) -> str:
    return f"get it with: hf download {repo} --local-dir FOLDER, then give FOLDER"

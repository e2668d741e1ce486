"""Text to token ids and back: the published byte-level BPE, its control tokens by name in one place.

Ids become bytes here, token by token, so that every character of the text knows the tokens it came from.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from tokenizers import AddedToken
from tokenizers import Tokenizer as Backend
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

from docstruct.errors import WeightsError

BOS, EOS, PAD = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
IMAGE, GROUNDING = "<image>", "<|grounding|>"
REF, REF_END, DET, DET_END = "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>"
TD, TD_END, TR, TR_END = "<td>", "</td>", "<tr>", "</tr>"
CONTROL = (IMAGE, REF, REF_END, DET, DET_END, GROUNDING, TD, TD_END, TR, TR_END)  # in the order of their ids


class Tokenizer:
    """A tokenizer.json with the control tokens that the model needs.

    Raises:
        WeightsError: a control token is missing.
    """

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.ids = {name: self._id(name) for name in (BOS, EOS, PAD, *CONTROL)}

    @classmethod
    def read(cls, path: Path) -> Tokenizer:
        """From a tokenizer.json, or from the folder that holds it."""
        file = path / "tokenizer.json" if path.is_dir() else path
        try:
            return cls(Backend.from_file(str(file)))
        except WeightsError:
            raise
        except Exception as error:  # the backend raises plain Exception for a missing or damaged file
            raise WeightsError(f"{file} is no tokenizer: {error}") from None

    def save(self, folder: Path) -> None:
        """Write tokenizer.json into ``folder``."""
        self.backend.save(str(folder / "tokenizer.json"))

    def encode(self, text: str, bos: bool = False) -> list[int]:
        """Ids of ``text``, control tokens recognised; ``bos`` puts the begin-of-text token in front."""
        ids = self.backend.encode(text, add_special_tokens=False).ids
        return [self.ids[BOS], *ids] if bos else ids

    def encode_prompt(self, prompt: str, image_tokens: int) -> tuple[int, ...]:
        """Ids of a prompt, its one image token repeated for every visual token, begin-of-text in front."""
        image = self.ids[IMAGE]
        ids: list[int] = []
        for token in self.encode(prompt, bos=True):
            ids.extend([image] * image_tokens if token == image else [token])
        return tuple(ids)

    def decode(self, ids: Iterable[int]) -> str:
        """Text of ``ids``, control tokens written out; every byte that is no UTF-8 becomes U+FFFD."""
        text = _text(b"".join(self.piece(token) for token in ids))
        return _BAD_BYTE.sub("\ufffd", text)

    def spans(self, ids: Sequence[int]) -> list[tuple[int, int]]:
        """Where each token's characters lie in ``decode(ids)``, as half-open ranges.

        Tokens that share a character both span it.
        """
        pieces = [self.piece(token) for token in ids]
        text = _text(b"".join(pieces))
        owners = [n for n, c in enumerate(text) for _ in c.encode(errors="surrogateescape")]
        spans, at = [], 0
        for piece in pieces:
            start = owners[at] if at < len(owners) else (owners[-1] + 1 if owners else 0)
            at += len(piece)
            spans.append((start, owners[at - 1] + 1 if piece else start))
        return spans

    def piece(self, token: int) -> bytes:
        """The bytes of a token; empty for ids that the vocabulary leaves free."""
        return self.pieces[token] if token < len(self.pieces) else b""

    @cached_property
    def pieces(self) -> list[bytes]:
        """The bytes of every id."""
        vocabulary = self.backend.get_vocab()
        pieces = [b""] * (max(vocabulary.values()) + 1)
        added = {token.content for token in self.backend.get_added_tokens_decoder().values()}
        for token, index in vocabulary.items():
            pieces[index] = token.encode() if token in added else _token_bytes(token)
        return pieces

    @cached_property
    def line_ends(self) -> frozenset[int]:
        """Ids of the tokens that hold a line end."""
        return frozenset(index for index, piece in enumerate(self.pieces) if b"\n" in piece)

    def _id(self, name: str) -> int:
        index = self.backend.token_to_id(name)
        if index is None:
            raise WeightsError(f"the tokenizer has no token {name}", remedy="use the checkpoint's tokenizer.json")
        return int(index)


class TextStream:
    """Text of tokens as they come: what is pushed joins to ``Tokenizer.decode`` of all of them."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")

    def push(self, token: int) -> str:
        """The characters that this token completes; bytes of an unfinished one wait."""
        return _BAD_BYTE.sub("\ufffd", self._decoder.decode(self.tokenizer.piece(token)))

    def close(self) -> str:
        """What was left unfinished."""
        return _BAD_BYTE.sub("\ufffd", self._decoder.decode(b"", final=True))


def byte_tokenizer(vocab: int = 512, image_token: int = 500, words: Iterable[str] = ()) -> Tokenizer:
    """A tokenizer without merges, one token per byte: for small networks and for tests.

    Args:
        vocab: rows of the network's embedding.
        image_token: id of the image token; the other control tokens follow it.
        words: ASCII words for the ids between, which decoding may use and encoding does not.
    """
    tokens = [BOS, EOS, PAD, *_BYTES.values()]
    tokens += islice(words, image_token - len(tokens))
    tokens += [f"<|unused_{index}|>" for index in range(len(tokens), image_token)]
    tokens += CONTROL
    tokens += [f"<|unused_{index}|>" for index in range(len(tokens), vocab)]
    backend = Backend(BPE({token: index for index, token in enumerate(tokens)}, []))
    backend.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
    backend.decoder = ByteDecoder()
    named = (token for token in tokens if token.startswith("<") and len(token) > 1)
    backend.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in named])
    return Tokenizer(backend)


def byte_letters() -> dict[int, str]:
    """GPT-2's letter for each byte: printable ones stand for themselves, the rest from U+0100 on."""
    plain = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = (byte for byte in range(256) if byte not in plain)
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + n) for n, byte in enumerate(others)}


_BYTES = dict(sorted(byte_letters().items()))
_LETTERS = {letter: byte for byte, letter in _BYTES.items()}


def _token_bytes(token: str) -> bytes:
    return bytes(_LETTERS[letter] for letter in token) if all(c in _LETTERS for c in token) else token.encode()


def _text(content: bytes) -> str:
    # A byte that fits nowhere becomes a lone surrogate: one character, one byte.
    return content.decode("utf-8", errors="surrogateescape")


_BAD_BYTE = re.compile("[\udc80-\udcff]")

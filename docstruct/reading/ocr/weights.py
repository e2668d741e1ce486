"""The bytes of an ONNX file → the same network without weights that are as good as zero.

Training leaves weights of 1e-38 and less. They change no sum, yet processors take a hundred times as long over
numbers so small (subnormal in IEEE 754): a tenth of such weights makes a network three times slower. Only the
fields of the format that lead to the weights are walked (onnx.proto, protocol buffers' wire format).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

VANISHING = 1e-30  # what this times any activation adds is lost in single precision
GRAPH, INITIALIZER, DATA_TYPE, RAW_DATA = 7, 5, 2, 9  # field numbers of ModelProto, GraphProto and TensorProto
FLOAT = 1  # TensorProto.DataType
VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5  # wire types


def without_vanishing(model: bytes) -> bytes:
    """A copy in which single-precision weights below `VANISHING` are zero.

    Raises:
        ValueError: these are no protocol buffers, or cut off.
    """
    out = bytearray(model)
    for start, end in _weights(out):
        weights = np.frombuffer(out, "<f4", (end - start) // 4, start)
        weights[np.abs(weights) < VANISHING] = 0.0
    return bytes(out)


def _weights(data: bytearray) -> Iterator[tuple[int, int]]:
    """Where the raw single-precision values of each initializer start and end."""
    graphs = ((a, b) for field, a, b in _fields(data, 0, len(data)) if field == GRAPH)
    tensors = ((a, b) for graph in graphs for field, a, b in _fields(data, *graph) if field == INITIALIZER)
    for tensor in tensors:
        found = {field: (a, b) for field, a, b in _fields(data, *tensor)}
        if RAW_DATA in found and _varint(data, found.get(DATA_TYPE, (0, 0))[0])[0] == FLOAT:
            yield found[RAW_DATA]


def _fields(data: bytearray, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of the value of each field of a message."""
    while at < end:
        key, at = _varint(data, at)
        wire = key & 7
        if wire == BYTES:
            size, at = _varint(data, at)
        elif wire == VARINT:
            size = _varint(data, at)[1] - at
        elif wire in (EIGHT_BYTES, FOUR_BYTES):
            size = 8 if wire == EIGHT_BYTES else 4
        else:
            raise ValueError(f"no wire type {wire}")
        if at + size > end:
            raise ValueError("cut off")
        yield key >> 3, at, at + size
        at += size


def _varint(data: bytearray, at: int) -> tuple[int, int]:
    """The number at a place, and the place after it."""
    value = shift = 0
    while shift < 70 and at < len(data):
        byte = data[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at
    raise ValueError("no number")

"""Drawn characters of many fonts → the weights of `docstruct.extractors.molecules.glyphs`.

    python -m docstruct.fitting.glyphs FONT_FOLDER... -o glyphs.npz

Characters are drawn at the sizes scans have, then worn: thickened, thinned, blurred, speckled, turned a little.
Torn pieces, neighbouring pairs and strokes are drawn as the class "" (no character). Needs torch (extra
`model`); reading does not.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from docstruct.extractors.molecules.glyphs import CHARACTERS, SIDE, normalized

_NAMES = (
    "Sans",
    "Serif",
    "Roman",
    "C059",
    "P052",
    "Bookman",
    "Gothic",
    "Mono",
    "Telex",
    "Roboto",
    "Comic",
    "NimbusMono",
)
_BAD = ("Symbol", "Fallback", "D050000L", "Z003", "Math", "Emoji")


def fonts(folders: list[Path]) -> list[str]:
    """Font files that draw Latin letters plainly."""
    files = sorted(f for folder in folders for f in folder.rglob("*") if f.suffix.lower() in {".ttf", ".otf", ".t1"})
    named = [f for f in files if any(n in f.name for n in _NAMES) and not any(b in f.name for b in _BAD)]
    upright = [str(f) for f in named if _draws_latin(f)]
    return upright + 3 * [f for f in upright if not re.search("Ital|Obli|Bold|Narrow|Mono", f)]


def _draws_latin(file: Path) -> bool:
    """Whether a font has letters of its own, and not one box for each of them."""
    font = ImageFont.truetype(str(file), 40)
    shapes = {bytes(font.getmask(c)) for c in "ABRcels25+"}
    return len(shapes) == 10


def sample(files: list[str], rng: random.Random) -> tuple[NDArray[np.float32], int] | None:
    """A worn character as the network sees it, and its class; None where the font draws nothing."""
    kind = rng.random()
    text = rng.choice([c for c in CHARACTERS if c])
    if kind < 0.08:
        text += rng.choice([c for c in CHARACTERS if c.isalnum()])
    size = rng.choice([12, 14, 16, 18, 20, 24, 28, 34, 42])
    mask = _drawn(text, files, size, rng) if kind < 0.9 else _strokes(size, rng)
    if mask is None:
        return None
    mask = _worn(mask, rng)
    if kind < 0.08 and cv2.connectedComponents(mask, connectivity=8)[0] != 2:
        return None  # two that do not touch are two characters
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, 4]))
    torn = 0.08 <= kind < 0.11
    dotted = text in ("i", "j", "=") and len(text) == 1
    piece = (labels == largest) if not dotted else mask > 0
    ys, xs = np.nonzero(piece)
    if len(xs) < 6:
        return None
    crop = piece[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    if torn:
        half = crop.shape[0] // 2
        crop = crop[:half] if rng.random() < 0.5 else crop[half:]
    plain = 0.11 <= kind < 0.9
    if plain and not dotted and piece.sum() < 0.9 * (mask > 0).sum():
        return None  # wear broke it
    if crop.size == 0 or not crop.any():
        return None
    return normalized(crop), CHARACTERS.index(text) if plain else 0


def _drawn(text: str, files: list[str], size: int, rng: random.Random) -> NDArray[np.uint8] | None:
    scale = 3
    font = ImageFont.truetype(rng.choice(files), size * scale)
    image = Image.new("L", (size * scale * 3, size * scale * 2), 0)
    ImageDraw.Draw(image).text((size * scale * 0.6, size * scale * 0.3), text[0], fill=255, font=font)
    if len(text) == 2:
        ImageDraw.Draw(image).text((size * scale * (0.6 + 0.45 * rng.random()), size * scale * 0.3), text[1], 255, font)
    image = image.rotate(rng.gauss(0, 1.2), resample=Image.Resampling.BILINEAR)
    if rng.random() < 0.1:
        image = image.transform(
            image.size, Image.Transform.AFFINE, (1, rng.gauss(0, 0.05), 0, 0, 1, 0), Image.Resampling.BILINEAR
        )
    factor = rng.uniform(0.85, 1.15)
    small = image.resize((int(image.width / scale * factor), int(image.height / scale)), Image.Resampling.BOX)
    return np.asarray(small, np.uint8)


def _strokes(size: int, rng: random.Random) -> NDArray[np.uint8]:
    """Bonds and joints: what is drawn and is no character."""
    mask = np.zeros((size * 3, size * 3), np.uint8)
    at = [rng.uniform(0.3, 2.7) * size for _ in range(8)]
    points = [(int(at[2 * i]), int(at[2 * i + 1])) for i in range(rng.choice([2, 2, 3, 3, 4]))]
    for p, q in itertools.pairwise(points):
        cv2.line(mask, p, q, 255, rng.choice([1, 2, 2, 3]))
    return mask


def _worn(mask: NDArray[np.uint8], rng: random.Random) -> NDArray[np.uint8]:
    gray = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.3, 0.9)).astype(np.float32)
    gray += np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(0, 30), gray.shape)
    return np.asarray(gray > rng.uniform(70, 170), np.uint8)


def train(inputs: NDArray[np.float32], classes: NDArray[np.int64], epochs: int) -> dict[str, Any]:
    """Weights of two convolutions and two dense layers."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * (SIDE // 4) ** 2 + 2, 96), nn.ReLU(), nn.Linear(96, len(CHARACTERS)),
    )  # fmt: skip
    features, shape = torch.from_numpy(inputs[:, :-2]), torch.from_numpy(inputs[:, -2:])
    images, wanted = features.view(-1, 1, SIDE, SIDE), torch.from_numpy(classes)
    held = len(images) // 20

    def forward(rows: torch.Tensor) -> Any:
        flat = net[:7](images[rows])
        return net[7:](torch.cat((flat, shape[rows]), 1))

    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-3)
    steps = epochs * ((len(images) - held) // 256)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.03)
    for step in range(steps):
        rows = torch.randint(held, len(images), (256,))
        loss = loss_of(forward(rows), wanted[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 500 == 0 or step == steps - 1:
            with torch.no_grad():
                hits = (forward(torch.arange(held)).argmax(1) == wanted[:held]).float().mean()
            print(f"step {step}/{steps} loss {loss.item():.3f} held-out accuracy {hits.item():.4f}", flush=True)
    state = net.state_dict()
    names = {f"{kind[0]}{i}": f"{layer}.{kind}" for i, layer in enumerate((0, 3, 7, 9)) for kind in ("weight", "bias")}
    return {short: state[name].numpy().astype(np.float16) for short, name in names.items()}


def main() -> None:
    """Draw, train, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("-n", type=int, default=110_000)
    parser.add_argument("--epochs", type=int, default=10)
    given = parser.parse_args()
    files, rng = fonts(given.folders), random.Random(0)
    drawn = [s for s in (sample(files, rng) for _ in range(given.n)) if s is not None]
    inputs = np.stack([x for x, _ in drawn])
    classes = np.array([c for _, c in drawn], np.int64)
    print(f"{len(files)} fonts, {len(drawn)} samples", flush=True)
    np.savez_compressed(given.output, **train(inputs, classes, given.epochs))


if __name__ == "__main__":
    main()

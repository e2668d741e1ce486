"""``python -m docstruct.drawing KIND OUT``: a folder of documents with their truth, to look at or fit on."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from docstruct.drawing.documents import KINDS, LANGUAGES, Drawn, draw


def main() -> None:
    """Parse the arguments and write the folder."""
    parser = argparse.ArgumentParser(prog="python -m docstruct.drawing", description=__doc__)
    parser.add_argument("kind", choices=[*KINDS, "all"])
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--n", type=int, default=50, help="documents of each kind")
    parser.add_argument("--seed", type=int, default=0, help="first seed")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--scan", action="store_true", help="as degraded scans")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for kind in KINDS if args.kind == "all" else [args.kind]:
        for seed in range(args.seed, args.seed + args.n):
            write(draw(kind, seed, args.language, args.scan), args.out / f"{kind}-{seed:05d}")


def write(drawn: Drawn, stem: Path) -> None:
    """Write ``stem.pdf`` (or the picture of a one-page scan) and ``stem.json`` with truth and places."""
    if drawn.image is None:
        stem.with_suffix(".pdf").write_bytes(drawn.pdf)
    else:
        suffix = ".png" if drawn.image.startswith(b"\x89PNG") else ".jpg"
        stem.with_suffix(suffix).write_bytes(drawn.image)
    record = {
        "kind": drawn.kind,
        "schema": drawn.schema,
        "language": drawn.language,
        "truth": drawn.truth,
        "places": {
            pointer: {"page_no": place.page_no, "bbox": place.bbox.rounded(), "raw_text": place.raw_text}
            for pointer, place in drawn.places.items()
        },
    }
    stem.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()

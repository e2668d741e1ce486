"""Score predictions: ``python -m docstruct.evaluators.run DATASET FOLDER --predictions FILE.jsonl``.

Prints the records of the data set, a reliability table of stated confidence against correctness, and for
every document what was missed, wrong or invented, truth beside prediction.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from docstruct.errors import DocstructError
from docstruct.evaluators.datasets import DATASETS, load
from docstruct.evaluators.datasets.base import Score
from docstruct.evaluators.predictions import by_item, read_lines
from docstruct.evaluators.records import Counts
from docstruct.evaluators.scores import totals


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, score, print; 0 unless the call or a file is wrong."""
    parser = argparse.ArgumentParser(prog="python -m docstruct.evaluators.run", description=__doc__)
    parser.add_argument("dataset", choices=sorted(DATASETS))
    parser.add_argument("folder")
    parser.add_argument("--predictions", required=True, metavar="FILE.jsonl")
    parser.add_argument("--only-given", action="store_true", help="leave out documents without a prediction")
    parser.add_argument("--all", action="store_true", help="list values that are right, too")
    parser.add_argument("--summary", action="store_true", help="no list of documents")
    options = parser.parse_args(arguments)
    try:
        scores, errors = score_file(options.dataset, options.folder, options.predictions, options.only_given)
    except DocstructError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(summary(scores))
    for document, reason in errors.items():
        print(f"  {document}: {reason}")
    print(reliability(scores))
    if not options.summary:
        print(listing(scores, everything=options.all))
    return 0


def score_file(
    dataset: str, folder: str, predictions: str, only_given: bool = False
) -> tuple[list[Score], dict[str, str]]:
    """Scores of every item and errors by document; without a prediction, everything is omitted."""
    labelled = load(dataset, folder)
    items = list(labelled.items())
    given, _ = by_item(read_lines(predictions), items, labelled.task)
    wanted = [item for item in items if item.id in given or not only_given]
    errors = {name: str(line["error"]) for name, line in given.items() if line.get("error")}
    return [labelled.score(item, given.get(item.id, {})) for item in wanted], errors


def summary(scores: Sequence[Score]) -> str:
    """A line per record: rates and counts."""
    head = f"{'record':28} {'F1/mean':>8} {'P':>6} {'R':>6} {'hit':>6} {'wrong':>6} {'omit':>6} {'halluc':>6}"
    lines = [f"{len(scores)} documents", head]
    for name, record in totals(scores).items():
        if isinstance(record, Counts) and (record.labelled or record.predicted):
            rates = f"{record.f1:8.3f} {record.precision:6.3f} {record.recall:6.3f}"
            counts = " ".join(f"{number:6g}" for number in record.numbers())
            lines.append(f"{name:28} {rates} {counts}")
        elif record.weight:
            lines.append(f"{name:28} {record.value:8.3f} {'':13} {record.weight:6g}")
    return "\n".join(lines)


def reliability(scores: Sequence[Score], bins: int = 10) -> str:
    """A line per band of confidence: how many judged values, mean confidence, share that is right."""
    judged = [
        (verdict.confidence, verdict.verdict == "hit")
        for score in scores
        for verdict in score.verdicts
        if verdict.confidence is not None and verdict.verdict in ("hit", "wrong", "hallucinated")
    ]
    lines = ["", f"reliability of {len(judged)} judged values with a confidence"]
    for index in range(bins):
        inside = [(c, right) for c, right in judged if min(int(c * bins), bins - 1) == index]
        if inside:
            confidence = sum(c for c, _ in inside) / len(inside)
            correct = sum(right for _, right in inside) / len(inside)
            band = f"{index / bins:.1f}–{(index + 1) / bins:.1f}"
            lines.append(f"  {band:9} n={len(inside):5d}  confidence {confidence:.3f}  correct {correct:.3f}")
    return "\n".join(lines)


def listing(scores: Sequence[Score], *, everything: bool = False) -> str:
    """Per document what is not right: verdict, field, truth, prediction."""
    lines: list[str] = []
    for score in scores:
        shown = [v for v in score.verdicts if v.verdict != "unlabelled" and (everything or v.verdict != "hit")]
        hits = sum(v.verdict == "hit" for v in score.verdicts)
        lines.append(f"\n{score.id}  ({hits} right, {len(shown)} shown)")
        for v in shown:
            confidence = "" if v.confidence is None else f"  [{v.confidence:.2f}]"
            truth = " | ".join(map(str, v.truth)) if isinstance(v.truth, tuple) else v.truth
            lines.append(f"  {v.verdict:12} {v.field[:32]:32} truth={truth!r}  given={v.predicted!r}{confidence}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

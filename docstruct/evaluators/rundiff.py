"""Two runs over the same documents: what got better, what got worse, and whether it is more than chance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstruct.errors import UsageError
from docstruct.evaluators.bootstrap import Difference, paired
from docstruct.evaluators.datasets.base import Score
from docstruct.evaluators.markdown import table
from docstruct.evaluators.scores import column, read_scores
from docstruct.evaluators.wording import counted, some

_FIRST = 10  # changed documents that a summary names


@dataclass(frozen=True)
class Change:
    """One document whose headline figure moved, and the verdicts that did."""

    id: str
    before: float
    after: float
    verdicts: tuple[tuple[str, str, str], ...]  # field, verdict before, verdict after


@dataclass(frozen=True)
class RunDiff:
    """The gain per record with its paired interval, and the changed documents, worst losses first.

    Attributes:
        headline: the record by which documents are better or worse.
        documents: how many both runs have.
        gains: by record.
        changes: documents whose figure or verdicts differ.
        notes: what makes the runs less than comparable.
    """

    headline: str
    documents: int
    gains: dict[str, Difference]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    @property
    def better(self) -> list[Change]:
        """Documents that gained."""
        return [change for change in self.changes if change.after > change.before]

    @property
    def worse(self) -> list[Change]:
        """Documents that lost."""
        return [change for change in self.changes if change.after < change.before]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "headline": self.headline,
            "documents": self.documents,
            "gains": {
                name: {"gain": d.interval.value, "low": d.interval.low, "high": d.interval.high, "p": d.p}
                for name, d in self.gains.items()
            },
            "better": [change.id for change in self.better],
            "worse": [change.id for change in self.worse],
            "changes": [vars(change) for change in self.changes],
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        """The headline, and the first documents that changed, worst losses first."""
        gain = self.gains[self.headline].interval if self.headline in self.gains else None
        moved = f"{self.headline} {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]: " if gain else ""
        counts = f"{len(self.better)} better, {len(self.worse)} worse of {counted(self.documents, 'document')}"
        first = ("  {}: {} → {}  {}".format(*_row(change)) for change in self.changes[:_FIRST])
        more = [f"  and {len(self.changes) - _FIRST} more"] if len(self.changes) > _FIRST else []
        return "\n".join([moved + counts, *self.notes, *first, *more])

    def to_markdown(self) -> str:
        """Gains, then documents with what changed in them."""
        rows = [
            [
                name,
                f"{d.interval.value:+.3f}",
                f"{d.interval.low:+.3f} – {d.interval.high:+.3f}",
                f"{d.p:.3f}",
            ]
            for name, d in self.gains.items()
        ]
        lines = [f"{counted(self.documents, 'document')}, {len(self.better)} better, {len(self.worse)} worse.", ""]
        lines += [*(f"* {note}" for note in self.notes), ""] if self.notes else []
        lines += table(["record", "gain", "95 % interval", "p"], rows)
        lines += ["", *table(["document", "before", "after", "changed"], map(_row, self.changes)), ""]
        return "\n".join(lines)


def _row(change: Change) -> list[str]:
    moved = "; ".join(f"{field}: {a} → {b}" for field, a, b in change.verdicts[:6])
    return [change.id, f"{change.before:.3f}", f"{change.after:.3f}", moved]


def diff(before: str | Path, after: str | Path) -> RunDiff:
    """Compare the run folders ``before`` and ``after``; only documents that both have are compared."""
    folders = Path(before), Path(after)
    one, other = (_signature(folder) for folder in folders)
    if one.get("dataset") != other.get("dataset"):
        raise UsageError(f"runs over {one.get('dataset')} and {other.get('dataset')} cannot be compared")
    left, right = ({score.id: score for score in read_scores(f / "scores.jsonl")} for f in folders)
    shared = [key for key in left if key in right]
    if not shared:
        raise UsageError("the runs have no document in common")
    headline = json.loads((folders[1] / "report.json").read_text(encoding="utf-8"))["headline"]["record"]
    pairs = [(left[key], right[key]) for key in shared]
    notes = tuple(_notes(one, other, [key for key in (*left, *right) if key not in left or key not in right]))
    return RunDiff(headline, len(shared), _gains(pairs), tuple(_changes(pairs, headline)), notes)


def _notes(one: Mapping[str, str], other: Mapping[str, str], alone: Sequence[str]) -> Iterator[str]:
    if one.get("data") != other.get("data"):
        yield "documents or labels of the two runs differ: a gain may be the labels'"
    if alone:
        yield f"documents of one run only, left out: {some(alone)}"


def _signature(folder: Path) -> dict[str, str]:
    path = folder / "run.json"
    if not path.is_file():
        remedy = "give the folder of one data set of an evaluation, such as out/eval/plain"
        raise UsageError("there is no run here", source=str(folder), remedy=remedy)
    record: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return record


def _gains(pairs: list[tuple[Score, Score]]) -> dict[str, Difference]:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    names = list(dict.fromkeys(n for s in left for n in s.records))
    both = [name for name in names if any(name in score.records for score in right)]
    return {name: paired(column(left, name), column(right, name)) for name in both}


def _changes(pairs: Iterable[tuple[Score, Score]], headline: str) -> list[Change]:
    changes = []
    for before, after in pairs:
        values = [s.records[headline].value if headline in s.records else 0.0 for s in (before, after)]
        moved = _moved(before, after)
        if values[0] != values[1] or moved:
            changes.append(Change(before.id, values[0], values[1], moved))
    return sorted(changes, key=lambda change: (change.after - change.before, change.id))


def _moved(before: Score, after: Score) -> tuple[tuple[str, str, str], ...]:
    """Fields whose verdicts differ, compared by field and label."""
    known: dict[tuple[str, str], list[str]] = {}
    for v in before.verdicts:
        known.setdefault((v.field, str(v.truth)), []).append(v.verdict)
    moved = []
    for v in after.verdicts:
        earlier = known.get((v.field, str(v.truth)))
        was = earlier.pop(0) if earlier else "nothing"
        if was != v.verdict:
            moved.append((v.field, was, v.verdict))
    gone = [(field, was, "nothing") for (field, _), left in known.items() for was in left]
    return tuple(moved + gone)

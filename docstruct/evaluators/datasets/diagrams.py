"""Diagrams with their graphs: BPMN (MIWG, hand-drawn hdBPMN), PlantUML class diagrams, Graphviz."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.datasets.bpmn import read_bpmn
from docstruct.evaluators.datasets.graphtext import read_dot, read_plantuml
from docstruct.evaluators.diagrams import Graph, GraphMatch, match_graphs
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Record

DATA = frozenset({"data association"})
_PICTURES = (".jpg", ".jpeg", ".png")


class DiagramDataset(Dataset):
    """Pictures whose truth is a ``Graph``."""

    task = "diagrams"
    headline = "edges"
    without: frozenset[str] = frozenset()  # kinds of edges that the truth does not hold
    fields = False  # whether the truth's texts are those of all compartments of a node
    protocol = "nodes by ANLS ≥ 0.5 of their text, edges directed, triplets with equal folded labels"

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Compare the diagram found in the picture; several are joined into one graph."""
        truth: Graph = item.truth["graph"]
        given = join([Graph.from_json(line, self.without, self.fields) for line in prediction.get("diagrams") or ()])
        match = match_graphs(truth, given)
        records: dict[str, Record] = {
            "nodes": match.nodes,
            "edges": match.edges,
            "triplets": match.triplets,
            "graph": match.similarity,
        }
        if any(kind for _, kind in given.nodes):
            records["node_kinds"] = match.node_kinds
        return Score(item.id, records, tuple(_verdicts(truth, given, match)))


def join(graphs: list[Graph]) -> Graph:
    """One graph of several, side by side."""
    nodes: list[tuple[str, str]] = []
    edges: list[tuple[int, int, str]] = []
    for graph in graphs:
        edges += [(s + len(nodes), t + len(nodes), label) for s, t, label in graph.edges]
        nodes += graph.nodes
    return Graph(tuple(nodes), tuple(edges))


def _verdicts(truth: Graph, given: Graph, match: GraphMatch) -> Iterator[Verdicted]:
    partner = dict(match.pairs)
    for i, (text, kind) in enumerate(truth.nodes):
        name = f"node {kind}".strip()
        if i in partner:
            yield Verdicted(name, text, given.nodes[partner[i]][0], "hit")
        else:
            yield Verdicted(name, text, None, "omitted")
    for j, (text, kind) in enumerate(given.nodes):
        if j not in partner.values():
            yield Verdicted(f"node {kind}".strip(), None, text, "hallucinated")
    joined = {(source, target) for source, target, _ in given.edges}
    for source, target, label in truth.edges:
        found = (partner.get(source), partner.get(target)) in joined
        names = f"{truth.nodes[source][0]} → {truth.nodes[target][0]}"
        if found:
            yield Verdicted(f"edge {label}".strip(), names, names, "hit")
        else:
            yield Verdicted(f"edge {label}".strip(), names, None, "omitted")


class BpmnMiwg(DiagramDataset):
    """``Reference/MODEL.bpmn`` with its pictures, and the same models drawn by other tools.

    Only the elements that the model's diagram shows count. Pictures are the reference PNG and every
    ``tool_renderings/TOOL__MODEL-import.png``.
    """

    name = "diagrams_bpmn_miwg"
    without = DATA
    protocol = f"{DiagramDataset.protocol}, data associations left out"

    def items(self) -> Iterator[Item]:
        """One item per picture: the reference PNG of every model, then the tools' renderings."""
        models = {path.stem: read_bpmn(path) for path in sorted((self.folder / "Reference").glob("*.bpmn"))}
        for model, graph in models.items():
            path = require(self.folder / "Reference" / f"{model}.png")
            yield Item(path.name, path, {"graph": graph})
        for path in sorted((self.folder / "tool_renderings").glob("*.png")):
            model = path.stem.split("__")[-1].removesuffix("-import")
            if model in models:
                yield Item(path.name, path, {"graph": models[model]})


class HdBpmn(DiagramDataset):
    """Photos of hand-drawn BPMN: ``images/ID.jpg`` beside ``annotations/ID.bpmn``."""

    name = "diagrams_hdbpmn"
    without = DATA
    protocol = f"{DiagramDataset.protocol}, data associations left out"

    def items(self) -> Iterator[Item]:
        """One item per annotated photo, by id."""
        for path in sorted((self.folder / "annotations").glob("*.bpmn")):
            pictures = [p for p in (self.folder / "images").glob(f"{path.stem}.*") if p.suffix in _PICTURES]
            missing = self.folder / "images" / f"{path.stem}.jpg"
            yield Item(path.stem, require(next(iter(pictures), missing)), {"graph": read_bpmn(path)})


class PlantUml(DiagramDataset):
    """Class diagrams: ``ID.png`` beside the PlantUML source ``ID.txt``; a node is its class name."""

    name = "diagrams_plantucd"

    def items(self) -> Iterator[Item]:
        """One item per source, by id."""
        yield from _beside(self.folder, "*.txt", "{}.png", read_plantuml)


class Graphviz(DiagramDataset):
    """``ID.gv`` beside its rendering ``ID_dot.png``; the label of a record is the text of all its fields."""

    name = "diagrams_graphviz"
    fields = True
    protocol = f"{DiagramDataset.protocol}, records with all their fields"

    def items(self) -> Iterator[Item]:
        """One item per graph, by id."""
        yield from _beside(self.folder, "*.gv", "{}_dot.png", read_dot)


def _beside(folder: Path, pattern: str, picture: str, read: Callable[[str], Graph]) -> Iterator[Item]:
    for path in sorted(folder.glob(pattern)):
        graph = read(path.read_text(encoding="utf-8"))
        yield Item(path.stem, require(folder / picture.format(path.stem)), {"graph": graph})

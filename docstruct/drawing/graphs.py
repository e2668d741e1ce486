"""A seed → a graph in Graphviz' language whose nodes and edges are known, and its picture drawn by ``dot``.

The same seed gives the same graph; its picture depends on the version of Graphviz and on the fonts of the machine.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from docstruct.errors import EngineError

LIMIT = 60.0  # seconds for one picture
_LEXICON = (
    "account address agent alarm archive batch bridge broker buffer build cache cancel channel charge check client "
    "close commit config confirm copy cron daemon decode deliver deploy disk draft edit encode event export fetch "
    "filter final flush gateway grant guard header import index ingest input invoice kernel launch ledger loader lock "
    "logger login mailer main match merge meter mirror module monitor node notify object open order output owner "
    "parse patch pause payment planner policy pool print probe proxy publish queue quote reader ready receipt record "
    "refund region reject release report request reset resolve result retry return review route router scan schedule "
    "schema search select sensor server session setup shard ship sign socket sort split stage start state status stock "
    "store stream submit supplier switch sync table target task test thread ticket timer token trace transit tunnel "
    "update upload user vault verify vendor version view wait worker write zone"
)
_WORDS = _LEXICON.split()
_DARK = ("black", "black", "black", "blue", "red", "darkgreen", "purple", "brown", "gray40", "navy", "orangered")
_FILLS = ("lightblue", "lightyellow", "palegreen", "mistyrose", "lavender", "wheat", "lightgrey", "thistle", "khaki")
_FONTS = ("Times-Roman", "Times-Roman", "Times-Roman", "Helvetica", "DejaVu Sans", "Courier")
_HEADS = ("normal", "normal", "vee", "empty", "dot", "odot", "diamond", "open", "onormal", "inv", "tee", "none")
_TEXT_SHAPES = ("box", "ellipse", "ellipse", "box", "diamond", "hexagon", "octagon", "parallelogram", "plaintext",
                "house", "trapezium", "Mrecord", "doubleoctagon", "component", "note", "folder", "box3d")  # fmt: skip


@dataclass(frozen=True)
class Edge:
    """From node to node by number; ``both`` where heads stand at both ends."""

    source: int
    target: int
    label: str = ""
    both: bool = False


@dataclass(frozen=True)
class DrawnGraph:
    """What a picture shows, and the source it is drawn from."""

    family: str
    layout: str  # dot, neato, fdp, circo, twopi
    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    directed: bool
    dot: str


def draw_graph(seed: int, families: tuple[str, ...] = ()) -> DrawnGraph:
    """The graph of a seed."""
    names = families or tuple(FAMILIES)
    return FAMILIES[names[seed % len(names)]](Random(f"graph {seed}"))


def picture(graph: DrawnGraph) -> bytes:
    """Its PNG.

    Raises:
        EngineError: Graphviz is not installed.
        subprocess.SubprocessError: it fails or takes too long.
    """
    program = shutil.which("dot")
    if program is None:
        raise EngineError("Graphviz is not installed, which draws the graphs", remedy="apt-get install graphviz")
    call = [program, f"-K{graph.layout}", "-Tpng"]
    return subprocess.run(call, input=graph.dot.encode(), capture_output=True, check=True, timeout=LIMIT).stdout


class _Writer:
    """Collects nodes and edges with their attributes, and writes them down."""

    def __init__(self, random: Random, family: str, layout: str = "dot", directed: bool = True) -> None:
        self.random, self.family, self.layout, self.directed = random, family, layout, directed
        self.nodes: list[str] = []
        self.edges: list[Edge] = []
        self.lines: list[str] = []
        self.clusters: dict[int, list[int]] = {}

    def look(self, **graph: str) -> None:
        """Attributes of the whole graph and the defaults of its nodes and edges."""
        pick = self.random.choice
        font = {"fontname": pick(_FONTS), "fontsize": pick(("10", "12", "14", "14", "14"))}
        self.lines += [f"graph [{_listed(graph)}]", f"node [{_listed(font)}]", f"edge [{_listed(font)}]"]

    def node(self, text: str = "", **given: str) -> int:
        """A node with a text; one of two words if none is given."""
        text = text or " ".join(self.random.sample(_WORDS, self.random.choice((1, 1, 2))))
        self.nodes.append(text)
        broken = text.replace(" ", "\\n") if self.random.random() < 0.3 else text
        self.lines.append(f"n{len(self.nodes) - 1} [{_listed({'label': broken, **given})}]")
        return len(self.nodes) - 1

    def edge(self, source: int, target: int, label: str = "", **given: str) -> None:
        """An edge, once for every pair in this direction."""
        if any((e.source, e.target) == (source, target) for e in self.edges):
            return
        self.edges.append(Edge(source, target, label, given.get("dir") == "both"))
        given = {**({"label": label} if label else {}), **given}
        self.lines.append(f"n{source} {'->' if self.directed else '--'} n{target} [{_listed(given)}]")

    def done(self) -> DrawnGraph:
        """The graph as written so far."""
        groups = [
            f'subgraph cluster_{n} {{ label="{self.random.choice(_WORDS)}"; '
            + "; ".join(f"n{m}" for m in members) + " }"
            for n, members in self.clusters.items()
        ]  # fmt: skip
        text = "\n".join([*self.lines, *groups])
        dot = f"{'digraph' if self.directed else 'graph'} G {{\n{text}\n}}\n"
        return DrawnGraph(self.family, self.layout, tuple(self.nodes), tuple(self.edges), self.directed, dot)


def _listed(given: dict[str, str]) -> str:
    return ", ".join(f'{key}="{value}"' for key, value in given.items())


def _tree(random: Random) -> DrawnGraph:
    graph = _Writer(random, "tree")
    graph.look(rankdir=random.choice(("TB", "TB", "LR", "BT")), splines=random.choice(("true", "true", "line")))
    shape = random.choice(("box", "ellipse", "box", "plaintext"))
    for n in range(random.randint(5, 25)):
        graph.node(shape=shape)
        if n:
            graph.edge(random.randrange(max(0, n - 6), n), n)
    return graph.done()


def _acyclic(random: Random) -> DrawnGraph:
    """Ranks with edges over one or more of them: long curves that cross."""
    graph = _Writer(random, "acyclic")
    graph.look(rankdir=random.choice(("TB", "TB", "LR")))
    shape = random.choice(("ellipse", "ellipse", "box"))
    fill = {"style": "filled", "fillcolor": random.choice(_FILLS)} if random.random() < 0.4 else {}
    count = random.randint(8, 30)
    for _ in range(count):
        graph.node(shape=shape, **fill)
    for n in range(1, count):
        for _ in range(random.choice((1, 1, 2))):
            graph.edge(random.randrange(max(0, n - 10), n), n)
    return graph.done()


def _dense(random: Random) -> DrawnGraph:
    graph = _Writer(random, "dense")
    graph.look(size=random.choice(("100", "100", "7,7")), ratio=random.choice(("auto", "auto", "compress")))
    count = random.randint(6, 14)
    for _ in range(count):
        graph.node(random.choice(_WORDS) + str(random.randint(1, 9)), shape=random.choice(("ellipse", "circle", "box")))
    for _ in range(round(count * random.uniform(1.6, 2.6))):
        a, b = random.sample(range(count), 2)
        graph.edge(a, b)
    return graph.done()


def _clustered(random: Random) -> DrawnGraph:
    graph = _Writer(random, "clustered")
    graph.look(rankdir=random.choice(("TB", "TB", "LR")))
    count = random.randint(6, 18)
    filled = random.random() < 0.4
    for n in range(count):
        graph.node(shape=random.choice(("box", "ellipse")), **({"style": "filled"} if filled else {}))
        graph.clusters.setdefault(n * 3 // count, []).append(n)
        if n:
            graph.edge(random.randrange(max(0, n - 4), n), n)
    for _ in range(count // 4):
        a, b = random.sample(range(count), 2)
        graph.edge(a, b)
    if random.random() < 0.5:
        del graph.clusters[2]
    return graph.done()


def _labelled(random: Random) -> DrawnGraph:
    graph = _Writer(random, "labelled")
    graph.look(rankdir=random.choice(("TB", "LR")))
    shape = random.choice(("box", "ellipse", "Mrecord"))
    count = random.randint(4, 12)
    for n in range(count):
        graph.node(shape=shape)
        if n:
            label = " ".join(random.sample(_WORDS, random.choice((1, 2)))) if random.random() < 0.8 else ""
            graph.edge(random.randrange(max(0, n - 3), n), n, label)
    if random.random() < 0.5:
        graph.edge(count - 1, 0, random.choice(_WORDS))
    return graph.done()


def _states(random: Random) -> DrawnGraph:
    """A machine of states: circles, double ones, loops, ways back."""
    graph = _Writer(random, "states")
    graph.look(rankdir="LR", size=random.choice(("100", "8,5")))
    count = random.randint(4, 10)
    prefix = random.choice(("S", "q", "LR_", "st"))
    for n in range(count):
        graph.node(f"{prefix}{n}", shape="doublecircle" if random.random() < 0.3 else "circle")
        if n:
            graph.edge(random.randrange(max(0, n - 3), n), n, random.choice(_WORDS))
    for _ in range(random.randint(1, count)):
        a, b = random.randrange(count), random.randrange(count)
        graph.edge(a, b, random.choice(_WORDS))
    return graph.done()


def _undirected(random: Random) -> DrawnGraph:
    layout = random.choice(("neato", "fdp", "circo", "twopi", "dot", "neato"))
    graph = _Writer(random, "undirected", layout, directed=False)
    graph.look(overlap="false", splines=random.choice(("line", "true")))
    count = random.randint(5, 18)
    for n in range(count):
        graph.node(random.choice(_WORDS) + str(n), shape=random.choice(("ellipse", "ellipse", "box", "circle")))
        if n:
            graph.edge(random.randrange(n), n)
    for _ in range(count // 4):
        a, b = sorted(random.sample(range(count), 2))
        graph.edge(a, b)
    return graph.done()


def _sprung(random: Random) -> DrawnGraph:
    """Directed, laid out by springs or on circles."""
    graph = _Writer(random, "sprung", random.choice(("neato", "fdp", "circo", "twopi")))
    graph.look(overlap="false", splines=random.choice(("line", "true", "curved")))
    count = random.randint(5, 16)
    for n in range(count):
        graph.node(shape=random.choice(("ellipse", "ellipse", "box")))
        if n:
            graph.edge(*random.choice(((random.randrange(n), n), (n, random.randrange(n)))))
    return graph.done()


def _records(random: Random) -> DrawnGraph:
    graph = _Writer(random, "records")
    graph.look(rankdir=random.choice(("TB", "LR")))
    count = random.randint(3, 9)
    for n in range(count):
        fields = [random.choice(_WORDS) for _ in range(random.randint(2, 4))]
        label = "|".join(f"<f{i}> {field}" for i, field in enumerate(fields))
        graph.nodes.append(" ".join(fields))
        graph.lines.append(f'n{n} [shape=record, label="{{{label}}}"]' if random.random() < 0.5 else
                           f'n{n} [shape={random.choice(("record", "Mrecord"))}, label="{label}"]')  # fmt: skip
        if n:
            graph.edge(random.randrange(max(0, n - 3), n), n)
    return graph.done()


def _styled(random: Random) -> DrawnGraph:
    """All kinds of outlines, heads, pens and colours."""
    graph = _Writer(random, "styled")
    graph.look(rankdir=random.choice(("TB", "TB", "LR")), splines=random.choice(("true", "true", "ortho", "polyline")))
    count = random.randint(5, 14)
    for n in range(count):
        style = {"style": "filled", "fillcolor": random.choice(_FILLS)} if random.random() < 0.4 else {}
        shape, double = random.choice(_TEXT_SHAPES), random.choice(("1", "1", "1", "2"))
        graph.node(shape=shape, color=random.choice(_DARK), **style, **({"peripheries": "2"} if double == "2" else {}))
        if n:
            graph.edge(random.randrange(max(0, n - 4), n), n, **_pen(random))
    for _ in range(count // 3):
        a, b = random.sample(range(count), 2)
        graph.edge(a, b, **_pen(random))
    return graph.done()


def _pen(random: Random) -> dict[str, str]:
    return {
        "style": random.choice(("solid", "solid", "dashed", "dotted", "bold")),
        "color": random.choice(_DARK),
        "penwidth": random.choice(("1", "1", "1", "2", "3")),
        "arrowhead": random.choice(_HEADS[:5] if random.random() < 0.8 else _HEADS[:10]),
        "dir": "both" if random.random() < 0.1 else "forward",
    }


FAMILIES: dict[str, Callable[[Random], DrawnGraph]] = {
    "tree": _tree,
    "acyclic": _acyclic,
    "dense": _dense,
    "clustered": _clustered,
    "labelled": _labelled,
    "states": _states,
    "undirected": _undirected,
    "sprung": _sprung,
    "records": _records,
    "styled": _styled,
}
"""How a graph of each kind is made."""

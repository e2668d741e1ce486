"""Graphs written as text → ``Graph``: Graphviz DOT and PlantUML class diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from docstruct.evaluators.diagrams import Graph

_DOT_TOKEN = re.compile(
    r'"(?:\\.|[^"\\])*"|<(?:[^<>]|<[^<>]*>)*>|->|--|[{}\[\];,=:]|[^\s{}\[\];,=:"<>-]+(?:-(?![->])[^\s{}\[\];,=:"<>-]+)*|-?\d+(?:\.\d+)?|<|>|-'
)

_DOT_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?\*/|^\s*#.*?$|//[^\n]*', re.DOTALL | re.MULTILINE)


def read_dot(text: str) -> Graph:
    """Nodes with their labels and edges of a DOT graph; attributes of the graph and ports are skipped."""
    text = _DOT_COMMENT.sub(lambda found: found[1] or "", text)
    return _DotReader(_DOT_TOKEN.findall(text)).read()


class _DotReader:
    """A recursive reader of statements: node, edge chain, attribute, subgraph."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0
        self.labels: dict[str, str] = {}
        self.edges: list[tuple[str, str, str]] = []
        self.default = {"node": "\\N", "edge": ""}

    def read(self) -> Graph:
        directed = "digraph" in (token.lower() for token in self.tokens[:3])
        while self.at < len(self.tokens) and self._next() != "{":
            pass
        self._statements()
        number = {name: i for i, name in enumerate(self.labels)}
        nodes = tuple((_dot_text(label, name), "") for name, label in self.labels.items())
        edges = tuple((number[s], number[t], _dot_text(label, "")) for s, t, label in self.edges)
        return Graph(nodes, edges, directed)

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else "}"

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else "}"

    def _statements(self) -> set[str]:
        """Everything up to the closing brace; the names it speaks of."""
        names: set[str] = set()
        while (token := self._peek()) != "}":
            if token in (";", ","):
                self._next()
            elif token.lower() in ("graph", "node", "edge"):
                self._next()
                given = self._attributes()
                if token.lower() != "graph" and "label" in given:
                    self.default[token.lower()] = given["label"]
            else:
                names |= self._chain()
        self._next()
        return names

    def _chain(self) -> set[str]:
        """``a -> {b c} -> d [label=x]``, a node with attributes, or ``key = value``."""
        ends = [self._end()]
        if self._peek() == "=":
            self._next()
            self._next()
            for name in ends[0] & set(self.labels) - self._known:
                del self.labels[name]
            return set()
        while self._peek() in ("->", "--"):
            self._next()
            ends.append(self._end())
        given = self._attributes()
        if len(ends) == 1:
            for name in ends[0]:
                if "label" in given:
                    self.labels[name] = given["label"]
        label = given.get("label", given.get("xlabel", self.default["edge"]))
        for left, right in pairwise(ends):
            self.edges += [(s, t, label) for s in sorted(left) for t in sorted(right)]
        return set().union(*ends)

    def _end(self) -> set[str]:
        """A node name, or the names of a subgraph in braces."""
        token = self._next()
        if token.lower() == "subgraph":
            if self._peek() != "{":
                self._next()
            token = self._next()
        if token == "{":
            saved = dict(self.default)
            names = self._statements()
            self.default = saved
            return names
        self._known = set(self.labels)
        name = _unquote(token)
        if self._peek() != "=":
            self.labels.setdefault(name, self.default["node"])
        while self._peek() == ":":
            self._next()
            self._next()
        return {name}

    def _attributes(self) -> dict[str, str]:
        given: dict[str, str] = {}
        while self._peek() == "[":
            self._next()
            while (key := self._next()) != "]" and self.at < len(self.tokens):
                if self._peek() == "=":
                    self._next()
                    given[_unquote(key).lower()] = _unquote(self._next())
        return given


def _unquote(token: str) -> str:
    if token.startswith('"'):
        return re.sub(r"\\\n", "", token[1:-1]).replace('\\"', '"')
    return re.sub(r"<[^>]*>", " ", token[1:-1]) if token.startswith("<") else token


def _dot_text(label: str, name: str) -> str:
    text = label.replace("\\N", name).replace("\\G", "")
    text = re.sub(r"\\[nlr]", " ", text)
    if "|" in text or text.startswith("{"):  # record shapes: fields without ports
        text = re.sub(r"<[^>]*>|[{}|]", " ", text)
    return " ".join(text.split())


_DECLARED = re.compile(
    r'^\s*(?:abstract\s+)?(class|interface|enum|abstract|entity|annotation)\s+("[^"]+"|[\w.:]+)(?:\s+as\s+("[^"]+"|[\w.]+))?'
)
_RELATION = re.compile(
    r'^\s*("[^"]+"|[\w.]+)\s*(?:"([^"]*)")?\s*([<|*o+#}^x)(]*[-.~=]+(?:\[[^\]]*\])?(?:left|right|up|down|[lrud])?[-.~=]*[>|*o+#{^x)(]*)\s*(?:"([^"]*)")?\s*("[^"]+"|[\w.]+)\s*(?::\s*(.*))?$'
)


def read_plantuml(text: str) -> Graph:
    """Classes and relations; a class declared twice is drawn once, members are skipped.

    ``A <|-- B`` points from B to A: a relation with a head on its left only is turned round.
    """
    labels: dict[str, str] = {}
    edges: list[tuple[str, str, str]] = []
    for line in _outside_bodies(text):
        if found := _DECLARED.match(line):
            name, alias = found[2].strip('"'), (found[3] or "").strip('"')
            labels.setdefault(alias or name, name)
        elif found := _RELATION.match(line):
            left, right, arrow = found[1].strip('"'), found[5].strip('"'), found[3]
            labels.setdefault(left, left)
            labels.setdefault(right, right)
            label = (found[6] or "").strip().strip('"').strip("<> ").strip()
            turned = arrow[0] in "<|*o+#}^" and arrow[-1] not in ">|*o+#{^"
            edges.append((right, left, label) if turned else (left, right, label))
    number = {name: i for i, name in enumerate(labels)}
    return Graph(
        tuple((text, "class") for text in labels.values()),
        tuple((number[s], number[t], label) for s, t, label in edges),
    )


def _outside_bodies(text: str) -> Iterator[str]:
    """Lines outside ``{ … }``: a body's opening line is given, its members are not; packages are entered."""
    depth = 0
    for line in re.sub(r"/'.*?'/", "", text, flags=re.DOTALL).splitlines():
        bare = line.strip()
        if not bare or bare.startswith(("'", "@", "!", "skinparam", "title", "note", "hide", "show", "left to")):
            continue
        if depth:
            depth += bare.count("{") - bare.count("}")
        elif not bare.startswith(("package", "namespace", "}")):
            yield bare.split("{")[0].rstrip() if _DECLARED.match(bare) else bare
            if _DECLARED.match(bare):
                depth = bare.count("{") - bare.count("}")

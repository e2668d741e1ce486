"""List of the plan + sheet → items: the rows under the column heads that name the item's leaves.

Rows below a head are cut into its columns. A row that fills the typed columns starts an item, lines of text alone
go on with it. The list ends at the totals or at the page, and goes on on the next page. Lists without heads are
read from rows whose own labels name them (tax by rate). Every row seen is counted.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstruct.document import Document, Issue, Line, Page, Word
from docstruct.extractors.candidates import MENTIONS_OF_TYPE, Target, affinity, final_value
from docstruct.extractors.heads import Column, Head, Row, columns_of, cut_row, find_heads, rows_by_page
from docstruct.extractors.plain_rows import plain_items, plain_targets
from docstruct.extractors.plan import ListNode
from docstruct.extractors.sheet import Mention, Sheet, Spot, Text
from docstruct.extractors.vocabulary import Vocabulary
from docstruct.geometry import BBox
from docstruct.result import Evidence
from docstruct.schemas.rules import Product

_HEAD_LABELS = 3  # labels that make a row the head of another table
_FAR = 7.0  # line heights without a row after which a list ends
_RIVAL = 0.6  # heads that name less than this share of what the best head names are not this list's
_HELD = 0.6  # a rule that holds in this share of the rows says which column is which
_UNHEADED = 0.6  # stands for the affinity of a head where rows have none
_MOST_NUMERIC = 6  # columns tried for a rule


@dataclass(frozen=True, slots=True)
class ListCell:
    """A value of an item: its evidence but for the confidence, and what the confidence is made from.

    Attributes:
        fit: how well the column's head names the leaf, 0 to 1.
        reading: OCR confidence of the least sure word.
    """

    evidence: Evidence
    fit: float
    reading: float


Item = dict[str, ListCell]


@dataclass
class ListReading:
    """Items as name -> cell, how many rows were seen, and what is to be said about them."""

    items: list[Item] = field(default_factory=list)
    seen: int = 0
    issues: list[Issue] = field(default_factory=list)


def read_lists(vocabulary: Vocabulary, sheet: Sheet) -> dict[str, ListReading]:
    """Pointer of each list of the plan -> its items, over all pages."""
    pages = rows_by_page(sheet)
    nodes = vocabulary.plan.lists
    targets = {node.path: [vocabulary.target(leaf) for leaf in node.leaves] for node in nodes}
    heads = _apart({path: [find_heads(rows, own) for rows in pages] for path, own in targets.items()})
    return {
        node.path: _read_list(node, targets[node.path], sheet.document, pages, heads[node.path], vocabulary)
        for node in nodes
    }


HeadsByPage = list[list[Head]]


def _apart(heads: dict[str, HeadsByPage]) -> dict[str, HeadsByPage]:
    """Heads of each list without those that another list's better head stands in."""
    kept: dict[str, HeadsByPage] = {}
    for path, pages in heads.items():
        rivals = [[h for other in heads for h in heads[other][i] if other != path] for i in range(len(pages))]
        kept[path] = [
            [h for h in page if not any(_same_rows(h, r) and r.score > h.score for r in rivals[i])]
            for i, page in enumerate(pages)
        ]
    return kept


def _same_rows(a: Head, b: Head) -> bool:
    return a.top < b.bottom - 1 and b.top < a.bottom - 1


def _read_list(
    node: ListNode,
    targets: list[Target],
    document: Document,
    pages: list[list[Row]],
    heads: HeadsByPage,
    vocabulary: Vocabulary,
) -> ListReading:
    roles = _pair_roles(targets)
    if roles is not None:
        return _pairs(document, *roles)
    reading = _under_heads(pages, heads, vocabulary)
    if len(node.leaves) > 2:
        reading.items = [item for item in reading.items if len(item) > 1]
    if not reading.items:
        reading = _labelled_rows(pages, targets, vocabulary)
    if not reading.items:
        reading = _plain_rows(node, pages, targets, vocabulary)
    return reading


# -- lists of labels and values -----------------------------------------------------------------------

_LABEL_NAMES = frozenset({"label", "key", "question", "field", "name"})
_VALUE_NAMES = frozenset({"value", "answer", "text", "content"})


def _pair_roles(targets: Sequence[Target]) -> tuple[Target, Target] | None:
    """The leaves for label and value, where an item is nothing but these two."""
    labels = [t for t in targets if t.leaf.name in _LABEL_NAMES and t.leaf.kind == "text"]
    values = [t for t in targets if t.leaf.name in _VALUE_NAMES and t.leaf.kind == "text"]
    return (labels[0], values[0]) if len(targets) == 2 and labels and values else None


def _pairs(document: Document, label: Target, value: Target) -> ListReading:
    """Every label of the document with its value, as the reading found them by form."""
    reading = ListReading()
    for page in (p.upright for p in document.pages):
        for pair in page.pairs:
            item = {label.leaf.name: _line_cell(page, (pair.label,), pair.confidence)}
            if pair.value:
                item[value.leaf.name] = _line_cell(page, pair.value, pair.confidence)
            reading.seen += 1
            reading.items.append(item)
    return reading


def _line_cell(page: Page, lines: Sequence[Line], fit: float) -> ListCell:
    words = [w for line in lines for w in line.words]
    raw = "\n".join(line.text for line in lines).strip(" :")
    return _cell(raw, raw, words, page, fit, False)


# -- lists with heads ---------------------------------------------------------------------------------


def _under_heads(pages: Sequence[list[Row]], heads: HeadsByPage, vocabulary: Vocabulary) -> ListReading:
    best = max((h.score for found in heads for h in found), default=0.0)
    reading = ListReading()
    running: list[Column] | None = None  # columns of a list that reached the end of its page
    for rows, found in zip(pages, heads):
        found = [h for h in found if h.score >= _RIVAL * best]
        if running is not None:
            body, ended = _body(rows, 0.0, _stop(found), vocabulary)
            if not found or body:
                _add(reading, body, running, vocabulary)
            running = None if ended or found else running
        for i, head in enumerate(found):
            body, ended = _body(rows, head.bottom, min(_stop(found[i + 1 :]), _frame_end(head)), vocabulary)
            columns = columns_of(head, body)
            _add(reading, body, columns, vocabulary)
            running = None if ended else columns
    return reading


def _stop(heads: Sequence[Head]) -> float:
    return heads[0].top if heads else float("inf")


def _frame_end(head: Head) -> float:
    """The lower edge of the ruled frame a head stands in, where there is one with rows below the head."""
    page = head.rows[0].texts[0].page
    for table in page.tables:
        if table.ruled and table.n_rows > 1 and table.bbox.y0 - 2 <= head.top and head.bottom < table.bbox.y1 - 4:
            return table.bbox.y1 + 2
    return float("inf")


def _body(rows: Sequence[Row], top: float, stop: float, vocabulary: Vocabulary) -> tuple[list[Row], bool]:
    """The rows of a list from `top` on, and whether its end was seen."""
    body: list[Row] = []
    bottom = top
    for row in rows:
        if row.top < top - 1 or row.top >= stop - 1:
            continue
        if _ends(row.texts, vocabulary) or (body and _other_head(row)):
            return body, True
        if body and row.top - bottom > _FAR * row.height:
            return body, row.top < 0.8 * row.texts[0].page.height
        body.append(row)
        bottom = row.bottom
    return body, False


def _other_head(row: Row) -> bool:
    """Whether a row is little but labels, without an amount: the head of another table."""
    spots = [s for t in row.texts for s in t.spots]
    if len(spots) < _HEAD_LABELS or any("," in m.raw or "." in m.raw for t in row.texts for m in t.mentions):
        return False
    letters = sum(c.isalpha() for t in row.texts for c in t.text) or 1
    return sum(c.isalpha() for s in spots for c in s.text) > 0.55 * letters


def _ends(texts: Sequence[Text], vocabulary: Vocabulary) -> bool:
    """Whether a row opens the totals: a line of it is the label of a total, with an amount on the row."""
    if not any(m.kind == "amount" for t in texts for m in t.mentions):
        return False
    return any(s.start == 0 and vocabulary.is_total(s) and _only_label(t, s) for t in texts for s in t.spots)


def _only_label(text: Text, spot: Spot) -> bool:
    after = [w for w in text.words[spot.end :] if sum(c.isalpha() for c in w.text) > 3]
    return len(after) <= 1


def _add(reading: ListReading, body: Sequence[Row], columns: Sequence[Column], vocabulary: Vocabulary) -> None:
    cut = [CutRow.of(row, columns, vocabulary) for row in body]
    groups = [[cut[i] for i in group] for group in _groups(cut, columns)]
    columns = confirmed(columns, [group[0] for group in groups], vocabulary)
    for group in groups:
        reading.seen += 1
        item = _item(group, columns, vocabulary)
        if item:
            reading.items.append(item)


@dataclass(frozen=True, slots=True)
class CutRow:
    """A row cut into columns, and which typed columns hold a value of their type."""

    row: Row
    cells: tuple[tuple[Word, ...], ...]
    filled: frozenset[int]

    @classmethod
    def of(cls, row: Row, columns: Sequence[Column], vocabulary: Vocabulary) -> CutRow:
        """Cut a row at the edges of the columns."""
        cells = tuple(cut_row(row, columns))
        typed = (
            i for i, (words, column) in enumerate(zip(cells, columns))
            if words and column.target and column.target.type in MENTIONS_OF_TYPE
            and typed_mention(words, column.target, vocabulary)
        )  # fmt: skip
        return cls(row, cells, frozenset(typed))


def _groups(cut: Sequence[CutRow], columns: Sequence[Column]) -> Iterator[list[int]]:
    """Rows of one item each, the anchor first: a row that fills the typed columns, and the text around it."""
    anchors = _anchors(cut, columns)
    texts = [i for i, c in enumerate(columns) if c.target and c.target.type == "text"]
    above = sum(not any(cut[i].cells[k] for k in texts) for i in anchors) > len(anchors) / 2
    used: set[int] = set()
    for n, i in enumerate(anchors):
        if i in used:
            continue
        before = anchors[n - 1] + 1 if n else 0
        after = next((j for j in anchors[n + 1 :] if not _completes(cut, i, j)), len(cut))
        lead = [j for j in _near(cut, range(i - 1, before - 1, -1), texts, cut[i]) if above and j not in used]
        tail = [j for j in _near(cut, range(i + 1, after), texts, cut[i]) if not (above and texts)]
        used |= {i, *lead, *tail}
        yield [i, *tail] if not lead else [i, *reversed(lead)]


def _anchors(cut: Sequence[CutRow], columns: Sequence[Column]) -> list[int]:
    """Rows that start an item: those with an amount, where rows have one; else those that fill most columns."""
    money = [i for i, c in enumerate(columns) if c.target and c.target.type == "money"]
    counts = sorted((len(c.filled) for c in cut if c.filled), reverse=True)
    if not counts:
        return []
    least = max((counts[len(counts) // 4] + 1) // 2, 1)
    numbered = _numbered(cut, columns)
    if numbered:
        return numbered
    full = [c for c in cut if len(c.filled) >= max(counts[0] - 1, 1)]
    if money and sum(money[-1] in c.filled for c in full) > len(full) / 2:
        return [i for i, c in enumerate(cut) if money[-1] in c.filled and len(c.filled) >= min(least, 2)]
    return [i for i, c in enumerate(cut) if len(c.filled) >= least]


def _numbered(cut: Sequence[CutRow], columns: Sequence[Column]) -> list[int]:
    """Rows whose position counts up from row to row, with values beside it; none unless there are two or more."""
    place = next((i for i, c in enumerate(columns) if c.target and c.target.concept == "line_position"), None)
    if place is None:
        return []
    found: list[tuple[int, int]] = []
    for i, row in enumerate(cut):
        number = re.fullmatch(r"\D{0,2}0*(\d{1,4})\D{0,2}", "".join(w.text for w in row.cells[place]))
        if number and row.filled - {place} and (not found or 0 < int(number[1]) - found[-1][1] <= 10):
            found.append((i, int(number[1])))
    if len(found) < 2:
        return []
    least = min(len(cut[i].filled - {place}) for i, _ in found)
    return [i for i, row in enumerate(cut) if i in dict(found) or (i < found[-1][0] and len(row.filled) >= least > 2)]


def _completes(cut: Sequence[CutRow], anchor: int, other: int) -> bool:
    """Whether a row close below only fills columns that the anchor leaves empty."""
    a, b = cut[anchor], cut[other]
    near = b.row.top - a.row.bottom < 0.5 * a.row.height
    return near and not (a.filled & b.filled) and len(b.filled) < len(a.filled)


def _near(cut: Sequence[CutRow], order: range, texts: Sequence[int], anchor: CutRow) -> list[int]:
    """Rows that follow one another closely and hold text, or values of columns the anchor leaves empty."""
    found: list[int] = []
    at = anchor.row
    for i in order:
        row, cells, filled = cut[i].row, cut[i].cells, cut[i].filled
        gap = max(row.top - at.bottom, at.top - row.bottom)
        if gap > 1.4 * at.height or not (any(cells[k] for k in texts) or (filled and not filled & anchor.filled)):
            break
        found.append(i)
        at = row
    return found


def typed_mention(words: tuple[Word, ...], target: Target, vocabulary: Vocabulary) -> Mention | None:
    """The first value of the target's type in the words of a cell."""
    kinds = MENTIONS_OF_TYPE[target.type]
    for mention in vocabulary.mentions(words):
        if mention.kind in kinds and not (target.type == "int" and mention.value != int(mention.value)):
            return mention
    return None


def confirmed(columns: Sequence[Column], rows: Sequence[CutRow], vocabulary: Vocabulary) -> list[Column]:
    """The columns, with those whose heads mislead given to the leaves that make the rules of the rows hold.

    A head "#" or "Amount" may stand over quantities; that quantity times price is the amount in most rows says
    which column is which. Only printed values are compared, and heads stand where no rule speaks.
    """
    columns = list(columns)
    path = next((c.target.leaf.path.rsplit("/*/", 1)[0] for c in columns if c.target), "")
    node = next((n for n in vocabulary.plan.lists if n.path == path), None)
    if node is None or not rows:
        return columns
    scope = path.strip("/").replace("/", ".") + "[]"
    for rule in vocabulary.plan.rules:
        if isinstance(rule, Product) and rule.scope == scope and not rule.percent:
            names = (*rule.factors, rule.product)
            targets = [vocabulary.target(leaf) for name in names for leaf in node.leaves if leaf.name == name]
            columns = _by_rule(columns, targets, rule, rows, vocabulary)
    return columns


def _by_rule(
    columns: list[Column], targets: Sequence[Target], rule: Product, rows: Sequence[CutRow], vocabulary: Vocabulary
) -> list[Column]:
    """The columns with the rule's leaves placed so that the rule holds in most rows."""
    best, held = columns, _share_held(rule, columns, rows, vocabulary)
    if held >= _HELD:
        return columns
    numeric = [i for i in range(len(columns)) if _numeric(i, targets[0], rows, vocabulary)]
    for places in itertools.permutations(numeric[:_MOST_NUMERIC], len(targets)):
        tried = [Column(c.x0, c.x1, None, 0.0) if c.target in targets else c for c in columns]
        for i, target in zip(places, targets):
            tried[i] = dataclasses.replace(columns[i], target=target, affinity=max(columns[i].affinity, 0.7))
        share = _share_held(rule, tried, rows, vocabulary)
        if share > max(held, _HELD - 1e-9):
            best, held = tried, share
    return best


def _numeric(i: int, target: Target, rows: Sequence[CutRow], vocabulary: Vocabulary) -> bool:
    """Whether most rows have a number in the column."""
    found = sum(bool(r.cells[i]) and typed_mention(r.cells[i], target, vocabulary) is not None for r in rows)
    return found > 0.5 * len(rows)


def _share_held(rule: Product, columns: Sequence[Column], rows: Sequence[CutRow], vocabulary: Vocabulary) -> float:
    """In which share of the rows the rule can be judged and holds."""
    alone = dataclasses.replace(rule, scope="")
    held = 0
    for row in rows:
        values = {}
        for column, words in zip(columns, row.cells):
            if words and column.target and column.target.type in MENTIONS_OF_TYPE:
                mention = typed_mention(words, column.target, vocabulary)
                values[column.target.leaf.name] = mention.value if mention else None
        held += alone.holds(values) is True
    return held / len(rows)


def _item(rows: Sequence[CutRow], columns: Sequence[Column], vocabulary: Vocabulary) -> Item:
    item: Item = {}
    for i, column in enumerate(columns):
        lines = [(cut.row.texts[0], cut.cells[i]) for cut in rows if cut.cells[i]]
        parts = [(column.target, lines[:1] if column.below else lines), (column.below, lines[1:])]
        for target, own in parts:
            cell = _value(target, column.affinity, own, vocabulary) if target and own else None
            if target and cell is not None:
                item[target.leaf.name] = cell
    return item


CellLine = tuple[Text, tuple[Word, ...]]
_NOTE = re.compile(r"^\W*[^\W\d][^:]{1,24}:\s*\S")


def _value(target: Target, fit: float, lines: Sequence[CellLine], vocabulary: Vocabulary) -> ListCell | None:
    """The value of one cell: the first typed one for typed leaves, all lines of text up to a note for text."""
    if target.type not in MENTIONS_OF_TYPE:
        return _text_value(target, fit, lines)
    for text, words in lines:
        mention = typed_mention(words, target, vocabulary)
        if mention is not None:
            value = final_value(mention.value, target.leaf)
            part = words[mention.start : mention.end]
            return _cell(value, mention.raw, part, text.page, fit, mention.ambiguous)
    return None


def _text_value(target: Target, fit: float, lines: Sequence[CellLine]) -> ListCell | None:
    """Lines of text; those like "GTIN: 4012345001235" below the first are notes, not part of the text."""
    texts = [" ".join(w.text for w in words) for _, words in lines]
    stop = next((i for i, t in enumerate(texts) if i and _NOTE.match(t)), len(texts))
    stop = stop if target.type == "text" else 1
    raw = "\n".join(texts[:stop]).strip(" :;|")
    words = tuple(w for _, line in lines[:stop] for w in line)
    return _cell(raw, raw, words, lines[0][0].page, fit, False) if any(c.isalnum() for c in raw) else None


def _cell(value: Any, raw: str, words: Sequence[Word], page: Page, fit: float, ambiguous: bool) -> ListCell:
    box = BBox.around(w.bbox for w in words)
    turn = page.turn
    evidence = Evidence(
        value=value,
        raw_text=raw,
        page_no=page.page_no,
        bbox=(turn.box(box) if turn else box).rounded(),
        way=words[0].way,
        status="ambiguous" if ambiguous else "ok",
    )
    return ListCell(evidence, min(fit, 1.0), min(w.confidence for w in words))


# -- lists without heads ------------------------------------------------------------------------------


def _labelled_rows(pages: Sequence[list[Row]], targets: Sequence[Target], vocabulary: Vocabulary) -> ListReading:
    """Rows such as "VAT 19 % of 100.00   19.00": a percentage and amounts behind a label of the list."""
    reading = ListReading()
    rates = [t for t in targets if t.type == "percent"]
    amounts = [t for t in targets if t.type == "money"]
    if len(rates) != 1 or not amounts:
        return reading
    for row in (r for rows in pages for r in rows):
        item = _labelled_item(row, rates[0], amounts)
        if item:
            reading.seen += 1
            if values_of(item) not in map(values_of, reading.items):
                reading.items.append(item)
    return reading


def values_of(item: Item) -> dict[str, Any]:
    """Name -> value of an item."""
    return {name: cell.evidence.value for name, cell in item.items()}


def _labelled_item(row: Row, rate: Target, amounts: Sequence[Target]) -> Item:
    spots = [s for t in row.texts for s in t.spots]
    named = max(amounts, key=lambda a: max((affinity(s, a) for s in spots), default=0.0))
    fit = max((affinity(s, named) for s in spots), default=0.0)
    found = [(t, m) for t in row.texts for m in t.mentions]
    percents = [(t, m) for t, m in found if m.kind == "percent"]
    money = [(t, m) for t, m in found if m.kind == "amount" and re.search(r"[.,]\d", m.raw)]
    if fit < 0.5 or len(percents) != 1 or not 1 <= len(money) <= 3:
        return {}
    item = {rate.leaf.name: _mentioned(*percents[0], rate, fit), named.leaf.name: _mentioned(*money[-1], named, fit)}
    others = [a for a in amounts if a is not named]
    if len(money) == 2 and len(others) == 1:
        item[others[0].leaf.name] = _mentioned(*money[0], others[0], fit)
    return item


def _mentioned(text: Text, mention: Mention, target: Target, fit: float) -> ListCell:
    words = text.words[mention.start : mention.end]
    return _cell(final_value(mention.value, target.leaf), mention.raw, words, text.page, fit, mention.ambiguous)


def _plain_rows(
    node: ListNode, pages: Sequence[list[Row]], targets: Sequence[Target], vocabulary: Vocabulary
) -> ListReading:
    """Rows of a text and an amount; see `plain_rows`."""
    scope = node.path.strip("/").replace("/", ".") + "[]"
    products = [r.product for r in vocabulary.plan.rules if isinstance(r, Product) and r.scope == scope]
    leaves = plain_targets(targets, products[0] if products else None)
    reading = ListReading()
    if leaves is None:
        return reading
    for plain in (p for rows in pages for p in plain_items(rows, vocabulary)):
        reading.seen += 1
        item: Item = {}
        assert plain.text is not None
        text, start, end = plain.text
        words = text.words[start:end]
        value = _text_value(leaves["text"], _UNHEADED, [(text, words)])
        if value is not None:
            item[leaves["text"].leaf.name] = value
        for role, found in (("quantity", plain.quantity), ("price", plain.price), ("amount", plain.amount)):
            if found is not None and role in leaves:
                item[leaves[role].leaf.name] = _mentioned(*found, leaves[role], _UNHEADED)
        reading.items.append(item)
    return reading

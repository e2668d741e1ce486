"""List of the plan + sheet → items: the rows under the column heads that name the item's leaves.

The list ends at the totals or at the page, and goes on on the next page. Lists without heads are read by
`loose_lists`. Every row seen is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from docstruct.extractors.fields.plan import ListNode
from docstruct.extractors.fields.sheet import Sheet, Spot, Text
from docstruct.extractors.fields.targets import Target
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lists.cells import Item, ListReading, cell_value, values_of
from docstruct.extractors.lists.columns import confirmed
from docstruct.extractors.lists.head_cells import Row
from docstruct.extractors.lists.heads import Column, Head, columns_of, find_heads, rows_by_page
from docstruct.extractors.lists.loose import labelled_rows, pair_roles, pairs_list, plain_rows
from docstruct.extractors.lists.rows import CutRow, groups_of
from docstruct.extractors.lists.scalars import scalar_list

_HEAD_LABELS = 3  # labels that make a row the head of another table
_FAR = 7.0  # line heights without a row after which a list ends
_RIVAL = 0.6  # heads that name less than this share of what the best head names are not this list's


def read_lists(vocabulary: Vocabulary, sheet: Sheet) -> dict[str, ListReading]:
    """Pointer of each list of the plan -> its items, over all pages."""
    pages = rows_by_page(sheet)
    nodes = vocabulary.plan.lists
    targets = {node.path: [vocabulary.target(leaf) for leaf in node.leaves] for node in nodes}
    heads = _apart({path: [find_heads(rows, own) for rows in pages] for path, own in targets.items()})
    return {
        node.path: scalar_list(targets[node.path][0], sheet, vocabulary)
        if node.scalar
        else _read_list(node, targets[node.path], sheet, pages, heads[node.path], vocabulary)
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
    sheet: Sheet,
    pages: list[list[Row]],
    heads: HeadsByPage,
    vocabulary: Vocabulary,
) -> ListReading:
    roles = pair_roles(targets)
    if roles is not None:
        return pairs_list(sheet, *roles)
    reading = _under_heads(pages, heads, vocabulary)
    if len(node.leaves) > 2:
        reading.items = [item for item in reading.items if len(item) > 1]
    if reading.items and _after_totals(pages, heads, vocabulary):  # the table of taxes, where items have no heads
        plain = plain_rows(node, pages, targets, vocabulary)
        return plain if plain.items else reading
    if not reading.items:
        reading = labelled_rows(pages, targets, vocabulary)
    if not reading.items:
        reading = plain_rows(node, pages, targets, vocabulary)
    return reading


def _after_totals(pages: Sequence[list[Row]], heads: HeadsByPage, vocabulary: Vocabulary) -> bool:
    """Whether every head of a list stands below a total of its page."""
    tops = [min((r.top for r in rows if _ends(r.texts, vocabulary)), default=float("inf")) for rows in pages]
    return all(head.top > top for top, found in zip(tops, heads) for head in found)


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
        if not any(c.isalnum() for t in row.texts for c in t.text):
            bottom = row.bottom  # a rule of dashes
            continue
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
    return any(s.start == 0 and vocabulary.ends_list(s) and _only_label(t, s) for t in texts for s in t.spots)


def _only_label(text: Text, spot: Spot) -> bool:
    after = [w for w in text.words[spot.end :] if sum(c.isalpha() for c in w.text) > 3]
    return len(after) <= 1


def _add(reading: ListReading, body: Sequence[Row], columns: Sequence[Column], vocabulary: Vocabulary) -> None:
    cut = [CutRow.of(row, columns, vocabulary) for row in body]
    groups = [[cut[i] for i in group] for group in groups_of(cut, columns)]
    columns = confirmed(columns, [group[0] for group in groups], vocabulary)
    items = [item for group in groups if (item := _item(group, columns, vocabulary))]
    if len(items) > 2 and _is_sum(items[-1], items[:-1]):
        items.pop()
    reading.seen += len(items)
    reading.items += items


def _is_sum(last: Item, items: Sequence[Item]) -> bool:
    """Whether a row states nothing but the sums of the rows above it."""
    amounts = {n: v for n, v in values_of(last).items() if isinstance(v, Decimal)}
    above = [values_of(item) for item in items]
    sums = {n: sum((row[n] for row in above if isinstance(row.get(n), Decimal)), Decimal(0)) for n in amounts}
    return bool(amounts) and all(sums[n] == v for n, v in amounts.items())


def _item(rows: Sequence[CutRow], columns: Sequence[Column], vocabulary: Vocabulary) -> Item:
    item: Item = {}
    for i, column in enumerate(columns):
        lines = [(cut.row.texts[0], cut.cells[i]) for cut in rows if cut.cells[i]]
        parts = [(column.target, lines[:1] if column.below else lines), (column.below, lines[1:])]
        for target, own in parts:
            cell = cell_value(target, column.affinity, own, vocabulary) if target and own else None
            if target and cell is not None:
                item[target.leaf.name] = cell
    return item

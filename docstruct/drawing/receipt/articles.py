"""The articles of a receipt: each on a line or two, or in columns under heads."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Leaf, Run, Runs, width_of
from docstruct.drawing.receipt.purchase import Bought, Purchase
from docstruct.drawing.receipt.strip import Strip

Stops = tuple[float, float, float]
"""Right ends of quantity, price and amount, points."""


def draw_articles(s: Strip, bought: Purchase) -> None:
    """Draw all articles in one arrangement, discounts below theirs."""
    d = s.d
    style = weighted(
        d.rng,
        [("one-line", 4), ("before", 2), ("below", 3), ("coded", 1.5), ("columns", 3), ("times", 2)],
    )
    lettered = bought.inclusive and d.chance(0.4)
    stops: Stops = (0.0, 0.0, 0.0)
    if style == "columns":
        stops = _column_heads(s, bought.articles)
    elif s.symbols == "none" and d.chance(0.3):
        s.ends("", d.text("/currency", d.locale.currency, d.locale.currency))
    for n, article in enumerate(bought.articles):
        _article_lines(s, n, article, style, stops, f" {article.letter}" if lettered else "")
        if article.discount:
            s.ends(
                [f"  {s.label('r_discount', False)}"],
                s.money(f"/lines/{n}/discount", article.discount, printed=-article.discount),
            )


def _article_lines(s: Strip, n: int, a: Bought, style: str, stops: Stops, letter: str) -> None:
    d, base = s.d, f"/lines/{n}"
    name: list[Run] = [d.text(f"{base}/description", s.case(a.name))]
    amount = [*s.money(f"{base}/amount", a.amount), letter]
    quantity = d.number(f"{base}/quantity", a.quantity)
    price = s.money(f"{base}/unit_price", a.price)
    several = a.quantity != 1
    times = d.rng.choice([" x ", " X ", " * ", " @ ", "x"])
    if style == "one-line":
        if several:
            s.write([quantity, times, *price])
        s.ends(name, amount)
    elif style == "times":
        s.ends(name, "" if several else amount)
        if several:
            s.ends(["    ", quantity, times, *price], amount)
    elif style == "before":
        s.ends([quantity, d.rng.choice([" ", "  ", "x "]), *name], amount)
    elif style == "below":
        s.write(name)
        s.ends(["  ", quantity, times, *price], amount)
    elif style == "coded":
        s.write([f"{a.code}  ", *name] if d.chance(0.6) else name)
        s.ends([f"  {a.code}  " if d.chance(0.3) else "  ", quantity, times, *price], amount)
    else:
        _columns(s, stops, name, quantity, price, amount)


def _column_heads(s: Strip, articles: Sequence[Bought]) -> Stops:
    """Heads of quantity, price and amount, at stops that leave each figure its room; where these are."""
    d = s.d
    heads = [s.case(d.words.label(k)) for k in ("c_quantity", "c_unit_price", "c_amount")]
    signs = s.symbols == "all"
    cells = [
        [d.bare(a.amount, signs) + " A" for a in articles],
        [d.bare(a.price, signs) for a in articles],
    ]
    widths = [max(width_of(text, s.ink) for text in column) + 7 for column in cells]
    stops = (s.right - sum(widths), s.right - widths[0], s.right)
    room = (40.0, widths[1], widths[0])
    d.paper.write(s.left, s.y, s.case(d.words.label("c_description"))[:12], s.ink)
    for stop, head, space in zip(stops, heads, room):
        while width_of(head, s.ink) > space - 3:
            head = head[:-1]
        d.paper.write(stop, s.y, head, s.ink, "right")
    s.y += s.step
    s.rule_off()
    return stops


def _columns(s: Strip, stops: Stops, name: list[Run], quantity: Leaf, price: list[Run], amount: list[Run]) -> None:
    """Name over the whole line where it is long, figures at their stops."""
    d = s.d
    if s.left + width_of(name, s.ink) > stops[0] - 30:
        s.write(name)
    else:
        d.paper.write(s.left, s.y, name, s.ink)
    figures: tuple[Runs, ...] = (quantity, price, amount)
    for stop, runs in zip(stops, figures):
        d.paper.write(stop, s.y, runs, s.ink, "right")
    s.y += s.step

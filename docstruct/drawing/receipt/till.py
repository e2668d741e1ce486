"""Receipts as tills print them: a purchase -> a narrow strip of monospaced or plain text."""

from __future__ import annotations

from docstruct.drawing.draft import Draft
from docstruct.drawing.receipt.articles import draw_articles
from docstruct.drawing.receipt.closing import draw_closing
from docstruct.drawing.receipt.head import draw_head
from docstruct.drawing.receipt.particulars import draw_particulars
from docstruct.drawing.receipt.purchase import Purchase
from docstruct.drawing.receipt.strip import Strip
from docstruct.drawing.receipt.sums import draw_sums


def draw_receipt(d: Draft) -> None:
    """Draw a receipt on the draft's paper, which becomes a strip: head, particulars, articles, sums, farewell."""
    bought = Purchase(d)
    s = Strip(d)
    named = draw_head(s, bought.shop)
    late = draw_particulars(s, bought.moment)
    s.rule_off()
    draw_articles(s, bought)
    s.rule_off()
    draw_sums(s, bought)
    draw_closing(s, bought.shop, late, named)
    d.paper.height = s.y + d.rng.uniform(8, 40)

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

import docstruct as ds


def pdf(draw: object) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(400, 300))
    canvas.setFont("Helvetica", 10)
    draw(canvas)  # type: ignore[operator]
    canvas.save()
    return out.getvalue()


def arrow(canvas: Canvas, x: float, y0: float, y1: float) -> None:
    canvas.line(x, y0, x, y1)
    path = canvas.beginPath()
    path.moveTo(x, y1)
    path.lineTo(x - 3, y1 + 9)
    path.lineTo(x + 3, y1 + 9)
    path.close()
    canvas.drawPath(path, fill=1)


def flowchart(canvas: Canvas) -> None:
    canvas.roundRect(60, 240, 100, 36, 12)
    canvas.drawCentredString(110, 254, "Read it")
    path = canvas.beginPath()
    for n, (x, y) in enumerate(((60, 170), (110, 195), (160, 170), (110, 145))):
        (path.lineTo if n else path.moveTo)(x, y)
    path.close()
    canvas.drawPath(path)
    canvas.drawCentredString(110, 167, "sure?")
    canvas.rect(60, 60, 100, 36)
    canvas.drawCentredString(110, 74, "Write it")
    arrow(canvas, 110, 240, 195)
    arrow(canvas, 110, 145, 96)
    canvas.drawString(116, 118, "yes")


def test_a_flowchart_of_a_pdf() -> None:
    (diagram,) = ds.diagrams(pdf(flowchart))
    names = {node.id: node.text for node in diagram.nodes}
    assert sorted(names.values()) == ["Read it", "Write it", "sure?"]
    assert [(names[e.source], names[e.target], e.label, e.directed) for e in diagram.edges] == [
        ("Read it", "sure?", "", True),
        ("sure?", "Write it", "yes", True),
    ]
    assert (diagram.kind, diagram.way, diagram.page_no) == ("flowchart", "vector", 1)
    kinds = {node.text: node.kind for node in diagram.nodes}
    assert kinds == {"Read it": "terminal", "sure?": "decision", "Write it": "process"}


def test_boxes_stand_in_points_of_the_page() -> None:
    (diagram,) = ds.diagrams(pdf(flowchart))
    box = next(node.bbox for node in diagram.nodes if node.text == "Write it")
    assert box == pytest.approx((60, 204, 160, 240), abs=2.0)


def test_rules_alone_are_no_diagram() -> None:
    def lines(canvas: Canvas) -> None:
        for y in range(50, 250, 20):
            canvas.line(40, y, 360, y)

    assert [d for d in ds.diagrams(pdf(lines)) if d.declined is None] == []


def test_a_bar_chart_is_no_diagram() -> None:
    def bars(canvas: Canvas) -> None:
        canvas.line(50, 50, 50, 260)
        canvas.line(50, 50, 350, 50)
        for n, (month, height) in enumerate((("Jan", 60), ("Feb", 120), ("Mar", 90), ("Apr", 150))):
            canvas.rect(60 + 70 * n, 50, 70, height)
            canvas.drawCentredString(95 + 70 * n, 60, month)
            canvas.drawRightString(45, 50 + 50 * n, str(10 * n))
            canvas.line(46, 50 + 50 * n, 50, 50 + 50 * n)

    assert ds.diagrams(pdf(bars)) == []


def test_numbered_steps_are_no_scale() -> None:
    def steps(canvas: Canvas) -> None:
        for n in range(4):
            canvas.rect(20 + 95 * n, 100, 60, 40)
            canvas.drawString(34 + 95 * n, 116, f"Step {n + 1}")
        for n in range(3):
            canvas.line(80 + 95 * n, 120, 107 + 95 * n, 120)
            path = canvas.beginPath()
            path.moveTo(115 + 95 * n, 120)
            path.lineTo(107 + 95 * n, 116)
            path.lineTo(107 + 95 * n, 124)
            path.close()
            canvas.drawPath(path, fill=1)

    (diagram,) = ds.diagrams(pdf(steps))
    assert diagram.declined is None and len(diagram.edges) == 3


def test_a_page_of_text_and_tables_is_told_of_as_no_diagram(invoice_pdf: Path) -> None:
    assert ds.diagrams(invoice_pdf) == []

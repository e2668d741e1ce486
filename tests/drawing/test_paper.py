import pypdfium2 as pdfium

from docstruct.drawing.paper import Ink, Leaf, Paper, also, text_of, width_of, wrap

INK = Ink("Helvetica", 10)


def test_a_leaf_is_recorded_where_it_stands_in_its_line() -> None:
    paper = Paper(300, 400)
    paper.write(50, 100, ["Total: ", Leaf("/total", "5.00", "5,00"), " EUR"], INK)
    ((page_no, box, raw),) = paper.places()["/total"]
    assert (page_no, raw) == (1, "5,00")
    assert box.x0 == 50 + width_of("Total: ", INK)
    assert box.y0 < 100 < box.y1
    page = pdfium.PdfDocument(paper.pdf())[0]
    inside = page.get_textpage().get_text_bounded(box.x0 - 0.5, 400 - box.y1, box.x1 - 0.5, 400 - box.y0)
    assert inside.strip() == "5,00"


def test_a_right_aligned_line_ends_at_its_anchor() -> None:
    paper = Paper(300, 400)
    assert paper.write(200, 50, Leaf("/a", "x", "x"), INK, "right") == 200
    assert paper.places()["/a"][0].bbox.x1 == 200


def test_a_wrapped_leaf_covers_all_its_lines() -> None:
    paper = Paper(300, 400)
    leaf = Leaf("/name", "one two three four", "one two three four")
    paper.paragraph(10, 50, leaf, INK, 45)
    (place,) = paper.places()["/name"]
    assert place.raw_text.count("\n") >= 1
    assert place.raw_text.replace("\n", " ") == "one two three four"
    assert place.bbox.height > 20


def test_wrapping_keeps_every_character_and_the_width() -> None:
    lines = wrap(["plain ", Leaf("/x", "v", "long leaf text"), " after"], INK, 60)
    assert " ".join(text_of(line) for line in lines) == "plain long leaf text after"
    assert all(width_of(line, INK) <= 60 for line in lines)


def test_printing_twice_gives_two_places_and_one_value() -> None:
    paper = Paper(300, 400)
    paper.write(10, 50, Leaf("/total", "5.00", "5.00"), INK)
    paper.new_page()
    paper.write(10, 50, Leaf("/total", "5.00", "5.00"), INK)
    assert [place.page_no for place in paper.places()["/total"]] == [1, 2]
    assert paper.values() == {"/total": "5.00"}


def test_one_number_may_have_two_meanings() -> None:
    paper = Paper(300, 400)
    paper.write(10, 50, also([Leaf("/taxes/0/amount", "1.90", "1,90")], "/taxes/0/amount", "/tax_total"), INK)
    assert paper.values() == {"/taxes/0/amount": "1.90", "/tax_total": "1.90"}
    assert paper.places()["/tax_total"] == paper.places()["/taxes/0/amount"]

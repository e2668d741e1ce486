import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.model.grammar import parse_boxes, split_blocks

PAGE = """<|ref|>title<|/ref|><|det|>[[92, 40, 900, 71]]<|/det|>
# Annual report

<|ref|>image<|/ref|><|det|>[[100, 80, 500, 300]]<|/det|>
<|ref|>image_caption<|/ref|><|det|>[[100, 305, 500, 320]]<|/det|>
<center>Figure 1</center>

<|ref|>text<|/ref|><|det|>[[92, 400, 480, 500], [510, 80, 900, 200]]<|/det|>
In two columns.  """

PIECES = st.lists(
    st.sampled_from(
        [
            "<|ref|>",
            "<|/ref|>",
            "<|det|>",
            "<|/det|>",
            "[[1, 2, 3, 4]]",
            "[[",
            "text",
            "\n\n",
            " ",
            "<table>",
            "9",
        ]
    )
    | st.text(max_size=5),
    max_size=40,
).map("".join)


def test_blocks_of_a_page() -> None:
    blocks = list(split_blocks(PAGE))
    assert [block.label for block in blocks] == ["title", "image", "image_caption", "text"]
    assert [block.content for block in blocks] == [
        "# Annual report",
        "",
        "<center>Figure 1</center>",
        "In two columns.",
    ]
    assert blocks[3].boxes == ((92, 400, 480, 500), (510, 80, 900, 200))


def test_text_before_the_first_block_is_kept() -> None:
    assert [b.content for b in split_blocks("stray <|ref|>text<|/ref|><|det|>[[1,2,3,4]]<|/det|>x")] == [
        "stray",
        "x",
    ]


@pytest.mark.parametrize("end", range(len(PAGE)))
def test_page_cut_off_anywhere_keeps_its_first_blocks(end: int) -> None:
    whole, cut = list(split_blocks(PAGE)), list(split_blocks(PAGE[:end]))
    assert cut[:-2] == whole[: len(cut[:-2])]
    assert not any("<|" in block.content for block in cut[:-1])


def test_label_holds_the_words_in_the_ocr_task() -> None:
    line = "A whole line of text that was recognised in a photograph of a shop window"
    (block,) = split_blocks(f"<|ref|>{line}<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>")
    assert (block.label, block.content) == ("text", line)


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("[[1, 2, 3, 4]]", ((1, 2, 3, 4),)),
        ("[[1,2,3,4], [5,6,7,8]]", ((1, 2, 3, 4), (5, 6, 7, 8))),
        ("[1.9, 2, 3, -4]", ((1, 2, 3, -4),)),
        ("[[1, 2, 3]]", ()),
        ("[[1, 2, 3, 4", ()),
        ("__import__('os').system('x')", ()),
        ("[[1e9, 2, 3, 4]]", ()),
        ("[[99999999, 2, 3, 4]]", ()),
    ],
)
def test_boxes(text: str, boxes: tuple[tuple[int, ...], ...]) -> None:
    assert parse_boxes(text) == boxes


@given(PIECES)
def test_any_output_gives_blocks_in_order_inside_it(output: str) -> None:
    last = 0
    for block in split_blocks(output):
        start, end = block.span
        assert last <= start <= end <= len(output)
        assert block.content in (output[start:end], block.content if start == end else "")
        last = end


@pytest.mark.parametrize(
    "piece",
    [
        "<|ref|>",
        "<|/ref|>",
        "<|det|>",
        "<|ref|>x<|/ref|><|det|>[[",
        "[[1, 2, ",
        "[ ",
        "\n ",
        "<|",
        "\n\n",
        "[1,1,1,",
    ],
)
def test_hostile_output_takes_linear_time(piece: str) -> None:
    output = "<|ref|>a<|/ref|><|det|>" + piece * (1_000_000 // len(piece))
    start = time.process_time()
    for _ in split_blocks(output):
        pass
    list(split_blocks(piece * (1_000_000 // len(piece))))
    assert time.process_time() - start < 10

import json
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from docstruct.errors import UsageError, WeightsError
from docstruct.model.checkpoint import is_random, load, save, write_random
from docstruct.model.config import PRESETS
from docstruct.model.constrain import Grammars
from docstruct.model.reader import Job, Piece, Reader
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import byte_tokenizer
from docstruct.model.vlm import DocumentVLM

TOKENIZER = byte_tokenizer()


@pytest.fixture
def page() -> Image.Image:
    image = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(image)
    for line in range(6):
        draw.text((50, 60 + 20 * line), "Some words on a page", "black")
    return image


@pytest.fixture
def reader(model: DocumentVLM) -> Reader:
    return Reader(model, TOKENIZER, Sampling(max_tokens=20), rows=4, context=512)


def test_page_goes_all_the_way_to_elements(reader: Reader, page: Image.Image) -> None:
    reading = reader.read_one(Job(page))
    assert reading.choice.mode.name == "small"  # little text, but small print
    assert reading.choice.vision_tokens == 111
    assert reading.tokens == 20
    assert reading.ratio == 20 / 100
    assert reading.finish == "max_tokens"
    assert reading.confidence is not None and 0 < reading.confidence < 1
    assert "".join(element.raw for element in reading.elements) in reading.output


def test_jobs_of_every_kind_in_one_batch(reader: Reader, page: Image.Image) -> None:
    grammar = Grammars(TOKENIZER, 512).json({"type": "boolean"})
    jobs = [
        Job(page, "text", budget="small"),
        Job(page, "locate", what="words", budget=111),
        Job(page, "json", budget="tiny", grammar=grammar),
        Job(page.crop((0, 0, 300, 200)), "figure", budget="tiny", max_tokens=3),
        Job(page, "markdown", budget="base"),
    ]
    readings = sorted(reader.read(jobs), key=lambda reading: reading.number)
    assert [reading.choice.mode.name for reading in readings] == ["small", "small", "tiny", "tiny", "base"]
    assert json.loads(readings[2].output) in (True, False)
    assert readings[3].tokens == 3


def test_task_without_its_words_is_refused(reader: Reader, page: Image.Image) -> None:
    with pytest.raises(UsageError, match="needs text"):
        reader.read_one(Job(page, "locate"))


def test_random_checkpoint_reads_and_says_what_it_is(tmp_path: Path, page: Image.Image) -> None:
    write_random(PRESETS["tiny"], tmp_path, seed=1, shard_bytes=1_000_000)
    TOKENIZER.save(tmp_path)
    assert len(list(tmp_path.glob("*.safetensors"))) == 2
    assert is_random(tmp_path)
    reader = Reader.load(tmp_path, rows=1, context=256)
    assert reader.read_one(Job(page, max_tokens=5)).tokens == 5


def test_true_checkpoint_is_not_random(tmp_path: Path, model: DocumentVLM) -> None:
    save(model, tmp_path)
    assert not is_random(tmp_path)


def test_random_checkpoint_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_random(PRESETS["tiny"], tmp_path / name, seed=seed)
    a, b, c = (load(tmp_path / name).decoder.head.weight for name in "abc")
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


def test_checkpoint_without_tokenizer_says_so(tmp_path: Path) -> None:
    write_random(PRESETS["tiny"], tmp_path)
    with pytest.raises(WeightsError, match=r"tokenizer\.json"):
        Reader.load(tmp_path)


def test_text_comes_as_it_is_written_and_adds_up_to_the_readings(reader: Reader, page: Image.Image) -> None:
    jobs = [Job(page, "text", budget="tiny"), Job(page, "markdown", budget="tiny", max_tokens=7)]
    written, readings = ["", ""], {}
    for event in reader.stream(jobs):
        if isinstance(event, Piece):
            assert event.text and event.number not in readings
            written[event.number] += event.text
        else:
            readings[event.number] = event
    assert written == [readings[0].output, readings[1].output]
    again = sorted(reader.read(jobs), key=lambda reading: reading.number)
    assert again == [readings[0], readings[1]]

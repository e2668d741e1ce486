import json

import jsonschema
import pytest

from docstruct.errors import SchemaError
from docstruct.model.constrain import Grammars
from docstruct.model.generate import Generator, Request
from docstruct.model.ngram import NgramRule
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import byte_tokenizer
from docstruct.model.vlm import DocumentVLM, Prompt

TOKENIZER = byte_tokenizer()
INVOICE = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "maxLength": 8},
        "issue_date": {"type": "string", "format": "date"},
        "total": {"type": "string", "pattern": r"^-?[0-9]{1,6}\.[0-9]{2}$"},
        "currency": {"enum": ["EUR", "USD"]},
        "lines": {"type": "array", "maxItems": 2, "items": {"type": "integer", "maximum": 99, "minimum": 0}},
    },
    "required": ["number", "issue_date", "total", "currency", "lines"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def grammars() -> Grammars:
    return Grammars(TOKENIZER, 512)


@pytest.mark.parametrize("temperature", [0.0, 1.0, 3.0])
def test_answers_of_a_random_network_obey_the_schema(
    model: DocumentVLM, grammars: Grammars, temperature: float
) -> None:
    """Weights that know nothing still cannot break what the grammar holds."""
    sampling = Sampling(max_tokens=300, temperature=temperature, ngram=NgramRule(2, 20))
    generator = Generator(model, TOKENIZER, sampling, rows=3, context=400)
    grammar = grammars.json(INVOICE)
    prompts = [Prompt((0, *TOKENIZER.encode(text))) for text in ("a", "page", "of words")]
    for answer in generator.answers([Request(prompt, grammar) for prompt in prompts]):
        assert answer.finish == "end"
        data = json.loads(TOKENIZER.decode(answer.ids))
        jsonschema.validate(data, INVOICE, format_checker=jsonschema.FormatChecker())


def test_rows_with_and_without_grammar_run_side_by_side(model: DocumentVLM, grammars: Grammars) -> None:
    generator = Generator(model, TOKENIZER, Sampling(max_tokens=40), rows=2, context=100)
    requests = [Request(Prompt((0, 5)), grammars.regex("[a-c]{5}")), Request(Prompt((0, 5)))]
    bound, free = sorted(generator.answers(requests), key=lambda answer: answer.number)
    assert len(TOKENIZER.decode(bound.ids)) == 5
    assert set(TOKENIZER.decode(bound.ids)) <= set("abc")
    assert len(free.ids) == 40


def test_matcher_knows_when_all_is_said(grammars: Grammars) -> None:
    matcher = grammars.regex("ab?").start()
    assert not matcher.complete
    matcher.push(TOKENIZER.encode("a")[0])
    assert matcher.complete
    allowed = matcher.allowed().nonzero()[:, 0].tolist()
    assert allowed == sorted([1, *TOKENIZER.encode("b")])


def test_schema_that_cannot_be_enforced_is_refused(grammars: Grammars) -> None:
    with pytest.raises(SchemaError):
        grammars.json({"type": "nonsense"})
    with pytest.raises(SchemaError):
        grammars.regex("(")

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
import torch

from docstruct.errors import UsageError
from docstruct.model.check import synthetic_page
from docstruct.model.constrain import Grammars
from docstruct.model.generate import Answer, Generator, Request, Token
from docstruct.model.ngram import NgramRule
from docstruct.model.parity import check_generate
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import byte_tokenizer
from docstruct.model.vlm import DocumentVLM, Prompt

TOKENIZER = byte_tokenizer()
PROMPTS = [Prompt((0, *range(10, 10 + length))) for length in (3, 9, 1, 5, 9, 2, 7)]
GREEDY = Sampling(max_tokens=24)


def alone(model: DocumentVLM, prompt: Prompt, sampling: Sampling = GREEDY) -> Answer:
    return next(Generator(model, TOKENIZER, sampling, rows=1, context=900).answers([Request(prompt)]))


def test_greedy_sequences_equal_the_published_code(model: DocumentVLM, golden: Path) -> None:
    assert [check for check in check_generate(model, golden) if not check.ok] == []


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 16])
def test_pages_come_out_the_same_beside_any_others(model: DocumentVLM, rows: int) -> None:
    limits = [5, 24, 1, 17, 9, 24, 3]  # rows fall free at different steps and are filled again
    requests = [Request(prompt, max_tokens=limit) for prompt, limit in zip(PROMPTS, limits)]
    answers = list(Generator(model, TOKENIZER, GREEDY, rows=rows, context=64).answers(requests))
    assert sorted(answer.number for answer in answers) == list(range(7))
    for answer in answers:
        expected = alone(model, PROMPTS[answer.number]).ids[: limits[answer.number]]
        assert answer.ids == expected


def test_rows_are_refilled_at_once(model: DocumentVLM) -> None:
    taken: list[int] = []

    def requests() -> Iterator[Request]:
        for number, limit in enumerate((2, 6, 6)):
            taken.append(number)
            yield Request(PROMPTS[number], max_tokens=limit)

    steps = {}
    for event in Generator(model, None, GREEDY, rows=2, context=64).stream(requests()):
        if isinstance(event, Token):
            steps.setdefault(event.number, []).append(list(taken))
    assert steps[1][1] == [0, 1]
    assert steps[1][2] == [0, 1, 2]  # the step after request 0 has ended


def test_images_in_one_batch(model: DocumentVLM) -> None:
    ids = (0, *[500] * 73, 20, 21)
    prompts = [Prompt(ids, synthetic_page(512)), Prompt((0, 20, 21)), Prompt(ids, synthetic_page(512))]
    answers = {
        a.number: a.ids for a in Generator(model, None, GREEDY, rows=3, context=128).answers(map(Request, prompts))
    }
    assert answers[0] == answers[2] == alone(model, prompts[0]).ids
    assert answers[1] == alone(model, prompts[1]).ids


def test_log_probabilities_are_those_of_the_network(model: DocumentVLM) -> None:
    answer = alone(model, PROMPTS[1])
    whole = model([Prompt(PROMPTS[1].ids + answer.ids)])[0].log_softmax(-1)
    at = len(PROMPTS[1].ids) - 1
    expected = [float(whole[at + i, token]) for i, token in enumerate(answer.ids)]
    assert answer.logprobs == pytest.approx(expected, abs=1e-4)


def test_log_probabilities_are_taken_before_the_ban(model: DocumentVLM) -> None:
    banned = replace(GREEDY, ngram=NgramRule(2, None, over_prompt=True))
    answer = alone(model, Prompt((0, *[7] * 20)), banned)
    bigrams = list(zip((7, *answer.ids), answer.ids))
    assert len(set(bigrams)) == len(bigrams)
    assert min(answer.logprobs) < -0.7


def test_temperature_draws_are_repeatable_and_independent_of_the_batch(model: DocumentVLM) -> None:
    warm = Sampling(max_tokens=12, temperature=1.0, seed=3)
    requests = [Request(prompt) for prompt in PROMPTS[:4]]
    runs = [
        {a.number: a.ids for a in Generator(model, None, warm, rows=rows, context=64).answers(requests)}
        for rows in (4, 2)
    ]
    assert runs[0] == runs[1]
    other = replace(warm, seed=4)
    assert alone(model, PROMPTS[0], warm).ids != alone(model, PROMPTS[0], other).ids


def test_end_token_ends_a_page_and_is_no_part_of_it(model: DocumentVLM) -> None:
    eos = model.config.decoder.eos
    weight = model.decoder.head.weight
    row = weight[eos].clone()
    try:
        weight[eos] = weight[alone(model, PROMPTS[0]).ids[3]] * 1.5  # says "end" where it would say that token
        answer = alone(model, PROMPTS[0])
    finally:
        weight[eos] = row
    assert answer.finish == "end"
    assert answer.issue is None
    assert eos not in answer.ids
    assert len(answer.ids) == len(answer.logprobs) <= 3


def test_cut_off_page_is_an_issue(model: DocumentVLM) -> None:
    answer = alone(model, PROMPTS[0])
    assert answer.finish == "max_tokens"
    assert answer.issue == "cut off after 24 tokens"


def test_context_limits_the_answer(model: DocumentVLM) -> None:
    answer = next(Generator(model, None, GREEDY, rows=1, context=14).answers([Request(PROMPTS[1])]))
    assert len(answer.ids) == 14 - len(PROMPTS[1].ids)
    with pytest.raises(UsageError, match="no room"):
        list(Generator(model, None, GREEDY, rows=1, context=10).stream([Request(PROMPTS[1])]))


def test_cancel_ends_one_page_and_spares_the_others(model: DocumentVLM) -> None:
    cancel = Event()
    requests = [Request(PROMPTS[0], cancel=cancel), Request(PROMPTS[1])]
    answers = {}
    for event in Generator(model, None, GREEDY, rows=2, context=64).stream(requests):
        if isinstance(event, Answer):
            answers[event.number] = event
        elif event.number == 1 and not cancel.is_set():
            cancel.set()
    assert answers[0].finish == "cancelled"
    assert len(answers[0].ids) < 24
    assert answers[1].ids == alone(model, PROMPTS[1]).ids


def test_loop_is_ended_and_reported(model: DocumentVLM) -> None:
    forced = Grammars(TOKENIZER, 512).regex("(the same words again\\n){500}")  # the network has no choice
    generator = Generator(model, TOKENIZER, Sampling(max_tokens=4000), rows=1, context=4096)
    answer = next(generator.answers([Request(PROMPTS[0], forced)]))
    assert answer.finish == "loop"
    assert len(answer.ids) < 1500
    assert "repeated itself" in str(answer.issue)


def test_stopping_early_stops_the_work(model: DocumentVLM) -> None:
    stream = Generator(model, None, GREEDY, rows=2, context=64).stream(map(Request, PROMPTS))
    assert isinstance(next(stream), Token)
    stream.close()


def test_cache_never_shows_what_was_left_in_it(model: DocumentVLM) -> None:
    generator = Generator(model, None, GREEDY, rows=2, context=128)
    generator.cache.keys.fill_(torch.nan)
    generator.cache.values.fill_(torch.nan)
    assert next(generator.answers([Request(PROMPTS[1])])).ids == alone(model, PROMPTS[1]).ids

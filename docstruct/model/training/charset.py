"""The characters that the drawn text is made of, and the tokenizer in which each is one token.

Small networks have no time to learn how bytes or word pieces spell: one token per character, one for each tag
of a table, and one for the words of each task.
"""

from __future__ import annotations

from tokenizers import AddedToken, decoders, models, pre_tokenizers
from tokenizers import Tokenizer as Backend

from docstruct.model.prompts import TASKS
from docstruct.model.tokenizer import BOS, CONTROL, EOS, PAD, Tokenizer, byte_letters

ASCII = "".join(map(chr, range(33, 127)))
LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßŒœĄąĆćĘęŁłŃńŚśŹźŻżŠšŽž"
SIGNS = "€£§°±²³µ·½¼×÷–—…•„“”‘’«»Ø"
DRAWN = "".join(dict.fromkeys(ASCII + LETTERS + SIGNS))  # the classes of the glyph slots, in this order

TAGS = ("<table>", "</table>", "<th>", "</th>", "<br>", '<td colspan="', '<td rowspan="', '">')
_TASK_WORDS = tuple(f"\n{task.words}" for task in TASKS.values() if "{what}" not in task.words)


def character_tokenizer(vocab: int = 512, image_token: int = 500) -> Tokenizer:
    """Bytes, the letters of `DRAWN` beyond ASCII, tags and tasks; control tokens from ``image_token`` on.

    Args:
        vocab: rows of the network's embedding.
        image_token: id of the image token.
    """
    bytes_ = byte_letters()
    pairs = [["".join(bytes_[b] for b in c.encode()[:n]) for n in range(1, len(c.encode()) + 1)] for c in DRAWN]
    merges = dict.fromkeys((steps[n], steps[n + 1][-1]) for steps in pairs for n in range(len(steps) - 1))
    joined = [a + b for a, b in merges]
    tokens = [BOS, EOS, PAD, *bytes_.values(), *joined, *TAGS, *_TASK_WORDS]
    tokens += [f"<|unused_{index}|>" for index in range(len(tokens), image_token)]
    tokens += CONTROL
    tokens += [f"<|unused_{index}|>" for index in range(len(tokens), vocab)]
    backend = Backend(models.BPE({token: index for index, token in enumerate(tokens)}, list(merges)))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    backend.decoder = decoders.ByteLevel()
    special = {BOS, EOS, PAD, *CONTROL, *(token for token in tokens if token.startswith("<|unused"))}
    backend.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in tokens if t in special])
    backend.add_tokens([AddedToken(t, normalized=False) for t in (*TAGS, *_TASK_WORDS)])
    return Tokenizer(backend)

"""Plan + lexicon → what to look for: the concepts of every leaf, and the labels and typed values of every line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from docstruct.extractors.fields.descriptions import described_as, more_said
from docstruct.extractors.fields.implied import implied_products
from docstruct.extractors.fields.parties import with_owners
from docstruct.extractors.fields.plan import Kind, Leaf, ListNode, Plan, walk_leaves, words_of_name
from docstruct.extractors.fields.scoring import schemas_like
from docstruct.extractors.fields.sheet import Mention, Opens, Sheet, Spot, Text, word_range
from docstruct.extractors.fields.targets import Target, semantic_type
from docstruct.extractors.fields.ticked import link_options
from docstruct.extractors.lexicon.concepts import Lexicon, load_lexicon
from docstruct.extractors.lexicon.labels import squeeze
from docstruct.extractors.lexicon.spotting import Entry, LabelIndex
from docstruct.extractors.values.locale import Locale, decide_locale
from docstruct.extractors.values.mentions import find_mentions
from docstruct.facts import Word
from docstruct.reading.ticks import with_written
from docstruct.schemas.rules import Product

_PYTHON_TYPES: dict[Kind, Any] = {
    "int": int, "float": float, "decimal": Decimal, "bool": bool, "date": dt.date, "datetime": dt.datetime,
    "time": dt.time,
}  # fmt: skip
_NAMED = 0.75  # concepts that fit a leaf less well do not name it
_TIE = 0.02  # concepts this near to the best fit as well
_UNSAID = 0.8  # a label that does not say whose it is ("VAT id" for the buyer's VAT id)
_SIGN = 0.6  # how surely "#" alone with a value says the number
_WHO = 0.9  # how well the label of an object names the object's name
_ID = re.compile(r"[^\W\d_]{1,4}[-/]\d")  # "RE-2014/499" begins like the label "Re"
_COMPOUNDING = frozenset({"de", "nl"})  # languages that write compounds as one word
_COMPOUND, _LEAST_PREFIX, _LEAST_SUFFIX = 0.7, 3, 7  # how surely a compound names it, and how it is cut
_GENERIC = 0.6  # a label that names several concepts speaks this much weaker for each
_MOST_WORDS = 4  # a description this short is a label

_ATTRIBUTES = frozenset({"name", "address", "street", "first_name", "last_name", "bank_name"})
"""Names and addresses that forms ask for among other things, rather than heading a section with them."""

_KIN: Mapping[str, frozenset[str]] = {
    "total": frozenset({"amount_due"}),
    "amount_due": frozenset({"total"}),
    "subtotal": frozenset({"tax_base"}),
    "tax_total": frozenset({"tax_amount"}),
    "invoice_number": frozenset({"credit_note_number", "receipt_number"}),
    "credit_note_number": frozenset({"invoice_number"}),
    "receipt_number": frozenset({"invoice_number"}),
    "issue_date": frozenset({"invoice_number", "credit_note_number", "receipt_number"}),  # "Invoice 4711 of 3 May"
    "buyer_name": frozenset({"ship_to_name"}),
    "buyer_address": frozenset({"ship_to_name", "ship_to_address"}),
    "vat_id": frozenset({"tax_number"}),
    "tax_number": frozenset({"vat_id"}),
    "payment_reference": frozenset({"reference"}),
}
"""Terms a document prints one for the other, or beside: an amount due where nothing else is called the total."""

_STAND_INS: Mapping[str, frozenset[str]] = {"total": frozenset({"amount_due"})}
"""Terms that are meant where a schema asks for the other alone, and a document prints these alone."""


@dataclass
class Vocabulary:
    """What the plan's leaves are called, and the locale of the document at hand."""

    plan: Plan
    lexicon: Lexicon
    own: LabelIndex
    targets: Mapping[str, Target]
    locale: Locale
    _mentions: dict[tuple[Locale, tuple[str, ...]], list[Mention]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> Vocabulary:
        """The vocabulary of a plan; the locale is decided when a sheet is annotated."""
        return cls(plan, load_lexicon(), *_names_of(plan), Locale())

    def target(self, leaf: Leaf) -> Target:
        """The leaf with its concepts, those of its group, and its semantic type."""
        return self.targets[leaf.path]

    def is_total(self, spot: Spot) -> bool:
        """Whether a label opens the totals of a document."""
        return not spot.concepts.keys().isdisjoint(_CLOSING)

    def ends_list(self, spot: Spot) -> bool:
        """Whether a label names an amount outside of the lists: a total, or a leaf of the schema's own."""
        return self.is_total(spot) or not self._outer.isdisjoint(spot.concepts)

    def products(self, node: ListNode) -> list[Product]:
        """Products within the rows of a list: those its schema states, else what quantity and price of a row make."""
        scope = node.path.strip("/").replace("/", ".") + "[]"
        stated = [r for r in self.plan.rules if isinstance(r, Product) and r.scope == scope]
        return stated or implied_products(node, self.targets)

    @cached_property
    def _outer(self) -> frozenset[str]:
        numbers = (leaf for leaf in self.plan.leaves if leaf.kind in ("decimal", "float", "int"))
        return frozenset(own_concept(leaf) for leaf in numbers)

    def opens_section(self, spot: Spot) -> Opens:
        """Whether a label alone on its line heads what is said of somebody: "Bill to", "Verkäufer"."""
        if any(c.startswith("group:") for c in spot.concepts):
            return "party"
        known = (self.lexicon.concepts.get(c) for c in spot.concepts)
        heads = {c.id for c in known if c is not None and c.type in ("name", "address") and spot.concepts[c.id] >= 0.5}
        return "party" if heads - _ATTRIBUTES else "attribute" if heads else ""

    def spots(self, words: Sequence[Word]) -> list[Spot]:
        """The labels in the words of a line, those the schema brings and those of the lexicon."""
        tokens = [w.text for w in words]
        fuzzy = any(w.way == "ocr" for w in words)
        spotted = self.lexicon.spot(tokens, fuzzy, self.locale.language)
        found = [_weigh(s) for s in spotted if not (s.end == s.start + 1 and _ID.match(tokens[s.start]))]
        if self.locale.language in _COMPOUNDING:
            found += self._compounds(tokens, found)
        for spot in map(_weigh, self.own.spot(tokens, fuzzy)):
            rivals = [f for f in found if f.start < spot.end and spot.start < f.end]
            if any(f.end - f.start > spot.end - spot.start for f in rivals):
                continue
            merged = dict(spot.concepts)
            for rival in rivals:
                found.remove(rival)
                if (rival.start, rival.end) == (spot.start, spot.end):
                    merged = {**rival.concepts, **merged}
            found.append(Spot(spot.start, spot.end, spot.text, merged))
        if len(tokens) == 2 and tokens[0] == "#" and not any(s.start == 0 for s in found):
            found.append(Spot(0, 1, "#", {"invoice_number": _SIGN}))
        return sorted(found, key=lambda s: s.start)

    def _compounds(self, tokens: Sequence[str], found: Sequence[Spot]) -> Iterator[Spot]:
        """Labels at the end of compounds: a "Mietrechnung" is a "Rechnung"."""
        for i, token in enumerate(tokens):
            key = squeeze(token)
            if any(s.start <= i < s.end for s in found) or len(key) < _LEAST_PREFIX + _LEAST_SUFFIX:
                continue
            for cut in range(_LEAST_PREFIX, len(key) - _LEAST_SUFFIX + 1):
                concepts = self.lexicon.index.exact(key[cut:])
                if concepts and all(self.lexicon.concepts[c].type not in ("name", "address") for c in concepts):
                    yield Spot(i, i + 1, key, dict.fromkeys(concepts, _COMPOUND / len(concepts) ** 0.5))
                    break

    def mentions(self, words: Sequence[Word]) -> list[Mention]:
        """The typed values in the words of a line."""
        key = self.locale, tuple(w.text for w in words)
        if key not in self._mentions:
            self._mentions[key] = self._find_mentions(words)
        return self._mentions[key]

    def _find_mentions(self, words: Sequence[Word]) -> list[Mention]:
        text = " ".join(w.text for w in words)
        found = []
        for kind, f in find_mentions(text, self.locale):
            first, last = word_range(words, f.start, f.end)
            raw = text[f.start : f.end]
            found.append(Mention(kind, first, last, f.value, raw, f.ambiguous, f.alternatives, f.marked))
        return found


@lru_cache(maxsize=32)
def _names_of(plan: Plan) -> tuple[LabelIndex, Mapping[str, Target]]:
    """The labels a plan brings, and its leaves as targets; made once for a plan."""
    lexicon = load_lexicon()
    targets = with_owners({leaf.path: _target(leaf, plan, lexicon) for leaf in walk_leaves(plan)}, lexicon)
    like = schemas_like(plan.title, [targets[leaf.path].concept for leaf in plan.leaves])
    asked = {target.concept for target in targets.values()}
    return _own_labels(plan), {
        path: replace(target, like=like, stand_ins=_STAND_INS.get(target.concept, frozenset()) - asked)
        for path, target in targets.items()
    }


def _target(leaf: Leaf, plan: Plan, lexicon: Lexicon) -> Target:
    wanted = _PYTHON_TYPES.get(leaf.kind)
    label = [leaf.description] if 0 < len(leaf.description.split()) <= _MOST_WORDS else []
    within = plan.title, *leaf.parents
    ranked = lexicon.concept_for([*leaf.names, *label], leaf.description, within, wanted)
    head = described_as(leaf.description)
    ranked = more_said(ranked, lexicon.concept_for([head], "", within, wanted), lexicon) if head else ranked
    best = ranked[0][1] if ranked else 0.0
    concepts = {cid: score for cid, score in ranked if score >= max(best - _TIE, _NAMED)}
    if leaf.name in concepts:
        concepts = {leaf.name: concepts[leaf.name]}
    first = next(iter(concepts), "")
    kind = lexicon.concepts[first].type if first else None
    context = lexicon.context(leaf.parents[-1]) if leaf.parents else ""
    for cid in list(concepts):
        plain = cid.removeprefix(context + "_")
        if context and plain in lexicon.concepts:
            concepts.setdefault(plain, _UNSAID)
    concepts[own_concept(leaf)] = 1.0
    if leaf.parents and "name" in concepts:
        concepts[group_concept(leaf.parents[-1])] = _WHO  # "Landlord: Parkside Homes" names the landlord
    whose = [context, *(lexicon.context(parent) for parent in leaf.parents[-2:-1])]
    group = {cid: 1.0 for cid in lexicon.concepts if any(c and cid.startswith(c + "_") for c in whose)}
    group |= {group_concept(parent): 1.0 for parent in leaf.parents}
    kin = frozenset(c for own in concepts for c in _KIN.get(own, ())) - concepts.keys()
    return Target(leaf, concepts, group, semantic_type(leaf, kind), kin, plan.title, owner=leaf.parents)


def own_concept(leaf: Leaf) -> str:
    """The concept that stands for exactly this leaf."""
    return f"field:{leaf.path}"


def group_concept(parent: str) -> str:
    """The concept that stands for an object only the schema knows, such as a landlord."""
    return f"group:{parent}"


def annotate(sheet: Sheet, vocabulary: Vocabulary) -> None:
    """Find options, labels and typed values in every line, then the headings lines stand under."""
    for page in sheet.document.pages:
        texts = [t for t in sheet.texts if t.page.page_no == page.page_no]
        link_options(texts, with_written(page.upright.ticks, [w for t in texts for w in t.words]))
    vocabulary.locale = decide_locale([t.text for t in sheet.texts])
    for text in sheet.texts:
        text.mentions = vocabulary.mentions(text.words)
        signs = [m for m in text.mentions if m.kind == "currency"]
        spots = _modified(vocabulary.spots(text.words), text.words)
        spots = [s for s in spots if not any(m.start <= s.start and s.end <= m.end for m in signs)]
        text.spots = _ranged(spots, text)
    sheet.find_sections(vocabulary.opens_section)


_FROM = frozenset("from von vom ab du de desde dal da van vanaf 从 从".split())  # noqa: SIM905
_UNTIL = frozenset("to until till through - – — bis zum au al hasta a tot t/m até ao 至 到".split())  # noqa: SIM905
_BEGIN, _END = ("period_start", "valid_from"), ("period_end", "valid_until")


def _ranged(spots: list[Spot], text: Text) -> list[Spot]:
    """The labels with those that a pair of dates makes of the words around: "from 1 May to 31 May"."""
    dates = [m for m in text.mentions if m.kind == "date"]
    for first, second in pairwise(dates):
        between = {w.text.casefold().strip(".:") for w in text.words[first.end : second.start]}
        if not between or not between <= _UNTIL:
            continue
        until = Spot(first.end, second.start, "to", dict.fromkeys(_END, 1.0))
        made = [until]
        if first.start and text.words[first.start - 1].text.casefold() in _FROM:
            made.append(Spot(first.start - 1, first.start, "from", dict.fromkeys(_BEGIN, 1.0)))
        spots = [s for s in spots if not any(m.start < s.end and s.start < m.end for m in made)]
        spots = sorted([*spots, *made], key=lambda s: s.start)
    return spots


_NET = re.compile(
    r"\b(net|nett|netto|excl|exclusive|excluding|before|without|ohne|zzgl|exkl|hors|ht|sans|sin|neto|senza|escl|"
    r"sem|líquido|不含|未税)\b",
    re.IGNORECASE,
)
_GROSS = re.compile(
    r"\b(gross|incl|inclusive|including|after|brutto|inkl|einschl|ttc|comprise|toutes|bruto|con|incluido|lordo|"
    r"compresa|inclusief|com|ilíquido|含税|价税)\b",
    re.IGNORECASE,
)
_CLOSING = frozenset({"subtotal", "total", "amount_due", "tax_total", "lines_total"})
_TOTALS = frozenset({"total", "subtotal", "amount_due"})


def _modified(spots: Sequence[Spot], words: Sequence[Word]) -> list[Spot]:
    """Labels with what qualifies them: "Total excl. VAT" is the subtotal, "incl. VAT" the total, neither the VAT."""
    if not any(_TOTALS & s.concepts.keys() for s in spots):
        return list(spots)
    named = {i for s in spots if _TOTALS & s.concepts.keys() for i in range(s.start, s.end)}
    around = [(i, w.text) for i, w in enumerate(words) if i not in named]
    net = [i for i, text in around if _NET.search(text)]
    gross = [i for i, text in around if _GROSS.search(text)]
    if bool(net) == bool(gross):
        return list(spots)
    meant, first = ("subtotal", net[0]) if net else ("total", gross[0])
    out = []
    for spot in spots:
        if _TOTALS & spot.concepts.keys():
            others = {c: w for c, w in spot.concepts.items() if c not in _TOTALS}
            out.append(Spot(spot.start, spot.end, spot.text, {**others, meant: 1.0}))
        elif not ("tax_total" in spot.concepts and spot.start >= first):
            out.append(spot)
    return out


def _weigh(spot: Any) -> Spot:
    weight = spot.score if len(spot.concepts) == 1 else spot.score * (_GENERIC if len(spot.concepts) > 3 else 0.8)
    return Spot(spot.start, spot.end, spot.label, dict.fromkeys(spot.concepts, weight))


def _own_labels(plan: Plan) -> LabelIndex:
    """What the schema itself calls its leaves: names, aliases, titles and short descriptions."""
    entries: dict[str, Entry] = {}
    for leaf in walk_leaves(plan):
        for text in _own_texts(leaf):
            key = squeeze(text)
            if len(key) < 2:
                continue
            known = entries[key].concepts if key in entries else ()
            entries[key] = Entry(text, tuple(dict.fromkeys((*known, own_concept(leaf)))), ())
    lexicon = load_lexicon()
    for parent in {p for leaf in plan.leaves for p in leaf.parents if not lexicon.context(p)}:
        text = words_of_name(parent)
        entries.setdefault(squeeze(text), Entry(text, (group_concept(parent),), ()))
    return LabelIndex(entries, _PLAIN_NAMES)


_PLAIN_NAMES = frozenset(
    squeeze(w)
    for w in "number name date id address total amount code type kind description".split()  # noqa: SIM905
)
"""Names so general that, printed alone, they name a leaf half as surely."""


def _own_texts(leaf: Leaf) -> list[str]:
    texts = [words_of_name(name) for name in leaf.names]
    if leaf.parents:
        texts += [f"{words_of_name(leaf.parents[-1])} {words_of_name(leaf.name)}"]
    if 0 < len(leaf.description.split()) <= _MOST_WORDS:
        texts.append(leaf.description)
    return texts

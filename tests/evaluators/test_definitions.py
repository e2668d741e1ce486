"""Metrics beside literal readings of their published definitions: plain, slow, one loop for each sum, on random cases.

Other metrics are held against known libraries where they are tested: ANLS* (anls_star), TEDS
(table-recognition-metric), nTED (Donut by apted), error rates (jiwer), graph edit distance (networkx).
"""

import random
from collections import Counter
from functools import cache
from itertools import permutations, product

import pytest

from docstruct.evaluators.adjacency import match_relations, numeric_cells
from docstruct.evaluators.anls import anls
from docstruct.evaluators.boxes import iou, match_boxes
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import relaxed_correct
from docstruct.evaluators.compare import EXACT
from docstruct.evaluators.diagrams import Graph, match_graphs
from docstruct.evaluators.docile import (
    AveragePrecision,
    BoxedField,
    PageCharacters,
    Ranked,
    character_centres,
    kile,
    lir,
)
from docstruct.evaluators.grid import Table
from docstruct.evaluators.jsontree import match_pairs
from docstruct.evaluators.keyvalue import Field, compare_field, compare_lines, tally
from docstruct.evaluators.records import Counts
from docstruct.evaluators.scrm import triple_iou
from docstruct.evaluators.text import ned, reading_order
from docstruct.geometry import BBox

CASES = pytest.mark.parametrize("seed", range(24))


def edits(a, b):
    """Levenshtein's recursion."""

    @cache
    def distance(i, j):
        if not i or not j:
            return i + j
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return distance(len(a), len(b))


def word(rng, longest=6):
    return "".join(rng.choice("abC d") for _ in range(rng.randint(0, longest)))


def best(table):
    """The largest sum over all one-to-one pairings."""
    if not table or not table[0]:
        return 0
    if len(table) > len(table[0]):
        table = list(zip(*table, strict=True))
    return max(
        sum(row[j] for row, j in zip(table, chosen, strict=True))
        for chosen in permutations(range(len(table[0])), len(table))
    )


def micro(hits, given, labelled):
    return Counts(hits=hits, omitted=labelled - hits, hallucinated=given - hits)


# -- fields --------------------------------------------------------------------------------------------


@CASES
def test_anls_of_biten_et_al(seed):
    rng = random.Random(seed)
    answers, given = [word(rng) for _ in range(rng.randint(1, 3))], word(rng)

    def similarity(answer):
        a, b = (" ".join(text.lower().split()) for text in (answer, given))
        score = 1 - edits(a, b) / max(len(a), len(b), 1)
        return score if score >= 0.5 else 0.0

    assert anls(answers, given) == pytest.approx(max(map(similarity, answers)))


@CASES
def test_f1_of_donut(seed):
    rng = random.Random(seed)

    def receipt():
        menu = [{"nm": rng.choice("ab"), "price": rng.choice("12")} for _ in range(rng.randint(0, 3))]
        return {"menu": menu, "total": {"price": rng.choice("123")}}

    def flatten(value, key=""):
        if isinstance(value, dict):
            return [pair for name, inner in value.items() for pair in flatten(inner, f"{key}.{name}" if key else name)]
        if isinstance(value, list):
            return [pair for inner in value for pair in flatten(inner, key)]
        return [(key, value)]

    truth, given = receipt(), receipt()
    right = wrong = 0
    answer = flatten(truth)
    for field in flatten(given):
        if field in answer:
            right += 1
            answer.remove(field)
        else:
            wrong += 1
    wrong += len(answer)
    assert match_pairs(truth, given).counts.f1 == pytest.approx(right / (right + wrong / 2))


@CASES
def test_sroie_counts_equal_strings(seed):
    rng = random.Random(seed)
    keys = ("company", "date", "address", "total")
    pairs = [
        ({k: rng.choice("ab") for k in keys}, {k: rng.choice(("a", "A", "", "b")) for k in keys}) for _ in range(5)
    ]
    verdicts = [compare_field(Field(k, (f"/{k}",), EXACT), truth, given, {}) for truth, given in pairs for k in keys]
    right = sum(truth[k] == given[k] for truth, given in pairs for k in keys)
    answered = sum(bool(given[k]) for _, given in pairs for k in keys)
    counts = tally(verdicts)
    assert (counts.precision, counts.recall) == (right / answered, right / (5 * 4))
    assert counts.f1 == pytest.approx(2 * right / (answered + 5 * 4))


@CASES
def test_line_items_are_paired_for_the_most_matching_fields(seed):
    rng = random.Random(seed)
    truth, given = ([{k: rng.choice("ab") for k in "xyz"} for _ in range(rng.randint(0, 4))] for _ in range(2))
    matching = [[sum(a[k] == b[k] for k in "xyz") for b in given] for a in truth]
    counts = tally(compare_lines([Field(k, (f"/{k}",)) for k in "xyz"], truth, {"lines": given}, {}).verdicts)
    assert counts.hits == best(matching)
    assert (counts.labelled, counts.predicted) == (3 * len(truth), 3 * len(given))


# -- DocILE --------------------------------------------------------------------------------------------


@CASES
def test_average_precision_of_coco(seed):
    rng = random.Random(seed)
    labelled = rng.randint(1, 8)
    hits = [n < labelled for n in range(rng.randint(0, 12))]
    rng.shuffle(hits)
    outcomes = tuple(zip((n / 100 for n in rng.sample(range(101), len(hits))), hits, strict=True))
    ranked = [hit for _, hit in sorted(outcomes, reverse=True)]
    curve = [(sum(ranked[:n]) / labelled, sum(ranked[:n]) / n) for n in range(1, len(ranked) + 1)]
    area, last = 0.0, 0.0
    for recall, _ in curve:
        area += (recall - last) * max((p for r, p in curve if r >= recall), default=0.0)
        last = recall
    whole = Ranked(labelled, outcomes)
    assert whole.average_precision == pytest.approx(area)
    halves = Ranked(labelled - 1, outcomes[::2]), Ranked(1, outcomes[1::2])
    record = AveragePrecision.of(halves[0]) + AveragePrecision.of(halves[1])
    assert record.value == pytest.approx(area)


@CASES
def test_boxes_of_docile_cover_the_same_characters(seed):
    rng = random.Random(seed)
    words = [(1, BBox(60 * n, 0, 60 * n + 50, 10), "abcde") for n in range(4)]
    centres = [(60 * n + 10 * i + 5, 5) for n in range(4) for i in range(5)]

    def some_fields(count):
        edges = [(rng.choice("tu"), *sorted(rng.sample(range(0, 230, 7), 2)), rng.randint(0, 1)) for _ in range(count)]
        return [BoxedField(kind, 1, BBox(a, 0, b, 10), "", rng.random(), line) for kind, a, b, line in edges]

    def same(a, b):
        inside = [{x for x, _ in centres if side.bbox.x0 <= x <= side.bbox.x1} for side in (a, b)]
        return a.fieldtype == b.fieldtype and inside[0] == inside[1]

    truth, given = some_fields(4), some_fields(5)
    characters = PageCharacters(character_centres(words))
    # Boxes alike are alike to each other, so that any greedy order matches as many as there can be.
    most = best([[same(a, b) for b in given] for a in truth])
    assert sum(hit for _, hit in kile(truth, given, characters).outcomes) == most
    items = [[[f for f in side if f.line_item == line] for line in (0, 1)] for side in (truth, given)]
    found = best([[best([[same(x, y) for y in b] for x in a]) for b in items[1]] for a in items[0]])
    assert lir(truth, given, characters) == micro(found, 5, 4)


@CASES
def test_intersection_over_union_equals_shapely(seed):
    shapely = pytest.importorskip("shapely")
    rng = random.Random(seed)
    boxes = [(*rng.sample(range(5), 2), *rng.sample(range(5), 2)) for _ in range(2)]
    a, b = (BBox(min(x), min(y), max(x), max(y)) for x, y in ((box[:2], box[2:]) for box in boxes))
    left, right = shapely.box(*a), shapely.box(*b)
    wanted = left.intersection(right).area / left.union(right).area
    assert iou((1, a), (1, b)) == pytest.approx(wanted)
    assert match_boxes([(1, a)], [(1, b)]).counts.hits == (wanted >= 0.5)


# -- text ----------------------------------------------------------------------------------------------


@CASES
def test_normalised_edit_distance(seed):
    rng = random.Random(seed)
    a, b = word(rng, 9), word(rng, 9)
    assert ned(a, b) == pytest.approx(edits(a, b) / max(len(a), len(b), 1))


@CASES
def test_reading_order_is_the_edit_distance_of_the_orders(seed):
    rng = random.Random(seed)
    blocks = [letter * 8 for letter in "abcdefg"]
    given = rng.sample(blocks, rng.randint(1, 7))
    order = [blocks.index(block) for block in given]
    assert reading_order(blocks, given).value == pytest.approx(edits(sorted(order), order) / len(given))


# -- tables --------------------------------------------------------------------------------------------


def rows(rng):
    width = rng.randint(1, 4)
    return [[rng.choice(("a", "B", "", "7")) for _ in range(width)] for _ in range(rng.randint(1, 4))]


@CASES
def test_adjacency_of_icdar_2013(seed):
    rng = random.Random(seed)

    def relations(table):
        found = Counter()
        for direction, lines in (("right", table), ("down", list(zip(*table, strict=True)))):
            for line in lines:
                for i, text in enumerate(line):
                    after = next((other for other in line[i + 1 :] if other), None)
                    if text and after:
                        found[text.lower(), after.lower(), direction] += 1
        return found

    truth, given = rows(rng), rows(rng)
    left, right = relations(truth), relations(given)
    counts = match_relations(Table.from_rows(truth), Table.from_rows(given)).counts
    assert counts == micro((left & right).total(), right.total(), left.total())


@CASES
def test_numeric_cells_at_their_places(seed):
    rng = random.Random(seed)
    head, side = ["what", "one year", "another year"], ["sales of goods", "cost of staff", "rent of land"]
    truth = [head, *([name, rng.choice("123"), rng.choice("456")] for name in side)]
    given = [head, *([name, *(rng.choice((n, "9", "")) for n in line)] for name, *line in truth[1:])]
    pairs = [
        (a, b)
        for left, right in zip(truth[1:], given[1:], strict=True)
        for a, b in zip(left[1:], right[1:], strict=True)
    ]
    wanted = Counts(
        hits=sum(a == b for a, b in pairs),
        wrong=sum(b not in (a, "") for a, b in pairs),
        omitted=sum(not b for _, b in pairs),
    )
    assert numeric_cells(Table.from_rows(truth), Table.from_rows(given)) == wanted


# -- charts --------------------------------------------------------------------------------------------


def published(target, prediction):
    """Relaxed correctness as pix2struct computes it for ChartQA (Masry et al. 2022)."""

    def number(text):
        try:
            return float(text.rstrip("%")) / 100 if text.endswith("%") else float(text)
        except ValueError:
            return None

    given, wanted = number(prediction), number(target)
    if given is not None and wanted:
        return abs(given - wanted) / abs(wanted) <= 0.05
    return prediction.lower() == target.lower()


@CASES
def test_relaxed_accuracy_of_chartqa(seed):
    rng = random.Random(seed)
    texts = ["0", "0.0", "10", "10.4", "10.6", "-10", "5%", "0.05", "0.0524", "Yes", "yes", "no", "", "1e1"]
    for target, given in product(rng.sample(texts, 6), repeat=2):
        assert relaxed_correct(target, given) == published(target, given)


@CASES
def test_triples_of_scrm(seed):
    rng = random.Random(seed)
    level, (letters, error) = rng.choice([("strict", (0, 0.0)), ("slight", (2, 0.05)), ("high", (5, 0.1))])

    def chart():
        points = (
            Point(rng.choice(("north", "south")), rng.choice(("2020", "2021", "21")), rng.choice((10, 10.4, 11, 20)))
            for _ in range(rng.randint(0, 5))
        )
        return Chart(tuple(points))

    def close(a, b):
        return edits(a, b) <= letters or (letters > 0 and (a in b or b in a))

    def matches(a, b):
        return close(a.series, b.series) and close(a.x, b.x) and abs(a.y - b.y) <= error * abs(a.y)

    truth, given = chart(), chart()
    shared = best([[matches(a, b) for b in given.points] for a in truth.points])
    union = len(truth.points) + len(given.points) - shared
    assert triple_iou(truth, given, level=level) == pytest.approx(shared / union if union else 1.0)


# -- diagrams ------------------------------------------------------------------------------------------


@CASES
def test_edges_and_triplets_of_nodes_with_texts_of_their_own(seed):
    rng = random.Random(seed)
    names = [letter * 8 for letter in "abcde"]  # none like another

    def graph():
        texts = rng.sample(names, rng.randint(1, 5))
        ends = [(rng.randrange(len(texts)), rng.randrange(len(texts)), rng.choice(("yes", "no", ""))) for _ in range(4)]
        edges = Counter((texts[a], texts[b]) for a, b, _ in ends)
        triplets = Counter((texts[a], texts[b], label) for a, b, label in ends)
        return Graph(tuple((text, "task") for text in texts), tuple(ends)), Counter(texts), edges, triplets

    (truth, *wanted), (given, *read) = graph(), graph()
    found = match_graphs(truth, given)
    for counts, left, right in zip((found.nodes, found.edges, found.triplets), wanted, read, strict=True):
        assert counts == micro((left & right).total(), right.total(), left.total())


# -- molecules -----------------------------------------------------------------------------------------


@CASES
def test_tanimoto_is_shared_bits_by_all_bits(seed):
    pytest.importorskip("rdkit")
    from rdkit import Chem
    from rdkit.Chem import rdFingerprintGenerator

    from docstruct.evaluators.molecules import match_molecules

    rng = random.Random(seed)
    pair = ["".join(rng.choice("CCCNO") for _ in range(rng.randint(1, 9))) for _ in range(2)]
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    left, right = (set(generator.GetFingerprint(Chem.MolFromSmiles(smiles)).GetOnBits()) for smiles in pair)
    assert match_molecules(*pair).tanimoto.value == pytest.approx(len(left & right) / len(left | right))


# -- calibration ---------------------------------------------------------------------------------------


@CASES
def test_calibration_by_its_sums(seed):
    rng = random.Random(seed)
    judged = sorted((rng.random(), rng.random() < 0.7) for _ in range(rng.randint(1, 60)))
    stated, right = zip(*judged, strict=True)
    values = Confidences(stated, right)
    n = len(judged)
    assert values.brier == pytest.approx(sum((c - r) ** 2 for c, r in judged) / n)

    sizes = [n // 15 + (k < n % 15) for k in range(15)]  # equally full, the first ones take the rest
    gaps, start = 0.0, 0
    for size in filter(None, sizes):
        inside = judged[start : start + size]
        gaps += size / n * abs(sum(c for c, _ in inside) / size - sum(r for _, r in inside) / size)
        start += size
    assert values.ece == pytest.approx(gaps)

    surest = [r for _, r in reversed(judged)]
    risks = [sum(not r for r in surest[:k]) / k for k in range(1, n + 1)]
    assert values.aurc == pytest.approx(sum(risks) / n)
    kept = [k / n for k in range(1, n + 1) if sum(surest[:k]) / k >= 0.9]
    assert values.coverage(0.9) == pytest.approx(max(kept, default=0.0))

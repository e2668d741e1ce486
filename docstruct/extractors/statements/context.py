"""What stands around a table → title, kind, unit, company, and what is said of periods: nearest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docstruct.document import Document, Line, Page, Table
from docstruct.extractors.statements.periods import CALENDAR_YEAR, Hint, read_hint
from docstruct.extractors.statements.terms import kind_of_title, legal_forms, mentions
from docstruct.extractors.values.locale import Locale
from docstruct.reading.scales import Unit, find_unit

LONG = 90  # characters; longer lines are sentences, not titles
NEARER = 8  # times as much as any line counts a title above the table
MOST_TITLES = 12  # lines above a table that may be its titles
_UPPER = ("PLC", "INC", "CORP", "CORPORATION", "LTD", "LIMITED", "LLC", "COMPANY", "CO")
_FORMS = "|".join(
    re.escape(form)
    for form in sorted({*legal_forms(), *_UPPER, *(f"{form}." for form in _UPPER)}, key=lambda form: (-len(form), form))
)
_NAME_WORD = r"(?:[A-ZÄÖÜ0-9][\w&.’'-]*|&|und|and|von|der|de|del|de la|della|di|du|des|van|of|et|y|e)"
_ENTITY = re.compile(
    rf"(?<!\w)(?P<name>[A-ZÄÖÜ][\w&.’'-]*(?: {_NAME_WORD}){{0,5}}?,? (?:{_FORMS})(?:,? (?:{_FORMS}|& Co\. \w+))*)(?!\w)"
)
_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
_NO_NAME = re.compile(
    r"^(?:The|Der|Die|Das|Le|La|El|Il|Our|Unser\w*|Consolidated|Total|Net|In|Im|Key|Figures?)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """Something that a line says, and the line."""

    value: str
    line: Line


@dataclass(frozen=True)
class Surroundings:
    """What the lines around a table say of it.

    Attributes:
        titles: lines above the table that look like titles, nearest first; then those of the whole document.
        hint: of its periods, put together from the titles.
    """

    titles: tuple[Line, ...]
    hint: Hint

    def title(self) -> tuple[Said | None, str | None]:
        """The title as printed and the kind of statement that it names."""
        for line in self.titles:
            kind = kind_of_title(line.text)
            if kind is not None:
                return Said(line.text, line), kind
        return None, None

    def unit(self, page: Page, currency: str | None) -> tuple[Unit, Line] | None:
        """The unit that a title names, else the one that a line of the page gives for all of it."""
        for line in (*self.titles, *filter(_gives_unit, page.lines)):
            unit = find_unit(line.text, currency)
            if unit is not None and not unit.percent:
                return unit, line
        return None


def surroundings(document: Document, page: Page, table: Table, locale: Locale) -> Surroundings:
    """What stands around a table; `page` in the frame in which it reads upright."""
    titles = tuple(_titles(page, table.bbox.y0))
    first = document.pages[0].upright
    if page.page_no != first.page_no:
        titles += tuple(line for line in first.lines if _is_title(line, first, _usual_size(first)))[:MOST_TITLES]
    hint = Hint()
    for line in titles:
        hint = hint.filled(read_hint(line.text, locale))
    return Surroundings(titles, hint)


def _titles(page: Page, top: float) -> Iterator[Line]:
    above = [line for line in page.lines if line.bbox.y1 <= top + 0.5 * line.bbox.height]
    usual = _usual_size(page)
    near = sorted(above, key=lambda line: -line.bbox.y1)
    yield from [line for line in near if _is_title(line, page, usual)][:MOST_TITLES]


def _is_title(line: Line, page: Page, usual: float) -> bool:
    """Whether a line is set as a title: larger, bold, at the head of the page, or short and a statement's name."""
    text = line.text.strip()
    if len(text) > LONG or not any(c.isalpha() for c in text) or _CLOCK.search(text):
        return False  # a time of day tells when the page was printed
    larger = line.size > 1.12 * usual or line.bold
    return larger or line.bbox.y1 < 0.09 * page.height or (not text.endswith(".") and kind_of_title(text) is not None)


def _usual_size(page: Page) -> float:
    sizes = sorted(word.size or word.bbox.height for word in page.words)
    return sizes[len(sizes) // 2] if sizes else 10.0


def _gives_unit(line: Line) -> bool:
    """Whether a line says what all amounts are in: short, or with words that say so, and without amounts."""
    text = re.sub(r"1[.,]000(?:[.,]000)?|000", "", line.text)
    return len(text) <= LONG and not any(c.isdigit() for c in text)


def year_end_of(document: Document, locale: Locale) -> tuple[int, int | None] | None:
    """Month and day on which the fiscal years of the document end, as its lines say; of the calendar else."""
    votes: Counter[tuple[int, int | None]] = Counter()
    for page in document.pages:
        for line in page.upright.lines:
            if len(line.text) <= 4 * LONG and mentions(line.text, "year_ends"):
                hint = read_hint(line.text, locale)
                if hint.end is not None and hint.months in (None, 12):
                    votes[hint.end] += 1
    return votes.most_common(1)[0][0] if votes else CALENDAR_YEAR


class Names:
    """The companies that the lines of a document name.

    Args:
        document: looked through once, for all of its statements.
    """

    def __init__(self, document: Document) -> None:
        self.votes: Counter[str] = Counter()
        self.first: dict[str, tuple[Said, Page]] = {}
        for page in document.pages:
            for line in page.upright.lines:
                for name in _names_in(line):
                    self.votes[name] += 1
                    self.first.setdefault(name, (Said(name, line), page))

    def likeliest(self, near: Sequence[Line]) -> tuple[Said, Page] | None:
        """The company named most, with its page; one in a title near the statement counts more."""
        nearer = Counter(name for line in near for name in _names_in(line))
        votes = {name: count + NEARER * nearer[name] for name, count in self.votes.items()}
        return self.first[max(votes, key=lambda name: votes[name])] if votes else None


def _names_in(line: Line) -> Iterator[str]:
    if len(line.text) <= 2 * LONG:
        yield from filter(None, (_trimmed(m["name"]) for m in _ENTITY.finditer(line.text)))


def _trimmed(name: str) -> str:
    words = name.split()
    while words and _NO_NAME.match(words[0]):
        words = words[1:]
    return " ".join(words) if len(words) >= 2 else ""

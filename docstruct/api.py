"""The road in a few lines: parse a document, extract a schema's values from it.

`docstruct.batch` walks the same road for many documents, in processes of their own.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast, overload

from pydantic import BaseModel

from docstruct.calibrator import Calibrator
from docstruct.document import Document, FigureKind
from docstruct.engines.protocol import read_pages
from docstruct.engines.registry import engine_for, has_model
from docstruct.errors import UsageError
from docstruct.facts import PageFacts
from docstruct.figure import FigureData
from docstruct.options import Deadline, Options
from docstruct.reading.layout import mark_running
from docstruct.reading.pages import check_pages, open_document, render_page
from docstruct.reading.source import Source, load_source
from docstruct.result import Extraction
from docstruct.schemas.chart import ChartData
from docstruct.schemas.diagram import Diagram
from docstruct.schemas.molecule import Molecule

if TYPE_CHECKING:
    from docstruct.extractors.datatables.datatable import DataTable

M = TypeVar("M", bound=BaseModel)
AnySource = str | Path | bytes | BinaryIO | Sequence[Any] | Source


def parse(
    source: AnySource,
    *,
    engine: str = "auto",
    password: str | None = None,
    pages: Sequence[int] | None = None,
    timeout: float = 120.0,
    **of_engine: Any,
) -> Document:
    """Read a document: its pages with words, lines, blocks, tables and pairs.

    Args:
        source: path, bytes, stream, or a list of images as one document.
        engine: "auto" and "native" read without a model; "deepseek-ocr", "server" and
            "transformers:CHECKPOINT" with one.
        password: of an encrypted document.
        pages: page numbers from 1; None is all.
        timeout: seconds for the whole document.
        **of_engine: what the engine needs: weights, budget, device, url, model, api_key; see
            `docstruct.options.Options`.

    Raises:
        UsageError: an option makes no sense, or none of the pages asked for is there.
        SourceError: the document cannot be read; its subclass says why.
        DeadlineError: the time is over.
        EngineError: the engine cannot run here, or failed; its subclass says why.
    """
    given = {"engine": engine, "password": password, "pages": pages, "timeout": timeout}
    options = options_of({**given, **of_engine})
    loaded = load_source(source)
    return read_document(loaded, options, Deadline(timeout, loaded.name))


def read_document(
    source: Source, options: Options, deadline: Deadline, schema: Mapping[str, Any] | None = None
) -> Document:
    """The pages of a source as the chosen engine reads them; where a schema is given, also writes under it."""
    engine = engine_for(options)
    with open_document(source, password=options.password) as reader:
        check_pages(reader, options.pages, source.name)
        facts = _in_time(reader.pages(options.pages), deadline)
        pages = mark_running(list(read_pages(engine, facts, schema)))
        deadline.check()
        return Document(
            source=source.name,
            engine=engine.name,
            pages=tuple(pages),
            attachments=tuple(reader.attachments),
            metadata=dict(reader.metadata),
            issues=tuple(reader.issues),
        )


def _in_time(pages: Iterable[PageFacts], deadline: Deadline) -> Iterator[PageFacts]:
    for facts in pages:
        deadline.check(facts.page_no)
        yield facts


def tables(source: AnySource | Document, **options: Any) -> list[DataTable]:
    """The tables of a document in order; with a model where the options name an engine that has one.

        for table in ds.tables("report.pdf"):
            table.caption, table.unit, table.to_dataframe()

    A table that goes on over several pages is one; its `parts` and cells say which row stands on which page.

    Args:
        source: path, bytes, stream, a list of images as one document, or what `parse` gave.
        **options: as of `extract`.

    Raises:
        SourceError, DeadlineError, EngineError: as of `parse`.
    """
    from docstruct.extractors.datatables.datatable import data_tables
    from docstruct.extractors.tables import tables_of
    from docstruct.extractors.typed import Material

    if isinstance(source, Document):
        return data_tables(source, source.tables)
    chosen = options_of(options)
    loaded = load_source(source)
    deadline = Deadline(chosen.timeout, loaded.name)
    document = read_document(loaded, chosen, deadline)
    return data_tables(document, tables_of(Material(document, chosen, deadline, loaded)))


@overload
def extract(source: AnySource, schema: type[M], **options: Any) -> Extraction[M]: ...
@overload
def extract(source: AnySource, schema: object, **options: Any) -> Extraction[Any]: ...
def extract(source: AnySource, schema: object, **options: Any) -> Extraction[Any]:
    """Read a document and extract what the schema asks for, with the evidence of every value.

    Args:
        source: path, bytes, stream, or a list of images as one document.
        schema: a Pydantic model, a JSON Schema (dict or file), or the name of a ready schema.
        **options: the fields of `docstruct.options.Options`: engine, password, pages, use_embedded,
            calibrator, min_confidence, timeout, write, and those of `parse` for engines.

    Raises:
        SchemaError: the schema asks for what cannot be honoured; lists every path, before a page is read.
        SourceError: the document cannot be read; its subclass says why.
        DeadlineError: the time is over.
    """
    from docstruct.extractors.extractor import extract_from
    from docstruct.extractors.fields.plan import plan_of
    from docstruct.extractors.stated import schema_to_write

    plan = plan_of(schema)
    chosen = options_of(options)
    loaded = load_source(source)
    deadline = Deadline(chosen.timeout, loaded.name)
    document = read_document(loaded, chosen, deadline, schema_to_write(plan) if chosen.write else None)
    result = extract_from(document, plan, chosen, deadline, loaded)
    render = functools.partial(render_page, loaded, password=chosen.password)
    return dataclasses.replace(result, render=render)


def charts(source: AnySource, **options: Any) -> list[ChartData]:
    """The charts of a document: their points, each printed on the chart or measured on its axes.

    A chart that is seen and cannot be read has the reason in ``declined`` and no series.

    Args:
        source: path, bytes, stream, or a list of images as one document; also an SVG file.
        **options: of `docstruct.options.Options`; an engine with a model reads what the drawings alone do not tell.
            ``min_confidence`` declines what was read less surely; without it nothing is withheld.

    Raises:
        UsageError: an option makes no sense, or none of the pages asked for is there.
        SourceError: the document cannot be read; its subclass says why.
        DeadlineError: the time is over.
        EngineError: the engine cannot run here, or failed; its subclass says why.
    """
    return cast(list[ChartData], figures_of(load_source(source), "chart", figure_options(options)))


def molecules(source: AnySource, **options: Any) -> list[Molecule]:
    """The chemical structures of a document, each with its box, SMILES, InChIKey, MOL block and confidence.

    A structure that is seen and cannot be read has the reason in ``declined`` and no SMILES.

    Args:
        source: path, bytes, stream, or a list of images as one document; also an SVG file.
        **options: of `docstruct.options.Options`; an engine with a model reads what the drawings alone do not tell.
            ``min_confidence`` declines what was read less surely; without it nothing is withheld.

    Raises:
        UsageError: an option makes no sense, or none of the pages asked for is there.
        SourceError: the document cannot be read; its subclass says why.
        DeadlineError: the time is over.
        EngineError: the engine cannot run here, or failed; its subclass says why.
        MissingExtraError: RDKit is not installed.
    """
    return cast(list[Molecule], figures_of(load_source(source), "molecule", figure_options(options)))


def diagrams(source: AnySource, **options: Any) -> list[Diagram]:
    """The diagrams of a document: their nodes and the edges between them, from vector drawings and from pictures.

    A drawing that looks like a diagram and cannot be read has the reason in ``declined`` and no nodes.

    Args:
        source: path, bytes, stream, or a list of images as one document; also an SVG file.
        **options: of `docstruct.options.Options`; an engine with a model reads what the drawings alone do not tell.
            ``min_confidence`` declines what was read less surely; without it nothing is withheld.

    Raises:
        UsageError: an option makes no sense, or none of the pages asked for is there.
        SourceError: the document cannot be read; its subclass says why.
        DeadlineError: the time is over.
        EngineError: the engine cannot run here, or failed; its subclass says why.
    """
    return cast(list[Diagram], figures_of(load_source(source), "diagram", figure_options(options)))


_FIGURES: dict[FigureKind, type[FigureData]] = {"molecule": Molecule, "chart": ChartData, "diagram": Diagram}


def figures_of(source: Source, kind: FigureKind, options: Options) -> list[FigureData]:
    """The figures of one kind in a document; see `charts` for what it raises."""
    from docstruct.extractors.typed import Material, TypedNode

    deadline = Deadline(options.timeout, source.name)
    modelled = has_model(options)
    document = read_document(source, options, deadline) if modelled else Document(source.name, "native", ())
    found = TypedNode("", _FIGURES[kind]).reader()(Material(document, options, deadline, source))
    return [figure.withheld_below(options.min_confidence) for figure in found]


def figure_options(given: dict[str, Any]) -> Options:
    """`Options` for figures, of which none is withheld unless ``min_confidence`` is given: each says how sure it is."""
    return options_of({"min_confidence": 0.0, **given})


def options_of(given: dict[str, Any]) -> Options:
    """`Options` of keyword arguments; UsageError names those that there are not."""
    known = {f.name for f in dataclasses.fields(Options)}
    if unknown := sorted(set(given) - known):
        raise UsageError(f"no option {', '.join(unknown)}", remedy=f"there are {', '.join(sorted(known))}")
    if (pages := given.get("pages")) is not None:
        if isinstance(pages, str) or not isinstance(pages, Iterable):
            raise UsageError(f"pages must be a list of page numbers, not {pages!r}", remedy="pages=[1, 2]")
        given = {**given, "pages": tuple(pages)}
    if isinstance(given.get("calibrator"), (str, Path)):
        given = {**given, "calibrator": Calibrator.load(given["calibrator"])}
    return Options(**given)


async def aextract(source: AnySource, schema: object, **options: Any) -> Extraction[Any]:
    """`extract` for async callers: runs in a thread, so that the event loop goes on."""
    return await asyncio.to_thread(functools.partial(extract, source, schema, **options))


def named_schema(name: str) -> object:
    """The schema a command line names: ``module:Class``, a JSON file, or a ready schema.

    Raises:
        UsageError: the module or the class is not there.
    """
    module, colon, attribute = name.partition(":")
    if not colon or name.endswith(".json"):
        return name
    try:
        found: object = functools.reduce(getattr, attribute.split("."), importlib.import_module(module))
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"no schema {name!r}: {error}", remedy="give module:Class of a Pydantic model") from error
    return found

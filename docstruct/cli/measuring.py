"""Commands that measure: eval, eval diff, eval benchmarks, bench, model parity."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from docstruct.cli.arguments import CalibratorFile, Files, need, reads
from docstruct.cli.output import measures, put
from docstruct.errors import UsageError


@reads
def evaluate(
    dataset: Annotated[str, typer.Argument(help="A data set's name, or all.")],
    folder: Annotated[Path, typer.Argument(help="Where it lies; of all, the folder of their folders.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Keeps predictions and reports.")] = Path("out/eval"),
    embedded: Annotated[bool, typer.Option(help="Read an e-invoice XML inside the document.")] = False,
    schema: Annotated[
        str | None,
        typer.Option(help="In place of the set's own, as of extract; plain has none.", show_default=False),
    ] = None,
    calibrator: CalibratorFile = None,
    limit: Annotated[int | None, typer.Option(help="Only the first so many documents.", show_default=False)] = None,
    **chosen: Any,
) -> None:
    """Accuracy on labelled documents: a JSON line for each data set, reports in the output folder.

    The data set `plain` is a folder of your own documents with labels: NAME.json beside each NAME.pdf, or one
    labels.jsonl or labels.csv with a column `file`. What was stopped goes on.

    Others in their original formats: charts_chartinfo_samples, charts_chartqa_owid, charts_excel_xlsxwriter,
    charts_vegalite, charts_vegalite_svg, chem_ocsr, diagrams_bpmn_miwg, diagrams_graphviz, diagrams_hdbpmn,
    diagrams_plantucd, fin_revenue_parsee, forms_funsd, hostile_pdfs, invoices_docile, invoices_invoice2data,
    invoices_parsee, invoices_zugferd, receipts_cord, receipts_german, receipts_sroie, receipts_sroie_text,
    tables_icdar2013, tables_pubtabnet_examples, tables_tabula_java.
    """
    from docstruct.batch.accuracy import measure
    from docstruct.export import dumps

    sys.path.insert(0, "")  # module:Class is looked up from the current folder, as `python -m` does
    complete = True
    chosen |= {"use_embedded": embedded, "calibrator": calibrator}
    for line in measure(dataset, folder, output, limit, chosen, schema):
        complete &= "error" not in line
        put(dumps(line))
        print(_in_short(line, output), file=sys.stderr)
    raise typer.Exit(0 if complete else 1)


def _in_short(line: Mapping[str, Any], output: Path) -> str:
    """What a person wants to know of a data set: headline, errors, where the report is, what the labels lack."""
    from docstruct.evaluators.wording import counted

    name = line["name"]
    if "headline" not in line:
        return f"{name}: {line.get('error') or line['status']}"
    record = line["headline"]["record"]
    bounds = next((f" [{m['low']:.3f}, {m['high']:.3f}]" for m in line["metrics"] if m["record"] == record), "")
    counts = f"{counted(line['n'], 'document')}, {counted(len(line['errors']), 'error')}"
    head = f"{name}: {record} {line['headline']['value']:.3f}{bounds}, {counts}: {output / name / 'report.html'}"
    return "\n".join([head, *(f"{name}: {note}" for note in line["notes"])])


def difference(
    before: Annotated[Path, typer.Argument(help="Folder of a run: out/eval/DATASET.")],
    after: Annotated[Path, typer.Argument(help="Folder of another run over the same documents.")],
) -> None:
    """What got better or worse between two runs: gains with paired intervals, changed documents; a JSON line."""
    from docstruct.evaluators import diff
    from docstruct.export import dumps

    found = diff(before, after)
    put(dumps(found.to_json()))
    print(found, file=sys.stderr)


def calibrate(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs: out/eval/DATASET.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where it is kept, as JSON.")] = None,
    kind: Annotated[str, typer.Option(help="platt (two parameters) or isotonic (plenty of values).")] = "platt",
    whole: Annotated[
        bool, typer.Option("--whole", help="Join it with the one that ships: to stand in its place.")
    ] = False,
) -> None:
    """Fit a calibrator on judged values: a JSON line for each data set, tested by what the others taught.

    Of a single run a fifth of the documents is held out in turn. Give the file to extract as --calibrator.
    """
    from docstruct.calibrator import Calibrator
    from docstruct.evaluators.calibrator import doubts, fit, judged_values, lines
    from docstruct.export import dumps

    if kind not in ("platt", "isotonic"):
        raise UsageError(f"no calibrator of kind {kind!r}", remedy="there are platt and isotonic")
    chosen: Any = kind
    values = judged_values(runs)
    fitted = fit(values, kind=chosen)
    for line in lines(values, kind=chosen):
        put(dumps(line))
    for doubt in doubts(values, fitted):
        print(f"docstruct: do not rely on it: {doubt}", file=sys.stderr)
    if output is not None:
        (fitted.after(Calibrator.shipped()) if whole else fitted).save(output)


def benchmarks(
    output: Annotated[Path, typer.Argument(help="The output folder of eval.")] = Path("out/eval"),
) -> None:
    """Markdown of all runs in a folder, peers' figures beside ours: how BENCHMARKS.md is made."""
    from docstruct.evaluators import benchmarks_markdown

    if not output.is_dir():
        raise UsageError("no such folder", source=str(output), remedy="give the output folder of docstruct eval")
    put(benchmarks_markdown(sorted(path for path in output.iterdir() if path.is_dir())))


def bench_read(files: Files) -> None:
    """Reading born-digital PDFs beside pdfplumber and pdfium alone, then a thousand of their pages; JSON lines."""
    from docstruct.bench import long
    from docstruct.reading import bench

    measures(measure._asdict() for run in (bench.run, long.run) for measure in run(files))


def bench_extract(
    files: Files,
    schema: Annotated[str, typer.Option(help="A ready schema.")] = "invoice",
) -> None:
    """A whole extraction from born-digital PDFs beside pdfium alone, and what the time is spent on."""
    from docstruct.bench.extraction import run

    measures(measure._asdict() for measure in run(files, schema))


def bench_tables(files: Files) -> None:
    """Finding tables in PDFs beside Camelot and img2table, where these are installed."""
    from docstruct.engines.bench_tables import run

    measures(measure._asdict() for measure in run(files))


def bench_charts(
    programs: Annotated[list[str] | None, typer.Argument(help="All that are installed, if none is named.")] = None,
    count: Annotated[int, typer.Option(help="Charts of each.")] = 60,
    seed: Annotated[int, typer.Option(help="Of the first.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="Keeps the drawn charts here.", show_default=False)] = None,
    dpi: Annotated[int | None, typer.Option(help="Reads pictures of them, of this resolution.", min=20)] = None,
) -> None:
    """Reading charts that other programs drew from known numbers: matplotlib, Vega, LibreOffice, R, gnuplot."""
    from docstruct.bench.charts import run
    from docstruct.drawing.charts import PROGRAMS

    if unknown := set(programs or ()) - set(PROGRAMS):
        raise UsageError(f"no program {sorted(unknown)[0]!r}", remedy=f"there are {', '.join(PROGRAMS)}")
    measures(run(programs or (), count, seed, keep, dpi))


def bench_diagrams(
    families: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    count: Annotated[int, typer.Option(help="Graphs.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the first.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="Keeps the pictures here.", show_default=False)] = None,
) -> None:
    """Reading pictures of graphs that Graphviz drew from known nodes and edges."""
    from docstruct.bench.graphs import run
    from docstruct.drawing.graphs import FAMILIES

    if unknown := set(families or ()) - set(FAMILIES):
        raise UsageError(f"no family {sorted(unknown)[0]!r}", remedy=f"there are {', '.join(FAMILIES)}")
    measures(run(families or (), count, seed, keep))


def bench_flowcharts(
    programs: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    count: Annotated[int, typer.Option(help="Charts of each.")] = 56,
    seed: Annotated[int, typer.Option(help="Of the first.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="Keeps the drawn pages here.", show_default=False)] = None,
) -> None:
    """Reading flowcharts that other programs put into PDFs: Graphviz, reportlab, matplotlib."""
    from docstruct.bench.flowcharts import run
    from docstruct.drawing.flowcharts import WRITERS

    if unknown := set(programs or ()) - set(WRITERS):
        raise UsageError(f"no program {sorted(unknown)[0]!r}", remedy=f"there are {', '.join(WRITERS)}")
    measures(run(programs or (), count, seed, keep))


def bench_molecules(
    programs: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    count: Annotated[int, typer.Option(help="Molecules, of 178 that there are.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the choice and of the looks.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="Keeps the drawn pages here.", show_default=False)] = None,
) -> None:
    """Reading molecules that RDKit drew and other programs put into PDFs: reportlab, matplotlib, Ghostscript."""
    from docstruct.bench.structures import run
    from docstruct.drawing.structures import WRITERS

    if unknown := set(programs or ()) - set(WRITERS):
        raise UsageError(f"no program {sorted(unknown)[0]!r}", remedy=f"there are {', '.join(WRITERS)}")
    measures(run(programs or (), count, seed, keep))


def bench_figures(
    kind: Annotated[str, typer.Argument(help="chart, diagram or molecule.", show_default=False)],
    folders: Annotated[list[str], typer.Argument(metavar="FOLDER...", show_default=False)],
    every: Annotated[int, typer.Option(help="Read only each so many-th figure.")] = 1,
) -> None:
    """Seconds per figure on one core and what they are spent on, beside RapidOCR alone on the same pictures."""
    from docstruct.bench.figures import run

    known: Any = kind
    measures(measure._asdict() for measure in run(known, folders, every))


def bench_ocr(folders: Annotated[list[str], typer.Argument(metavar="FOLDER...", show_default=False)]) -> None:
    """Reading pictures whose text is known, beside RapidOCR as it comes."""
    from docstruct.reading.ocr.bench import main as run

    try:
        run(folders)
    except ValueError as error:
        raise UsageError(str(error), remedy="see docstruct/reading/ocr/bench.py for what it takes") from error


def bench_model(
    full: Annotated[bool, typer.Option(help="The published size, with random weights.")] = False,
    device: Annotated[str, typer.Option(help="Where, for --full.")] = "cuda",
) -> None:
    """The network in batches, one page at a time, and beside transformers."""
    need("torch", "the network")
    from docstruct.model.bench import run

    measures(vars(measure) for measure in run(full=full, device=device))


def parity(folder: Annotated[Path, typer.Argument(help="Tensors of the published code.")]) -> None:
    """The network against tensors of the published code; exit 0 only if every check holds."""
    need("torch", "the network")
    from docstruct.export import dumps
    from docstruct.model.parity import check_parity

    holds = True
    for check in check_parity(folder):
        holds &= check.ok
        put(dumps({**vars(check), "ok": check.ok}))
    raise typer.Exit(0 if holds else 1)

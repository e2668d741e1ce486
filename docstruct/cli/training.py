"""Commands that train the network and measure what it learned."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from docstruct.cli.arguments import need
from docstruct.cli.output import put
from docstruct.errors import MissingExtraError, UsageError


def train(
    config: Annotated[Path, typer.Option("--config", "-c", help="The recipe, a TOML file.")],
    steps: Annotated[int | None, typer.Option(help="End after so many steps.", show_default=False)] = None,
    minutes: Annotated[
        float | None,
        typer.Option(help="Run beside this call, which ends after so many; the next call goes on.", show_default=False),
    ] = None,
    deliver: Annotated[Path, typer.Option(help="With --minutes: where each call leaves the weights.")] = Path(
        "out/nano"
    ),
) -> None:
    """Train a small network on drawn documents; what was stopped goes on. A JSON line of where it stands."""
    need("torch", "training")
    from dataclasses import asdict

    from docstruct.export import dumps
    from docstruct.model.training.loop import Training
    from docstruct.model.training.recipe import Recipe
    from docstruct.model.training.relay import leg

    if minutes is not None:
        put(dumps(asdict(leg(config, minutes, deliver))))
        return
    training = Training(Recipe.read(config))
    last = None if steps is None else training.progress.step + steps
    progress = training.run(lambda now: last is not None and now.step >= last)
    put(dumps(asdict(progress)))


def prepare(
    folder: Annotated[Path, typer.Argument(help="Where atlas.npz and molecules.npz go.")],
    molecules: Annotated[int, typer.Option(help="How many molecules.")] = 20_000,
) -> None:
    """Make what training draws with, for a machine without fonts, RDKit and network; sizes as a JSON line."""
    need("torch", "training")
    from docstruct.export import dumps
    from docstruct.model.training import fonts, molecule_store
    from docstruct.model.training.atlas import cached

    folder.mkdir(parents=True, exist_ok=True)
    cached(folder / "atlas.npz", fonts.TRAINING)
    if not (folder / "molecules.npz").is_file():
        molecule_store.make(folder / "molecules.npz", molecules)
    put(dumps({path.name: path.stat().st_size for path in sorted(folder.glob("*.npz"))}))


def tune(
    weights: Annotated[str, typer.Argument(help="Folder or hub id of the checkpoint to start from.")],
    folder: Annotated[Path, typer.Argument(help="Documents, each with a JSON file of its name.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the new checkpoint.")] = Path("out/tuned"),
    steps: Annotated[int, typer.Option(help="Optimizer steps.")] = 200,
    batch: Annotated[int, typer.Option(help="Pages per step.")] = 2,
    rank: Annotated[int, typer.Option(help="Of the LoRA matrices; 0 trains all weights.")] = 16,
    lr: Annotated[float, typer.Option(help="Learning rate.")] = 2e-4,
    mode: Annotated[str, typer.Option(help="Resolution of the pages.")] = "base",
) -> None:
    """Teach a checkpoint your labelled documents (their first pages): a JSON line per step."""
    need("torch", "training")
    from docstruct.evaluators.datasets.plain import Plain
    from docstruct.export import dumps
    from docstruct.model.training.finetune import Example, Plan, finetune
    from docstruct.reading.pages import render_page
    from docstruct.reading.source import load_source

    examples = [
        Example(render_page(load_source(item.path), 1), dumps(item.truth["data"])) for item in Plain(folder).items()
    ]
    plan = Plan(steps, batch, rank, lr, mode)
    finetune(weights, examples, output, plan, lambda step, loss: put(dumps({"step": step, "loss": round(loss, 4)})))


def pack(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a run: its newest one.")],
    output: Annotated[Path, typer.Argument(help="A folder; what lies in it is replaced.")],
) -> None:
    """Weights as they are shipped: half precision, small shards, tokenizer, nothing of the training."""
    need("torch", "the network")
    from docstruct.model.training.keeping import newest
    from docstruct.model.training.relay import pack as packed

    packed(newest(checkpoint) or checkpoint, output)


def curves(
    run: Annotated[Path, typer.Argument(help="The folder of a run.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A PNG.")] = Path("curves.png"),
) -> None:
    """Losses and accuracies of a run as a picture."""
    if find_spec("matplotlib") is None:
        raise MissingExtraError("the curves", "plot")
    if not (run / "log.jsonl").is_file():
        raise UsageError(f"{run} holds no log.jsonl", remedy="give the folder of a run of docstruct train")
    from docstruct.model.training.curves import draw_curves

    draw_curves(run / "log.jsonl", output)


def reads(
    weights: Annotated[Path, typer.Argument(help="A checkpoint's folder.")],
    atlas: Annotated[Path, typer.Argument(help="An atlas of faces; drawn from the installed fonts if absent.")],
    held_out: Annotated[bool, typer.Option(help="If absent, draw it in the fonts kept from training.")] = False,
    crops: Annotated[int, typer.Option(help="How many crops.")] = 500,
    lines: Annotated[int, typer.Option(help="Lines of a crop, at most.")] = 2,
    longest: Annotated[int, typer.Option(help="Characters of a line, at most.")] = 14,
) -> None:
    """How well a checkpoint reads drawn crops of words it was never shown: a JSON line."""
    need("torch", "the network")
    from docstruct.export import dumps
    from docstruct.model.training import fonts
    from docstruct.model.training.atlas import cached
    from docstruct.model.training.measure import measure_checkpoint

    faces = cached(atlas, fonts.HELD_OUT if held_out else fonts.TRAINING)
    put(dumps(measure_checkpoint(weights, faces, crops, lines, longest).to_json()))


def compression(
    weights: Annotated[
        str | None, typer.Option(help="Folder or hub id of a checkpoint; ours by default.", show_default=False)
    ] = None,
    atlas: Annotated[Path, typer.Option(help="An atlas of faces; drawn from the installed fonts if absent.")] = Path(
        "out/atlas.npz"
    ),
    pages: Annotated[int, typer.Option(help="Pages per point.")] = 20,
    plot: Annotated[Path | None, typer.Option(help="A PNG, the paper's curve beside it.", show_default=False)] = None,
) -> None:
    """Precision by text tokens per vision token, a JSON line for each mode and amount of text."""
    need("torch", "the network")
    from docstruct.engines.nano import WEIGHTS
    from docstruct.export import dumps
    from docstruct.model import compression as bench
    from docstruct.model.reader import Reader
    from docstruct.model.training import fonts
    from docstruct.model.training.atlas import cached

    reader = Reader.load(weights or WEIGHTS)
    points = []
    for point in bench.compression(reader, cached(atlas, fonts.TRAINING), pages):
        points.append(point)
        put(dumps(vars(point)))
    if plot is not None:
        bench.plot(points, plot, Path(weights or "nano").name)


def bench_draw(
    atlas: Annotated[Path, typer.Option(help="An atlas of faces; drawn from the installed fonts if absent.")] = Path(
        "out/atlas.npz"
    ),
    molecules: Annotated[Path | None, typer.Option(help="A file of molecules.", show_default=False)] = None,
    side: Annotated[int, typer.Option(help="Pixels of a crop.")] = 128,
) -> None:
    """Crops drawn per second and core, a JSON line for each kind."""
    need("torch", "training")
    from docstruct.export import dumps
    from docstruct.model.training import fonts, molecule_store
    from docstruct.model.training.atlas import cached
    from docstruct.model.training.bench import drawing
    from docstruct.model.training.kinds import Pens
    from docstruct.model.training.wording import Wording

    stored = molecule_store.read(molecules) if molecules else ()
    for rate in drawing(Pens(cached(atlas, fonts.TRAINING).faces, Wording(), stored, side)):
        put(dumps(vars(rate)))

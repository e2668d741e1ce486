"""Labelled data sets in their original formats, by name: ``load("receipts_sroie", folder)``."""

from __future__ import annotations

from pathlib import Path

from docstruct.errors import UsageError
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score
from docstruct.evaluators.datasets.charts import ChartInfo, ChartQaOwid, ExcelCharts
from docstruct.evaluators.datasets.cord import Cord
from docstruct.evaluators.datasets.diagrams import BpmnMiwg, Graphviz, HdBpmn, PlantUml
from docstruct.evaluators.datasets.docile import Docile
from docstruct.evaluators.datasets.funsd import Funsd
from docstruct.evaluators.datasets.hostile import HostilePdfs
from docstruct.evaluators.datasets.invoices import Invoice2Data, ParseeInvoices
from docstruct.evaluators.datasets.molecules import ChemOcsr
from docstruct.evaluators.datasets.plain import Plain
from docstruct.evaluators.datasets.receipts import GermanReceipts, Sroie
from docstruct.evaluators.datasets.revenue import ParseeRevenue
from docstruct.evaluators.datasets.tables import Icdar2013, PubTabNet, TabulaJava
from docstruct.evaluators.datasets.transcripts import SroieText
from docstruct.evaluators.datasets.vegalite import VegaLite, VegaLiteSvg
from docstruct.evaluators.datasets.zugferd import Zugferd

DATASETS: dict[str, type[Dataset]] = {
    kind.name: kind
    for kind in (
        Zugferd,
        Invoice2Data,
        ParseeInvoices,
        Docile,
        Sroie,
        SroieText,
        GermanReceipts,
        Cord,
        Funsd,
        ParseeRevenue,
        Icdar2013,
        PubTabNet,
        TabulaJava,
        VegaLite,
        VegaLiteSvg,
        ExcelCharts,
        ChartQaOwid,
        ChartInfo,
        ChemOcsr,
        BpmnMiwg,
        PlantUml,
        Graphviz,
        HdBpmn,
        HostilePdfs,
        Plain,
    )
}

__all__ = ["DATASETS", "Dataset", "Item", "Prediction", "Score", "load"]


def load(name: str, folder: str | Path) -> Dataset:
    """The data set of this name in ``folder``; ``plain`` reads your own labels."""
    if name not in DATASETS:
        raise UsageError(f"no data set is called {name!r}", remedy=f"one of {', '.join(sorted(DATASETS))}")
    return DATASETS[name](folder)

"""The particulars of a receipt: title, number, date, time, till, cashier."""

from __future__ import annotations

import datetime as dt
import re

from docstruct.drawing.deal import document_number
from docstruct.drawing.paper import Run, width_of
from docstruct.drawing.receipt.strip import Strip


def draw_particulars(s: Strip, moment: dt.datetime) -> list[list[Run]]:
    """Title, number, date, time, till, cashier, paired or one below the other; returns lines for the end."""
    d = s.d
    if d.chance(0.45):
        s.write(d.words.label("r_title"), "centre", s.strong if d.chance(0.5) else s.ink)
        s.y += s.step * d.rng.choice([0, 0.5])
    late = d.chance(0.25)
    when = _moment(s, moment)
    facts = [] if late else [when]
    number = document_number(d.rng, moment.date(), "B")
    if d.chance(0.75):
        facts.append([[f"{s.label('r_number')} ", d.text("/number", number)]])
    for key, chance in (("r_cashier", 0.45), ("r_till", 0.4), ("r_member", 0.12), ("r_table", 0.1)):
        if d.chance(chance):
            value = d.words.expand("{first}") if key == "r_cashier" and d.chance(0.6) else str(d.rng.randrange(1, 300))
            facts.append([[f"{s.label(key)} ", value]])
    d.rng.shuffle(facts)
    if facts and d.chance(0.4):
        _aligned(s, facts)
        facts = []
    flat = [part for fact in facts for part in fact]
    while flat:
        first = flat.pop(0)
        if flat and d.chance(0.5):
            s.ends(first, flat.pop(0))
        else:
            s.write(first)
    return when if late else []


def _aligned(s: Strip, facts: list[list[list[Run]]]) -> None:
    """Label, colon at a tab stop, value."""
    rows = [part for fact in facts for part in fact]
    labels = [re.sub(r"[ :：]+$", "", row[0]) if isinstance(row[0], str) else "" for row in rows]
    tab = s.left + max(width_of(x, s.ink) for x in labels) + 6
    for label, row in zip(labels, rows):
        if not label:
            s.write(row)
            continue
        s.d.paper.write(s.left, s.y, label, s.ink)
        s.d.paper.write(tab, s.y, [": ", *row[1:]], s.ink)
        s.y += s.step


def _moment(s: Strip, moment: dt.datetime) -> list[list[Run]]:
    """Date and time, with labels or without, on one line or two."""
    d = s.d
    day = d.date("/date", moment.date())
    if d.chance(0.12):
        return [[f"{s.label('r_date')} ", day]]
    seconds = d.chance(0.4)
    style = d.rng.choice(["24", "24", "24", "12"]) if d.locale.language == "en" else "24"
    pattern = {
        "24": "%H:%M" + (":%S" if seconds else ""),
        "12": "%I:%M" + (":%S" if seconds else "") + " %p",
    }
    moment = moment.replace(second=d.rng.randrange(60) if seconds else 0)
    time = d.text("/time", moment.strftime(pattern[style]), moment.strftime("%H:%M:%S"))
    if d.chance(0.35):
        return [[f"{s.label('r_date')} ", day], [f"{s.label('r_time')} ", time]]
    if d.chance(0.4):
        return [[day], [time]]
    label = f"{s.label('r_date')} " if d.chance(0.5) else ""
    return [[label, day, d.rng.choice([" ", "  ", " - "]), time]]

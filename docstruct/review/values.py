"""Evidence → the list of values beside the pages: single values in groups, lists as tables.

Every value is a button that carries its JSON Pointer; the script of the page links it to its box.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, Literal

from docstruct.export import plain
from docstruct.result import Evidence, Extraction

Certainty = Literal["sure", "likely", "doubtful", "refused", "absent"]

SURE, LIKELY = 0.9, 0.6
_REFUSED = ("invalid", "ungrounded", "unreadable")
_LONG = 400  # characters of a value shown in the list


def certainty(evidence: Evidence) -> Certainty:
    """How far a value can be trusted, in five steps, each with its colour."""
    if evidence.status in _REFUSED:
        return "refused"
    if evidence.value is None and evidence.raw_text is None:
        return "absent"
    confidence = round(evidence.confidence, 2)  # as it is shown
    if evidence.status != "ok" or confidence < LIKELY:
        return "doubtful"
    return "sure" if confidence >= SURE else "likely"


def label_of(pointer: str) -> str:
    """``/seller/vat_id`` as ``seller · vat id``, ``/lines/0/amount`` as ``lines 1 · amount``."""
    words: list[str] = []
    for part in parts_of(pointer):
        if part.isdigit() and words:
            words[-1] += f" {int(part) + 1}"
        else:
            words.append(part.replace("_", " "))
    return " · ".join(words)


def shown(value: Any) -> str:
    """A value as a person reads it."""
    text = "" if value is None else str(plain(value))
    return text if len(text) <= _LONG else text[:_LONG] + " …"


def parts_of(pointer: str) -> list[str]:
    """The parts of a JSON Pointer, unescaped."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def groups_html(result: Extraction[Any]) -> Iterator[str]:
    """A section for the document's own values, one for each nested object, one for each list."""
    singles: dict[str, list[str]] = {"": []}
    lists: dict[str, dict[int, dict[str, str]]] = {}
    for pointer in result.evidence:
        parts = parts_of(pointer)
        index = next((i for i, part in enumerate(parts) if part.isdigit() and i), None)
        if index is None:
            singles.setdefault(" · ".join(parts[:-1]), []).append(pointer)
        else:
            rows = lists.setdefault(" · ".join(parts[:index]), {})
            rows.setdefault(int(parts[index]), {})[".".join(parts[index + 1 :])] = pointer
    flagged = {issue.path for issue in result.issues if issue.path is not None}
    for name, pointers in singles.items():
        fields = [_field(p, result.evidence[p], label_of("/" + p.rsplit("/", 1)[-1]), flagged) for p in pointers]
        yield _section(name or "document", f'<div class="fields">{"".join(fields)}</div>')
    for name, rows in lists.items():
        yield _section(f"{name} ({len(rows)})", _table(rows, result, flagged))


def _section(name: str, body: str) -> str:
    return f'<section class="group"><h2>{escape(name.replace("_", " "))}</h2>{body}</section>'


def _field(pointer: str, evidence: Evidence, label: str, flagged: set[str]) -> str:
    return (
        f"<button {_attributes(pointer, evidence, flagged)}>"
        f'<span class="label">{escape(label)}</span>'
        f'<span class="value">{escape(shown(evidence.value))}</span>{_sureness(evidence)}</button>'
    )


def _table(rows: dict[int, dict[str, str]], result: Extraction[Any], flagged: set[str]) -> str:
    present = [p for row in rows.values() for p in row.values() if certainty(result.evidence[p]) != "absent"]
    used = set(present)
    columns = list(dict.fromkeys(c for row in rows.values() for c, p in row.items() if p in used))
    head = "".join(f'<th scope="col">{escape(c.replace("_", " ")) or "value"}</th>' for c in columns)
    body = "".join(
        f'<tr><th scope="row">{number + 1}</th>'
        + "".join(_cell(row.get(column), result, flagged) for column in columns)
        + "</tr>"
        for number, row in sorted(rows.items())
    )
    return (
        f'<div class="wide"><table><thead><tr><th scope="col">#</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(pointer: str | None, result: Extraction[Any], flagged: set[str]) -> str:
    if pointer is None or certainty(result.evidence[pointer]) == "absent":
        return "<td></td>"
    evidence = result.evidence[pointer]
    number = " number" if shown(evidence.value).replace(".", "").lstrip("-").isdigit() else ""
    return (
        f'<td class="{number.strip()}"><button {_attributes(pointer, evidence, flagged)}>'
        f'<span class="value">{escape(shown(evidence.value))}</span></button></td>'
    )


def _attributes(pointer: str, evidence: Evidence, flagged: set[str]) -> str:
    data = {
        "path": pointer,
        "label": label_of(pointer),
        "raw": evidence.raw_text or "",
        "page": evidence.page_no or "",
        "confidence": f"{evidence.confidence:.2f}",
        "way": evidence.way,
        "status": evidence.status,
        "alternatives": " | ".join(evidence.alternatives),
    }
    mark = " flagged" if pointer in flagged else ""
    attributes = " ".join(f'data-{name}="{escape(str(value))}"' for name, value in data.items() if value != "")
    return f'type="button" class="field {certainty(evidence)}{mark}" tabindex="-1" {attributes}'


def _sureness(evidence: Evidence) -> str:
    if certainty(evidence) == "absent":
        return '<span class="sureness">absent</span>'
    words = "" if evidence.status == "ok" else f" {evidence.status}"
    return f'<span class="sureness">{evidence.confidence:.2f}{words}</span>'

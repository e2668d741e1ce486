"""Made-up companies and people: a country and the words of a language -> a `Party` with all it may print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from docstruct.drawing import codes
from docstruct.drawing.lexicon import Lexicon, load, weighted

_ASCII = str.maketrans("äöüéèêëàâáãçñóôõíîúûßåø", "aoueeeeaaaacnoooiiuusao")


@dataclass(frozen=True)
class Party:
    """Somebody who trades.

    Attributes:
        address: lines without name and country.
        country_name: in the language of the document.
        vat_id: without spaces, as the authorities write it; empty if there is none.
        vat_label: what the number is called there, None for the usual label.
        extras: further lines of a letterhead that are no leaf of any schema: (label key, text).
    """

    name: str
    person: bool
    address: tuple[str, ...]
    city: str
    country: str
    country_name: str
    contact: str
    department: str
    phone: str
    fax: str
    email: str
    web: str
    vat_id: str
    vat_label: str | None
    tax_number: str
    register: str
    director: str
    bank: str
    iban: str
    bic: str
    slogan: str
    brand: str  # what customers call it, which need not be in its name
    formal: bool  # whether the name says the legal form


def draw_party(lexicon: Lexicon, rng: Random, country: str, shop: bool = False, person: bool = False) -> Party:
    """A party of the country, with a name in the language of the lexicon."""
    facts = load("countries")[country]
    town, region = rng.choice(facts.get(f"cities_{lexicon.language}", facts["cities"]))
    kind = "person" if person else "shop" if shop else "company"
    legal = rng.choice(facts["legal"])
    name = lexicon.expand(weighted(rng, lexicon["names"][kind]), legal=legal, city=town).strip(" ,-")
    formal = bool(legal) and legal in name
    if kind == "shop" and rng.random() < 0.3:
        name = name.upper()
    domain = _domain(lexicon, rng, name, country)
    number = codes.vat_id(rng, country) if facts["vat"] else ""
    return Party(
        name=name,
        person=person,
        address=_address(lexicon, rng, facts, town, region),
        city=town,
        country=country,
        country_name=facts["names"][lexicon.language],
        contact=lexicon.expand(weighted(rng, lexicon["names"]["person"])),
        department=lexicon.word("department"),
        phone=codes.fill(rng, rng.choice(facts["phone"])),
        fax=codes.fill(rng, rng.choice(facts["phone"])),
        email=f"{rng.choice(['info', 'sales', 'office', 'mail', 'accounts', 'hello'])}@{domain}",
        web=rng.choice(["www.", "www.", "", "https://"]) + domain,
        vat_id=number.removeprefix(country) if facts.get("vat_bare") and rng.random() < 0.8 else number,
        vat_label=rng.choice(facts["vat_labels"]) if "vat_labels" in facts else None,
        tax_number=codes.fill(rng, rng.choice(facts["tax_number"])) if facts["tax_number"] else "",
        register=_register(lexicon, rng, facts, town, region),
        director=lexicon.expand("{last}") if lexicon.language == "zh" else lexicon.expand("{first} {last}"),
        bank=lexicon.word("bank", city=town),
        iban=codes.iban(rng, country) if facts["iban"] else "",
        bic=codes.bic(rng, country),
        slogan=lexicon.expand(lexicon.phrase("slogan")),
        brand=lexicon.expand(rng.choice(["{stem}", "{stem}", "{last}", "{stem} {shop}" if shop else "{stem}"])),
        formal=formal,
    )


def vat_as_printed(rng: Random, vat_id: str) -> str:
    """The number as people write it: closed, after a space behind the country, or in groups."""
    head, tail = re.fullmatch(r"([A-Z]*)(.*)", vat_id).groups()  # type: ignore[union-attr]
    if head == "CHE" and len(tail) == 9:
        text = f"CHE-{tail[:3]}.{tail[3:6]}.{tail[6:]}"
        return text
    if len(tail) == 14 and tail.isdigit():  # CNPJ
        return f"{tail[:2]}.{tail[2:5]}.{tail[5:8]}/{tail[8:12]}-{tail[12:]}"
    style = weighted(rng, [("closed", 6), ("space", 2), ("groups", 1.5)])
    if style == "groups" and tail.isdigit() and len(tail) in (9, 10, 11):
        return " ".join(filter(None, [head, *(tail[i : i + 3] for i in range(0, len(tail), 3))]))
    return f"{head} {tail}".strip() if style == "space" and len(head) == 2 else vat_id


def iban_as_printed(rng: Random, iban: str) -> str:
    """In groups of four, as on paper, or closed."""
    if rng.random() < 0.25:
        return iban
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def _address(lexicon: Lexicon, rng: Random, facts: Any, town: str, region: str) -> tuple[str, ...]:
    street = lexicon.expand(rng.choice(facts["streets"])) if "streets" in facts else lexicon.word("street")
    given = {
        "street": street,
        "no": str(rng.randrange(1, rng.choice([30, 30, 200, 2500 if facts["paper"] == "letter" else 90]))),
        "city": town,
        "region": region,
        "postcode": codes.fill(rng, facts["postcode"]),
        "extra": lexicon.word("extra"),
    }
    lines = [lexicon.expand(line, **given) for line in rng.choice(facts["lines"])]
    named = any(given["extra"] in line for line in lines)
    if not named and rng.random() < 0.06 and lexicon.language != "zh":
        lines.insert(0, given["extra"])
    return tuple(line for line in lines if line)


def _register(lexicon: Lexicon, rng: Random, facts: Any, town: str, region: str) -> str:
    if not facts["register"]:
        return ""
    return codes.fill(rng, lexicon.expand(rng.choice(facts["register"]), city=town, region=region))


def _domain(lexicon: Lexicon, rng: Random, name: str, country: str) -> str:
    plain = name.lower().translate(_ASCII)
    words = [w for w in re.findall(r"[a-z]+", plain) if len(w) > 2][:2] or [
        "".join(rng.choice("abcdefghklmnorstuvxz") for _ in range(6))
    ]
    ending = {"GB": "co.uk", "US": "com", "AU": "com.au", "BR": "com.br", "MY": "com.my"}.get(country, country.lower())
    return f"{rng.choice(['', '-']).join(words)}.{rng.choice([ending, ending, 'com'])}"

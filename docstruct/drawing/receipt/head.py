"""The head of a receipt: whose shop it is and where."""

from __future__ import annotations

from random import Random

from docstruct.drawing import codes
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Ink, Leaf, Run
from docstruct.drawing.parties import Party, vat_as_printed
from docstruct.drawing.receipt.strip import Strip


def draw_head(s: Strip, shop: Party) -> bool:
    """Draw the names, the address and how the shop is reached and registered; whether the name was printed."""
    d = s.d
    how = "centre" if d.chance(0.85) else "left"
    if d.chance(0.15 if shop.formal else 0.03):
        s.write(
            _misread(d.rng, s.case(shop.brand)), how, Ink(d.look.head.bold, s.ink.size * d.rng.choice([1, 1.5, 2.5]))
        )
        _address(s, shop, how)
        _identity(s, shop, how)
        return False
    branded = shop.formal and d.chance(0.55)
    _above_name(s, shop, how, branded)
    big = s.ink.size * (1 if branded else d.rng.choice([1, 1.2, 1.5, 2]))
    name_ink = Ink(d.look.head.bold if not branded and d.chance(0.7) else d.look.family.regular, big)
    _name(s, d.text("/merchant", shop.name), how, name_ink)
    if shop.register and d.chance(0.6):
        s.write(shop.register, how)
    if d.chance(0.1):
        s.write(shop.slogan, how)
    _address(s, shop, how)
    _identity(s, shop, how)
    return True


def _misread(rng: Random, brand: str) -> str:
    """A logo as a recogniser reads its drawn letters: some lost, some taken for strokes, with spaces between."""
    out = ""
    for letter in brand.split()[0]:
        out += weighted(rng, [(letter, 6), ("", 1), (rng.choice("lI1r|/o"), 2)]) + weighted(rng, [("", 3), (" ", 2)])
    return out.strip() or brand[:1]


def _above_name(s: Strip, shop: Party, how: str, branded: bool) -> None:
    """What machines and shops print first: a greeting, a slogan, a number, a note by hand, the brand in large."""
    d = s.d
    large = Ink(d.look.head.bold, s.ink.size * d.rng.choice([1.2, 1.5, 2, 3]))
    if d.chance(0.12):
        s.write(shop.slogan, how)
    if d.chance(0.12):
        s.write(d.words.expand(d.words.label("r_welcome"), brand=shop.brand), how)
    if d.chance(0.06):  # a till number, as some machines print
        s.write(codes.fill(d.rng, "### ####"), how)
    if d.chance(0.05):  # whose copy it is, noted by hand
        s.write(d.words.expand("{first} {last}").lower(), how, large)
    if d.chance(0.06):  # somebody asks for an opinion, at an address of their own
        s.write(shop.slogan.upper(), how, large._replace(size=s.ink.size * 1.3))
        s.write(f"www.{d.words.expand('{stem}').lower().replace(' ', '')}.com", how)
        s.y += s.step
    if branded:
        s.write(s.case(shop.brand), how, large)
        if d.chance(0.2):
            s.write(shop.slogan, how)
        if d.chance(0.15):
            s.write(shop.city, how)


def _name(s: Strip, leaf: Leaf, how: str, ink: Ink) -> None:
    """The name of the shop: on a line, now and then its words far apart or on two lines."""
    words = leaf.text.split()
    if len(words) > 1 and s.d.chance(0.12):
        s.apart(leaf, leaf.text, how, ink)
    elif len(words) > 1 and s.d.chance(0.2):
        cut = s.d.rng.randrange(1, len(words))
        s.write(leaf.part(" ".join(words[:cut])), how, ink)
        s.write(leaf.part(" ".join(words[cut:])), how, ink)
    else:
        s.write(leaf, how, ink)


def _address(s: Strip, shop: Party, how: str) -> None:
    """In the lines of the country, joined to fewer, or broken as the strip demands."""
    d, lines = s.d, list(shop.address)
    if d.chance(0.25):
        lines = [", ".join(line.rstrip(",") for line in lines)]
    if d.chance(0.12):
        lines.append(shop.country_name)
    text = s.case("\n".join(lines))
    leaf = d.text("/address", text)
    spread = d.chance(0.1)
    for line in text.split("\n"):
        if spread and d.chance(0.5):
            s.apart(leaf, line, how, s.ink)
        else:
            s.write(leaf.part(line), how)


def _identity(s: Strip, shop: Party, how: str) -> None:
    d = s.d
    details: list[list[Run]] = []
    if d.chance(0.75):
        details.append([f"{s.label('phone')} ", d.text("/phone", shop.phone)])
    if d.chance(0.25):
        details.append([f"{s.label('fax')} ", shop.fax])
    if shop.vat_id and d.chance(0.6):
        label = shop.vat_label or s.label("vat_id", False)
        number = d.text("/vat_id", vat_as_printed(d.rng, shop.vat_id), shop.vat_id)
        details.append([f"{label}{d.look.colon or ':'} ", number])
    elif shop.tax_number and d.chance(0.6):
        name = d.locale.facts["tax_names"][0]
        label = f"{name} No" if d.locale.language == "en" else s.label("tax_number", False)
        details.append([f"{label}{d.look.colon or ':'} ", d.text("/tax_number", shop.tax_number)])
    if d.chance(0.15):
        details.append([shop.web])
    if d.chance(0.1):
        details.append([shop.email])
    for detail in details:
        s.write(detail, how)
    s.y += s.step * d.rng.choice([0.2, 0.6, 1])

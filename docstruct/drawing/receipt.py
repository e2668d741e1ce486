"""Receipts as tills print them: a purchase -> a narrow strip of monospaced or plain text.

A till prints characters in columns, so most of this thinks in character cells: a line is so many cells wide,
left text and right text are pushed to its ends.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from docstruct.drawing import codes
from docstruct.drawing.deal import document_number
from docstruct.drawing.draft import Draft
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.locales import cents
from docstruct.drawing.paper import Ink, Leaf, Paper, Run, Runs, also, width_of, wrap
from docstruct.drawing.parties import Party, draw_party, vat_as_printed


@dataclass(frozen=True)
class Bought:
    """One article."""

    name: str
    code: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    rate: Decimal
    letter: str

    @property
    def amount(self) -> Decimal:
        """What the row comes to, before its discount."""
        return cents(self.quantity * self.price)


def draw_receipt(d: Draft) -> None:
    """Draw a receipt on the draft's paper, which becomes a strip."""
    _Till(d).draw()


class _Till:
    def __init__(self, d: Draft) -> None:
        self.d = d
        self.shop: Party = draw_party(d.words, d.rng, d.locale.country, shop=d.chance(0.75))
        self.inclusive = d.locale.country not in ("US", "CA") and d.chance(0.85)
        self.articles = self._buy()
        self.moment = dt.datetime(2012, 1, 1, 7) + dt.timedelta(minutes=d.rng.randrange(60 * 24 * 365 * 13))
        self.moment = self.moment.replace(hour=d.rng.randrange(7, 22))
        size = d.rng.choice([7.0, 7.5, 8, 8, 9])
        self.ink = Ink(d.look.family.regular, size)
        self.strong = Ink(d.look.family.bold, size)
        self.cells = d.rng.choice([32, 36, 38, 40, 42, 46])
        self.width = self.cells * width_of("0", self.ink) * (1.0 if _mono(d) else 0.95)
        self.margin = d.rng.uniform(8, 18)
        self.left = self.margin
        self.right = self.margin + self.width
        self.y = d.rng.uniform(14, 34)
        self.step = size * d.rng.choice([1.15, 1.2, 1.3, 1.4])
        self.rule = d.rng.choice(["-", "=", "*", "_", "line", "line", "blank", "- "])
        self.symbols = weighted(d.rng, [("none", 5), ("totals", 3), ("all", 1)])
        self.case: Callable[[str], str] = str.upper if d.chance(0.33) else str
        d.paper = Paper(self.right + self.margin, 5000)

    def draw(self) -> None:
        """Head, particulars, articles, sums, tax, payment and farewell, top to bottom."""
        d = self.d
        self._head()
        self._particulars()
        self._rule()
        self._articles()
        self._rule()
        self._sums()
        self._closing()
        d.paper.height = self.y + d.rng.uniform(8, 40)

    # -- what was bought ----------------------------------------------------------------------------------

    def _buy(self) -> list[Bought]:
        d = self.d
        count = weighted(d.rng, [(1, 3), (2, 3), (3, 3), (4, 2), (5, 2), (7, 2), (10, 1.5), (14, 1), (22, 0.5)])
        rates = [Decimal(r) for r in d.locale.facts["rates"]]
        usual = rates[:2] if d.locale.facts["multi_rate"] and len(rates) > 2 else rates[:1]
        scale = {"INR": 40, "MXN": 12, "BRL": 4, "MYR": 3}.get(d.locale.currency, 1)
        discounts = d.chance(0.12)
        goods = d.words["groceries"]
        chosen = d.rng.sample(goods, min(count, len(goods)))
        return [self._article(good, scale, usual, discounts) for good in chosen]

    def _article(self, good: tuple[str, float, float], scale: int, rates: list[Decimal], discounts: bool) -> Bought:
        d = self.d
        name, low, high = good
        price = cents(Decimal(str(d.rng.uniform(low, high) * scale)))
        if d.chance(0.5):
            price = max(price.quantize(Decimal("0.1")) - Decimal("0.01"), Decimal("0.05"))
        quantity = Decimal(weighted(d.rng, [("1", 7), ("2", 2), ("3", 1), ("4", 0.5), ("6", 0.3), ("0.385", 0.3)]))
        which = d.rng.randrange(len(rates))
        return Bought(
            name=d.words.expand(name),
            code=d.rng.choice([codes.gtin13(d.rng), codes.fill(d.rng, "#####")]),
            quantity=quantity,
            price=price,
            discount=cents(price * quantity * Decimal("0.1")) if discounts and d.chance(0.4) else Decimal(0),
            rate=rates[which],
            letter="AB"[which] if d.chance(0.95) else "C",
        )

    # -- writing ------------------------------------------------------------------------------------------

    def _write(self, runs: list[Run] | Run, how: str = "left", ink: Ink | None = None) -> None:
        """Lines of text, wrapped to the strip, left or centred."""
        ink = ink or self.ink
        self.y += max(0.0, ink.size - self.ink.size) * 0.8  # room for the taller letters
        for line in wrap(runs, ink, self.width, self.d.cjk):
            if how == "centre":
                self.d.paper.write((self.left + self.right) / 2, self.y, line, ink, "centre")
            else:
                self.d.paper.write(self.left, self.y, line, ink)
            self.y += ink.size * self.step / self.ink.size

    def _ends(self, left: list[Run] | Run, right: list[Run] | Run, ink: Ink | None = None) -> None:
        """Text at both ends of a line; two lines where it does not fit."""
        ink = ink or self.ink
        if width_of(left, ink) + width_of(right, ink) + 4 > self.width:
            self._write(left, ink=ink)
            left = ""
        self.d.paper.write(self.left, self.y, left, ink)
        self.d.paper.write(self.right, self.y, right, ink, "right")
        self.y += ink.size * self.step / self.ink.size

    def _rule(self) -> None:
        if self.rule == "line":
            self.d.paper.line(self.left, self.y - self.step * 0.4, self.right, self.y - self.step * 0.4, 0.5)
            self.y += self.step * 0.5
        elif self.rule == "blank":
            self.y += self.step * 0.7
        else:
            unit = width_of(self.rule, self.ink)
            self._write(self.rule * int(self.width / unit))

    def _label(self, key: str, colon: bool = True) -> str:
        text = "".join(
            part if part.startswith("{") else self.case(part)
            for part in re.split(r"(\{\w+\})", self.d.words.label(key))
        )
        if self.d.locale.currency != "EUR":
            text = text.replace("EUR", self.d.locale.currency)
        return text + (self.d.look.colon if colon else "")

    def _money(self, pointer: str, value: Decimal, total: bool = False, printed: Decimal | None = None) -> list[Run]:
        symbol = self.symbols == "all" or (total and self.symbols == "totals")
        return self.d.amount(pointer, value, symbol, printed)

    # -- parts --------------------------------------------------------------------------------------------

    def _head(self) -> None:
        d, shop = self.d, self.shop
        how = "centre" if d.chance(0.85) else "left"
        branded = shop.formal and d.chance(0.55)
        self._above_name(how, branded)
        big = self.ink.size * (1 if branded else d.rng.choice([1, 1.2, 1.5, 2]))
        name_ink = Ink(d.look.head.bold if not branded and d.chance(0.7) else d.look.family.regular, big)
        self._name(d.text("/merchant", shop.name), how, name_ink)
        if shop.register and d.chance(0.6):
            self._write(shop.register, how)
        if d.chance(0.1):
            self._write(shop.slogan, how)
        self._address(how)
        self._identity(how)

    def _name(self, leaf: Leaf, how: str, ink: Ink) -> None:
        """The name of the shop: on a line, now and then its words far apart or on two lines."""
        words = leaf.text.split()
        if len(words) > 1 and self.d.chance(0.12):
            self._apart(leaf, leaf.text, how, ink)
        elif len(words) > 1 and self.d.chance(0.12):
            cut = self.d.rng.randrange(1, len(words))
            self._write(leaf.part(" ".join(words[:cut])), how, ink)
            self._write(leaf.part(" ".join(words[cut:])), how, ink)
        else:
            self._write(leaf, how, ink)

    def _apart(self, leaf: Leaf, text: str, how: str, ink: Ink) -> None:
        """A line of which some words stand far apart, as wide types and tab stops set them."""
        gap = ink.size * self.d.rng.uniform(0.9, 2.0)
        pieces = [text.split()[0]]
        for word in text.split()[1:]:
            if self.d.chance(0.6):
                pieces.append(word)
            else:
                pieces[-1] += f" {word}"
        width = sum(width_of(piece, ink) for piece in pieces) + gap * (len(pieces) - 1)
        if width > self.width:
            self._write(leaf.part(text), how, ink)
            return
        x = (self.left + self.right - width) / 2 if how == "centre" else self.left
        self.y += max(0.0, ink.size - self.ink.size) * 0.8
        for piece in pieces:
            x = self.d.paper.write(x, self.y, leaf.part(piece), ink) + gap
        self.y += ink.size * self.step / self.ink.size

    def _above_name(self, how: str, branded: bool) -> None:
        """What machines and shops print first: a greeting, a slogan, a number, a note by hand, the brand in large."""
        d, shop = self.d, self.shop
        large = Ink(d.look.head.bold, self.ink.size * d.rng.choice([1.2, 1.5, 2, 3]))
        if d.chance(0.12):
            self._write(shop.slogan, how)
        if d.chance(0.12):
            self._write(d.words.expand(d.words.label("r_welcome"), brand=shop.brand), how)
        if d.chance(0.06):  # a till number, as some machines print
            self._write(codes.fill(d.rng, "### ####"), how)
        if d.chance(0.05):  # whose copy it is, noted by hand
            self._write(d.words.expand("{first} {last}").lower(), how, large)
        if d.chance(0.06):  # somebody asks for an opinion, at an address of their own
            self._write(shop.slogan.upper(), how, large._replace(size=self.ink.size * 1.3))
            self._write(f"www.{d.words.expand('{stem}').lower().replace(' ', '')}.com", how)
            self.y += self.step
        if branded:
            self._write(self.case(shop.brand), how, large)
            if d.chance(0.2):
                self._write(shop.slogan, how)
            if d.chance(0.15):
                self._write(shop.city, how)

    def _address(self, how: str) -> None:
        """In the lines of the country, joined to fewer, or broken as the strip demands."""
        d, shop, lines = self.d, self.shop, list(self.shop.address)
        if d.chance(0.25):
            lines = [", ".join(line.rstrip(",") for line in lines)]
        if d.chance(0.12):
            lines.append(shop.country_name)
        text = self.case("\n".join(lines))
        leaf = d.text("/address", text)
        spread = d.chance(0.1)
        for line in text.split("\n"):
            if spread and d.chance(0.5):
                self._apart(leaf, line, how, self.ink)
            else:
                self._write(leaf.part(line), how)

    def _identity(self, how: str) -> None:
        d, shop = self.d, self.shop
        details: list[list[Run]] = []
        if d.chance(0.75):
            details.append([f"{self._label('phone')} ", d.text("/phone", shop.phone)])
        if d.chance(0.25):
            details.append([f"{self._label('fax')} ", shop.fax])
        if shop.vat_id and d.chance(0.6):
            label = shop.vat_label or self._label("vat_id", False)
            number = d.text("/vat_id", vat_as_printed(d.rng, shop.vat_id), shop.vat_id)
            details.append([f"{label}{d.look.colon or ':'} ", number])
        elif shop.tax_number and d.chance(0.6):
            name = d.locale.facts["tax_names"][0]
            label = f"{name} No" if d.locale.language == "en" else self._label("tax_number", False)
            details.append([f"{label}{d.look.colon or ':'} ", d.text("/tax_number", shop.tax_number)])
        if d.chance(0.15):
            details.append([shop.web])
        if d.chance(0.1):
            details.append([shop.email])
        for detail in details:
            self._write(detail, how)
        self.y += self.step * d.rng.choice([0.2, 0.6, 1])

    def _particulars(self) -> None:
        """Title, number, date, time, till, cashier: paired on lines or one below the other."""
        d = self.d
        if d.chance(0.45):
            self._write(d.words.label("r_title"), "centre", self.strong if d.chance(0.5) else self.ink)
            self.y += self.step * d.rng.choice([0, 0.5])
        late = d.chance(0.25)
        self._late = [self._moment()] if late else []
        facts = [] if late else [self._moment()]
        number = document_number(d.rng, self.moment.date(), "B")
        if d.chance(0.75):
            facts.append([[f"{self._label('r_number')} ", d.text("/number", number)]])
        for key, chance in (("r_cashier", 0.45), ("r_till", 0.4), ("r_member", 0.12), ("r_table", 0.1)):
            if d.chance(chance):
                value = (
                    self.d.words.expand("{first}")
                    if key == "r_cashier" and d.chance(0.6)
                    else str(d.rng.randrange(1, 300))
                )
                facts.append([[f"{self._label(key)} ", value]])
        d.rng.shuffle(facts)
        if facts and d.chance(0.4):
            self._aligned(facts)
            return
        flat = [part for fact in facts for part in fact]
        while flat:
            first = flat.pop(0)
            if flat and d.chance(0.5):
                self._ends(first, flat.pop(0))
            else:
                self._write(first)

    def _aligned(self, facts: list[list[list[Run]]]) -> None:
        """Label, colon at a tab stop, value."""
        rows = [part for fact in facts for part in fact]
        labels = [re.sub(r"[ :：]+$", "", row[0]) if isinstance(row[0], str) else "" for row in rows]
        tab = self.left + max(width_of(x, self.ink) for x in labels) + 6
        for label, row in zip(labels, rows):
            if not label:
                self._write(row)
                continue
            self.d.paper.write(self.left, self.y, label, self.ink)
            self.d.paper.write(tab, self.y, [": ", *row[1:]], self.ink)
            self.y += self.step

    def _moment(self) -> list[list[Run]]:
        """Date and time, with labels or without, on one line or two."""
        d = self.d
        day = d.date("/date", self.moment.date())
        if d.chance(0.12):
            return [[f"{self._label('r_date')} ", day]]
        seconds = d.chance(0.4)
        style = d.rng.choice(["24", "24", "24", "12"]) if d.locale.language == "en" else "24"
        pattern = {
            "24": "%H:%M" + (":%S" if seconds else ""),
            "12": "%I:%M" + (":%S" if seconds else "") + " %p",
        }
        moment = self.moment.replace(second=d.rng.randrange(60) if seconds else 0)
        time = d.text("/time", moment.strftime(pattern[style]), moment.strftime("%H:%M:%S"))
        if d.chance(0.35):
            return [[f"{self._label('r_date')} ", day], [f"{self._label('r_time')} ", time]]
        if d.chance(0.4):
            return [[day], [time]]
        label = f"{self._label('r_date')} " if d.chance(0.5) else ""
        return [[label, day, d.rng.choice([" ", "  ", " - "]), time]]

    # -- articles -----------------------------------------------------------------------------------------

    def _articles(self) -> None:
        d = self.d
        style = weighted(
            d.rng,
            [("one-line", 4), ("before", 2), ("below", 3), ("coded", 1.5), ("columns", 3), ("times", 2)],
        )
        lettered = self.inclusive and d.chance(0.4)
        if style == "columns":
            self._column_heads()
        elif self.symbols == "none" and d.chance(0.3):
            self._ends("", d.text("/currency", d.locale.currency, d.locale.currency))
        for n, article in enumerate(self.articles):
            self._article_lines(n, article, style, f" {article.letter}" if lettered else "")
            if article.discount:
                self._ends(
                    [f"  {self._label('r_discount', False)}"],
                    self._money(f"/lines/{n}/discount", article.discount, printed=-article.discount),
                )

    def _article_lines(self, n: int, a: Bought, style: str, letter: str) -> None:
        d, base = self.d, f"/lines/{n}"
        name: list[Run] = [d.text(f"{base}/description", self.case(a.name))]
        amount = [*self._money(f"{base}/amount", a.amount), letter]
        quantity = d.number(f"{base}/quantity", a.quantity)
        price = self._money(f"{base}/unit_price", a.price)
        several = a.quantity != 1
        times = d.rng.choice([" x ", " X ", " * ", " @ ", "x"])
        if style == "one-line":
            if several:
                self._write([quantity, times, *price])
            self._ends(name, amount)
        elif style == "times":
            self._ends(name, "" if several else amount)
            if several:
                self._ends(["    ", quantity, times, *price], amount)
        elif style == "before":
            self._ends([quantity, d.rng.choice([" ", "  ", "x "]), *name], amount)
        elif style == "below":
            self._write(name)
            self._ends(["  ", quantity, times, *price], amount)
        elif style == "coded":
            self._write([f"{a.code}  ", *name] if d.chance(0.6) else name)
            self._ends([f"  {a.code}  " if d.chance(0.3) else "  ", quantity, times, *price], amount)
        else:
            self._columns(name, quantity, price, amount)

    def _column_heads(self) -> None:
        """Heads of quantity, price and amount, at stops that leave each figure its room."""
        d = self.d
        heads = [self.case(d.words.label(k)) for k in ("c_quantity", "c_unit_price", "c_amount")]
        signs = self.symbols == "all"
        cells = [
            [d.bare(a.amount, signs) + " A" for a in self.articles],
            [d.bare(a.price, signs) for a in self.articles],
        ]
        widths = [max(width_of(text, self.ink) for text in column) + 7 for column in cells]
        self.stops = (self.right - sum(widths), self.right - widths[0], self.right)
        room = (40.0, widths[1], widths[0])
        d.paper.write(self.left, self.y, self.case(d.words.label("c_description"))[:12], self.ink)
        for stop, head, space in zip(self.stops, heads, room):
            while width_of(head, self.ink) > space - 3:
                head = head[:-1]
            d.paper.write(stop, self.y, head, self.ink, "right")
        self.y += self.step
        self._rule()

    def _columns(self, name: list[Run], quantity: Leaf, price: list[Run], amount: list[Run]) -> None:
        """Name over the whole line where it is long, figures at their stops."""
        d = self.d
        if self.left + width_of(name, self.ink) > self.stops[0] - 30:
            self._write(name)
        else:
            d.paper.write(self.left, self.y, name, self.ink)
        figures: tuple[Runs, ...] = (quantity, price, amount)
        for stop, runs in zip(self.stops, figures):
            d.paper.write(stop, self.y, runs, self.ink, "right")
        self.y += self.step

    # -- sums ---------------------------------------------------------------------------------------------

    def _by_rate(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Rate, net base and tax of each rate among the articles."""
        found = []
        for rate in sorted({a.rate for a in self.articles}, reverse=True):
            part = sum((a.amount - a.discount for a in self.articles if a.rate == rate), Decimal(0))
            net = cents(part / (1 + rate / 100)) if self.inclusive else part
            found.append((rate, net, part - net if self.inclusive else cents(part * rate / 100)))
        return found

    def _sums(self) -> None:
        d = self.d
        rows = sum((a.amount - a.discount for a in self.articles), Decimal(0))
        taxes = [t for t in self._by_rate() if t[0]]
        tax = sum((t[2] for t in taxes), Decimal(0))
        if d.chance(0.25):
            count = sum(
                (a.quantity if a.quantity == int(a.quantity) else Decimal(1) for a in self.articles),
                Decimal(0),
            )
            self._ends([self._label("r_items")], f"{count:f}")
        before = d.chance(0.35)
        if not self.inclusive:
            self._ends([self._label(d.rng.choice(["r_subtotal", "r_net"]))], self._money("/subtotal", rows))
            self._tax_rows(taxes, added=True)
        elif before and d.chance(0.25):
            self._ends([self._label("r_net")], self._money("/subtotal", rows - tax))
        elif before:
            self._ends([self._label("r_subtotal")], self._money("/subtotal", rows))
        total = rows if self.inclusive else rows + tax
        due = self._rounded(total, before or not self.inclusive)
        scale = d.rng.choice([1, 1, 1.2, 1.5])
        ink = Ink(self.strong.font if d.chance(0.7) else self.ink.font, self.ink.size * scale)
        self.y += self.step * 0.2 * (scale > 1)
        label = "r_rounded" if due is not None and d.chance(0.5) else "r_total"
        total = total if due is None else due
        self._ends([self._label(label)], self._money("/total", total, total=True), ink)
        self._payment(total)
        if self.inclusive and taxes and d.chance(0.75):
            self._tax_part(taxes)

    def _rounded(self, total: Decimal, before: bool) -> Decimal | None:
        """The total on five cents where such rounding is the custom, else None; `before`: a sum stands above."""
        d = self.d
        if d.locale.country not in ("MY", "CH", "AU", "NL", "BE") or not d.chance(0.6):
            return None
        five = (total * 20).quantize(Decimal(1), ROUND_HALF_UP) / 20
        if d.chance(0.5):  # the sum before it is called a total as well
            self._ends([self._label("r_total")], d.bare(total, self.symbols == "all"))
        elif not before and d.chance(0.5):
            self._ends([self._label("r_subtotal")], self._money("/subtotal", total))
        self._ends([self._label("r_rounding")], self._money("/rounding", cents(five - total)))
        return cents(five)

    def _payment(self, total: Decimal) -> None:
        d = self.d
        if d.chance(0.15):
            return
        if d.chance(0.55):
            given = total if d.chance(0.3) else (total / 10).quantize(Decimal(1), "ROUND_CEILING") * 10
            label = self._label("r_cash", False)
            self._ends([d.text("/payment_method", label), d.look.colon], self._money("/amount_tendered", given))
            if given > total or d.chance(0.7):
                self._ends([self._label("r_change")], self._money("/change", given - total))
        else:
            label = self._label("r_card", False)
            self._ends([d.text("/payment_method", label), d.look.colon], self._money("/amount_tendered", total))
            if d.chance(0.4):
                self._write(f"{d.rng.choice(['XXXX XXXX XXXX ', '************'])}{d.rng.randrange(1000, 9999)}")
                self._write(f"{d.rng.choice(['AID', 'AUTH', 'TID', 'Ref'])}: {codes.fill(d.rng, '########')}")

    def _tax_rows(self, taxes: list[tuple[Decimal, Decimal, Decimal]], added: bool) -> None:
        d = self.d
        for n, (rate, _, amount) in enumerate(taxes):
            template = self._label("r_tax", colon=added)
            shown = Leaf(f"/taxes/{n}/rate", f"{rate.normalize():f}", d.locale.percent(rate))
            label = d.compose(template, rate=[shown, "%"])
            runs = self._money(f"/taxes/{n}/amount", amount)
            self._ends(label, also(runs, f"/taxes/{n}/amount", "/tax_total") if len(taxes) == 1 else runs)

    def _tax_part(self, taxes: list[tuple[Decimal, Decimal, Decimal]]) -> None:
        """The tax that is in the total: rows, or a small table of rate, net and tax."""
        d = self.d
        self._rule()
        if d.chance(0.4):
            self._tax_rows(taxes, added=False)
            return
        if d.chance(0.4):
            self._write(self._label("tax_summary", False), d.rng.choice(["left", "centre"]))
        stops = (0.3, 0.65, 1.0)
        heads = [self.case(d.words.label(k))[:12] for k in ("tax_table", "tax_base", "tax_amount")]
        for stop, head in zip(stops, heads):
            d.paper.write(self.left + self.width * stop, self.y, head, self.ink, "right")
        self.y += self.step
        for n, (rate, net, amount) in enumerate(taxes):
            tax = d.amount(f"/taxes/{n}/amount", amount, False)
            cells: list[list[Run]] = [
                [
                    f"{'AB'[n % 2]} ",
                    Leaf(f"/taxes/{n}/rate", f"{rate.normalize():f}", d.locale.percent(rate)),
                    "%",
                ],
                d.amount(f"/taxes/{n}/base", net, False),
                also(tax, f"/taxes/{n}/amount", "/tax_total") if len(taxes) == 1 else tax,
            ]
            for stop, cell in zip(stops, cells):
                d.paper.write(self.left + self.width * stop, self.y, cell, self.ink, "right")
            self.y += self.step

    def _closing(self) -> None:
        d = self.d
        self._rule()
        for fact in self._late:
            for line in fact:
                self._write(line, d.rng.choice(["left", "centre"]))
        for _ in range(d.rng.choice([0, 1, 1, 2, 3])):
            self._write(self.case(d.words.phrase("r_thanks")), "centre")
        if d.chance(0.15):
            self._bars()
        if d.chance(0.1):
            self._write(d.text("/merchant", self.shop.name), "centre")

    def _bars(self) -> None:
        """A bar code, with its number below or without."""
        d, x = self.d, self.left + self.width * 0.2
        while x < self.right - self.width * 0.2:
            width = d.rng.choice([0.6, 1.2, 1.8])
            d.paper.line(x, self.y - self.step * 0.3, x, self.y + self.step * 2, width)
            x += width + d.rng.choice([0.8, 1.4])
        self.y += self.step * 3
        if d.chance(0.7):
            self._write(codes.fill(d.rng, "#############"), "centre")


def _mono(d: Draft) -> bool:
    return width_of("i", Ink(d.look.family.regular, 10)) == width_of("W", Ink(d.look.family.regular, 10))

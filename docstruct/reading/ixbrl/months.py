"""Names of months as dates of reports have them: language → how the name of each month begins.

Lower case, without accents; of two names that begin alike the longer beginning decides. A name means different months
in different languages (lis is October in Croatian and November in Polish), so that the language is not left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_STEMS: Mapping[str, str] = {
    "bg": "яну фев мар апр май|маи юни юли авг сеп окт ное дек",
    "cs": "led uno bre dub kve cerven|cervn cervenec|cervenc srp zar rij lis pro",
    "da": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "de": "jan feb mar|mrz apr mai jun jul aug sep okt nov dez",
    "el": "ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "es": "ene feb mar abr may jun jul ago sep|set oct nov dic",
    "et": "jaa vee mar apr mai juun juul aug sep okt nov det",
    "fi": "tam hel maa huh tou kes hei elo syy lok mar jou",
    "fr": "janv fev mars avr mai juin juil aou sept oct nov dec",
    "hr": "sij velj ozu tra svi lip srp kol ruj lis stu pro",
    "hu": "jan feb mar apr maj jun jul aug szep okt nov dec",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "lt": "sau vas kov bal geg bir lie rugp rugs spa lap gru",
    "lv": "jan feb mar apr mai jun jul aug sep okt nov dec",
    "nl": "jan feb maa|mrt apr mei jun jul aug sep okt nov dec",
    "no": "jan feb mar apr mai jun jul aug sep okt nov des",
    "pl": "sty lut mar kwi maj|maja cze lip sie wrz paz lis gru",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ro": "ian feb mar apr mai iun iul aug sep oct noi|noe dec",
    "sk": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "sl": "jan feb mar apr maj jun jul avg sep okt nov dec",
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
}
_BEGINNINGS = {
    language: sorted(
        ((stem, number) for number, stems in enumerate(row.split(), 1) for stem in stems.split("|")),
        key=lambda pair: -len(pair[0]),
    )
    for language, row in _STEMS.items()
}
_NEXT = {"uk": "en", "us": "en", "dk": "da", "nb": "no", "nn": "no", "gr": "el", "cz": "cs"}


def month_of(name: str, language: str | None = None) -> int | None:
    """The number of a month, 1 to 12.

    Args:
        name: or its beginning, in any case.
        language: code of two letters; None for any, English first.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = plain.replace("ł", "l").replace("đ", "d")
    language = _NEXT.get(language or "", language)
    languages = [language] if language in _STEMS else ["en", *_STEMS]
    found = (n for at in languages for stem, n in _BEGINNINGS[at or "en"] if plain.startswith(stem))
    return next(found, None)

"""What names of companies and parts of addresses look like, in many countries."""

from __future__ import annotations

import re

_LEGAL = (
    r"gmbh|ag|a\.g|vvag|kg|ohg|gbr|e\.? ?k|ug|mbh|se|inc|llc|llp|ltd|limited|plc|corp|corporation|company|co|pty|"
    r"pte|sdn|bhd|berhad|s/b|s\.?a\.?r\.?l|sarl|sas|sasu|eurl|sa|s\.a|s\.?l\.?u?|s\.?p\.?a|s\.?r\.?l\.?s?|srl|b\.?v|"
    r"bv|n\.?v|nv|vof|lda|unipessoal|ltda|eireli|oy|ab|as|aps|a/s|sp\. ?z ?o\.? ?o|s\.r\.o|kft|zrt|公司|有限公司|集团"
)
_TRADES = (
    r"enterprise|enterprises|trading|store|stores|shop|market|supermarket|restaurant|cafe|café|hotel|pharmacy|apotheke|"
    r"bakery|bäckerei|hardware|mart|minimart|hypermarket|supermarché|supermercado|supermercato|stationery|books|"
    r"bookshop|bookstore|librairie|librería|libreria|buchhandlung|boutique|salon|clinic|bistro|brasserie|trattoria|"
    r"pizzeria|ristorante|restaurante|restoran|kopitiam|kedai|pasaraya|boulangerie|pharmacie|farmacia|farmácia|"
    r"drogerie|baumarkt|tankstelle|(?:service|filling|gas|petrol) station|garage|motors|furniture|electrical|"
    r"electronics|fashion|florist|group|holding|holdings|international|services|solutions|industries|university|"
    r"foundation|association|verein|商店|超市|餐厅"
)
_GLUED = r"(?<=[^\W\d_])(?:gmbh|sdn\.?bhd|ptyltd|pteltd)|\bsdn\.?bhd"
"""Legal forms that are known for such where a scan has lost the spaces around and between."""
LEGAL = re.compile(rf"(?:\b(?:{_LEGAL})|{_GLUED})(?=\W|$)", re.IGNORECASE)
"""A legal form."""
COMPANY = re.compile(rf"(?:\b(?:{_LEGAL}|{_TRADES})|{_GLUED})(?=\W|$)", re.IGNORECASE)
"""A legal form or a kind of business."""
STREET = re.compile(
    r"(\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|court|way|terrace|highway|hwy|floor|suite|"
    r"unit|lot|block|level|building|tower|park|plaza|estate|rue|bd|place|chemin|allée|impasse|route|autoroute|quai|faubourg|lotissement|carretera|autovía|strada|estrada|calle|c/|avda|avenida|"
    r"plaza|paseo|via|viale|piazza|corso|largo|rua|travessa|praça|jalan|jln|lorong|taman|kampung|kawasan|persiaran|wisma|bangunan|kompleks|seksyen|bandar|medan|pusat|"
    r"straat|laan|weg|plein|gracht|kade|p\.? ?o\.? ?box|postfach|bp)\b|"
    r"\b(jalan|lorong|taman|persiaran|seksyen|kawasan|kampung|bangunan|wisma)\w|"
    r"\w(straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|gracht)(?=\W|$)|"
    r"\b(straße|strasse|str|platz|allee|ring|damm|ufer)\b\.? ?\d|路|街|号|區|区|市|省)",
    re.IGNORECASE,
)
POSTCODE = re.compile(
    r"(?<![\w./(-])((?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}|"
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w/]|[.,]\d)"
)

CODE_LINE = re.compile(r"^\W*(?:[A-Za-z]{1,4}\W{0,2}){0,2}\d[\d ./-]{3,}\W?[A-Za-z]?\W*$")
"""A registration number and little else on a line."""

NAMED_COMPANY = re.compile(COMPANY.pattern + r"\W*(?:[(\[][^)\]]*[)\]])?\W*$", re.IGNORECASE)
"""A line that ends with a legal form or a kind of business, a registration number behind it or not."""

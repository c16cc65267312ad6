"""What a question wants to know of a thing: its price, its hours, a number; and whether a text says any such.

"How much is the massage?" is not answered by a text that says only when there are massages. The words are few and regular
enough for patterns; how much a missing aspect weighs is learnt (`judgement`).
"""

import re

PRICE, HOURS, NUMBER = "price", "hours", "number"
ASPECTS = (PRICE, HOURS, NUMBER)

# Over plain text of any of the languages: no accents, lower case.
_ASKED = {
    PRICE: re.compile(
        r"\bcuanto (me )?(sale|salen|cuesta|cuestan|vale|valen|cobra\w*|(?<!a cuanto )esta|es|hay que pagar|pago|saldria)\b"
        r"|\b(precios?|costos?|tarifas?|gratis|gratuit\w+|recargo|se (paga|cobra)(?! (en|con))|tiene costo|cobran|cuestan?)\b"
        r"|\bquanto (que )?(custa\w*|e|fica|cobra\w*|sai|vale|pago|da)\b"
        r"|\b(preco|valor|custo|de graca|pagam?(?! (em|en|con|com))|cobram)\b"
        r"|\bhow much\b|\b(prices?|costs?|fees?|charges?|free|rates?|expensive|included)\b"
    ),
    HOURS: re.compile(
        r"\b(a|hasta|desde) que hora|\bque horas?\b|\bhorarios?\b|\bhasta cuando\b|\bque dias?\b|\bcuando (abre|cierra|es)\b"
        r"|\b(?<!nos )(?<!me )(abre|abren|cierra|cierran|abierto|abierta)\b"
        r"|\b(quando fecha|fecha (as|aos|cedo)|aberto|aberta|funciona ate)\b"
        r"|\bwhat time|\bwhen (is|are|does|do)\b|\b(opening|hours|open|opens|close(?! (by|to))|closes|until|shuts?)\b"
    ),
    NUMBER: re.compile(
        r"\bcuant[oa]s\b|\bquant[oa]s\b|\bhow (many|big|far|long|deep|tall|large|old|heavy|fast)\b|\ba que distancia\b"
        r"|\bque (tan|tamano|distancia|porcentaje|altura)\b|\bqual (a|o) (distancia|tamanho|altura|peso)\b|\bcapacidad\w*\b"
    ),
}
_TOLD = {
    PRICE: re.compile(
        r"[$€£%]|\b(ars|brl|usd|eur|clp|mxn|cop|uyu)\b|\b(gratis|gratuit|free|sin cargo|sin costo|sem custo|inclu|cortesia|"
        r"complimentary|no charge|no cuesta)|\b(cuesta|cost|custa|se paga|paga se|paga[nm]?|pay)\b"
        r"|\b(mitad|metade|half|descuento|desconto)\b"
    ),
    HOURS: re.compile(
        r"\d{1,2}[:h]\d{2}|\b\d{1,2} ?(am|pm|h|hs|horas?|hours?|dias?|days?)\b|\b24\b"
        r"|\b(de|from|das|desde|hasta|ate|until|till|a las) \d"
        r"|\b(siempre|always|sempre|any hour|toda hora|todo el dia|all day|o dia todo|medianoche|midnight|meia noite)\b"
        r"|\b(lunes|domingos?|sundays?|martes|tuesdays?|tercas?|diciembre|december|dezembro|mediodia|noon)\b"
    ),
    NUMBER: re.compile(
        r"\d|\b(un|una|one|um|uma|dos|two|dois|duas|tres|three|cuatro|four|quatro|cinco|five|seis|six)\b"
    ),
}


def asked_aspects(plain: str) -> frozenset[str]:
    """`plain` is unaccented lower case."""
    return frozenset(aspect for aspect in ASPECTS if _ASKED[aspect].search(plain))


def told_aspects(plain: str) -> frozenset[str]:
    return frozenset(aspect for aspect in ASPECTS if _TOLD[aspect].search(plain))

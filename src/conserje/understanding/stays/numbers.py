"""Numbers in words: cardinals, ordinals and years in Spanish, English and Portuguese, folded (no accents)."""

from collections.abc import Iterator

from conserje.understanding.stays.kinds import Kind

Entry = tuple[str, Kind, int]

_SMALL = {
    1: "uno una one um uma un",
    2: "dos two dois duas",
    3: "tres three trez",
    4: "cuatro four quatro",
    5: "cinco five",
    6: "seis six",
    7: "siete seven sete",
    8: "ocho eight oito",
    9: "nueve nine nove",
    10: "diez ten dez",
    11: "once eleven onze",
    12: "doce twelve doze",
    13: "trece thirteen treze",
    14: "catorce fourteen catorze quatorze",
    15: "quince fifteen quinze",
    16: "dieciseis diesiseis sixteen dezesseis dezasseis",
    17: "diecisiete diesisiete seventeen dezessete dezassete",
    18: "dieciocho diesiocho eighteen dezoito",
    19: "diecinueve diesinueve nineteen dezenove dezanove",
    20: "veinte twenty vinte",
    21: "veintiuno veintiun veintiuna",
    22: "veintidos",
    23: "veintitres",
    24: "veinticuatro",
    25: "veinticinco",
    26: "veintiseis",
    27: "veintisiete",
    28: "veintiocho",
    29: "veintinueve",
    30: "treinta thirty trinta",
    40: "cuarenta forty quarenta",
    50: "cincuenta fifty cinquenta",
    60: "sesenta sixty sessenta",
    70: "setenta seventy",
    80: "ochenta eighty oitenta",
    90: "noventa ninety noventa",
    100: "cien hundred cem",
}
_SLIPS_OF_TWENTY = ("venti", "vinti", "beinti", "veinte y ")
_TENS = {
    "es": {20: "veinte", 30: "treinta", 40: "cuarenta", 50: "cincuenta"},
    "en": {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"},
    "pt": {20: "vinte", 30: "trinta", 40: "quarenta", 50: "cinquenta"},
}
_UNITS = {
    "es": "uno dos tres cuatro cinco seis siete ocho nueve",
    "en": "one two three four five six seven eight nine",
    "pt": "um dois tres quatro cinco seis sete oito nove",
}
_ENGLISH_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_OTHER_ORDINALS = {
    1: "primero primer primera primeiro primeira",
    2: "segundo segunda",
    3: "tercero tercer tercera terceiro terceira",
    4: "cuarto cuarta quarto",
}


def entries() -> Iterator[Entry]:
    """Every number that guests write in words: `(words, kind, value)`."""
    for value, words in _SMALL.items():
        for word in words.split():
            yield word, Kind.ONE if value == 1 else Kind.NUMBER, value
    for value in range(21, 30):
        written = _SMALL[value].split()
        yield from (
            (word.replace("veinti", slip, 1), Kind.NUMBER, value) for word in written for slip in _SLIPS_OF_TWENTY
        )
    yield from _composed()
    yield from _ordinals()
    yield from _years()


def _composed() -> Iterator[Entry]:
    for language, tens in _TENS.items():
        for ten, head in tens.items():
            for unit, tail in enumerate(_UNITS[language].split(), start=1):
                joint = {"es": f"{head} y {tail}", "en": f"{head} {tail}", "pt": f"{head} e {tail}"}[language]
                yield joint, Kind.NUMBER, ten + unit
                if language == "en":
                    yield f"{head} - {tail}", Kind.NUMBER, ten + unit
    for ten, head in _TENS["es"].items():
        yield f"{head} y un", Kind.NUMBER, ten + 1
    for ten, head in _TENS["pt"].items():
        yield f"{head} e duas", Kind.NUMBER, ten + 2


def _ordinals() -> Iterator[Entry]:
    for value, word in enumerate(_ENGLISH_ORDINALS, start=1):
        if word != "second":
            yield word, Kind.ORDINAL, value
    yield "the second", Kind.ORDINAL, 2
    for unit, word in enumerate(_ENGLISH_ORDINALS[:9], start=1):
        yield f"twenty {word}", Kind.ORDINAL, 20 + unit
        yield f"twenty - {word}", Kind.ORDINAL, 20 + unit
    yield "thirtieth", Kind.ORDINAL, 30
    yield "thirty first", Kind.ORDINAL, 31
    yield "thirty - first", Kind.ORDINAL, 31
    for value, words in _OTHER_ORDINALS.items():
        for word in words.split():
            if word != "quarto":
                yield word, Kind.ORDINAL, value


def _years() -> Iterator[Entry]:
    """2025 to 2030 as they are spoken; earlier ones are written in digits."""
    english = ["twenty five", "twenty six", "twenty seven", "twenty eight", "twenty nine", "thirty"]
    spanish = ["veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve", "treinta"]
    portuguese = ["vinte e cinco", "vinte e seis", "vinte e sete", "vinte e oito", "vinte e nove", "trinta"]
    for year, (es, en, pt) in enumerate(zip(spanish, english, portuguese, strict=True), start=2025):
        yield f"dos mil {es}", Kind.YEAR, year
        yield f"two thousand {en}", Kind.YEAR, year
        yield f"two thousand and {en}", Kind.YEAR, year
        yield f"twenty {en}", Kind.YEAR, year
        yield f"dois mil e {pt}", Kind.YEAR, year

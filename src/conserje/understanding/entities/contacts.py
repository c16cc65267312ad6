"""E-mail addresses and telephone numbers."""

import re

import phonenumbers

from conserje.understanding.folding import Message

Span = tuple[int, int]

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![a-z0-9-])")
_SPOKEN_EMAIL = re.compile(
    r"(?<![a-z0-9])([a-z0-9][a-z0-9_-]*(?: (?:punto|dot|ponto) [a-z0-9_-]+| (?:guion bajo|underscore) [a-z0-9]+)*)"
    r" (?:arroba|at) ([a-z0-9-]+(?: (?:punto|dot|ponto) [a-z]{2,12})+)(?![a-z0-9])"
)
_SPOKEN_SIGNS = re.compile(r" (?P<dot>punto|dot|ponto) | (?:guion bajo|underscore) ")
_PHONE = re.compile(r"(?<![0-9a-z.,/$])(?:\+|00)?\(?[0-9](?:[ ().-]{0,2}[0-9]){6,15}(?![0-9a-z/])")
_DATE_LIKE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}|(?<![0-9])[0-9]{1,2} ?- ?[0-9]{1,2}(?![0-9])")
_PHONE_WORDS = re.compile(
    r"\b(?:tel|telefono|telefone|phone|cel|celular|whatsapp|wsp|wapp|movil|mobile"
    r"|mi numero|my number|meu numero|contacto|call me|llamame)\b"
)
# Spanish and English are spoken in too many countries to tell a number's from them.
_COUNTRIES = {"pt": ("BR", "PT")}
_SHORTEST_PHONE = 7
_SHORTEST_BARE_PHONE = 8
_LONGEST_PHONE = 15


def find_email(message: Message) -> tuple[str, Span] | None:
    """The first address, in small letters; also one that was spoken ("ana punto diaz arroba gmail punto com")."""
    if "@" in message.folded and (found := _EMAIL.search(message.folded.replace(" @ ", "@"))):
        at = message.folded.find(found[0])
        return found[0], (at, at + len(found[0])) if at >= 0 else (0, 0)
    if "arroba" in message.folded or (" at " in message.folded and " dot " in message.folded):
        spoken = _SPOKEN_EMAIL.search(message.folded)
        if spoken:
            local, domain = (_SPOKEN_SIGNS.sub(lambda m: "." if m["dot"] else "_", part) for part in spoken.groups())
            return f"{local}@{domain}", spoken.span()
    return None


def find_phone(message: Message, country: str, asked: bool) -> tuple[str, Span] | None:
    """The first telephone number, as E.164. One without country prefix is of the hotel's `country`, or, where it is none
    there, of the guest's own, as far as their language tells it.

    `asked`: the guest was asked for it, so that a short local number is one too.
    """
    folded = message.folded
    for found in _PHONE.finditer(folded):
        digits = sum(letter.isdigit() for letter in found[0])
        announced = (
            asked or found[0][0] == "+" or bool(_PHONE_WORDS.search(folded, max(0, found.start() - 40), found.start()))
        )
        if digits > _LONGEST_PHONE or digits < (_SHORTEST_PHONE if announced else _SHORTEST_BARE_PHONE):
            continue
        if _DATE_LIKE.search(found[0]) and not announced:
            continue
        number = _e164(found[0], country) or _at_home(found[0], message.language)
        number = number or (_e164(found[0], country, lenient=True) if announced else None)
        if number is not None:
            return number, found.span()
    return None


def _at_home(written: str, language: str | None) -> str | None:
    numbers = (_e164(written, country) for country in _COUNTRIES.get(language or "", ()))
    return next((number for number in numbers if number), None)


def _e164(written: str, country: str, *, lenient: bool = False) -> str | None:
    prefixed = f"+{written[2:]}" if written.startswith("00") else written
    for candidate in (prefixed, f"+{prefixed}") if len(prefixed) > 10 and prefixed[0] != "+" else (prefixed,):
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or (lenient and phonenumbers.is_possible_number(number)):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None

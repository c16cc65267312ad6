"""What a guest is called: "a nombre de Juan Pérez", "my name is…", "soy María", or bare when the name was asked for."""

import re

from conserje.understanding.folding import MASK, Message, words_of

Span = tuple[int, int]

_SURE = re.compile(
    r"\b(?:a nombre del?|nombre y apellido|mi nombre es|mi nombre completo es|me llamo"
    r"|el nombre es|nombre completo|nombre:|titular"
    r"|my name is|my name's|name is|the name is|name's|name:|under the name of|under the name|in the name of"
    r"|i am called|full name|under|name to|name should be|nombre (?:a|por)|nome (?:para|por)"
    r"|em nome d[eoa]|no nome d[eoa]|meu nome e|o nome e|nome completo|me chamo|nome:|reserva de|reserva a nombre de"
    r"|booking for (?:mr|mrs|ms)|apellido|surname|sobrenome)(?:\b|(?<=:))[ :]*"
    r"(?:es |is |e |de |do |da |mr\.? |mrs\.? |ms\.? |sr\.? |sra\.? |the )?"
)
_NEED_A_CAPITAL = ("under", "reserva de", "name to", "name should", "nombre a ", "nombre por", "nome para", "nome por")
_LIKELY = re.compile(
    r"(?:^|[,.;!?\n] ?|\b(?:hola|buenas|hello|hi|hey|ola|oi|yo|aca|aqui|noches|tardes|dias|dia|noite|tarde|bom|y|and|e),? )"
    r"(?:soy|habla|le habla|le escribe|te escribe|escribe|i'm|i am|this is|it's|here is"
    r"|sou|sou [oa]|aqui e|aqui e [oa]|quem fala e)"
    r"(?: el | la | o | a | )(?:sr\.? |sra\.? |mr\.? |mrs\.? |ms\.? |dr\.? |dra\.? )?"
)
# As on a form, where the name was asked for: "nome Ana Souza, e-mail …".
_LABEL = re.compile(r"(?:^|[,;\n])\s*(?:nombre|nome|name)\s+")
_HINT = re.compile(
    r"nombre|name|llamo|nome|chamo|titular|under|apellido|surname|soy|habla|escribe|i'm|i am|this is|sou|aqui e|reserva de"
    r"|booking for m|it's|here is|fala e"
)
# An address with the words that lead to it: "y el mail ana@…", "and my email is ana@…", "e o e-mail é ana@…".
_ADDRESS = re.compile(
    r"(?:(?<!\w)(?:y|e|and)\s+)?(?:(?<!\w)(?:el|mi|my|the|o|meu)\s+)?"
    rf"(?:(?<!\w)(?:e-?mail|mail|correo)\s*(?:(?:es|is|é|e|:)\s+|:)?)?(?:\S*@\S*|{MASK}+)",
    re.IGNORECASE,
)
# Where one begins, and what leads to it at the end of the words before.
_AT = re.compile(rf"@|{MASK}+")
_LEADS_TO = re.compile(
    r"(?:[\s,;:/|(<-]|(?<!\w)(?:y|e|and|el|mi|my|the|o|meu|e-?mail|mail|correo|es|is|é)(?=[\s:]))*[\w.+-]*$",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 100
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
# "… Rocío Funes rocio22@example.com": what stands before the @ is no name, even with nothing but a blank before it.
_OF_AN_ADDRESS = re.compile(r"[\w.+-]*@")
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "van",
        "von",
        "der",
        "den",
        "e",
        "y",
        "san",
        "santa",
        "mc",
        "mac",
        "le",
        "el",
        "al",
        "bin",
    ]
)
_NOT_NAMES = frozenset(words_of(__package__, "not_names.txt"))
_NEED_CAPITALS = ("under", "reserva de", "titular", "apellido", "surname", "sobrenome")
_LONGEST_NAME = 5


def find_name(message: Message, *, asked: bool) -> tuple[str, Span] | None:
    """The name as the guest writes it, with capitals where there were none. `asked`: the name was asked for."""
    if _HINT.search(message.folded):
        for found in _SURE.finditer(message.folded):
            if name := _name_at(message, found.end(), cased=found[0].strip().startswith(_NEED_CAPITALS)):
                return name
        for found in _LIKELY.finditer(message.folded):
            if name := _name_at(message, found.end(), cased=not asked):
                return name
        for found in _LABEL.finditer(message.folded) if asked else ():
            if name := _name_at(message, found.end(), cased=True):
                return name
    return (_bare_name(message) if asked else None) or _before_address(message)


def _before_address(message: Message) -> tuple[str, Span] | None:
    """ "… the cheapest. Marcela Quiroga, marcela@…": capitals right before an address, and nothing else between two stops."""
    for address in _AT.finditer(message.said):
        begin = max(0, address.start() - _LONGEST_BEFORE)
        leads = _LEADS_TO.search(message.said[begin : address.start()])
        before = message.said[: begin + leads.start()] if leads else ""
        start = max(before.rfind(stop, begin) for stop in ",;:.!?\n()-") + 1
        words = before[start:].split()
        if not 1 < len(words) <= _LONGEST_NAME or not all(_WORD.fullmatch(word) for word in words):
            continue
        folded = [word.strip(".") for word in message.folded[start : len(before)].split()]
        capitals = all(word[0].isupper() or plain in _PARTICLES for word, plain in zip(words, folded, strict=True))
        if capitals and all(_may_be_name(word, words[:n]) for n, word in enumerate(folded)):
            name = _written(words)
            return (name, (start, len(before))) if name else None
    return None


def _name_at(message: Message, start: int, *, cased: bool) -> tuple[str, Span] | None:
    """The words from `start` on that can be a name; `cased` asks for a capital, since "soy alérgico" is no name."""
    words: list[str] = []
    end = start
    for found in _WORD.finditer(message.said, start):
        gap = message.said[end : found.start()]
        folded = message.folded[found.start() : found.end()].rstrip(".")
        is_address = _OF_AN_ADDRESS.match(message.said, found.start())
        if gap.strip() or is_address or len(words) >= _LONGEST_NAME or not _may_be_name(folded, words):
            break
        if cased and not words and not found[0][0].isupper():
            break
        words.append(found[0])
        end = found.end()
        if found[0].endswith(".") and len(folded) > 2:
            break
    name = _written(words)
    return (name, (start, end)) if name else None


def _may_be_name(folded: str, before: list[str]) -> bool:
    if folded in _PARTICLES:
        return bool(before)
    return MASK not in folded and folded not in _NOT_NAMES


def _written(words: list[str]) -> str | None:
    while words and words[-1].lower() in _PARTICLES:
        words = words[:-1]
    if not words:
        return None
    name = " ".join(words).rstrip(".")
    if name.islower() or (name.isupper() and len(name) > 3):
        return " ".join(part if part.lower() in _PARTICLES else part.capitalize() for part in name.lower().split())
    return name


def _bare_name(message: Message) -> tuple[str, Span] | None:
    """The first line or part of an answer to "what is your name?" that is nothing but a name."""
    said = _ADDRESS.sub(lambda found: "\n" * len(found[0]), message.said)
    for part in re.finditer(r"[^,;:\n.!?()]+", said):
        words = part[0].split()
        folded = [word.strip(".") for word in message.folded[part.start() : part.end()].split()]
        if not 1 <= len(words) <= _LONGEST_NAME or not all(_WORD.fullmatch(word) for word in words):
            continue
        if said[part.end() :].startswith("?"):
            continue
        if len(words) == 1 and _goes_on(message.folded[part.end() :]):
            continue
        if all(_may_be_name(word, words[:n]) for n, word in enumerate(folded)):
            name = _written(words)
            return (name, part.span()) if name else None
    return None


def _goes_on(rest: str) -> bool:
    """Is the lone word before this the beginning of a sentence ("Wait, I'd rather…") and not a name with a contact after it?"""
    return MASK not in rest and len(_WORD.findall(rest)) > 1

"""What guests ask of a house: whose work it is, what they wish for, what they lost. Pure, in three languages."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from conserje.model.desk.rules import Department
from conserje.understanding.folding import fold


class Wish(StrEnum):
    """A wish about a stay that the house notes, and does not promise."""

    COT = "cot"
    ACCESSIBLE = "accessible"
    HIGH_FLOOR = "high_floor"
    LOW_FLOOR = "low_floor"
    DIET = "diet"
    ALLERGY = "allergy"
    CELEBRATION = "celebration"
    QUIET = "quiet"
    PETS = "pets"
    BEDS = "beds"
    INVOICE = "invoice"
    OTHER = "other"


# Who has to prepare it; a wish for a floor or for quiet is the reservation's own affair.
PREPARED_BY: Mapping[Wish, Department] = {
    Wish.COT: Department.HOUSEKEEPING,
    Wish.ACCESSIBLE: Department.RECEPTION,
    Wish.DIET: Department.KITCHEN,
    Wish.ALLERGY: Department.KITCHEN,
    Wish.CELEBRATION: Department.HOUSEKEEPING,
    Wish.PETS: Department.RECEPTION,
    Wish.BEDS: Department.HOUSEKEEPING,
    Wish.INVOICE: Department.RECEPTION,
    Wish.OTHER: Department.RECEPTION,
}

_WISHES: Sequence[tuple[Wish, str]] = (
    (Wish.COT, r"cunas?|practicuna|moises|cots?|cribs?|berco|bercinho"),
    (
        Wish.ACCESSIBLE,
        r"accesib\w+|acessive\w+|accessib\w+|silla de ruedas|sillas de ruedas|wheelchair|cadeira de rodas|cadeirante"
        r"|movilidad reducida|mobilidade reduzida|step[- ]free|sin escaleras|sem escadas?",
    ),
    (Wish.HIGH_FLOOR, r"(?:pisos?|andar(?:es)?) (?:mas |mais )?alt\w+|(?:high|higher|top|upper) floor"),
    (
        Wish.LOW_FLOOR,
        r"(?:pisos?|andar(?:es)?) (?:mas |mais )?baix?[jo]\w*|planta baja|terreo|(?:ground|low|lower) floor",
    ),
    (Wish.ALLERGY, r"alerg\w+|allerg\w+"),
    (
        Wish.DIET,
        r"celiac\w*|coeliac|sin tacc|gluten|vegan\w*|vegetarian\w*|kosher|halal|diabet\w+|(?:sin|sem) lactosa?e?|lactose"
        r"|intolerant\w*|intoleran\w+|dieta\w*|diet",
    ),
    (
        Wish.CELEBRATION,
        r"aniversari\w+|anniversar\w+|cumpleanos|cumple|birthday|luna de miel|honeymoon|lua de mel|propuesta|propos\w+"
        r"|pedido de casamento|celebra\w+|recien casad\w+|newlyweds?",
    ),
    (
        Wish.QUIET,
        r"tranquil\w+|silenci\w+|quiet\w*|sin ruido|sem barulho|lejos del ascensor|away from the (?:lift|elevator)",
    ),
    (Wish.PETS, r"perr\w+|gat[oa]s?|mascotas?|dogs?|cats?|pets?|pupp(?:y|ies)|cachorr\w+|animal de estimacao|cao|caes"),
    (Wish.BEDS, r"camas? (?:separadas?|extra|adicional)|twin beds|separate beds|extra bed|camas? de solteiro"),
)
_WISH_PATTERNS = tuple((wish, re.compile(rf"\b(?:{words})\b")) for wish, words in _WISHES)

_WORK: Sequence[tuple[Department, str]] = (
    (
        Department.MAINTENANCE,
        r"aire(?: acondicionado)?|ar condicionado|ac|a/c|air con\w*|calefac\w+|heating|heater|aquece\w+|rot[oa]s?|romp\w+"
        r"|broken?|broke|quebr\w+|estrag\w+|no (?:funciona|anda|prende|enciende|sale|hay (?:agua|luz))"
        r"|nao (?:funciona|liga|tem agua)"
        r"|(?:does not|doesn t|doesn't|don t|isn t|is not|not) work\w*|no hot water|pierde|gotea|leak\w*|vaz\w+"
        r"|tapad[oa]|clogged|blocked|entupid\w+|lampar\w+|lamp\w*|bulb|foco|enchufe|outlet|socket|tomada|cerradura|lock|fechadura|arregl\w+|repair"
        r"|fix|consert\w+|se corto la luz|power",
    ),
    (
        Department.KITCHEN,
        r"comida|comer|cena\w*|cenar|almuerzo|almorzar|desayun\w+|hamburguesa|pizza|sandwich\w*|cafe|bebida\w*|vino|cerveza"
        r"|food|eat|dinner|lunch|breakfast|burger|coffee|tea|wine|beer|drinks?|room service|servicio a la habitacion"
        r"|servico de quarto|jantar|almoco|lanche|vinho|agua mineral|bottled water|ice|hielo|gelo",
    ),
    (
        Department.CONCIERGE,
        r"taxi|remis\w*|cab|uber|tour\w*|excursion\w*|passeio\w*|entradas|tickets?|ingressos?|reserva\w* (?:en|de|una) (?:un )?"
        r"(?:restaurante?|mesa)|book a table|alquil\w+|rent\w*|aluga\w+|flores|flowers?",
    ),
    (
        Department.RECEPTION,
        r"desp(?:ert|iert)\w+|wake\w*|acord\w+|ruid\w+|nois[ey]|loud|barulh\w*|musica (?:alta|fuerte)"
        r"|factura|invoice|nota fiscal|llave|key|chave|equipaje|luggage|malas?|valijas?",
    ),
    (
        Department.HOUSEKEEPING,
        r"toall\w+|towel\w*|toalha\w*|limp\w+|clean\w*|sabana\w*|sheet\w*|lencol|lencois|almohad\w+|pillow\w*|travesseir\w+"
        r"|manta\w*|frazad\w+|blanket\w*|cobertor\w*|papel higienico|toilet paper|jabon|soap|sabonete|shampoo|champu|xampu"
        r"|perchas?|hangers?|cabides?|plancha|iron|ferro de passar|secador|hair ?dryer|arrum\w+|housekeeping|mucama|camareira"
        r"|basura|trash|lixo|lavander\w+|laundry|ropa|robe|bata|roupao|adaptador\w*|adapter|adapta\w+|amenities",
    ),
)
_WORK_PATTERNS = tuple((department, re.compile(rf"\b(?:{words})\b")) for department, words in _WORK)

_PARTS = re.compile(r"[,;.!?\n]|\b(?:y|e|and|also|tambien|tambem|ademas|alem disso)\b")
_DAY = re.compile(
    r"\b(?:(?:del|el|el dia|do dia|no dia|dia) ([1-9]|[12]\d|3[01])(?![\d:.])"
    r"|(?:the |on the )([1-9]|[12]\d|3[01])(?:st|nd|rd|th))\b"
)
_AT_A_TIME = re.compile(
    r"\b(desp(?:ert|iert)\w+|wake[- ]?up|wake (?:me|us)|acord(?:ar|em|e|a|ad\w+)|taxi|remis\w*|cab|uber)\b"
)
_URGENT = re.compile(
    r"\b(urgent\w*|ya mismo|ahora mismo|cuanto antes|right now|asap|immediately|agora mesmo|ja ja|pierde agua|inund\w+|flood\w*"
    r"|leak\w*|vazando|sin (?:agua|luz)|no (?:water|power)|sem (?:agua|luz)|encerrad\w+|locked (?:in|out)|tranca(?:do|da))\b"
)
_LOST = re.compile(
    r"\b(?:olvid(?:e|amos|ado|o)|deje|dejamos|quedo|perdi(?:mos|do)?|extravi\w+|left|forgot(?:ten)?|lost|missing|esqueci(?:mos|do)?"
    r"|deixei|deixamos|ficou)\b(?P<rest>.*)",
    re.DOTALL,
)
_NOTHING_NAMED = re.compile(
    r"^\W*(?:behind|atras|something|algo|alguma coisa|una cosa|a thing|an item|cosas|things|coisas|unas cosas|mi|my|meu)?\W*"
    r"(?:(?:en|in|at|no|na|em|yesterday|ayer|ontem)\b.*)?$",
    re.DOTALL,
)
_WHERE = re.compile(
    r"\b(habitaci\w+|cuarto|pieza|room|quarto|bano|bathroom|banheiro|pileta|piscina|pool|restaurante?|bar|lobby|recepc\w+|reception"
    r"|gimnasio|gym|academia|spa|sauna|playa|beach|praia|estacionamiento|parking|garagem|desayunador|terraza|terrace"
    r"|caja fuerte|safe|cofre|sala|hall|ascensor|elevator|lift|elevador|taxi|transfer|\d{2,4})\b"
)
_WHEN = re.compile(
    r"\b(hoy|today|hoje|ayer|yesterday|ontem|anoche|last night|anteayer|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|segunda|terca|quarta-feira|quinta|sexta|esta manana|this morning|esta tarde"
    r"|this afternoon|semana|week|hace|ago|faz|check[- ]?out|al salir|al irnos|when we left|\d{1,2}[/.]\d{1,2}"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|january|february|march|april"
    r"|june|july|august|september|october|november|december|janeiro|fevereiro|maio|setembro|outubro|dezembro)\b"
)
_BARE_ROOM = re.compile(r"(?<![\d/.:])(\d{1,4}[a-z]?)(?![\d/.:])")
_NAMED_ROOM = re.compile(
    r"\b(?:la|to|en|habitacion|cuarto|pieza|hab|room|quarto|apartamento|apto)\.? (?:n[o.]*\.? ?)?(\d{1,4}[a-z]?)\b"
)
_NOT_HERE = re.compile(
    r"\b(todavia no|aun no|no (?:estoy|llegue|llegamos|soy|tengo)|not (?:there|here|yet|staying|checked)|haven t|haven't"
    r"|don t have|don't have|ainda nao|nao (?:estou|cheguei|chegamos|sou|tenho)|no se|don t know|don't know|nao sei)\b"
)


def wishes_in(text: str) -> Sequence[Wish]:
    """Every kind of wish that the words name; OTHER where they name none of these."""
    words = fold(text)
    return tuple(wish for wish, pattern in _WISH_PATTERNS if pattern.search(words)) or (Wish.OTHER,)


def department_of(text: str) -> Department:
    """Whose work this is; reception's where nothing says so."""
    words = fold(text)
    return next((one for one, pattern in _WORK_PATTERNS if pattern.search(words)), Department.RECEPTION)


def departments_of(text: str) -> Sequence[Department]:
    """Whose work each part of the message is, in their order: "towels, and the neighbours are loud" is housekeeping's and
    reception's."""
    found: dict[Department, None] = {}
    for part in _PARTS.split(fold(text)):
        for one, pattern in _WORK_PATTERNS:
            if pattern.search(part):
                found[one] = None
                break
    return tuple(found)


def wants_a_time(text: str) -> bool:
    """A wake-up call or a taxi is for an hour."""
    return bool(_AT_A_TIME.search(fold(text)))


def day_named(text: str) -> int | None:
    """ "On the 15th": a day of the month that is named without its month."""
    found = _DAY.search(fold(text))
    return int(found[1] or found[2]) if found else None


def cannot_wait(text: str) -> bool:
    return bool(_URGENT.search(fold(text)))


def names_what_is_lost(text: str) -> bool:
    """ "I left my jacket in the room" names it, "I lost something" does not."""
    found = _LOST.search(fold(text))
    return found is None or not _NOTHING_NAMED.match(found["rest"])


def names_where_and_when(text: str) -> tuple[bool, bool]:
    """Is a place of the house named, and a time?"""
    words = fold(text)
    return bool(_WHERE.search(words)), bool(_WHEN.search(words))


def bare_room(text: str) -> str | None:
    """The number that answers "which room?"."""
    found = _BARE_ROOM.findall(fold(text))
    return found[0].upper() if len(found) == 1 else None


def named_room(text: str) -> str | None:
    """ "the tap of 204 leaks": a number that is called a room."""
    found = _NAMED_ROOM.findall(fold(text))
    return found[0].upper() if len(found) == 1 else None


def has_no_room(text: str) -> bool:
    """The guest is not here yet, or does not know the number."""
    return bool(_NOT_HERE.search(fold(text)))

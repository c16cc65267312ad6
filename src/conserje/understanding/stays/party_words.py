"""Words about people and rooms, folded, with the kind and the number each stands for (how many people it names)."""

from collections.abc import Iterator

from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.numbers import Entry

_WORDS: tuple[tuple[Kind, int, str], ...] = (
    (
        Kind.ADULT,
        1,
        "adulto|adultos|adulta|adultas|adult|adults|grande|grandes|mayor|mayores|adul|ad|grown up|grown ups|grownups|adultoss",
    ),
    (
        Kind.CHILD,
        1,
        "nene|nena|nenes|nenas|chico|chica|chicos|chicas|pibe|piba|pibes|pibas|nino|nina|ninos|ninas|hijo|hija|hijos|hijas|menor|menores",
    ),
    (
        Kind.CHILD,
        1,
        "crianca|criancas|filho|filha|filhos|filhas|menino|menina|meninos|meninas|kid|kids|child|children|son|sons|daughter|daughters|boy|girl|boys|girls",
    ),
    (
        Kind.CHILD,
        1,
        "toddler|toddlers|chiquito|chiquita|chiquitos|nieto|nieta|nietos|nietas|neto|neta|netos|netas|grandson|granddaughter|grandkid|grandkids|grandchild|grandchildren",
    ),
    (
        Kind.CHILD,
        1,
        "gurises|guri|crio|crios|childs|childrens|peque|peques|pequeno|pequenos|pequena|miudo|miudos|sobrino|sobrina|sobrinos|sobrinas|teen|teens|teenager|teenagers",
    ),
    (
        Kind.CHILD,
        1,
        "adolescente|adolescentes|little one|little ones|baixinho|nenita|nenito|hijito|hijita|filhinho|filhinha|filhote|ninitos|nephew|niece|chamaco|chamacos",
    ),
    (
        Kind.BABY,
        1,
        "bebe|bebes|beba|bebito|baby|babies|infant|infants|nenem|nenens|bebezinho|bb|recien nacido|newborn|beb|bebita",
    ),
    (
        Kind.PERSON,
        1,
        "persona|personas|pax|people|person|persons|pessoa|pessoas|huesped|huespedes|guest|guests|hospede|hospedes|ppl|pers|perso|pasajeros|pasajero",
    ),
    (Kind.PERSON, 2, "hermanos|hermanas|sisters|brothers|irmaos|irmas|primos|primas|cousins|amigos|amigas|friends"),
    (
        Kind.PERSON,
        1,
        "jugadores|estudiantes|alumnos|players|students|viajeros|travelers|travellers|companeros|colegas|colleagues|integrantes|pesonas|perosnas|persoas|pssoas",
    ),
    (
        Kind.COUPLE,
        2,
        "pareja|parejas|couple|couples|matrimonio|matrimonios|casal|casais|una pareja|um casal|married couple|a couple|parejita",
    ),
    (
        Kind.RELATION,
        1,
        "mujer|marido|esposa|esposo|novio|novia|wife|husband|girlfriend|boyfriend|partner|fiance|fiancee|namorado|namorada|mulher|noivo|noiva",
    ),
    (
        Kind.RELATION,
        1,
        "madre|padre|mama|papa|mother|father|mom|mum|dad|mae|pai|hermano|hermana|brother|sister|irmao|irma|amigo|amiga|friend|suegra|suegro|abuela|abuelo",
    ),
    (
        Kind.RELATION,
        1,
        "sogra|sogro|avo|grandma|grandpa|grandmother|grandfather|tia|tio|prima|primo|cousin|aunt|uncle|cunada|cunado|mother in law|vieja|viejo|companero|companera",
    ),
    (Kind.PARENTS, 2, "padres|parents|pais|papas|abuelos|grandparents|avos|suegros|sogros|viejos|in laws"),
    (Kind.SPEAKER, 1, "yo|me|myself|eu|i|mi persona|conmigo|comigo|just me|mim"),
    (
        Kind.ALONE,
        1,
        "solo yo|viajo solo|viajo sola|voy solo|voy sola|vengo sola|vengo solo|estoy solo|estoy sola|soy una sola persona|ir sola|ir solo|sola|by myself|on my own",
    ),
    (
        Kind.ALONE,
        1,
        "traveling alone|travelling alone|alone|solo traveler|solo traveller|sozinho|sozinha|just me|only me|just for me|so eu|so para mim|solo para mi|solamente yo|just myself|para mi solo|para mi sola",
    ),
    (
        Kind.ALONE,
        1,
        "single traveler|soy yo sola|soy yo solo|soy yo nomas|yo sola|yo solo|viajando solo|viajando sola|solita|travelling solo|traveling solo|me solo|going solo|apenas eu|somente eu",
    ),
    (Kind.FAMILY, 0, "familia|family|grupo|group|party|grupo familiar|family of|turma|galera|delegacion"),
    (
        Kind.MY,
        0,
        "mi|mis|my|meu|minha|meus|minhas|su|her|his|sua|seu|nuestro|nuestra|nuestros|nuestras|our|nosso|nossa|nossos|nossas",
    ),
    (
        Kind.WE_ARE,
        1,
        "somos|seremos|seriamos|vamos a ser|we are|we're|we will be|we'll be|vamos ser|viajamos|somos en total|en total somos|we would be|seriamos en total|iriamos|viajaremos",
    ),
    (
        Kind.WE_ARE,
        0,
        "vamos|were|serian|serao|seriam|estamos|es para|seria para|sao|there are|there're|there will be|there'll be|viajam|son|venimos|iremos|vao|vamos em",
    ),
    (Kind.WE_ARE, 0, "total|en total|ao todo|in total|vamos a ir|a total of|total de|num total de|em total"),
    (Kind.US, 0, "nosotros|nosotras|us|of us|a gente|nosotros los"),
    (
        Kind.ROOM,
        1,
        "habitacion|habitaciones|hab|habs|cuarto|cuartos|pieza|piezas|room|rooms|quarto|quartos|rm|rms|habitacio|abitacion|havitacion|unidades|aposento|aposentos|abitaciones|habitasion",
    ),
    (
        Kind.ROOM_KIND,
        1,
        "single|singles|simple|simples|individual|individuales|double|doubles|doble|dobles|duplo|duplos|dupla|duplas|twin|twins|triple|triples|triplo|triplos|tripla|triplas",
    ),
    (
        Kind.ROOM_KIND,
        1,
        "cuadruple|cuadruples|quadruple|quadruplo|quadruplos|quadrupla|suite|suites|matrimonial|matrimoniales|apartamento|apartamentos|depto|deptos|departamento|departamentos|apartment",
    ),
    (
        Kind.ROOM_KIND,
        1,
        "apartments|studio|estudio|monoambiente|dorm|dormitorio|dormitorios|superior|superiores|deluxe|quarto de casal|quartos de casal|habitacion matrimonial|suite casal|duplo casal|casal standard",
    ),
    (
        Kind.BED,
        1,
        "cama|camas|bed|beds|camita|cama de casal|camas de casal|cama de solteiro|camas de solteiro|double bed|double beds|single bed|single beds|twin bed|twin beds|queen bed|king bed|cuna|berco|crib|cot|camas individuales|camas simples",
    ),
    (Kind.BED, 1, "king bed|cama matrimonial|cama doble|cama queen|cama king|camas dobles|queen|king|sommier"),
    (
        Kind.YEARS,
        1,
        "anos|ano|years old|year old|years|year|yr|yrs|y/o|anitos|aninhos|yr old|yrs old|year - old|years - old|anio|anios|anyos|y o",
    ),
    (Kind.MONTHS_OLD, 1, "meses|mesecitos|months old|month old|mesinhos|month - old|months - old|mo old"),
    (
        Kind.AGED,
        0,
        "aged|age|ages|de edad|edad|edades|tiene|tienen|com idade|idade|idades|tem anos|cumple|who is|he is|she is|he's|she's|tem|temos de",
    ),
    (
        Kind.TABLE,
        0,
        "mesa|mesas|table|tables|cena|almuerzo|dinner|lunch|jantar|almoco|taxi|transfer|remis|shuttle|excursion|tour|cubiertos",
    ),
    (
        Kind.THING,
        0,
        "toalla|toallas|towel|towels|toalha|toalhas|almohada|almohadas|pillow|pillows|travesseiro|travesseiros|piso|pisos|floor|floors|andar|andares|cuota|cuotas|veces|vez|times|vezes",
    ),
    (
        Kind.THING,
        0,
        "auto|autos|coche|coches|car|cars|carro|carros|perro|perros|dog|dogs|cachorro|cachorros|gato|gatos|cat|cats|mascota|mascotas|pets|valija|valijas|maleta|maletas|bags|bag|suitcases|malas",
    ),
    (
        Kind.THING,
        0,
        "hora|horas|hour|hours|hs|hrs|h|minutos|minutes|min|km|kms|cuadras|blocks|quadras|metros|meters|m2|pesos|dolares|dollars|euros|reales|reais|usd|ars|eur|brl|mil|%|estrellas|stars|estrelas",
    ),
    (
        Kind.THING,
        0,
        "opcion|opciones|option|options|opcao|opcoes|persona extra|desayunos|breakfasts|llave|llaves|key|keys|bicis|bikes|botellas|bottles|cafes|coffees|preguntas|questions|perguntas|cosas|things|coisas",
    ),
    (
        Kind.THING,
        0,
        "parcelas|installments|pagos|pagamentos|reservas|reservations|bookings|st|nd|am|pm|ambientes|banos|bathrooms|banheiros|frazadas|mantas|blankets|noches gratis|ventiladores|copas|fotos|photos|place|comidas",
    ),
    (
        Kind.THING,
        0,
        "mensajes|messages|mensagens|mails|emails|llamadas|calls|problemas|problems|motos|niveles|grados|degrees|graus|kilos|kg|puntos|points|pontos",
    ),
    (Kind.FOR, 0, "para|for|pra|p|x|pa|p/|paara|pro"),
    (Kind.WITH, 0, "con|with|com|c|w|c/|w/|junto a|junto con"),
)


def entries() -> Iterator[Entry]:
    """Every word or phrase about people: `(words, kind, value)`. A plural child or baby counts 0: how many is not said."""
    for kind, value, words in _WORDS:
        for word in words.split("|"):
            plural = kind in (Kind.CHILD, Kind.BABY) and (word.endswith("s") or word.endswith("children"))
            yield word, kind, 0 if plural else value
    yield from (("my son", Kind.CHILD, 1), ("our son", Kind.CHILD, 1), ("a son", Kind.CHILD, 1))

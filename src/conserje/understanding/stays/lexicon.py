"""Words about time, folded, with the kind and the number each stands for.

Months are 1 to 12, weekdays 0 (Monday) to 6, relative days an offset from today, parts of a month 1 (early), 2 (middle),
3 (late). A word of two languages stands once; where they differ (Portuguese "segunda", Spanish "dos") `tokens` decides.
"""

from collections.abc import Iterator

from conserje.understanding.stays import numbers, party_words
from conserje.understanding.stays.holidays import HOLIDAYS
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.numbers import Entry

_MONTHS = (
    "enero|january|janeiro",
    "febrero|february|fevereiro",
    "marzo|march|marco",
    "abril|april",
    "mayo|maio|in may|of may|this may|next may|early may|late may|mid may",
    "junio|june|junho",
    "julio|july|julho",
    "agosto|august",
    "septiembre|setiembre|september|setembro",
    "octubre|october|outubro",
    "noviembre|november|novembro",
    "diciembre|december|dezembro",
)
_SHORT_MONTHS = (
    "ene jan",
    "feb fev",
    "mar",
    "abr apr",
    "may mai",
    "jun",
    "jul",
    "ago aug",
    "sep sept set",
    "oct out",
    "nov",
    "dic dec dez",
)
_WEEKDAYS = (
    "lunes|monday|mondays|segunda feira|segunda-feira|segunda - feira",
    "martes|tuesday|tuesdays|terca|terca feira|terca - feira",
    "miercoles|wednesday|wednesdays|quarta feira|quarta - feira",
    "jueves|thursday|thursdays|quinta feira|quinta - feira",
    "viernes|friday|fridays|sexta|sexta feira|sexta - feira",
    "sabado|sabados|saturday|saturdays",
    "domingo|domingos|sunday|sundays",
)
_SHORT_WEEKDAYS = (
    "lun mon seg",
    "tue tues mart",
    "mie mier wed qua",
    "jue thu thur thurs qui",
    "vie vier fri sex",
    "sab sat",
    "dom sun",
)

_TIME_WORDS: tuple[tuple[Kind, int, str], ...] = (
    (
        Kind.RELATIVE,
        0,
        "hoy|today|hoje|hj|esta noche|tonight|tonite|esta noite|hoje a noite|hoy a la noche|esta tarde|this evening|this afternoon",
    ),
    (Kind.RELATIVE, 0, "hoy por la noche|hoy mismo|hoje mesmo|esta misma noche|para hoy|pra hoje|hoy en la noche"),
    (
        Kind.RELATIVE,
        1,
        "manana|tomorrow|amanha|mnn|mna|manana a la noche|manana por la noche|amanha a noite|tomorrow night|tmrw|tmr",
    ),
    (
        Kind.RELATIVE,
        1,
        "manana por la manana|manana a la manana|manana temprano|tomorrow morning|tomorrow evening|amanha de manha|amanha cedo",
    ),
    (
        Kind.RELATIVE,
        1,
        "manana a la tarde|manana por la tarde|amanha a tarde|amanha de tarde|tomorrow afternoon|manana mismo",
    ),
    (Kind.RELATIVE, 2, "pasado manana|depois de amanha|day after tomorrow|dps de amanha|overmorrow"),
    (Kind.ELSEWHEN, 0, "ayer|anteayer|anoche|yesterday|last night|ontem|anteontem|ontem a noite"),
    (
        Kind.DROPPED,
        0,
        "la manana|las mananas|a la manana|por la manana|de la manana|en la manana|esta manana|each morning|manhas",
    ),
    (
        Kind.OTHER,
        0,
        "every day|todos los dias|todos os dias|buen dia|buenos dias|bom dia|good day|have a good day|buenas noches|boa noite",
    ),
    (
        Kind.OTHER,
        0,
        "good night|good morning|good evening|all day|todo el dia|o dia todo|por dia|por noche|por noite|per night|per day|per week",
    ),
    (
        Kind.OTHER,
        0,
        "a night|a day|cada noche|cada dia|cada noite|each night|each day|every night|al dia|por semana|24 - 7|media noche|meia noite",
    ),
    (
        Kind.OTHER,
        0,
        "que dia|what day|which day|what days|que dias|dia de hoy|the day|24 horas|24 hours|24 hs|24 h|24hs|24h|luna de miel|lua de mel",
    ),
    (
        Kind.NIGHT,
        1,
        "noche|noches|night|nights|nite|nites|noite|noites|nts|pernoite|pernoites|pernocta|pernoctas|diaria|diarias|noch|nochs|nohces|noche s",
    ),
    (Kind.DAY, 1, "dia|dias|day|days|dyas"),
    (Kind.WEEK, 7, "semana|semanas|week|weeks|semanita|wk|wks"),
    (Kind.MONTH_UNIT, 30, "mes|month|months"),
    (Kind.FORTNIGHT, 15, "quincena|quinzena"),
    (Kind.FORTNIGHT, 14, "fortnight"),
    (Kind.WEEKEND, 0, "finde|fin de semana|weekend|week end|fim de semana|fds|finde semana|fin de sem"),
    (Kind.WEEKEND, 0, "fim de semana inteiro|finsemana|fim-de-semana|fim - de - semana|fin d semana|finde entero"),
    (Kind.PAIR, 2, "par|a couple of|couple of|cuple of|un par|un par de|um par|um par de|par de"),
    (
        Kind.LONG_WEEKEND,
        0,
        "finde largo|fin de semana largo|fines de semana largos|feriado largo|feriadon|feriadao|feriado prolongado|long weekend|puente",
    ),
    (
        Kind.LONG_WEEKEND,
        0,
        "bank holiday weekend|bank holiday|long week end|fim de semana prolongado|feriadao prolongado|finde xl|fin de semana xl|xxl",
    ),
    (
        Kind.LONG_WEEKEND,
        0,
        "feriado|feriados|public holiday|proximo puente|holiday weekend|fim de semana prolongada|fim de semana longo",
    ),
    (Kind.OF, 0, "de|of|d"),
    (Kind.OF_THE, 0, "del|da|das|do"),
    (
        Kind.FROM,
        0,
        "desde|from|starting|starting from|starting on|beginning|a partir de|a partir|a contar de|desde el dia|comenzando|empezando|since|a partir do dia|frm",
    ),
    (Kind.BETWEEN, 0, "entre|between"),
    (Kind.TO, 0, "al|to|ao|through|thru|al dia|ao dia|a el|thru to"),
    (Kind.UNTIL, 0, "hasta|until|till|til|ate|'til|hast|hasta el dia|up to|ate o dia|asta"),
    (Kind.DASH, 0, "-|->|/"),
    (Kind.LETTER_A, 1, "a|an"),
    (Kind.AND, 0, "y|e|and|&|+|mas|plus|mais|n|as well as|ademas de|alem de"),
    (Kind.IN, 0, "en|in|em|dentro de|daqui a|no|na|nos|nas|daqui|for the month of|en el mes de|no mes de|en el mes"),
    (
        Kind.NEXT,
        0,
        "proximo|proxima|proximos|prox|next|que viene|q viene|que vem|siguiente|entrante|seguinte|que entra|this coming|coming|nxt|q vem|ke viene|de la proxima",
    ),
    (Kind.THIS, 0, "este|esta|estos|estas|this|neste|nesta|deste|desta|do proprio|ese|esse|these|mismo|de este"),
    (Kind.LAST, 0, "ultimo|ultima|last|ultimos|ultimas"),
    (Kind.SOME, 0, "algun|alguno|algunos|alguna|any|some|algum|alguns|cualquier|qualquer"),
    (
        Kind.PART,
        1,
        "principios|principio|comienzos|comienzo|inicios|inicio|primeros dias|early|beginning of|start of|comeco|principios de|primeiros dias|first days",
    ),
    (Kind.PART, 2, "mediados|mediado|mid|middle of|meados|meio|mitad|the middle of|middle"),
    (Kind.PART, 3, "finales|final|fines|fin|late|end of|end|the end of|finais|fim|ultimos dias|last days"),
    (Kind.FROM_NOW, 0, "from now|from today|a partir de hoy|a partir de hoje|desde hoy|contados desde hoy"),
    (
        Kind.ARRIVE,
        0,
        "llego|llegamos|llegando|llegaria|llegariamos|llegare|llegada|llega|llegan|llegar|ingreso|ingresamos|ingresando|ingresar|ingresaria|ingresariamos",
    ),
    (
        Kind.ARRIVE,
        0,
        "entrada|entro|entramos|entrando|entraria|entrariamos|check in|checkin|check - in|chek in|arrive|arriving|arrival|arrives|arriba|arribo|arribamos|arrivo",
    ),
    (
        Kind.ARRIVE,
        0,
        "chego|chegamos|chegando|chegada|chegar|chegaremos|chegaria|get there|getting there|getting in|we get in|i get in|fly in|vuelo de llegada|land on|landing",
    ),
    (
        Kind.DEPART,
        0,
        "salgo|salimos|saliendo|salida|saldria|saldriamos|salir|sale el|me voy|nos vamos|me iria|nos iriamos|me retiro|nos retiramos|me vuelvo|nos volvemos",
    ),
    (
        Kind.DEPART,
        0,
        "irme|irnos|volvemos|vuelvo|volviendo|regreso|regresamos|check out|checkout|check - out|chek out|leave|leaves|leaving|departure|depart|departing|departs|dejamos",
    ),
    (
        Kind.DEPART,
        0,
        "saio|saimos|saindo|saida|sair|sairia|sairemos|vou embora|vamos embora|volto|voltamos|partida|partimos|fly out|head home|go home|going home|heading home|deixamos",
    ),
    (
        Kind.DEPART,
        0,
        "quedandome hasta|quedandonos hasta|ficando ate|staying until|stay until|stay till|dejo la habitacion|dejamos la habitacion|yendome|yendonos|egreso|retirada",
    ),
    (
        Kind.INSTEAD,
        0,
        "en vez de|en lugar de|instead of|em vez de|rather than|ao inves de|em lugar de|en ves de|not the",
    ),
    (
        Kind.CHANGE,
        0,
        "cambiar|cambiarla|cambiarlo|cambio|mover|moverla|pasar|pasarla|pasarlo|modificar|change|move|shift|mudar|alterar|trocar|remarcar|transferir la reserva",
    ),
    (
        Kind.CHANGE,
        0,
        "perdon|sorry|digo|mejor|better|melhor|desculpa|desculpe|i mean|quise decir|quis dizer|corrijo|me equivoque|i meant|reprogramar|reagendar|reschedule|actually|en realidad|na verdade",
    ),
    (Kind.CHANGE, 0, "sino|but|mas sim|e sim"),
    (
        Kind.FLEXIBLE,
        3,
        "fechas flexibles|flexible con las fechas|flexibles con las fechas|flexible dates|flexible with dates|flexible with the dates|flexible on dates",
    ),
    (
        Kind.FLEXIBLE,
        3,
        "dates are flexible|datas flexiveis|flexivel nas datas|flexivel com as datas|soy flexible|somos flexibles|i'm flexible|we're flexible|dates flexible",
    ),
    (
        Kind.FLEXIBLE,
        3,
        "tengo flexibilidad|tenemos flexibilidad|flexibilidad de fechas|flexibilidad en las fechas|fechas son flexibles|sou flexivel|somos flexiveis|i am flexible|we are flexible",
    ),
    (
        Kind.FLEXIBLE,
        3,
        "flexibilidade nas datas|flexibilidade de datas|flexibilidad con las fechas|flexible en las fechas|datas sao flexiveis|puedo mover las fechas|flexible with my dates",
    ),
    (
        Kind.FLEXIBLE,
        0,
        "give or take|plus or minus|antes o despues|before or after|antes ou depois|either way|pra mais ou pra menos|a mais ou a menos|earlier or later|mas menos",
    ),
    (
        Kind.FLEXIBLE,
        0,
        "+ / -|+ -|+/-|mas o menos|mais ou menos|de diferencia|de flexibilidad|de flexibilidade|de tolerancia",
    ),
    (
        Kind.ELSEWHEN,
        0,
        "naci|nacio|nacimiento|nasci|nasceu|nascimento|born|birth|pague|pagamos|transferi|deposite|paguei|paid|nacida|nacido|dob|reserve el|reservei no|booked on|vence|vencimiento",
    ),
    (
        Kind.ONLY,
        1,
        "solo esta noche|solo por esta noche|por esta noche|solo por hoy|solo hoy|just tonight|only tonight|just for tonight|only for tonight|so hoje|apenas hoje|so por hoje|so esta noite",
    ),
    (Kind.THING, 0, "fines de semana|weekends|fins de semana|findes|los sabados|los domingos|los viernes"),
    (
        Kind.DROPPED,
        0,
        "a la noche|por la noche|de la noche|en la noche|a la tarde|por la tarde|de la tarde|a noite|de noite|da noite|a tarde|da tarde|at night|temprano|cedo",
    ),
    (
        Kind.DROPPED,
        0,
        "in the evening|in the morning|in the afternoon|al mediodia|de manha|pela manha|da manha|morning|evening|afternoon|a primera hora|ao meio dia|early morning",
    ),
    (
        Kind.DROPPED,
        0,
        "el|la|los|las|lo|the|o|os|as|on|um dia|el dia|dia el|sera|seria|seria el|seria del|aprox|about|around|aproximadamente|mes de|the month of|el dia de",
    ),
    (Kind.COMMA, 0, ",|:"),
    (Kind.STOP, 0, ".|;|?|!"),
    (Kind.OPEN, 0, "("),
    (Kind.CLOSE, 0, ")"),
)


def entries() -> Iterator[Entry]:
    """Every word or phrase that the grammar knows: `(words, kind, value)`. Of two for the same words the last stands."""
    yield from numbers.entries()
    yield from party_words.entries()
    for table, kind in ((_SHORT_MONTHS, Kind.SHORT_MONTH), (_SHORT_WEEKDAYS, Kind.SHORT_WEEKDAY)):
        for value, words in enumerate(table):
            for word in words.split():
                yield word, kind, value + (kind is Kind.SHORT_MONTH)
    for month, words in enumerate(_MONTHS, start=1):
        for word in words.split("|"):
            yield word, Kind.MONTH, month
    for weekday, words in enumerate(_WEEKDAYS):
        for word in words.split("|"):
            yield word, Kind.WEEKDAY, weekday
    for index, holiday in enumerate(HOLIDAYS):
        for word in holiday.words.split("|"):
            yield word, Kind.HOLIDAY, index
    for kind, value, words in _TIME_WORDS:
        for word in words.split("|"):
            yield word, kind, value

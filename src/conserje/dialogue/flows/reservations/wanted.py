"""What shall be different about a reservation: a message's facts, laid over the stay as it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from conserje.dialogue.context import TurnContext
from conserje.dialogue.memory import Changing, Wish
from conserje.dialogue.wish import merge
from conserje.model.hotel import RoomType
from conserje.model.reading import Facts
from conserje.model.reservation import Reservation
from conserje.understanding.entities.naming import folded, is_called
from conserje.understanding.entities.shifts import Shift, keeps_one_room, nights_to_cancel, shift_in

_MONTHS = (
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro"
)
_NAMES_A_MONTH = re.compile(
    rf"\b({_MONTHS})\b|\d\s?[/.-]\s?\d|\b(hoy|manana|today|tomorrow|hoje|amanha|lunes|martes|miercoles|jueves|viernes|sabado"
    r"|domingo|monday|tuesday|wednesday|thursday|friday|saturday|sunday|segunda|terca|quarta|quinta|sexta)\b"
)
_NAMES_A_YEAR = re.compile(r"\b20\d\d\b")
_LEAVES = re.compile(
    r"\b(sal(ir|go|imos|ida)|hasta|nos vamos|me voy|leav\w+|until|till|check[- ]?out|sair|saimos|saio|ate)\b"
)
_NAME = re.compile(
    r"(?:nombre|name|nome|titular)\b.*?\b(?:es|sea|is|be|to|por|para|seja|e|a)\s+(?P<name>[^\d<>@?!;,.:\n]{3,60})", re.I
)
_TWO_DAYS = re.compile(
    r"(?<![\d/.:,$])\b(\d{1,2})(?:st|nd|rd|th)?\s?(?:-|to|until|till|through|al?|hasta|ate)\s?(?:the |el |o |dia )?"
    r"(\d{1,2})(?:st|nd|rd|th)?\b(?!\s?(?:[:/.,]\d|am|pm|a\.m|p\.m|hs?\b|horas?|hours?|o.clock|years?|anos?|adult\w*|people"
    r"|personas?|pessoas?|rooms?|nights?|noches?|noites?))"
)
# "Can I stay one night less?" says "I", and nothing of who else comes.
_ALONE = re.compile(
    r"\b(sol[ao]|solit\w+|alone|by myself|(?:just|only) me|me only|sozinh[ao]|(?:so|apenas) eu|solo yo|yo solo"
    r"|(?:1|una?|one|uma?) (?:adult\w*|person\w*|pessoa|guest|huesped|hospede|pax))\b|^\W*(?:1|una?|one|uma?)\W*$"
)
_PRICED_BY = ("check_in", "check_out", "adults", "children", "ages", "rooms", "room_type")


def as_it_is(reservation: Reservation) -> Wish:
    """The reservation as a wish."""
    stay, party = reservation.stay, reservation.party
    return Wish(
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=party.adults,
        children=len(party.children),
        ages=party.children,
        rooms=reservation.rooms,
        room_type=reservation.room_type.code,
        currency=reservation.total.currency,
    )


async def take(turn: TurnContext, changing: Changing, reservation: Reservation) -> bool:
    """Lay what the message states over the change; true when it states anything. A room that nobody knows is told so."""
    before = (replace(changing.wish), changing.name, changing.email, changing.phone)
    facts, shift = turn.facts, _shift(turn)
    room_type = await _room(turn, facts.room_type)
    if facts.room_type and room_type is None:
        turn.say("change_no_such_room", room=turn.wording.room_word(facts.room_type))
    _take_stay(turn, changing.wish, reservation, shift, room_type)
    _take_contact(turn, changing, reservation)
    return (changing.wish, changing.name, changing.email, changing.phone) != before


def _shift(turn: TurnContext) -> Shift:
    """By how much the stay moves; nights that are named to the question whether to cancel are those that are not wanted."""
    if turn.tap:
        return Shift()
    is_of_cancelling = turn.memory.at.get("cancel") == "summary"
    return shift_in(turn.text) or (nights_to_cancel(turn.text) if is_of_cancelling else Shift())


def is_another_stay(wish: Wish, reservation: Reservation) -> bool:
    """Does the wish differ from the reservation in anything that has a price?"""
    is_now = as_it_is(reservation)
    return any(getattr(wish, name) != getattr(is_now, name) for name in _PRICED_BY)


def _take_stay(
    turn: TurnContext, wish: Wish, reservation: Reservation, shift: Shift, room_type: RoomType | None
) -> None:
    facts = replace(turn.facts, currency=None, features=(), beds=None, room_type=room_type.code if room_type else None)
    if shift.arrival or shift.departure:
        facts = replace(facts, check_in=None, check_out=None, nights=None, flexible=None)
    if shift.adults or (facts.adults == 1 and not _ALONE.search(folded(turn.text))):
        facts = replace(facts, adults=None)
    if shift.rooms or room_type or turn.memory.asked == "party":
        facts = replace(facts, rooms=None)
    if keeps_one_room(turn.text):
        facts = replace(facts, rooms=1)
    days = days_in_a_change(turn)
    if days:
        facts = replace(facts, check_in=days[0], check_out=days[1])
    merge(wish, _with_days(facts, turn.text, wish), asked=turn.memory.asked)
    wish.month, wish.is_spread = None, False
    if wish.check_in and wish.check_out and shift:
        wish.check_in += timedelta(days=shift.arrival)
        wish.check_out += timedelta(days=shift.departure)
    wish.adults = max(0, (wish.adults or 0) + shift.adults)
    wish.rooms += shift.rooms
    wish.nights = None
    if wish.check_out is None and wish.check_in:
        wish.check_out = wish.check_in + timedelta(days=reservation.stay.nights)


def days_in_a_change(turn: TurnContext) -> tuple[date, date] | None:
    """ "No wait, 14 to 16": two numbers alone, which in a change that is open are days of its month."""
    memory = turn.memory
    around = memory.changing.wish.check_in if memory.goal == "change" and memory.changing else None
    if turn.tap or around is None or turn.facts.check_in or turn.facts.check_out:
        return None
    found = _TWO_DAYS.search(folded(turn.text))
    first = _near_day(int(found[1]), around) if found else None
    last = _near_day(int(found[2]), first + timedelta(days=1)) if found and first else None
    return (first, last) if first and last and first < last else None


def _near_day(number: int, anchor: date) -> date | None:
    return next((one for one in (anchor + timedelta(days=n) for n in range(-15, 46)) if one.day == number), None)


def _with_days(facts: Facts, text: str, wish: Wish) -> Facts:
    """A day alone is one near the stay; with a word for leaving it is the departure."""
    words = folded(text)
    named = bool(_NAMES_A_MONTH.search(words))
    check_in, check_out = facts.check_in, facts.check_out
    if check_in and check_out is None and facts.nights is None and _LEAVES.search(words):
        check_in, check_out = None, check_in
    if wish.check_in and not _NAMES_A_YEAR.search(words):
        check_in, check_out = (_in_the_year_of(wish.check_in, day) for day in (check_in, check_out))
    if not named and wish.check_in:
        check_in = _near(check_in, wish.check_in)
        check_out = _near(check_out, (check_in or wish.check_in) + timedelta(days=1))
    return replace(facts, check_in=check_in, check_out=check_out)


def _in_the_year_of(anchor: date, day: date | None) -> date | None:
    """A month that was read as one of the year after is that of the stay, where it was meant to be near it."""
    if day is None or day - anchor < timedelta(days=183) or (day.month, day.day) == (2, 29):
        return day
    return day.replace(year=day.year - 1)


def _near(day: date | None, anchor: date) -> date | None:
    """The same day of the month, nearest to the anchor, at most half a month before it."""
    if day is None:
        return None
    return _near_day(day.day, anchor) or day


async def _room(turn: TurnContext, wished: str | None) -> RoomType | None:
    if wished is None:
        return None
    return next((one for one in await turn.desk.room_types() if is_called(one, wished)), None)


def _take_contact(turn: TurnContext, changing: Changing, reservation: Reservation) -> None:
    """A name, e-mail or phone is new when it is another than the reservation has; what proved the guest is not."""
    facts, guest = turn.facts, reservation.guest
    name = facts.guest_name or _named(turn.text) or (_bare(turn.text) if turn.memory.asked == "name" else None)
    if name and folded(name) != folded(guest.name):
        changing.name = " ".join("".join(c for c in name if c.isprintable()).split())[:80]
    if facts.email and facts.email.lower() != (guest.email or "").lower():
        changing.email = facts.email
    if facts.phone and facts.phone != guest.phone:
        changing.phone = facts.phone


def _named(text: str) -> str | None:
    """ "The name should be James Miller": words with capitals behind what says that a name follows."""
    found = _NAME.search(text)
    if found is None:
        return None
    words = found["name"].split()
    kept: list[str] = []
    for word in words:
        if not (word[0].isupper() or word.lower() in ("de", "da", "do", "del", "la", "dos", "van", "y")):
            break
        kept.append(word)
    return " ".join(kept) if len(kept) > 1 else None


def _bare(text: str) -> str | None:
    """The whole message as the name that was asked for."""
    words = text.strip(" .,;:\n").split()
    is_name = 2 <= len(words) <= 6 and all(any(c.isalpha() for c in word) for word in words)
    return " ".join(words) if is_name and not re.search(r"[\d<>@?!;]", text) else None


def subject_of(text: str) -> str | None:
    """Which part of the reservation is named, where no new value is: "the dates"."""
    words = folded(text)
    return next((name for name, pattern in _SUBJECTS if pattern.search(words)), None)


_SUBJECTS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("name", re.compile(r"\b(nombre|apellido|titular|name|surname|nome|sobrenome)\b")),
    (
        "contact",
        re.compile(r"\b(mail|email|e mail|correo|telefono|phone|number|telefone|celular|datos|details|dados)\b"),
    ),
    (
        "dates",
        re.compile(r"\b(fechas?|dias?|noches?|dates?|days?|nights?|datas?|noites?|llegada|salida|arrival|chegada)\b"),
    ),
    ("party", re.compile(r"\b(personas?|huespedes|adultos?|chicos|people|guests?|kids|pessoas?|hospedes|criancas)\b")),
    ("room", re.compile(r"\b(habitacion(?:es)?|cuarto|pieza|rooms?|quartos?)\b")),
)

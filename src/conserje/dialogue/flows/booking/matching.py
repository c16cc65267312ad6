"""Which offer do words mean? Room types and plans by the names a hotel gives them and by the words that guests use."""

import re
from collections.abc import Sequence
from datetime import date

from conserje.dialogue.context import TurnContext
from conserje.dialogue.memory import Told, Wish
from conserje.dialogue.policy import HOUSE
from conserje.model.reading import Facts
from conserje.model.reservation import Offer
from conserje.understanding.entities.naming import ROOM_WORDS, folded, is_called, ordinals
from conserje.understanding.rules import asks, told_beside_a_question

_CHEAPEST = re.compile(
    r"\b(mas barat[ao]|mas economic[ao]|menos car[ao]|de menor precio|cheap(?:est|er)|least expensive|less expensive"
    r"|lower price|lowest price"
    r"|mais barat[ao]|mais economic[ao]|mais em conta|menor preco)\b"
)
_DEAREST = re.compile(r"\b(mas car[ao]|most expensive|more expensive|dear(?:est|er)|pricier|mais car[ao])\b")
_FIGURE = re.compile(
    r"(?<![\d.,/-])\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|(?<![\d.,/-])\d{3,}(?:[.,]\d{1,2})?(?![\d/-])"
)
_REFUNDABLE = re.compile(r"\b(?<!no )(?<!non )(?<!nao )(flexible|flexivel|reembolsable|refundable|reembolsavel)\b")
_NOT_REFUNDABLE = re.compile(r"\b(no reembolsable|non[- ]?refundable|nao reembolsavel)\b")
# "2 pessoas" counts people, "the 2" is an offer.
_COUNTED = (
    "noite|noche|night|pess|person|people|guest|pax|hosp|huesp|adult|quarto|cuarto|habit|room|crian|menor|nen|nin"
    "|chic|kid|child|dia|day|semana|week|ano|year|mes|month"
)
_NUMBER = re.compile(rf"^\D{{0,12}}([1-9])\b(?!\s*(?:{_COUNTED}))\D{{0,12}}$")
_NUMBER_WORDS = {
    **dict.fromkeys(("una", "one", "um"), 1),
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
}
_OTHER_NUMBER = re.compile(
    r"(?:(?:no|nao|ok|perdon|sorry|desculpa|ah|uy|hmm?|actually|en realidad|na verdade|entonces|entao)[ ,]+)*"
    r"(?:(?P<surely>make it|solo|so|apenas|just|only|que sean|sean|seriam|serian|con|com|with|somente)"
    r"|mejor|melhor|rather|better|prefiero|prefiro)[ ,]+(?:(?:con|com|que sean|with|so|solo) )?"
    rf"(?P<number>[1-9]|{'|'.join(_NUMBER_WORDS)})"
    r"(?P<unit> (?:nomas|nada mas|habitacion(?:es)?|rooms?|quartos?|cuartos?))?(?: (?:por favor|please|pls))?"
)
_REJECTS = re.compile(
    r"(?:^|[,.] ?)(?:no+|not|nao)(?: quiero| quero| i don'?t want)? (?:the |la |el |a |o )(?!non |no )(?:[a-z]+ )?"
    r"(?:dobles?|doubles?|duplo|twin|triple|triplo|suite|single|simple|habitacion|room|quarto|chale\w*)\b"
)
_FEW_WORDS = 5
# From this amount on people say thousands: "the 364 one".
_THOUSANDS = 10_000
_ANY_ROOM = frozenset(["quarto", "cuarto", "habitacion", "room", "with", "para", "cama", "camas"])


def suits(offer: Offer, wished: str) -> bool:
    """Does the wished word name this offer's room type?"""
    return is_called(offer.room_type, wished)


def recommended_first(offers: Sequence[Offer], wish: Wish) -> tuple[tuple[Offer, ...], bool]:
    """Offers in the order in which to tell them, and whether the wished room type is among them.

    The plans of the type that is wished, by name, beds or features, come first, those that can be cancelled before those
    that cannot; then, for each other type, its cheapest plan.
    """
    wished = [offer for offer in offers if wish.room_type and suits(offer, wish.room_type)]
    if not wished and wish.beds:
        wished = [offer for offer in offers if wish.beds in offer.room_type.beds]
    if not wished and not wish.room_type:
        wished = _with_features(offers, wish.features)
    if not wished:
        first = offers[0].room_type.code
        wished_types = {first}
        head = [offer for offer in offers if offer.room_type.code == first]
    else:
        first = wished[0].room_type.code
        wished_types = {first}
        head = [offer for offer in wished if offer.room_type.code == first]
    head.sort(key=lambda offer: offer.rate_plan.cancellation.free_until_hours is None)
    rest = []
    for offer in offers:
        if offer.room_type.code not in wished_types:
            wished_types.add(offer.room_type.code)
            rest.append(offer)
    rest.sort(key=lambda offer: offer not in wished)
    return (*head, *rest), bool(wished) or not wish.room_type


def _with_features(offers: Sequence[Offer], features: Sequence[str]) -> list[Offer]:
    """Offers whose room has all that was wished and that any room has: a cot is no feature of a room, a sea view is."""
    wanted = {one for one in features if any(one in offer.room_type.features for offer in offers)}
    return [offer for offer in offers if wanted and wanted <= set(offer.room_type.features)]


def names_an_offer(turn: TurnContext) -> bool:
    """Do the words pick one of the offers that are open, or another plan of one of their rooms? What only asks picks none."""
    told = turn.memory.told
    if turn.tap or turn.memory.stage != "offered" or turn.memory.asked != "room":
        return False
    words = takes_beside_a_question(turn)
    if asks_of_the_house(turn) and not words:
        return False
    every, chosen = [*told, *turn.memory.beside], choosing_words(turn)
    picked = (
        by_position(chosen, every) or by_price(chosen, every) or by_name(words or turn.text, told, turn.facts.room_type)
    )
    return bool(picked or with_another_plan(words or turn.text, told, turn.facts.room_type))


def takes_beside_a_question(turn: TurnContext) -> str:
    """The part of a message to open offers that takes one, where another part asks: "dale la primera, ¿hay wifi?"."""
    words = told_beside_a_question(turn.text) if turn.tap is None else ""
    told = turn.memory.told
    return words if words and (by_position(words, told) or by_name(words, told, None)) else ""


def choosing_words(turn: TurnContext) -> str:
    """The words before the name and the address: "the 2nd. Juan Pérez, juan@…" says which in its first part; and those that
    ask nothing."""
    words = takes_beside_a_question(turn) or turn.text
    tells_who = turn.facts.guest_name or turn.facts.email
    return re.split(r"[.,;:\n]", words, maxsplit=1)[0] if tells_who else words


def asks_of_the_house(turn: TurnContext) -> bool:
    """ "What's the cancellation policy on the first one": names an offer, and takes none."""
    return "?" in turn.text or (turn.reading.top in HOUSE and asks(turn.text))


def with_another_plan(text: str, told: Sequence[Told], room_type: str | None) -> Told | None:
    """An offer of the room that is named together with a plan of it that was not told: "the sea view, but flexible"."""
    named = [one for one in told if _names(folded(text), room_type, one)]
    is_one_room = len({one.room_type for one in named}) == 1
    return named[0] if is_one_room and wants_another_plan(text, named) else None


def by_position(text: str, told: Sequence[Told]) -> Told | None:
    """The told offer at the place that was said: "2", "option 2", "the second one"."""
    number = _NUMBER.match(folded(text))
    if number:
        return told[int(number[1]) - 1] if int(number[1]) <= len(told) else None
    return by_ordinal(text, told)


def by_cost(text: str, told: Sequence[Told]) -> Told | None:
    """The cheapest, or the dearest, where that is said."""
    words = folded(text)
    if _DEAREST.search(words):
        return max(told, key=lambda one: one.money.amount)
    return min(told, key=lambda one: one.money.amount) if _CHEAPEST.search(words) else None


def by_price(text: str, told: Sequence[Told]) -> Told | None:
    """The one told offer that costs what was said, a night too: "la de 320.600", "the 364 one" of thousands."""
    said = [_number_said(figure) for figure in _FIGURE.findall(folded(text))]
    found = [one for one in told if any(_costs(one, amount) for amount in said)]
    return found[0] if len(found) == 1 else None


def _number_said(figure: str) -> int:
    """The whole part of an amount, however it is grouped."""
    return int(re.sub(r"\D", "", re.sub(r"[.,]\d{1,2}$", "", figure)))


def _costs(told: Told, amount: int) -> bool:
    total = told.money.amount
    return any(
        int(one) == amount or (one >= _THOUSANDS and int(one / 1000) == amount)
        for one in (total, total / told.stay.nights)
    )


def by_stay(facts: Facts, told: Sequence[Told]) -> Told | None:
    """The one told offer whose days are named, where those told are for different days: "the one from 3 to 5 May", "the
    one in January"."""
    days = (facts.check_in, facts.check_out, facts.nights)
    if isinstance(facts.flexible, str) and facts.check_in is None:
        of_month = [one for one in told if f"{one.check_in:%Y-%m}" == facts.flexible]
        return of_month[0] if len(of_month) == 1 < len(told) else None
    if facts.check_in is None or len({one.stay for one in told}) < 2:
        return None
    named = [one for one in told if all(said in (None, is_) for said, is_ in zip(days, _days(one), strict=True))]
    return named[0] if len(named) == 1 else None


def _days(told: Told) -> tuple[date, date, int]:
    return told.check_in, told.check_out, told.stay.nights


def fewer_rooms(text: str, rooms: int) -> tuple[int, bool] | None:
    """Another number of rooms where several were wished, and whether it is surely that: "just two", "make it 2" are, but
    "mejor 2" may be the second offer as well. None when no number, or the same, is said."""
    found = _OTHER_NUMBER.fullmatch(folded(text).strip(" .!"))
    if found is None or rooms < 2:
        return None
    number = _NUMBER_WORDS.get(found["number"]) or int(found["number"])
    return None if number == rooms else (number, bool(found["surely"] or found["unit"]))


def number_of(word: str) -> int | None:
    """ "2", "dos", "two": one to nine in figures, to four in words."""
    return int(word) if word.isdigit() else _NUMBER_WORDS.get(word)


def rejects_a_room(text: str) -> bool:
    """ "Not the double, something bigger": a room is named that is not wanted."""
    return bool(_REJECTS.search(folded(text)))


def is_among(told: Sequence[Told], text: str, room_type: str) -> bool:
    """Is a room of the named type among those that were told?"""
    return any(_names(folded(text), room_type, one) for one in told)


def by_name(text: str, told: Sequence[Told], room_type: str | None) -> Told | None:
    """The told offer that the text names, or None when it names none or several alike."""
    words = folded(text)
    by_its_cost = by_cost(text, told)
    if by_its_cost:
        return by_its_cost
    named = [one for one in told if _names(words, room_type, one)]
    candidates = named or list(told)
    by_plan = [one for one in candidates if _plan_fits(words, one.rate_plan)]
    if by_plan and len(by_plan) < len(candidates):
        return by_plan[0]
    if named and wants_another_plan(text, named):
        return None
    is_one_room = len({one.room_type for one in named}) == 1
    return candidates[0] if is_one_room or len(candidates) < len(told) else None


def wants_another_plan(text: str, told: Sequence[Told]) -> bool:
    """A plan is named that none of these has: "the sea view, flexible", where only the other rate of it was told."""
    words = folded(text)
    names_plan = _REFUNDABLE.search(words) or _NOT_REFUNDABLE.search(words)
    return bool(names_plan) and not any(_plan_fits(words, one.rate_plan) for one in told)


def by_ordinal(text: str, told: Sequence[Told]) -> Told | None:
    """The told offer that "a segunda opção", "la primera" or "the last one" means; None when no place or several are named."""
    places = ordinals(folded(text), len(told))
    return told[places[0] - 1] if len(places) == 1 and places[0] <= len(told) else None


def _names(words: str, room_type: str | None, told: Told) -> bool:
    """Is this offer's room named, by its code or by what it was called when it was told?"""
    names = (folded(told.room_type), folded(told.label))
    if any(name and f" {name} " in f" {words} " for name in names):
        return True
    said = words.split()
    if len(said) <= _FEW_WORDS and any(
        len(word) > 3 and word not in _ANY_ROOM and word in said for word in names[1].split()
    ):
        return True
    if not room_type:
        return False
    wished = (room_type, *ROOM_WORDS.get(folded(room_type), ()))
    return any(f" {folded(one)} " in f" {name} " for one in wished for name in names)


def _plan_fits(words: str, plan: str) -> bool:
    fixed = bool(re.search(r"non?[- ]?re|nao|fixed|fija", folded(plan)))
    if _NOT_REFUNDABLE.search(words):
        return fixed
    return not fixed if _REFUNDABLE.search(words) else False

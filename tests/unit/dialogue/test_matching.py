"""Which of the offers that were told do words mean?"""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from conserje.dialogue.flows.booking.matching import by_name, by_ordinal, by_position, recommended_first, suits
from conserje.dialogue.memory import Told, Wish
from conserje.model.hotel import CancellationFee, CancellationPolicy, MealPlan, RatePlan, RoomType
from conserje.model.ids import RatePlanId, RoomTypeId
from conserje.model.money import Money
from conserje.model.reservation import NightPrice, Offer, Price
from conserje.model.stay import Party, Stay
from conserje.understanding.entities.naming import folded

STAY = Stay(date(2027, 3, 12), date(2027, 3, 13))


def told(room_type: str, rate_plan: str, total: str, label: str) -> Told:
    return Told("t1", room_type, rate_plan, total, "ARS", STAY.check_in, STAY.check_out, label, rate_plan)


DOUBLE_FLEXIBLE = told("double", "flexible", "500", "Quarto Duplo")
DOUBLE_FIXED = told("double", "non_refundable", "450", "Quarto Duplo")
TRIPLE = told("triple", "non_refundable", "480", "Quarto Twin ou Triplo")
SUITE = told("family_suite", "non_refundable", "700", "Suíte Família")
ALL = [DOUBLE_FLEXIBLE, DOUBLE_FIXED, TRIPLE, SUITE]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2", DOUBLE_FIXED),
        ("a 2 por favor", DOUBLE_FIXED),
        ("la opción 3", TRIPLE),
        ("option 4 please", SUITE),
        ("7", None),
        ("2 pessoas", None),
        ("somos 3 adultos", None),
        ("3 noches", None),
        ("2 nights", None),
        ("12", None),
        ("de 2 a 4", None),
    ],
)
def test_a_number_is_a_place_unless_it_counts_something(text: str, meant: Told | None) -> None:
    assert by_position(text, ALL) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a primeira", DOUBLE_FLEXIBLE),
        ("primeiro", DOUBLE_FLEXIBLE),
        ("quero a segunda opção", DOUBLE_FIXED),
        ("la tercera", TRIPLE),
        ("the third one", TRIPLE),
        ("the last one please", SUITE),
        ("a última", SUITE),
        ("a quinta", None),
        ("the first night only", None),
        ("na segunda", None),
        ("a primeira ou a segunda?", None),
        ("o quarto de casal", None),
    ],
)
def test_a_place_in_words_means_the_offer_at_that_place(text: str, meant: Told | None) -> None:
    assert by_ordinal(text, ALL) == meant


@pytest.mark.parametrize(
    ("text", "room_type", "meant"),
    [
        ("a mais barata", None, DOUBLE_FIXED),
        ("the cheapest one", None, DOUBLE_FIXED),
        ("quero a suíte", "suite", SUITE),
        ("a família", None, SUITE),
        ("o triplo", "triple", TRIPLE),
        ("o duplo", "double", DOUBLE_FLEXIBLE),
        ("o duplo não reembolsável", "double", DOUBLE_FIXED),
        ("la doble no reembolsable", "double", DOUBLE_FIXED),
        ("the flexible one", None, DOUBLE_FLEXIBLE),
        ("a flexível", None, DOUBLE_FLEXIBLE),
        ("o chalé", None, None),
        ("hmm, deixa eu pensar", None, None),
    ],
)
def test_a_name_means_the_first_offer_that_bears_it(text: str, room_type: str | None, meant: Told | None) -> None:
    assert by_name(text, ALL, room_type) == meant


def test_words_are_compared_without_case_accents_and_dashes() -> None:
    assert folded("  Não-Reembolsável\nSUÍTE ") == "nao reembolsavel suite"


def offer(code: str, names: dict[str, str], plan: str, total: int, *, beds: tuple[str, ...] = ("double",)) -> Offer:
    room_type = RoomType(RoomTypeId(UUID(int=1)), code, names, {}, beds, (), 2, 2, 3)
    free_hours = 48 if plan == "flexible" else None
    terms = CancellationPolicy(free_hours, CancellationFee.TOTAL)
    rate_plan = RatePlan(RatePlanId(UUID(int=2)), plan, {"es": plan}, "ARS", MealPlan.BREAKFAST, terms, Decimal(30))
    amount = Money(Decimal(total), "ARS")
    price = Price((NightPrice(STAY.check_in, amount),), (), amount)
    return Offer(STAY, Party(2), 1, room_type, rate_plan, price, left=3)


DOUBLE = {"es": "Doble", "en": "Double Room", "pt": "Quarto Duplo"}
TWIN = {"es": "Twin", "en": "Twin Room", "pt": "Duas camas"}
CHEAP, FLEXIBLE = offer("double", DOUBLE, "non_refundable", 450), offer("double", DOUBLE, "flexible", 500)
OTHER = offer("twin", TWIN, "non_refundable", 480, beds=("twin",))
OTHER_FLEXIBLE = offer("twin", TWIN, "flexible", 530, beds=("twin",))
CHEAPEST_FIRST = [CHEAP, OTHER, FLEXIBLE, OTHER_FLEXIBLE]


@pytest.mark.parametrize("word", ["double", "doble", "Duplo", "quarto duplo"])
def test_a_room_type_is_known_by_its_code_and_its_names_in_every_language(word: str) -> None:
    assert suits(CHEAP, word)
    assert not suits(OTHER, word)


def test_a_kind_of_room_is_known_by_the_houses_other_word_for_it() -> None:
    assert suits(offer("standard", {"pt": "Standard Casal"}, "flexible", 500), "double")


def test_the_cancellable_plan_of_the_cheapest_room_is_told_first_and_one_plan_of_each_other_room() -> None:
    ordered, fits = recommended_first(CHEAPEST_FIRST, Wish())
    assert ordered == (FLEXIBLE, CHEAP, OTHER)
    assert fits


def test_the_wished_room_is_told_first() -> None:
    ordered, fits = recommended_first(CHEAPEST_FIRST, Wish(room_type="twin"))
    assert ordered[:2] == (OTHER_FLEXIBLE, OTHER)
    assert fits


def test_wished_beds_choose_the_room_when_no_room_was_named() -> None:
    ordered, _ = recommended_first(CHEAPEST_FIRST, Wish(beds="twin"))
    assert ordered[0] == OTHER_FLEXIBLE


def test_a_wish_that_nothing_fits_is_admitted_and_the_rest_is_told() -> None:
    ordered, fits = recommended_first(CHEAPEST_FIRST, Wish(room_type="suite"))
    assert not fits
    assert ordered[0] == FLEXIBLE

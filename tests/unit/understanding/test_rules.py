"""Set phrases, alarms, and what is left of a message without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import Intent
from conserje.understanding.rules import (
    Phrasebook,
    agrees_at_last,
    asks_for_a_person,
    introduces_alone,
    is_code_alone,
    is_wordless,
    raises_alarm,
    sets_a_condition,
)

PHRASES = Phrasebook.packaged()


@pytest.mark.parametrize(
    ("text", "phrases", "rest"),
    [
        ("hola buenas tardes", (Intent.GREET,), ""),
        ("Hola! ¿Tienen lugar para mañana?", (Intent.GREET,), "¿Tienen lugar para mañana?"),
        ("hola tienen pileta", (Intent.GREET,), "tienen pileta"),
        ("sí, pero del 12 al 15", (Intent.AFFIRM,), "pero del 12 al 15"),
        ("tem vaga amanhã? obrigada!", (Intent.THANK,), "tem vaga amanhã"),
        ("dale, gracias", (Intent.AFFIRM, Intent.THANK), ""),
        ("no thanks", (Intent.DENY,), ""),
        ("ok 👍", (Intent.ACKNOWLEDGE, Intent.AFFIRM), ""),
        ("no funciona la luz", (), "no funciona la luz"),
        ("si tienen lugar voy", (), "si tienen lugar voy"),
        ("siiii", (Intent.AFFIRM,), ""),
        ("hola de nuevo buenas tardes", (Intent.GREET,), ""),
        ("nos vemos mañana, beijos", (Intent.GOODBYE,), ""),
        ("perfeito, fico aguardando", (Intent.ACKNOWLEDGE,), ""),
        ("mais nada, obrigada", (Intent.DENY, Intent.THANK), ""),
        ("hágale pues, dios le pague", (Intent.AFFIRM, Intent.THANK), ""),
    ],
)
def test_set_phrases_come_off_and_the_wish_stays(text: str, phrases: tuple[Intent, ...], rest: str) -> None:
    peeled = PHRASES.peel(text)
    assert (peeled.phrases, peeled.rest.rstrip("?")) == (phrases, rest.rstrip("?"))


@given(st.text(max_size=300))
def test_any_text_can_be_peeled(text: str) -> None:
    peeled = PHRASES.peel(text)
    assert len(peeled.rest) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "URGENTE llámenme",
        "hay olor a gas en el pasillo",
        "there is a fire in the kitchen",
        "me robaron la mochila",
        "my husband fainted",
        "estamos presos no elevador",
        "I locked myself out",
        "meu pai não consegue respirar",
        "sale humo del enchufe",
        "no encuentro a mi hija",
        "mi marido me pegó",
        "me quiero matar",
        "um cara tá me seguindo",
        "tomei muitos comprimidos",
        "entraram no meu quarto",
    ],
)
def test_danger_raises_the_alarm(text: str) -> None:
    assert raises_alarm(text)


@pytest.mark.parametrize(
    "text",
    [
        "no es urgente, cuando puedan",
        "it's not urgent",
        "não é urgente",
        "¿a qué hora es el desayuno?",
        "is there a fireplace",
        "where is the emergency exit",
        "¿dónde está la salida de emergencia?",
        "we booked the double",
        "me quiero morir de vergüenza, me olvidé la dentadura",
        "perdi meu cartão",
    ],
)
def test_calm_messages_raise_no_alarm(text: str) -> None:
    assert not raises_alarm(text)


@pytest.mark.parametrize(
    "text", ["quiero hablar con una persona", "let me talk to a human", "quero falar com um atendente"]
)
def test_a_person_is_asked_for_in_three_languages(text: str) -> None:
    assert asks_for_a_person(text)


def test_a_booking_code_alone_is_recognised_however_it_is_typed() -> None:
    assert is_code_alone("k7p2qx")
    assert is_code_alone(" K7P-2QX. ")
    assert not is_code_alone("gracias")
    assert not is_code_alone("123456")


def test_signs_without_a_word_are_told_from_words() -> None:
    assert is_wordless("🤷 ...")
    assert not is_wordless("ok")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("me llamo Ana", "Ana"),
        ("my name is Tom O'Neil", "Tom O'Neil"),
        ("meu nome é João", "João"),
        ("aqui é a Bia.", "Bia"),
        ("this is Mr. Hall", "Hall"),
    ],
)
def test_who_only_says_a_name_introduces_themselves(text: str, name: str) -> None:
    assert introduces_alone(text, name)


@pytest.mark.parametrize(("text", "name"), [("me llamo Ana y quiero hablar con alguien", "Ana"), ("me llamas?", None)])
def test_a_name_with_a_wish_is_more_than_an_introduction(text: str, name: str | None) -> None:
    assert not introduces_alone(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "sí, si me regalan la cochera",
        "dale, siempre y cuando incluya el desayuno",
        "sí, pero gratis",
        "sí, pero por 162.720",
        "confirmo pero con un 20% de descuento",
        "bueno sí, pero sin pagar la seña",
        "yes, if you throw in free parking",
        "yes, but only if late check-out is free",
        "ok, as long as the breakfast is included",
        "yes but at half the price",
        "sure, if parking is free",
        "sim, desde que o café seja grátis",
        "sim, mas pelo mesmo preço do outro",
        "confirmo, se vocês derem o estacionamento",
        "sim, mas com desconto",
    ],
)
def test_a_yes_on_a_condition_is_heard_as_one(text: str) -> None:
    assert sets_a_condition(text)


@pytest.mark.parametrize(
    "text",
    [
        "sí, si está todo bien confirmá",
        "si si, confirmo",
        "sí, si puede ser con cama doble",
        "sí, pero llegamos a las 23",
        "sí, pero necesito factura",
        "sí, con cancelación gratis",
        "si no hay problema, sí",
        "yes, if everything is right",
        "yes, if possible with a view",
        "yes, but we arrive late",
        "yes, go ahead if you can",
        "sim, se estiver tudo certo",
        "sim, mas chegamos tarde",
        "sim, a do cancelamento grátis",
        "estou esperando desde ontem, sim",
    ],
)
def test_a_yes_with_something_beside_it_is_a_yes(text: str) -> None:
    assert not sets_a_condition(text)


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        ("fine, forget that. yes, confirm", True),
        ("ok, without it. yes, confirm the booking as it is", True),
        ("bueno, dejalo. sí, confirmo", True),
        ("deixa pra lá. sim, pode confirmar a reserva", True),
        ("pode confirmar a reserva", True),
        ("podés reservarla", True),
        ("you can book it", True),
        ("podés confirmar si hay pileta?", False),
        ("you can book it if breakfast is free", False),
        ("yes, confirm. no wait", False),
        ("no. yes, confirm that it has a balcony?", False),
        ("sí, confirmo que llego tarde pero no reserves", False),
        ("don't confirm", False),
        ("sim, confirmo se tiver desconto", False),
    ],
)
def test_what_is_said_last_is_what_counts(text: str, is_yes: bool) -> None:
    assert agrees_at_last(text) is is_yes

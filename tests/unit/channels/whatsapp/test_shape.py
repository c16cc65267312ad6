from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserje.channels.whatsapp.shape import request_bodies
from conserje.errors import ChannelRejected
from conserje.model.reply import Choice, Link, Reply
from tests.vendors.graph_schema import problems_of_request
from tests.vendors.whatsapp_payloads import GUEST

Json = dict[str, Any]


def bodies(text: str, *choices: Choice, label: str = "☰") -> list[Json]:
    made = request_bodies(GUEST, Reply(text, choices), label)
    assert [problems_of_request(body) for body in made] == [[]] * len(made)
    return made


PAGE = "https://pay.example/c/" + "x" * 900
PAY = Link(PAGE, "Pagar con tarjeta")
DEPOSIT = f"La seña es de *$ 60*.\n\nPodés pagarla con tarjeta acá: {PAGE}\n\nO por transferencia."


def with_links(text: str, *links: Link, choices: tuple[Choice, ...] = ()) -> list[Json]:
    made = request_bodies(GUEST, Reply(text, choices, links=links), "☰")
    assert [problems_of_request(body) for body in made] == [[]] * len(made)
    return made


def test_a_link_is_a_button_that_opens_it_and_its_line_leaves_the_text() -> None:
    text, button = with_links(DEPOSIT, PAY)
    assert text["text"]["body"] == "La seña es de *$ 60*.\n\nO por transferencia."
    assert button["interactive"] == {
        "type": "cta_url",
        "body": {"text": "Podés pagarla con tarjeta acá:"},
        "action": {"name": "cta_url", "parameters": {"display_text": "Pagar con tarjeta", "url": PAGE}},
    }


def test_a_question_stays_the_last_message_behind_links() -> None:
    made = with_links(DEPOSIT, PAY, choices=(Choice("yes", "Sí"), Choice("no", "No")))
    assert [body["interactive"]["type"] for body in made] == ["cta_url", "button"]
    assert "$ 60" in made[-1]["interactive"]["body"]["text"]


@pytest.mark.parametrize(
    "link",
    [
        Link("https://pay.example/other", "Pagar"),
        Link(PAGE, "Una etiqueta demasiado larga"),
        Link(PAGE, ""),
    ],
)
def test_a_link_that_fits_no_button_or_is_told_no_more_changes_nothing(link: Link) -> None:
    assert with_links(DEPOSIT, link) == bodies(DEPOSIT)


def test_a_text_that_is_nothing_but_a_link_stays_a_text() -> None:
    assert with_links(f"Acá: {PAGE}", PAY) == bodies(f"Acá: {PAGE}")


@pytest.mark.parametrize(
    "parameters",
    [
        {"display_text": "x" * 21, "url": PAGE},
        {"display_text": "Pagar", "url": "javascript:alert(1)"},
        {"display_text": "Pagar"},
        {"display_text": "Pagar", "url": PAGE, "more": "1"},
    ],
)
def test_the_judge_refuses_a_button_that_meta_would_refuse(parameters: Json) -> None:
    _, button = with_links(DEPOSIT, PAY)
    button["interactive"]["action"]["parameters"] = parameters
    assert problems_of_request(button) != []


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["Hola", "", f"Acá: {PAGE}", "¿Sí?", "x" * 1500]), max_size=6), st.booleans())
def test_whatever_stands_around_a_link_every_word_and_address_is_sent(lines: list[str], asks: bool) -> None:
    text = "\n".join(lines)
    if not text.strip():
        return
    made = with_links(text, PAY, choices=(Choice("yes", "Sí"),) if asks else ())
    sent = str(made)
    assert all(word in sent for word in ("Hola", "¿Sí?") if word in text)
    assert (PAGE in sent) == (PAGE in text)


def rows_of(body: Json) -> list[Json]:
    (section,) = body["interactive"]["action"]["sections"]
    rows: list[Json] = section["rows"]
    return rows


def numbered(count: int) -> list[Choice]:
    return [Choice(f"room-{n}", f"Habitación {n}") for n in range(1, count + 1)]


def test_a_text_is_one_message_without_a_preview_of_its_links() -> None:
    assert bodies("Mirá https://hotel.example") == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": GUEST,
            "type": "text",
            "text": {"body": "Mirá https://hotel.example", "preview_url": False},
        }
    ]


def test_up_to_three_short_choices_are_buttons() -> None:
    (body,) = bodies("¿La reservo?", Choice("yes", "Sí, reservar"), Choice("no", "No"), Choice("other", "Otra fecha"))

    assert body["interactive"]["type"] == "button"
    assert body["interactive"]["body"] == {"text": "¿La reservo?"}
    assert [button["reply"]["id"] for button in body["interactive"]["action"]["buttons"]] == ["yes", "no", "other"]


@pytest.mark.parametrize(
    "choices",
    [
        numbered(4),
        numbered(10),
        [Choice("a", "Doble con vista al mar"), Choice("b", "Triple")],
        [Choice("a", "Doble", "USD 100 por noche"), Choice("b", "Triple")],
        [Choice("a", "Doble", "con balcón"), Choice("b", "Doble", "interna")],
        [Choice("a", "Sí 👨‍👩‍👧‍👦👨‍👩‍👧‍👦")],
    ],
    ids=["four", "ten", "long title", "description", "told apart below", "emojis"],
)
def test_choices_that_buttons_cannot_hold_are_a_list(choices: list[Choice]) -> None:
    (body,) = bodies("¿Cuál preferís?", *choices, label="Ver opciones")

    assert body["interactive"]["type"] == "list"
    assert body["interactive"]["action"]["button"] == "Ver opciones"
    assert [row["id"] for row in rows_of(body)] == [choice.id for choice in choices]


def test_a_title_too_long_for_a_row_is_told_in_full_below_it() -> None:
    (body,) = bodies("¿Cuál?", Choice("a", "Habitación doble superior", "USD 100"), Choice("b", "Triple"))

    assert rows_of(body)[0] == {
        "id": "a",
        "title": "Habitación doble…",
        "description": "Habitación doble superior: USD 100",
    }
    assert body["interactive"]["body"]["text"] == "¿Cuál?"


def test_what_does_not_fit_into_a_row_is_told_in_the_text() -> None:
    long = "con vista al mar, dos camas grandes, balcón, cocina y desayuno para cuatro personas"

    (body,) = bodies("¿Cuál?", Choice("a", "Doble", long), Choice("b", "Triple"))

    assert rows_of(body)[0]["description"].endswith("…")
    assert body["interactive"]["body"]["text"] == f"¿Cuál?\n\n• Doble: {long}"


@pytest.mark.parametrize(
    ("choices", "lines"),
    [
        (numbered(11), "\n".join(f"{n}. Habitación {n}" for n in range(1, 12))),
        ([Choice("a", "Sí"), Choice("a", "No")], "1. Sí\n2. No"),
        ([Choice("a", "Doble"), Choice("b", "Doble")], "1. Doble\n2. Doble"),
        ([Choice("a ", "Doble", "USD 100"), Choice("b", "No")], "1. Doble: USD 100\n2. No"),
        ([Choice("", "Sí")], "1. Sí"),
        ([Choice("a" * 257, "Sí")], "1. Sí"),
    ],
    ids=["eleven", "same id", "same title", "blank at an id's edge", "no id", "long id"],
)
def test_choices_that_no_list_can_hold_are_numbered_lines(choices: list[Choice], lines: str) -> None:
    (body,) = bodies("¿Cuál?", *choices)
    assert body["text"]["body"] == f"¿Cuál?\n\n{lines}"


def test_a_long_text_is_several_messages_in_order() -> None:
    text = "\n\n".join(f"Párrafo {n}. " + "bla " * 200 for n in range(12))

    made = bodies(text)

    assert len(made) == 3
    assert "".join("".join(body["text"]["body"] for body in made).split()) == "".join(text.split())


def test_a_long_text_goes_ahead_of_its_question() -> None:
    made = bodies("a " * 600 + "\n\n¿La reservo?", Choice("yes", "Sí"), Choice("no", "No"))

    assert [body["type"] for body in made] == ["text", "interactive"]
    assert made[1]["interactive"]["body"]["text"] == "¿La reservo?"


def test_titles_are_single_lines() -> None:
    (body,) = bodies("¿Cuál?", Choice("a", " Sí,\n por favor "), Choice("b", "No", " \n "))
    titles = [button["reply"]["title"] for button in body["interactive"]["action"]["buttons"]]
    assert titles == ["Sí, por favor", "No"]


def test_a_guest_with_a_hidden_phone_is_addressed_by_the_user_id() -> None:
    (body,) = request_bodies("AR.13491208655302741918", Reply("hola"), "☰")

    assert problems_of_request(body) == []
    assert "to" not in body
    assert body["recipient"] == "AR.13491208655302741918"


@pytest.mark.parametrize(
    "recipient", ["", "lucia@hotel.example", "ar.1349", "AR.", "AR.13-49", "5491155550101\n", "٥٤٩١١"]
)
def test_an_address_that_is_none_is_refused(recipient: str) -> None:
    with pytest.raises(ChannelRejected):
        request_bodies(recipient, Reply("hola"), "☰")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_reply_without_text_is_refused(text: str) -> None:
    with pytest.raises(ChannelRejected):
        request_bodies(GUEST, Reply(text, (Choice("a", "Sí"),)), "☰")


any_text = st.text(max_size=60)
any_choice = st.builds(Choice, st.text(max_size=5), any_text, st.none() | st.text(max_size=120))


@settings(deadline=None)  # Meta's schema, not our code, takes most of the time
@given(
    st.text(max_size=200).map(lambda text: text * 30) | any_text,
    st.lists(any_choice, max_size=12),
)
def test_any_reply_with_words_becomes_requests_that_meta_accepts(text: str, choices: list[Choice]) -> None:
    if text.strip():
        assert bodies(text, *choices)

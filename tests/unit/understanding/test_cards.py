"""Card numbers are masked, whatever way they are written; other numbers are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.understanding.entities.cards import mask_cards, mask_payload, names_a_card

CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"mi tarjeta es {CARD} vence 12/29", "mi tarjeta es •••• 1111 vence 12/29"),
        ("5555-5555-5555-4444", "•••• 4444"),
        ("378282246310005", "•••• 0005"),
        ("4111.1111.1111.1111", "•••• 1111"),
        ("4111/1111/1111/1111", "•••• 1111"),
        ("5 5 5 5 5 5 5 5 5 5 5 5 4 4 4 4", "•••• 4444"),
        ("5555 - 5555 - 5555 - 4444", "•••• 4444"),
        ("3714\n496353\n98431", "•••• 8431"),
        ("20-03-2027 27-03-2027", "20-03-2027 27-03-2027"),
        ("2027-03-10 2027-03-14", "2027-03-10 2027-03-14"),
        ("4111111111111112", "4111111111111112"),
        ("+5491155550101", "+5491155550101"),
        ("CBU 0000003100012345678901", "CBU 0000003100012345678901"),
        ("del 12 al 15 de marzo", "del 12 al 15 de marzo"),
        ("", ""),
    ],
)
def test_a_card_keeps_its_last_four_digits_and_nothing_else(written: str, kept: str) -> None:
    assert mask_cards(written) == kept
    assert names_a_card(written) == names_a_card(kept) == (written != kept)


def test_a_payload_is_masked_in_its_texts_and_keeps_its_ids() -> None:
    payload = {"from": "4111111111111111", "text": {"body": CARD}, "list": [{"title": f"x {CARD}"}, 5, None]}
    masked = {"from": "4111111111111111", "text": {"body": "•••• 1111"}, "list": [{"title": "x •••• 1111"}, 5, None]}
    assert mask_payload(payload) == masked


@given(st.text(alphabet=st.sampled_from("0123456789 -abc+"), max_size=60))
def test_nothing_that_was_masked_is_masked_again_and_no_card_is_left(text: str) -> None:
    once = mask_cards(text)
    assert mask_cards(once) == once


@given(st.integers(10**11, 10**18 - 1))
def test_every_number_with_its_check_digit_is_masked(number: int) -> None:
    digits = str(number)
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    card = f"{digits}{-total % 10}"
    assert mask_cards(card) == (f"•••• {card[-4:]}" if len(card) >= 13 else card)

"""The signed text of a QR: good as made, for its house and its time; refused with the reason in every other case."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.confirmation import BrokenSeal, Sealed, Seals, written_in
from conserje.dialogue.confirmation.seal import Reason
from conserje.model.ids import PropertyId

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUSE = PropertyId(UUID(int=7))
KEYS = {"2027": b"k" * 32, "2026": b"o" * 32}
SEALED = Sealed(HOUSE, "K7M2QX", NOW + timedelta(days=20))


def reason_of(seals: Seals, text: str, house: PropertyId = HOUSE, now: datetime = NOW) -> Reason:
    with pytest.raises(BrokenSeal) as broken:
        seals.open(text, house, now)
    return broken.value.reason


def test_what_was_sealed_is_read_back() -> None:
    seals = Seals(KEYS)
    text = seals.seal(SEALED)
    assert seals.open(text, HOUSE, NOW) == SEALED
    assert written_in(text)
    assert len(text) < 100


def test_people_and_scanners_may_break_lines_and_change_case() -> None:
    text = Seals(KEYS).seal(SEALED)
    pasted = f"mi código: {text[:30].lower()}\n {text[30:]} "
    assert Seals(KEYS).open(pasted, HOUSE, NOW) == SEALED


@given(st.integers(0, 200), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    seals = Seals(KEYS)
    text = seals.seal(SEALED)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        assert reason_of(seals, changed) in (Reason.TAMPERED, Reason.UNREADABLE)


@given(st.text(max_size=200))
def test_any_other_text_is_no_seal(text: str) -> None:
    assert reason_of(Seals(KEYS), text) is Reason.UNREADABLE
    assert not written_in(text)


def test_a_seal_runs_out_and_is_for_one_house() -> None:
    seals = Seals(KEYS)
    text = seals.seal(SEALED)
    assert reason_of(seals, text, now=SEALED.until) is Reason.EXPIRED
    assert reason_of(seals, text, PropertyId(uuid4())) is Reason.OTHER_HOUSE


def test_keys_are_changed_without_spoiling_what_guests_have() -> None:
    before = Seals({"2026": KEYS["2026"]})
    text = before.seal(SEALED)
    assert Seals(KEYS).open(text, HOUSE, NOW) == SEALED
    assert Seals(KEYS).seal(SEALED).startswith("CJ1-2027-")
    assert reason_of(Seals({"2027": KEYS["2027"]}), text) is Reason.TAMPERED
    assert reason_of(Seals({"2026": b"another key, 32 bytes in length."}), text) is Reason.TAMPERED


@pytest.mark.parametrize("keys", [{}, {"a": b"k" * 32}, {"2027": b"short"}, {"TOO-LONG-A-NAME": b"k" * 32}])
def test_keys_without_a_name_or_too_short_are_refused(keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Seals(keys)

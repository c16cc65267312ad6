"""Nothing that names, reaches or charges a guest gets past the redactor; what operators need does."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.telemetry.redaction import BLANK, personal, redacted, scrubbed

WORDS = st.text(st.characters(categories=("L", "P", "S"), exclude_characters="@"), max_size=20)
SEPARATORS = st.sampled_from(["", " ", "-", ".", " - ", ") ", "/"])
DIGITS = st.text("0123456789", min_size=1, max_size=4)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Digits as people group them, seven at least."""
    groups = draw(st.lists(DIGITS, min_size=7, max_size=10))
    return draw(st.sampled_from(["", "+"])) + "".join(group + draw(SEPARATORS) for group in groups[:-1]) + groups[-1]


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


@given(WORDS, numbers(), WORDS)
def test_no_number_of_seven_digits_survives(before: str, number: str, after: str) -> None:
    told = scrubbed(f"{before} {number} {after}")
    assert digits_of(number) not in digits_of(told)
    assert len(digits_of(told)) < 7


@given(WORDS, st.emails(), WORDS)
def test_no_e_mail_address_survives(before: str, email: str, after: str) -> None:
    told = scrubbed(f"{before} {email} {after}")
    assert email not in told
    assert "@" not in told.replace("[email]", "").replace("[credentials]@", "")


@given(st.uuids(), st.datetimes())
def test_ids_and_times_are_kept(one: UUID, at: object) -> None:
    moment = str(at)[:19].replace(" ", "T") + "Z"
    if not moment.startswith(("1", "2")):
        return
    line = f"conversation {one} at {moment} trace {one.hex}"
    assert str(one) in scrubbed(line)
    assert moment in scrubbed(line)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("4111 1111 1111 1111", "[card]"),
        ("5555-5555-5555-4444", "[card]"),
        ("4111 1111 1111 1112", "[phone]"),
        ("+54 9 11 5555-6666", "[phone]"),
        ("wamid.HBgNNTQ5MTE1NTU1MDEwMRUCABIYFA==", "[vendor]"),
        ("postgresql://ana:hunter2@db:5432/x", "postgresql://[credentials]@db:5432/x"),
        ("Bearer eyJhbGciOi.x.y", "[secret]"),
        ("access_token=EAAG123", "[secret]"),
        ("DETAIL:  Failing row contains (1, hola, soy Ana).", "DETAIL:  [row]"),
        ("Key (email)=(ana) already exists.", "[row] already exists."),
        ("listening on 127.0.0.1:8002", "listening on 127.0.0.1:8002"),
        ("room 204, 3 nights, 12 March", "room 204, 3 nights, 12 March"),
        ("4111 1111 1111 1111 2027-03-12", "[card] 2027-03-12"),
    ],
)
def test_forms_are_recognised(written: str, told: str) -> None:
    assert scrubbed(written) == told


@given(st.text(min_size=3, max_size=30), st.text(min_size=4, max_size=60), WORDS)
def test_what_a_guest_is_called_and_wrote_is_taken_out_where_it_is_known(name: str, said: str, around: str) -> None:
    name, said = name.strip(), said.strip()
    if len(name) < 3 or len(said) < 4:
        return
    with personal(name, said):
        told = scrubbed(f"KeyError: <{said}> of <{name}> {around}")
    for known in (name, said):
        assert f"<{known}>" not in told


def test_a_name_is_taken_out_in_parts_and_in_any_case() -> None:
    with personal("Ana Pérez"):
        assert scrubbed("ANA wrote, says pérez; a banana stays") == f"{BLANK} wrote, says {BLANK}; a banana stays"
    assert scrubbed("Ana wrote") == "Ana wrote"


def test_fields_that_hold_what_guests_say_are_blank_whatever_is_in_them() -> None:
    event = {"text": "hola", "guest_name": "Ana", "replies": ["uno"], "count": 3, "nested": {"email": "x", "kind": "a"}}
    assert redacted(event) == {
        "text": BLANK,
        "guest_name": BLANK,
        "replies": BLANK,
        "count": 3,
        "nested": {"email": BLANK, "kind": "a"},
    }


def test_what_is_no_plain_value_is_told_as_scrubbed_text() -> None:
    assert redacted({"error": ValueError("write to ana@example.com")}) == {"error": "write to [email]"}

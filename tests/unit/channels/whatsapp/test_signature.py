import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from conserje.channels.whatsapp.signature import answer_handshake, verify_signature
from conserje.errors import BadSignature
from tests.vendors.whatsapp_payloads import APP_SECRET, signed, text_webhook

SECRET = APP_SECRET.encode()
WEBHOOK = signed(text_webhook("¿Tienen lugar?"))
TRUE = WEBHOOK.headers["X-Hub-Signature-256"]
SUBSCRIBE = {"hub.mode": "subscribe", "hub.verify_token": "our-token", "hub.challenge": "1158201444"}


def test_a_body_signed_with_the_app_secret_is_let_in() -> None:
    verify_signature(WEBHOOK.headers, WEBHOOK.raw, SECRET)


@pytest.mark.parametrize("name", ["x-hub-signature-256", "X-HUB-SIGNATURE-256"])
def test_the_header_is_found_however_it_is_written(name: str) -> None:
    verify_signature({"content-type": "application/json", name: TRUE}, WEBHOOK.raw, SECRET)
    verify_signature(Headers({name: TRUE}), WEBHOOK.raw, SECRET)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "sha256",
        TRUE.removeprefix("sha256="),
        TRUE.replace("sha256", "sha1"),
        TRUE[:-1],
        TRUE + "0",
        TRUE + "\n",
        " " + TRUE,
        "sha256=" + TRUE[7:].upper(),
        "sha256=" + "0" * 64,
        "sha256=" + "٣" * 64,
        "sha256=" + "é" * 64,
        f"{TRUE}, {TRUE}",
    ],
)
def test_every_other_header_is_refused(header: str) -> None:
    with pytest.raises(BadSignature):
        verify_signature({"X-Hub-Signature-256": header}, WEBHOOK.raw, SECRET)


def test_a_body_without_the_header_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify_signature({"X-Hub-Signature": TRUE}, WEBHOOK.raw, SECRET)


@given(st.text())
def test_no_header_makes_another_error(header: str) -> None:
    with pytest.raises(BadSignature):
        verify_signature({"X-Hub-Signature-256": header}, WEBHOOK.raw, SECRET)


@given(st.integers(0, len(WEBHOOK.raw) - 1), st.integers(1, 255))
def test_a_single_changed_byte_is_noticed(position: int, change: int) -> None:
    body = bytearray(WEBHOOK.raw)
    body[position] ^= change
    with pytest.raises(BadSignature):
        verify_signature(WEBHOOK.headers, bytes(body), SECRET)


def test_another_apps_secret_does_not_sign_for_us() -> None:
    other = signed(text_webhook("hola"), "another-secret")
    with pytest.raises(BadSignature):
        verify_signature(other.headers, other.raw, SECRET)


def test_the_subscription_check_is_answered_with_the_challenge_as_it_came() -> None:
    assert answer_handshake(SUBSCRIBE, "our-token") == "1158201444"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.verify_token": "their-token"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "contraseña"},
        {"hub.verify_token": "\ud800"},
        {"hub.challenge": ""},
    ],
)
def test_a_wrong_subscription_check_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        answer_handshake(SUBSCRIBE | wrong, "our-token")


def test_an_empty_query_is_refused() -> None:
    with pytest.raises(BadSignature):
        answer_handshake({}, "our-token")

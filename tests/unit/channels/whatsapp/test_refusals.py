import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.channels.whatsapp.refusals import refusal, retry_after
from conserje.errors import ChannelRejected, ChannelUnavailable, ConserjeError, CredentialsRefused


def answer(status: int, code: object = None, **headers: str) -> httpx.Response:
    error = {"error": {"code": code, "message": "title", "error_data": {"details": "told to fail"}}}
    return httpx.Response(status, json=error, headers={name.replace("_", "-"): h for name, h in headers.items()})


@pytest.mark.parametrize("code", [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004])
@pytest.mark.parametrize("status", [400, 429, 500])
def test_a_busy_graph_is_tried_again(code: int, status: int) -> None:
    assert isinstance(refusal(answer(status, code)), ChannelUnavailable)


@pytest.mark.parametrize(
    "code", [131048, 131049, 131050, 368, 131031, 131047, 131026, 131051, 131052, 131042, 133016, 100]
)
@pytest.mark.parametrize("status", [400, 403])
def test_a_message_that_will_never_be_delivered_is_not_tried_again(code: int, status: int) -> None:
    refused = refusal(answer(status, code))

    assert isinstance(refused, ChannelRejected)
    assert refused.code == code


@pytest.mark.parametrize("code", [0, 3, 10, 190, 200, 299, 131005])
@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_a_key_that_is_not_accepted_is_told_apart(code: int, status: int) -> None:
    assert isinstance(refusal(answer(status, code)), CredentialsRefused)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, CredentialsRefused),
        (403, ChannelRejected),
        (404, ChannelRejected),
        (413, ChannelRejected),
        (408, ChannelUnavailable),
        (425, ChannelUnavailable),
        (429, ChannelUnavailable),
        (302, ChannelUnavailable),
        (500, ChannelUnavailable),
        (502, ChannelUnavailable),
        (503, ChannelUnavailable),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": null}}'])
def test_without_a_code_the_status_decides(status: int, expected: type[ConserjeError], body: bytes) -> None:
    assert type(refusal(httpx.Response(status, content=body))) is expected


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_unknown_code_is_tried_again_when_the_status_says_so(status: int) -> None:
    assert isinstance(refusal(answer(status, 999_999)), ChannelUnavailable)


@pytest.mark.parametrize(("code", "after"), [(131056, 6.0), (130429, 1.0), (131000, None)])
def test_how_long_to_wait_is_known_for_the_limits_that_have_a_rate(code: int, after: float | None) -> None:
    refused = refusal(answer(429, code))
    assert isinstance(refused, ChannelUnavailable)
    assert refused.after == after


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        ("30", "", 30.0),
        (" 30 ", "", 30.0),
        ("999999999", "", 86_400.0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", "Tue, 24 Nov 2026 12:00:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", "Tue, 24 Nov 2026 12:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", "", None),
        ("-5", "", None),
        ("nan", "", None),
        ("1e9", "", None),
        ("soon", "", None),
        ("", "", None),
    ],
)
def test_retry_after_is_honoured_in_seconds_and_as_a_date(header: str, date: str, seconds: float | None) -> None:
    assert retry_after(answer(503, None, retry_after=header, date=date)) == seconds


def test_retry_after_wins_over_our_own_guess() -> None:
    refused = refusal(answer(429, 131056, retry_after="90"))
    assert isinstance(refused, ChannelUnavailable)
    assert refused.after == 90.0


def test_the_message_says_the_code_and_metas_details() -> None:
    assert str(refusal(answer(400, 131047))) == "WhatsApp answered 400 (131047: told to fail)"
    assert str(refusal(httpx.Response(502, content=b"<html>"))) == "WhatsApp answered 502"


@given(st.integers(300, 599), st.binary(max_size=40), st.text(alphabet=st.characters(codec="ascii"), max_size=40))
def test_any_answer_becomes_one_of_the_three_errors(status: int, body: bytes, header: str) -> None:
    response = httpx.Response(status, content=body, headers={"Retry-After": header, "Date": header})
    assert isinstance(refusal(response), ChannelUnavailable | ChannelRejected | CredentialsRefused)

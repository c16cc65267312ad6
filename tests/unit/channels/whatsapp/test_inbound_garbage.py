"""Whatever arrives, parsing ends in a Parsed or in BadRequest."""

import copy
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.channels.port import Parsed
from conserje.channels.whatsapp.inbound import parse_payload
from conserje.errors import BadRequest
from tests.vendors.graph_schema import WEBHOOKS, examples
from tests.vendors.whatsapp_payloads import from_guest, signed, status_webhook, text_message, text_webhook, webhook

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
TEMPLATES = [*examples(WEBHOOKS).values(), status_webhook("wamid.OURS", "failed", error_code=131026)]


def places_in(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [(node, key) for key in keys] + [place for key in keys for place in places_in(node[key])]


def parses_or_refuses(raw: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(parse_payload(raw), Parsed)


@given(st.binary())
def test_any_bytes(raw: bytes) -> None:
    parses_or_refuses(raw)


@given(json_values)
def test_any_json(value: Any) -> None:
    parses_or_refuses(orjson.dumps(value))


@given(st.sampled_from(TEMPLATES), st.data())
def test_any_example_with_something_replaced(template: dict[str, Any], data: st.DataObject) -> None:
    payload = copy.deepcopy(template)
    container, key = data.draw(st.sampled_from(places_in(payload)))
    container[key] = data.draw(json_values)
    parses_or_refuses(orjson.dumps(payload))


@given(st.sampled_from(TEMPLATES), st.data())
def test_any_example_with_something_missing(template: dict[str, Any], data: st.DataObject) -> None:
    payload = copy.deepcopy(template)
    container, key = data.draw(st.sampled_from(places_in(payload)))
    del container[key]
    parses_or_refuses(orjson.dumps(payload))


@given(st.sampled_from(TEMPLATES), st.data())
def test_any_example_cut_short_is_refused(template: dict[str, Any], data: st.DataObject) -> None:
    raw = orjson.dumps(template)
    with pytest.raises(BadRequest):
        parse_payload(raw[: data.draw(st.integers(0, len(raw) - 1))])


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_of_a_guest_arrives_as_it_was_written_but_for_nul(text: str) -> None:
    (only,) = parse_payload(signed(text_webhook(text)).raw).messages
    assert only.content.text == text.replace("\x00", "")


def without(name: str) -> dict[str, Any]:
    lacking = text_message("hola")
    del lacking[name]
    return webhook(from_guest([lacking]))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ([], "whatsapp_business_account"),
        ({"object": "page", "entry": []}, "whatsapp_business_account"),
        ({"object": "whatsapp_business_account"}, "entry"),
        ({"object": "whatsapp_business_account", "entry": {}}, "entry"),
        ({"object": "whatsapp_business_account", "entry": ["x"]}, "entry"),
        (webhook({}), "metadata"),
        (webhook({"metadata": {"phone_number_id": 5}}), "phone_number_id"),
        (webhook({"metadata": {"phone_number_id": "5"}, "messages": "hola"}), "messages"),
        (without("id"), "id"),
        (without("from"), "from"),
        (without("timestamp"), "timestamp"),
        (webhook(from_guest([text_message("a") | {"timestamp": "noon"}])), "timestamp"),
        (webhook(from_guest([text_message("a") | {"timestamp": "9" * 30}])), "timestamp"),
        (webhook(from_guest([text_message("a") | {"timestamp": "9" * 5000}])), "timestamp"),
        (webhook(from_guest([text_message("a") | {"id": ""}])), "id"),
    ],
)
def test_a_refusal_says_what_is_wrong(payload: Any, told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        parse_payload(orjson.dumps(payload))


@pytest.mark.parametrize("raw", [b"", b"\xff", b"{", b"NaN", b"[" * 100_000, b'"\\ud800"'])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest, match="not JSON"):
        parse_payload(raw)

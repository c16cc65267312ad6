from datetime import UTC, datetime
from typing import Any

import pytest

from conserje.channels.port import Parsed
from conserje.channels.whatsapp.inbound import parse_payload
from conserje.model.message import Content, ContentKind, DeliveryState, InboundMessage, Media
from tests.vendors.graph_api import PHONE_NUMBER_ID
from tests.vendors.graph_schema import WEBHOOKS, examples
from tests.vendors.whatsapp_payloads import (
    GUEST,
    SENT_AT,
    button_webhook,
    echo_of,
    echo_webhook,
    from_guest,
    list_webhook,
    message,
    of_statuses,
    quick_reply_message,
    signed,
    status_of,
    status_webhook,
    text_message,
    text_webhook,
    webhook,
)


def parsed(payload: dict[str, Any]) -> Parsed:
    return parse_payload(signed(payload).raw)


def content_of(*messages: dict[str, Any]) -> Content:
    (only,) = parsed(webhook(from_guest(list(messages)))).messages
    return only.content


def test_a_text_is_read_whole() -> None:
    payload = text_webhook("¿Tienen lugar? 🏨", id="wamid.A", name="Lucía Gómez")

    assert parsed(payload).messages == (
        InboundMessage(
            provider_id="wamid.A",
            receiver=PHONE_NUMBER_ID,
            sender=GUEST,
            sent_at=SENT_AT,
            content=Content(ContentKind.TEXT, "¿Tienen lugar? 🏨"),
            sender_name="Lucía Gómez",
            raw=payload["entry"][0]["changes"][0]["value"]["messages"][0],
        ),
    )


@pytest.mark.parametrize(
    "payload",
    [
        button_webhook("book:yes", "Sí, reservar"),
        list_webhook("book:yes", "Sí, reservar", description="la doble"),
        webhook(from_guest([quick_reply_message("book:yes", "Sí, reservar")])),
    ],
    ids=["button", "list", "template"],
)
def test_a_tap_is_a_choice_with_the_words_that_were_tapped(payload: dict[str, Any]) -> None:
    (tap,) = parsed(payload).messages
    assert tap.content == Content(ContentKind.CHOICE, "Sí, reservar", choice="book:yes")


def test_a_picture_and_a_document_say_how_they_are_fetched() -> None:
    picture = message("image", {"id": "1", "mime_type": "image/jpeg", "sha256": "Zm9v", "caption": "mi comprobante"})
    document = message("document", {"id": "2", "mime_type": "application/pdf; x=y", "filename": "pago.pdf"})
    first, second = parsed(webhook(from_guest([picture, document]))).messages
    assert first.content == Content(
        ContentKind.MEDIA, "mi comprobante", kind_of_media="image", media=Media("image/jpeg", "1", "", "Zm9v")
    )
    assert second.content == Content(
        ContentKind.MEDIA, kind_of_media="document", media=Media("application/pdf", "2", "pago.pdf")
    )


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        (message("image", {"mime_type": "image/jpeg", "caption": "mi comprobante"}), "image", "mi comprobante"),
        (message("image", {"id": 5, "mime_type": "image/jpeg"}), "image", ""),
        (message("video", {"id": "1"}), "video", ""),
        (message("audio", {"id": "1", "voice": True}), "audio", ""),
        (message("document", {"id": "1", "filename": "a.pdf", "caption": "pasaporte"}), "document", "pasaporte"),
        (message("sticker", {"id": "1"}), "sticker", ""),
        (message("location", {"latitude": -34.6, "longitude": -58.4}), "location", ""),
        (message("contacts", [{"name": {"formatted_name": "Lucía"}}]), "contacts", ""),
        (message("order", {"catalog_id": "1", "text": "", "product_items": []}), "order", ""),
        (message("reaction", {"message_id": "wamid.X", "emoji": "👍"}), "reaction", "👍"),
        (message("system", {"body": "changed", "type": "user_changed_number"}), "system", ""),
        (message("unsupported", None), "unsupported", ""),
        (message("unknown", None), "unsupported", ""),
        (message("revoke", {"original_message_id": "wamid.X"}), "deleted", ""),
        (message("edit", {"message": {"type": "text", "text": {"body": "para 3"}}}), "edited", "para 3"),
        (message("edit", {"message": {"type": "image", "image": {"caption": "esta"}}}), "edited", "esta"),
        (message("edit", {"message": "?"}), "edited", ""),
        (message("hologram", {"body": "of tomorrow"}), "hologram", ""),
        (message("text", {"body": 5}), "text", ""),
        (message("text", None), "text", ""),
        (message("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}), "interactive", ""),
        (message("interactive", {"type": "button_reply"}), "interactive", ""),
        (message("interactive", {"type": "button_reply", "button_reply": {"title": "Sí"}}), "interactive", ""),
        (message("interactive", {"type": ["button_reply"]}), "interactive", ""),
        (message("button", {"text": "Sí"}), "button", ""),
    ],
)
def test_what_cannot_be_read_says_what_it_was(given: dict[str, Any], kind: str, text: str) -> None:
    assert content_of(given) == Content(ContentKind.UNSUPPORTED, text, kind_of_media=kind)


@pytest.mark.parametrize("kind", [None, "", 7])
def test_a_message_without_a_kind_is_still_a_message(kind: Any) -> None:
    nameless = message("text", {"body": "hola"}) | {"type": kind}
    assert content_of(nameless) == Content(ContentKind.UNSUPPORTED, kind_of_media="unsupported")


def test_a_payload_holds_many_messages_and_receipts_of_many_numbers_in_order() -> None:
    payload = webhook(
        from_guest([text_message("uno", id="wamid.1"), text_message("dos", id="wamid.2")], receiver="111"),
        of_statuses([status_of("wamid.8", "delivered"), status_of("wamid.9", "read")], receiver="111"),
        from_guest([text_message("tres", id="wamid.3")], receiver="222"),
    )
    payload["entry"][0]["changes"] += payload["entry"].pop(1)["changes"]

    both = parsed(payload)

    assert [(m.receiver, m.provider_id, m.content.text) for m in both.messages] == [
        ("111", "wamid.1", "uno"),
        ("111", "wamid.2", "dos"),
        ("222", "wamid.3", "tres"),
    ]
    assert [(r.provider_id, r.state) for r in both.receipts] == [
        ("wamid.8", DeliveryState.DELIVERED),
        ("wamid.9", DeliveryState.READ),
    ]


def test_each_guest_keeps_the_name_that_goes_with_the_number() -> None:
    value = from_guest([text_message("a", sender="1"), text_message("b", sender="2"), text_message("c", sender="3")])
    value["contacts"] = [
        {"profile": {"name": "Dos"}, "wa_id": "2"},
        {"profile": {"name": " Uno "}, "wa_id": "1"},
        {"profile": {}, "wa_id": "3"},
        {"wa_id": "3"},
    ]
    assert [m.sender_name for m in parsed(webhook(value)).messages] == ["Uno", "Dos", None]


def test_a_guest_who_hides_the_phone_is_known_by_the_user_id() -> None:
    hidden = text_message("hola") | {"from_user_id": "AR.13491208655302741918"}
    del hidden["from"]
    value = from_guest([hidden]) | {"contacts": [{"profile": {"name": "Lu"}, "user_id": "AR.13491208655302741918"}]}

    (only,) = parsed(webhook(value)).messages

    assert (only.sender, only.sender_name) == ("AR.13491208655302741918", "Lu")


def test_a_guest_who_shows_the_phone_is_known_by_the_phone() -> None:
    (only,) = parsed(webhook(from_guest([text_message("hola") | {"from_user_id": "AR.1349"}]))).messages
    assert only.sender == GUEST


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("read", DeliveryState.READ),
        ("played", DeliveryState.READ),
    ],
)
def test_a_receipt_tells_what_became_of_a_message_of_ours(said: str, state: DeliveryState) -> None:
    (receipt,) = parsed(status_webhook("wamid.OURS", said)).receipts

    assert (receipt.provider_id, receipt.receiver) == ("wamid.OURS", PHONE_NUMBER_ID)
    assert (receipt.state, receipt.at, receipt.error_code) == (state, SENT_AT, None)


def test_a_failure_carries_the_vendors_code() -> None:
    (receipt,) = parsed(status_webhook("wamid.OURS", "failed", error_code=131047)).receipts
    assert (receipt.state, receipt.error_code) == (DeliveryState.FAILED, "131047")


@pytest.mark.parametrize("status", ["deleted", "warning", None, ["sent"]])
def test_a_receipt_of_an_unknown_state_is_passed_over(status: Any) -> None:
    value = of_statuses([status_of("wamid.1", "sent") | {"status": status}, status_of("wamid.2", "sent")])
    assert [receipt.provider_id for receipt in parsed(webhook(value)).receipts] == ["wamid.2"]


def test_news_that_are_no_messages_are_none_of_ours() -> None:
    template = webhook({"event": "APPROVED", "message_template_id": 1}, field="message_template_status_update")
    assert parsed(template) == parsed(webhook()) == Parsed()


def test_what_people_write_on_the_houses_phone_is_theirs_and_no_message_of_a_guest() -> None:
    written = echo_of("text", {"body": "te espero"}, id="wamid.PHONE1", at=SENT_AT)
    picture = echo_of("image", {"id": "77", "mime_type": "image/jpeg", "caption": "el plano"})
    nod = echo_of("reaction", {"message_id": "wamid.X", "emoji": "👍"})
    found = parsed(echo_webhook(written, picture, nod))
    assert (found.messages, found.receipts) == ((), ())
    first, second = found.echoes
    assert (first.provider_id, first.receiver, first.recipient, first.sent_at) == (
        "wamid.PHONE1",
        PHONE_NUMBER_ID,
        GUEST,
        SENT_AT,
    )
    assert first.content == Content(ContentKind.TEXT, "te espero")
    assert second.content.text == "el plano"


def test_a_guest_who_hides_the_phone_is_known_by_the_user_id_in_an_echo_too() -> None:
    hidden = echo_of("text", {"body": "hola"}) | {"to_user_id": "AR.1349001"}
    del hidden["to"]
    assert [echo.recipient for echo in parsed(echo_webhook(hidden)).echoes] == ["AR.1349001"]


def test_an_echo_that_corrects_or_takes_back_names_the_message_that_it_is_about() -> None:
    edited = {"original_message_id": "wamid.A", "message": {"type": "text", "text": {"body": "a las 9"}}}
    revoked = {"original_message_id": "wamid.B"}
    found = parsed(echo_webhook(echo_of("edit", edited), echo_of("revoke", revoked))).echoes
    assert [(one.content.kind_of_media, one.about, one.content.text) for one in found] == [
        ("edited", "wamid.A", "a las 9"),
        ("deleted", "wamid.B", ""),
    ]


def test_times_are_aware_and_in_utc() -> None:
    (only,) = parsed(text_webhook("hola", at=datetime(2026, 11, 24, 23, 58, tzinfo=UTC))).messages
    assert only.sent_at == datetime(2026, 11, 24, 23, 58, tzinfo=UTC)
    assert only.sent_at.tzinfo is UTC


def test_a_nul_that_no_database_stores_is_left_out_and_an_escaped_backslash_is_not_taken_for_one() -> None:
    (only,) = parsed(text_webhook("ho\x00la C:\\u0000 \\\x00.")).messages
    assert only.content.text == "hola C:\\u0000 \\."
    assert only.raw["text"]["body"] == "hola C:\\u0000 \\."


@pytest.mark.parametrize("name", examples(WEBHOOKS))
def test_every_example_of_meta_is_read(name: str) -> None:
    payload = examples(WEBHOOKS)[name]
    given = [
        one for entry in payload["entry"] for change in entry["changes"] for one in change["value"].get("messages", [])
    ]

    read = parsed(payload).messages

    assert [m.provider_id for m in read] == [one["id"] for one in given]
    assert all(m.sender == "16505551234" and m.receiver == "106540352242922" for m in read)

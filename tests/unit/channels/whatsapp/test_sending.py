import asyncio
from uuid import uuid4

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from conserje.channels.port import LoadedFile, Outbound
from conserje.channels.whatsapp import WhatsAppChannel
from conserje.errors import ChannelRejected, ChannelUnavailable, CredentialsRefused
from conserje.model.reply import Attachment, Choice, Reply
from tests.vendors.graph_api import PHONE_NUMBER_ID, TOKEN, GraphApi
from tests.vendors.whatsapp_payloads import APP_SECRET, GUEST, signed, text_webhook

LONG = "Una línea que se repite. " * 50
YES_NO = (Choice("yes", "Sí"), Choice("no", "No"))


def channel_to(graph: GraphApi, access_token: str = TOKEN) -> WhatsAppChannel:
    return WhatsAppChannel(APP_SECRET, "our-token", access_token, client=graph.client())


def outbound(text: str = "Hola", *choices: Choice, key: str = "outbox-1", sender: str = PHONE_NUMBER_ID) -> Outbound:
    return Outbound(key, sender, GUEST, Reply(text, choices))


async def test_a_reply_goes_from_the_hotels_number_to_the_guest() -> None:
    graph = GraphApi()

    sent = await channel_to(graph).send(outbound("¿La reservo?", *YES_NO))

    (accepted,) = graph.accepted
    assert sent == accepted.id
    assert (accepted.phone_number_id, accepted.recipient) == (PHONE_NUMBER_ID, GUEST)
    assert (accepted.text, accepted.taps) == ("¿La reservo?", [("yes", "Sí"), ("no", "No")])


async def test_the_id_of_a_reply_in_several_messages_is_that_of_the_question() -> None:
    graph = GraphApi()

    sent = await channel_to(graph).send(outbound(LONG + "\n\n¿La reservo?", *YES_NO))

    assert [message.text for message in graph.accepted] == [LONG.strip(), "¿La reservo?"]
    assert sent == graph.accepted[-1].id


async def test_a_reply_that_broke_off_goes_on_where_it_stopped() -> None:
    graph = GraphApi()
    channel = channel_to(graph)
    graph.succeed_next()
    graph.fail_next(500, 131000)
    with pytest.raises(ChannelUnavailable):
        await channel.send(outbound(LONG + "\n\n¿La reservo?", *YES_NO))

    await channel.send(outbound(LONG + "\n\n¿La reservo?", *YES_NO))

    assert [message.text for message in graph.accepted] == [LONG.strip(), "¿La reservo?"]


async def test_keys_are_forgotten_after_a_while_so_that_memory_stays_flat() -> None:
    graph = GraphApi()
    channel = channel_to(graph)
    for n in range(2_001):
        graph.answer_next(JSONResponse({"messages": [{"id": f"wamid.{n}"}]}))
        await channel.send(outbound(key=f"outbox-{n}"))

    assert await channel.send(outbound(key="outbox-2000")) == "wamid.2000"
    assert await channel.send(outbound(key="outbox-0")) == graph.accepted[0].id


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("half an answer"),
        httpx.PoolTimeout("all connections busy"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_broken_wire_is_tried_again(error: Exception) -> None:
    graph = GraphApi()
    graph.break_next(error)

    with pytest.raises(ChannelUnavailable):
        await channel_to(graph).send(outbound())

    assert graph.accepted == []


async def test_a_graph_that_never_answers_is_given_up_in_time() -> None:
    graph = GraphApi()
    graph.hang()
    async with graph.listening() as url, httpx.AsyncClient() as client:
        channel = WhatsAppChannel(APP_SECRET, "our-token", TOKEN, url, client=client, timeout=0.1)
        async with asyncio.timeout(3):
            with pytest.raises(ChannelUnavailable, match="ReadTimeout"):
                await channel.send(outbound())

    assert graph.calls == 1


async def test_a_graph_on_a_real_port_is_spoken_to() -> None:
    graph = GraphApi()
    async with graph.listening() as url, httpx.AsyncClient() as client:
        channel = WhatsAppChannel(APP_SECRET, "our-token", TOKEN, url + "/", client=client)
        assert await channel.send(outbound()) == graph.accepted[0].id


async def test_a_wrong_token_is_a_matter_of_credentials() -> None:
    with pytest.raises(CredentialsRefused):
        await channel_to(GraphApi(), "another-token").send(outbound())


@pytest.mark.parametrize("sender", ["999", "../me", "ñ", f"{PHONE_NUMBER_ID}/messages?to="])
async def test_a_number_that_is_not_ours_is_refused_and_cannot_leave_its_place_in_the_url(sender: str) -> None:
    graph = GraphApi()

    with pytest.raises(ChannelRejected):
        await channel_to(graph).send(outbound(sender=sender))

    assert graph.accepted == []


@pytest.mark.parametrize(
    "response",
    [
        PlainTextResponse("Welcome to the hotel's wifi"),
        JSONResponse([]),
        JSONResponse({"messages": []}),
        JSONResponse({"messages": [{"id": ""}]}),
        JSONResponse({"messages": [{"id": 5}]}),
        JSONResponse({"messages": [None]}),
        Response(status_code=204),
    ],
    ids=["a portal", "a list", "none", "empty", "a number", "null", "no content"],
)
async def test_a_success_without_an_id_is_no_success(response: Response) -> None:
    graph = GraphApi()
    graph.answer_next(response)

    with pytest.raises(ChannelUnavailable):
        await channel_to(graph).send(outbound())


async def test_a_text_with_half_a_character_is_sent_without_it() -> None:
    graph = GraphApi()
    await channel_to(graph).send(outbound("Hola \ud83d"))
    assert graph.accepted[0].text == "Hola ?"


@pytest.mark.parametrize("secret", ["", " ", "dos palabras", "contraseña", "a\nb", "a\r\nX-Evil: 1"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_secret_that_cannot_be_one_is_refused_at_start(secret: str, place: int) -> None:
    secrets = [APP_SECRET, "our-token", TOKEN]
    secrets[place] = secret
    with pytest.raises(ValueError, match="WhatsApp") as refused:
        WhatsAppChannel(*secrets, client=GraphApi().client())
    assert not secret.strip() or secret not in str(refused.value)


def test_the_channel_checks_reads_and_answers_metas_calls() -> None:
    channel = channel_to(GraphApi())
    webhook = signed(text_webhook("¿Tienen lugar?"))

    channel.verify(webhook.headers, webhook.raw)

    assert channel.parse(webhook.raw).messages[0].content.text == "¿Tienen lugar?"
    subscribe = {"hub.mode": "subscribe", "hub.verify_token": "our-token", "hub.challenge": "42"}
    assert channel.handshake(subscribe) == "42"


def with_file(mime: str, *choices: Choice) -> Outbound:
    file = Attachment(uuid4(), mime, "archivo")
    return Outbound(
        "outbox-1", PHONE_NUMBER_ID, GUEST, Reply("Acá va", choices, (file,)), files=(LoadedFile(file, b"data"),)
    )


async def test_a_picture_follows_the_text_and_stands_before_a_question() -> None:
    graph = GraphApi()
    await channel_to(graph).send(with_file("image/png"))
    assert [one.body["type"] for one in graph.accepted] == ["text", "image"]

    other = GraphApi()
    sent = await channel_to(other).send(with_file("image/jpeg", *YES_NO))
    assert [one.body["type"] for one in other.accepted] == ["image", "interactive"]
    assert sent == other.accepted[-1].id


async def test_anything_but_a_picture_goes_as_a_document_with_its_name() -> None:
    graph = GraphApi()
    await channel_to(graph).send(with_file("application/pdf"))
    assert graph.accepted[-1].body["document"]["filename"] == "archivo"


async def test_a_type_that_graph_does_not_take_is_refused_for_good() -> None:
    graph = GraphApi()
    with pytest.raises(ChannelRejected):
        await channel_to(graph).send(with_file("text/calendar"))
    assert graph.uploaded == {}

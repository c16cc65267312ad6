"""What `delivery` may rely on, whatever the channel."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from conserje.channels.fake import FakeChannel
from conserje.channels.port import Channel, LoadedFile, Outbound, WebhookChannel
from conserje.channels.whatsapp import WhatsAppChannel
from conserje.errors import ChannelRejected, ChannelUnavailable, CredentialsRefused
from conserje.model.reply import Attachment, Choice, Reply
from tests.vendors.graph_api import PHONE_NUMBER_ID, TOKEN, GraphApi
from tests.vendors.whatsapp_payloads import APP_SECRET, GUEST


@dataclass
class Rig:
    """An adapter, what its vendor delivered, and the ways to make the vendor fail once."""

    channel: Channel
    delivered: Callable[[], list[str]]
    files: Callable[[], list[bytes]]
    be_busy: Callable[[float], None]
    refuse: Callable[[], None]
    refuse_key: Callable[[], None]
    vanish: Callable[[], None]


def whatsapp() -> Rig:
    graph = GraphApi()
    channel: WebhookChannel = WhatsAppChannel(APP_SECRET, "our-verify-token", TOKEN, client=graph.client())
    return Rig(
        channel,
        delivered=lambda: [message.text for message in graph.accepted],
        files=lambda: [graph.uploaded[one.media][1] for one in graph.accepted if one.media],
        be_busy=lambda after: graph.fail_next(429, 130429, headers={"Retry-After": f"{after:.0f}"}),
        refuse=lambda: graph.fail_next(400, 131026),
        refuse_key=lambda: graph.fail_next(401, 190),
        vanish=lambda: graph.break_next(httpx.ConnectError("no route")),
    )


def fake() -> Rig:
    channel = FakeChannel()
    return Rig(
        channel,
        delivered=lambda: [outbound.reply.text for outbound in channel.sent],
        files=lambda: [file.content for outbound in channel.sent for file in outbound.files],
        be_busy=lambda after: channel.fail_next(ChannelUnavailable("busy", after=after)),
        refuse=lambda: channel.fail_next(ChannelRejected("no", code=131026)),
        refuse_key=lambda: channel.fail_next(CredentialsRefused("no")),
        vanish=lambda: channel.fail_next(ChannelUnavailable("gone")),
    )


@pytest.fixture(params=[whatsapp, fake], ids=["whatsapp", "fake"])
def rig(request: pytest.FixtureRequest) -> Rig:
    made: Rig = request.param()
    return made


def outbound(key: str = "outbox-1", text: str = "Hola, ¿qué fechas buscás?", *choices: Choice) -> Outbound:
    return Outbound(key, PHONE_NUMBER_ID, GUEST, Reply(text, choices))


async def test_a_reply_is_delivered_and_gets_the_channels_own_id(rig: Rig) -> None:
    first = await rig.channel.send(outbound("outbox-1", "Hola"))
    second = await rig.channel.send(outbound("outbox-2", "Chau"))

    assert rig.delivered() == ["Hola", "Chau"]
    assert first
    assert second
    assert first != second


async def test_the_channel_says_its_name(rig: Rig) -> None:
    assert rig.channel.name
    assert rig.channel.name == rig.channel.name.lower()


async def test_a_repeated_key_says_nothing_twice_and_returns_the_same_id(rig: Rig) -> None:
    first = await rig.channel.send(outbound())
    again = await rig.channel.send(outbound())

    assert again == first
    assert len(rig.delivered()) == 1


async def test_a_reply_with_choices_is_delivered(rig: Rig) -> None:
    assert await rig.channel.send(outbound("outbox-1", "¿La reservo?", Choice("yes", "Sí"), Choice("no", "No")))
    assert rig.delivered() == ["¿La reservo?"]


async def test_a_reply_with_files_is_delivered_once_with_them(rig: Rig) -> None:
    picture = Attachment(uuid4(), "image/png", "k7m2qx.png")
    sent = Outbound(
        "outbox-1",
        PHONE_NUMBER_ID,
        GUEST,
        Reply("Tu código:", (), (picture,)),
        files=(LoadedFile(picture, b"\x89PNG a picture"),),
    )
    first = await rig.channel.send(sent)

    assert await rig.channel.send(sent) == first
    assert rig.delivered()[0] == "Tu código:"
    assert rig.files() == [b"\x89PNG a picture"]


async def test_a_busy_channel_says_when_to_try_again(rig: Rig) -> None:
    rig.be_busy(30.0)

    with pytest.raises(ChannelUnavailable) as refused:
        await rig.channel.send(outbound())

    assert refused.value.after == 30.0
    assert rig.delivered() == []


async def test_a_channel_that_cannot_be_reached_is_tried_again_under_the_same_key(rig: Rig) -> None:
    rig.vanish()
    with pytest.raises(ChannelUnavailable):
        await rig.channel.send(outbound())

    assert await rig.channel.send(outbound())
    assert len(rig.delivered()) == 1


async def test_a_reply_that_is_refused_for_good_carries_the_vendors_code(rig: Rig) -> None:
    rig.refuse()

    with pytest.raises(ChannelRejected) as refused:
        await rig.channel.send(outbound())

    assert refused.value.code == 131026


async def test_a_refused_key_is_an_error_of_its_own(rig: Rig) -> None:
    rig.refuse_key()

    with pytest.raises(CredentialsRefused):
        await rig.channel.send(outbound())

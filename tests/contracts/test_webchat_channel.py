"""The web chat keeps the promises of `channels.port` that a channel without a vendor can keep."""

import pytest

from conserje.channels.port import Channel, Outbound
from conserje.channels.webchat import WebChatChannel
from conserje.errors import ChannelRejected
from conserje.model.reply import Choice, Reply


def outbound(key: str, text: str = "Hola", *choices: Choice) -> Outbound:
    return Outbound(key, "austral", "0190f2c5b5f04b6e8f1d2c3b4a596877", Reply(text, choices))


async def test_every_reply_has_an_id_that_is_the_same_for_every_attempt() -> None:
    channel: Channel = WebChatChannel()
    assert channel.name == "webchat"
    first, second = await channel.send(outbound("outbox-1")), await channel.send(outbound("outbox-2"))
    assert first != second
    assert await channel.send(outbound("outbox-1")) == first
    assert await WebChatChannel().send(outbound("outbox-1")) == first


async def test_a_reply_that_could_not_be_seen_is_refused_for_good() -> None:
    channel = WebChatChannel()
    with pytest.raises(ChannelRejected):
        await channel.send(outbound("outbox-1", " \n"))
    assert await channel.send(outbound("outbox-1", "", Choice("yes", "Sí")))

"""Vendors by name: channels, PMSs, language models and payment providers, made from the settings."""

from random import Random

import httpx

from conserje.channels.port import Channel
from conserje.channels.smtp import SmtpMail
from conserje.channels.webchat import WebChatChannel
from conserje.channels.whatsapp import WhatsAppChannel
from conserje.dialogue.wording import in_every_language
from conserje.hints.memory import MemoryStore
from conserje.hints.port import Hints, Store
from conserje.llm.shelf import LlmShelf, Vendor
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids
from conserje.payments.port import PaymentProvider
from conserje.payments.shelf import Maker, PaymentShelf
from conserje.pms.breaker import Breakers, Patience
from conserje.pms.builtin.pms import BuiltinPms
from conserje.pms.news import RoomNews
from conserje.pms.port import Pms
from conserje.pms.shelf import Coded, PmsShelf
from conserje.settings import Settings
from conserje.storage.database import Database
from conserje.storage.llm.setups import load_setup
from conserje.storage.llm.spending import SpendingBook
from conserje.telemetry.instruments import Instruments, watched
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.spans import Step


def channels_of(settings: Settings, client: httpx.AsyncClient) -> dict[str, Channel]:
    channels: dict[str, Channel] = {"webchat": WebChatChannel()}
    app_secret, verify, access = (
        settings.whatsapp_app_secret,
        settings.whatsapp_verify_token,
        settings.whatsapp_access_token,
    )
    if app_secret and verify and access:
        channels["whatsapp"] = WhatsAppChannel(
            app_secret.get_secret_value(),
            verify.get_secret_value(),
            access.get_secret_value(),
            graph_url=settings.graph_url,
            client=client,
            list_labels=in_every_language("list_label"),
        )
    return channels


def pms_shelf(
    settings: Settings,
    database: Database,
    clock: Clock,
    ids: Ids,
    codes: Random,
    hints: Hints | None,
    news: RoomNews,
    told: Instruments,
) -> PmsShelf:
    """Every house's own PMS behind its breaker, and what it said lately: in Redis for all processes, or in this one's
    memory, for a long time while `news` is heard."""
    store: Store = Coded(hints) if hints else MemoryStore(clock)
    outside = told.metrics.outside
    patience = Patience.with_pool(
        settings.database_connections, look=settings.pms_seconds, at_once=settings.pms_at_once
    )
    breakers = Breakers(patience, told.metrics.breakers)

    def make(hotel: Hotel) -> Pms:
        return breakers.around(hotel, BuiltinPms(database, hotel, clock, ids, codes))

    return PmsShelf(make, "builtin", store, outside, clock, lambda: news.is_heard)


def llm_shelf(
    settings: Settings, database: Database, clock: Clock, ids: Ids, metrics: Metrics | None = None
) -> LlmShelf:
    """The language models of all tenants; those that have none cost one look-up."""
    keys = settings.llm_keys
    return LlmShelf(
        lambda tenant: load_setup(database, tenant),
        {"openai": _openai_compatible, "anthropic": _anthropic},
        SpendingBook(database, clock, ids, metrics),
        clock,
        lambda name: keys[name].get_secret_value() if name in keys else None,
    )


def payment_shelf(settings: Settings, client: httpx.AsyncClient, clock: Clock, told: Instruments) -> PaymentShelf:
    """The payment providers of all houses; their packages are loaded for the first house that has one."""
    keys, outside = settings.payment_keys, told.metrics.outside

    def telling(name: str, provider: PaymentProvider) -> PaymentProvider:
        def tally(call: str, outcome: str, seconds: float) -> None:
            outside.payment_calls.add(name, call, outcome)
            outside.payment_seconds.take(seconds, name, call)

        return watched(provider, Step.PAYMENT, tally, provider=name)

    def stripe(key: str, webhook_key: str, currencies: tuple[str, ...]) -> PaymentProvider:
        from conserje.payments.stripe import StripePayments

        made = StripePayments(key, webhook_key, currencies, client=client, clock=clock, url=settings.stripe_url)
        return telling("stripe", made)

    def mercadopago(key: str, webhook_key: str, currencies: tuple[str, ...]) -> PaymentProvider:
        from conserje.payments.mercadopago import MercadoPagoPayments

        made = MercadoPagoPayments(
            key, webhook_key, currencies, client=client, clock=clock, url=settings.mercadopago_url
        )
        return telling("mercadopago", made)

    makers: dict[str, Maker] = {"stripe": stripe, "mercadopago": mercadopago}
    return PaymentShelf(makers, lambda name: keys[name].get_secret_value() if name in keys else None)


def _openai_compatible(model: str, key: str, base_url: str | None) -> Vendor:
    from conserje.llm.openai_compatible import OpenAiCompatibleLlm

    return OpenAiCompatibleLlm(model, key=key, base_url=base_url)


def _anthropic(model: str, key: str, base_url: str | None) -> Vendor:
    from conserje.llm.anthropic import AnthropicLlm

    return AnthropicLlm(model, key=key, base_url=base_url)


def mail_of(settings: Settings, clock: Clock) -> SmtpMail | None:
    """Mails to the staff, where there is a mail server."""
    if settings.smtp_url is None or settings.smtp_sender is None:
        return None
    return SmtpMail(settings.smtp_url.get_secret_value(), settings.smtp_sender, clock)

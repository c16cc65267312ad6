"""The payment providers of every house, by the keys that its rules name; made when they are first needed."""

from collections.abc import Callable, Mapping

import structlog

from conserje.model.desk.rules import ProviderKeys
from conserje.model.hotel import Hotel
from conserje.payments.port import PaymentProvider

log = structlog.get_logger(__name__)

# From the two keys and the currencies of the house's account to its provider.
Maker = Callable[[str, str, tuple[str, ...]], PaymentProvider]


class PaymentShelf:
    """`makers` are by method name; `key_of` gives a key of the deployment by its name, None for one that is missing."""

    def __init__(self, makers: Mapping[str, Maker], key_of: Callable[[str], str | None]) -> None:
        self._makers = makers
        self._key_of = key_of
        self._kept: dict[tuple[str, str, str, tuple[str, ...]], PaymentProvider] = {}

    def __call__(self, hotel: Hotel) -> Mapping[str, PaymentProvider]:
        """Those that the house names keys for and that the deployment has keys for."""
        rules = hotel.desk.payments
        named = {"stripe": rules.stripe, "mercadopago": rules.mercadopago}
        found = {method: self._provider(method, keys) for method, keys in named.items() if keys}
        return {method: provider for method, provider in found.items() if provider}

    def _provider(self, method: str, keys: ProviderKeys) -> PaymentProvider | None:
        key, webhook_key = self._key_of(keys.key), self._key_of(keys.webhook_key)
        if method not in self._makers or not key or not webhook_key:
            return None
        wanted = (method, key, webhook_key, keys.currencies)
        if wanted not in self._kept:
            try:
                self._kept[wanted] = self._makers[method](key, webhook_key, keys.currencies)
            except ImportError as error:
                log.error("payments_not_installed", method=method, wants="requirements/payments.txt", reason=str(error))
                return None
        return self._kept[wanted]

"""One language model per tenant that has set one up, kept while its setup is unchanged, with its budget around it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from conserje.errors import CredentialsRefused, LlmNotInstalled
from conserje.llm.budget import Allowance, BudgetedLlm, Ledger
from conserje.llm.patience import PatientLlm
from conserje.llm.port import Llm
from conserje.model.ids import Clock, TenantId
from conserje.model.money import Money


class Setup(Protocol):
    """What a tenant has set up; storage.llm.setups.LlmSetup in the product."""

    @property
    def provider(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def base_url(self) -> str | None: ...
    @property
    def key_name(self) -> str | None: ...
    @property
    def monthly_budget(self) -> Money: ...
    @property
    def price_in(self) -> Decimal: ...
    @property
    def price_out(self) -> Decimal: ...
    @property
    def timeout_seconds(self) -> float: ...


class Vendor(Llm, Protocol):
    async def close(self) -> None: ...


# Makes the adapter of a model: its name, its key (may be empty), its address (None is the vendor's own). Raises ImportError
# where the vendor's SDK is not installed.
MakeVendor = Callable[[str, str, str | None], Vendor]


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    setup: Setup | None
    vendor: Vendor | None
    llm: Llm | None


class LlmShelf:
    """An `LlmOf`. Setups are looked up again after `fresh`; no vendor's code is imported before a tenant wants it."""

    def __init__(
        self,
        load_setup: Callable[[TenantId], Awaitable[Setup | None]],
        vendors: Mapping[str, MakeVendor],
        ledger: Ledger,
        clock: Clock,
        key_of: Callable[[str], str | None],
        *,
        fresh: timedelta = timedelta(seconds=30),
    ) -> None:
        self._load_setup = load_setup
        self._vendors = vendors
        self._ledger = ledger
        self._clock = clock
        self._key_of = key_of
        self._fresh = fresh
        self._kept: dict[TenantId, _Kept] = {}
        self._changing = asyncio.Lock()

    async def __call__(self, tenant: TenantId) -> Llm | None:
        """Raises CredentialsRefused for a key that the settings do not have, LlmNotInstalled without the vendor's SDK."""
        if (kept := self._fresh_one(tenant)) is not None:
            return kept.llm
        async with self._changing:
            if (kept := self._fresh_one(tenant)) is not None:
                return kept.llm
            return await self._looked_up(tenant)

    async def check(self, setup: Setup) -> None:
        """Whether an adapter can be made of it; nobody is asked anything. Raises CredentialsRefused, LlmNotInstalled."""
        await self._made(setup).close()

    async def close(self) -> None:
        for kept in self._kept.values():
            if kept.vendor:
                await kept.vendor.close()

    def _fresh_one(self, tenant: TenantId) -> _Kept | None:
        kept = self._kept.get(tenant)
        return kept if kept and abs(self._clock.now() - kept.at) < self._fresh else None

    async def _looked_up(self, tenant: TenantId) -> Llm | None:
        now, kept = self._clock.now(), self._kept.get(tenant)
        setup = await self._load_setup(tenant)
        if kept and kept.setup == setup:
            self._kept[tenant] = replace(kept, at=now)
            return kept.llm
        vendor = self._made(setup) if setup else None
        llm = self._paid(tenant, setup, vendor) if setup and vendor else None
        self._kept[tenant] = _Kept(now, setup, vendor, llm)
        if kept and kept.vendor:
            await kept.vendor.close()
        return llm

    def _paid(self, tenant: TenantId, setup: Setup, vendor: Llm) -> Llm:
        allowance = Allowance(setup.monthly_budget, setup.price_in, setup.price_out)
        paid = BudgetedLlm(vendor, tenant, setup.model, allowance, self._ledger, slowest=setup.timeout_seconds)
        return PatientLlm(paid, self._clock)

    def _made(self, setup: Setup) -> Vendor:
        key = self._key_of(setup.key_name) if setup.key_name else ""
        if key is None:
            raise CredentialsRefused(f"CONSERJE_LLM_KEYS has no key named {setup.key_name!r}")
        try:
            return self._vendors[setup.provider](setup.model, key, setup.base_url)
        except ImportError as error:
            package = error.name or setup.provider
            raise LlmNotInstalled(f"{setup.provider} needs the package {package}, see requirements/llm.txt") from error

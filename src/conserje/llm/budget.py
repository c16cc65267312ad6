"""No call without money: it is refused before it is made when the month's budget may not cover it, and paid for after.

The most a call can cost is set aside first, and what it did cost replaces that; so however many run at once, in however many
processes, together they stay within the budget.
"""

import time
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

import orjson

from conserje.errors import ConserjeError, LlmAnswerBroken, LlmBudgetSpent, LlmRefused, LlmUnavailable
from conserje.llm.port import Llm, LlmAnswer, LlmRequest
from conserje.model.ids import TenantId
from conserje.model.money import Money

# What a vendor's own markup around the messages comes to, in tokens, at most.
_MARKUP = 400
_MILLION = Decimal(1_000_000)


class Ledger(Protocol):
    """Where money is set aside and settled; storage.llm.spending.SpendingBook in the product."""

    async def set_aside(self, tenant: TenantId, most: Decimal, budget: Money) -> date | None:
        """The month it was taken from, or None when its budget has no room for so much."""
        ...

    async def settle(
        self,
        tenant: TenantId,
        month: date,
        set_aside: Decimal,
        *,
        purpose: str,
        model: str,
        outcome: str,
        tokens_in: int,
        tokens_out: int,
        cost: Decimal,
        currency: str,
        micros: int,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a tenant's model may cost in a month, and what a million tokens of input and output cost, in its currency."""

    budget: Money
    price_in: Decimal
    price_out: Decimal

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Exact, to a billionth of the currency's major unit."""
        exact = (tokens_in * self.price_in + tokens_out * self.price_out) / _MILLION
        return exact.quantize(Decimal("1e-9"))

    def most(self, request: LlmRequest) -> Decimal:
        return self.cost(most_tokens(request), request.max_tokens)


def most_tokens(request: LlmRequest) -> int:
    """An upper bound of the input's tokens: vendors' tokens are pieces of UTF-8, so each has a byte at least."""
    written = [request.instructions, *(one.text for one in request.messages)]
    shape = len(orjson.dumps(request.shape.schema)) if request.shape else 0
    return sum(len(text.encode("utf-8", "replace")) for text in written) + shape + _MARKUP


class BudgetedLlm:
    """An Llm that one tenant pays for. `slowest` is the longest that this tenant's guests may be made to wait, in seconds."""

    def __init__(
        self, llm: Llm, tenant: TenantId, model: str, allowance: Allowance, ledger: Ledger, *, slowest: float
    ) -> None:
        self._llm = llm
        self._tenant = tenant
        self._model = model
        self._allowance = allowance
        self._ledger = ledger
        self._slowest = slowest

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        request = replace(request, timeout_seconds=min(request.timeout_seconds, self._slowest))
        most = self._allowance.most(request)
        month = await self._ledger.set_aside(self._tenant, most, self._allowance.budget)
        if month is None:
            raise LlmBudgetSpent(f"the month's {self._allowance.budget} may not cover another call")
        started = time.perf_counter_ns()
        try:
            answer = await self._llm.complete(request)
        except ConserjeError as error:
            await self._settle(request, month, most, started, *self._owed(error, most))
            raise
        cost = self._allowance.cost(answer.tokens_in, answer.tokens_out)
        await self._settle(request, month, most, started, "answered", answer.tokens_in, answer.tokens_out, cost)
        return answer

    def _owed(self, error: ConserjeError, most: Decimal) -> tuple[str, int, int, Decimal]:
        """What a call that failed is recorded as. When nobody knows whether it was answered, the most is owed."""
        if isinstance(error, LlmRefused):
            outcome = "broken" if isinstance(error, LlmAnswerBroken) else "refused"
            cost = self._allowance.cost(error.tokens_in, error.tokens_out)
            return outcome, error.tokens_in, error.tokens_out, cost
        if isinstance(error, LlmUnavailable):
            return "unavailable", 0, 0, most if error.was_asked else Decimal(0)
        return "refused", 0, 0, Decimal(0)

    async def _settle(
        self,
        request: LlmRequest,
        month: date,
        most: Decimal,
        started: int,
        outcome: str,
        tokens_in: int,
        tokens_out: int,
        cost: Decimal,
    ) -> None:
        await self._ledger.settle(
            self._tenant,
            month,
            most,
            purpose=request.purpose,
            model=self._model,
            outcome=outcome,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=cost,
            currency=self._allowance.budget.currency,
            micros=(time.perf_counter_ns() - started) // 1000,
        )

"""What a house's language model may cost, on the real database."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from conserje.errors import CredentialsRefused, LlmAnswerBroken, LlmBudgetSpent, LlmRefused, LlmUnavailable
from conserje.llm.budget import Allowance, BudgetedLlm, most_tokens
from conserje.llm.fake import FakeLlm
from conserje.llm.port import Llm, LlmAnswer, LlmRequest, Message, Speaker
from conserje.model.ids import MovableClock, TenantId
from conserje.model.money import Money
from conserje.storage.database import Database
from conserje.storage.llm.spending import SpendingBook, month_of, recent_calls, spent_in
from tests.builders.house import CountingIds, OpenHouse, open_house

JANUARY = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
REQUEST = LlmRequest("read", "Say JSON.", (Message(Speaker.USER, "¿hay lugar?"),), 100, 4.0)
# A dollar per thousand tokens in, two per thousand out: sums that can be done in one's head.
PRICES = {"price_in": Decimal(1000), "price_out": Decimal(2000)}


class Metered:
    """Answers with as many tokens as it was told to, once released; `running` is how many ask at a time."""

    def __init__(self, tokens_in: int, tokens_out: int) -> None:
        self._tokens = (tokens_in, tokens_out)
        self.calls = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        self.calls += 1
        await self.gate.wait()
        return LlmAnswer("ok", None, *self._tokens, "metered-1")


class Treasury:
    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.clock = MovableClock(JANUARY)
        self.book = SpendingBook(house.database, self.clock, CountingIds())

    @property
    def tenant(self) -> TenantId:
        return self.house.hotel.tenant_id

    def llm(self, llm: Llm, budget: str = "1.00") -> BudgetedLlm:
        allowance = Allowance(Money(Decimal(budget), "USD"), **PRICES)
        return BudgetedLlm(llm, self.tenant, "m-1", allowance, self.book, slowest=3.0)

    async def spent(self) -> Decimal:
        return await spent_in(self.house.database, self.tenant, month_of(self.clock), "USD")


@pytest.fixture
async def treasury(database: Database) -> Treasury:
    return Treasury(await open_house(database))


async def test_a_call_costs_what_it_used_and_is_on_record(treasury: Treasury) -> None:
    await treasury.llm(Metered(100, 50)).complete(REQUEST)
    (call,) = await recent_calls(treasury.house.database, treasury.tenant)
    assert (call.purpose, call.model, call.outcome) == ("read", "m-1", "answered")
    assert (call.tokens_in, call.tokens_out, call.cost, call.currency) == (100, 50, Decimal("0.2"), "USD")
    assert await treasury.spent() == Decimal("0.2")


async def test_a_call_that_the_budget_may_not_cover_is_not_made(treasury: Treasury) -> None:
    vendor = Metered(100, 50)
    llm = treasury.llm(vendor, budget="0.30")
    with pytest.raises(LlmBudgetSpent):
        await llm.complete(REQUEST)
    assert vendor.calls == 0
    assert await treasury.spent() == 0
    assert await recent_calls(treasury.house.database, treasury.tenant) == []


async def test_a_spent_budget_comes_back_with_the_month(treasury: Treasury) -> None:
    vendor = Metered(300, 100)
    llm = treasury.llm(vendor)
    await llm.complete(REQUEST)
    with pytest.raises(LlmBudgetSpent):
        await llm.complete(REQUEST)
    treasury.clock.move_to(datetime(2027, 2, 1, 0, 0, tzinfo=UTC))
    await llm.complete(REQUEST)
    assert vendor.calls == 2
    assert await treasury.spent() == Decimal("0.5")


async def test_calls_at_the_same_time_do_not_spend_the_same_money(treasury: Treasury) -> None:
    vendor = Metered(100, 50)
    vendor.gate.clear()
    llm = treasury.llm(vendor, budget="2.00")
    running = [asyncio.create_task(llm.complete(REQUEST)) for _ in range(12)]
    most = Allowance(Money(Decimal(2), "USD"), **PRICES).most(REQUEST)
    refused: set[asyncio.Task[LlmAnswer]] = set()
    while len(refused) < 12 - int(Decimal(2) / most):
        refused, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    assert vendor.calls <= int(Decimal(2) / most)
    assert await treasury.spent() <= Decimal(2)
    vendor.gate.set()
    outcomes = await asyncio.gather(*running, return_exceptions=True)
    assert sum(isinstance(one, LlmBudgetSpent) for one in outcomes) == 12 - vendor.calls
    assert await treasury.spent() == vendor.calls * Decimal("0.2")


async def test_two_processes_share_one_budget(treasury: Treasury) -> None:
    """Each with a ledger of its own: only the database is common."""
    vendor = Metered(100, 50)
    other = Treasury(treasury.house)
    both = [treasury.llm(vendor, budget="2.00"), other.llm(vendor, budget="2.00")]
    outcomes = await asyncio.gather(*(both[n % 2].complete(REQUEST) for n in range(30)), return_exceptions=True)
    assert {type(one) for one in outcomes} <= {LlmAnswer, LlmBudgetSpent}
    assert await treasury.spent() == vendor.calls * Decimal("0.2") <= Decimal("2.00")


@pytest.mark.parametrize(
    ("error", "outcome", "cost"),
    [
        (LlmRefused("no", tokens_in=100, tokens_out=50), "refused", Decimal("0.2")),
        (LlmAnswerBroken("cut off", tokens_in=10, tokens_out=100), "broken", Decimal("0.21")),
        (CredentialsRefused("bad key"), "refused", Decimal(0)),
        (LlmUnavailable("no connection"), "unavailable", Decimal(0)),
    ],
)
async def test_a_call_that_failed_costs_what_it_used(
    treasury: Treasury, error: Exception, outcome: str, cost: Decimal
) -> None:
    with pytest.raises(type(error)):
        await treasury.llm(FakeLlm(error)).complete(REQUEST)
    (call,) = await recent_calls(treasury.house.database, treasury.tenant)
    assert (call.outcome, call.cost) == (outcome, cost)
    assert await treasury.spent() == cost


async def test_when_nobody_knows_whether_it_was_answered_the_most_is_owed(treasury: Treasury) -> None:
    with pytest.raises(LlmUnavailable):
        await treasury.llm(FakeLlm(LlmUnavailable("too slow", was_asked=True))).complete(REQUEST)
    assert await treasury.spent() == Allowance(Money(Decimal(1), "USD"), **PRICES).most(REQUEST)


async def test_a_house_waits_no_longer_than_it_said(treasury: Treasury) -> None:
    vendor = FakeLlm("ok")
    await treasury.llm(vendor).complete(REQUEST)
    assert vendor.asked[0].timeout_seconds == 3.0


async def test_what_one_house_spends_no_other_sees(treasury: Treasury) -> None:
    await treasury.llm(Metered(100, 50)).complete(REQUEST)
    other = await open_house(treasury.house.database)
    assert await recent_calls(treasury.house.database, other.hotel.tenant_id) == []
    assert await other.rows("SELECT * FROM llm_spending") == []


def test_the_input_is_never_thought_shorter_than_it_can_be() -> None:
    long = LlmRequest("read", "x" * 10, (Message(Speaker.USER, "ñ" * 1000 + "😀" * 100),), 100, 4.0)
    assert most_tokens(long) >= 10 + 2000 + 400

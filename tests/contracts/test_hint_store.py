"""What a store of hints keeps and forgets, in one process and in Redis."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from conserje.hints.memory import MemoryStore
from conserje.hints.port import Store
from conserje.model.ids import MovableClock
from tests.builders.valkey import Shared, shared_valkey

NOW = datetime(2027, 1, 11, 13, tzinfo=UTC)


@pytest.fixture(scope="module")
def valkey() -> Iterator[Shared]:
    with shared_valkey() as server:
        yield server


@pytest.fixture(params=["memory", "valkey"])
async def store(request: pytest.FixtureRequest, valkey: Shared) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore(MovableClock(NOW))
        return
    yield valkey.hints()
    await valkey.close()


@pytest.fixture
def house(request: pytest.FixtureRequest) -> str:
    """A group of each test's own: the server is shared."""
    return str(request.node.name)


async def test_what_was_put_is_found_under_its_key_only(store: Store, house: str) -> None:
    empty = await store.get(house, "a")
    assert empty.value is None
    await store.put(house, "a", b"1:2", version=empty.version, seconds=60)
    assert (await store.get(house, "a")).value == b"1:2"
    assert (await store.get(house, "b")).value is None
    assert (await store.get(f"{house} next door", "a")).value is None


async def test_a_forgotten_group_has_nothing_and_its_neighbour_everything(store: Store, house: str) -> None:
    for group in (house, f"{house}-2"):
        await store.put(group, "a", b"x", version=(await store.get(group, "a")).version, seconds=60)
    await store.forget([house])
    assert (await store.get(house, "a")).value is None
    assert (await store.get(f"{house}-2", "a")).value == b"x"


async def test_what_was_looked_up_before_it_was_forgotten_is_not_remembered(store: Store, house: str) -> None:
    looked = await store.get(house, "a")
    await store.forget([house])
    await store.put(house, "a", b"old", version=looked.version, seconds=60)
    assert (await store.get(house, "a")).value is None
    await store.put(house, "a", b"new", version=(await store.get(house, "a")).version, seconds=60)
    assert (await store.get(house, "a")).value == b"new"


async def test_a_value_of_one_process_is_another_ones(valkey: Shared, house: str) -> None:
    one, other = valkey.hints(), valkey.hints()
    await one.put(house, "a", b"x", version=0, seconds=60)
    assert (await other.get(house, "a")).value == b"x"
    await other.forget([house])
    assert (await one.get(house, "a")).value is None
    await valkey.close()


async def test_memory_keeps_a_value_for_its_time_and_no_more_than_it_may() -> None:
    clock = MovableClock(NOW)
    store = MemoryStore(clock, most=2)
    for key in ("a", "b"):
        await store.put("h", key, key, version=0, seconds=60)
    await store.get("h", "a")
    await store.put("h", "c", "c", version=0, seconds=60)
    assert (await store.get("h", "b")).value is None
    assert (await store.get("h", "a")).value == "a"
    clock.move_to(NOW + timedelta(seconds=60))
    assert (await store.get("h", "a")).value is None

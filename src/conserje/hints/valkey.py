"""Hints in Redis or Valkey, for all processes of an installation.

Nobody waits for it: a call has PATIENCE, and after a failure nothing is asked for PAUSE. Every key begins with "conserje:" and
ends by itself.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from conserje.hints.port import HintsUnavailable, Remembered
from conserje.model.ids import Ids
from conserje.telemetry.metrics import Metrics

PATIENCE_SECONDS = 0.1
PAUSE_SECONDS = 1.0
VERSION_SECONDS = 24 * 3600

# A window as a sorted set of moments. KEYS: the set. ARGV: now and length in microseconds, most, a name of this moment.
# Answers -1 when it was counted, else the microseconds until the oldest leaves the window.
WINDOW = """
local first = ARGV[1] - ARGV[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', first)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
  redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000))
  return -1
end
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] - first
"""

# Put a value, behind its version, only if nobody forgot its group since. KEYS: the version, the value. ARGV: version,
# milliseconds, value.
PUT = """
if tonumber(redis.call('GET', KEYS[1]) or '0') == tonumber(ARGV[1]) then
  redis.call('SET', KEYS[2], ARGV[1] .. ':' .. ARGV[3], 'PX', ARGV[2])
end
"""

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class ValkeyHints:
    """`Counts` and `Store` on one server. `url` is redis://, rediss:// or unix://."""

    def __init__(
        self,
        url: str,
        ids: Ids,
        metrics: Metrics,
        *,
        patience: float = PATIENCE_SECONDS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._ids = ids
        self._stores = metrics.stores
        self._patience = patience
        self._pause = pause
        self._again_at = 0.0
        self._redis: Redis = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)
        self._window = self._redis.register_script(WINDOW)
        self._put = self._redis.register_script(PUT)
        self._stores.redis_up.put(0)

    async def close(self) -> None:
        await self._redis.aclose()

    async def ping(self) -> None:
        """Raises HintsUnavailable."""
        self._again_at = 0.0
        await self._asked("ping", self._redis.ping())

    async def wait_of(self, key: str, most: int, seconds: float, now: datetime) -> float | None:
        moment = int(now.timestamp() * 1_000_000)
        arguments: list[str | int | bytes] = [moment, int(seconds * 1_000_000), most, self._ids.new().hex]
        answer = await self._asked("window", self._window(keys=[f"conserje:window:{key}"], args=arguments))
        return None if int(answer) < 0 else int(answer) / 1_000_000

    async def get(self, group: str, key: str) -> Remembered:
        version, value = await self._asked("get", self._redis.mget(_version(group), _value(group, key)))
        current = int(version or 0)
        of, _, kept = (value or b"").partition(b":")
        return Remembered(kept if value and int(of) == current else None, current)

    async def put(self, group: str, key: str, value: bytes, *, version: int, seconds: float) -> None:
        arguments: list[str | int | bytes] = [version, int(seconds * 1000), value]
        await self._asked("put", self._put(keys=[_version(group), _value(group, key)], args=arguments))

    async def forget(self, groups: Sequence[str]) -> None:
        """A new version for the group; its values, which name the old one, are found by nobody and end by themselves."""
        await self._asked("forget", self._next_versions(groups))

    async def _next_versions(self, groups: Sequence[str]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for group in groups:
                pipe.incr(_version(group))
                pipe.expire(_version(group), VERSION_SECONDS)
            await pipe.execute()

    async def _asked(self, call: str, question: Awaitable[Result]) -> Any:
        begun = time.monotonic()
        if begun < self._again_at:
            if asyncio.iscoroutine(question):
                question.close()
            raise HintsUnavailable("Redis did not answer lately")
        try:
            answer = await asyncio.wait_for(question, self._patience * 2)
        except (RedisError, OSError, TimeoutError) as error:
            self._failed(call, error)
            raise HintsUnavailable(f"Redis does not answer: {type(error).__name__}") from error
        self._stores.redis_calls.add(call, "ok")
        self._stores.redis_seconds.take(time.monotonic() - begun, call)
        self._stores.redis_up.put(1)
        return answer

    def _failed(self, call: str, error: Exception) -> None:
        self._stores.redis_calls.add(call, "unavailable")
        self._stores.redis_up.put(0)
        self._again_at = time.monotonic() + self._pause
        log.warning("redis_unavailable", call=call, reason=type(error).__name__, again_in=self._pause)


def _version(group: str) -> str:
    return f"conserje:version:{{{group}}}"


def _value(group: str, key: str) -> str:
    return f"conserje:value:{{{group}}}:{key}"

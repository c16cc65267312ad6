"""A model that does not answer is left alone for a while: guests must not wait for its time-out, message after message."""

from datetime import datetime, timedelta

from conserje.errors import CredentialsRefused, LlmRefused, LlmUnavailable
from conserje.llm.port import Llm, LlmAnswer, LlmRequest
from conserje.model.ids import Clock


class PatientLlm:
    """After `failures` calls in a row that nobody answered, nothing is asked for `pause`, or for as long as the vendor said."""

    def __init__(self, llm: Llm, clock: Clock, *, failures: int = 3, pause: timedelta = timedelta(minutes=1)) -> None:
        self._llm = llm
        self._clock = clock
        self._failures = failures
        self._pause = pause
        self._failed = 0
        self._again_at: datetime | None = None

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        now = self._clock.now()
        if self._again_at is not None and now < self._again_at:
            raise LlmUnavailable("did not answer lately", after=(self._again_at - now).total_seconds())
        try:
            answer = await self._llm.complete(request)
        except LlmUnavailable as error:
            self._note_failure(error)
            raise
        except (LlmRefused, CredentialsRefused):
            self._failed, self._again_at = 0, None
            raise
        self._failed, self._again_at = 0, None
        return answer

    def _note_failure(self, error: LlmUnavailable) -> None:
        """One more try after a pause decides alone whether there is another."""
        self._failed += 1
        wait = min(timedelta(seconds=error.after or 0), timedelta(minutes=10))
        if self._failed >= self._failures:
            wait = max(wait, self._pause)
        if wait:
            self._again_at = self._clock.now() + wait

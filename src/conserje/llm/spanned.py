"""A house's language model whose calls are spans."""

from conserje.llm.port import Llm, LlmAnswer, LlmOf, LlmRequest
from conserje.model.ids import TenantId
from conserje.telemetry.spans import Step, span


class SpannedLlm:
    def __init__(self, llm: Llm) -> None:
        self._llm = llm

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        with span(Step.LLM, purpose=request.purpose) as here:
            answer = await self._llm.complete(request)
            here.note(tokens_in=answer.tokens_in, tokens_out=answer.tokens_out)
            return answer


def spanned(llm_of: LlmOf) -> LlmOf:
    """The same models, whose calls are spans."""

    async def find(tenant: TenantId) -> Llm | None:
        llm = await llm_of(tenant)
        return SpannedLlm(llm) if llm else None

    return find

"""Back to a summary that a question interrupted: asked again, so that a yes is one to it and to nothing else."""

from conserje.dialogue.context import TurnContext


async def ask_again(turn: TurnContext) -> None:
    """The summary that is open binds to this turn now; an older yes to it does nothing any more."""
    memory = turn.memory
    changing, cancelling = memory.changing, memory.cancelling
    if memory.goal == "change" and changing:
        changing.token = turn.token
        turn.ask_yes_no("ask_change_still", "choice_change_it", "choice_keep", code=changing.code)
    elif memory.goal == "cancel" and cancelling:
        cancelling.token = turn.token
        turn.ask_yes_no("ask_cancel_still", "choice_cancel", "choice_keep", code=cancelling.code)

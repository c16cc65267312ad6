"""Everything that is neither a wish nor a question to the house: courtesy, help, and honest refusals."""

import re

from conserje.dialogue.context import GOAL, PERSON, TurnContext
from conserje.dialogue.handover.recall import latest_word
from conserje.model.reading import Intent

_MAYBE_CARD = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")
# "Can you book the same again?" sounds a little like "say it again".
_SURELY = 0.5
_SILENT_MEDIA = ("reaction", "system", "deleted")

_COURTESIES = (
    (Intent.HELP, "help"),
    (Intent.THANK, "thanks"),
    (Intent.GOODBYE, "goodbye"),
    (Intent.AFFIRM, "nothing_open_yes"),
    (Intent.DENY, "nothing_open_no"),
    (Intent.ACKNOWLEDGE, "acknowledged"),
)


async def courtesy(turn: TurnContext) -> None:
    if any(one.name is Intent.REPEAT and one.confidence >= _SURELY for one in turn.reading.intents):
        word = latest_word(turn.staff_said, turn.memory)
        if word:
            turn.quoted.append(word.text)
            turn.say("staff_said", words=word.text)
            return
        turn.paragraphs.append(turn.memory.last_said or turn.wording.text("nothing_to_repeat"))
        turn.quoted.append(turn.memory.last_said or "")
        return
    for intent, key in _COURTESIES:
        if turn.has(intent):
            turn.say(key)
            return
    turn.say("hello_again" if turn.memory.introduced else "how_can_i_help")
    _offer_goals(turn)


def has_card_number(text: str) -> bool:
    """Thirteen to nineteen digits that end with the check digit of Luhn (ISO/IEC 7812-1)."""
    return any(_adds_up(re.sub(r"\D", "", found[0])) for found in _MAYBE_CARD.finditer(text))


def _adds_up(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(one - 9 if one > 9 else one for one in doubled)) % 10 == 0


async def card_in_chat(turn: TurnContext) -> None:
    """A card number is not taken, not read for anything else, and not answered but with a warning."""
    turn.say("card_in_chat")


async def stale(turn: TurnContext) -> None:
    """A tap on something that is over: nothing is open that it could mean."""
    turn.say("nothing_open_yes")
    _offer_goals(turn)


async def out_of_scope(turn: TurnContext) -> None:
    turn.say("out_of_scope")


async def other_language(turn: TurnContext) -> None:
    turn.say("other_language")


async def too_long(turn: TurnContext) -> None:
    turn.say("too_long")


async def unclear(turn: TurnContext) -> None:
    """One short question with choices; the second time, a person."""
    turn.memory.unclear += 1
    if turn.memory.unclear >= 2:
        turn.offer_person("unclear_twice")
        return
    turn.say("unclear")
    _offer_goals(turn)


async def unsupported(turn: TurnContext) -> None:
    """A message that cannot be opened yet; what asks for no answer, like a reaction, gets none."""
    kind = turn.text
    if kind not in _SILENT_MEDIA:
        turn.say("unsupported", media=turn.wording.media(kind))


def _offer_goals(turn: TurnContext) -> None:
    wording = turn.wording
    turn.offer(
        (GOAL, "prices", wording.text("choice_prices")),
        (GOAL, "reservation", wording.text("choice_booking")),
        (PERSON, "", wording.text("choice_person")),
    )

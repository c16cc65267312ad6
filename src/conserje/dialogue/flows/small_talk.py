"""Everything that is neither a wish nor a question to the house: courtesy, help, and honest refusals."""

import re

from conserje.dialogue.context import GOAL, PERSON, TurnContext
from conserje.dialogue.handover.recall import latest_word
from conserje.dialogue.house import told
from conserje.model.reading import Intent
from conserje.understanding.text import fold

# "Can you book the same again?" sounds a little like "say it again".
_SURELY = 0.5
# Ways to pay that have a page for cards.
PAGES = ("stripe", "mercadopago")
_SILENT_MEDIA = ("reaction", "system", "deleted")

_A = r"(?:uma? |una? |an? |the )?(?:real |actual )?"
_BEING = (
    r"(?:robot?|bot|maquina|machine|ia|ai|inteligencia artificial"
    r"|person|persona|pessoa|human|human[oa]|real)(?: real| being| person)?"
)
_WHICH = rf"{_A}{_BEING}(?: (?:o|ou|or) (?:con |com )?{_A}{_BEING})?"
_TALKING = (
    r"(?:am i|estoy|estou)? ?(?:talking|speaking|chatting"
    r"|hablando|chateando|falando|hablo|chateo|falo) (?:to|with|con|com)"
)
_ASKS_WHO = re.compile(
    r"(?:(?:hola|hi|hello|oi|ola|buenas|hey|perdon|sorry|y|and|e|pero|but|mas|che|disculpa)[ ,.!]+)*"
    r"(?:(?:con |com )?quien (?:sos|eres|es|habla|me habla|escribe|me atiende|hablo|estoy hablando|chateo)(?: usted| vos)?"
    r"|(?:com )?quem (?:e voce|e vc|e|fala|esta falando|falo)|who'?s this|what are you"
    r"|who (?:are you|is this|am i (?:talking|speaking|chatting) (?:to|with))"
    rf"|(?:vos |tu |usted |voce |vc )?(?:sos|eres|es|e|are you|is this) {_WHICH}|{_TALKING} {_WHICH}"
    r"|como te llamas|(?:cual es )?tu nombre|(?:what'?s |what is )?your name|como (?:voce|vc) se chama"
    r"|(?:qual (?:e )?)?(?:o )?seu nome)"
    r"[ ?!.]*"
)
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
        passage = await told.told_before(turn)
        if passage:
            told.tell_again(turn, passage)
            return
        turn.paragraphs.append(turn.memory.last_said or turn.wording.text("nothing_to_repeat"))
        turn.quoted.append(turn.memory.last_said or "")
        return
    _leave_the_question(turn)
    for intent, key in _COURTESIES:
        if turn.has(intent):
            turn.say(key)
            return
    turn.say("hello_again" if turn.memory.introduced else "how_can_i_help")
    _offer_goals(turn)


def asks_who(text: str) -> bool:
    """ "Who are you?", "sos un robot?", "estou falando com uma pessoa?" and nothing else."""
    return bool(_ASKS_WHO.fullmatch(fold(text).replace("¿", "").replace("¡", "").strip()))


async def who(turn: TurnContext) -> None:
    """What answers is told plainly, and that there are people. The first answer of all says so anyway."""
    _leave_the_question(turn)
    if turn.memory.introduced:
        turn.say("who_i_am", hotel=turn.hotel.name)
    if not turn.memory.stage:
        turn.say("help")
        _offer_goals(turn)


async def card_in_chat(turn: TurnContext) -> None:
    """A card number is not taken, not read for anything else, and not answered but with a warning and where to pay."""
    _leave_the_question(turn)
    turn.say("card_in_chat")
    by_link = any(method in PAGES for method in turn.hotel.desk.payments.methods)
    turn.say("card_where_page" if by_link else "card_where_transfer")


async def stale(turn: TurnContext) -> None:
    """A tap on something that is over: nothing is open that it could mean."""
    turn.say("nothing_open_yes")
    _offer_goals(turn)


async def out_of_scope(turn: TurnContext) -> None:
    _leave_the_question(turn)
    turn.say("out_of_scope")


async def other_language(turn: TurnContext) -> None:
    _leave_the_question(turn)
    turn.say("other_language")


async def too_long(turn: TurnContext) -> None:
    _leave_the_question(turn)
    turn.say("too_long")


async def unclear(turn: TurnContext) -> None:
    """One short question with choices; the second time, a person."""
    turn.memory.unclear += 1
    _leave_the_question(turn)
    if turn.memory.unclear >= 2:
        turn.offer_person("unclear_twice")
        return
    turn.say("unclear")
    _offer_goals(turn)


async def unsupported(turn: TurnContext) -> None:
    """A message that cannot be opened yet; what asks for no answer, like a reaction, gets none."""
    kind = turn.text
    if kind not in _SILENT_MEDIA:
        _leave_the_question(turn)
        turn.say("unsupported", media=turn.wording.media(kind))


def _leave_the_question(turn: TurnContext) -> None:
    """A summary is not the last thing that was said any more: a bare yes ("Anything else?") asks it again, and does nothing."""
    if turn.memory.asked == "confirm":
        turn.memory.asked = None


def _offer_goals(turn: TurnContext) -> None:
    wording = turn.wording
    turn.offer(
        (GOAL, "prices", wording.text("choice_prices")),
        (GOAL, "reservation", wording.text("choice_booking")),
        (PERSON, "", wording.text("choice_person")),
    )

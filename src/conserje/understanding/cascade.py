"""First sure enough wins: set phrases and alarm words, then the trained classifier. Facts are read beside either."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from conserje.model.reading import Facts, Intent, Reading, ReadingContext, ScoredIntent
from conserje.understanding.borders import redrawn
from conserje.understanding.facts import read_facts
from conserje.understanding.intents import Classifier, load_weights
from conserje.understanding.language import LanguageGuesser, general_detector
from conserje.understanding.meant import of_a_stay
from conserje.understanding.rules import (
    Peeled,
    Phrasebook,
    asks_for_a_person,
    introduces_alone,
    is_code_alone,
    is_wordless,
    puts_off,
    raises_alarm,
)
from conserje.understanding.stays.further import stays_in
from conserje.understanding.text import clauses, fold, sentences

FactReader = Callable[[str, ReadingContext], Facts]

_CERTAIN = 0.98
_COURTESY = frozenset({Intent.GREET, Intent.GOODBYE, Intent.THANK, Intent.ACKNOWLEDGE, Intent.HELP})
_ANSWERS = frozenset({Intent.AFFIRM, Intent.DENY})
_NOT_OURS = frozenset({Intent.OUT_OF_SCOPE, Intent.UNCLEAR})
_OURS = frozenset(Intent) - _NOT_OURS
_WISHES_A_STAY = frozenset({Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.BOOK})
# What a clause may add to a sentence: "in the name of Ana" is no search for a booking, "is there parking" is a question.
_QUESTIONS = frozenset(intent for intent in Intent if intent.value.startswith("ask_"))
_ASKING = re.compile(
    r"(?:y |and |e )?(?:tienen|tenes|tiene|hay|do you|have you|is there|are there|can (?:i|we|you)|tem|ha|voces tem|vcs tem)\b"
)
_LONGEST = 2000
_HALF_SURE = 0.3
_GUESSWORK = 0.1
_SURE_OF_FEW = 0.7
_SURE_OF_SENTENCE = 0.8
_SURE_OF_CLAUSE = 0.95
_FEW_WORDS = 4
_STAY_FACTS = frozenset({"check_in", "check_out", "nights", "flexible", "adults", "rooms"})
# What an answer to a question goes on with, and the facts that show that it is one.
_CONTINUES: dict[str, tuple[Intent, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("check_in", "check_out", "dates"),
        (
            Intent.ASK_AVAILABILITY,
            ("check_in", "check_out", "nights", "flexible", "ambiguous_dates", "impossible_date"),
        ),
    ),
    "nights": (Intent.ASK_AVAILABILITY, ("nights", "check_out")),
    "party": (Intent.ASK_AVAILABILITY, ("adults", "children")),
    "ages": (Intent.ASK_AVAILABILITY, ("ages", "children")),
    "room": (Intent.BOOK, ("room_type", "beds", "features")),
    "booking_code": (Intent.FIND_BOOKING, ("booking_code",)),
    "name": (Intent.ACKNOWLEDGE, ("guest_name",)),
    "email": (Intent.ACKNOWLEDGE, ("email",)),
    "phone": (Intent.ACKNOWLEDGE, ("phone",)),
}
# "5 anos" sounds like the rule for children; after "how old?" so few words are nothing but the answer.
# The most words that such an answer has.
_BARE_ANSWER = {"party": 4, "ages": 4, "name": 6, "email": 6, "phone": 6}


# What the bare name of a thing ("the name") is mistaken for.
_TAKEN_FOR_OTHERS = _NOT_OURS | {Intent.BOOK, Intent.ASK_AVAILABILITY, Intent.ASK_ROOM, Intent.URGENT}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence an intent is reported beside the first, and below which nothing is told."""

    also: float = 0.5
    least: float = 0.06


class Cascade:
    """A Reader. Deterministic; no call leaves the process."""

    def __init__(
        self,
        classifier: Classifier,
        phrasebook: Phrasebook,
        languages: LanguageGuesser,
        facts: FactReader = read_facts,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._classifier = classifier
        self._phrasebook = phrasebook
        self._languages = languages
        self._facts = facts
        self._thresholds = thresholds or Thresholds()

    def read(self, text: str, context: ReadingContext) -> Reading:
        text = text[:_LONGEST]
        language = self._languages.guess(text, context)
        facts = self._facts(text, context)
        intents, reader = self._intents(text, context, facts)
        further: tuple[Facts, ...] = ()
        if intents and intents[0].name in _WISHES_A_STAY:
            facts, further = stays_in(text, context, facts, self._facts)
        facts = of_a_stay(facts, intents, text, context)
        return Reading(language, intents, facts, reader, further)

    def _intents(self, text: str, context: ReadingContext, facts: Facts) -> tuple[tuple[ScoredIntent, ...], str]:
        peeled = self._phrasebook.peel(text)
        phrases = _in_context(text, peeled, context)
        if not peeled.rest or is_wordless(peeled.rest):
            return _certain(phrases or (Intent.UNCLEAR,)), "rules"
        if is_code_alone(peeled.rest):
            return _certain((Intent.FIND_BOOKING, *phrases)), "rules"
        if context.asked.question is None and introduces_alone(peeled.rest, facts.guest_name):
            return _certain(tuple(dict.fromkeys((*phrases, Intent.GREET)))), "rules"
        found = self._classified(peeled.rest)
        ruled = [
            intent
            for intent, holds in ((Intent.URGENT, raises_alarm(text)), (Intent.HUMAN, asks_for_a_person(text)))
            if holds
        ]
        if not ruled:
            found = redrawn(found, context, facts, text)
            found = _as_stay(_as_answer(found, context, facts, text), facts, peeled.rest)
        leading: frozenset[Intent] = frozenset()
        if not ruled and _says_little(peeled, found):
            leading = frozenset(phrases)
        elif context.asked.question is not None and Intent.URGENT not in ruled:
            leading = _ANSWERS
        return self._ordered(found, phrases, ruled, leading), "rules" if ruled else "classifier"

    def _classified(self, text: str) -> dict[Intent, float]:
        """Confidence per intent of the whole; a sentence or clause of its own may add what the whole drowns."""
        names = self._classifier.intents
        whole = self._classifier.probabilities(text)
        for parts, least, may_add in (
            (sentences(text), _SURE_OF_SENTENCE, _OURS),
            (clauses(text), _SURE_OF_CLAUSE, _QUESTIONS),
        ):
            if not 2 <= len(parts) <= 8:
                continue
            for part in parts:
                piece = self._classifier.probabilities(part)
                best = int(piece.argmax())
                if piece[best] > least and names[best] in may_add:
                    whole[best] = max(whole[best], piece[best] * 0.9)
        order = np.argsort(-whole, kind="stable")
        return {names[place]: float(whole[place]) for place in order}

    def _ordered(
        self, found: dict[Intent, float], phrases: tuple[Intent, ...], ruled: list[Intent], leading: frozenset[Intent]
    ) -> tuple[ScoredIntent, ...]:
        """Set phrases that are `leading`, an alarm, wishes by confidence, then the other set phrases, courtesies last."""
        merged = dict.fromkeys(ruled, _CERTAIN) | {
            name: confidence for name, confidence in found.items() if name not in ruled
        }
        wishes = [ScoredIntent(name, round(confidence, 4)) for name, confidence in merged.items()]
        best = wishes[0]
        kept = [best, *(wish for wish in wishes[1:] if wish.confidence >= self._thresholds.also)]
        if best.name in _NOT_OURS or best.confidence < self._thresholds.least:
            guesses = [wish for wish in wishes[:3] if wish.name is not Intent.UNCLEAR and wish.confidence >= 0.1]
            kept = [best] if best.name in _NOT_OURS else [ScoredIntent(Intent.UNCLEAR, 1 - best.confidence), *guesses]
        first = [ScoredIntent(name, _CERTAIN) for name in phrases if name in leading]
        others = sorted((name for name in phrases if name not in leading), key=_ANSWERS.__contains__, reverse=True)
        last = [ScoredIntent(name, _CERTAIN) for name in others]
        main = [wish for wish in kept if wish.name not in _COURTESY]
        late = [wish for wish in kept if wish.name in _COURTESY]
        return tuple({wish.name: wish for wish in reversed([*first, *main, *last, *late])}.values())[::-1]


def _in_context(text: str, peeled: Peeled, context: ReadingContext) -> tuple[Intent, ...]:
    """After a question, a bare "ok" is a yes."""
    if context.asked.question is None or peeled.rest or Intent.DENY in peeled.phrases or puts_off(text):
        return peeled.phrases
    return tuple(dict.fromkeys(Intent.AFFIRM if name is Intent.ACKNOWLEDGE else name for name in peeled.phrases))


def _as_answer(found: dict[Intent, float], context: ReadingContext, facts: Facts, text: str) -> dict[Intent, float]:
    """A message that brings the fact that was asked for, and clearly means nothing else, goes on with the matter."""
    if context.asked.question == "change" and _names_what_changes(found, text):
        return {Intent.CHANGE_BOOKING: 0.9}
    goes_on = _CONTINUES.get(context.asked.question or "")
    if context.asked.question == "room" and _asks_for_a_thing(facts, text):
        return found
    if goes_on is None or not any(name in facts.stated() for name in goes_on[1]):
        return found
    best, confidence = next(iter(found.items()))
    if "?" not in text and len(text.split()) <= _BARE_ANSWER.get(context.asked.question or "", 0):
        return {goes_on[0]: 0.9}
    if confidence >= 0.6 and best not in _NOT_OURS | _COURTESY:
        return found
    return {goes_on[0]: 0.9} | {name: value for name, value in found.items() if name not in _NOT_OURS | {goes_on[0]}}


def _asks_for_a_thing(facts: Facts, text: str) -> bool:
    """ "Do you have a cot?" names no room of those that were told."""
    names_a_room = facts.room_type is not None or facts.beds is not None
    return not names_a_room and ("?" in text or bool(_ASKING.match(fold(text))))


def _names_what_changes(found: dict[Intent, float], text: str) -> bool:
    """ "the name", "las fechas", after "what would you like to change?"."""
    return "?" not in text and len(text.split()) < _FEW_WORDS and next(iter(found)) in _TAKEN_FOR_OTHERS


def _as_stay(found: dict[Intent, float], facts: Facts, said: str) -> dict[Intent, float]:
    """Dates or a party out of the blue are a question for a room, when the words tell nothing else: of three words or
    less ("dez noites", "somos 4"), which the classifier knows by chance only, they are believed rather than it."""
    best, confidence = next(iter(found.items()))
    if best is Intent.OUT_OF_SCOPE and facts.check_in and facts.check_out and len(said.split()) <= _FEW_WORDS:
        return {Intent.ASK_AVAILABILITY: 0.6}
    doubt = _SURE_OF_FEW if len(said.split()) < _FEW_WORDS else _GUESSWORK
    if (best is not Intent.UNCLEAR and confidence >= doubt) or not _STAY_FACTS & facts.stated().keys():
        return found
    left = _NOT_OURS | {Intent.ASK_AVAILABILITY}
    return {Intent.ASK_AVAILABILITY: 0.6} | {name: value for name, value in found.items() if name not in left}


def _says_little(peeled: Peeled, found: dict[Intent, float]) -> bool:
    """ "hi Tom here", "no, just looking": few words after a set phrase, of which nothing can be made."""
    best, confidence = next(iter(found.items()))
    return len(peeled.rest.split()) <= _FEW_WORDS and (best is Intent.UNCLEAR or confidence < _HALF_SURE)


def _certain(intents: tuple[Intent, ...]) -> tuple[ScoredIntent, ...]:
    ordered = sorted(intents, key=lambda name: (name in _COURTESY, intents.index(name)))
    return tuple(ScoredIntent(name, _CERTAIN) for name in ordered)


def load_cascade() -> Cascade:
    """The packaged reader: rules, weights and language evidence, ready in well under 100 ms."""
    weights = load_weights()
    return Cascade(
        Classifier(weights), Phrasebook.packaged(), LanguageGuesser(weights.language_evidence, general_detector())
    )

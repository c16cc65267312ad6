"""Which flows answer a message. Pure: a reading and a memory in, names of flows out, in the order in which they speak."""

from conserje.dialogue.context import CHANGE, GOAL, NO, OFFER, PEOPLE, PERSON, RESERVATION, ROOMS, WAIT, YES, Tap
from conserje.dialogue.memory import Memory
from conserje.dialogue.wish import missing
from conserje.model.reading import Facts, Intent, Reading, ScoredIntent

# What a guest who is not booking is busy with, and the flow that goes on with it: taps and answers come back to it.
GOAL_FLOWS = {
    "find": "find_reservation",
    "cancel": "cancel_reservation",
    "change": "change_reservation",
    "proof": "payment_proof",
    "errand": "request",
    "order": "order",
}

# Questions of an errand that any words may answer: a place, a thing, a day long ago.
_FREE = ("lost_what", "lost_where", "lost_contact", "room_number", "errand_time")

_DETAILS = ("name", "email", "phone", "booking_code", "identity")
_CONTACT = ("guest_name", "email", "phone")
_PARTY = ("adults", "children", "ages")
# Less sure than that, what names something of the house is asked of the house.
_SURELY = 0.8
# So sure is danger where words of alarm say it, and where more than a guess does.
_ALARMED, _SUPPOSED = 0.95, 0.6
# What a name and an address alone are taken for.
_NOT_UNDERSTOOD = (Intent.UNCLEAR, Intent.OUT_OF_SCOPE)
_SAYS_NOTHING = (Intent.UNCLEAR, Intent.OUT_OF_SCOPE, Intent.ACKNOWLEDGE, Intent.GREET, Intent.AFFIRM)
LANGUAGES = ("es", "en", "pt")

HOUSE = (
    *(Intent.ASK_ROOM, Intent.ASK_AMENITY, Intent.ASK_POLICY, Intent.ASK_LOCATION, Intent.ASK_TRANSPORT),
    *(Intent.ASK_AREA, Intent.ASK_HOURS, Intent.ASK_PAYMENT),
)
REQUESTS = (
    *(Intent.REQUEST_SERVICE, Intent.SPECIAL_REQUEST, Intent.LOST_ITEM, Intent.FEEDBACK),
    *(Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT, Intent.UPGRADE),
)
STAY = (Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.BOOK)
_HOURS = (Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT)
_ABOUT_A_RESERVATION = (Intent.FIND_BOOKING, Intent.CHANGE_BOOKING, Intent.CANCEL_BOOKING)
_TAKES = (Intent.BOOK, Intent.UPGRADE, Intent.CHANGE_BOOKING, Intent.AFFIRM)
_STAY_FACTS = (
    "check_in",
    "check_out",
    "nights",
    "adults",
    "children",
    "ages",
    "rooms",
    "ambiguous_dates",
    "impossible_date",
)

# What a question of ours may be answered with: these facts, whatever the classifier makes of the words.
_ANSWERS = {
    "dates": _STAY_FACTS,
    "check_in": _STAY_FACTS,
    "check_out": _STAY_FACTS,
    "party": ("adults", "children", "ages"),
    "ages": ("ages", "children"),
    "room": ("room_type", "beds", *_STAY_FACTS),
    "name": ("guest_name", "email", "phone"),
    "email": ("email", "phone", "guest_name"),
    "phone": ("phone", "email"),
    "confirm": (*_STAY_FACTS, "room_type", "guest_name", "email", "phone"),
    "change": (*_STAY_FACTS, "room_type", "guest_name", "email", "phone"),
    "booking_code": ("booking_code", "email", "phone", "guest_name"),
    "identity": ("email", "phone", "booking_code"),
    "cancel_rooms": ("rooms",),
    "room_number": ("room_number",),
    "errand_time": ("time",),
    "lost_contact": ("email", "phone"),
    "person": ("email", "phone", "booking_code"),
}


def choose(
    reading: Reading, memory: Memory, tap: Tap | None, *, answers_booking: bool = False, answers_goal: bool = False
) -> tuple[str, ...]:
    """Names of flows, first to speak first. A question to the house is answered before the goal that it interrupted.

    `answers_booking`: the words answer what the booking asked, whatever else they may mean: they name an offer ("the
    flexible one") or say that there is no e-mail. `answers_goal`: the same of
    what the guest is busy with instead: "the second one" of their reservations.
    """
    if tap:
        return _by_tap(tap, memory)
    if reading.language not in LANGUAGES:
        return ("other_language",)
    for intents, flow in _PEOPLE:
        if _means(reading, memory, intents):
            return (flow,)
    if answers_goal and memory.goal in GOAL_FLOWS:
        return (GOAL_FLOWS[memory.goal],)
    if answers_booking:
        return ("request", "booking") if _is_special(reading) else ("booking",)
    return _spoken_beside(reading, memory, _goal(reading, memory)) or (_small(reading),)


def _spoken_beside(reading: Reading, memory: Memory, goal: str | None) -> tuple[str, ...]:
    """A question to the house, something to be carried out, then the goal; what they interrupted goes on after them."""
    asks_house = _asks_house(reading, memory)
    if goal == "booking" and _is_about_the_hours(reading) and not memory.stage:
        goal = None
    requests = reading.has(*REQUESTS) if goal is None else goal == "booking" and _is_special(reading)
    aside = (("house_question",) if asks_house else ()) + (("request",) if requests else ())
    is_interrupted = aside and memory.goal == "booking" and (memory.stage or missing(memory.wish))
    if is_interrupted and (goal is None or (asks_house and _only_asks(reading))):
        goal = "resume"
    if aside and goal is None and memory.goal in ("change", "cancel") and memory.at.get(memory.goal) == "summary":
        goal = "ask_again"
    return aside + ((goal,) if goal else ())


def _is_about_the_hours(reading: Reading) -> bool:
    """ "We arrive on the 12th at two, can we check in early?" names a day and wants no stay priced."""
    is_stay = _states(reading.facts, ("check_out", "nights"))
    return reading.top in (Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT) and not is_stay


def _is_special(reading: Reading) -> bool:
    """Something people must prepare is asked for together with the stay: a cot, a step-free room, a diet."""
    if any(one.name is Intent.SPECIAL_REQUEST and one.confidence >= 0.7 for one in reading.intents):
        return True
    return bool({"crib", "accessible"} & set(reading.facts.features))


_PEOPLE = (
    ((Intent.URGENT,), "hand_over"),
    ((Intent.HUMAN, Intent.COMPLAINT), "hand_over"),
    ((Intent.OPT_OUT, Intent.PRIVACY), "rights"),
    ((Intent.PAYMENT_PROOF,), "payment_proof"),
)


def _by_tap(tap: Tap, memory: Memory) -> tuple[str, ...]:
    if tap.kind == PERSON:
        return ("hand_over",)
    if tap.kind == WAIT:
        return ("waiting",)
    if tap.kind == GOAL:
        return ("find_reservation",) if tap.argument == "reservation" else ("booking",)
    if tap.kind == RESERVATION:
        return (GOAL_FLOWS.get(memory.goal or "", "find_reservation"),)
    if tap.kind == OFFER and memory.goal == "change" and all(one.token != tap.token for one in memory.told):
        return ("change_reservation",)
    if tap.kind in (YES, NO, CHANGE, ROOMS) and memory.goal in GOAL_FLOWS:
        return (GOAL_FLOWS[memory.goal],)
    if tap.kind in (YES, NO, CHANGE) and memory.stage is None:
        return ("stale",)
    return ("booking",) if tap.kind in (YES, NO, CHANGE, OFFER, ROOMS, PEOPLE) else ("unclear",)


def _goal(reading: Reading, memory: Memory) -> str | None:
    """The flow that acts, if the message wants one or answers a question of one."""
    is_sure = _sure(reading, memory)
    asks_the_rules = reading.top in HOUSE and not reading.facts.booking_code
    if reading.has(Intent.CANCEL_BOOKING) and is_sure and not asks_the_rules:
        is_new = memory.goal == "booking" and memory.stage is not None and not reading.facts.booking_code
        return "booking" if is_new else "cancel_reservation"
    begun = _of_what_was_begun(reading, memory)
    if begun:
        return begun
    if _corrects_a_detail(reading, memory):
        return "booking"
    if (
        reading.has(Intent.FIND_BOOKING)
        and (is_sure or reading.facts.booking_code)
        and not _states_a_stay(reading.facts)
        and not _tells_who_books(reading, memory)
        and not _agrees(reading, memory)
    ):
        return "find_reservation"
    if reading.has(Intent.AFFIRM) and _offers_a_person(memory) and not _states(reading.facts, _CONTACT):
        return "hand_over"
    going_on = _goes_on(reading, memory)
    if going_on:
        return going_on
    if reading.has(Intent.CHANGE_BOOKING):
        return "booking" if _changes_the_wish(reading, memory) else "change_reservation"
    if _is_about_a_stay(reading, memory):
        return "booking"
    if memory.asked is None and reading.has(Intent.AFFIRM) and _is_told(memory):
        return "resume" if memory.goal == "booking" else "ask_again"
    return "find_reservation" if not memory.goal and _names_a_reservation(reading) else None


def _names_a_reservation(reading: Reading) -> bool:
    """A code, or an e-mail in words that nothing else is made of: "what do you have under ann@…?"."""
    return bool(reading.facts.booking_code or (reading.facts.email and reading.top in _NOT_UNDERSTOOD))


def _agrees(reading: Reading, memory: Memory) -> bool:
    """ "Yes, confirm it", under a summary, also sounds like a question after the state of a reservation."""
    is_asked = memory.goal == "booking" and memory.asked == "confirm" and not reading.facts.booking_code
    return is_asked and reading.has(Intent.AFFIRM) and not reading.has(Intent.DENY)


def _is_told(memory: Memory) -> bool:
    """Is something told that a yes could mean, if it were asked?"""
    if memory.goal == "booking":
        return memory.stage is not None
    return memory.goal in ("change", "cancel") and memory.at.get(memory.goal) == "summary"


def _offers_a_person(memory: Memory) -> bool:
    """A person was offered alone, or beside another try to find the reservation."""
    is_beside = memory.asked == "booking_code" and memory.wrong_tries > 0 and not memory.proved
    return memory.asked == "person" or is_beside


def _tells_who_books(reading: Reading, memory: Memory) -> bool:
    """ "It's under Tom O'Neil, tom@…" before the days of a new booking are known: the name comes early."""
    is_asked = memory.goal == "booking" and memory.stage is None and memory.asked is not None and not memory.codes
    return is_asked and not reading.facts.booking_code and _states(reading.facts, ("guest_name", "email"))


def _corrects_a_detail(reading: Reading, memory: Memory) -> bool:
    """ "No, el mail es ana@example.com", while a booking is summed up, is of that booking and looks for none."""
    is_open = memory.goal == "booking" and memory.stage in ("details", "summary")
    return is_open and _states(reading.facts, _CONTACT) and not reading.facts.booking_code and reading.top not in HOUSE


def _states_a_stay(facts: Facts) -> bool:
    """Both days and the people, and no reservation: somebody wants to come."""
    return bool(facts.check_in and facts.check_out and facts.adults and not facts.booking_code)


def _of_what_was_begun(reading: Reading, memory: Memory) -> str | None:
    """The flow that asked or told something last, where the words are plainly about that, whatever else they may mean."""
    if _gives_what_was_asked(reading, memory):
        return memory.goal
    return GOAL_FLOWS[memory.goal or "find"] if _is_for_what_was_begun(reading, memory) else None


def _gives_what_was_asked(reading: Reading, memory: Memory) -> bool:
    """ "In the name of Ana Pérez, ana@example.com", after the name was asked for, also finds reservations, but elsewhere."""
    wanted = {"name": "guest_name", "email": "email", "phone": "phone"}.get(memory.asked or "")
    if wanted is None or memory.goal not in ("booking", "group") or reading.facts.booking_code:
        return False
    return _states(reading.facts, (wanted,)) and reading.top not in (*HOUSE, *STAY)


def _is_for_what_was_begun(reading: Reading, memory: Memory) -> bool:
    """The code that was asked for, or another value of a change under way, whatever else the words may mean."""
    if memory.goal not in GOAL_FLOWS:
        return False
    if memory.asked == "booking_code" and reading.facts.booking_code:
        return True
    if memory.goal == "errand":
        return memory.asked in _FREE and reading.top not in (*HOUSE, *STAY)
    if memory.goal == "cancel":
        return _asks_what_cancelling_costs(reading, memory)
    return memory.goal == "change" and _goes_on_changing(reading, memory)


def _asks_what_cancelling_costs(reading: Reading, memory: Memory) -> bool:
    is_price = reading.top is Intent.ASK_PRICE and not _states(reading.facts, (*_STAY_FACTS, "room_type"))
    return is_price and memory.at.get("cancel") == "summary"


def _goes_on(reading: Reading, memory: Memory) -> str | None:
    """An answer goes to what asked. Whoever would rather change than cancel has not answered whether to cancel."""
    if memory.at.get("cancel") == "summary" and memory.goal == "cancel" and _wants_a_change(reading, memory):
        return "change_reservation"
    if memory.goal == "group" and (_answers(reading, memory) or _states(reading.facts, (*_STAY_FACTS, *_CONTACT))):
        return "group"
    return GOAL_FLOWS[memory.goal] if memory.goal in GOAL_FLOWS and _answers(reading, memory) else None


def _wants_a_change(reading: Reading, memory: Memory) -> bool:
    return reading.top is Intent.CHANGE_BOOKING and _sure(reading, memory)


def _changes_the_wish(reading: Reading, memory: Memory) -> bool:
    """What is being booked is changed, or a stay is asked for in the words of a change; not a reservation that exists."""
    if reading.facts.booking_code:
        return False
    return memory.goal == "booking" or (reading.top in STAY and not memory.codes)


def _goes_on_changing(reading: Reading, memory: Memory) -> bool:
    """Another value for the change under way, whatever else the words may mean; another stay is asked for in so many words."""
    if reading.top in (Intent.BOOK, *HOUSE) and _sure(reading, memory) and memory.asked != "change":
        return False
    is_told = memory.at.get("change") in ("summary", "choosing")
    if is_told and reading.top is Intent.ASK_PRICE and not _states(reading.facts, (*_STAY_FACTS, "room_type")):
        return True
    return memory.at.get("change") is not None and _states(
        reading.facts, (*_STAY_FACTS, "room_type", "guest_name", "email", "phone")
    )


def _is_about_a_stay(reading: Reading, memory: Memory) -> bool:
    if reading.has(*STAY):
        return True
    if memory.goal == "booking" and (_answers(reading, memory) or _tells_who_books(reading, memory)):
        return True
    if memory.goal == "booking" and _states(reading.facts, _CONTACT) and reading.top in _SAYS_NOTHING:
        return True
    if memory.stage is not None and _states(reading.facts, ("guest_name", "email")):
        return True
    if reading.facts.check_in and reading.facts.check_out and reading.facts.adults and not memory.goal:
        return not reading.has(*REQUESTS)
    return _states(reading.facts, ("check_in", "check_out")) and not reading.has(*HOUSE, *REQUESTS)


def _answers(reading: Reading, memory: Memory) -> bool:
    """Does the message answer our open question? By facts, by yes or no, or, for a name, by being nothing else."""
    if memory.asked is None:
        return False
    if _states(reading.facts, _ANSWERS.get(memory.asked, ())):
        return True
    if reading.has(Intent.AFFIRM, Intent.DENY) or not _sure(reading, memory):
        return True
    if reading.top is Intent.OUT_OF_SCOPE and memory.asked not in _DETAILS:
        return False
    return reading.top in (Intent.UNCLEAR, Intent.ACKNOWLEDGE, Intent.OUT_OF_SCOPE, Intent.GREET) and not (
        reading.has(Intent.GREET) and memory.asked not in ("name",)
    )


def _sure(reading: Reading, memory: Memory) -> bool:
    """Is the first intent sure enough to leave a question of ours unanswered? Without a question, always."""
    return not reading.intents or reading.intents[0].confidence >= _needed(memory)


def _means(reading: Reading, memory: Memory, intents: tuple[Intent, ...]) -> bool:
    """People must be meant surely enough to leave a question of ours unanswered, and more surely beside a wish to stay: "just
    one person" asks for none, nor does "my email is …" at a summary."""
    is_of_a_stay = reading.top in STAY or reading.facts.adults is not None or _corrects_a_detail(reading, memory)
    needed = max(_needed(memory), 0.95 if is_of_a_stay else 0)
    return any(
        one.name in intents
        and (_is_danger(reading, memory, one) if one.name is Intent.URGENT else one.confidence >= needed)
        for one in reading.intents
    )


def _is_danger(reading: Reading, memory: Memory, heard: ScoredIntent) -> bool:
    """Danger is heeded however faint, but beside a surer wish to stay ("me and my 2 boys, 6 and 15"), where people are
    counted, or while an offer is talked about, it must be more than a guess. Words of alarm make it sure."""
    if reading.top in STAY or _states(reading.facts, _PARTY):
        return heard.confidence >= _ALARMED
    is_booking = memory.goal == "booking" and memory.stage is not None
    return not is_booking or heard.confidence >= _SUPPOSED


def _needed(memory: Memory) -> float:
    if memory.asked in (None, "person"):
        return 0
    if memory.asked == "change":
        return 0.9
    return 0.85 if memory.asked in _DETAILS else 0.6


def _states(facts: Facts, names: tuple[str, ...]) -> bool:
    return any(getattr(facts, name) not in (None, ()) for name in names)


def _asks_house(reading: Reading, memory: Memory) -> bool:
    """The first wish, or a second one that is sure enough to be answered beside it."""
    if _names_a_room_to_take(reading):
        return False
    if reading.has(*STAY) and _states_a_stay(reading.facts) and reading.has(*_HOURS):
        return True
    least = 0.75 if reading.top in _ABOUT_A_RESERVATION else 0.5
    if any(intent.name in HOUSE and intent.confidence >= least for intent in reading.intents[1:]):
        return True
    return reading.top in HOUSE and _sure(reading, memory)


def _names_a_room_to_take(reading: Reading) -> bool:
    """ "Mejor la suite" sounds like a question about the suite, but wants it."""
    others = tuple(intent for intent in HOUSE if intent is not Intent.ASK_ROOM)
    return reading.facts.room_type is not None and reading.has(*_TAKES) and not reading.has(*others)


def _only_asks(reading: Reading) -> bool:
    """ "¿La suite tiene bañera?" names a room, but neither takes it, nor changes anything, nor says who books."""
    wants = reading.has(*STAY, *_TAKES, Intent.DENY) or _states(reading.facts, (*_STAY_FACTS, *_CONTACT))
    return reading.top in HOUSE and not wants


def _small(reading: Reading) -> str:
    if reading.has(Intent.OUT_OF_SCOPE) and reading.top is Intent.OUT_OF_SCOPE:
        names_the_house = reading.facts.amenity or reading.facts.topic
        return "house_question" if names_the_house and reading.intents[0].confidence < _SURELY else "out_of_scope"
    courtesies = (
        *(Intent.GREET, Intent.GOODBYE, Intent.THANK, Intent.AFFIRM, Intent.DENY),
        *(Intent.ACKNOWLEDGE, Intent.REPEAT, Intent.HELP),
    )
    return "courtesy" if reading.has(*courtesies) else "unclear"

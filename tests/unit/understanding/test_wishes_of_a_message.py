"""How many of the wishes of a message are heard, and how many are invented, is counted rightly and does not get worse."""

from conserje.model.reading import Facts, Intent, Reading, ScoredIntent
from conserje.ops.learning.judging import Judged, judge, share_heard, share_invented
from conserje.ops.learning.splits import WISHES, Case, cases
from conserje.ops.train import SPLITS
from conserje.understanding.cascade import load_cascade


def _judged(meant: tuple[Intent, ...], read: tuple[Intent, ...]) -> Judged:
    intents = tuple(ScoredIntent(intent, 0.9) for intent in read)
    return Judged(Case("en", meant, "words"), Reading("en", intents, Facts(), "classifier"))


def test_a_wish_that_is_not_read_makes_the_message_half_heard() -> None:
    both = (Intent.BOOK, Intent.ASK_PAYMENT)
    assert share_heard([_judged(both, both[::-1]), _judged(both, both[:1])]) == 0.5


def test_a_wish_beside_the_first_that_was_not_meant_is_invented_and_a_courtesy_is_not() -> None:
    meant = (Intent.ASK_PRICE,)
    read = [(Intent.ASK_PRICE, Intent.GREET), (Intent.ASK_PRICE, Intent.URGENT), (Intent.ASK_PRICE,), meant]
    assert share_invented([_judged(meant, one) for one in read]) == 0.25


def test_half_of_the_messages_with_several_wishes_are_wholly_heard_and_hardly_any_wish_is_invented() -> None:
    judged = judge(load_cascade(), cases(SPLITS, WISHES))
    several = [one for one in judged if len(set(one.case.intents)) > 1]
    assert len(several) > 150
    assert share_heard(several) >= 0.5
    assert share_invented([one for one in judged if len(one.case.intents) == 1]) <= 0.03

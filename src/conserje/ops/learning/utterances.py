"""The utterances we wrote, as training examples: patterns expanded, people's carelessness imitated, always the same.

A data file has headings `== intent` or `== intent + intent` (most important first) and one pattern a line. In a
pattern `(a|b|)` stands for one of its parts and `{slot}` for a value of the language's `slots.txt`.
"""

import hashlib
import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from zlib import crc32

from conserje.model.reading import Intent

LANGUAGES = ("es", "en", "pt")
LEAST_VARIANTS = 10
MOST_VARIANTS = 24
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """`source` numbers the pattern it came from; `weight` makes a pattern with many variants no louder than its due;
    `whole` is False for spoiled, wrapped or joined copies."""

    text: str
    language: str
    intents: tuple[Intent, ...]
    source: int
    weight: float
    whole: bool = True


def utterance_folder() -> Traversable:
    return files("conserje.understanding") / "data" / "utterances"


def checksum() -> str:
    """sha256 over every utterance file, by name: what the weights say they were trained on."""
    digest = hashlib.sha256()
    for language in LANGUAGES:
        for file in _data_files(language):
            digest.update(f"{language}/{file.name}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def patterns(language: str) -> Iterator[tuple[str, tuple[Intent, ...]]]:
    """Every pattern line with its intents, slots still unfilled. Raises ValueError for an unknown intent."""
    for file in _data_files(language):
        if file.name == "slots.txt":
            continue
        intents: tuple[Intent, ...] = ()
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("== "):
                intents = tuple(Intent(name.strip()) for name in line[3:].split("+"))
            elif line.strip():
                for pattern in _apart(line.strip()):
                    yield pattern, intents


def _apart(line: str) -> list[str]:
    """A line that is one choice and nothing else is as many patterns."""
    whole = _CHOICE.fullmatch(line)
    return [part.strip() for part in whole[1].split("|") if part.strip()] if whole else [line]


def training_examples() -> list[Example]:
    """All patterns of all languages expanded, then spoiled and joined copies of some of them."""
    clean: list[Example] = []
    sources = itertools.count()
    for language in LANGUAGES:
        slots = _slots(language)
        for pattern, intents in patterns(language):
            variants = expand(pattern, slots)
            source, weight = next(sources), len(variants) ** -0.5
            clean += [Example(text, language, intents, source, weight) for text in variants]
    return clean + list(_careless(clean)) + list(_wrapped(clean)) + list(_joined(clean))


def expand(pattern: str, slots: dict[str, list[str]]) -> list[str]:
    """Readings of a pattern, the same ones every time: each part of each choice and each slot value turns up in one
    of them, up to MOST_VARIANTS; at least LEAST_VARIANTS where the pattern can be combined that often."""
    chance = random.Random(crc32(pattern.encode()))
    choices = [group.split("|") for group in _CHOICE.findall(pattern)]
    values = [slots[name] for name in _SLOT.findall(_CHOICE.sub("", pattern))]
    most = max((len(options) for options in (*choices, *values)), default=1)
    if most == 1:
        return [pattern]
    orders = [itertools.cycle(chance.sample(options, len(options))) for options in choices]
    fillings = {name: itertools.cycle(chance.sample(options, len(options))) for name, options in slots.items()}
    variants: dict[str, None] = {}
    for _ in range(min(max(most, LEAST_VARIANTS), MOST_VARIANTS)):
        turn = iter(orders)
        chosen = _CHOICE.sub(lambda _, turn=turn: next(next(turn)), pattern)  # type: ignore[misc]
        filled = _SLOT.sub(lambda slot: next(fillings[slot[1]]), chosen)
        variants[" ".join(filled.split())] = None
    return list(variants)


def _slots(language: str) -> dict[str, list[str]]:
    lines = (utterance_folder() / language / "slots.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip())
    return {name: [value.strip() for value in values.split(" | ")] for name, values in pairs}


def _data_files(language: str) -> list[Traversable]:
    folder = utterance_folder() / language
    return sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)


def _careless(clean: list[Example]) -> Iterator[Example]:
    """A third of the examples again, with a letter dropped, doubled or swapped as thumbs do it."""
    chance = random.Random(7)
    for example in clean:
        if len(example.text) > 9 and chance.random() < 0.34:
            text = example.text
            for _ in range(1 + len(text) // 40):
                text = _slip(text, chance)
            yield Example(text, example.language, example.intents, example.source, example.weight * 0.7, whole=False)


def _slip(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(text) - 2)
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


_BEFORE = {
    "es": "hola|hola buenas|buen día|buenas tardes,|disculpá,|disculpe|perdón|una consulta,|una pregunta|che|mirá|"
    "otra cosa,|ah y|y|también|bueno|ok|perfecto,|oye|estimados,|hola qué tal|consulta:|genial,|quería saber|"
    "me gustaría saber|quisiera consultar|somos dos parejas,|viajo por trabajo,|es para mi mamá,|les escribo porque",
    "en": "hi|hello|good morning,|hey|excuse me,|sorry|quick question,|one question|hi there,|also|and|ok|great,|so|"
    "by the way|dear team,|actually|hi guys|I was wondering,|just wondering|could you tell me|I'd like to know|"
    "we're two couples,|I'm travelling for work,|it's for my mom,|I'm writing because|oh and|cool,|please",
    "pt": "oi|olá|bom dia|boa tarde,|desculpa,|com licença|uma dúvida,|uma pergunta|opa|olha|outra coisa,|ah e|e|"
    "também|então|ok|perfeito,|prezados,|oi tudo bem|beleza,|queria saber|gostaria de saber|por favor|somos dois casais,|"
    "viajo a trabalho,|é pra minha mãe,|escrevo porque|me diz uma coisa",
}
_AFTER = {
    "es": "gracias|por favor|porfa|muchas gracias|, gracias!|es para trabajo|somos de Córdoba|quedo atento|saludos|"
    "si puede ser|😊|🙏|, desde ya gracias|es mi primera vez ahí|avisame|please|!!|...",
    "en": "thanks|please|thank you|, thanks!|it's for work|we're from Ohio|let me know|cheers|if possible|😊|🙏|"
    ", thanks in advance|it's my first time there|asap|!!|...|kind regards",
    "pt": "obrigado|por favor|obrigada|pfv|, obrigada!|é a trabalho|somos de Curitiba|aguardo|abraço|se possível|😊|🙏|"
    ", desde já agradeço|é minha primeira vez aí|me avisa|!!|...",
}
_BARE = {
    Intent.GREET,
    Intent.GOODBYE,
    Intent.THANK,
    Intent.AFFIRM,
    Intent.DENY,
    Intent.ACKNOWLEDGE,
    Intent.REPEAT,
    Intent.UNCLEAR,
    Intent.HELP,
    Intent.OPT_OUT,
}


def _wrapped(clean: list[Example]) -> Iterator[Example]:
    """Half of the examples again inside courtesies and circumstances that mean nothing of their own."""
    chance = random.Random(11)
    for example in clean:
        if example.intents[0] in _BARE or chance.random() > 0.5:
            continue
        text = example.text
        if chance.random() < 0.7:
            text = f"{chance.choice(_BEFORE[example.language].split('|'))} {text}"
        if chance.random() < 0.5:
            text = f"{text} {chance.choice(_AFTER[example.language].split('|'))}"
        yield Example(text, example.language, example.intents, example.source, example.weight * 0.7, whole=False)


_JOINTS = {"es": (". ", ", y ", " y ", " ", " además ", "\n"), "en": (". ", ", and ", " and ", " ", " also ", "\n"),
           "pt": (". ", ", e ", " e ", " ", " também ", "\n")}  # fmt: skip


def _joined(clean: list[Example]) -> Iterator[Example]:
    """Two wishes in one message: pairs that guests could mean together, both intents kept, in their order."""
    chance = random.Random(13)
    for language in LANGUAGES:
        whole = [one for one in clean if one.language == language and one.intents[0] not in _BARE]
        whole = [one for one in whole if one.intents[0] is not Intent.OUT_OF_SCOPE]
        for _ in range(2500):
            first, second = chance.sample(whole, 2)
            if first.intents[0] is second.intents[0]:
                continue
            text = f"{first.text}{chance.choice(_JOINTS[language])}{second.text}"
            yield Example(text, language, (*first.intents, *second.intents), first.source, 0.35, whole=False)

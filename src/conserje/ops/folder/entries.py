"""From facts.toml and articles.toml to knowledge entries in every language.

facts.toml: one table per standard key (knowledge/data lists them) with the house's own values; an amount is
`{amount = 12000, currency = "ARS"}`, words are `{es = "…", en = "…", pt = "…"}` (a language that is left out has no entry);
`available = false` says that the house does not have it. A sub-table `es`, `en` or `pt` may put a text, title or questions
of the house's own in place of the standard ones, or beside them (questions).

articles.toml: one table per article with `topics`, and per language title, text and at least three questions.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from conserje.knowledge.facts import HOTEL_SLOTS, mistakes
from conserje.knowledge.standard import StandardFact, standard_facts
from conserje.knowledge.words import LANGUAGES
from conserje.model.knowledge import EntryKind, KnowledgeEntry, KnowledgeValue
from conserje.model.money import Money

_FEWEST_QUESTIONS = 3
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")


def fact_entries(table: Mapping[str, Any], wrong: list[str]) -> Iterator[KnowledgeEntry]:
    """Appends to `wrong` what cannot be used, and goes on, so that a hotelier sees every mistake at once."""
    standard = standard_facts()
    for key, values in table.items():
        place = f"facts.toml: {key}"
        if key not in standard.topics:
            wrong.append(f"{place}: no standard fact has this name; known are {', '.join(sorted(standard.topics))}")
        elif not isinstance(values, Mapping):
            wrong.append(f"{place}: a table of values is expected")
        else:
            for language, data in _data(place, values, wrong).items():
                own = _own_words(f"{place}.{language}", values.get(language, {}), wrong)
                entry = _fact(key, language, standard.facts[language][key], data, own)
                yield from _checked(entry, place, wrong)


def article_entries(table: Mapping[str, Any], wrong: list[str]) -> Iterator[KnowledgeEntry]:
    """Like `fact_entries`. An article may lack a language; the search then shows the original."""
    for key, article in table.items():
        place = f"articles.toml: {key}"
        if not _KEY.fullmatch(key):
            wrong.append(f"{place}: a name is small letters, digits and _, and starts with a letter")
        if not isinstance(article, Mapping) or not _are_texts(article.get("topics")):
            wrong.append(f"{place}: topics, a list of words, are missing")
            continue
        if not any(language in article for language in LANGUAGES):
            wrong.append(f"{place}: no text in any of {', '.join(LANGUAGES)}")
        values = {name: value for name, value in article.items() if name != "topics"}
        for language, data in _data(place, values, wrong).items():
            if language in article:
                entry = _article(key, language, article, data, place, wrong)
                if entry is not None:
                    yield from _checked(entry, place, wrong)


def _fact(
    key: str, language: str, standard: StandardFact, data: Mapping[str, KnowledgeValue], own: Mapping[str, Any]
) -> KnowledgeEntry:
    is_there = data.get("available", True) is True
    text = standard.text if is_there else (standard.absent or standard.text)
    return KnowledgeEntry(
        key=key,
        kind=EntryKind.FACT,
        language=language,
        title=own.get("title", standard.title),
        text=own.get("text", text),
        questions=(*standard.questions, *own.get("questions", ())),
        topics=standard_facts().topics[key],
        data=data,
    )


def _article(
    key: str,
    language: str,
    article: Mapping[str, Any],
    data: Mapping[str, KnowledgeValue],
    place: str,
    wrong: list[str],
) -> KnowledgeEntry | None:
    own = _own_words(f"{place}.{language}", article[language], wrong)
    if not own.get("title") or not own.get("text") or len(own.get("questions", ())) < _FEWEST_QUESTIONS:
        wrong.append(f"{place}.{language}: title, text and at least {_FEWEST_QUESTIONS} questions are needed")
        return None
    return KnowledgeEntry(
        key=key,
        kind=EntryKind.ARTICLE,
        language=language,
        title=own["title"],
        text=own["text"],
        questions=tuple(own["questions"]),
        topics=tuple(article["topics"]),
        data=data,
    )


def _checked(entry: KnowledgeEntry, place: str, wrong: list[str]) -> Iterator[KnowledgeEntry]:
    found = list(mistakes(entry.text, entry.data))
    wrong += [f"{place}.{entry.language}: {mistake}" for mistake in found]
    if not found:
        yield entry


def _own_words(place: str, own: Any, wrong: list[str]) -> Mapping[str, Any]:
    """Title, text and questions, each optional, nothing else."""
    if not isinstance(own, Mapping):
        wrong.append(f"{place}: a table with title, text or questions is expected")
        return {}
    for name, value in own.items():
        is_text = name in ("title", "text") and isinstance(value, str) and value.strip()
        is_list = name == "questions" and _are_texts(value)
        if not is_text and not is_list:
            wrong.append(f"{place}.{name}: title and text are texts, questions a list of texts")
            return {}
    return own


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _data(place: str, values: Mapping[str, Any], wrong: list[str]) -> dict[str, dict[str, KnowledgeValue]]:
    """Language -> name -> value, for the languages in which every value can be said."""
    data: dict[str, dict[str, KnowledgeValue]] = {language: {} for language in LANGUAGES}
    for name, value in values.items():
        if name in LANGUAGES:
            continue
        said = _said(name, value)
        if said is None:
            wrong.append(f"{place}.{name}: a text, words per language, a whole number, a time or an amount is expected")
            continue
        for language in data.keys() - said.keys():
            del data[language]
        for language in data:
            data[language][name] = said[language]
    return data


def _said(name: str, value: Any) -> dict[str, KnowledgeValue] | None:
    """The value by language. None when it is nothing that a text can show, or its name is taken."""
    if name in HOTEL_SLOTS or isinstance(value, bool) != (name == "available"):
        return None
    if isinstance(value, (str, int, time)):
        return dict.fromkeys(LANGUAGES, value)
    if not isinstance(value, Mapping):
        return None
    if value and value.keys() <= set(LANGUAGES) and all(isinstance(words, str) and words for words in value.values()):
        return dict(value)
    if value.keys() != {"amount", "currency"}:
        return None
    try:
        return dict.fromkeys(LANGUAGES, Money(Decimal(str(value["amount"])), str(value["currency"])))
    except (ValueError, InvalidOperation):
        return None

"""`[desk]` of hotel.toml, looked over before it is believed: unknown words, and numbers, hours and contacts that cannot be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from conserje.model.desk.rules import DeskRules

# Receipts are looked at, and disputed, for some weeks.
FEWEST_DAYS = 30
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


def known_words(table: object) -> object:
    """The table as it is. Raises ValueError for a word that no rule has: a misspelt one would be lost without a trace."""
    unknown = list(_unknown(DeskRules, table, "desk"))
    if unknown:
        raise ValueError(f"nobody knows {', '.join(unknown)}")
    return table


def possible(rules: DeskRules) -> DeskRules:
    """Raises ValueError for the first rule that nobody could keep."""
    for mistake in _mistakes(rules):
        raise ValueError(mistake)
    return rules


def _unknown(kind: Any, table: object, where: str) -> Iterator[str]:
    if isinstance(table, list):
        for one in table:
            yield from _unknown(next(iter(get_args(kind)), kind), one, where)
    elif isinstance(table, Mapping) and is_dataclass(kind):
        hints = get_type_hints(kind)
        names = {one.name for one in fields(kind)}
        for name, value in table.items():
            if name not in names:
                yield f"{where}.{name}"
            else:
                yield from _unknown(hints[name], value, f"{where}.{name}")


def _mistakes(rules: DeskRules) -> Iterator[str]:
    for period in rules.hours.periods:
        if not period.weekdays or not set(period.weekdays) <= set(range(7)):
            yield "hours.periods.weekdays are numbers from 0 (Monday) to 6"
    yield from _mistakes_of_the_house(rules)
    staff = rules.staff
    for name in ("answer_minutes", "urgent_minutes", "resume_hours"):
        if getattr(staff, name) < 1:
            yield f"staff.{name} is 1 or more"
    for contact in staff.contacts:
        if not contact.name.strip() or not (contact.email or contact.phone):
            yield "staff.contacts have a name, and an e-mail or a phone"
        if contact.email and not _EMAIL.fullmatch(contact.email):
            yield f"staff.contacts: {contact.email!r} is no e-mail address"
        if contact.phone and not _PHONE.fullmatch(contact.phone):
            yield f"staff.contacts: {contact.phone!r} is no phone number with its country code"


def _mistakes_of_the_house(rules: DeskRules) -> Iterator[str]:
    place = rules.place
    if place and not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        yield "place is latitude (-90 to 90) and longitude (-180 to 180), in degrees"
    if rules.keep_files_days and rules.keep_files_days < FEWEST_DAYS:
        yield f"keep_files_days is {FEWEST_DAYS} or more, or 0 to keep files for good"
    if rules.photos:
        yield "photos are told in photos.toml"

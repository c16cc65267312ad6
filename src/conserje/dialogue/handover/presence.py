"""Who is at the house now: its staff hours and its country's holidays, as a guest is told them."""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conserje.dialogue.wording import Wording
from conserje.model.desk.hours import OnHolidays, OpenPeriod, StaffHours
from conserje.model.hotel import Hotel
from conserje.understanding.folding import fold
from conserje.understanding.rules import asks_if_somebody_is_there
from conserje.understanding.stays.holidays import public_holidays

_WEEK = tuple(range(7))
_WHO_IS_THERE = re.compile(
    r"\b(?:hay|esta|queda|encuentro) (?:alguien|gente|personal)\b.{0,25}\b(?:recepcion|mostrador)"
    r"|\brecepcion (?:esta |sigue )?(?:abierta|atiende|cerrada)|\b(?:abre|cierra|atiende|abierta) (?:la )?recepcion"
    r"|\b(?:anyone|anybody|someone|somebody|staff) (?:there )?(?:at|in|on) (?:the )?(?:reception|front desk|desk)"
    r"|\b(?:reception|front desk) (?:is |still |currently )*(?:open|closed|staffed)|\bdoes (?:the )?reception (?:open|close)"
    r"|\b(?:tem|ha|fica|encontro) (?:alguem|gente)\b.{0,25}\brecepcao|\brecepcao (?:esta |ta |fica |ainda )*(?:aberta|fechada"
    r"|funciona|abre|fecha|atende)|\b(?:abre|fecha|funciona|atende) a recepcao"
)


def asks_who_is_there(text: str) -> bool:
    """ "¿Hay alguien en recepción ahora?", "is the front desk open?", "a recepção fecha que horas?"."""
    return bool(_WHO_IS_THERE.search(fold(text))) or asks_if_somebody_is_there(text)


def is_open(hotel: Hotel, now: datetime) -> bool:
    """Is somebody of the staff there at this instant?"""
    local = _local(hotel, now)
    return hotel.desk.hours.is_open(local, _holidays(hotel, local))


def is_reachable(hotel: Hotel, now: datetime) -> bool:
    """In danger: somebody is at the desk, or there is a contact who is told at any hour."""
    return bool(hotel.desk.staff.contacts) or is_open(hotel, now)


def next_opening(hotel: Hotel, now: datetime) -> datetime:
    """When somebody is there, from now on; now itself when the house has no opening within two weeks."""
    local = _local(hotel, now)
    return hotel.desk.hours.next_opening(local, _holidays(hotel, local)) or now


def is_always_open(hours: StaffHours) -> bool:
    """Around the clock on every day, as far as its periods tell."""
    whole = {day for period in hours.periods if period.opens == period.closes for day in period.weekdays}
    return not hours.periods or (len(whole) == len(_WEEK) and hours.on_holidays is not OnHolidays.CLOSED)


def when_answered(hotel: Hotel, now: datetime, wording: Wording) -> str | None:
    """What a guest who waits for people is told of when that will be; None where somebody is there around the clock."""
    hours = hotel.desk.hours
    if is_always_open(hours):
        return None
    local = _local(hotel, now)
    until = hours.open_until(local, _holidays(hotel, local))
    if until:
        return wording.text("people_until", until=_moment(until, local, wording))
    opening = hours.next_opening(local, _holidays(hotel, local))
    return wording.text("people_back", back=_moment(opening, local, wording)) if opening else None


def reception_hours(hotel: Hotel, now: datetime, wording: Wording) -> str:
    """The hours of the desk in words, and whether somebody is there now."""
    hours = hotel.desk.hours
    if is_always_open(hours):
        return wording.text("reception_always")
    told = wording.text("reception_hours", hours=wording.joined([_period(one, wording) for one in hours.periods]))
    if hours.on_holidays is not OnHolidays.AS_USUAL:
        is_closed = hours.on_holidays is OnHolidays.CLOSED
        told += " " + wording.text("reception_holidays_closed" if is_closed else "reception_holidays_sunday")
    return f"{told} {_now(hotel, now, wording)}"


def _now(hotel: Hotel, now: datetime, wording: Wording) -> str:
    local = _local(hotel, now)
    holidays = _holidays(hotel, local)
    until = hotel.desk.hours.open_until(local, holidays)
    if until:
        return wording.text("reception_open_now", until=_moment(until, local, wording))
    opening = hotel.desk.hours.next_opening(local, holidays)
    if opening is None:
        return wording.text("reception_closed_long")
    return wording.text("reception_closed_now", back=_moment(opening, local, wording))


def _moment(at: datetime, local: datetime, wording: Wording) -> str:
    """An instant as one says it from today: "hoy a las 22:00", "mañana a las 7:00", "jue 14 a las 7:00"."""
    days = (at.date() - local.date()).days
    hour = clock(at.time())
    if days == 0 or (days == 1 and at.time() == time()):
        return wording.text("at_today", time=hour if days == 0 else "24:00")
    if days == 1:
        return wording.text("at_tomorrow", time=hour)
    return wording.text("at_weekday", weekday=wording.weekday(at.weekday()), day=at.day, time=hour)


def clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def _period(period: OpenPeriod, wording: Wording) -> str:
    days = _days(sorted(period.weekdays), wording)
    if period.opens == period.closes:
        return wording.text("hours_whole_day", days=days)
    return wording.text("hours_from_to", days=days, opens=clock(period.opens), closes=clock(period.closes))


def _days(days: list[int], wording: Wording) -> str:
    if tuple(days) == _WEEK:
        return wording.text("every_day")
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return wording.text("days_from_to", first=wording.weekday(days[0]), last=wording.weekday(days[-1]))
    return wording.joined([wording.weekday(day) for day in days])


def _local(hotel: Hotel, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(hotel.timezone))


def _holidays(hotel: Hotel, local: datetime) -> Collection[date]:
    """Only looked up where they change anything: the calendar takes its time to load."""
    if hotel.desk.hours.on_holidays is OnHolidays.AS_USUAL:
        return ()
    years = {local.year, (local + timedelta(days=15)).year, (local - timedelta(days=1)).year}
    return {day for year in years for day in public_holidays(hotel.country, year)}

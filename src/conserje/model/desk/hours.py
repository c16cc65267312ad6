"""When people of the house are there. Periods may end after midnight; holidays are the country's, given as days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

_LONGEST_LOOK = 15


class OnHolidays(StrEnum):
    """What holds on a public holiday: the weekday's own hours, those of a Sunday, or nobody is there."""

    AS_USUAL = "as_usual"
    LIKE_SUNDAY = "like_sunday"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """From `opens` to `closes` on these weekdays (0 is Monday). A period that closes before it opens ends on the next day;
    equal ends mean the whole day."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time

    def on(self, day: date, zone: datetime) -> tuple[datetime, datetime]:
        """Its two ends as instants, when it begins on `day`; `zone` is any instant in the house's time zone."""
        begins = datetime.combine(day, self.opens, zone.tzinfo)
        last = day if self.opens < self.closes else day + timedelta(days=1)
        return begins, datetime.combine(last, self.closes, zone.tzinfo)


@dataclass(frozen=True, slots=True)
class StaffHours:
    """Without periods somebody is always there."""

    periods: tuple[OpenPeriod, ...] = ()
    on_holidays: OnHolidays = OnHolidays.AS_USUAL

    def is_open(self, local: datetime, holidays: Collection[date] = ()) -> bool:
        """`local` is aware, in the house's time zone; `holidays` are its country's public holidays around that day."""
        if not self.periods:
            return True
        days = (local.date() - timedelta(days=1), local.date())
        return any(begins <= local < ends for day in days for begins, ends in self._spans(day, local, holidays))

    def next_opening(self, local: datetime, holidays: Collection[date] = ()) -> datetime | None:
        """The next instant from `local` on at which somebody is there; None when that is not within two weeks."""
        if self.is_open(local, holidays):
            return local
        for ahead in range(_LONGEST_LOOK):
            day = local.date() + timedelta(days=ahead)
            later = [begins for begins, _ends in self._spans(day, local, holidays) if begins > local]
            if later:
                return min(later)
        return None

    def open_until(self, local: datetime, holidays: Collection[date] = ()) -> datetime | None:
        """When whoever is there now leaves; None when nobody is, or somebody always will be (for two weeks, that is)."""
        if not self.periods or not self.is_open(local, holidays):
            return None
        until = local
        for _ in range(2 * _LONGEST_LOOK):
            days = (until.date() - timedelta(days=1), until.date())
            spans = [span for day in days for span in self._spans(day, local, holidays)]
            later = [ends for begins, ends in spans if begins <= until < ends]
            if not later:
                return until
            until = max(later)
        return None

    def _spans(self, day: date, local: datetime, holidays: Collection[date]) -> list[tuple[datetime, datetime]]:
        weekday = day.weekday()
        if day in holidays and self.on_holidays is not OnHolidays.AS_USUAL:
            if self.on_holidays is OnHolidays.CLOSED:
                return []
            weekday = 6
        return [period.on(day, local) for period in self.periods if weekday in period.weekdays]
